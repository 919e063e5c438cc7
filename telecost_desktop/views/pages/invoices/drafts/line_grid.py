"""The grid in which the lines of a draft are typed, by keyboard alone where one likes."""

from __future__ import annotations

import csv
from io import StringIO

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence

from telecost_desktop.views.pages.invoices.drafts.line_cells import LineCells, line_key
from telecost_desktop.views.pages.invoices.drafts.line_model import Index, LineModel
from telecost_desktop.views.pages.invoices.drafts.lines import Cell
from telecost_desktop.views.pages.invoices.drafts.typing_grid import TypingGrid

translate = QCoreApplication.translate
_WIDTHS: dict[int, int] = {
    Cell.PRODUCT: 116,
    Cell.QUANTITY: 78,
    Cell.UNIT: 60,
    Cell.PRICE: 96,
    Cell.DISCOUNT: 92,
    Cell.VAT: 78,
    Cell.NET: 104,
}
_TYPED = tuple(cell for cell in Cell if cell is not Cell.NET)


class LineGrid(TypingGrid):
    """``refused(sentence)`` where a line cannot be taken out; ``current_changed()`` when another cell is chosen."""

    refused = Signal(str)
    current_changed = Signal()

    def __init__(self, model: LineModel) -> None:
        super().__init__(translate("Drafts", "Lines"), model, _WIDTHS, Cell.TEXT)
        self._model = model
        self.take_cells(LineCells(self))
        self.choose(0, Cell.PRODUCT)

    def choose(self, row: int, cell: int) -> None:
        """Go to a cell."""
        self.setCurrentIndex(self._model.index(row, cell))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell of it, too."""
        super().currentChanged(current, previous)
        self.current_changed.emit()

    # Going through the cells

    def step(self, by: int) -> bool:
        """Go to the next cell that can be typed into, or back; False where there is none.

        In the empty line at the end only a product or a text can begin.
        """
        row, column = self.currentIndex().row(), self.currentIndex().column()
        while True:
            column += by
            if not 0 <= column < len(_TYPED):
                row, column = row + by, 0 if by > 0 else len(_TYPED) - 1
            if not 0 <= row < len(self._model.lines):
                return False
            line = self._model.lines[row]
            if line.blank and column > Cell.TEXT:
                if by > 0:
                    return False
                continue
            if not line.locked(Cell(column)):
                self.choose(row, column)
                return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin in a cell."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.choose(0, Cell.PRODUCT)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of whole lines; Enter goes on, Delete empties a cell, Ctrl+V types cells; a letter begins to type."""
        whole_line = line_key(event)
        if whole_line:
            {"copy": self.duplicate, "remove": self.remove, "up": self.move_up, "down": self.move_down}[whole_line]()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(str(self.currentIndex().data(Qt.ItemDataRole.EditRole) or ""))
        elif event.matches(QKeySequence.StandardKey.Delete) and self.currentIndex().isValid():
            self._model.setData(self.currentIndex(), "")
        else:
            super().keyPressEvent(event)

    # Whole lines

    def duplicate(self) -> None:
        """The same line once more."""
        self.finish()
        if self.currentIndex().isValid():
            self.choose(self._model.duplicate(self.currentIndex().row()), self.currentIndex().column())

    def remove(self) -> None:
        """Take the line out."""
        self.finish()
        row, column = self.currentIndex().row(), self.currentIndex().column()
        if row < 0 or (self._model.lines[row].blank and row == len(self._model.lines) - 1):
            return
        said = self._model.remove(row)
        self.choose(min(row, len(self._model.lines) - 1), column)
        if said:
            self.refused.emit(said)

    def move_up(self) -> None:
        """Move the line up."""
        self._move(-1)

    def move_down(self) -> None:
        """Move the line down."""
        self._move(1)

    def _move(self, by: int) -> None:
        self.finish()
        if self.currentIndex().isValid():
            self.choose(self._model.move(self.currentIndex().row(), by), self.currentIndex().column())

    def add(self) -> None:
        """Go to the empty line at the end."""
        self.finish()
        self.choose(len(self._model.lines) - 1, Cell.PRODUCT)
        self.setFocus()

    def paste(self, text: str) -> None:
        """Type what a spreadsheet puts on the clipboard, from this cell on."""
        cells = list(csv.reader(StringIO(text.rstrip("\r\n")), delimiter="\t"))
        current = self.currentIndex()
        if cells and current.isValid():
            self._model.paste(current.row(), current.column(), cells)
            self.choose(current.row(), current.column())
