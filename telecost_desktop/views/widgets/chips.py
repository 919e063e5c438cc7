"""Chips: a category of a chart that is switched on and off, and a filter that is taken away."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy

from telecost_desktop.views import icons, theme
from telecost_desktop.views.widgets.charts import paint_swatch
from telecost_desktop.views.widgets.labels import label, tool

HEIGHT = 28


class LegendChip(QAbstractButton):
    """A category with its colour; the tick, not the colour, says whether it is on. Use ``toggled``."""

    def __init__(self, text: str, color_role: str) -> None:
        super().__init__()
        self._role = color_role
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setChecked(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Tick box, swatch and word."""
        return QSize(
            12 + 14 + 8 + 12 + 6 + QFontMetrics(theme.font("secondary")).horizontalAdvance(self.text()) + 13, HEIGHT
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(now.color("accent" if self.hasFocus() else "input"), 2 if self.hasFocus() else 1))
        painter.setBrush(now.color("hover" if self.underMouse() else "surface"))
        inset = 1.0 if self.hasFocus() else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 14, 14)
        name = "checkbox-marked" if self.isChecked() else "checkbox-blank-outline"
        icons.paint_icon(painter, QRectF(11, 6, 16, 16), name, "text2")
        paint_swatch(painter, QRect(34, 8, 12, 12), self._role if self.isChecked() else "mutebg")
        painter.setFont(theme.font("secondary"))
        painter.setPen(now.color("text"))
        painter.drawText(self.rect().adjusted(52, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.end()


class FilterChip(QFrame):
    """A filter that acts: what (may be empty), its value, and a button that takes it away."""

    removed = Signal()
    clicked = Signal()

    def __init__(self, name: str, value: str, remove_text: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 4, 0)
        row.setSpacing(6)
        if name:
            row.addWidget(label(name, "secondary", "text2"))
        self._value = label(value, "secondary")
        row.addWidget(self._value)
        close = tool("close", remove_text.format(name=name or value), clicked=self.removed.emit, size=14)
        close.setFixedSize(22, 22)
        row.addWidget(close)
        self.setAccessibleName(f"{name} {value}".strip())

    def set_value(self, value: str) -> None:
        """Show another value."""
        self._value.setText(value)
        self.adjustSize()

    def mouseReleaseEvent(self, event: object) -> None:
        """A click on the chip itself edits it."""
        self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the soft pill."""
        _paint_pill(self)


class WordChip(QFrame):
    """A word in a pill, to be read only."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 10, 2)
        row.addWidget(label(word, "secondary"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the soft pill."""
        _paint_pill(self)


def _paint_pill(widget: QFrame) -> None:
    now = theme.tokens()
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(now.color("softline"), 1))
    painter.setBrush(now.color("soft"))
    radius = min(13.5, widget.height() / 2 - 0.5)
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.end()
