"""Twelve small months with marked days: the dates of a frequency at a glance."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from telecost_desktop.views import formats, theme

_PITCH_X, _PITCH_Y, _DOT = 14, 12, 6
_CELL_HEIGHT = 94
_COLUMNS = 6
_NARROWEST = 104
_DENSE, _CROWDED = 26, 140


class YearCalendar(QWidget):
    """Twelve months from a month on. A mark is filled; one that was moved to a shorter month's end is outlined."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._first = date(2000, 1, 1)
        self._marks: dict[date, bool] = {}
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(2 * _CELL_HEIGHT)

    def sizeHint(self) -> QSize:
        """Six months of 98 beside each other and a gap of 16."""
        return QSize(_COLUMNS * 114, 2 * _CELL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Three months beside each other."""
        return QSize(3 * _NARROWEST, 2 * _CELL_HEIGHT)

    def set_dates(self, first_month: date, marks: Iterable[tuple[date, bool]], spoken: str = "") -> None:
        """Show (date, moved) marks in twelve months from ``first_month`` on."""
        self._first = first_month.replace(day=1)
        self._marks = dict(marks)
        self.setAccessibleDescription(spoken)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the months."""
        painter = QPainter(self)
        # Where six do not fit beside each other fewer months are shown, never crowded ones.
        columns = max(2, min(_COLUMNS, self.width() // _NARROWEST))
        pitch = self.width() / columns
        month = self._first
        for index in range(2 * columns):
            x = round((index % columns) * pitch)
            self._paint_month(
                painter, x, (index // columns) * _CELL_HEIGHT, month, with_year=index == 0 or month.month == 1
            )
            month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        painter.end()

    def _paint_month(self, painter: QPainter, x: int, y: int, month: date, *, with_year: bool) -> None:
        now = theme.tokens()
        painter.setFont(theme.font("group_plain"))
        painter.setPen(now.color("text"))
        title = formats.short_month(month)
        painter.drawText(
            x, y, 96, 14, int(Qt.AlignmentFlag.AlignVCenter), f"{title} {month.year}" if with_year else title
        )
        lead, length = calendar.monthrange(month.year, month.month)
        for number in range(1, length + 1):
            slot = lead + number - 1
            left = x + 4 + (slot % 7) * _PITCH_X
            top = y + 18 + (slot // 7) * _PITCH_Y
            painter.fillRect(left, top, _DOT, _DOT, now.color("line" if slot % 7 > 4 else "border"))
        for number in range(1, length + 1):
            day = month.replace(day=number)
            if day in self._marks:
                slot = lead + number - 1
                center_x, center_y = (
                    max(7 if len(self._marks) > _DENSE else 10, x + 4 + (slot % 7) * _PITCH_X + 3),
                    y + 18 + (slot // 7) * _PITCH_Y + 3,
                )
                # Where dates follow closely, marks of the full height would hide each other.
                high, wide = self._mark_size()
                place = QRect(center_x - wide // 2, center_y - high // 2, wide, high)
                self._paint_mark(painter, place, day, moved=self._marks[day])

    def _mark_size(self) -> tuple[int, int]:
        """Height and width of a mark; where nearly every day has one, a plain dot says enough."""
        if len(self._marks) > _CROWDED:
            return 8, 8
        return (11, 13) if len(self._marks) > _DENSE else (16, 20)

    def _paint_mark(self, painter: QPainter, rect: QRect, day: date, *, moved: bool) -> None:
        now = theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(now.color("accent"), 1.5) if moved else Qt.PenStyle.NoPen)
        painter.setBrush(now.color("surface" if moved else "accent"))
        inset = 0.75 if moved else 0.0
        painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), 3, 3)
        if rect.width() < 13:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            return
        painter.setPen(now.color("accent" if moved else "onaccent"))
        painter.setFont(theme.font("mark" if rect.height() > 12 else "tiny"))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(day.day))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
