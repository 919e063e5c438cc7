"""What a chart of a report's result shows: categories, series and their exact values.

Rules: docs/rules.md, "Pivots and charts".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.progress import IsCancelled, never
from telecost_desktop.services.reporting.charts.layout import (
    MOST_NAMES,
    ChartForm,
    ChartLayout,
)
from telecost_desktop.services.reporting.definitions import Column, ColumnKind
from telecost_desktop.services.reporting.pivots.layout import Grouping, How, PivotLayout
from telecost_desktop.services.reporting.pivots.pivot import make_pivot
from telecost_desktop.services.reporting.pivots.table import PivotField, PivotTable
from telecost_desktop.services.reporting.result import ReportResult

# Colours that can be told apart; what is beyond them is one series of others.
MOST_SERIES = 5
MOST_DATES = 400
_ADDED = (How.SUM, How.COUNT)
_STEPS = {
    Grouping.MONTH: relativedelta(months=1),
    Grouping.QUARTER: relativedelta(months=3),
    Grouping.YEAR: relativedelta(years=1),
}


@dataclass(frozen=True, slots=True)
class _Others:
    """Stands for the labels that are taken together."""


OTHERS = _Others()


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One part of every bar, or one line: its label, and a value per category or None."""

    label: Any
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ChartData:
    """A chart to be drawn. ``totals`` are each category's values over all series; ``left_out`` counts the categories
    that are not shown because they cannot be added up. ``currency`` is that of the amounts, ``currencies`` are those
    among which one can choose. ``table`` has everything, nothing taken together.
    """

    layout: ChartLayout
    categories: tuple[Any, ...]
    series: tuple[ChartSeries, ...]
    totals: tuple[Any, ...]
    kind: ColumnKind
    currency: str
    currencies: tuple[str, ...]
    left_out: int
    table: PivotTable

    @property
    def category_field(self) -> PivotField:
        """What the categories are labels of."""
        return self.table.row_fields[0]

    @property
    def series_field(self) -> PivotField | None:
        """What the series are labels of."""
        return self.table.column_fields[0] if self.table.column_fields else None


def chart_data(
    result: ReportResult,
    layout: ChartLayout,
    *,
    word: Callable[[Column, str], str] | None = None,
    cancelled: IsCancelled = never,
) -> ChartData:
    """What a chart of a report shows, of one currency where it shows amounts.

    Raises UserError for a field that the report does not have and for more dates than a chart can show, and Cancelled.
    """
    kind = result.columns[result.column(layout.value.key)].kind
    amounts = kind is ColumnKind.MONEY and layout.value.how not in (How.COUNT, How.DISTINCT)
    at = result.column("currency")
    currencies = tuple(sorted({row[at] for row in result.rows})) if amounts else ()
    currency = layout.currency if layout.currency in currencies else currencies[0] if currencies else ""
    if len(currencies) > 1:
        result = replace(result, rows=[row for row in result.rows if row[at] == currency])
    series = (layout.series,) if layout.series and layout.form is not ChartForm.TOP else ()
    table = make_pivot(result, PivotLayout((layout.category,), series, (layout.value,)), word=word, cancelled=cancelled)
    found = _Found(table, adds=layout.value.how in _ADDED)
    left_out = 0
    if found.are_dates and layout.form is not ChartForm.TOP:
        found.fill_gaps()
    elif layout.form is ChartForm.TOP:
        left_out = found.keep_largest(layout.largest)
    elif len(found.categories) > MOST_NAMES + 1:
        left_out = found.keep_largest(MOST_NAMES)
    return ChartData(
        layout=layout,
        categories=tuple(found.categories),
        series=found.fewer_series(),
        totals=tuple(found.totals),
        kind=table.kind(0),
        currency=currency,
        currencies=currencies,
        left_out=left_out,
        table=table,
    )


class _Found:
    """A pivot's rows as categories, its columns as series; missing results of sums are nothing, of others unknown."""

    def __init__(self, table: PivotTable, *, adds: bool) -> None:
        self._adds = adds
        self._nothing: Any = (Decimal(0) if table.kind(0) is ColumnKind.MONEY else 0) if adds else None
        rows = [row for row in table.rows if row.labels]
        self.categories = [row.labels[0] for row in rows]
        self.totals = [self._known(row.values[-1]) for row in rows]
        labels = [column.labels for column in table.columns if column.labels]
        self._labels = [label for (label,) in labels] if table.column_fields else [None]
        self._values = [[self._known(value) for value in row.values[: len(self._labels)]] for row in rows]
        self._grouping = table.row_fields[0].grouping
        self.are_dates = table.row_fields[0].column.kind is ColumnKind.DATE

    def _known(self, value: Any) -> Any:
        return self._nothing if value is None else value

    def fill_gaps(self) -> None:
        """Months without rows stand between those that have some. Raises UserError for more than can be shown."""
        days = [label for label in self.categories if isinstance(label, date)]
        step = _STEPS[self._grouping] if self._grouping is not None else None
        wanted = list(days)
        if step is not None and days:
            wanted = [days[0]]
            while wanted[-1] < days[-1] and len(wanted) <= MOST_DATES:
                wanted.append(wanted[-1] + step)
        if len(wanted) > MOST_DATES:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "A chart cannot show more than {most} dates."),
                hint=QT_TRANSLATE_NOOP("Errors", "Group the dates by month or year, or choose a shorter period."),
                most=MOST_DATES,
            )
        self._pick([*wanted, *(label for label in self.categories if not isinstance(label, date))])

    def _pick(self, wanted: Sequence[Any]) -> None:
        at = {label: place for place, label in enumerate(self.categories)}
        blank = [self._nothing] * len(self._labels)
        self._values = [self._values[at[label]] if label in at else blank for label in wanted]
        self.totals = [self.totals[at[label]] if label in at else self._nothing for label in wanted]
        self.categories = list(wanted)

    def keep_largest(self, count: int) -> int:
        """The categories that are farthest from nothing, and the rest as others; how many of these were left out."""
        by_size = sorted(range(len(self.categories)), key=lambda place: -abs(self.totals[place] or 0))
        kept, rest = by_size[:count], by_size[count:]
        others = [self._sum(self._values[place][at] for place in rest) for at in range(len(self._labels))]
        rest_total = self._sum(self.totals[place] for place in rest)
        self._pick([self.categories[place] for place in kept])
        if not rest:
            return 0
        if not self._adds:
            return len(rest)
        self.categories.append(OTHERS)
        self._values.append(others)
        self.totals.append(rest_total)
        return 0

    def _sum(self, values: Any) -> Any:
        return sum((value for value in values if value is not None), self._nothing) if self._adds else None

    def fewer_series(self) -> tuple[ChartSeries, ...]:
        """As many series as there are colours: the largest, in their own order, and the rest as others."""
        places = list(range(len(self._labels)))
        if len(places) <= MOST_SERIES:
            return tuple(self._series(place) for place in places)
        size = {place: sum(abs(row[place] or 0) for row in self._values) for place in places}
        kept = sorted(sorted(places, key=lambda place: -size[place])[: MOST_SERIES - 1])
        found = [self._series(place) for place in kept]
        if self._adds:
            rest = [place for place in places if place not in kept]
            found.append(ChartSeries(OTHERS, tuple(self._sum(row[place] for place in rest) for row in self._values)))
        return tuple(found)

    def _series(self, place: int) -> ChartSeries:
        return ChartSeries(self._labels[place], tuple(row[place] for row in self._values))
