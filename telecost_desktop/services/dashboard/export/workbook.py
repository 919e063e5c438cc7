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
from telecost_desktop.services.list_export import SheetOfList, write_sheets
from telecost_desktop.services.reporting.exports.table import Wording

Row = Sequence[object]
_HUNDREDTH = Decimal("0.01")
_GB, _MB = 10**9, 10**6


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
        return (
            self.say(QT_TRANSLATE_NOOP("Dashboard", "Overview")),
            (
                self.say(QT_TRANSLATE_NOOP("Dashboard", "What")),
                self.say(QT_TRANSLATE_NOOP("Dashboard", "Value")),
                self.say(QT_TRANSLATE_NOOP("Dashboard", "Unit")),
            ),
            [*self._about(), *self._subscriptions(), *self._use(), *self._categories()],
        )

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
            rows.append((name, self._amount(card.amount, card.currency), card.currency))
            rows.append((before, self._amount(card.before, card.currency), card.currency))
            for part in card.detail:
                detail = f"{name}: {self.words.detail(part.code)}"
                rows.append((detail, self._amount(part.amount, card.currency), card.currency))
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
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "Invoices")), self._titles(titles), rows

    def trend(self) -> SheetOfList:
        """The cost of each month."""
        currency = self.whole.currency
        titles = (
            self.say(QT_TRANSLATE_NOOP("Dashboard", "Month")),
            *(self.words.category(category) for category in CostCategory),
            self.say(QT_TRANSLATE_NOOP("Dashboard", "Total")),
            self.say(QT_TRANSLATE_NOOP("Dashboard", "Currency")),
            self.say(QT_TRANSLATE_NOOP("Dashboard", "Closed")),
        )
        yes, no = QT_TRANSLATE_NOOP("Dashboard", "Yes"), QT_TRANSLATE_NOOP("Dashboard", "No")
        rows = [
            (
                month.month,
                *(self._amount(value, currency) for value in (month.data, month.other, month.traffic, month.total)),
                currency,
                self.say(yes if month.closed else no),
            )
            for month in self.whole.cards.trend.months
        ]
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "Cost trend")), titles, rows

    def countries(self) -> SheetOfList:
        """Every country with cost or use, the most expensive first."""
        abroad = self.whole.abroad
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Country"),
            QT_TRANSLATE_NOOP("Dashboard", "Code"),
            QT_TRANSLATE_NOOP("Dashboard", "Cost"),
            QT_TRANSLATE_NOOP("Dashboard", "Currency"),
            QT_TRANSLATE_NOOP("Dashboard", "Minutes"),
            QT_TRANSLATE_NOOP("Dashboard", "Messages"),
            QT_TRANSLATE_NOOP("Dashboard", "MB"),
        )
        found = [*abroad.countries, *([abroad.unnamed] if abroad.unnamed is not None else [])]
        rows = [(self.words.country(one.code), one.code, *self._cost_and_use(one)) for one in found]
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "Countries")), self._titles(titles), rows

    def users_abroad(self) -> SheetOfList:
        """Who used numbers in or to which country."""
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Country"),
            QT_TRANSLATE_NOOP("Dashboard", "User"),
            QT_TRANSLATE_NOOP("Dashboard", "Number"),
            QT_TRANSLATE_NOOP("Dashboard", "Department"),
            QT_TRANSLATE_NOOP("Dashboard", "Cost"),
            QT_TRANSLATE_NOOP("Dashboard", "Currency"),
            QT_TRANSLATE_NOOP("Dashboard", "Minutes"),
            QT_TRANSLATE_NOOP("Dashboard", "Messages"),
            QT_TRANSLATE_NOOP("Dashboard", "MB"),
        )
        words = self.words
        rows = [
            (words.country(one.code), words.user(one), one.msisdn, words.department(one), *self._cost_and_use(one))
            for one in self.whole.users_abroad
        ]
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "Users abroad")), self._titles(titles), rows

    def _cost_and_use(self, one: CountryCost | CountryUser) -> Row:
        currency = self.whole.abroad.currency
        return (
            self._amount(one.cost, currency), currency, _minutes(one.seconds), one.messages, _megabytes(one.volume_bytes)
        )  # fmt: skip

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
                    self._amount(value, one.currency)
                    for value in (one.spent, one.recurring_to_come, one.use_to_come, one.forecast, one.budget)
                ),
                one.currency,
                self.words.state(one.state),
            )
            for one in self.whole.budgets
        ]
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "Budgets")), self._titles(titles), rows

    def packages(self) -> SheetOfList:
        """Every number with a package, the most used first."""
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Month"),
            QT_TRANSLATE_NOOP("Dashboard", "User"),
            QT_TRANSLATE_NOOP("Dashboard", "Number"),
            QT_TRANSLATE_NOOP("Dashboard", "Department"),
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
        found, words = self.whole.packages, self.words
        rows = [
            (
                found.month,
                words.user(one),
                one.msisdn,
                words.department(one),
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
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "Data packages")), self._titles(titles), rows

    def users(self) -> SheetOfList:
        """Everybody with use or charges in the month."""
        titles = (
            QT_TRANSLATE_NOOP("Dashboard", "Month"),
            QT_TRANSLATE_NOOP("Dashboard", "User"),
            QT_TRANSLATE_NOOP("Dashboard", "Number"),
            QT_TRANSLATE_NOOP("Dashboard", "Department"),
            QT_TRANSLATE_NOOP("Dashboard", "Cost"),
            QT_TRANSLATE_NOOP("Dashboard", "Currency"),
            QT_TRANSLATE_NOOP("Dashboard", "Minutes"),
            QT_TRANSLATE_NOOP("Dashboard", "Messages"),
            QT_TRANSLATE_NOOP("Dashboard", "MB"),
        )
        found, words = self.whole.users, self.words
        rows = [
            (found.month, words.user(one), one.msisdn, words.department(one), self._amount(one.cost, found.currency),
             found.currency, _minutes(one.seconds), one.messages, _megabytes(one.volume_bytes))
            for one in found.rows
        ]  # fmt: skip
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "Users")), self._titles(titles), rows

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
            worth = None if one.worth is None else self._amount(one.worth, one.currency)
            rows.append((sentence, "", "", one.month, worth, "" if worth is None else one.currency))
            rows += [self._item(sentence, item, one.currency) for item in one.items]
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "Findings")), self._titles(titles), rows

    def _item(self, sentence: str, item: FoundItem, currency: str) -> Row:
        """One thing behind a finding. What is overdue is in the currency of its invoice."""
        detail = item.detail
        if item.kind is ItemKind.OVERDUE:
            detail, currency = "", item.detail
        worth = None if item.worth is None else self._amount(item.worth, currency)
        return sentence, item.name, detail, item.day, worth, "" if worth is None else currency

    def _titles(self, titles: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(self.say, titles))

    def _amount(self, value: Decimal, currency: str) -> Decimal:
        return round_to_currency(value, currency)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def _minutes(seconds: int) -> Decimal:
    return _rounded(Decimal(seconds) / 60)


def _megabytes(volume_bytes: int) -> Decimal:
    return _rounded(Decimal(volume_bytes) / _MB)


def _gigabytes(volume_bytes: int) -> Decimal:
    return _rounded(Decimal(volume_bytes) / _GB)
