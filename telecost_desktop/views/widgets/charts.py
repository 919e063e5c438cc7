"""Small charts that are painted: a spark line, and a bar of use against a package."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from telecost_desktop.views import theme


class SparkLine(QWidget):
    """The course of one figure: a line, a pale fill under it and a dot at the last value."""

    def __init__(self, name: str, color_role: str = "c1") -> None:
        super().__init__()
        self._role = color_role
        self._values: list[float] = []
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(36)
        self.setMinimumWidth(48)

    def set_values(self, values: Sequence[float], spoken: str = "") -> None:
        """Show values, oldest first; ``spoken`` says them for a screen reader."""
        self._values = list(values)
        self.setAccessibleDescription(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        """112 × 36, narrower where there is no room."""
        return QSize(112, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it from the least value, or zero, to the greatest; below zero the fill hangs from the line of zero."""
        if not self._values:
            return
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = now.color(self._role)
        low, top = min(0.0, *self._values), max(0.0, *self._values)
        points = [
            QPointF(x, self._level(value, low, top)) for x, value in zip(self._across(), self._values, strict=True)
        ]
        zero = self._level(0.0, low, top) if low < 0 else self.height() - 1.0
        pale = QColor(color)
        pale.setAlphaF(0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pale)
        painter.drawPolygon(QPolygonF([QPointF(points[0].x(), zero), *points, QPointF(points[-1].x(), zero)]))
        if low < 0:
            painter.setPen(QPen(now.color("input"), 1))
            painter.drawLine(QPointF(4, zero), QPointF(self.width() - 4, zero))
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(points[-1], 2.5, 2.5)
        painter.end()

    def _across(self) -> list[float]:
        """Where the values stand; one alone stands at the right, as the latest."""
        last = len(self._values) - 1
        room = self.width() - 8
        return [4 + room * place / last for place in range(last + 1)] if last else [4.0 + room]

    def _level(self, value: float, low: float, top: float) -> float:
        room = self.height() - 8
        return 4 + room * (1 - (value - low) / (top - low)) if top > low else 4.0 + room


def paint_use_bar(painter: QPainter, rect: QRect, share: float) -> None:
    """A bar of use: ``share`` 1.0 is the whole package; what goes beyond is drawn in its own light blue.

    Less than nothing, as after a credit, is drawn as nothing.
    """
    now = theme.tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRectF(rect.x(), rect.center().y() - 3, rect.width(), 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(now.color("mutebg"))
    painter.drawRoundedRect(area, 4, 4)
    whole = max(1.0, share)
    inside = QRectF(area)
    inside.setWidth(area.width() * min(max(share, 0.0), 1.0) / whole)
    painter.setBrush(now.color("c1"))
    painter.drawRoundedRect(inside, 4, 4)
    if share > 1.0:
        over = QRectF(inside.right() - 4, area.y(), area.right() - inside.right() + 4, 8)
        painter.setBrush(now.color("overrun"))
        painter.setPen(QPen(now.color("overrun_edge"), 1))
        painter.drawRoundedRect(over.adjusted(0.5, 0.5, -0.5, -0.5), 3.5, 3.5)
    painter.restore()


def paint_swatch(painter: QPainter, rect: QRect, role: str) -> None:
    """A small square in a category's colour, with the edge that the role has, if any."""
    now = theme.tokens()
    edge = now.edge(role)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(now.color(role))
    painter.setPen(QPen(edge, 1) if edge is not None else Qt.PenStyle.NoPen)
    inset = 0.5 if edge is not None else 0.0
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), 2, 2)
    painter.restore()
