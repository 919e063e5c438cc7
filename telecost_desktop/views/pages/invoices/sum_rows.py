"""Rows of three columns that a detail pane is made of: words, facts, a sum at the right."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget

from telecost_desktop.views import icons, theme

HEIGHT = 32
_EDGE, _TEXT = 16, 40
# Where the facts begin, as a share of the width.
_FACTS = 0.44
_VCENTER = Qt.AlignmentFlag.AlignVCenter


class SumRow(QWidget):
    """A row. ``kind`` is row, head (titles) or total (strong, under a rule)."""

    def __init__(self, kind: str = "row") -> None:
        super().__init__()
        self._kind = kind
        self._use = {"row": "body", "head": "header", "total": "strong"}[kind]
        self._cells = ("", "", "")
        self._mark: tuple[str, str] | None = None
        self._icon = ""
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_cells(
        self, name: str, facts: str, amount: str, *, icon: str = "", mark: tuple[str, str] | None = None
    ) -> None:
        """Words from left to right; ``icon`` stands before the name, ``mark`` is the facts' icon and tone."""
        self._cells, self._icon, self._mark = (name, facts, amount), icon, mark
        self.setAccessibleName(", ".join(part for part in self._cells if part))
        self.update()

    def paint_row(self, painter: QPainter, ground: str) -> None:
        """Ground, rule and the three columns."""
        now = theme.tokens()
        painter.fillRect(self.rect(), now.color(ground))
        if self._kind == "total":
            painter.fillRect(0, 0, self.width(), 1, now.color("input"))
        else:
            painter.fillRect(0, self.height() - 1, self.width(), 1, now.color("line"))
        name, facts, amount = self._cells
        if self._icon:
            icons.paint_icon(painter, QRect(_EDGE, (HEIGHT - 16) // 2, 16, 16), self._icon, "text2")
        font = theme.font(self._use)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(now.color("text2" if self._kind == "head" else "text"))
        width = metrics.horizontalAdvance(amount)
        painter.drawText(self.rect().adjusted(0, 0, -_EDGE, 0), int(_VCENTER | Qt.AlignmentFlag.AlignRight), amount)
        middle = round(self.width() * _FACTS)
        left = _TEXT if self._icon else _EDGE
        end = middle if facts else self.width() - width - _EDGE
        room = QRect(left, 0, end - left - 8, HEIGHT)
        painter.drawText(room, int(_VCENTER), metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width()))
        self._paint_facts(painter, QRect(middle, 0, self.width() - width - _EDGE - 8 - middle, HEIGHT), facts)

    def _paint_facts(self, painter: QPainter, room: QRect, facts: str) -> None:
        tone, font = "text2", theme.font("secondary")
        if self._mark is not None:
            icon, tone = self._mark
            icons.paint_icon(painter, QRect(room.x(), (HEIGHT - 14) // 2, 14, 14), icon, tone)
            room = room.adjusted(18, 0, 0, 0)
            font = theme.font("badge")
        painter.setFont(font)
        painter.setPen(theme.tokens().color(tone))
        shown = QFontMetrics(font).elidedText(facts, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(_VCENTER), shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        self.paint_row(painter, "surface" if self._kind == "row" else "sunken")
        painter.end()


def drop_all(layout: QLayout) -> None:
    """Take every widget out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()
