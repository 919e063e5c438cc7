"""What the choices of a chart offer, and the canvas for bars that lie."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from telecost_desktop.services.reporting import Column, ColumnKind
from telecost_desktop.services.reporting.pivots.layout import (
    GROUPING_TITLES,
    NUMBER_KINDS,
    How,
    PivotValue,
    split_field,
    ways,
)
from telecost_desktop.views.pages.reports.pivot_words import field_title, value_title
from telecost_desktop.views.widgets.chart_canvas import ChartCanvas
from telecost_desktop.views.widgets.labels import label


class LyingCanvas(ChartCanvas):
    """The same for bars that lie: what is pointed at goes by the height."""

    lies = False

    def bar_at(self, point: QPoint) -> int:
        """The bar in whose row a point lies, or -1."""
        if not self.lies or not self._bars:
            return super().bar_at(point)
        middles = [(bar.top + bar.bottom) / 2 for bar in self._bars]
        pitch = middles[1] - middles[0] if len(middles) > 1 else 36.0
        nearest = min(range(len(middles)), key=lambda place: abs(point.y() - middles[place]))
        return nearest if abs(point.y() - middles[nearest]) <= pitch / 2 else -1


def choice_box(name: str) -> QComboBox:
    """A choice that takes what width it is given."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return box


def captioned(text: str, box: QComboBox) -> QWidget:
    """A choice with its name beside it."""
    side = QWidget()
    row = QHBoxLayout(side)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    caption = label(text, "secondary", "text2")
    caption.setBuddy(box)
    row.addWidget(caption)
    row.addWidget(box, 1)
    return side


def values(columns: Sequence[Column], chosen: PivotValue) -> list[tuple[str, object]]:
    """Sums of what can be added, else averages; and how many rows there are."""
    found = []
    for column in columns:
        if column.kind in NUMBER_KINDS:
            value = PivotValue(column.key, How.SUM if How.SUM in ways(column) else How.AVERAGE)
            found.append(value)
    if columns:
        found.append(PivotValue(columns[0].key, How.COUNT))
    if chosen not in found:
        found.append(chosen)
    titles = {column.key: column for column in columns}
    return [(value_title(value, titles[value.key]), (value.key, value.how)) for value in found]


def fields(columns: Sequence[Column], chosen: set[str]) -> list[tuple[str, object]]:
    """Labels that a chart can be told by, and those that are chosen, as (words, field)."""
    found = []
    for column in columns:
        if column.kind is ColumnKind.DATE:
            found += [f"{column.key}:{grouping.value}" for grouping in GROUPING_TITLES]
        elif column.kind not in NUMBER_KINDS:
            found.append(column.key)
    found += sorted(chosen - set(found))
    return [(field_title(field, columns), field) for field in found if split_field(field)[0]]


def offer(box: QComboBox, choices: list[tuple[str, object]], chosen: object) -> None:
    """Offer choices as (words, data), silently."""
    box.blockSignals(True)
    box.clear()
    for place, (text, data) in enumerate(choices):
        box.addItem(text, data)
        box.setItemData(place, text, Qt.ItemDataRole.ToolTipRole)
    keys = [data for _, data in choices]
    box.setCurrentIndex(keys.index(chosen) if chosen in keys else -1)
    box.blockSignals(False)
