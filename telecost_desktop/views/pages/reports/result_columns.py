"""The columns of a report as columns of a list: their kinds, their texts, and the values that they are filtered by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.reporting import Column as ReportColumn
from telecost_desktop.services.reporting import ColumnKind, ReportDefinition, ReportResult, code_text
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.result import totals_of
from telecost_desktop.views import formats
from telecost_desktop.views.tables.model import Column, Kind, RowsTableModel
from telecost_desktop.views.widgets.badge import Status

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
LEAST = 64
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
_STRETCHED = ("user", "traffic_type", "text", "product", "name")
# Columns in which a running row bears its mark.
_MARKED, _RUNNING = ("invoice", "state"), "running"
_STRONG = ("total", "monthly_cost")


@dataclass(frozen=True)
class Ready:
    """A result with what showing it needs, so that the window's thread looks at no row.

    Names of countries, the columns whose total is no sum of the rows, and the distinct values of columns that are
    chosen from a list.
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
        if _kind(column) is Kind.CHOICE
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


def _kind(column: ReportColumn) -> Kind:
    if column.key in _CHOICES and column.kind in (ColumnKind.TEXT, ColumnKind.IDENTIFIER):
        return Kind.CHOICE
    return _KINDS[column.kind]


class ReportModel(RowsTableModel):
    """The rows of a report in one currency, or in several (``currency`` is empty then)."""

    def __init__(self, definition: ReportDefinition, currency: str) -> None:
        keys = [column.key for column in definition.columns]
        self._currency = currency
        self._state = keys.index("state") if "state" in keys else -1
        self.countries: Mapping[str, str] = {}
        self.distinct: Mapping[str, frozenset[str]] = {}
        columns = [self._column(place, column) for place, column in enumerate(definition.columns)]
        if not any(column.stretch for column in columns):
            columns[0] = replace(columns[0], stretch=True)
        super().__init__(columns)

    def choices(self, key: str) -> list[str]:
        """The distinct texts of a column."""
        column = next(one for one in self.columns if one.key == key)
        values: set[Any] = set(self.distinct.get(key, ()))
        if key in _MARKED and _RUNNING in self.distinct.get("state", ()):
            values = (values - {_RUNNING}) | {Status.RUNNING}
        return sorted({column.text(value) for value in values} - {"", formats.NONE})

    def _column(self, place: int, column: ReportColumn) -> Column:
        kind = _kind(column)
        title = translate("Reports", column.title)
        if kind is Kind.MONEY and self._currency:
            title = translate("ReportsPage", "{column}, {currency}").format(
                column=title, currency=formats.currency_sign(self._currency)
            )
        several = column.key == "currency" and not self._currency
        return Column(
            column.key,
            title,
            kind,
            LEAST,
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
            return lambda value: self.countries.get(value, value) or empty
        if kind is ColumnKind.DECIMAL:
            digits = None if column.as_stated else 1
            return lambda value: formats.NONE if not value else formats.number(value, digits)
        if kind is ColumnKind.MONEY:
            return lambda value: formats.NONE if not value else formats.money(value)
        return None
