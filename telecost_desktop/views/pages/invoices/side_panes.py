"""An invoice and its document beside each other, or under two tabs where it is narrow."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from telecost_desktop.views.widgets.heads import TabStrip

translate = QCoreApplication.translate
# Below this there is no room for both.
_BOTH = 640
_DETAIL, _DOCUMENT = 400, 220


class SidePanes(QWidget):
    """Two panes with a handle between them; a strip of tabs chooses one where both do not fit."""

    def __init__(self, detail: QWidget, document: QWidget, document_title: str) -> None:
        super().__init__()
        self._detail, self._document = detail, document
        self._narrow = False
        detail.setMinimumWidth(_DETAIL)
        document.setMinimumWidth(_DOCUMENT)
        self.tabs = TabStrip(translate("Invoices", "Invoice or document"))
        self.tabs.addTab(translate("Invoices", "Invoice"))
        self.tabs.addTab(document_title)
        self.tabs.hide()
        self.tabs.currentChanged.connect(lambda _index: self._choose())
        self.splitter = horizontal(detail, document, (496, 288))
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.tabs)
        column.addWidget(self.splitter, 1)
        self.setMinimumWidth(_DETAIL)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Both, or one under a tab."""
        super().resizeEvent(event)
        narrow = self.width() < _BOTH
        if narrow != self._narrow:
            self._narrow = narrow
            self.tabs.setVisible(narrow)
            self._choose()

    def _choose(self) -> None:
        self._detail.setVisible(not self._narrow or self.tabs.currentIndex() == 0)
        self._document.setVisible(not self._narrow or self.tabs.currentIndex() == 1)


def horizontal(left: QWidget, right: QWidget, sizes: tuple[int, int]) -> QSplitter:
    """Two widgets with a gap between them that can be dragged."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.addWidget(left)
    splitter.addWidget(right)
    splitter.setHandleWidth(16)
    splitter.setChildrenCollapsible(False)
    splitter.setSizes(list(sizes))
    return splitter
