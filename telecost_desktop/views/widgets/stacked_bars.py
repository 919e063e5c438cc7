"""Stacked bars that are painted: whole pixels, an axis with readable numbers, and a dashed line for a limit."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent

from telecost_desktop.services.reporting.charts.bars import Bar, ticks
from telecost_desktop.views import formats, theme
from telecost_desktop.views.widgets.chart_canvas import PointedBars, Tip

# The rest of the edge is room for the focus ring.
_TOP, _RIGHT, _EDGE, _GAP, _LINE = 8, 4, 4, 8, 16
# So strong is the colour of what is not final.
_OPEN_SHARE = 0.35
# Labels of these ranks are shown one by one where there is room, those of the others all or none.
_RANKS_OF_EACH = (0, 1)


@dataclass(frozen=True)
class BarPart:
    """One category of every bar: its key, the theme's colour, and its values. Values are for drawing only."""

    key: str
    role: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class BarLabel:
    """What stands under a bar, and under that its value, if any.

    Where there is too little room, labels of rank 0 go before those of rank 1; those of a higher rank are shown all
    or none, so that what is shown keeps its rhythm. The last bar is rank 0's first.
    """

    text: str
    value: str = ""
    rank: int = 2
    bold: bool = False
    bold_value: bool = False


@dataclass(frozen=True)
class BarsShown:
    """A chart: labels of the bars, their parts from the bottom up, limits per bar (None = no line there), a caption.

    A limit that is the same for all bars is one line over the whole chart. From the bar ``open_from`` on what is shown
    is not final yet: pale, with a dashed edge. No bar is wider than ``widest``.
    """

    labels: tuple[BarLabel, ...]
    parts: tuple[BarPart, ...]
    limits: tuple[float | None, ...] = ()
    caption: str = ""
    open_from: int | None = None
    widest: int = 28


@dataclass(frozen=True)
class _Box:
    """A part of a bar in device pixels, its colour's role, and whether it is final."""

    rect: QRect
    role: str
    final: bool


