"""Pivots over a report's result: fields in rows and columns, exact sums with subtotals, currencies apart.

Rules: docs/rules.md, "Pivots and charts".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, UserError
from telecost_desktop.services.progress import IsCancelled, never
from telecost_desktop.services.reporting.definitions import Column, ColumnKind, code_text
from telecost_desktop.services.reporting.pivots.groups import Levels, ranked
from telecost_desktop.services.reporting.pivots.layout import How, PivotLayout, PivotValue, split_field
from telecost_desktop.services.reporting.pivots.sums import Measured, Sums, finished, measured
from telecost_desktop.services.reporting.pivots.table import PivotColumn, PivotField, PivotRow, PivotTable, Stated
from telecost_desktop.services.reporting.result import Note, ReportResult, Row

MOST_COLUMNS, MOST_CELLS = 500, 100_000
_ADJUSTMENTS = ("difference", "rounding")


def make_pivot(
    result: ReportResult,
    layout: PivotLayout,
    *,
    word: Callable[[Column, str], str] | None = None,
    cancelled: IsCancelled = never,
) -> PivotTable:
    """A pivot over a report's rows; ``word`` gives the words by which codes are put in order.

    Raises UserError for a layout without values or with fields that the report does not have, for more than 500 columns
    or 100 000 cells, and Cancelled.
    """
    layout = _checked(layout, result)
    at = result.column("currency")
    currencies = sorted({row[at] for row in result.rows})
    layout, notes = _currencies_apart(layout, result, currencies)
    if cancelled():
        raise Cancelled
    return _Pivot(result, layout, currencies, word or _english, cancelled).table(notes)


def _english(column: Column, value: str) -> str:
    return code_text(column.key, value) if column.kind is ColumnKind.CODE else value


def _checked(layout: PivotLayout, result: ReportResult) -> PivotLayout:
    fitted, gone = layout.fitting(result.columns)
    if gone:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The report {report} has nothing for the pivot's {fields}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Take it out of the pivot."),
            report=result.definition.id,
            fields=", ".join(gone),
        )
    if fitted.is_empty:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Choose a value for the pivot."))
    return fitted


def _currencies_apart(
    layout: PivotLayout, result: ReportResult, currencies: list[str]
) -> tuple[PivotLayout, tuple[Note, ...]]:
    """Several currencies get rows of their own, unless the layout parts them already or shows no amounts."""
    if len(currencies) < 2 or not _shows_amounts(layout, result) or "currency" in (*layout.rows, *layout.columns):
        return layout, ()
    text = QT_TRANSLATE_NOOP("Reports", "Amounts in {currencies} stand apart: different currencies are never added.")
    note = Note("pivot_currencies", text, {"currencies": ", ".join(currencies)})
    return replace(layout, rows=("currency", *layout.rows)), (note,)


def _shows_amounts(layout: PivotLayout, result: ReportResult) -> bool:
    return any(_is_amount(value, result.columns[result.column(value.key)]) for value in layout.values)


def _is_amount(value: PivotValue, column: Column) -> bool:
    return column.kind is ColumnKind.MONEY and value.how not in (How.COUNT, How.DISTINCT)


class _Pivot:
    """One making of a pivot: codes for labels, sums by group, then rows in their order."""

    def __init__(
        self,
        result: ReportResult,
        layout: PivotLayout,
        currencies: list[str],
        word: Callable[[Column, str], str],
        cancelled: IsCancelled,
    ) -> None:
        self._result, self._layout, self._currencies = result, layout, currencies
        self._word, self._cancelled = word, cancelled
        self._states = self._values_of("state") if any(column.key == "state" for column in result.columns) else None
        if self._states is not None and not set(self._states).intersection(_ADJUSTMENTS):
            self._states = None
        self._rows = tuple(self._field(field) for field in layout.rows)
        self._columns = tuple(self._field(field) for field in layout.columns)

    def table(self, notes: tuple[Note, ...]) -> PivotTable:
        """Reckon it."""
        import numpy

        rows, columns = self._levels(self._rows), self._levels(self._columns)
        across = list(range(len(columns.labels[-1]))) if self._columns else []
        self._check_size(len(rows.labels[-1]), max(1, len(across) + bool(across)) * len(self._layout.values))
        measures = []
        for value in self._layout.values:
            self._check()
            at = self._result.column(value.key)
            measures.append(measured(value, self._result.columns[at], [row[at] for row in self._result.rows]))
        self._check()
        currency, _ = ranked(self._values_of("currency"), str, str)
        sums = Sums(rows.of_row, columns.of_row, currency, measures)
        results: list[dict[tuple[int, int], list[Any]]] = []
        for level in range(len(rows.labels)):
            self._check()
            upwards = rows.upwards(level)
            found = sums.level(upwards, across=False)
            results.append(found | sums.level(upwards, across=True) if across else found)
        totals = self._totals(sums, numpy.zeros(len(rows.labels[-1]), "int64"), across=bool(across))
        places = [(column, value) for column in across for value in range(len(measures))]
        places += [(-1, value) for value in range(len(measures))]
        made = list(self._ordered(rows, results, measures, places))
        made += self._total_rows(results[0], totals, measures, places) if self._result.rows else []
        labels = columns.labels[-1]
        return PivotTable(
            definition=self._result.definition,
            layout=self._layout,
            row_fields=self._rows,
            column_fields=self._columns,
            values=tuple((measure.value, measure.column) for measure in measures),
            columns=tuple(PivotColumn(labels[column] if column >= 0 else (), value) for column, value in places),
            rows=tuple(made),
            currencies=tuple(self._currencies),
            notes=(*notes, *self._counted_twice(measures), *self._result.notes),
        )

    def _counted_twice(self, measures: Sequence[Measured]) -> tuple[Note, ...]:
        """Say where the report counts a thing once that several of its rows count, such as a number of two invoices."""
        twice = []
        for measure in measures:
            at = self._result.column(measure.value.key)
            stated = sum(total.values[at] or 0 for total in self._result.totals)
            sums = measure.value.how is How.SUM and measure.column.kind is ColumnKind.INTEGER
            if sums and int(measure.numbers.sum()) != stated:
                twice.append((measure.column.title, stated))
        text = QT_TRANSLATE_NOOP(
            "Reports", "{column}: what several rows count, totals count as often. The report: {total}."
        )
        return tuple(Note("pivot_counted_twice", text, {"column": title, "total": total}) for title, total in twice)

    def _check(self) -> None:
        if self._cancelled():
            raise Cancelled

    @staticmethod
    def _check_size(rows: int, columns: int) -> None:
        if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "The pivot would have {rows} rows and {columns} columns; that is too many."
                ),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose fewer fields, or group dates by month or year."),
                rows=rows,
                columns=columns,
            )

    # Labels

    def _values_of(self, key: str) -> list[Any]:
        place = self._result.column(key)
        return [row[place] for row in self._result.rows]

    def _field(self, field: str) -> PivotField:
        key, grouping = split_field(field)
        return PivotField(self._result.columns[self._result.column(key)], grouping)

    def _levels(self, fields: Sequence[PivotField]) -> Levels:
        levels = Levels(len(self._result.rows))
        for field in fields:
            self._check()
            values = self._values_of(field.column.key)
            if self._states is not None:
                values = [
                    Stated(state) if value is None and state in _ADJUSTMENTS else value
                    for value, state in zip(values, self._states, strict=True)
                ]
            levels.add(*ranked(values, field.label, partial(self._order, field.column)))
        return levels

    def _order(self, column: Column, label: Any) -> tuple[int, Any, Any]:
        """By words, figures or dates; what is missing after them, what leads to stated totals last."""
        if isinstance(label, Stated):
            return 3, _ADJUSTMENTS.index(label.code), ""
        if label is None or label == "":
            return 2 if label is None else 1, 0, ""
        return (0, self._word(column, label).casefold(), label) if isinstance(label, str) else (0, label, 0)

    # Results

    def _totals(self, sums: Sums, none: Any, *, across: bool) -> dict[tuple[int, int], list[Any]] | None:
        """Grand totals by currency, where one over everything would add them."""
        layout = self._layout
        if len(self._currencies) < 2 or "currency" in layout.columns or not _shows_amounts(layout, self._result):
            return None
        found = sums.level(none, across=False, apart=True)
        return found | sums.level(none, across=True, apart=True) if across else found

    def _ordered(
        self,
        rows: Levels,
        results: list[dict[tuple[int, int], list[Any]]],
        measures: list[Measured],
        places: list[tuple[int, int]],
    ) -> Iterator[PivotRow]:
        """The rows of all groups in their order, each group's total after it."""
        last = len(self._rows)

        def group(level: int, parent: int) -> Iterator[PivotRow]:
            for place in self._sorted(rows.children(level, parent), results[level], measures):
                if level < last:
                    yield from group(level + 1, place)
                # The total of a single member would only repeat it; but each currency's own is looked for.
                single = level < last and len(rows.children(level + 1, place)) == 1
                if not single or self._rows[level - 1].column.key == "currency":
                    yield self._row(rows.labels[level][place], place, results[level], measures, places, level < last)

        if last:
            yield from group(1, 0)

    def _sorted(
        self, places: Sequence[int], results: dict[tuple[int, int], list[Any]], measures: list[Measured]
    ) -> Sequence[int]:
        by = self._layout.sort_by
        down = self._layout.descending
        if by is None:
            return list(reversed(places)) if down else places
        found = {place: self._result_of(results.get((place, -1)), by, measures) for place in places}
        known = sorted((place for place in places if found[place] is not None), key=lambda p: found[p], reverse=down)
        return known + [place for place in places if found[place] is None]

    def _row(
        self,
        labels: Row,
        place: int,
        results: dict[tuple[int, int], list[Any]],
        measures: list[Measured],
        places: list[tuple[int, int]],
        is_total: bool,
    ) -> PivotRow:
        values = tuple(self._result_of(results.get((place, column)), value, measures) for column, value in places)
        whole = results.get((place, -1))
        currency = self._currencies[whole[-1]] if whole is not None and whole[-1] >= 0 else ""
        return PivotRow(labels, values, currency, is_total)

    def _total_rows(
        self,
        over_all: dict[tuple[int, int], list[Any]],
        by_currency: dict[tuple[int, int], list[Any]] | None,
        measures: list[Measured],
        places: list[tuple[int, int]],
    ) -> list[PivotRow]:
        if by_currency is None:
            return [self._row((), 0, over_all, measures, places, True)]
        if self._layout.rows[:1] == ("currency",):
            # Each currency's own total stands below its rows, or is its row.
            return []
        return [self._row((), place, by_currency, measures, places, True) for place in range(len(self._currencies))]

    def _result_of(self, cell: list[Any] | None, value: int, measures: list[Measured]) -> Any:
        if cell is None:
            return None
        measure, currency = measures[value], cell[-1]
        if currency < 0 and _is_amount(measure.value, measure.column):
            return None
        return finished(measure, cell[value], self._currencies[currency] if currency >= 0 else "")
