"""Money and quantities by traffic type, from roll-ups and charges.

Money is in the currency of the cards: charges on the day on which they count, and usage that no charge explains.
Quantities follow docs/rules.md, "Minutes, messages, megabytes": usage records where an invoice's have the measure, else
what its charges state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from telecost_desktop.models.money import from_micro
from telecost_desktop.models.periods import day_number, first_of_next_month, month_number
from telecost_desktop.services.dashboard.cards import CostCategory
from telecost_desktop.services.dashboard.reading import Reading, whole_months
from telecost_desktop.services.reporting.selection import in_list

# Traffic type, seconds, messages, bytes, and net of the same.
Quantities = tuple[int, int, int, int]
UsedType = tuple[int, int, int, int, int]
# CROSS JOIN keeps this order: from the days to the few charges of a window, never through all charges of an account.
_CHARGES = "FROM charge c CROSS JOIN placement p ON p.id = c.placement_id"
_UNMEASURED = (False, False, False)


@dataclass(slots=True)
class Sums:
    """Net in micro-units, and use."""

    net: int = 0
    seconds: int = 0
    messages: int = 0
    volume_bytes: int = 0

    def add(self, other: Sums) -> None:
        """Count another's too."""
        self.net += other.net
        self.seconds += other.seconds
        self.messages += other.messages
        self.volume_bytes += other.volume_bytes

    def __bool__(self) -> bool:
        return bool(self.net or self.seconds or self.messages or self.volume_bytes)

    @property
    def values(self) -> tuple[Decimal, int, int, int]:
        """The amount, and use."""
        return from_micro(self.net), self.seconds, self.messages, self.volume_bytes


