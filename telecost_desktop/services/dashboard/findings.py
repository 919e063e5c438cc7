"""What the dashboard tells unasked, each finding with the place where to act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class FindingKind(StrEnum):
    """What was found; the order is that in which findings are told."""

    WAITING_RUNS = "waiting_runs"
    LATE_INVOICE = "late_invoice"
    OVER_BUDGET = "over_budget"
    COST_UP = "cost_up"
    PACKAGE_EXCEEDED = "package_exceeded"
    UNUSED_NUMBERS = "unused_numbers"


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One thing behind a finding: an id for the place where to act (0 = none), its name, and what is to be said of it."""

    id: int
    name: str
    detail: str = ""
    worth: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """``count`` things found. ``worth`` is net a month in ``currency``, None where no money can be named.

    ``values`` fill the sentence that the window has for the kind; ``month`` is the one that it speaks of.
    """

    kind: FindingKind
    count: int
    currency: str
    worth: Decimal | None = None
    month: date | None = None
    values: dict[str, object] = field(default_factory=dict)
    items: tuple[FoundItem, ...] = ()
