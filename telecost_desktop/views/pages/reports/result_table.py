"""A report's result as a table: columns by their kinds, running rows marked, totals of what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetrics

from telecost_desktop.services.reporting import Column as ReportColumn
from telecost_desktop.services.reporting import ColumnKind, ReportDefinition, ReportResult, code_text
from telecost_desktop.services.reporting.definitions import TEXT_KINDS
from telecost_desktop.services.reporting.export_table import Wording
from telecost_desktop.services.reporting.result import totals_of
from telecost_desktop.views import formats, theme
from telecost_desktop.views.tables.delegate import edges
from telecost_desktop.views.tables.model import Column, Kind, RowsTableModel
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status, badge_width

translate = QCoreApplication.translate

_KINDS = {
    ColumnKind.TEXT: Kind.TEXT,
    ColumnKind.IDENTIFIER: Kind.TEXT,
    ColumnKind.CODE: Kind.CHOICE,
    ColumnKind.COUNTRY: Kind.CHOICE,
    ColumnKind.MONEY: Kind.MONEY,
    ColumnKind.INTEGER: Kind.NUMBER,
    ColumnKind.DECIMAL: Kind.NUMBER,
    ColumnKind.DATE: Kind.DATE,
}
# Columns begin as wide as their title and the first rows need, within bounds.
_LEAST, _MOST, _MOST_FOR_TITLE, _MEASURED_ROWS = 64, 220, 84, 100
_MOST_OF_CHOICES, _STRETCHED_NEEDS, _LEAST_OF_WORDS, _LEAST_OF_NAMES = 124, 150, 76, 112
# Columns of few different texts are chosen from a list; those of people and names take what room is left.
_CHOICES = (
    "department",
    "invoice",
    "operator",
    "account",
    "product_group",
    "plan",
    "data_package",
    "employee_department",
)
_STRETCHED = ("user", "traffic_type", "name")
# Columns in which a running row bears its mark.
_MARKED, _RUNNING = ("invoice", "state"), "running"
_STRONG = ("total", "monthly_cost")


@dataclass(frozen=True)
class Ready:
    """A result with what showing it needs, so that the window's thread looks at no row.

    Names of countries, the columns whose total is no sum of the rows, and the distinct values of columns of text.
    """

    result: ReportResult
    countries: Mapping[str, str]
    overridden: frozenset[str]
    distinct: Mapping[str, frozenset[str]]


def make_ready(result: ReportResult, locale: str) -> Ready:
    """Work out what showing a result needs; meant for a worker, since it looks at every row."""
    words = Wording(locale)
    distinct = {
        column.key: frozenset(row[place] for row in result.rows)
        for place, column in enumerate(result.columns)
        if column.kind in TEXT_KINDS
    }
    countries: dict[str, str] = {}
    for column in result.columns:
        if column.kind is ColumnKind.COUNTRY:
            countries |= {code: words.word(column, code) for code in distinct[column.key] if code}
    plain = {total.currency: total for total in totals_of(result.columns, result.rows)}
    overridden = frozenset(
        column.key
        for place, column in enumerate(result.columns)
        for total in result.totals
        if total.values[place] != plain[total.currency].values[place]
    )
    return Ready(result, countries, overridden, distinct)


class _Model(RowsTableModel):
    """Rows of a report, and the distinct values of its columns."""

    distinct: Mapping[str, frozenset[str]] = {}

    def choices(self, key: str) -> list[str]:
        """The distinct texts of a column."""
        column = next(one for one in self.columns if one.key == key)
        values: set[Any] = set(self.distinct.get(key, ()))
        if key in _MARKED and _RUNNING in self.distinct.get("state", ()):
            values = (values - {_RUNNING}) | {Status.RUNNING}
        return sorted({column.text(value) for value in values} - {"", formats.NONE})


class ReportTable(DataTable):
    """The table of one report in one currency, or in several at once (``currency`` is empty then)."""

    def __init__(self, definition: ReportDefinition, currency: str) -> None:
        self.definition, self.currency = definition, currency
        self._result: ReportResult | None = None
        self._countries: dict[str, str] = {}
        self._overridden: frozenset[str] = frozenset()
        self._measured = False
        # What columns need, and what of it there was room for; words can be cut, numbers and sums cannot.
        self._needs: dict[int, int] = {}
        self._fitted: dict[int, int] = {}
        cut = (ColumnKind.TEXT, ColumnKind.CODE, ColumnKind.COUNTRY)
        self._words = {place for place, column in enumerate(definition.columns) if column.kind in cut}
        keys = [column.key for column in definition.columns]
        self._state = keys.index("state") if "state" in keys else -1
        columns = [self._column(place, column) for place, column in enumerate(definition.columns)]
        if not any(column.stretch for column in columns):
            columns[0] = _stretched(columns[0])
        super().__init__(translate("Reports", definition.name), _Model(columns), identity=lambda row: row)
        self.shown_changed.connect(self._show_totals)

    def _column(self, place: int, column: ReportColumn) -> Column:
        kind = (
            Kind.CHOICE
            if column.key in _CHOICES and column.kind in (ColumnKind.TEXT, ColumnKind.IDENTIFIER)
            else _KINDS[column.kind]
        )
        title = translate("Reports", column.title)
        if kind is Kind.MONEY and self.currency:
            title = translate("ReportsPage", "{column}, {currency}").format(
                column=title, currency=formats.currency_sign(self.currency)
            )
        several = column.key == "currency" and not self.currency
        return Column(
            column.key,
            title,
            kind,
            _LEAST,
            essential=column.essential or several,
            stretch=column.key in _STRETCHED,
            value=self._value(place, column),
            shown=self._shown(column),
            hint=translate("Reports", column.help),
            strong=column.key in _STRONG,
        )

    def _value(self, place: int, column: ReportColumn) -> Callable[[Any], Any]:
        state = self._state
        if column.key in _MARKED and state >= 0:
            # What no invoice has charged yet bears a mark in place of a number.
            return lambda row: (
                Status.RUNNING if row[state] == _RUNNING and (column.key == "state" or not row[place]) else row[place]
            )
        return lambda row: row[place]

    def _shown(self, column: ReportColumn) -> Callable[[Any], str] | None:
        kind = column.kind
        empty = translate("Reports", column.empty) if column.empty else ""
        if kind in (ColumnKind.TEXT, ColumnKind.IDENTIFIER):
            number = column.key == "number"
            return lambda value: (
                value.word()
                if isinstance(value, Status)
                else (formats.phone_number(value) if number else value) or empty
            )
        if kind is ColumnKind.CODE:
            key = column.key
            return lambda value: (
                value.word()
                if isinstance(value, Status)
                else translate("Reports", code_text(key, value))
                if value
                else empty
            )
        if kind is ColumnKind.COUNTRY:
            return lambda value: self._countries.get(value, value) or empty
        if kind is ColumnKind.DECIMAL:
            return lambda value: formats.NONE if not value else formats.number(Decimal(str(value)), 1)
        if kind is ColumnKind.MONEY:
            return lambda value: formats.NONE if not value else formats.money(value)
        return None

    def show_result(self, ready: Ready) -> None:
        """Show a result of this report; filters, order and columns stay as the person left them."""
        self._result, self._countries, self._overridden = ready.result, dict(ready.countries), ready.overridden
        result = ready.result
        if not self._measured:
            # Without rows the titles are measured, and the columns again when there are some.
            self._measured = bool(result.rows)
            self._measure(result)
        assert isinstance(self.model, _Model)
        self.model.distinct = ready.distinct
        self.set_rows(result.rows)

    def _measure(self, result: ReportResult) -> None:
        """Give each column the width that its title and its first values need."""
        head, body = QFontMetrics(theme.font("header")), QFontMetrics(theme.font("strong"))
        for section, column in enumerate(self.model.columns):
            values = [column.of(row) for row in result.rows[:_MEASURED_ROWS]]
            mark = max((badge_width(value.word()) for value in values if isinstance(value, Status)), default=0)
            widest = max((body.horizontalAdvance(column.text(value)) for value in values), default=0)
            totals = [total.values[section] for total in result.totals]
            sums = [_sum_text(result.columns[section], value) for value in totals if value is not None]
            widest = max([widest, *(body.horizontalAdvance(text) for text in sums)])
            title = min(head.horizontalAdvance(column.title) + 16, _MOST_FOR_TITLE)
            need = max(_LEAST, max(title, widest, mark) + (28 if True in edges(self.view, section) else 20))
            most = _STRETCHED_NEEDS if column.stretch else _MOST_OF_CHOICES if column.kind is Kind.CHOICE else _MOST
            self._needs[section] = self._fitted[section] = min(need, most)
            self.view.setColumnWidth(section, self._needs[section])
        self._stretch()

    def _stretch(self) -> None:
        """The stretching column takes what is left, but never less than it needs; texts give way to that."""
        self._give_way()
        super()._stretch()
        for section, column in enumerate(self.model.columns):
            need = self._fitted.get(section, 0)
            if column.stretch and self.view.columnWidth(section) < need:
                self.header.resizeSection(section, need)

    def _give_way(self) -> None:
        """Where all does not fit, make columns of words narrower, the widest first, so that no sum is out of sight.

        A column that a person made wider or narrower is left as it is.
        """
        shown = [section for section in self._needs if not self.view.isColumnHidden(section)]
        mine = [section for section in shown if self.view.columnWidth(section) == self._fitted.get(section)]
        wanted = {section: self._needs[section] for section in shown}
        wanted |= {section: self.view.columnWidth(section) for section in shown if section not in mine}
        over = sum(wanted.values()) - self.view.viewport().width()
        words = [section for section in shown if section in self._words]
        least = {
            section: _LEAST_OF_NAMES if self.model.columns[section].stretch else _LEAST_OF_WORDS for section in words
        }
        while over > 0 and words:
            widest = max(words, key=lambda section: wanted[section] - least[section])
            if wanted[widest] <= least[widest]:
                break
            wanted[widest] -= 1
            over -= 1
        for section, width in wanted.items():
            if not self.model.columns[section].stretch and section in mine:
                self.header.resizeSection(section, width)
            self._fitted[section] = width

    def _show_totals(self) -> None:
        """Sums of what is shown; a count of distinct things only where it is known, over everything."""
        result = self._result
        rows = self.rows() if result is not None else []
        if result is None or not rows:
            self.set_totals({})
            return
        filtered = bool(self.header.filters())
        totals = totals_of(result.columns, rows) if filtered else result.totals
        texts = {result.columns[self._first_shown()].key: rows_text(len(rows))}
        if len(totals) == 1:
            for place, column in enumerate(result.columns):
                value = totals[0].values[place]
                if value is not None and not (filtered and column.key in self._overridden):
                    texts[column.key] = _sum_text(column, value)
        self.set_totals(texts)

    def _first_shown(self) -> int:
        shown = [self.header.logicalIndex(place) for place in range(self.header.count())]
        return next(section for section in shown if not self.view.isColumnHidden(section))

    def show_column(self, section: int, on: bool) -> None:
        """Show or hide a column."""
        self._show_column(section, on)

    def _show_column(self, section: int, on: bool) -> None:
        super()._show_column(section, on)
        self.shown_changed.emit()

    def shown_columns(self) -> int:
        """How many columns are shown."""
        return sum(not self.view.isColumnHidden(section) for section in range(len(self.model.columns)))


def _stretched(column: Column) -> Column:
    return replace(column, stretch=True)


def _sum_text(column: ReportColumn, value: Any) -> str:
    if not value:
        return formats.NONE
    if column.kind is ColumnKind.MONEY:
        return formats.money(value)
    if column.kind is ColumnKind.DECIMAL:
        return formats.number(Decimal(str(value)), 1)
    return formats.number(value)


def rows_text(count: int) -> str:
    """How many rows, in words."""
    if count == 1:
        return translate("ReportsPage", "1 row")
    return translate("ReportsPage", "{count} rows").format(count=formats.number(count))
