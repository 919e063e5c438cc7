"""A label that ends in … where there is no room, and shows all of its text as a tool tip then."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip

from telecost_desktop.views import theme


class ElidedLabel(QLabel):
    """One line of text that gives way. ``grows`` takes all the room there is, else only what the text needs."""

    def __init__(self, use: str = "body", tone: str = "", *, grows: bool = True) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(use))
        if tone:
            self.setProperty("tone", tone)
        self.setMinimumWidth(24)
        across = QSizePolicy.Policy.Ignored if grows else QSizePolicy.Policy.Maximum
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def event(self, event: QEvent) -> bool:
        """Show the whole text where it had to be cut and nothing else is to be said."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self.toolTip():
            if QFontMetrics(self.font()).horizontalAdvance(self.text()) > self.width():
                QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()
