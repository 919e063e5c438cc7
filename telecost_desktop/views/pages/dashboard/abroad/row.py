"""A row of the pane beside the map: a name, its cost, and a bar of how much that is of the largest one."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from telecost_desktop.views import theme

_BAR, PADDING = 4, 4


def row_height() -> int:
    """The height of a row."""
    return theme.line_height("body") + 2 * _BAR


class CostRow(QAbstractButton):
    """A row that can be pressed, also with Enter."""

    def __init__(self) -> None:
        super().__init__()
        self._amount = ""
        self._share = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def amount(self) -> str:
        """The cost as it is written."""
        return self._amount

    def show_row(self, name: str, amount: str, share: float, hint: str = "") -> None:
        """Show a name, an amount as written, and a bar of ``share`` (0 to 1) of the row."""
        self.setText(name)
        self._amount, self._share = amount, min(max(share, 0.0), 1.0)
        self.setAccessibleName(f"{name}, {amount}")
        self.setAccessibleDescription(hint)
        self.setToolTip(f"{name} {amount}\n{hint}" if hint else f"{name} {amount}")
        self.update()

    def sizeHint(self) -> QSize:
        """A line, and the bar below it."""
        return QSize(174, row_height())

    def minimumSizeHint(self) -> QSize:
        """The name may be cut: the tool tip has it."""
        return QSize(80, row_height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as the space bar does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = self.rect().adjusted(PADDING, 0, -PADDING, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse():
            painter.setBrush(now.color("hover"))
            painter.drawRoundedRect(self.rect(), 4, 4)
        metrics = QFontMetrics(theme.font("body"))
        line = QRect(inside.x(), 0, inside.width(), theme.line_height("body"))
        amount = metrics.horizontalAdvance(self._amount)
        painter.setFont(theme.font("body"))
        painter.setPen(now.color("text"))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), self._amount)
        name = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, line.width() - amount - 8)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), name)
        bar = QRectF(inside.x(), line.bottom() + 1, inside.width(), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.color("mutebg"))
        painter.drawRoundedRect(bar, 2, 2)
        if self._share > 0:
            bar.setWidth(max(_BAR, bar.width() * self._share))
            painter.setBrush(now.map_color(4))
            painter.drawRoundedRect(bar, 2, 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(now.color("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()
