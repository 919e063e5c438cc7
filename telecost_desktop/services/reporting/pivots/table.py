"""A finished pivot: its fields, columns and rows. Rules: docs/rules.md, "Pivots and charts"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.definitions import Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.pivots.layout import Grouping, How, PivotLayout, PivotValue
from telecost_desktop.services.reporting.result import Note, Row

# The word for a value that is missing where the column has none for it.
BLANK = QT_TRANSLATE_NOOP("Reports", "(blank)")


@dataclass(frozen=True, slots=True)
class Stated:
    """Stands for the missing labels of a row that leads to an invoice's stated total: "difference" or "rounding"."""

    code: str


@dataclass(frozen=True, slots=True)
class PivotField:
    """A column of the report whose values are labels, dates perhaps by month, quarter or year."""

    column: Column
    grouping: Grouping | None = None

    def label(self, value: Any) -> Any:
        """The label that a value falls under: for a date in a grouping, the first day of it."""
        if self.grouping is None or not isinstance(value, date):
            return value
        month = {Grouping.MONTH: value.month, Grouping.QUARTER: (value.month - 1) // 3 * 3 + 1, Grouping.YEAR: 1}
        return date(value.year, month[self.grouping], 1)

    @property
    def missing(self) -> str:
        """The English word for a value that is missing, where the column's own words have none."""
        return self.column.none or BLANK


@dataclass(frozen=True, slots=True)
class PivotColumn:
    """A column of results: its labels, or none for the total over all columns, and which value it shows."""

    labels: Row
    value: int


@dataclass(frozen=True, slots=True)
class PivotRow:
    """A row of results. One with fewer labels than there are row fields is the total of those; ``currency`` is that of
    its amounts, empty if they have several.
    """

    labels: Row
    values: Row
    currency: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class PivotTable:
    """A finished pivot. Totals of groups with several members follow their rows; the grand totals, one per currency, come
    last.

    A result is None where no row of the report meets, and where amounts of several currencies would be added.
    """

    definition: ReportDefinition
    layout: PivotLayout
    row_fields: tuple[PivotField, ...]
    column_fields: tuple[PivotField, ...]
    values: tuple[tuple[PivotValue, Column], ...]
    columns: tuple[PivotColumn, ...]
    rows: tuple[PivotRow, ...]
    currencies: tuple[str, ...]
    notes: tuple[Note, ...]

    def kind(self, value: int) -> ColumnKind:
        """What the results of a value are."""
        asked, column = self.values[value]
        if asked.how in (How.COUNT, How.DISTINCT):
            return ColumnKind.INTEGER
        if asked.how is How.AVERAGE and column.kind is ColumnKind.INTEGER:
            return ColumnKind.DECIMAL
        return column.kind
