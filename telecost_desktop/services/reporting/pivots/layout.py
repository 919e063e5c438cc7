"""How a pivot is laid out: which columns of a report make its rows and columns, and what is reckoned of which.

A field is a column's key; a column of dates can be taken by month, quarter or year: ``invoice_date:month``.
Rules: docs/rules.md, "Pivots and charts".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.definitions import Column, ColumnKind

MOST_ROWS, MOST_COLUMNS, MOST_VALUES = 4, 2, 5


class How(StrEnum):
    """What is reckoned of the rows that meet in a cell."""

    SUM = "sum"
    COUNT = "count"
    DISTINCT = "distinct"
    AVERAGE = "average"
    SMALLEST = "smallest"
    LARGEST = "largest"


HOW_TITLES = {
    How.SUM: QT_TRANSLATE_NOOP("Reports", "Sum"),
    How.COUNT: QT_TRANSLATE_NOOP("Reports", "Number of rows"),
    How.DISTINCT: QT_TRANSLATE_NOOP("Reports", "Number of different"),
    How.AVERAGE: QT_TRANSLATE_NOOP("Reports", "Average"),
    How.SMALLEST: QT_TRANSLATE_NOOP("Reports", "Smallest"),
    How.LARGEST: QT_TRANSLATE_NOOP("Reports", "Largest"),
}


class Grouping(StrEnum):
    """What dates are taken together by."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


GROUPING_TITLES = {
    Grouping.MONTH: QT_TRANSLATE_NOOP("Reports", "Month"),
    Grouping.QUARTER: QT_TRANSLATE_NOOP("Reports", "Quarter"),
    Grouping.YEAR: QT_TRANSLATE_NOOP("Reports", "Year"),
}

NUMBER_KINDS = (ColumnKind.MONEY, ColumnKind.INTEGER, ColumnKind.DECIMAL)


@dataclass(frozen=True, slots=True)
class PivotValue:
    """A column, and what is reckoned of it. The number of rows is the same whatever column is named."""

    key: str
    how: How = How.SUM


@dataclass(frozen=True, slots=True)
class PivotLayout:
    """Fields in rows, outermost first, fields in columns, and values.

    Rows are in the order of their labels, or of the value number ``sort_by`` over all columns.
    """

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[PivotValue, ...] = ()
    sort_by: int | None = None
    descending: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to reckon yet."""
        return not self.values

    def to_plain(self) -> dict[str, Any]:
        """The layout as JSON can hold it."""
        return {
            "rows": list(self.rows),
            "columns": list(self.columns),
            "values": [[value.key, value.how.value] for value in self.values],
            "sort_by": self.sort_by,
            "descending": self.descending,
        }

    @staticmethod
    def from_plain(found: Any) -> PivotLayout:
        """The layout that JSON held. Raises ValueError for anything else than such an object."""
        try:
            return PivotLayout(
                rows=_texts(found.get("rows", [])),
                columns=_texts(found.get("columns", [])),
                values=tuple(PivotValue(_text(key), How(how)) for key, how in found.get("values", [])),
                sort_by=None if found.get("sort_by") is None else int(found["sort_by"]),
                descending=bool(found.get("descending", False)),
            )
        except (AttributeError, TypeError, KeyError) as error:
            raise ValueError("no layout of a pivot") from error

    def fitting(self, columns: Sequence[Column]) -> tuple[PivotLayout, tuple[str, ...]]:
        """The layout with only what a report's columns allow, and the keys of what had to go."""
        known = {column.key: column for column in columns}
        values = tuple(value for value in self.values if value.how in ways(known.get(value.key)))
        rows = tuple(field for field in dict.fromkeys(self.rows) if is_field(field, known))
        across = tuple(field for field in dict.fromkeys(self.columns) if is_field(field, known) and field not in rows)
        values = tuple(dict.fromkeys(values))[:MOST_VALUES]
        rows, across = rows[:MOST_ROWS], across[:MOST_COLUMNS]
        gone = [field for field in (*self.rows, *self.columns) if field not in (*rows, *across)]
        gone += [value.key for value in self.values if value not in values]
        sort_by = self.sort_by
        if sort_by is not None and not (0 <= sort_by < len(self.values) and self.values[sort_by] in values):
            sort_by = None
        elif sort_by is not None:
            sort_by = values.index(self.values[sort_by])
        fitted = replace(self, rows=rows, columns=across, values=values, sort_by=sort_by)
        return fitted, tuple(dict.fromkeys(gone))


def split_field(field: str) -> tuple[str, Grouping | None]:
    """The column's key and what its dates are taken together by. Raises ValueError for an unknown grouping."""
    key, _, grouping = field.partition(":")
    return key, Grouping(grouping) if grouping else None


def is_field(field: str, columns: dict[str, Column]) -> bool:
    """Whether a field can stand in rows or columns: a column that is there, grouped only if it holds dates."""
    try:
        key, grouping = split_field(field)
    except ValueError:
        return False
    column = columns.get(key)
    return column is not None and (grouping is None or column.kind is ColumnKind.DATE)


def ways(column: Column | None) -> tuple[How, ...]:
    """What can be reckoned of a column, the usual first."""
    if column is None:
        return ()
    if column.kind in NUMBER_KINDS:
        # Some columns of numbers, such as a price each, mean nothing when added.
        return tuple(How) if column.total else tuple(how for how in How if how is not How.SUM)
    if column.kind is ColumnKind.DATE:
        return (How.SMALLEST, How.LARGEST, How.COUNT, How.DISTINCT)
    return (How.COUNT, How.DISTINCT)


def default_layout(columns: Iterable[Column]) -> PivotLayout:
    """A layout to begin with: departments (else the first text) in rows, invoice months across, the costs in cells."""
    known = {column.key: column for column in columns}
    texts = [key for key, column in known.items() if column.kind not in (*NUMBER_KINDS, ColumnKind.DATE)]
    rows = next((key for key in ("department", "employee_department", "plan", *texts) if key in known), "")
    across = next((f"{key}:month" for key in ("invoice_date", "month") if _is_date(known.get(key))), "")
    numbers = [key for key, column in known.items() if column.kind in NUMBER_KINDS and column.total]
    value = next((key for key in ("net", "total", "monthly_cost", *numbers) if key in known), "")
    return PivotLayout(
        rows=(rows,) if rows else (),
        columns=(across,) if across else (),
        values=(PivotValue(value),) if value and How.SUM in ways(known[value]) else (),
    )


def _is_date(column: Column | None) -> bool:
    return column is not None and column.kind is ColumnKind.DATE


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError(found)
    return found


def _texts(found: Any) -> tuple[str, ...]:
    if not isinstance(found, list):
        raise TypeError(found)
    return tuple(_text(one) for one in found)
