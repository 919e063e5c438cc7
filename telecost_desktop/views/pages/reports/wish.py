"""What another page may ask of the reports page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ReportWish:
    """A report, for a time period with both days in it or for the one that is chosen, and only of these numbers and countries.

    ``numbers`` are phone numbers or names of users, ``countries`` ISO 3166 alpha-2; with neither the filters stay as
    they are.
    """

    report_id: str
    first: date | None = None
    last: date | None = None
    numbers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
