"""The cards of the printed dashboard that show where the money goes: by month, and by country."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.dashboard.abroad.countries import CountryCost
from telecost_desktop.services.dashboard.abroad.shades import Scale, shades
from telecost_desktop.services.dashboard.cards import CostCategory, TrendMonth
from telecost_desktop.services.dashboard.export.paper.charts import Bar, Box, Look, draw_bars
from telecost_desktop.services.dashboard.export.paper.colours import (
    BORDER,
    C5,
    CATEGORY,
    LINE,
    MAP,
    MUTE_GROUND,
    TEXT2,
)
from telecost_desktop.services.dashboard.export.paper.pen import LEFT, RIGHT, ROOM, ChartPen
from telecost_desktop.services.dashboard.export.whole import WholeDashboard
from telecost_desktop.services.dashboard.export.words import Words
from telecost_desktop.services.sales_invoicing.paper.sheet import WHITE, Colour

TREND, ABROAD = 184.0, 181.0
_TABLE = 212.0
_COUNTRIES = 9
_LIST = 160.0


@dataclass(frozen=True)
class Money:
    """Draws a card below an upper edge."""

    whole: WholeDashboard
    words: Words

    # Cost trend

    def trend(self, pen: ChartPen, top: float) -> None:
        """Twelve months as bars, and their figures beside them."""
        words, months = self.words, self.whole.cards.trend.months
        sub = words.say(
            QT_TRANSLATE_NOOP("Dashboard", "{count} months, {currency} excl. VAT"),
            count=words.number(len(months)),
            currency=self.whole.currency,
        )
        pen.card(LEFT, top, ROOM, TREND, words.say(QT_TRANSLATE_NOOP("Dashboard", "Cost trend")), sub)
        x = LEFT + 10
        for category in CostCategory:
            x = pen.swatch(x, top - 30, words.category(category), CATEGORY[category])
        if not all(month.closed for month in months):
            text = words.say(QT_TRANSLATE_NOOP("Dashboard", "month not closed"))
            pen.swatch(x, top - 30, f"{text} *", WHITE, dashed=True)
        bars = [
            Bar(
                words.short_month(month.month),
                str(month.month.year) if not place or month.month.month == 1 else "",
                [float(month.data), float(month.other), float(month.traffic)],
                not month.closed,
            )
            for place, month in enumerate(months)
        ]
        look = Look([CATEGORY[category] for category in CostCategory], [None, None, None])
        box = Box(LEFT + 10, top - 38, ROOM - _TABLE - 30, TREND - 46)
        draw_bars(pen, box, bars, look, words.axis)
        self._figures(pen, top - 24)

    def _figures(self, pen: ChartPen, top: float) -> None:
        words = self.words
        rights = [RIGHT - 10 - 43.5 * place for place in (3, 2, 1, 0)]
        titles = [words.category(category) for category in CostCategory]
        titles.append(words.say(QT_TRANSLATE_NOOP("Dashboard", "Total")))
        left = RIGHT - 10 - _TABLE
        for right, title in zip(rights, titles, strict=True):
            pen.figure(right, top - 7, title, room=41, size=6.6, bold=True, colour=TEXT2)
        pen.rule(top - 11, BORDER, left=left, right=RIGHT - 10)
        y = top - 19.5
        for month in self.whole.cards.trend.months:
            self._month(pen, month, left, rights, y)
            y -= 11.6
        pen.rule(y + 8.4, LINE, left=left, right=RIGHT - 10)

    def _month(self, pen: ChartPen, month: TrendMonth, left: float, rights: list[float], y: float) -> None:
        words, currency = self.words, self.whole.currency
        said = f"{words.short_month(month.month)} {month.month.year}"
        pen.words(left, y, said if month.closed else f"{said} *", room=40, size=6.6, colour=TEXT2)
        for right, value in zip(rights, (month.data, month.other, month.traffic, month.total), strict=True):
            pen.figure(right, y, words.amount(value, currency), room=42, size=6.6, bold=right == rights[-1])

    # Use abroad

    def abroad(self, pen: ChartPen, top: float) -> None:
        """The world with its countries shaded by cost, and the most expensive of them as a list."""
        words, abroad = self.words, self.whole.abroad
        title = words.say(QT_TRANSLATE_NOOP("Dashboard", "Use abroad"))
        sub = words.say(
            QT_TRANSLATE_NOOP("Dashboard", "cost by country, {currency} excl. VAT"), currency=abroad.currency
        )
        pen.card(LEFT, top, ROOM, ABROAD, title, sub)
        found = shades([country.cost for country in abroad.countries], Scale.QUANTILE)
        fills = {country.code: MAP[found.step(country.cost)] for country in abroad.countries}
        pen.world(LEFT + 8, top - 21, ROOM - _LIST - 40, {**fills, abroad.home: C5}, MAP[0])
        self._legend(pen, found.limits, top - ABROAD + 8)
        self._list(pen, top - 21)

    def _legend(self, pen: ChartPen, limits: tuple[Decimal, ...], y: float) -> None:
        words = self.words
        x = LEFT + 10
        for place, limit in enumerate(limits, start=1):
            amount = words.number(limit, max(0, -int(limit.as_tuple().exponent)))
            last = QT_TRANSLATE_NOOP("Dashboard", "{amount} or more")
            x = pen.swatch(x, y, words.say(last, amount=amount) if place == len(limits) else amount, MAP[place])
        pen.swatch(x, y, words.say(QT_TRANSLATE_NOOP("Dashboard", "home")), C5)

    def _list(self, pen: ChartPen, top: float) -> None:
        words, abroad = self.words, self.whole.abroad
        left, right = RIGHT - 10 - _LIST, RIGHT - 10
        countries = self.whole.countries
        total = sum((country.cost for country in countries), Decimal(0))
        pen.words(left, top - 8, words.say(QT_TRANSLATE_NOOP("Dashboard", "All countries")), room=90, bold=True)
        pen.figure(right, top - 8, words.amount(total, abroad.currency), room=66, bold=True)
        pen.rule(top - 13, BORDER, left=left, right=right)
        if not countries:
            text = words.say(QT_TRANSLATE_NOOP("Dashboard", "Nothing was used abroad."))
            pen.words(left, top - 24, text, room=_LIST, colour=TEXT2)
            return
        largest = max(country.cost for country in countries)
        whole_list = len(countries) <= _COUNTRIES
        shown = countries[: _COUNTRIES if whole_list else _COUNTRIES - 1]
        y = top - 23
        for country in shown:
            self._country(pen, country, (left, y), largest)
            y -= 14.6
        if not whole_list:
            others = countries[len(shown) :]
            text = words.counted(len(others), _OTHERS)
            pen.words(left, y, text, room=90, size=7, colour=TEXT2)
            rest = sum((country.cost for country in others), Decimal(0))
            pen.figure(right, y, words.amount(rest, abroad.currency), room=66, size=7, colour=TEXT2)

    def _country(self, pen: ChartPen, country: CountryCost, at: tuple[float, float], largest: Decimal) -> None:
        left, y = at
        pen.words(left, y, self.words.country(country.code), room=92, size=7)
        pen.figure(left + _LIST, y, self.words.amount(country.cost, self.whole.abroad.currency), room=64, size=7)
        pen.panel(left, y - 4.4, _LIST, 1.8, MUTE_GROUND)
        if country.cost > 0 and largest > 0:
            pen.panel(left, y - 4.4, _LIST * float(country.cost / largest), 1.8, _BAR)


_BAR: Colour = MAP[4]
_OTHERS = QT_TRANSLATE_NOOP("Dashboard", "1 other country"), QT_TRANSLATE_NOOP("Dashboard", "{count} other countries")