class StackedBars(PointedBars):
    """A painted bar chart. ``chosen(index)`` on a click or Enter."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._chart = BarsShown((), ())
        self._shown: frozenset[str] = frozenset()
        self._ratio = 1.0
        self._boxes: tuple[_Box, ...] = ()
        self._scale = (0.0, 3.0, 1.0)
        self._plot = QRect()
        self.setMinimumSize(160, 96)

    def show_bars(self, chart: BarsShown, tips: Sequence[Tip], shown: Collection[str] | None = None) -> None:
        """Show a chart with one tip per bar, and of its parts those with the keys ``shown`` (all by default)."""
        self._chart = chart
        self.switch({part.key for part in chart.parts} if shown is None else shown, tips)

    def switch(self, shown: Collection[str], tips: Sequence[Tip]) -> None:
        """Show the parts with these keys, with tips that speak of them."""
        self._shown, self._tips = frozenset(shown), tuple(tips)
        self._arrange()
        self.point_at(self._current if self._current < len(self._bars) else -1)

    def sizeHint(self) -> QSize:
        """As the design has it beside a list."""
        return QSize(432, 216)

    # Where things stand

    def _arrange(self) -> None:
        """Place axis and bars for this size, in whole pixels of the device."""
        chart, ratio = self._chart, self.devicePixelRatioF()
        self._ratio = ratio
        self._scale = ticks(*self._extent())
        metrics = QFontMetrics(theme.font("axis"))
        left = max(metrics.horizontalAdvance(text) for _, text in self._axis()) + _GAP + _EDGE
        lines = 2 if any(label.value for label in chart.labels) else 1
        foot = _GAP - 2 + _LINE * lines + (_LINE + 4 if chart.caption else 0) + _EDGE
        width, height = self.width() - left - _RIGHT, self.height() - _TOP - foot
        self._plot = QRect(left, _TOP, max(1, width), max(1, height))
        sides = self._sides()
        boxes: list[_Box] = []
        bars = []
        zero = self._pixel(0.0)
        for index, (start, end) in enumerate(sides):
            pieces, top, bottom = self._stack(index, start, end - start, zero)
            boxes += pieces
            bars.append(Bar(start / ratio, end / ratio, top / ratio, bottom / ratio))
        self._boxes, self._bars = tuple(boxes), tuple(bars)
        self.update()

    def _extent(self) -> tuple[float, float]:
        known = [limit for limit in self._chart.limits if limit is not None]
        low, high = 0.0, max([0.0, *known])
        for index in range(len(self._chart.labels)):
            values = [part.values[index] for part in self._chart.parts if part.key in self._shown]
            high = max(high, sum(value for value in values if value > 0))
            low = min(low, sum(value for value in values if value < 0))
        return low, high

    def _axis(self) -> list[tuple[float, str]]:
        """The values of the axis and how they are written; without bars only zero."""
        low, high, step = self._scale
        if not self._chart.labels:
            return [(0.0, formats.number(0))]
        digits = max(0, -math.floor(math.log10(step)))
        values = [low + step * number for number in range(round((high - low) / step) + 1)]
        return [(value, formats.number(round(value, digits) or 0, digits)) for value in values]

    def _pixel(self, value: float) -> int:
        """Where a value lies, in device pixels from the top."""
        low, high, _ = self._scale
        plot = self._plot
        return round((plot.y() + plot.height() * (high - value) / (high - low)) * self._ratio)

    def _sides(self) -> list[tuple[int, int]]:
        """Left and right of every bar, in device pixels."""
        count, ratio = len(self._chart.labels), self._ratio
        pitch = self._plot.width() * ratio / max(1, count)
        wide = max(2, min(round(pitch * 0.6), round(self._chart.widest * ratio)))
        start = self._plot.x() * ratio + (pitch - wide) / 2
        return [(left := round(start + pitch * index), left + wide) for index in range(count)]

    def _stack(self, index: int, left: int, wide: int, zero: int) -> tuple[list[_Box], int, int]:
        """The boxes of one bar, and its top and bottom."""
        gap = max(1, round(self._ratio))
        above = below = 0.0
        top = bottom = zero
        boxes = []
        final = not self._is_open(index)
        for part in self._chart.parts:
            value = part.values[index] if part.key in self._shown else 0.0
            if value > 0:
                start, end = self._pixel(above), self._pixel(above + value)
                above += value
                # One pixel of surface between the parts.
                start -= gap if start < zero else 0
                if end < start:
                    boxes.append(_Box(QRect(left, end, wide, start - end), part.role, final))
                    top = end
            elif value < 0:
                start, end = self._pixel(below), self._pixel(below + value)
                below += value
                start += gap if start > zero else 0
                if end > start:
                    boxes.append(_Box(QRect(left, start, wide, end - start), part.role, final))
                    bottom = end
        return boxes, top, bottom

    def _is_open(self, index: int) -> bool:
        return self._chart.open_from is not None and index >= self._chart.open_from

    def label_places(self) -> list[tuple[int, QRect]]:
        """The bars whose labels have room, and where these stand; no two of them touch."""
        labels = self._chart.labels
        pitch = self._plot.width() / max(1, len(labels))
        top = self._plot.bottom() + _GAP - 2
        placed: dict[int, QRect] = {}

        def place_of(index: int) -> QRect:
            label = labels[index]
            words = ((label.text, label.bold), (label.value, label.bold_value))
            wide = max(QFontMetrics(_font(bold)).horizontalAdvance(text) for text, bold in words) + 2
            centre = self._plot.x() + pitch * (index + 0.5)
            # At the right edge a wide label is moved in rather than cut.
            start = min(round(centre - wide / 2), self.width() - wide)
            return QRect(start, top, wide, _LINE * (2 if label.value else 1))

        def fits(place: QRect, others: Collection[QRect]) -> bool:
            return all(place.left() > other.right() + 4 or place.right() + 4 < other.left() for other in others)

        for rank in sorted({label.rank for label in labels}):
            tried = dict(placed)
            mine = [index for index in reversed(range(len(labels))) if labels[index].rank == rank]
            for index in mine:
                place = place_of(index)
                if fits(place, tried.values()):
                    tried[index] = place
            if rank in _RANKS_OF_EACH or all(index in tried for index in mine):
                placed = tried
        return sorted(placed.items())

    # What Qt tells

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place all anew."""
        super().resizeEvent(event)
        self._arrange()
        self.point_at(self._current)

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grid and numbers, bars, limit, labels."""
        if self._ratio != self.devicePixelRatioF():
            self._arrange()
        painter = QPainter(self)
        self._paint_axis(painter)
        painter.save()
        painter.scale(1 / self._ratio, 1 / self._ratio)
        self._paint_bars(painter)
        painter.restore()
        self._paint_labels(painter)
        self.paint_pointed(painter)
        painter.end()

    def _paint_axis(self, painter: QPainter) -> None:
        now, plot, thin = theme.tokens(), self._plot, 1 / self._ratio
        painter.setFont(theme.font("axis"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value, text in self._axis():
            y = self._pixel(value) * thin
            painter.setPen(now.color("text2"))
            painter.drawText(QRect(0, round(y) - _LINE // 2, plot.x() - _GAP, _LINE), int(right), text)
            if value:
                painter.fillRect(self._line(value), now.color("grid"))

    def _line(self, value: float) -> QRect:
        """A line of one pixel over the whole plot, in pixels."""
        return QRect(self._plot.x(), round(self._pixel(value) / self._ratio), self._plot.width(), 1)

    def _paint_bars(self, painter: QPainter) -> None:
        now, thin = theme.tokens(), max(1, round(self._ratio))
        for box in self._boxes:
            edge = now.edge(box.role) if box.final else None
            fill = QColor(now.color(box.role))
            if not box.final:
                # The grid does not shine through.
                painter.fillRect(box.rect, now.color("surface"))
                fill.setAlphaF(_OPEN_SHARE)
            painter.fillRect(box.rect, edge if edge is not None else fill)
            inside = box.rect.adjusted(thin, thin, -thin, -thin)
            if edge is not None and inside.isValid():
                painter.fillRect(inside, fill)
        self._paint_open_edges(painter)
        left, right = (round(side * self._ratio) for side in (self._plot.x(), self._plot.x() + self._plot.width()))
        painter.fillRect(left, self._pixel(0.0), right - left, thin, now.color("input"))
        pen = QPen(now.color("text"), thin)
        pen.setDashPattern([5, 3])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        for start, end, value in self._limit_lines():
            y = self._pixel(value)
            painter.drawLine(start, y, end, y)

    def _paint_open_edges(self, painter: QPainter) -> None:
        """A dashed edge round each bar that is not final."""
        thin = max(1, round(self._ratio))
        pen = QPen(theme.tokens().color("text2"), thin)
        pen.setDashPattern([4, 3])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, bar in enumerate(self._bars):
            if self._is_open(index) and bar.bottom > bar.top:
                left, right = round(bar.left * self._ratio), round(bar.right * self._ratio)
                top, bottom = round(bar.top * self._ratio), round(bar.bottom * self._ratio)
                painter.drawRect(left, top, right - left - thin, bottom - top - thin)

    def _limit_lines(self) -> list[tuple[int, int, float]]:
        """The dashed lines in device pixels: bars next to each other with the same limit share one."""
        limits = self._chart.limits
        pitch = self._plot.width() * self._ratio / max(1, len(limits))
        start = self._plot.x() * self._ratio
        lines: list[tuple[int, int, float]] = []
        for index, value in enumerate(limits):
            if value is None:
                continue
            left, right = round(start + pitch * index), round(start + pitch * (index + 1))
            if lines and lines[-1][1] == left and lines[-1][2] == value:
                lines[-1] = (lines[-1][0], right, value)
            else:
                lines.append((left, right, value))
        return lines

    def _paint_labels(self, painter: QPainter) -> None:
        now = theme.tokens()
        for index, place in self.label_places():
            label = self._chart.labels[index]
            lines = ((label.text, label.bold, 0), (label.value, label.bold_value, _LINE))
            for text, bold, down in lines:
                painter.setFont(_font(bold))
                painter.setPen(now.color("text" if bold else "text2"))
                line = QRect(place.x(), place.y() + down, place.width(), _LINE)
                painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), text)
        if self._chart.caption:
            painter.setFont(theme.font("axis"))
            painter.setPen(now.color("text2"))
            line = QRect(self._plot.x(), self.height() - _LINE - _EDGE, self._plot.width() + _RIGHT, _LINE)
            cut = painter.fontMetrics().elidedText(self._chart.caption, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), cut)


def _font(bold: bool) -> QFont:
    return theme.font("group_plain" if bold else "axis")
