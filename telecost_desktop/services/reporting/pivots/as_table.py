"""A pivot as a table to be written out: one row per innermost group with all its labels, and the grand totals.

Totals of groups are left out, so that the rows can be filtered, sorted and added up where they are opened.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.definitions import TEXT_KINDS, Column, ColumnKind, code_text
from telecost_desktop.services.reporting.exports.table import Ending, ExportTable, Wording, shown
from telecost_desktop.services.reporting.pivots.layout import GROUPING_TITLES, HOW_TITLES, Grouping, How
from telecost_desktop.services.reporting.pivots.table import PivotField, PivotRow, PivotTable, Stated
from telecost_desktop.services.reporting.reports.columns import CURRENCY
from telecost_desktop.services.reporting.result import CurrencyTotal, Row

_ADDED = (How.SUM, How.COUNT)


def pivot_export_table(table: PivotTable, report: ExportTable, wording: Wording) -> ExportTable:
    """The pivot of a report, with what the report's own table says of company, period and filters."""
    translate = wording.translate
    # Without fields in rows the totals are all the rows there are.
    inner = [row for row in table.rows if len(row.labels) == len(table.row_fields)]
    fields = [_label_column(field, place, inner, translate) for place, field in enumerate(table.row_fields)]
    values = _value_columns(table, wording)
    # A currency that is no label says how amounts are rounded, and is not written.
    own = () if any(column.key == "currency" for column in fields) else (CURRENCY,)
    totals = _totals(table, len(fields), own=bool(own))
    text = translate(QT_TRANSLATE_NOOP("Reports", "{report}, pivot"))
    about = (translate(QT_TRANSLATE_NOOP("Reports", "Pivot")), _laid_out(table, wording))
    return replace(
        report,
        title=text.format(report=report.title),
        columns=(*fields, *values, *own),
        rows=[_row(table, fields, row, wording, own=bool(own)) for row in inner],
        about=(*report.about[:-1], about, *report.about[-1:]),
        ending=lambda: Ending(totals, table.notes, _apart(table, values)),
        chosen=tuple(range(len(fields) + len(values))),
    )


def _label_column(field: PivotField, place: int, rows: list[PivotRow], translate: Any) -> Column:
    title = translate(field.column.title)
    if field.grouping is not None:
        title = f"{title}, {translate(GROUPING_TITLES[field.grouping]).lower()}"
    labels = {row.labels[place] for row in rows}
    stays = field.column.kind not in TEXT_KINDS and field.grouping is None
    # Where one label is a word, all are.
    worded = any(isinstance(label, Stated) or (label is None and field.column.none) for label in labels)
    kind = field.column.kind if stays and not worded else ColumnKind.TEXT
    if field.column.kind is ColumnKind.IDENTIFIER:
        kind = ColumnKind.IDENTIFIER
    key = field.column.key if field.grouping is None else f"{field.column.key}:{field.grouping.value}"
    return Column(key, title, kind, field.column.help)


def _value_columns(table: PivotTable, wording: Wording) -> tuple[Column, ...]:
    several = len(table.values) > 1
    found: list[Column] = []
    for column in table.columns:
        asked, source = table.values[column.value]
        labels = [
            label_word(field, label, wording) for field, label in zip(table.column_fields, column.labels, strict=False)
        ]
        if not labels and table.column_fields:
            labels = [wording.translate(QT_TRANSLATE_NOOP("Reports", "Total"))]
        if several or not labels:
            labels.append(value_words(asked.how, source, wording))
        title = " · ".join(labels)
        key = f"{title} ({source.key} {asked.how.value})"
        # Two codes may have the same word.
        key = key if all(one.key != key for one in found) else f"{key} {len(found)}"
        found.append(Column(key, title, table.kind(column.value), source.help, total=asked.how in _ADDED))
    return tuple(found)


def value_words(how: How, column: Column, wording: Wording) -> str:
    """What is reckoned, in words: a sum is only the column's title."""
    title = wording.translate(column.title)
    if how is How.COUNT:
        return wording.translate(HOW_TITLES[how])
    return title if how is How.SUM else f"{title}, {wording.translate(HOW_TITLES[how]).lower()}"


def label_word(field: PivotField, label: Any, wording: Wording) -> str:
    """A label in words; months as 2026-03, so that they sort."""
    if isinstance(label, Stated):
        return wording.translate(code_text("state", label.code))
    if isinstance(label, date) and field.grouping is not None:
        texts = {
            Grouping.MONTH: f"{label:%Y-%m}",
            Grouping.QUARTER: f"{label.year} Q{(label.month + 2) // 3}",
            Grouping.YEAR: str(label.year),
        }
        return texts[field.grouping]
    return shown(field.column, label, "", wording) or wording.translate(field.missing)


def _row(table: PivotTable, fields: list[Column], row: PivotRow, wording: Wording, *, own: bool) -> Row:
    labels = [
        label if column.kind not in TEXT_KINDS else label_word(field, label, wording)
        for field, column, label in zip(table.row_fields, fields, row.labels, strict=True)
    ]
    return (*labels, *row.values, *((row.currency,) if own else ()))


def _totals(table: PivotTable, labels: int, *, own: bool) -> tuple[CurrencyTotal, ...]:
    """Grand totals; with currencies outermost their own totals."""
    if not table.row_fields:
        return ()
    found = [row for row in table.rows if not row.labels]
    if table.layout.rows[:1] == ("currency",) and len(table.currencies) > 1:
        found = [row for row in table.rows if len(row.labels) == 1 and row.is_total]
    blank = (None,) * labels
    return tuple(
        CurrencyTotal(row.currency, 0, (*blank, *row.values, *((row.currency,) if own else ()))) for row in found
    )


def _apart(table: PivotTable, values: tuple[Column, ...]) -> frozenset[tuple[str, str]]:
    """The totals that are no sums of their rows: averages, numbers of different, smallest and largest."""
    keys = [
        column.key
        for column, place in zip(values, table.columns, strict=True)
        if table.values[place.value][0].how not in _ADDED
    ]
    return frozenset((currency, key) for currency in (*table.currencies, "") for key in keys)


def _laid_out(table: PivotTable, wording: Wording) -> str:
    """The layout in a line: rows × columns: values."""

    def titles(fields: tuple[PivotField, ...]) -> str:
        words = [
            wording.translate(field.column.title)
            + (f" ({wording.translate(GROUPING_TITLES[field.grouping]).lower()})" if field.grouping else "")
            for field in fields
        ]
        return ", ".join(words)

    sides = " × ".join(text for text in (titles(table.row_fields), titles(table.column_fields)) if text)
    values = ", ".join(value_words(asked.how, column, wording) for asked, column in table.values)
    return f"{sides}: {values}" if sides else values
