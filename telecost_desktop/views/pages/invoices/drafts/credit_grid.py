"""The table in which is typed how much of each line is credited."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyleOptionViewItem, QTableView, QWidget

from telecost_desktop.views import theme
from telecost_desktop.views.pages.invoices.drafts.credit_model import CreditCell, CreditModel
from telecost_desktop.views.pages.invoices.drafts.line_cells import ROW, GridCells, PlainHeader, paint_cell
from telecost_desktop.views.pages.invoices.drafts.line_model import Index

translate = QCoreApplication.translate
_WIDTHS = {
    CreditCell.QUANTITY: 96,
    CreditCell.LEFT: 64,
    CreditCell.VAT: 64,
    CreditCell.NET_LEFT: 104,
    CreditCell.CREDIT: 92,
}
_LEAST_TEXT = 140


class _CreditCells(GridCells):
    """What cannot be typed into is quiet."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """What is typed stands out."""
        model, cell = cast(CreditModel, index.model()), CreditCell(index.column())
        typed = cell is CreditCell.CREDIT
        wrong = typed and bool(model.problem_at(index.row()))
        open_cell = typed and model.can_type(index.row())
        quiet = not typed and model.lines[index.row()].spent
        paint_cell(
            painter, option, index, str(index.data() or ""), tone="bad" if wrong else "text3" if quiet else "text",
            ground="badbg" if wrong else "surface" if open_cell or not typed else "sunken",
            icon=("alert-circle", "bad") if wrong else None, strong=typed,
        )  # fmt: skip

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for the quantity."""
        field = QLineEdit(parent)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setProperty("part", "cell")
        position = cast(CreditModel, index.model()).lines[index.row()].position
        field.setAccessibleName(translate("Drafts", "To credit of line {line}").format(line=position))
        return field

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take what was typed."""
        model.setData(index, cast(QLineEdit, editor).text())


class CreditGrid(QTableView):
    """Typing begins in the column of what is credited; Enter and Tab go to the next line."""

    def __init__(self, model: CreditModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setAccessibleName(translate("Drafts", "Lines to credit"))
        cells = _CreditCells(self)
        cells.left.connect(self.step)
        self.setItemDelegate(cells)
        self.setHorizontalHeader(PlainHeader(self))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(20)
        self.verticalHeader().setDefaultSectionSize(theme.scaled(ROW))
        self.setCurrentIndex(model.index(0, CreditCell.CREDIT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The text takes what width is left."""
        super().resizeEvent(event)
        rest = self.viewport().width()
        for cell, width in _WIDTHS.items():
            self.setColumnWidth(cell, theme.scaled(width))
            rest -= theme.scaled(width)
        self.setColumnWidth(CreditCell.TEXT, max(_LEAST_TEXT, rest))

    def step(self, by: int) -> bool:
        """Go to the next line of which something can be credited, or back; False where there is none."""
        row = self.currentIndex().row() + by
        while 0 <= row < len(self._model.lines):
            if self._model.can_type(row):
                self.setCurrentIndex(self._model.index(row, CreditCell.CREDIT))
                return True
            row += by
        return False

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through the lines, and out of the table behind the last one."""
        return self.step(1 if next else -1) or super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Delete empties; a figure begins to type, wherever in the line one is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return
        current = self.currentIndex()
        if event.text().strip() and current.isValid():
            self.setCurrentIndex(self._model.index(current.row(), CreditCell.CREDIT))
        if event.key() == Qt.Key.Key_Delete and current.isValid():
            self._model.setData(self._model.index(current.row(), CreditCell.CREDIT), "")
            return
        super().keyPressEvent(event)

    def finish(self) -> None:
        """Take what is being typed."""
        if self.state() is QAbstractItemView.State.EditingState:
            self.setFocus()
