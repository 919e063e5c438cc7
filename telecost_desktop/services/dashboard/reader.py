"""Reads the first cards: subscriptions and their use, the trend, the three categories of cost."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.money import from_micro
from telecost_desktop.models.periods import first_of_next_month, month_number
from telecost_desktop.models.usage import ABROAD
from telecost_desktop.services.dashboard.cards import (
    CategoryCard,
    CategoryDetail,
    CostCategory,
    CostTrend,
    SubscriptionOverview,
    TrendMonth,
    UsageSplit,
)
from telecost_desktop.services.dashboard.reading import window_before
from telecost_desktop.services.dashboard.sums import SumReader
from telecost_desktop.services.inventory import LineSummary, line_summaries
from telecost_desktop.services.product_groups import BROADBAND, MOBILE

# The parts of each category, in the order in which they are shown.
_DETAILS = {
    CostCategory.DATA: ("home", "abroad", "packages"),
    CostCategory.OTHER: ("subscriptions", "options", "equipment", "one_off"),
    CostCategory.TRAFFIC: ("calls", "messages", "content", "abroad"),
}


class CostReader(SumReader):
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
        """Seconds, messages and bytes per place: inside, outside, abroad."""
        use: dict[str, list[int]] = {place: [0, 0, 0] for place in ("inside", "outside", "abroad")}
        by_type: dict[int, list[int]] = {}
        for key, *sums in self.traffic(first, last):
            by_type[key] = [one + other for one, other in zip(by_type.get(key, [0] * 4), sums, strict=True)]
        for key, (*quantities, net) in by_type.items():
            kind = self.names.types[key]
            if kind.direction in ABROAD:
                place = "abroad"
            elif kind.package_use == "inside" or (not kind.package_use and net == 0):
                place = "inside"
            else:
                place = "outside"
            for measure, quantity in enumerate(quantities):
                use[place][measure] += quantity
        return use

    # Cost trend

    def trend(self, months: int) -> CostTrend:
        """Cost by month and category: charges, and usage that is not invoiced yet."""
        last = self.window_end.replace(day=1)
        first = last - relativedelta(months=months - 1)
        between = month_number(first), month_number(last)
        running = [(number, self.categories[key], net) for number, key, net in self.running_by_month(*between)]
        by_month: dict[int, dict[CostCategory, int]] = {}
        for number, category, net in self.charges_by_category(*between) + running:
            by_month.setdefault(number, dict.fromkeys(CostCategory, 0))[category] += net
        open_months = {row[0] for row in running} | {month_number(self.chosen.today)}
        listed = []
        month = first
        while month <= last:
            cost = by_month.get(month_number(month), dict.fromkeys(CostCategory, 0))
            data, other, traffic = (from_micro(cost[category]) for category in CostCategory)
            listed.append(TrendMonth(month, data, other, traffic, month_number(month) not in open_months))
            month = first_of_next_month(month)
        return CostTrend(self.currency, tuple(listed))

    # Category cards

    def cards(self, trend: CostTrend) -> tuple[CategoryCard, ...]:
        """The three cards, with the lines of the trend's last months."""
        start, end = self.window
        now = self._parts(start, end)
        *earlier_window, months = window_before(start, end)
        before = self._parts(*earlier_window)
        quantities = self._quantities(start, end)
        counts = self.counts(self.details, start, end)
        cards = []
        for category in CostCategory:
            amount, earlier = sum(now[category].values()), sum(before[category].values())
            cards.append(
                CategoryCard(
                    category=category,
                    currency=self.currency,
                    amount=from_micro(amount),
                    before=from_micro(earlier),
                    change=round((amount - earlier) * 100 / earlier, 1) if earlier > 0 else None,
                    spark=tuple(getattr(month, category.value) for month in trend.months[-12:]),
                    detail=tuple(
                        _detail(code, net, quantities[category, code], counts.get(code, 0))
                        for code, net in now[category].items()
                    ),
                    months=months,
                )
            )
        return tuple(cards)

    def _parts(self, first: date, last: date) -> dict[CostCategory, dict[str, int]]:
        """Net cost dated in a window per category and detail: charges by their day, running usage by its day."""
        parts = {category: dict.fromkeys(codes, 0) for category, codes in _DETAILS.items()}
        for key, net in self.cost(first, last):
            parts[self.categories[key]][self.details[key]] += net
        return parts

    def _quantities(self, first: date, last: date) -> dict[tuple[CostCategory, str], list[int]]:
        """Seconds, messages and bytes of a window per category and detail."""
        parts = {(category, code): [0, 0, 0] for category, codes in _DETAILS.items() for code in codes}
        for key, *quantities in self.quantities(first, last):
            sums = parts[self.categories[key], self.details[key]]
            for measure, quantity in enumerate(quantities):
                sums[measure] += quantity
        return parts

    @cached_property
    def details(self) -> dict[int, str]:
        """The detail of its category under which each traffic type stands."""
        codes = {"call": "calls", "message": "messages", "content": "content"}
        others = {"subscription": "subscriptions", "option": "options", "equipment": "equipment"}
        details = {}
        for key, kind in self.names.types.items():
            abroad = kind.direction in ABROAD
            if self.categories[key] is CostCategory.DATA:
                details[key] = "packages" if kind.kind == "option" else "abroad" if abroad else "home"
            elif self.categories[key] is CostCategory.TRAFFIC:
                details[key] = "abroad" if abroad and kind.kind != "content" else codes[kind.kind]
            else:
                details[key] = others.get(kind.kind, "one_off")
        return details


def _split(use: dict[str, list[int]], measure: int, unit: int) -> UsageSplit:
    inside, outside, abroad = (round(use[place][measure] / unit, 1) for place in ("inside", "outside", "abroad"))
    return UsageSplit(inside, outside, abroad)


def _detail(code: str, net: int, quantities: list[int], count: int) -> CategoryDetail:
    seconds, messages, volume = quantities
    return CategoryDetail(code, from_micro(net), seconds, messages, volume, count)
