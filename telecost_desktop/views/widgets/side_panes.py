"""Two panes beside each other, or under two tabs where it is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from telecost_desktop.views.widgets.heads import TabStrip

# A page of a list and what is chosen in it shows both from this width of content on.
PAGE_SHOWS_BOTH = 1100


class SidePanes(QWidget):
    """Two panes with a handle between them; a strip of tabs chooses one where both do not fit.

    ``sizes`` and ``least`` are the widths of both at 1184 of content and at the least; ``grows`` says which one takes
    the room that is left. ``shown`` is the pane that is seen first where it is narrow.
    """

    def __init__(self, name: str, first: tuple[str, QWidget], second: tuple[str, QWidget], *, sizes: tuple[int, int],
                 least: tuple[int, int], both_from: int = PAGE_SHOWS_BOTH, grows: tuple[int, int] = (1, 0),
                 shown: int = 0) -> None:  # fmt: skip
        super().__init__()
        self._panes = (first[1], second[1])
        self._both_from = both_from
        self.narrow = False
        self.tabs = TabStrip(name)
        self.splitter = horizontal(*self._panes, sizes)
        for place, (title, pane) in enumerate((first, second)):
            pane.setMinimumWidth(least[place])
            self.splitter.setStretchFactor(place, grows[place])
            self.tabs.addTab(title)
        self.splitter.setAccessibleName(name)
        self.tabs.setCurrentIndex(shown)
        self.tabs.hide()
        self.tabs.currentChanged.connect(lambda _index: self._choose())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.tabs)
        column.addWidget(self.splitter, 1)
        self.setMinimumWidth(max(least))

    def show_pane(self, place: int) -> None:
        """Bring a pane to the front where only one is seen."""
        self.tabs.setCurrentIndex(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Both, or one under a tab."""
        super().resizeEvent(event)
        narrow = self.width() < self._both_from
        if narrow != self.narrow:
            self.narrow = narrow
            self.tabs.setVisible(narrow)
            self._choose()

    def _choose(self) -> None:
        for place, pane in enumerate(self._panes):
            pane.setVisible(not self.narrow or self.tabs.currentIndex() == place)


def horizontal(left: QWidget, right: QWidget, sizes: tuple[int, int]) -> QSplitter:
    """Two widgets with a gap between them that can be dragged."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.addWidget(left)
    splitter.addWidget(right)
    splitter.setHandleWidth(16)
    splitter.setChildrenCollapsible(False)
    splitter.setSizes(list(sizes))
    return splitter
