"""The table in which is typed how much of each line is credited."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QStyleOptionViewItem, QWidget

from telecost_desktop.views.pages.invoices.drafts.credit_model import CreditCell, CreditModel
from telecost_desktop.views.pages.invoices.drafts.line_cells import GridCells, paint_cell
from telecost_desktop.views.pages.invoices.drafts.line_model import Index
from telecost_desktop.views.pages.invoices.drafts.typing_grid import TypingGrid

translate = QCoreApplication.translate
_WIDTHS: dict[int, int] = {
    CreditCell.QUANTITY: 96,
    CreditCell.LEFT: 64,
    CreditCell.VAT: 64,
    CreditCell.NET_LEFT: 104,
    CreditCell.CREDIT: 92,
}


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


class CreditGrid(TypingGrid):
    """Typing begins in the column of what is credited; Enter and Tab go to the next line."""

    def __init__(self, model: CreditModel) -> None:
        super().__init__(translate("Drafts", "Lines to credit"), model, _WIDTHS, CreditCell.TEXT)
        self._model = model
        self.take_cells(_CreditCells(self))
        self.setCurrentIndex(model.index(0, CreditCell.CREDIT))

    def step(self, by: int) -> bool:
        """Go to the next line of which something can be credited, or back; False where there is none."""
        row = self.currentIndex().row() + by
        while 0 <= row < len(self._model.lines):
            if self._model.can_type(row):
                self.setCurrentIndex(self._model.index(row, CreditCell.CREDIT))
                return True
            row += by
        return False

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
