"""One month with marked days to choose from, by mouse and by keys."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from telecost_desktop.views import formats, theme
from telecost_desktop.views.widgets.labels import label, tool

translate = QCoreApplication.translate
_HEAD, _ROW, _WEEKS = 22, 27, 6


@dataclass(frozen=True)
class DayMark:
    """What stands on a day: a short word in its cell, and all of it in words."""

    short: str
    words: str


class MonthCalendar(QWidget):
    """A month with arrows to those beside it. ``day_chosen(date or None)`` when a marked day is chosen, or given up."""

    day_chosen = Signal(object)

    def __init__(self, name: str, today: date) -> None:
        super().__init__()
        self.grid = _Grid(name, today)
        self.title = label("", "strong")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.before = tool("chevron-left", translate("Calendar", "Month before"), clicked=lambda: self.step(-1))
        self.after = tool("chevron-right", translate("Calendar", "Month after"), clicked=lambda: self.step(1))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.before)
        head.addWidget(self.title, 1)
        head.addWidget(self.after)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.grid)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.grid.chosen_changed.connect(self.day_chosen)
        self.grid.month_wanted.connect(self.show_month)
        self.show_month(today)

    @property
    def chosen(self) -> date | None:
        """The day that is chosen."""
        return self.grid.chosen

    @property
    def month(self) -> date:
        """The first day of the month that is shown."""
        return self.grid.month

    def set_marks(self, marks: Mapping[date, DayMark]) -> None:
        """Mark these days; a chosen day that is no longer marked is given up."""
        self.grid.marks = dict(marks)
        if self.grid.chosen is not None and self.grid.chosen not in self.grid.marks:
            self.grid.choose(None)
        self.grid.update()

    def show_month(self, day: date) -> None:
        """Show the month of a day."""
        self.grid.show_month(day.replace(day=1))
        self.title.setText(formats.month(day))

    def step(self, months: int) -> None:
        """Show a month before or after."""
        number = self.month.year * 12 + self.month.month - 1 + months
        self.show_month(date(number // 12, number % 12 + 1, 1))

    def choose(self, day: date | None) -> None:
        """Choose a day as a click does; None gives the choice up."""
        if day is not None:
            self.show_month(day)
        self.grid.choose(day)


class _Grid(QWidget):
    """The days. Arrows move, Page Up and Down turn the month, Enter or Space chooses, Esc gives up."""

    chosen_changed = Signal(object)
    month_wanted = Signal(object)

    def __init__(self, name: str, today: date) -> None:
        super().__init__()
        self.marks: dict[date, DayMark] = {}
        self.month = today.replace(day=1)
        self.chosen: date | None = None
        self._today = self._cursor = today
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEAD + _WEEKS * _ROW)

    def sizeHint(self) -> QSize:
        """Seven cells of 46."""
        return QSize(7 * 46, _HEAD + _WEEKS * _ROW)

    def show_month(self, first: date) -> None:
        self.month = first
        if (self._cursor.year, self._cursor.month) != (first.year, first.month):
            self._cursor = first
        self._speak()
        self.update()

    def choose(self, day: date | None) -> None:
        day = day if day in self.marks else None
        if day != self.chosen:
            self.chosen = day
            self.chosen_changed.emit(day)
        self.update()

    def _move(self, day: date) -> None:
        self._cursor = day
        if (day.year, day.month) != (self.month.year, self.month.month):
            self.month_wanted.emit(day)
        self._speak()
        self.update()

    def _speak(self) -> None:
        mark = self.marks.get(self._cursor)
        day = formats.long_day(self._cursor)
        self.setAccessibleDescription(f"{day}: {mark.words}" if mark else day)

    def _cell(self, day: date) -> QRect:
        slot = calendar.monthrange(day.year, day.month)[0] + day.day - 1
        left, right = (round(self.width() * (slot % 7 + side) / 7) for side in (0, 1))
        return QRect(left, _HEAD + slot // 7 * _ROW, right - left, _ROW)

    def day_at(self, point: QPoint) -> date | None:
        """The day under a point."""
        for number in range(1, calendar.monthrange(self.month.year, self.month.month)[1] + 1):
            day = self.month.replace(day=number)
            if self._cell(day).contains(point):
                return day
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a marked day; the chosen one again gives it up."""
        day = self.day_at(event.position().toPoint())
        if day is not None and event.button() is Qt.MouseButton.LeftButton:
            self._move(day)
            self.choose(None if day == self.chosen else day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a calendar."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        key = Qt.Key(event.key())
        if key in steps:
            self._move(self._cursor + timedelta(days=steps[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            first = self.month
            self._move(first - timedelta(days=1) if key is Qt.Key.Key_PageUp else first + timedelta(days=31))
            self._move(self._cursor.replace(day=1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.choose(None if self._cursor == self.chosen else self._cursor)
        elif key is Qt.Key.Key_Escape and self.chosen is not None:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say what stands on the day under the mouse."""
        if isinstance(event, QHelpEvent):
            day = self.day_at(event.pos())
            mark = self.marks.get(day) if day is not None else None
            if day is not None and mark is not None:
                QToolTip.showText(event.globalPos(), f"{formats.long_day(day)}\n{mark.words}", self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw weekdays and days."""
        now, here = theme.tokens(), formats.locale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("axis"))
        painter.setPen(now.color("text3"))
        for number in range(7):
            left, right = (round(self.width() * (number + side) / 7) for side in (0, 1))
            word = here.dayName(number + 1, here.FormatType.ShortFormat)
            painter.drawText(QRect(left, 0, right - left, _HEAD), int(Qt.AlignmentFlag.AlignCenter), word)
        for number in range(1, calendar.monthrange(self.month.year, self.month.month)[1] + 1):
            self._paint_day(painter, self.month.replace(day=number))
        painter.end()

    def _paint_day(self, painter: QPainter, day: date) -> None:
        now, cell, mark = theme.tokens(), self._cell(day), self.marks.get(day)
        area = QRectF(cell).adjusted(2, 1.5, -2, -1.5)
        chosen = day == self.chosen
        if mark is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color("accent") if chosen else now.status("new")[1])
            painter.drawRoundedRect(area, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if day == self._cursor and self.hasFocus():
            painter.setPen(QPen(now.color("accent"), 2))
            painter.drawRoundedRect(area.adjusted(-1, -0.5, 1, 0.5), 6, 6)
        elif day == self._today:
            painter.setPen(QPen(now.color("text2"), 1))
            painter.drawRoundedRect(area, 5, 5)
        painter.setFont(theme.font("strong" if mark else "body"))
        painter.setPen(now.color("onaccent" if chosen else "text" if mark else "text2"))
        middle = Qt.AlignmentFlag.AlignVCenter
        if mark is None:
            painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), str(day.day))
            return
        painter.drawText(cell.adjusted(7, 0, 0, 0), int(middle | Qt.AlignmentFlag.AlignLeft), str(day.day))
        painter.setFont(theme.font("axis"))
        painter.setPen(now.color("onaccent" if chosen else "text2"))
        painter.drawText(cell.adjusted(0, 0, -6, 0), int(middle | Qt.AlignmentFlag.AlignRight), mark.short)
