"""What a report's builder works with, and what it hands back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from telecost_desktop.services.reporting.definitions import ReportDefinition
from telecost_desktop.services.reporting.lookups import Lookups
from telecost_desktop.services.reporting.request import ReportRequest
from telecost_desktop.services.reporting.result import Note, Row
from telecost_desktop.services.reporting.selection import Selection


@dataclass(frozen=True, slots=True)
class Context:
    """One snapshot of the file, the request and its keys. ``check`` raises Cancelled when the person gave up."""

    connection: sqlite3.Connection
    request: ReportRequest
    selection: Selection
    names: Lookups
    today: date
    check: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Built:
    """Rows in their order, totals that adding rows would get wrong as (currency, column key) → value, and notes.

    ``rows`` may be made while they are taken, once; a report with many rows so never holds them all.
    """

    rows: Iterable[Row]
    totals: dict[tuple[str, str], Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A definition and the function that fills it."""

    definition: ReportDefinition
    build: Callable[[Context], Built]
