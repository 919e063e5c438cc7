"""Money and quantities by traffic type, from roll-ups and charges.

Money is in the currency of the cards: charges on the day on which they count, and usage that no charge explains.
Quantities follow docs/rules.md, "Minutes, messages, megabytes": usage records where an invoice's have the measure, else
what its charges state.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from telecost_desktop.models.periods import day_number
from telecost_desktop.services.dashboard.reading import Reading, whole_months
from telecost_desktop.services.reporting.facts import measured_by_usage
from telecost_desktop.services.reporting.selection import in_list

# Traffic type, seconds, messages, bytes, and net of the same.
Quantities = tuple[int, int, int, int]
UsedType = tuple[int, int, int, int, int]
# CROSS JOIN keeps this order: from the days to the few charges of a window, never through all charges of an account.
_CHARGES = "FROM charge c CROSS JOIN placement p ON p.id = c.placement_id"
_UNMEASURED = (False, False, False)


class SumReader(Reading):
    """Sums by traffic type; amounts are micro-units, days inclusive, months such as 202611."""

    # Money

    def cost(self, first: date, last: date) -> list[tuple[int, int]]:
        """Net cost dated in a window as (traffic type, net): charges, and running usage."""
        whole, edges = whole_months(first, last)
        rows: list[tuple[int, int]] = []
        if whole:
            rows += [row[1:] for row in self.charges_by_month(*whole) + self.running_by_month(*whole)]
        for start, end in edges:
            rows += self.connection.execute(
                f"SELECT c.traffic_type_id, SUM(c.net) {_CHARGES}"
                f" WHERE c.counts_on BETWEEN ? AND ? AND {self._charge_in_currency} GROUP BY c.traffic_type_id",
                (start.isoformat(), end.isoformat()),
            ).fetchall()
            rows += self.connection.execute(
                "SELECT traffic_type_id, SUM(net) FROM usage_by_day WHERE day BETWEEN ? AND ?"
                f" AND supplier_invoice_id NOT IN {in_list(self.charged)} AND {self._usage_in_currency}"
                " GROUP BY traffic_type_id",
                (day_number(start), day_number(end)),
            ).fetchall()
        return rows

    def charges_by_month(self, first: int, last: int) -> list[tuple[int, int, int]]:
        """Charges as (month, traffic type, net)."""
        rows = self.connection.execute(
            "SELECT month, traffic_type_id, SUM(net) FROM cost_by_month WHERE month BETWEEN ? AND ?"
            f" AND account_id IN {in_list(self.accounts_of_currency)} GROUP BY month, traffic_type_id",
            (first, last),
        ).fetchall()
        if self.strays:
            # The roll-up has accounts and no invoices: what is in another currency there is taken out or put in.
            rows += self.connection.execute(
                "SELECT CAST(strftime('%Y%m', c.counts_on) AS INTEGER) AS month, c.traffic_type_id,"
                f" SUM(c.net * (({self._charge_in_currency}) - (p.account_id IN {in_list(self.accounts_of_currency)})))"
                f" {_CHARGES}"
                f" WHERE c.supplier_invoice_id IN {in_list(self.strays)} AND month BETWEEN ? AND ?"
                " GROUP BY month, c.traffic_type_id",
                (first, last),
            ).fetchall()
        return rows

    def running_by_month(self, first: int, last: int) -> list[tuple[int, int, int]]:
        """Usage that no charge explains, as (month, traffic type, net).

        A month in which no invoice has charges comes whole from the smallest roll-up; only mixed months are read by
        placement.
        """
        invoices: dict[int, set[int]] = {}
        for month, invoice in self.connection.execute(
            "SELECT DISTINCT month, COALESCE(supplier_invoice_id, 0) FROM usage_run WHERE month BETWEEN ? AND ?",
            (first, last),
        ):
            invoices.setdefault(month, set()).add(invoice)
        apart = self.charged | self.strays.keys()
        rows: list[tuple[int, int, int]] = []
        wholly = [month for month, found in invoices.items() if not found & apart]
        if wholly:
            rows += self.connection.execute(
                "SELECT month, traffic_type_id, SUM(net) FROM usage_by_traffic_type"
                f" WHERE month IN {in_list(wholly)} AND account_id IN {in_list(self.accounts_of_currency)}"
                " GROUP BY month, traffic_type_id"
            ).fetchall()
        condition = self.in_currency("p.account_id", "u.supplier_invoice_id")
        for month, found in invoices.items():
            if found & apart and found - self.charged:
                rows += self.connection.execute(
                    "SELECT u.month, u.traffic_type_id, SUM(u.net) FROM usage_by_month u"
                    f" JOIN placement p ON p.id = u.placement_id WHERE u.month = {month}"
                    f" AND u.supplier_invoice_id IN {in_list(found - self.charged)} AND {condition}"
                    " GROUP BY u.traffic_type_id"
                ).fetchall()
        return rows

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
        """Sums of usage records by traffic type; whole months come from the roll-up by month unless ``by_day``."""
        asked = (first, last, condition, by_day)
        if asked in self._known:
            return self._known[asked]
        whole, edges = (None, [(first, last)]) if by_day else whole_months(first, last)
        sources = [("usage_by_day", "day", day_number(start), day_number(end)) for start, end in edges]
        if whole:
            sources.append(("usage_by_traffic_type", "month", *whole))
        rows: list[UsedType] = []
        for table, column, start, end in sources:
            rows += self.connection.execute(
                "SELECT traffic_type_id, SUM(seconds), SUM(messages), SUM(volume_bytes), SUM(net)"
                f" FROM {table} WHERE {column} BETWEEN {start} AND {end} AND {condition} GROUP BY traffic_type_id"
            ).fetchall()
        self._known[asked] = rows
        return rows

    @cached_property
    def _known(self) -> dict[tuple[date, date, str, bool], list[UsedType]]:
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
        measured = measured_by_usage(self.connection) if rows else {}
        return [
            (
                key,
                *(
                    0 if known else value
                    for value, known in zip(values, measured.get(invoice, _UNMEASURED), strict=True)
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
