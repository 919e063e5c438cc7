"""Reads the sums behind the cards from roll-ups, charges and lines."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.money import from_micro
from telecost_desktop.models.periods import day_number, first_of_next_month, month_number
from telecost_desktop.services.dashboard.cards import (
    CategoryCard,
    CostCategory,
    CostTrend,
    SubscriptionOverview,
    TrendMonth,
    UsageSplit,
)
from telecost_desktop.services.dashboard.reading import Reading, whole_months
from telecost_desktop.services.inventory import LineSummary, line_summaries
from telecost_desktop.services.product_groups import BROADBAND, MOBILE
from telecost_desktop.services.reporting.selection import in_list


class CostReader(Reading):
    """The overview, the trend and the three cards of cost."""

    @cached_property
    def lines(self) -> list[LineSummary]:
        """The active lines of the chosen accounts."""
        return [
            line
            for line in line_summaries(self.connection, self.window_end)
            if not self.chosen.accounts or line.account_id in self.chosen.accounts
        ]

    # Subscription overview

    def overview(self) -> SubscriptionOverview:
        """Counts of the active lines, and the use of the window by kind and place."""
        # A number whose group nobody names is taken for a mobile one.
        mobile = [line for line in self.lines if line.group in ("", MOBILE)]
        flat = sum(1 for line in mobile if line.line_id in self.names.flat_rate_lines)
        data_sims = sum(line.data_sims for line in self.lines)
        broadband = sum(1 for line in self.lines if line.group == BROADBAND)
        first, last = self.window
        use = self._use(first, last)
        return SubscriptionOverview(
            newest_day=self.newest,
            first_day=first if self.newest else None,
            days=(last - first).days + 1,
            mobile=len(mobile),
            flat_rate=flat,
            without_flat_rate=len(mobile) - flat,
            other=len(self.lines) - len(mobile) + data_sims,
            broadband=broadband,
            data_sims=data_sims,
            minutes=_split(use, 0, 60),
            messages=_split(use, 1, 1),
            megabytes=_split(use, 2, 1_000_000),
        )

    def _use(self, first: date, last: date) -> dict[str, list[int]]:
        """Seconds, messages and bytes per place: inside, outside, abroad. Whole months come from the roll-up by month."""
        whole, edges = whole_months(first, last)
        measures = "SUM(seconds), SUM(messages), SUM(volume_bytes), SUM(net)"
        conditions = [
            f"SELECT traffic_type_id, {measures} FROM usage_by_day WHERE day BETWEEN {day_number(start)} AND"
            f" {day_number(end)} AND {self.accounts_in('account_id')} GROUP BY traffic_type_id"
            for start, end in edges
        ]
        if whole:
            conditions.append(
                f"SELECT traffic_type_id, {measures} FROM usage_by_traffic_type WHERE month BETWEEN {whole[0]} AND"
                f" {whole[1]} AND {self.accounts_in('account_id')} GROUP BY traffic_type_id"
            )
        use: dict[str, list[int]] = {place: [0, 0, 0] for place in ("inside", "outside", "abroad")}
        for statement in conditions:
            for key, seconds, messages, volume, net in self.connection.execute(statement):
                kind = self.names.types[key]
                if kind.direction in ("to_abroad", "roaming"):
                    place = "abroad"
                elif kind.package_use == "inside" or (not kind.package_use and net == 0):
                    place = "inside"
                else:
                    place = "outside"
                sums = use[place]
                sums[0] += seconds
                sums[1] += messages
                sums[2] += volume
        return use

    # Cost trend

    def trend(self, months: int) -> CostTrend:
        """Cost by month and category: charges, and usage that is not invoiced yet."""
        last = self.window_end.replace(day=1)
        first = last - relativedelta(months=months - 1)
        rows = self.connection.execute(
            "SELECT month, account_id, traffic_type_id, SUM(net) FROM cost_by_month WHERE month BETWEEN ? AND ?"
            f" AND account_id IN {in_list(self.accounts_of_currency)} GROUP BY month, account_id, traffic_type_id",
            (month_number(first), month_number(last)),
        ).fetchall()
        running = self._running_by_month(month_number(first), month_number(last))
        by_month: dict[int, dict[CostCategory, int]] = {}
        for month, account, key, net in rows + running:
            if account in self.accounts_of_currency:
                by_month.setdefault(month, dict.fromkeys(CostCategory, 0))[self.categories[key]] += net
        open_months = {row[0] for row in running} | {month_number(self.chosen.today)}
        listed = []
        month = first
        while month <= last:
            cost = by_month.get(month_number(month), dict.fromkeys(CostCategory, 0))
            data, other, traffic = (from_micro(cost[category]) for category in CostCategory)
            listed.append(TrendMonth(month, data, other, traffic, month_number(month) not in open_months))
            month = first_of_next_month(month)
        return CostTrend(self.currency, tuple(listed))

    def _running_by_month(self, first: int, last: int) -> list[tuple[int, int, int, int]]:
        """Usage without charges as (month, account, traffic type, net).

        A month in which no invoice has charges comes whole from the smallest roll-up; only mixed months are read by
        placement.
        """
        invoices: dict[int, set[int]] = {}
        for month, invoice in self.connection.execute(
            "SELECT DISTINCT month, COALESCE(supplier_invoice_id, 0) FROM usage_run WHERE month BETWEEN ? AND ?",
            (first, last),
        ):
            invoices.setdefault(month, set()).add(invoice)
        rows: list[tuple[int, int, int, int]] = []
        wholly = [month for month, found in invoices.items() if not found & self.charged]
        if wholly:
            rows += self.connection.execute(
                "SELECT month, account_id, traffic_type_id, net FROM usage_by_traffic_type"
                f" WHERE month IN {in_list(wholly)} AND {self.accounts_in('account_id')}"
            ).fetchall()
        for month, found in invoices.items():
            if found & self.charged and found - self.charged:
                rows += self.connection.execute(
                    "SELECT u.month, p.account_id, u.traffic_type_id, SUM(u.net) FROM usage_by_month u"
                    f" JOIN placement p ON p.id = u.placement_id WHERE u.month = {month}"
                    f" AND u.supplier_invoice_id IN {in_list(found - self.charged)}"
                    f" AND {self.accounts_in('p.account_id')} GROUP BY p.account_id, u.traffic_type_id"
                ).fetchall()
        return rows

    # Category cards

    def cards(self, trend: CostTrend) -> tuple[CategoryCard, ...]:
        """The three cards, with the lines of the trend's last months."""
        start, end = self.window
        now = self._cost(start, end)
        before = self._cost(start - (end - start) - timedelta(days=1), start - timedelta(days=1))
        cards = []
        for category in CostCategory:
            amount = sum(now[category].values())
            earlier = sum(before[category].values())
            cards.append(
                CategoryCard(
                    category=category,
                    currency=self.currency,
                    amount=from_micro(amount),
                    before=from_micro(earlier),
                    change=round((amount - earlier) * 100 / earlier, 1) if earlier > 0 else None,
                    spark=tuple(getattr(month, category.value) for month in trend.months[-12:]),
                    detail=tuple((code, from_micro(net)) for code, net in now[category].items()),
                )
            )
        return tuple(cards)

    def _cost(self, first: date, last: date) -> dict[CostCategory, dict[str, int]]:
        """Net cost dated in a window per category and detail: charges by their day, running usage by its day."""
        cost: dict[CostCategory, dict[str, int]] = {
            CostCategory.DATA: {"home": 0, "abroad": 0, "packages": 0},
            CostCategory.OTHER: {"subscriptions": 0, "options": 0, "equipment": 0, "one_off": 0},
            CostCategory.TRAFFIC: {"calls": 0, "messages": 0, "content": 0, "abroad": 0},
        }
        for account, key, net in self._charges(first, last) + self._running(first, last):
            if account in self.accounts_of_currency:
                cost[self.categories[key]][self._details[key]] += net
        return cost

    @cached_property
    def _details(self) -> dict[int, str]:
        """The detail of its category under which each traffic type stands."""
        codes = {"call": "calls", "message": "messages", "content": "content"}
        others = {"subscription": "subscriptions", "option": "options", "equipment": "equipment"}
        details = {}
        for key, kind in self.names.types.items():
            abroad = kind.direction in ("to_abroad", "roaming")
            if self.categories[key] is CostCategory.DATA:
                details[key] = "packages" if kind.kind == "option" else "abroad" if abroad else "home"
            elif self.categories[key] is CostCategory.TRAFFIC:
                details[key] = "abroad" if abroad and kind.kind != "content" else codes[kind.kind]
            else:
                details[key] = others.get(kind.kind, "one_off")
        return details

    def _charges(self, first: date, last: date) -> list[tuple[int, int, int]]:
        """Charges of a window as (account, traffic type, net): whole months from the roll-up, edge days from the lines."""
        whole, edges = whole_months(first, last)
        rows: list[tuple[int, int, int]] = []
        if whole:
            rows += self.connection.execute(
                "SELECT account_id, traffic_type_id, SUM(net) FROM cost_by_month WHERE month BETWEEN ? AND ?"
                f" AND {self.accounts_in('account_id')} GROUP BY account_id, traffic_type_id",
                whole,
            ).fetchall()
        for start, end in edges:
            rows += self.connection.execute(
                "SELECT p.account_id, c.traffic_type_id, SUM(c.net) FROM charge c"
                " JOIN placement p ON p.id = c.placement_id WHERE c.counts_on BETWEEN ? AND ?"
                f" AND {self.accounts_in('p.account_id')} GROUP BY p.account_id, c.traffic_type_id",
                (start.isoformat(), end.isoformat()),
            ).fetchall()
        return rows

    def _running(self, first: date, last: date) -> list[tuple[int, int, int]]:
        """Usage without charges in a window as (account, traffic type, net)."""
        whole, edges = whole_months(first, last)
        rows: list[tuple[int, int, int]] = []
        if whole:
            rows += [row[1:] for row in self._running_by_month(*whole)]
        charged = f"supplier_invoice_id NOT IN {in_list(self.charged)}"
        for start, end in edges:
            rows += self.connection.execute(
                "SELECT account_id, traffic_type_id, SUM(net) FROM usage_by_day WHERE day BETWEEN ? AND ?"
                f" AND {charged} AND {self.accounts_in('account_id')} GROUP BY account_id, traffic_type_id",
                (day_number(start), day_number(end)),
            ).fetchall()
        return rows


def _split(use: dict[str, list[int]], measure: int, unit: int) -> UsageSplit:
    inside, outside, abroad = (round(use[place][measure] / unit, 1) for place in ("inside", "outside", "abroad"))
    return UsageSplit(inside, outside, abroad)
