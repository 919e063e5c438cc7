"""How much data is used within packages, in extra packages and beyond them, by day, month and number.

Rules: docs/rules.md, "Dashboard".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import day_number, first_of_next_month, month_number
from telecost_desktop.services.dashboard.extra_packages import Order, extra_orders
from telecost_desktop.services.dashboard.package_sizes import Package, last_day, packages_on
from telecost_desktop.services.dashboard.reading import DashboardChoice, Reading, snapshot
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.selection import in_list


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
    """A number that is active in the month, with its holder and department on the month's last day."""

    line_id: int
    msisdn: str
    terminated_on: str | None
    employee: str
    department: str


class _PackageReader(Reading):
    def __init__(self, connection: sqlite3.Connection, chosen: DashboardChoice, month: date) -> None:
        super().__init__(connection, chosen)
        self.month = month
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

    # Data of the accounts

    def _days(self) -> tuple[DataUse, ...]:
        first, last = day_number(self.month), day_number(self.month_end)
        used = {
            date(day // 10_000, day // 100 % 100, day % 100): sums
            for day, *sums in self.connection.execute(
                f"SELECT u.day, {self._sums('u')} FROM usage_by_day u WHERE u.day BETWEEN {first} AND {last}"
                f" AND u.volume_bytes <> 0 AND {self.accounts_in('u.account_id')} GROUP BY u.day"
            )
        }
        for day, *sums in self._charged_volumes("c.counts_on", self.month):
            _add(used, date.fromisoformat(day), sums)
        newest = [*used, self.newest] if self.newest else [*used]
        end = min(self.month_end, max(newest, default=date.min))
        count = (end - self.month).days + 1
        return tuple(_data_use(self.month + timedelta(days=place), used) for place in range(count))

    def _months(self) -> tuple[DataUse, ...]:
        first = self.month - relativedelta(months=11)
        span = f"BETWEEN {month_number(first)} AND {month_number(self.month)}"
        accounts = self.accounts_in("u.account_id")
        of_year = f"FROM usage_by_traffic_type u WHERE u.month {span} AND u.volume_bytes <> 0 AND {accounts}"
        source = f"SELECT u.month, {self._sums('u')} {of_year} GROUP BY u.month"
        priced = f"{self._unmarked('u')} AND u.net <> 0"
        if self.connection.execute(f"SELECT EXISTS (SELECT 1 {of_year} AND {priced})").fetchone()[0]:
            # What some pay for and others do not can only be told apart where the days tell it apart.
            source = (
                f"SELECT u.day / 100, {self._sums('u')} FROM usage_by_day u WHERE u.day BETWEEN {day_number(first)}"
                f" AND {day_number(self.month_end)} AND u.volume_bytes <> 0 AND {accounts} GROUP BY u.day / 100"
            )
        used: dict[date, list[int]] = {
            date(month // 100, month % 100, 1): sums for month, *sums in self.connection.execute(source)
        }
        for month, *sums in self._charged_volumes("substr(c.counts_on, 1, 7) || '-01'", first):
            _add(used, date.fromisoformat(month), sums)
        return tuple(_data_use(first + relativedelta(months=place), used) for place in range(12))

    def _charged_volumes(self, key: str, first: date) -> list[tuple[Any, ...]]:
        """Volumes of charges up to the month's end by a key, of invoices whose usage records have none."""
        measured = facts.measured_by_usage(self.connection)
        silent = [invoice for invoice in self.charged if not measured.get(invoice, (False,) * 3)[2]]
        if not silent:
            return []
        return self.connection.execute(
            f"SELECT {key}, {self._sums('c')} FROM charge c JOIN placement p ON p.id = c.placement_id"
            f" WHERE c.supplier_invoice_id IN {in_list(silent)} AND c.section = 'communication'"
            f" AND c.counts_on BETWEEN ? AND ? AND c.volume_bytes <> 0 AND {self.accounts_in('p.account_id')} GROUP BY 1",
            (first.isoformat(), self.month_end.isoformat()),
        ).fetchall()

    # How use stands to packages

    def _unmarked(self, table: str) -> str:
        return f"{table}.traffic_type_id IN {self._types['']}"

    @cached_property
    def _types(self) -> dict[str, str]:
        """Traffic types by their mark, and under "abroad" those abroad whatever their mark, as SQL lists."""
        kinds = self.names.types.items()
        uses = ("inside", "extra", "outside", "")
        types = {use: in_list(key for key, kind in kinds if kind.package_use == use) for use in uses}
        away = in_list(key for key, kind in kinds if kind.direction in ("to_abroad", "roaming"))
        return {**types, "abroad": away}

    def _sums(self, table: str) -> str:
        """SQL sums of the bytes inside, in extra packages, outside, and of these outside those abroad."""
        of_type = f"{table}.traffic_type_id IN"
        inside = f"({of_type} {self._types['inside']} OR {self._unmarked(table)} AND {table}.net = 0)"
        extra = f"{of_type} {self._types['extra']}"
        outside = f"({of_type} {self._types['outside']} OR {self._unmarked(table)} AND {table}.net <> 0)"
        away = f"{outside} AND {of_type} {self._types['abroad']}"
        return ", ".join(
            f"SUM(CASE WHEN {condition} THEN {table}.volume_bytes ELSE 0 END)"
            for condition in (inside, extra, outside, away)
        )

    # Numbers with a package

    def _numbers(self) -> list[_Number]:
        """The numbers of the accounts that are active on a day of the month, with who holds them on its last day."""
        account = "(SELECT p.account_id FROM placement p WHERE p.line_id = l.id ORDER BY p.id DESC LIMIT 1)"
        rows = self.connection.execute(
            f"{_NUMBERS} AND {self.accounts_in(account)}",
            {"first": self.month.isoformat(), "last": self.last_day.isoformat()},
        )
        return [_Number(*row) for row in rows]

    def _packages(self, numbers: Iterable[_Number]) -> dict[int, Package]:
        """Packages on the month's last day, or on that of the number where it ends before."""
        packages = packages_on(self.connection, self.last_day)
        ended: dict[str, list[int]] = {}
        for number in numbers:
            if number.terminated_on is not None and number.terminated_on < self.last_day.isoformat():
                ended.setdefault(number.terminated_on, []).append(number.line_id)
        for day, lines in ended.items():
            for line in lines:
                packages.pop(line, None)
            packages |= packages_on(self.connection, date.fromisoformat(day), lines)
        return packages

    def _rows(self, numbers: list[_Number]) -> tuple[PackageUse, ...]:
        used: dict[int, list[int]] = {
            line: sums
            for line, *sums in self.connection.execute(
                f"SELECT p.line_id, {self._sums('u')} FROM usage_by_month u JOIN placement p ON p.id = u.placement_id"
                f" WHERE u.month = {month_number(self.month)} AND u.volume_bytes <> 0"
                f" AND {self.accounts_in('p.account_id')} GROUP BY p.line_id"
            )
        }
        for line, *sums in self._charged_volumes("p.line_id", self.month):
            _add(used, line, sums)
        packages = self._packages(numbers)
        orders = extra_orders(self, self.month)
        rows = [
            _package_use(
                number, packages[number.line_id], used.get(number.line_id, [0] * 4), orders.get(number.line_id, [])
            )
            for number in numbers
            if number.line_id in packages
        ]
        return tuple(
            sorted(rows, key=lambda row: (-1.0 if row.used is None else row.used, row.used_bytes), reverse=True)
        )


# A number's holder and the holder's department: the latest link that has begun by the month's last day.
_NUMBERS = """
SELECT l.id, l.msisdn, l.terminated_on, COALESCE(e.name, ''), COALESCE(d.name, '')
FROM line l
LEFT JOIN line_employee le ON le.line_id = l.id AND le.valid_from =
    (SELECT MAX(x.valid_from) FROM line_employee x WHERE x.line_id = l.id AND x.valid_from <= :last)
LEFT JOIN employee e ON e.id = le.employee_id
LEFT JOIN employee_department ed ON ed.employee_id = e.id AND ed.valid_from =
    (SELECT MAX(x.valid_from) FROM employee_department x WHERE x.employee_id = e.id AND x.valid_from <= :last)
LEFT JOIN department d ON d.id = ed.department_id
WHERE (l.activated_on IS NULL OR l.activated_on <= :last) AND (l.terminated_on IS NULL OR l.terminated_on >= :first)
"""


def _package_use(number: _Number, package: Package, used: list[int], orders: list[Order]) -> PackageUse:
    name, size = package
    inside, extra, outside, outside_abroad = used
    used_bytes = inside + extra + outside - outside_abroad
    bought = sum(order.size_bytes for order in orders) if all(order.size_bytes for order in orders) else 0
    share = extra / bought if bought else None
    return PackageUse(
        line_id=number.line_id,
        msisdn=number.msisdn,
        employee=number.employee,
        department=number.department,
        package=name,
        size_bytes=size,
        used_bytes=used_bytes,
        used=used_bytes / size if size else None,
        inside=inside,
        extra=extra,
        outside=outside,
        extras=tuple(ExtraPackage(order.name, order.size_bytes, order.ordered_at, share) for order in orders),
    )


def _add(used: dict[Any, list[int]], key: Any, sums: list[int]) -> None:
    known = used.setdefault(key, [0] * len(sums))
    for place, value in enumerate(sums):
        known[place] += value


def _data_use(day: date, used: dict[date, list[int]]) -> DataUse:
    inside, extra, outside, _ = used.get(day, [0] * 4)
    return DataUse(day, inside, extra, outside)
