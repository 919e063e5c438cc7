"""What the sheets of a workbook hold, whichever library writes them: titles, widths, typed cells, styles, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import Any, NamedTuple, Protocol

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import minor_digits
from telecost_desktop.services.reporting.definitions import TEXT_KINDS, Column, ColumnKind
from telecost_desktop.services.reporting.exports.table import (
    RUNNING,
    STATED,
    Ending,
    ExportTable,
    RowWords,
    Wording,
    note_texts,
)
from telecost_desktop.services.reporting.result import CurrencyTotal, Row

# A sheet holds 1 048 576 rows: the header, the rows, and room for an empty row and one total per currency.
ROWS_PER_SHEET = 1_048_400
LONGEST_TEXT = 32_767
# What a workbook cannot hold in a cell.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_IN_NAMES = re.compile(r"[\\/*?:\[\]\x00-\x1f]")
_WORDS_KEPT = 50_000
# Widths in letters, measured on so many rows.
_NARROWEST, _WIDEST, _ROWS_MEASURED = 9, 48, 1_000
_MUTED, _TINT, _HEAD, _RULE = "5B6675", "F1F3F5", "E2F0F2", "8993A0"

GENERAL, TEXT = "General", "@"


class Style(NamedTuple):
    """The looks of a cell; colours are RRGGBB, empty is none."""

    number_format: str = GENERAL
    bold: bool = False
    italic: bool = False
    colour: str = ""
    fill: str = ""
    rule_above: str = ""
    wrap: bool = False


class Formula(NamedTuple):
    """A formula and what it comes to now."""

    text: str
    value: Decimal | float | int


# Text, number, date, formula, or nothing.
Value = str | Decimal | float | int | date | Formula | None
_PLAIN, _BOLD = Style(), Style(bold=True)
_HEADER = Style(bold=True, fill=_HEAD, wrap=True)
_LOOKS = {
    "": _PLAIN,
    RUNNING: Style(italic=True, colour=_MUTED),
    STATED: Style(italic=True, fill=_TINT),
}


@dataclass
class Sheet:
    """One sheet: ``rows`` pass once, as (styles, values). ``filtered`` puts a filter over the first rows once known."""

    name: str
    widths: tuple[float, ...]
    rows: Iterator[tuple[tuple[Style, ...], list[Value]]]
    frozen: bool = True
    # The number of rows, with the header, over which the filter lies; known after the last row.
    filtered: int = 0


class Writer(Protocol):
    """A library that writes workbooks."""

    def write(self, sheet: Sheet) -> None:
        """Write a sheet, with its rows."""

    def close(self) -> None:
        """Write what is left, to the target."""


def column_letters(place: int) -> str:
    """What a workbook calls a column, counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def clean(text: str) -> str:
    """A text as a cell can hold it; one that is cut says so."""
    text = _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


