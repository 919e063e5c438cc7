"""The pages of the printed dashboard that follow the first: budgets, data and packages, users."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.budgets import BudgetOfMonth, BudgetState
from telecost_desktop.services.dashboard.export.paper.charts import Bar, Box, Look, draw_bars
from telecost_desktop.services.dashboard.export.paper.colours import (
    BAD,
    BAD_GROUND,
    C1,
    C2,
    LINE,
    OK,
    OK_GROUND,
    OVERRUN,
    OVERRUN_EDGE,
    TEXT2,
    WARN,
    WARN_GROUND,
)
from telecost_desktop.services.dashboard.export.paper.flow import Cell, Field, Marked, Pages, Share, Table
from telecost_desktop.services.dashboard.export.paper.pen import LEFT, RIGHT, ROOM, ChartPen
from telecost_desktop.services.dashboard.export.whole import WholeDashboard
from telecost_desktop.services.dashboard.export.words import NONE, Words
from telecost_desktop.services.dashboard.packages import DataUse, PackageUse

DATA = 150.0
_FACTS = 118.0
# Beside all with extra packages so many of those that used most of theirs are listed.
MOST_USED = 15
_STATES = {
    BudgetState.WITHIN: (OK, OK_GROUND),
    BudgetState.AT_RISK: (WARN, WARN_GROUND),
    BudgetState.OVER: (BAD, BAD_GROUND),
}
_BARS = {BudgetState.WITHIN: C1, BudgetState.AT_RISK: C2, BudgetState.OVER: BAD}


@dataclass(frozen=True)
class Lists:
    """Puts the cards after the first page onto pages."""

    whole: WholeDashboard
    words: Words

    def put(self, pages: Pages) -> None:
        """All of them."""
        if self.whole.budgets:
            pages.add_table(self.budgets())
        pages.add(DATA, self.data)
        pages.add_table(self.packages())
        pages.add_table(self.users())

    @property
    def _continued(self) -> str:
        return self.words.say(QT_TRANSLATE_NOOP("Dashboard", "continued"))

    # Budgets

    def budgets(self) -> Table:
        """Departments against their budgets, the worst forecast first."""
        words, say = self.words, self.words.say
        return Table(
            title=say(QT_TRANSLATE_NOOP("Dashboard", "Budgets")),
            sub=say(
                QT_TRANSLATE_NOOP("Dashboard", "{month}, {currency} excl. VAT"),
                month=words.month(self.whole.budget_month),
                currency=self.whole.budgets[0].currency,
            ),
            continued=self._continued,
            fields=(
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Department")), 149),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "So far")), 68, number=True),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Forecast")), 68, number=True),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Budget")), 68, number=True),
                Field("", 6),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Of budget")), 76),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "State")), 73, number=True),
            ),
            rows=[self._budget(one) for one in sorted(self.whole.budgets, key=_worst)],
        )

    def _budget(self, one: BudgetOfMonth) -> tuple[Cell, ...]:
        words = self.words
        share = one.forecast / one.budget if one.budget else None
        amounts = (words.amount(value, one.currency) for value in (one.spent, one.forecast, one.budget))
        of_budget = NONE if share is None else Share(float(share), words.percent(share), _BARS[one.state])
        return (one.department, *amounts, "", of_budget, Marked(words.state(one.state), *_STATES[one.state]))

    # Data and packages

    def data(self, pen: ChartPen, top: float) -> None:
        """How much data was used on each day of the month, and in all of it."""
        words, found = self.words, self.whole.packages
        month = words.month(found.month)
        title = words.say(QT_TRANSLATE_NOOP("Dashboard", "Mobile data and packages"))
        sub = words.say(QT_TRANSLATE_NOOP("Dashboard", "GB per day, {month}"), month=month)
        pen.card(LEFT, top, ROOM, DATA, title, sub)
        parts = self._parts()
        x = LEFT + 10
        for name, colour, edged, _ in parts:
            begin, x = x, pen.swatch(x, top - 30, name, colour)
            if edged:
                pen.edge(begin + 0.25, top - 29.75, 6, 6, OVERRUN_EDGE)
        if any(day.total for day in found.days):
            look = Look([C1, C2, OVERRUN], [None, None, OVERRUN_EDGE])
            draw_bars(pen, Box(LEFT + 10, top - 38, ROOM - _FACTS - 40, DATA - 44), self._days(), look, words.axis)
        else:
            text = words.say(QT_TRANSLATE_NOOP("Dashboard", "No data was used in {month}."), month=month)
            pen.words(LEFT + 10, top - 60, text, room=ROOM - _FACTS - 40, colour=TEXT2)
        self._facts(pen, top - 31)

    def _days(self) -> list[Bar]:
        bars = []
        for use in self.whole.packages.days:
            day = use.day.day
            labelled = day == 1 or day % 5 == 0 or (use is self.whole.packages.days[-1] and day % 5 > 1)
            parts = [value / 10**9 for value in (use.inside, use.extra, use.outside)]
            bars.append(Bar(str(day) if labelled else "", "", parts))
        return bars

    def _parts(self) -> list[tuple[str, tuple[float, float, float], bool, int]]:
        say, month = self.words.say, self._month()
        return [
            (say(QT_TRANSLATE_NOOP("Dashboard", "Inside")), C1, False, month.inside),
            (say(QT_TRANSLATE_NOOP("Dashboard", "Extra package")), C2, False, month.extra),
            (say(QT_TRANSLATE_NOOP("Dashboard", "Outside")), OVERRUN, True, month.outside),
        ]

    def _month(self) -> DataUse:
        days = self.whole.packages.days
        inside, extra, outside = (sum(getattr(day, part) for day in days) for part in ("inside", "extra", "outside"))
        return DataUse(self.whole.packages.month, inside, extra, outside)

    def _facts(self, pen: ChartPen, top: float) -> None:
        words, found = self.words, self.whole.packages
        left, right = RIGHT - 10 - _FACTS, RIGHT - 10
        pen.words(left, top - 4, words.month(found.month), room=_FACTS - 30, size=7, bold=True, colour=TEXT2)
        pen.right(right, top - 4, "GB", size=7, bold=True, colour=TEXT2)
        y = top - 18
        for name, _, _, value in self._parts():
            pen.rule(y + 9, LINE, left=left, right=right)
            pen.words(left, y, name, room=70)
            pen.figure(right, y, words.gigabytes(value), room=46)
            y -= 14
        pen.rule(y + 9, TEXT2, 0.7, left=left, right=right)
        pen.words(left, y, words.say(QT_TRANSLATE_NOOP("Dashboard", "Total")), room=70, bold=True)
        pen.figure(right, y, words.gigabytes(self._month().total), room=46, bold=True)
        one = QT_TRANSLATE_NOOP("Dashboard", "1 of {lines} numbers has a package")
        many = QT_TRANSLATE_NOOP("Dashboard", "{count} of {lines} numbers have a package")
        text = words.say(
            one if len(found.rows) == 1 else many, count=words.number(len(found.rows)), lines=words.number(found.lines)
        )
        pen.words(left, y - 18, text, room=_FACTS, size=6.8, colour=TEXT2)

    def packages(self) -> Table:
        """The numbers that used most of their packages, and all that ordered extra ones."""
        say, found = self.words.say, self.whole.packages
        shown = [row for place, row in enumerate(found.rows) if place < MOST_USED or row.extras]
        return Table(
            title=say(QT_TRANSLATE_NOOP("Dashboard", "Packages used most, and all extra packages")),
            sub=say(
                QT_TRANSLATE_NOOP("Dashboard", "{month}, {shown} of {all}"),
                month=self.words.month(found.month),
                shown=self.words.number(len(shown)),
                all=self.words.number(len(found.rows)),
            ),
            continued=self._continued,
            fields=(
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "User")), 113),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Number")), 62, whole=True),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Package")), 108),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Used GB")), 48, number=True),
                Field("", 6),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Used")), 74),
                Field("", 7),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Extra package")), 90),
            ),
            rows=[self._package(row) for row in shown],
            nothing=say(QT_TRANSLATE_NOOP("Dashboard", "No number has a data package.")),
        )

    def _package(self, row: PackageUse) -> tuple[Cell, ...]:
        words = self.words
        share: Cell = NONE
        if row.used is not None:
            share = Share(row.used, words.percent(row.used), BAD if row.used > 1 else C1)
        return (
            words.user(row), words.phone(row.msisdn), row.package, words.gigabytes(row.used_bytes), "", share, "", words.extras(row.extras),
        )  # fmt: skip

    # Users

    def users(self) -> Table:
        """Everybody with use or charges in the month, and their sums."""
        words, say, found = self.words, self.words.say, self.whole.users
        measures = [
            (words.amount(row.cost, found.currency), _minutes(words, row.seconds), words.number(row.messages),
             _megabytes(words, row.volume_bytes))
            for row in found.rows
        ]  # fmt: skip
        total = (
            words.counted(len(found.rows), _USERS),
            "",
            "",
            words.amount(sum((row.cost for row in found.rows), Decimal(0)), found.currency),
            _minutes(words, sum(row.seconds for row in found.rows)),
            words.number(sum(row.messages for row in found.rows)),
            _megabytes(words, sum(row.volume_bytes for row in found.rows)),
        )
        return Table(
            title=say(QT_TRANSLATE_NOOP("Dashboard", "Users")),
            sub=say(
                QT_TRANSLATE_NOOP("Dashboard", "{month}, {currency} excl. VAT"),
                month=words.month(found.month),
                currency=found.currency,
            ),
            continued=self._continued,
            fields=(
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "User")), 137),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Number")), 64, whole=True),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Department")), 118),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Cost")), 59, number=True),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Minutes")), 40, number=True),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "Messages")), 44, number=True),
                Field(say(QT_TRANSLATE_NOOP("Dashboard", "MB")), 46, number=True),
            ),
            rows=[
                (words.user(row), words.phone(row.msisdn), words.department(row), *measured)
                for row, measured in zip(found.rows, measures, strict=True)
            ],
            total=total if found.rows else (),
            nothing=say(QT_TRANSLATE_NOOP("Dashboard", "Nobody has costs or use in this month.")),
        )


_USERS = QT_TRANSLATE_NOOP("Dashboard", "1 user"), QT_TRANSLATE_NOOP("Dashboard", "{count} users")


def _worst(one: BudgetOfMonth) -> tuple[Decimal, str]:
    return -(one.forecast / one.budget if one.budget else Decimal(10**9)), one.department.casefold()


def _minutes(words: Words, seconds: int) -> str:
    return words.number(Decimal(seconds) / 60)


def _megabytes(words: Words, volume_bytes: int) -> str:
    return words.number(Decimal(volume_bytes) / 10**6)
