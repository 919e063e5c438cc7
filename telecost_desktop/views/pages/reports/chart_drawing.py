"""From a chart's values to its picture: words, colours, tips. Made off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.progress import IsCancelled, Progress
from telecost_desktop.services.reporting import ColumnKind, ReportResult
from telecost_desktop.services.reporting.charts.bars import Category, ChartStyle, MonthLabel, Picture, StackedBarChart
from telecost_desktop.services.reporting.charts.layout import ChartForm, ChartLayout
from telecost_desktop.services.reporting.charts.lines_and_top import LineChart, TopChart
from telecost_desktop.services.reporting.charts.of_report import OTHERS, ChartData, chart_data
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.pivots.layout import Grouping
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.reports.pivot_model import ReadyPivot, make_ready
from telecost_desktop.views.pages.reports.pivot_words import field_title, label_text, value_text, words
from telecost_desktop.views.widgets.chart_canvas import Tip, TipRow

translate = QCoreApplication.translate
# The colours of series by their roles in the theme; others are grey.
ROLES = ("c1", "c2", "c3", "c4", "c5")
# Letters of a name are about so many ems wide.
_LETTER = 0.54


@dataclass(frozen=True)
class ReadyChart:
    """A chart's values with their words: categories, series with the roles of their colours, and the table."""

    data: ChartData
    names: tuple[str, ...]
    series: tuple[tuple[str, str], ...]
    table: ReadyPivot

    @property
    def keys(self) -> tuple[str, ...]:
        """The series by number, as charts know them."""
        return tuple(str(place) for place in range(len(self.series)))

    def text(self, value: Any) -> str:
        """A value as people read it."""
        return value_text(self.data.kind, value)


def make_chart(result: ReportResult, layout: ChartLayout, *, progress: Progress, cancelled: IsCancelled) -> ReadyChart:
    """Work out a chart's values and words. Runs in a reader."""
    wording = words()
    data = chart_data(result, layout, word=wording.word, cancelled=cancelled)
    progress(0.9)
    names = tuple(_name(data, label, wording) for label in data.categories)
    series = []
    for place, one in enumerate(data.series):
        field = data.series_field
        if one.label is OTHERS:
            series.append((translate("Chart", "Others"), ROLES[-1]))
        else:
            series.append((label_text(field, one.label, wording) if field else "", ROLES[place]))
    return ReadyChart(data, names, tuple(series), make_ready(data.table, wording))


def _name(data: ChartData, label: Any, wording: Wording) -> str:
    return translate("Chart", "Others") if label is OTHERS else label_text(data.category_field, label, wording)


def draw(
    ready: ReadyChart, size: tuple[int, int], style: ChartStyle, colors: dict[str, str], shown: frozenset[str]
) -> Picture:
    """Draw it with the series that are shown. Runs in a reader."""
    data = ready.data
    if data.layout.form is ChartForm.TOP:
        colour = [colors["c5" if label is OTHERS else "c1"] for label in data.categories]
        texts = [ready.text(value) for value in data.totals]
        return TopChart(size, ready.names, [_float(value) for value in data.totals], texts, colour, style).picture()
    categories = [
        Category(key, colors[role], tuple(_float(value) for value in one.values))
        for key, (_, role), one in zip(ready.keys, ready.series, data.series, strict=True)
    ]
    labels = _labels(ready, size[0], style)
    if data.series_field is None and data.categories[-1] is OTHERS:
        # What is taken together is no single one, and looks otherwise.
        (whole,) = categories
        apart = tuple(0.0 for _ in whole.values[:-1])
        categories = [
            Category(whole.key, whole.color, (*whole.values[:-1], 0.0)),
            Category("others", colors[ROLES[-1]], (*apart, whole.values[-1])),
        ]
        shown |= {"others"}
    if data.layout.form is ChartForm.LINE:
        return LineChart(size, labels, categories, style, _tick).picture(shown)
    # A bar that is not known is none.
    bars = [
        Category(one.key, one.color, tuple(value if value == value else 0.0 for value in one.values))
        for one in categories
    ]
    return StackedBarChart(size, labels, bars, style, _tick).picture(shown)