@dataclass
class Sheets:
    """A table as the sheets of a workbook: its rows, in so many sheets as they need, totals, and "About"."""

    table: ExportTable
    wording: Wording
    rows: Iterable[Row]
    rows_per_sheet: int = ROWS_PER_SHEET
    _parts: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        table = self.table
        self._columns = [(index, table.columns[index]) for index in table.every]
        self._words: list[dict[Any, str]] = [{} for _ in self._columns]
        self._state = RowWords(table, table.every, self.wording)
        self._currency_at = table.place("currency")
        places = {index: place for place, (index, _) in enumerate(self._columns)}
        self._currency_place = None if self._currency_at is None else places.get(self._currency_at)
        self._styles: dict[tuple[str, str], tuple[Style, ...]] = {}

    def __iter__(self) -> Iterator[Sheet]:
        """The sheets of rows in their order. Each has to be written before the next is taken."""
        rows = iter(self.rows)
        first = list(islice(rows, _ROWS_MEASURED))
        widths = self._widths(first)
        waiting = chain(first, rows)
        following = next(waiting, None)
        while not self._parts or following is not None:
            part = _Part(waiting, following, self.rows_per_sheet)
            sheet = Sheet(self._name(len(self._parts) + 1), widths, iter(()))
            sheet.rows = self._sheet_rows(part, sheet)
            yield sheet
            following = part.following

    def _sheet_rows(self, part: _Part, sheet: Sheet) -> Iterator[tuple[tuple[Style, ...], list[Value]]]:
        yield self._header()
        count = 0
        for row in part:
            count += 1
            yield self._row(row)
        sheet.filtered = count + 1
        self._parts.append((sheet.name, count))
        if part.following is None:
            ending = self.table.ending()
            if ending.totals:
                # Apart from the rows, so that no filter takes the totals along.
                yield (), []
            for total in ending.totals:
                yield self._total(total, ending)

    def _name(self, number: int) -> str:
        # Excel refuses an apostrophe at either end.
        title = _FORBIDDEN_IN_NAMES.sub(" ", self.table.title).strip(" '") or self.table.key
        ending = f" ({number})" if number > 1 else ""
        return title[: 31 - len(ending)].strip(" '") + ending

    def _header(self) -> tuple[tuple[Style, ...], list[Value]]:
        titles: list[Value] = [clean(self.wording.translate(column.title)) for _, column in self._columns]
        return (_HEADER,) * len(titles), titles

    def _row(self, row: Row) -> tuple[tuple[Style, ...], list[Value]]:
        looks = self._state.looks(row)
        currency = "" if self._currency_at is None else row[self._currency_at]
        styles = self._styles.get((looks, currency))
        if styles is None:
            styles = self._styles[looks, currency] = self._styles_of(_LOOKS[looks], currency)
        values: list[Value] = []
        for (index, column), words in zip(self._columns, self._words, strict=True):
            value = row[index]
            if column.kind in TEXT_KINDS:
                text = words.get(value)
                if text is None:
                    text = clean(self.wording.word(column, value))
                    if len(words) < _WORDS_KEPT:
                        words[value] = text
                # A cell without a text is empty, so that it counts as blank in a filter and in formulas.
                value = text or None
            values.append(value)
        if looks:
            self._state.say(row, values)
        return styles, values

    def _styles_of(self, style: Style, currency: str) -> tuple[Style, ...]:
        digits = minor_digits(currency)
        money = "#,##0" + ("." + "0" * digits if digits else "")
        formats = {
            ColumnKind.MONEY: money,
            ColumnKind.INTEGER: "#,##0",
            ColumnKind.DECIMAL: "#,##0.0",
            ColumnKind.DATE: "yyyy-mm-dd",
            # So that a number of a SIM card stays what it is when somebody touches the cell.
            ColumnKind.IDENTIFIER: TEXT,
        }
        return tuple(
            style._replace(number_format=GENERAL if column.as_stated else formats.get(column.kind, GENERAL))
            for _, column in self._columns
        )

    def _widths(self, rows: list[Row]) -> tuple[float, ...]:
        words = RowWords(self.table, self.table.every, self.wording)
        longest = [0] * len(self._columns)
        for row in rows:
            longest = [max(known, len(text)) for known, text in zip(longest, words(row), strict=True)]
        return tuple(self._width(column, length) for (_, column), length in zip(self._columns, longest, strict=True))

    def _width(self, column: Column, longest: int) -> float:
        title = self.wording.translate(column.title)
        # A title may take two lines; the sign of the filter stands beside it. Sums are wider than what they add up.
        needed = max(longest + (5 if column.total else 2), max(map(len, title.split()), default=0) + 4, len(title) // 2)
        return float(min(max(needed, _NARROWEST), _WIDEST))

    def _total(self, total: CurrencyTotal, ending: Ending) -> tuple[tuple[Style, ...], list[Value]]:
        """Formulas that follow the filter; what rows would count twice is a value."""
        values: list[Value] = []
        several = len(ending.totals) > 1
        for place, (index, column) in enumerate(self._columns):
            value = total.values[index]
            if index == self._currency_at:
                values.append(total.currency)
            elif value is None or column.kind in TEXT_KINDS:
                values.append(None)
            elif (total.currency, column.key) in ending.apart or (several and self._currency_place is None):
                # Without their currencies in the sheet no formula can tell the rows apart.
                values.append(value)
            else:
                values.append(self._formula(place, total.currency if several else None, value))
        if values[0] is None:
            word = self.wording.translate(QT_TRANSLATE_NOOP("Reports", "Total"))
            values[0] = word if self._currency_place is not None else f"{word} {total.currency}".strip()
        bold = Style(bold=True, rule_above=_RULE)
        return self._styles_of(bold, total.currency), values

    def _formula(self, place: int, currency: str | None, value: Any) -> Formula:
        letter = column_letters(place)
        sums = []
        for name, count in self._parts:
            # The totals stand on the last sheet.
            sheet = "" if name == self._parts[-1][0] else "'" + name.replace("'", "''") + "'!"
            cells = f"{sheet}{letter}2:{letter}{max(count, 1) + 1}"
            if currency is None or self._currency_place is None:
                sums.append(f"SUBTOTAL(109,{cells})")
            else:
                key = column_letters(self._currency_place)
                sums.append(f'SUMIFS({cells},{sheet}{key}2:{key}{max(count, 1) + 1},"{currency}")')
        return Formula("=" + "+".join(sums), value)

    def about(self) -> Sheet:
        """The sheet that says what the table is; to be asked after the last row."""
        table = self.table
        several = len(table.ending().totals) > 1
        text = QT_TRANSLATE_NOOP("Reports", "The totals of several currencies count all rows, filtered or not.")
        said = [*note_texts(table, self.wording), *([self.wording.translate(text)] if several else [])]
        lines = [*table.about, ("", table.description), *(("", line) for line in said)]
        styles = (_BOLD, Style(wrap=True))
        rows: list[tuple[tuple[Style, ...], list[Value]]] = [
            (styles, [clean(label) or None, clean(text)]) for label, text in lines
        ]
        title = self.wording.translate(QT_TRANSLATE_NOOP("Reports", "About"))
        return Sheet(_FORBIDDEN_IN_NAMES.sub(" ", title)[:31], (24.0, 90.0), iter(rows), frozen=False)


class _Part:
    """So many rows of a longer run; ``following`` is the row with which the next part begins, None at the end."""

    def __init__(self, rows: Iterator[Row], first: Row | None, size: int) -> None:
        self._rows, self.following, self._size = rows, first, size

    def __iter__(self) -> Iterator[Row]:
        for _ in range(self._size):
            if self.following is None:
                return
            row, self.following = self.following, next(self._rows, None)
            yield row
