"""How pivots and charts of reports are worded: fields, labels, values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.reporting import Column, ColumnKind, code_text
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.pivots.layout import GROUPING_TITLES, Grouping, How, PivotValue, split_field
from telecost_desktop.services.reporting.pivots.table import PivotField, Stated
from telecost_desktop.views import formats

translate = QCoreApplication.translate


def words() -> Wording:
    """The words of the program's language for codes and countries."""
    return Wording(formats.locale().name(), lambda text: translate("Reports", text))


def field_title(field: str, columns: Iterable[Column]) -> str:
    """A field as chips and headers name it: ``Invoice date · Month``."""
    key, grouping = split_field(field)
    title = next((translate("Reports", column.title) for column in columns if column.key == key), key)
    return f"{title} · {translate('Reports', GROUPING_TITLES[grouping])}" if grouping else title


def value_title(value: PivotValue, column: Column) -> str:
    """A value as chips and headers name it."""
    title = translate("Reports", column.title)
    patterns = {
        How.SUM: "{column}",
        How.COUNT: translate("Pivot", "Number of rows"),
        How.DISTINCT: translate("Pivot", "{column}: different"),
        How.AVERAGE: translate("Pivot", "{column}: average"),
        How.SMALLEST: translate("Pivot", "{column}: smallest"),
        How.LARGEST: translate("Pivot", "{column}: largest"),
    }
    return patterns[value.how].format(column=title)


def label_text(field: PivotField, label: Any, wording: Wording) -> str:
    """A label in words; what is missing has its word too."""
    if isinstance(label, Stated):
        return translate("Reports", code_text("state", label.code))
    if isinstance(label, date):
        return _day(label, field.grouping)
    if isinstance(label, Decimal | int | float):
        if field.column.as_stated:
            return formats.number(label)
        return value_text(field.column.kind, label)
    if label and field.column.key == "number":
        return formats.phone_number(label)
    return wording.word(field.column, label) or translate("Reports", field.missing)


def _day(first: date, grouping: Grouping | None) -> str:
    if grouping is Grouping.MONTH:
        return f"{formats.short_month(first)} {first.year}"
    if grouping is Grouping.QUARTER:
        return translate("Pivot", "Q{quarter} {year}").format(quarter=(first.month + 2) // 3, year=first.year)
    return str(first.year) if grouping is Grouping.YEAR else formats.day(first)


def labels_text(fields: Sequence[PivotField], labels: Sequence[Any], wording: Wording) -> tuple[str, ...]:
    """All labels of a row or column; fewer than fields for a total."""
    return tuple(label_text(field, label, wording) for field, label in zip(fields, labels, strict=False))


def value_text(kind: ColumnKind, value: Any) -> str:
    """A result as people read it; nothing is a dash."""
    if value is None or (not value and kind is not ColumnKind.DATE):
        return formats.NONE
    if kind is ColumnKind.MONEY:
        return formats.money(value)
    if kind is ColumnKind.DATE:
        return formats.day(value)
    return formats.number(
        value if isinstance(value, Decimal | int) else Decimal(str(value)), 1 if kind is ColumnKind.DECIMAL else None
    )
