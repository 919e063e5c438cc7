"""One row's cells by the names of their columns, with the reason when one cannot be read."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar, cast

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading import currencies, values
from telecost_desktop.services.importing.reading.text_files import LONGEST_CELL, Row
from telecost_desktop.services.importing.reading.written import Written

TOO_MANY_CELLS = QT_TRANSLATE_NOOP("Errors", "This row has more cells than the header.")
Value = TypeVar("Value")
# Amounts that hold the VAT where a file's amounts do; VAT itself and stated totals say what they are.
_WITH_VAT = ("net", "plan_price", "data_package_price", "price")
# So many texts of a column are remembered, up to so long.
_MOST_KNOWN = 2_000
_LONGEST_KNOWN = 60


class WrongCellError(ValueError):
    """A cell that cannot be read: its column ("" for the whole row) and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class Columns:
    """Where a file's columns are and how they are read: made once, for all of its rows.

    ``currency`` is the company's, in which amounts are unless their row says otherwise; "" = any. Rows repeat what
    those before them say, so what was read is remembered: each column is read by one reader only.
    """

    def __init__(self, header: Header, currency: str = "", home: str = "") -> None:
        self.header = header
        self.currency = currency
        self.written = Written(header.style, header.style.decimal_sign, home, currency)
        self.places = {name: place for name, place in header.columns.items() if name not in header.joined}
        self._known: dict[str, dict[str, object]] = {name: {} for name in (*header.columns, *header.constants)}

    def text(self, row: Row, name: str) -> str:
        """A column's text in a row; "" when there is no such column, or the row is too short for it."""
        if (place := self.places.get(name)) is not None:
            return row.cells[place].strip() if place < len(row.cells) else ""
        header = self.header
        if (places := header.joined.get(name)) is not None:
            return " ".join(filter(None, (row.cells[place].strip() for place in places if place < len(row.cells))))
        return header.constants.get(name, "")

    def value(self, name: str, text: str, reader: Callable[[str], Value]) -> Value:
        """What a column's text means. Raises ValueError as the reader does."""
        known = self._known[name]
        if text in known:
            return cast("Value", known[text])
        value = reader(text)
        if len(text) <= _LONGEST_KNOWN:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[text] = value
        return value


class Cells:
    """Reads the cells of a row; a wrong one raises WrongCellError."""

    def __init__(self, row: Row, columns: Columns) -> None:
        if max(map(len, row.cells), default=0) > LONGEST_CELL:
            raise WrongCellError("", values.TOO_LONG)
        width = columns.header.width
        if len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
            raise WrongCellError("", TOO_MANY_CELLS)
        self._row = row
        self._columns = columns
        self._written = columns.written

    def has(self, name: str) -> bool:
        """Whether the file has such a column, or the profile such a text for all rows."""
        header = self._columns.header
        return name in header.columns or name in header.constants

    def text(self, name: str) -> str:
        """A cell; "" when there is no such column, or the row is too short for it."""
        return self._columns.text(self._row, name)

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
            return self._columns.value(name, text, reader)
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
        default = self._written.style.vat_rate
        return values.rate(default) if value is None and default else value

    def amount(self, name: str) -> Decimal | None:
        """An amount in the file's way of writing, costs positive; None when empty.

        Where the file's amounts hold the VAT, ``net`` and prices come without it, and ``vat`` is what was in ``net``.
        """
        value = self._money(name)
        if not self._written.style.vat_included:
            return value
        if name == "vat" and value is None and (gross := self._money("net")) is not None:
            return self._without_vat("net", gross)[1]
        return self._without_vat(name, value)[0] if name in _WITH_VAT and value is not None else value

    def currency(self) -> str:
        """The row's currency: what it says itself, else the company's."""
        return self.read("currency", values.currency_code) or self._columns.currency

    def _money(self, name: str) -> Decimal | None:
        found = self.read(name, self._written.priced)
        if found is None:
            return None
        value, meant = found
        if meant:
            currency = self.currency()
            try:
                currencies.must_be(meant, currency)
            except ValueError as error:
                raise WrongCellError(name, str(error)) from None
        return value

    def _without_vat(self, name: str, gross: Decimal) -> tuple[Decimal, Decimal]:
        try:
            vat = self._money("vat") if name == "net" else None
            return self._written.without_vat(gross, self.rate("vat_rate"), vat)
        except ValueError as error:
            raise error if isinstance(error, WrongCellError) else WrongCellError(name, str(error)) from None

    def must_amount(self, name: str) -> Decimal:
        """An amount that is there."""
        self.must(name)
        value = self.amount(name)
        assert value is not None
        return value