class SumReader(Reading):
    """Sums by traffic type; amounts are micro-units, days inclusive, months such as 202611."""

    # Money

    def cost(self, first: date, last: date) -> list[tuple[int, int]]:
        """Net cost dated in a window as (traffic type, net), in several rows: charges, and running usage."""
        whole, edges = whole_months(first, last)
        rows: list[tuple[int, int]] = []
        if whole:
            rows += [row[1:] for row in self._charges_by_month(*whole) + self.running_by_month(*whole)]
        for start, end in edges:
            rows += self.connection.execute(
                f"SELECT c.traffic_type_id, SUM(c.net) {_CHARGES}"
                f" WHERE c.counts_on BETWEEN ? AND ? AND {self._charge_in_currency} GROUP BY c.traffic_type_id",
                (start.isoformat(), end.isoformat()),
            ).fetchall()
            rows += self._running_of_days(start, end)
        return rows

    def _running_of_days(self, first: date, last: date) -> list[tuple[int, int]]:
        """Usage of some days of a month that no charge explains, as (traffic type, net)."""
        invoices = self.invoices_of_months.get(month_number(first), set())
        if invoices <= self.charged:
            return []
        if not invoices & self._apart:
            return [(key, net) for key, *_, net in self._usage(first, last, self._usage_in_currency)]
        return self.connection.execute(
            "SELECT traffic_type_id, SUM(net) FROM usage_by_day WHERE day BETWEEN ? AND ?"
            f" AND supplier_invoice_id NOT IN {in_list(self.charged)} AND {self._usage_in_currency}"
            " GROUP BY traffic_type_id",
            (day_number(first), day_number(last)),
        ).fetchall()

    def charges_by_category(self, first: int, last: int) -> list[tuple[int, CostCategory, int]]:
        """Charges as (month, category, net), in several rows."""
        # Sums side by side follow the order of the roll-up, and nothing is sorted.
        sums = ", ".join(
            f"SUM(CASE WHEN traffic_type_id IN {in_list(key for key, one in self.categories.items() if one is category)}"
            " THEN net ELSE 0 END)"
            for category in CostCategory
        )
        rows = [
            (month, category, net)
            for month, *nets in self.connection.execute(
                f"SELECT month, {sums} FROM cost_by_month WHERE month BETWEEN ? AND ?"
                f" AND account_id IN {in_list(self.accounts_of_currency)} GROUP BY month",
                (first, last),
            )
            for category, net in zip(CostCategory, nets, strict=True)
        ]
        return rows + [(month, self.categories[key], net) for month, key, net in self._stray_charges(first, last)]

    def _charges_by_month(self, first: int, last: int) -> list[tuple[int, int, int]]:
        """Charges as (month, traffic type, net), in several rows."""
        rows = self.connection.execute(
            "SELECT month, traffic_type_id, SUM(net) FROM cost_by_month WHERE month BETWEEN ? AND ?"
            f" AND account_id IN {in_list(self.accounts_of_currency)} GROUP BY month, traffic_type_id",
            (first, last),
        ).fetchall()
        return rows + self._stray_charges(first, last)

    def _stray_charges(self, first: int, last: int) -> list[tuple[int, int, int]]:
        """What the roll-up, which has accounts and no invoices, lacks of the currency, less what it has of others."""
        if not self.strays:
            return []
        return self.connection.execute(
            "SELECT CAST(strftime('%Y%m', c.counts_on) AS INTEGER) AS month, c.traffic_type_id,"
            f" SUM(c.net * (({self._charge_in_currency}) - (p.account_id IN {in_list(self.accounts_of_currency)})))"
            f" {_CHARGES}"
            f" WHERE c.supplier_invoice_id IN {in_list(self.strays)} AND month BETWEEN ? AND ?"
            " GROUP BY month, c.traffic_type_id",
            (first, last),
        ).fetchall()

    def running_by_month(self, first: int, last: int) -> list[tuple[int, int, int]]:
        """Usage that no charge explains, as (month, traffic type, net).

        A month in which no invoice has charges comes whole from the smallest roll-up; only mixed months are read by
        placement.
        """
        invoices = {month: found for month, found in self.invoices_of_months.items() if first <= month <= last}
        rows: list[tuple[int, int, int]] = []
        wholly = [month for month, found in invoices.items() if not found & self._apart]
        if wholly:
            rows += self.connection.execute(
                "SELECT month, traffic_type_id, SUM(net) FROM usage_by_traffic_type"
                f" WHERE month IN {in_list(wholly)} AND account_id IN {in_list(self.accounts_of_currency)}"
                " GROUP BY month, traffic_type_id"
            ).fetchall()
        condition = self.in_currency("p.account_id", "u.supplier_invoice_id")
        for month, found in invoices.items():
            if found & self._apart and found - self.charged:
                rows += self.connection.execute(
                    "SELECT u.month, u.traffic_type_id, SUM(u.net) FROM usage_by_month u"
                    f" JOIN placement p ON p.id = u.placement_id WHERE u.month = {month}"
                    f" AND u.supplier_invoice_id IN {in_list(found - self.charged)} AND {condition}"
                    " GROUP BY u.traffic_type_id"
                ).fetchall()
        return rows

    @cached_property
    def _apart(self) -> frozenset[int]:
        """The invoices whose usage a sum over accounts must not hold."""
        return self.charged | self.strays.keys()

    @property
    def _charge_in_currency(self) -> str:
        return self.in_currency("p.account_id", "c.supplier_invoice_id")

    @property
    def _usage_in_currency(self) -> str:
        if not self.strays and len(self.currencies) == 1:
            return self.accounts_in("account_id")
        return self.in_currency("account_id", "supplier_invoice_id")

    # Quantities

    def quantities(self, first: date, last: date) -> list[Quantities]:
        """What was used in a window for the money in the currency, as (traffic type, seconds, messages, bytes)."""
        # Days have invoices, months have not: an invoice in another currency than its account's is told apart by them.
        usage = self._usage(first, last, self._usage_in_currency, by_day=bool(self.strays))
        return [row[:4] for row in usage + self._stated(first, last, self._charge_in_currency)]

    def traffic(self, first: date, last: date) -> list[UsedType]:
        """What was used in a window, whatever its currency, as (traffic type, seconds, messages, bytes, net).

        Charges count in the section communications only, as in reports of usage.
        """
        condition = f"c.section = 'communication' AND {self.accounts_in('p.account_id')}"
        return self._usage(first, last, self.accounts_in("account_id")) + self._stated(first, last, condition)

    def _usage(self, first: date, last: date, condition: str, *, by_day: bool = False) -> list[UsedType]:
        """Sums of usage records by traffic type, in several rows; whole months come from the roll-up by month.

        ``by_day`` is for conditions that name invoices, of which that roll-up knows nothing.
        """
        whole, edges = (None, [(first, last)]) if by_day else whole_months(first, last)
        rows = [] if whole is None else self._usage_of("usage_by_traffic_type", "month", *whole, condition)
        for start, end in edges:
            rows += self._days(start, end, condition) if by_day else self._part_of_month(start, end, condition)
        return rows

    def _part_of_month(self, first: date, last: date, condition: str) -> list[UsedType]:
        """Some days of a month: themselves, or the month without its other days where these are fewer."""
        start, end = first.replace(day=1), first_of_next_month(first) - timedelta(days=1)
        others = []
        if start < first:
            others.append((start, first - timedelta(days=1)))
        # There is nothing after the newest day.
        if last < min(end, self.newest or end):
            others.append((last + timedelta(days=1), end))
        if sum((until - since).days + 1 for since, until in others) > (last - first).days:
            return self._days(first, last, condition)
        number = month_number(first)
        rows = self._usage_of("usage_by_traffic_type", "month", number, number, condition)
        for since, until in others:
            rows += [
                (key, -seconds, -messages, -volume, -net)
                for key, seconds, messages, volume, net in self._days(since, until, condition)
            ]
        return rows

    def _days(self, first: date, last: date, condition: str) -> list[UsedType]:
        return self._usage_of("usage_by_day", "day", day_number(first), day_number(last), condition)

    def _usage_of(self, table: str, column: str, first: int, last: int, condition: str) -> list[UsedType]:
        statement = (
            "SELECT traffic_type_id, SUM(seconds), SUM(messages), SUM(volume_bytes), SUM(net)"
            f" FROM {table} WHERE {column} BETWEEN {first} AND {last} AND {condition} GROUP BY traffic_type_id"
        )
        # Cards ask for the same days.
        if statement not in self._known:
            self._known[statement] = self.connection.execute(statement).fetchall()
        return list(self._known[statement])

    @cached_property
    def _known(self) -> dict[str, list[UsedType]]:
        return {}

    def _stated(self, first: date, last: date, condition: str) -> list[UsedType]:
        """Quantities that charges state, where the usage of their invoice does not have the measure; with their net."""
        rows = self.connection.execute(
            "SELECT c.traffic_type_id, SUM(c.seconds), SUM(c.messages), SUM(c.volume_bytes), SUM(c.net),"
            f" c.supplier_invoice_id {_CHARGES}"
            " WHERE c.counts_on BETWEEN ? AND ? AND (c.seconds <> 0 OR c.messages <> 0 OR c.volume_bytes <> 0)"
            f" AND {condition} GROUP BY c.traffic_type_id, c.supplier_invoice_id",
            (first.isoformat(), last.isoformat()),
        ).fetchall()
        return [
            (
                key,
                *(
                    0 if known else value
                    for value, known in zip(values, self.measured.get(invoice, _UNMEASURED), strict=True)
                ),
                net,
            )
            for key, *values, net, invoice in rows
        ]

    def counts(self, details: Mapping[int, str], first: date, last: date) -> dict[str, int]:
        """By the detail of their traffic types: the numbers with a plan or option, the charges of all else that is fixed."""
        codes = ("subscriptions", "options", "equipment", "one_off")
        types = {code: in_list(key for key, detail in details.items() if detail == code) for code in codes}
        whens = " ".join(f"WHEN c.traffic_type_id IN {keys} THEN '{code}'" for code, keys in types.items())
        rows = self.connection.execute(
            f"SELECT CASE {whens} END AS code, COUNT(*), COUNT(DISTINCT p.line_id)"
            f" {_CHARGES}"
            f" WHERE c.counts_on BETWEEN ? AND ? AND code IS NOT NULL AND {self._charge_in_currency} GROUP BY code",
            (first.isoformat(), last.isoformat()),
        )
        return {code: lines if code in codes[:2] else charges for code, charges, lines in rows}
