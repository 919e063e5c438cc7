"""All data of the chosen accounts, parted by how it stands to packages: inside, extra, outside.

Data is what reports count as such, whatever its kind: usage records, and what charges of communications state where the
invoice's usage records have no volumes. Rules: docs/rules.md, "Minutes, messages, megabytes" and "Dashboard".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from telecost_desktop.models.periods import day_number, day_of, first_of_next_month, month_number
from telecost_desktop.models.usage import ABROAD, PackageUse
from telecost_desktop.services.dashboard.reading import Reading
from telecost_desktop.services.reporting.selection import in_list

_MONTH_OF_CHARGE = "substr(c.counts_on, 1, 7) || '-01'"


class Parts(NamedTuple):
    """Bytes inside, in extra packages and outside; ``away`` is what of those outside was used abroad."""

    inside: int = 0
    extra: int = 0
    outside: int = 0
    away: int = 0

    @property
    def counted(self) -> int:
        """What counts against a package: all but what is used abroad beyond what packages cover."""
        return self.inside + self.extra + self.outside - self.away

    def plus(self, inside: int, extra: int, outside: int, away: int = 0) -> Parts:
        """With so much more."""
        return Parts(self.inside + inside, self.extra + extra, self.outside + outside, self.away + away)


class DataParts:
    """Reads the parts of the data of the chosen accounts."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._connection = reading.connection

    def by_day(self, month: date) -> dict[date, Parts]:
        """The days of a month, by its first day, that have data."""
        end = first_of_next_month(month) - timedelta(days=1)
        used = {
            day_of(day): Parts(*sums)
            for day, *sums in self._connection.execute(
                f"SELECT u.day, {self._sums('u')} FROM usage_by_day u"
                f" WHERE u.day BETWEEN {day_number(month)} AND {day_number(end)}"
                f" AND u.volume_bytes <> 0 AND {self._reading.accounts_in('u.account_id')} GROUP BY u.day"
            )
        }
        for day, *sums in self._charged("c.counts_on", month, end):
            when = date.fromisoformat(day)
            used[when] = used.get(when, Parts()).plus(*sums)
        return used

    def by_month(self, first: date, last: date) -> dict[date, Parts]:
        """The months from the first to the last, by their first days, that have data. Nothing is told of ``away``."""
        used: dict[date, Parts] = {}
        priced: dict[date, list[int]] = {}
        for number, kind, volume, net in self._connection.execute(
            "SELECT month, traffic_type_id, SUM(volume_bytes), SUM(net) FROM usage_by_traffic_type"
            f" WHERE month BETWEEN {month_number(first)} AND {month_number(last)} AND volume_bytes <> 0"
            f" AND {self._reading.accounts_in('account_id')} GROUP BY month, traffic_type_id"
        ):
            month = date(number // 100, number % 100, 1)
            mark = self._reading.names.types[kind].package_use
            if not mark and net:
                priced.setdefault(month, []).append(kind)
            part = mark or (PackageUse.OUTSIDE if net else PackageUse.INSIDE)
            inside, extra = (volume * (part == each) for each in (PackageUse.INSIDE, PackageUse.EXTRA))
            used[month] = used.get(month, Parts()).plus(inside, extra, volume - inside - extra)
        for month, free in self._free(priced).items() if priced else ():
            used[month] = used[month].plus(free, 0, -free)
        end = first_of_next_month(last) - timedelta(days=1)
        for start, *sums in self._charged(_MONTH_OF_CHARGE, first, end):
            month = date.fromisoformat(start)
            used[month] = used.get(month, Parts()).plus(*sums)
        return used

    def by_line(self, month: date, lines: Collection[int] | None = None) -> dict[int, Parts]:
        """The lines, of all or of some, that have data in a month."""
        some = f" AND +p.line_id IN {in_list(lines)}" if lines is not None else ""
        used: dict[int, Parts] = {}
        # By placement, as the roll-up lies, nothing is sorted, and the rest of the month is not read; few numbers have
        # several. The plus sign keeps to that order.
        for line, *sums in self._connection.execute(
            f"SELECT p.line_id, {self._sums('u')} FROM placement p CROSS JOIN usage_by_month u ON u.placement_id = p.id"
            f" WHERE u.month = {month_number(month)} AND u.volume_bytes <> 0 AND p.line_id IS NOT NULL{some}"
            f" AND {self._reading.accounts_in('+p.account_id')} GROUP BY p.id"
        ):
            used[line] = used[line].plus(*sums) if line in used else Parts(*sums)
        end = first_of_next_month(month) - timedelta(days=1)
        for line, *sums in self._charged("p.line_id", month, end, f" AND p.line_id IS NOT NULL{some}"):
            used[line] = used.get(line, Parts()).plus(*sums)
        return used

    def of_line(self, line: int, first: date, last: date) -> dict[date, Parts]:
        """The months of a line from the first to the last, by their first days, that have data."""
        used = {
            date(number // 100, number % 100, 1): Parts(*sums)
            for number, *sums in self._connection.execute(
                f"SELECT u.month, {self._sums('u')} FROM placement p CROSS JOIN usage_by_month u"
                f" WHERE p.line_id = {line} AND {self._reading.accounts_in('p.account_id')} AND u.placement_id = p.id"
                f" AND u.month IN {in_list(_months(first, last))} AND u.volume_bytes <> 0 GROUP BY u.month"
            )
        }
        end = first_of_next_month(last) - timedelta(days=1)
        for start, *sums in self._charged(_MONTH_OF_CHARGE, first, end, f" AND p.line_id = {line}"):
            month = date.fromisoformat(start)
            used[month] = used.get(month, Parts()).plus(*sums)
        return used

    def _free(self, priced: dict[date, list[int]]) -> dict[date, int]:
        """What cost nothing in months of unmarked kinds that cost some something: only the days can tell it apart."""
        kinds = set().union(*priced.values())
        free: dict[date, int] = {}
        # Most rows are passed over, and soonest by a comparison of what stands at their front.
        for number, kind, volume in self._connection.execute(
            "SELECT day / 100, traffic_type_id, SUM(volume_bytes) FROM usage_by_day"
            f" WHERE day BETWEEN {day_number(min(priced))} AND {day_number(max(priced)) + 30}"
            f" AND traffic_type_id BETWEEN {min(kinds)} AND {max(kinds)} AND traffic_type_id IN {in_list(kinds)}"
            f" AND net = 0 AND {self._reading.accounts_in('account_id')} GROUP BY 1, 2"
        ):
            month = date(number // 100, number % 100, 1)
            if kind in priced.get(month, ()):
                free[month] = free.get(month, 0) + volume
        return free

    def _charged(self, key: str, first: date, last: date, extra: str = "") -> list[tuple[Any, ...]]:
        """Parts by a key of what charges of a window state, of invoices whose usage records have no volumes."""
        if not self._silent:
            return []
        # Few invoices are looked up; where most are without use, the plus sign makes the planner go by the days.
        by_days = "+" if 2 * len(self._silent) > len(self._reading.charged) else ""
        return self._connection.execute(
            f"SELECT {key}, {self._sums('c')} FROM charge c CROSS JOIN placement p ON p.id = c.placement_id"
            f" WHERE {by_days}c.supplier_invoice_id IN {in_list(self._silent)} AND c.section = 'communication'"
            f" AND c.counts_on BETWEEN ? AND ? AND c.volume_bytes <> 0{extra}"
            f" AND {self._reading.accounts_in('p.account_id')} GROUP BY 1",
            (first.isoformat(), last.isoformat()),
        ).fetchall()

    @cached_property
    def _silent(self) -> list[int]:
        measured = self._reading.measured
        return [invoice for invoice in self._reading.charged if not measured.get(invoice, (False,) * 3)[2]]

    @cached_property
    def _types(self) -> dict[str, str]:
        """Traffic types by their mark, and under "away" those abroad whatever their mark, as SQL lists."""
        kinds = self._reading.names.types.items()
        types = {use.value: in_list(key for key, kind in kinds if kind.package_use == use) for use in PackageUse}
        return {**types, "away": in_list(key for key, kind in kinds if kind.direction in ABROAD)}

    def _sums(self, table: str) -> str:
        """The four sums of ``Parts`` over rows with a traffic type, an amount and a volume."""
        of_type = f"{table}.traffic_type_id IN"
        unmarked = f"{of_type} {self._types['']} AND {table}.net"
        inside = f"({of_type} {self._types['inside']} OR {unmarked} = 0)"
        outside = f"({of_type} {self._types['outside']} OR {unmarked} <> 0)"
        conditions = (
            inside,
            f"{of_type} {self._types['extra']}",
            outside,
            f"{of_type} {self._types['away']} AND {outside}",
        )
        return ", ".join(f"SUM(CASE WHEN {each} THEN {table}.volume_bytes ELSE 0 END)" for each in conditions)


def _months(first: date, last: date) -> Iterator[int]:
    while first <= last:
        yield month_number(first)
        first = first_of_next_month(first)
