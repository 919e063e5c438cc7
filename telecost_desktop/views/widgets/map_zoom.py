"""The small buttons on a map: closer, further away, the whole."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from telecost_desktop.views.widgets.labels import tool

translate = QCoreApplication.translate
ZOOM_STEP = 1.6


class ZoomButtons(QFrame):
    """Three buttons in a frame. ``zoomed(factor)``, 0 for the whole map; ``entered()`` when the mouse comes.

    They take no focus: the map has keys for the same.
    """

    zoomed = Signal(float)
    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("part", "tooltip")
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self.closer = self._add("plus", translate("WorldMap", "Zoom in (+)"), ZOOM_STEP)
        self.further = self._add("minus", translate("WorldMap", "Zoom out (−)"), 1 / ZOOM_STEP)
        self.whole = self._add("fit-to-page-outline", translate("WorldMap", "The whole world (0)"), 0.0)
        for button in (self.closer, self.further, self.whole):
            row.addWidget(button)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.adjustSize()

    def _add(self, icon: str, name: str, factor: float) -> QToolButton:
        made = tool(icon, name, clicked=lambda: self.zoomed.emit(factor), size=12)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return made

    def show_zoom(self, zoom: float, most: float) -> None:
        """Offer what can still be done."""
        self.closer.setEnabled(zoom < most)
        self.further.setEnabled(zoom > 1)
        self.whole.setEnabled(zoom > 1)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse is no longer on the map."""
        self.entered.emit()
