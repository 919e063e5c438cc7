"""What the tables into which one types have in common: how they look, and how one gets through them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from telecost_desktop.views import theme
from telecost_desktop.views.pages.invoices.drafts.line_cells import ROW, GridCells, PlainHeader

_LEAST_TEXT = 140


class TypingGrid(QTableView):
    """Columns of fixed ``widths`` beside the column ``text``; Tab and Enter go to the next cell into which one types."""

    def __init__(self, name: str, model: QAbstractItemModel, widths: Mapping[int, int], text: int) -> None:
        super().__init__()
        self._widths, self._text = widths, text
        self.setModel(model)
        self.setAccessibleName(name)
        self.setHorizontalHeader(PlainHeader(self))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(20)
        self.verticalHeader().setDefaultSectionSize(theme.scaled(ROW))

    def take_cells(self, cells: GridCells) -> None:
        """Let these paint the cells and make their fields."""
        cells.left.connect(self.step)
        self.setItemDelegate(cells)

    def step(self, by: int) -> bool:
        """Go to the next cell that can be typed into, or back; False where there is none."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The text takes what width is left."""
        super().resizeEvent(event)
        rest = self.viewport().width()
        for column, width in self._widths.items():
            self.setColumnWidth(column, theme.scaled(width))
            rest -= theme.scaled(width)
        self.setColumnWidth(self._text, max(_LEAST_TEXT, rest))

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through the cells, and out of the grid behind the last one."""
        return self.step(1 if next else -1) or super().focusNextPrevChild(next)

    def finish(self) -> None:
        """Take what is being typed in a cell."""
        if self.state() is QAbstractItemView.State.EditingState:
            self.setFocus()
