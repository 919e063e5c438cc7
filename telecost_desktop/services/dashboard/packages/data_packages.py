"""How much data is used within packages, in extra packages and beyond them, by day, month and number.

Rules: docs/rules.md, "Dashboard".
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import first_of_next_month
from telecost_desktop.services.dashboard.packages.data_parts import DataParts, Parts
from telecost_desktop.services.dashboard.packages.extra_packages import Order, extra_orders
from telecost_desktop.services.dashboard.packages.package_sizes import Package, last_day, packages_by_month
from telecost_desktop.services.dashboard.reading import DashboardChoice, Reading, snapshot


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


def data_packages(file: CompanyFile, chosen: DashboardChoice, month: date) -> DataPackages:
    """The data of a month and of the year up to it, and how much of its package each number used in that month."""
    with snapshot(file) as connection:
        return _PackageReader(connection, chosen, month.replace(day=1)).read()


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that is active in the month, with its holder and department on the month's last day or its own."""

    line_id: int
    msisdn: str
    employee: str
    department: str


class _PackageReader(Reading):
    def __init__(self, connection: sqlite3.Connection, chosen: DashboardChoice, month: date) -> None:
        super().__init__(connection, chosen)
        self.month = month
        self.data = DataParts(self)
        self.month_end = first_of_next_month(month) - timedelta(days=1)
        self.last_day = last_day(month, chosen.today)

    def read(self) -> DataPackages:
        numbers = self._numbers()
        days = self._days()
        return DataPackages(
            month=self.month,
            newest_day=days[-1].day if days else None,
            lines=len(numbers),
            days=days,
            months=self._months(),
            rows=self._rows(numbers),
        )

    def _days(self) -> tuple[DataUse, ...]:
        used = self.data.by_day(self.month)
        newest = [*used, self.newest] if self.newest else [*used]
        end = min(self.month_end, max(newest, default=date.min))
        count = (end - self.month).days + 1
        return tuple(_data_use(self.month + timedelta(days=place), used) for place in range(count))

    def _months(self) -> tuple[DataUse, ...]:
        first = self.month - relativedelta(months=11)
        used = self.data.by_month(first, self.month)
        return tuple(_data_use(first + relativedelta(months=place), used) for place in range(12))

    # Numbers with a package

    def _numbers(self) -> list[_Number]:
        """The numbers of the accounts that are active on a day of the month, with who holds them on its last day or theirs."""
        account = "(SELECT p.account_id FROM placement p WHERE p.line_id = l.id ORDER BY p.id DESC LIMIT 1)"
        rows = self.connection.execute(
            f"{_NUMBERS} AND {self.accounts_in(account)}",
            {"first": self.month.isoformat(), "last": self.last_day.isoformat()},
        )
        return [_Number(*row) for row in rows]

    def _rows(self, numbers: list[_Number]) -> tuple[PackageUse, ...]:
        used = self.data.by_line(self.month)
        packages = packages_by_month(self.connection, [self.month], today=self.chosen.today)[self.month]
        orders = extra_orders(self, self.month)
        rows = [
            _package_use(
                number, packages[number.line_id], used.get(number.line_id, Parts()), orders.get(number.line_id, [])
            )
            for number in numbers
            if number.line_id in packages
        ]
        return tuple(
            sorted(rows, key=lambda row: (-1.0 if row.used is None else row.used, row.used_bytes), reverse=True)
        )


# A number's holder and the holder's department: the latest link that has begun by the month's last day, or the number's.
_NUMBERS = """
SELECT l.id, l.msisdn, COALESCE(e.name, ''), COALESCE(d.name, '')
FROM line l
LEFT JOIN line_employee le ON le.line_id = l.id AND le.valid_from =
    (SELECT MAX(x.valid_from) FROM line_employee x WHERE x.line_id = l.id AND x.valid_from <= COALESCE(MIN(l.terminated_on, :last), :last))
LEFT JOIN employee e ON e.id = le.employee_id
LEFT JOIN employee_department ed ON ed.employee_id = e.id AND ed.valid_from =
    (SELECT MAX(x.valid_from) FROM employee_department x WHERE x.employee_id = e.id AND x.valid_from <= COALESCE(MIN(l.terminated_on, :last), :last))
LEFT JOIN department d ON d.id = ed.department_id
WHERE (l.activated_on IS NULL OR l.activated_on <= :last) AND (l.terminated_on IS NULL OR l.terminated_on >= :first)
"""


def _package_use(number: _Number, package: Package, used: Parts, orders: list[Order]) -> PackageUse:
    name, size = package
    sizes = [order.size_bytes for order in orders]
    bought = sum(sizes) if all(sizes) else 0
    share = used.extra / bought if bought else None
    return PackageUse(
        line_id=number.line_id,
        msisdn=number.msisdn,
        employee=number.employee,
        department=number.department,
        package=name,
        size_bytes=size,
        used_bytes=used.counted,
        used=used.counted / size if size else None,
        inside=used.inside,
        extra=used.extra,
        outside=used.outside,
        extras=tuple(ExtraPackage(order.name, order.size_bytes, order.ordered_at, share) for order in orders),
    )


def _data_use(day: date, used: dict[date, Parts]) -> DataUse:
    parts = used.get(day, Parts())
    return DataUse(day, parts.inside, parts.extra, parts.outside)