def _float(value: Any) -> float:
    """For drawing only; what is written stays exact."""
    if isinstance(value, date):
        return float(value.toordinal())
    return float("nan") if value is None else float(value)


def _tick(value: float) -> str:
    return formats.number(Decimal(repr(value)), 0 if value == int(value) else None)


def _labels(ready: ReadyChart, width: int, style: ChartStyle) -> list[MonthLabel]:
    """What stands below: months in short with the year where one begins, names as far as there is room."""
    data = ready.data
    pitch = width * 0.88 / max(1, len(ready.names))
    every = max(1, -(-round(style.font_pixels * 5.5) // max(1, round(pitch))))
    most = max(3, int(pitch / (style.font_pixels * _LETTER)))
    labels = []
    before: date | None = None
    for place, (label, name) in enumerate(zip(data.categories, ready.names, strict=True)):
        if not isinstance(label, date):
            labels.append(MonthLabel(_in_two_lines(name, most), strong=True))
        elif data.category_field.grouping is Grouping.MONTH:
            begins = before is None or label.year != before.year
            short = formats.short_month(label)
            labels.append(MonthLabel(f"{short}\n{label.year}" if begins else short, label.month in (1, 4, 7, 10)))
            before = label
        else:
            labels.append(MonthLabel(name if place % every == 0 else "", strong=True))
    return labels


def _in_two_lines(name: str, most: int) -> str:
    """A name over as many letters as there is room for, in two lines, cut where that is not enough."""
    if len(name) <= most:
        return name
    place = name.rfind(" ", 0, most + 1)
    if place <= 0:
        return _cut(name, most)
    return f"{name[:place]}\n{_cut(name[place + 1 :], most)}"


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def tips(ready: ReadyChart, shown: frozenset[str]) -> list[Tip]:
    """What is said about each category: its whole, and what each series that is shown has of it."""
    data = ready.data
    found = []
    stacked = data.series_field is not None and data.layout.form is not ChartForm.TOP
    for place, name in enumerate(ready.names):
        rows = [
            TipRow(role, word, ready.text(one.values[place]))
            for key, (word, role), one in zip(ready.keys, ready.series, data.series, strict=True)
            if stacked and key in shown and one.values[place]
        ]
        whole = len(shown) == len(ready.keys)
        found.append(Tip(name, _with_sign(ready, data.totals[place]) if whole or not stacked else "", tuple(rows)))
    return found


def _with_sign(ready: ReadyChart, value: Any) -> str:
    data = ready.data
    if value is not None and data.kind is ColumnKind.MONEY and data.currency:
        return formats.money(value, data.currency)
    return ready.text(value)


def spoken(ready: ReadyChart, value: str) -> str:
    """The whole chart for a screen reader: what it shows, and its values while they are few."""
    data = ready.data
    pattern = translate("Chart", "{value} by {category}, {count} bars.")
    category = field_title(data.layout.category, data.table.definition.columns)
    text = pattern.format(value=value, category=category, count=len(ready.names))
    named = [f"{name} {ready.text(total)}" for name, total in zip(ready.names, data.totals, strict=True)]
    return " ".join([text, ", ".join(named[:12])])


def remarks(data: ChartData) -> str:
    """What a reader has to know of what is not shown; empty where all is."""
    said = []
    if data.left_out:
        text = translate("Chart", "{count} smaller ones are not shown, since they cannot be added up.")
        said.append(text.format(count=data.left_out))
    if len(data.currencies) > 1:
        text = translate("Chart", "Amounts in {currency} only: different currencies are never added.")
        said.append(text.format(currency=data.currency))
    return " ".join(said)


def colors() -> dict[str, str]:
    """The colours of the theme that is on, by role."""
    now = theme.tokens()
    return {role: getattr(now, role) for role in ROLES}
