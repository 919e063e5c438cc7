"""One row's cells by the names of their columns, with the reason when one cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.text_files import LONGEST_CELL, Row

TOO_MANY_CELLS = QT_TRANSLATE_NOOP("Errors", "This row has more cells than the header.")
Value = TypeVar("Value")


class WrongCellError(ValueError):
    """A cell that cannot be read: its column ("" for the whole row) and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class Cells:
    """Reads cells; a wrong one raises WrongCellError."""

    def __init__(self, row: Row, header: Header) -> None:
        if any(len(cell) > LONGEST_CELL for cell in row.cells):
            raise WrongCellError("", values.TOO_LONG)
        if any(cell.strip() for cell in row.cells[header.width :]):
            raise WrongCellError("", TOO_MANY_CELLS)
        self._cells = row.cells
        self._header = header

    def text(self, name: str) -> str:
        """A cell; "" when there is no such column, or the row is too short for it."""
        if (places := self._header.joined.get(name)) is not None:
            return " ".join(filter(None, map(self._cell, places)))
        place = self._header.columns.get(name)
        return self._header.constants.get(name, "") if place is None else self._cell(place)

    def _cell(self, place: int) -> str:
        return self._cells[place].strip() if place < len(self._cells) else ""

    def must(self, name: str) -> str:
        """A cell that is not empty."""
        text = self.text(name)
        if not text:
            raise WrongCellError(name, values.MISSING)
        return text

    def read(self, name: str, reader: Callable[[str], Value]) -> Value | None:
        """A cell through a reader of texts; None when it is empty."""
        text = self.text(name)
        if not text:
            return None
        try:
            return reader(text)
        except ValueError as error:
            raise WrongCellError(name, str(error)) from None

    def must_read(self, name: str, reader: Callable[[str], Value]) -> Value:
        """A cell that is not empty, through a reader."""
        self.must(name)
        value = self.read(name, reader)
        assert value is not None
        return value

    def amount(self, name: str) -> Decimal | None:
        """An amount in the file's way of writing; None when empty."""
        return self.read(name, lambda text: values.amount(text, self._header.style.decimal_sign))

    def must_amount(self, name: str) -> Decimal:
        """An amount that is there."""
        return self.must_read(name, lambda text: values.amount(text, self._header.style.decimal_sign))
