"""The side of the list: the year calendar under it, and what the calendar's marks mean."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.views import theme
from telecost_desktop.views.widgets.labels import label

# Below this height the list stands alone.
_WITH_CALENDAR = 460


class ListOverCalendar(QWidget):
    """The list, and the calendar under it where there is the height for both."""

    def __init__(self, listed: QWidget, calendar: QWidget) -> None:
        super().__init__()
        self._calendar = calendar
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(listed, 1)
        column.addWidget(calendar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the window is low the list needs the height more; the editor says the next dates too."""
        super().resizeEvent(event)
        self._calendar.setVisible(self.height() >= _WITH_CALENDAR)


class Legend(QWidget):
    """A mark of the calendar and what it means."""

    def __init__(self, text: str, *, moved: bool) -> None:
        super().__init__()
        self._moved = moved
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 0, 8, 0)
        row.addWidget(label(text, "secondary", "text2"))

    def sizeHint(self) -> QSize:
        """The word and its mark."""
        return super().sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark."""
        now, middle = theme.tokens(), self.height() // 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(now.color("accent"), 1.5))
        painter.setBrush(now.color("surface" if self._moved else "accent"))
        painter.drawRoundedRect(1, middle - 5, 14, 10, 3, 3)
        painter.end()
