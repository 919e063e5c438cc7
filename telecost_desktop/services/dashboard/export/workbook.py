"""The whole dashboard as a workbook: a sheet for each card, with typed cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.services.dashboard.abroad.countries import CountryCost, CountryUser
from telecost_desktop.services.dashboard.cards import CostCategory
from telecost_desktop.services.dashboard.export.whole import WholeDashboard
from telecost_desktop.services.dashboard.export.words import Words
from telecost_desktop.services.dashboard.findings import FoundItem, ItemKind
from telecost_desktop.services.dashboard.packages import PackageUse
from telecost_desktop.services.dashboard.patterns import CATEGORIES
from telecost_desktop.services.dashboard.users import UserOfMonth
from telecost_desktop.services.list_export import SheetOfList, write_sheets
from telecost_desktop.services.reporting.exports.table import Wording

Row = Sequence[object]
_HUNDREDTH = Decimal("0.01")
_GB, _MB = 10**9, 10**6
# Titles of columns that several sheets have.
_HOLDER = (
    QT_TRANSLATE_NOOP("Dashboard", "User"),
    QT_TRANSLATE_NOOP("Dashboard", "Number"),
    QT_TRANSLATE_NOOP("Dashboard", "Department"),
)
_COST_AND_USE = (
    QT_TRANSLATE_NOOP("Dashboard", "Cost"),
    QT_TRANSLATE_NOOP("Dashboard", "Currency"),
    QT_TRANSLATE_NOOP("Dashboard", "Minutes"),
    QT_TRANSLATE_NOOP("Dashboard", "Messages"),
    QT_TRANSLATE_NOOP("Dashboard", "MB"),
)


def write_dashboard_workbook(whole: WholeDashboard, target: Path, wording: Wording) -> int:
    """Write the workbook and give its number of sheets.

    Raises what ``write_file`` raises, e.g. EnvironmentProblem because the file is open in Excel.
    """
    sheets = dashboard_sheets(whole, wording)
    write_sheets(target, sheets)
    return len(sheets)


def dashboard_sheets(whole: WholeDashboard, wording: Wording) -> list[SheetOfList]:
    """Title, column titles and rows of each sheet. ``wording.translate`` knows the texts of the context "Dashboard"."""
    book = _Book(whole, Words(wording))
    return [
        book.overview(),
        book.invoices(),
        book.trend(),
        book.countries(),
        book.users_abroad(),
        book.budgets(),
        book.packages(),
        book.users(),
        book.findings(),
    ]


class _Book:
    """Makes the sheets of one dashboard."""

    def __init__(self, whole: WholeDashboard, words: Words) -> None:
        self.whole, self.words, self.say = whole, words, words.say

    def overview(self) -> SheetOfList:
        """What it is about, the subscriptions, the use, and the cost of the categories: one figure a row."""
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "What"),
            QT_TRANSLATE_NOOP("Dashboard", "Value"),
            QT_TRANSLATE_NOOP("Dashboard", "Unit"),
        )
        rows = [*self._about(), *self._subscriptions(), *self._use(), *self._categories()]
        return self._sheet(QT_TRANSLATE_NOOP("Dashboard", "Overview"), titles, rows)

    def _about(self) -> list[Row]:
        whole, say = self.whole, self.say
        return [
            (say(QT_TRANSLATE_NOOP("Dashboard", "Company")), whole.company, ""),
            (say(QT_TRANSLATE_NOOP("Dashboard", "Accounts")), self.words.accounts(whole), ""),
            (say(QT_TRANSLATE_NOOP("Dashboard", "First day")), whole.first_day, ""),
            (say(QT_TRANSLATE_NOOP("Dashboard", "Last day")), whole.last_day, ""),
            (say(QT_TRANSLATE_NOOP("Dashboard", "Newest use")), whole.cards.overview.newest_day, ""),
            (say(QT_TRANSLATE_NOOP("Dashboard", "Made at")), whole.made_at, ""),
        ]

    def _subscriptions(self) -> list[Row]:
        overview, say = self.whole.cards.overview, self.say
        return [
            (say(QT_TRANSLATE_NOOP("Dashboard", "Mobile subscriptions")), overview.mobile, ""),
            (say(QT_TRANSLATE_NOOP("Dashboard", "With a flat rate")), overview.flat_rate, ""),
            (say(QT_TRANSLATE_NOOP("Dashboard", "Without a flat rate")), overview.without_flat_rate, ""),
            (say(QT_TRANSLATE_NOOP("Dashboard", "Other services")), overview.other, ""),
            (say(QT_TRANSLATE_NOOP("Dashboard", "Broadband")), overview.broadband, ""),
            (say(QT_TRANSLATE_NOOP("Dashboard", "Data SIM cards")), overview.data_sims, ""),
        ]

    def _use(self) -> list[Row]:
        overview, say = self.whole.cards.overview, self.say
        rows: list[Row] = []
        for name, split in (
            (QT_TRANSLATE_NOOP("Dashboard", "Minutes"), overview.minutes),
            (QT_TRANSLATE_NOOP("Dashboard", "Messages"), overview.messages),
            (QT_TRANSLATE_NOOP("Dashboard", "MB"), overview.megabytes),
        ):
            for pattern, value in (
                (QT_TRANSLATE_NOOP("Dashboard", "{measure} in flat-rate"), split.inside),
                (QT_TRANSLATE_NOOP("Dashboard", "{measure} outside"), split.outside),
                (QT_TRANSLATE_NOOP("Dashboard", "{measure} to or from abroad"), split.abroad),
            ):
                rows.append((say(pattern, measure=say(name)), _rounded(Decimal(str(value))), say(name)))
        return rows

    def _categories(self) -> list[Row]:
        rows: list[Row] = []
        for card in self.whole.cards.cards:
            name = self.words.category(card.category)
            before = self.say(QT_TRANSLATE_NOOP("Dashboard", "{category}, the days before"), category=name)
            rows.append((name, round_to_currency(card.amount, card.currency), card.currency))
            rows.append((before, round_to_currency(card.before, card.currency), card.currency))
            for part in card.detail:
                detail = f"{name}: {self.words.detail(part.code)}"
                rows.append((detail, round_to_currency(part.amount, card.currency), card.currency))
        return rows

    def invoices(self) -> SheetOfList:
        """Every received invoice, the most urgent first."""
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Operator"),
            QT_TRANSLATE_NOOP("Dashboard", "Billing account"),
            QT_TRANSLATE_NOOP("Dashboard", "Number"),
            QT_TRANSLATE_NOOP("Dashboard", "Date"),
            QT_TRANSLATE_NOOP("Dashboard", "Due"),
            QT_TRANSLATE_NOOP("Dashboard", "Currency"),
            QT_TRANSLATE_NOOP("Dashboard", "Total incl. VAT"),
            QT_TRANSLATE_NOOP("Dashboard", "Status"),
        )
        rows = [
            (one.operator, one.account, one.number, one.issue_date, one.due_date, one.currency, one.total_inc_vat,
             self.words.status(one.status))
            for one in self.whole.cards.invoices.rows
        ]  # fmt: skip
        return self._sheet(QT_TRANSLATE_NOOP("Dashboard", "Invoices"), titles, rows)

    def trend(self) -> SheetOfList:
        """The cost of each month."""
        currency = self.whole.currency
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Month"),
            *(CATEGORIES[category] for category in CostCategory),
            QT_TRANSLATE_NOOP("Dashboard", "Total"),
            QT_TRANSLATE_NOOP("Dashboard", "Currency"),
            QT_TRANSLATE_NOOP("Dashboard", "Closed"),
        )
        yes, no = QT_TRANSLATE_NOOP("Dashboard", "Yes"), QT_TRANSLATE_NOOP("Dashboard", "No")
        rows = [
            (
                month.month,
                *(
                    round_to_currency(value, currency)
                    for value in (month.data, month.other, month.traffic, month.total)
                ),
                currency,
                self.say(yes if month.closed else no),
            )
            for month in self.whole.cards.trend.months
        ]
        return self._sheet(QT_TRANSLATE_NOOP("Dashboard", "Cost trend"), titles, rows)

    def countries(self) -> SheetOfList:
        """Every country with cost or use, the most expensive first."""
        currency = self.whole.abroad.currency
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Country"),
            QT_TRANSLATE_NOOP("Dashboard", "Code"),
            *_COST_AND_USE,
        )
        rows = [(self.words.country(one.code), one.code, *_cost_and_use(one, currency)) for one in self.whole.countries]
        return self._sheet(QT_TRANSLATE_NOOP("Dashboard", "Countries"), titles, rows)

    def users_abroad(self) -> SheetOfList:
        """Who used numbers in or to which country."""
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Country"),
            *_HOLDER,
            *_COST_AND_USE,
        )
        words, currency = self.words, self.whole.abroad.currency
        rows = [
            (words.country(one.code), *self._holder(one), *_cost_and_use(one, currency))
            for one in self.whole.users_abroad
        ]
        return self._sheet(QT_TRANSLATE_NOOP("Dashboard", "Users abroad"), titles, rows)

    def budgets(self) -> SheetOfList:
        """Departments against their budgets of the month."""
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Month"),
            QT_TRANSLATE_NOOP("Dashboard", "Department"),
            QT_TRANSLATE_NOOP("Dashboard", "So far"),
            QT_TRANSLATE_NOOP("Dashboard", "Fixed costs to come"),
            QT_TRANSLATE_NOOP("Dashboard", "Use to come"),
            QT_TRANSLATE_NOOP("Dashboard", "Forecast"),
            QT_TRANSLATE_NOOP("Dashboard", "Budget"),
            QT_TRANSLATE_NOOP("Dashboard", "Currency"),
            QT_TRANSLATE_NOOP("Dashboard", "State"),
        )
        rows = [
            (
                self.whole.budget_month,
                one.department,
                *(
                    round_to_currency(value, one.currency)
                    for value in (one.spent, one.recurring_to_come, one.use_to_come, one.forecast, one.budget)
                ),
                one.currency,
                self.words.state(one.state),
            )
            for one in self.whole.budgets
        ]
        return self._sheet(QT_TRANSLATE_NOOP("Dashboard", "Budgets"), titles, rows)

    def packages(self) -> SheetOfList:
        """Every number with a package, the most used first."""
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Month"),
            *_HOLDER,
            QT_TRANSLATE_NOOP("Dashboard", "Package"),
            QT_TRANSLATE_NOOP("Dashboard", "Package GB"),
            QT_TRANSLATE_NOOP("Dashboard", "Used GB"),
            QT_TRANSLATE_NOOP("Dashboard", "Used, %"),
            QT_TRANSLATE_NOOP("Dashboard", "Inside GB"),
            QT_TRANSLATE_NOOP("Dashboard", "Extra package GB"),
            QT_TRANSLATE_NOOP("Dashboard", "Outside GB"),
            QT_TRANSLATE_NOOP("Dashboard", "Extra packages"),
            QT_TRANSLATE_NOOP("Dashboard", "Newest ordered"),
        )
        found = self.whole.packages
        rows = [
            (
                found.month,
                *self._holder(one),
                one.package,
                _gigabytes(one.size_bytes) if one.size_bytes else None,
                _gigabytes(one.used_bytes),
                None if one.used is None else _rounded(Decimal(str(one.used)) * 100),
                *(_gigabytes(value) for value in (one.inside, one.extra, one.outside)),
                ", ".join(extra.name for extra in one.extras),
                max((extra.ordered_at for extra in one.extras), default=None),
            )
            for one in found.rows
        ]
        return self._sheet(QT_TRANSLATE_NOOP("Dashboard", "Data packages"), titles, rows)

    def users(self) -> SheetOfList:
        """Everybody with use or charges in the month."""
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Month"),
            *_HOLDER,
            *_COST_AND_USE,
        )
        found = self.whole.users
        rows = [(found.month, *self._holder(one), *_cost_and_use(one, found.currency)) for one in found.rows]
        return self._sheet(QT_TRANSLATE_NOOP("Dashboard", "Users"), titles, rows)

    def findings(self) -> SheetOfList:
        """What was found, and each thing behind it."""
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Finding"),
            QT_TRANSLATE_NOOP("Dashboard", "Name"),
            QT_TRANSLATE_NOOP("Dashboard", "Detail"),
            QT_TRANSLATE_NOOP("Dashboard", "Day"),
            QT_TRANSLATE_NOOP("Dashboard", "Worth"),
            QT_TRANSLATE_NOOP("Dashboard", "Currency"),
        )
        rows: list[Row] = []
        for one in self.whole.findings:
            sentence = self.words.finding(one)
            worth = None if one.worth is None else round_to_currency(one.worth, one.currency)
            rows.append((sentence, "", "", one.month, worth, "" if worth is None else one.currency))
            rows += [self._item(sentence, item, one.currency) for item in one.items]
        return self._sheet(QT_TRANSLATE_NOOP("Dashboard", "Findings"), titles, rows)

    def _item(self, sentence: str, item: FoundItem, currency: str) -> Row:
        """One thing behind a finding. What is overdue is in the currency of its invoice."""
        detail = item.detail
        if item.kind is ItemKind.OVERDUE:
            detail, currency = "", item.detail
        worth = None if item.worth is None else round_to_currency(item.worth, currency)
        return sentence, item.name, detail, item.day, worth, "" if worth is None else currency

    def _sheet(self, title: str, titles: Sequence[str], rows: Sequence[Row]) -> SheetOfList:
        return self.say(title), tuple(map(self.say, titles)), rows

    def _holder(self, one: CountryUser | PackageUse | UserOfMonth) -> Row:
        return self.words.user(one), one.msisdn, self.words.department(one)


def _cost_and_use(one: CountryCost | CountryUser | UserOfMonth, currency: str) -> Row:
    return (
        round_to_currency(one.cost, currency), currency, _minutes(one.seconds), one.messages,
        _megabytes(one.volume_bytes),
    )  # fmt: skip


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def _minutes(seconds: int) -> Decimal:
    return _rounded(Decimal(seconds) / 60)


def _megabytes(volume_bytes: int) -> Decimal:
    return _rounded(Decimal(volume_bytes) / _MB)


def _gigabytes(volume_bytes: int) -> Decimal:
    return _rounded(Decimal(volume_bytes) / _GB)
