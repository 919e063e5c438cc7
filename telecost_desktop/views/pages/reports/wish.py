"""What another page may ask of the reports page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ReportWish:
    """A report for a time period, both days in it."""

    report_id: str
    first: date
    last: date
