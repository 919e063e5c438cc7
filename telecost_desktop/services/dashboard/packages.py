"""How much data is used within packages, in extra packages and beyond them, by day, month and number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DataUse:
    """Bytes of a day, or of a month by its first day."""

    day: date
    inside: int
    extra: int
    outside: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.inside + self.extra + self.outside


@dataclass(frozen=True, slots=True)
class ExtraPackage:
    """An extra package that was ordered: the operator's wall time, or midnight where only the day is known.

    ``size_bytes`` is 0 where its name tells no size. ``used`` is the share of the month's extra packages that is used,
    1.0 = all; None without a size.
    """

    name: str
    size_bytes: int
    ordered_at: datetime
    used: float | None


@dataclass(frozen=True, slots=True)
class PackageUse:
    """A number with a package in a month. ``size_bytes`` is 0 for a package without a limit, and ``used`` then None.

    ``used`` is the share of the package: 1.0 = all of it, more = beyond it.
    """

    line_id: int
    msisdn: str
    employee: str
    department: str
    package: str
    size_bytes: int
    used_bytes: int
    used: float | None
    inside: int
    extra: int
    outside: int
    extras: tuple[ExtraPackage, ...]


@dataclass(frozen=True, slots=True)
class DataPackages:
    """A month of data. ``days`` has every day up to the newest with use, ``months`` twelve up to this month.

    ``lines`` are the active numbers, ``rows`` those of them with a package, the most used first.
    """

    month: date
    newest_day: date | None
    lines: int
    days: tuple[DataUse, ...]
    months: tuple[DataUse, ...]
    rows: tuple[PackageUse, ...]
