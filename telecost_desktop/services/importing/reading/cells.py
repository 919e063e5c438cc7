"""One row's cells by the names of their columns, with the reason when one cannot be read."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.text_files import LONGEST_CELL, Row
from telecost_desktop.services.importing.reading.written import Written

TOO_MANY_CELLS = QT_TRANSLATE_NOOP("Errors", "This row has more cells than the header.")
Value = TypeVar("Value")
# Amounts that hold the VAT where a file's amounts do; VAT itself and stated totals say what they are.
_WITH_VAT = ("net", "plan_price", "data_package_price", "price")


class WrongCellError(ValueError):
    """A cell that cannot be read: its column ("" for the whole row) and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def text_in(row: Row, header: Header, name: str) -> str:
    """A column's text in a row; "" when there is no such column, or the row is too short for it."""
    if (places := header.joined.get(name)) is not None:
        return " ".join(filter(None, (_cell(row, place) for place in places)))
    place = header.columns.get(name)
    return header.constants.get(name, "") if place is None else _cell(row, place)


def _cell(row: Row, place: int) -> str:
    return row.cells[place].strip() if place < len(row.cells) else ""


class Cells:
    """Reads cells; a wrong one raises WrongCellError."""

    def __init__(self, row: Row, header: Header) -> None:
        if any(len(cell) > LONGEST_CELL for cell in row.cells):
            raise WrongCellError("", values.TOO_LONG)
        if any(cell.strip() for cell in row.cells[header.width :]):
            raise WrongCellError("", TOO_MANY_CELLS)
        self._row = row
        self._header = header
        self._written = Written(header.style, header.style.decimal_sign)

    def has(self, name: str) -> bool:
        """Whether the file has such a column, or the profile such a text for all rows."""
        return name in self._header.columns or name in self._header.constants

    def text(self, name: str) -> str:
        """A cell; "" when there is no such column, or the row is too short for it."""
        return text_in(self._row, self._header, name)

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

    def date(self, name: str) -> datetime.date | None:
        """A date in the file's order; None when empty."""
        return self.read(name, self._written.date)

    def must_date(self, name: str) -> datetime.date:
        """A date that is there."""
        return self.must_read(name, self._written.date)

    def duration(self, name: str) -> int | None:
        """Seconds; None when empty or not measured."""
        return self.read(name, self._written.duration)

    def volume(self, name: str) -> int | None:
        """Bytes; None when empty or not measured."""
        return self.read(name, self._written.volume)

    def number(self, name: str) -> Decimal | None:
        """An exact number that is no money; None when empty."""
        return self.read(name, self._written.number)

    def rate(self, name: str) -> Decimal | None:
        """A rate in per cent, else that of the profile; None without either."""
        value = self.read(name, self._written.rate)
        default = self._header.style.vat_rate
        return values.rate(default) if value is None and default else value

    def amount(self, name: str) -> Decimal | None:
        """An amount in the file's way of writing, costs positive; None when empty.

        Where the file's amounts hold the VAT, ``net`` and prices come without it, and ``vat`` is what was in ``net``.
        """
        value = self.read(name, self._written.amount)
        if not self._header.style.vat_included:
            return value
        if name == "vat" and value is None and (gross := self.read("net", self._written.amount)) is not None:
            return self._without_vat("net", gross)[1]
        return self._without_vat(name, value)[0] if name in _WITH_VAT and value is not None else value

    def _without_vat(self, name: str, gross: Decimal) -> tuple[Decimal, Decimal]:
        try:
            vat = self.read("vat", self._written.amount) if name == "net" else None
            return self._written.without_vat(gross, self.rate("vat_rate"), vat)
        except ValueError as error:
            raise error if isinstance(error, WrongCellError) else WrongCellError(name, str(error)) from None

    def must_amount(self, name: str) -> Decimal:
        """An amount that is there."""
        self.must(name)
        value = self.amount(name)
        assert value is not None
        return value
