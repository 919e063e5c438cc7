"""The next dates of a frequency, as rows with the reason where a month is shorter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from telecost_desktop.services.recurrence import FrequencyRule, Occurrence, first_ordinal_on_or_after, occurrences
from telecost_desktop.views import formats, icons, theme
from telecost_desktop.views.pages.frequencies.words import shortened_words

SHOWN = 12
_ROW = 22


def next_occurrences(rule: FrequencyRule, today: date, count: int = SHOWN) -> list[Occurrence]:
    """The occurrences on or after today, as far as the rule goes."""
    return list(occurrences(rule, start=first_ordinal_on_or_after(rule, today), count=count))


def occurrences_between(rule: FrequencyRule, start: date, end: date) -> list[Occurrence]:
    """All occurrences from ``start`` to the day before ``end``."""
    found = []
    for occurrence in occurrences(rule, start=first_ordinal_on_or_after(rule, start)):
        if occurrence.date >= end:
            break
        found.append(occurrence)
    return found


class NextDates(QWidget):
    """Number, weekday, date, and why a date is earlier than wished."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(SHOWN * _ROW)
        self.shown: tuple[Occurrence, ...] = ()

    def set_dates(self, found: Sequence[Occurrence]) -> None:
        """Show these."""
        self.shown = tuple(found)
        self.setAccessibleDescription(", ".join(self.line(one) for one in self.shown))
        self.update()

    @staticmethod
    def line(one: Occurrence) -> str:
        """One date as it is read out."""
        text = formats.long_day(one.date)
        return f"{text} ({shortened_words(one.shortened_to)})" if one.shortened_to else text

    def sizeHint(self) -> QSize:
        """Twelve rows."""
        return QSize(360, SHOWN * _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        painter = QPainter(self)
        for number, one in enumerate(self.shown):
            self._paint_row(painter, number, one)
        painter.end()

    def _paint_row(self, painter: QPainter, number: int, one: Occurrence) -> None:
        now, here, y = theme.tokens(), formats.locale(), number * _ROW
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setFont(theme.font("secondary"))
        painter.setPen(now.color("text3"))
        painter.drawText(QRect(0, y, 20, _ROW), int(middle | right), formats.number(number + 1))
        painter.setFont(theme.font("body"))
        painter.setPen(now.color("text2"))
        painter.drawText(
            QRect(28, y, 44, _ROW), int(middle), here.dayName(one.date.isoweekday(), here.FormatType.ShortFormat)
        )
        painter.setPen(now.color("text"))
        painter.drawText(QRect(68, y, 22, _ROW), int(middle | right), str(one.date.day))
        words = f"{formats.short_month(one.date)} {one.date.year}"
        painter.drawText(QRect(98, y, 90, _ROW), int(middle), words)
        if one.shortened_to:
            left = 98 + max(76, QFontMetrics(theme.font("body")).horizontalAdvance(words) + 12)
            icons.paint_icon(painter, QRect(left, y + 4, 14, 14), "calendar-end", "accent")
            painter.setFont(theme.font("secondary"))
            painter.setPen(now.color("accent"))
            painter.drawText(QRect(left + 20, y, 180, _ROW), int(middle), shortened_words(one.shortened_to))
