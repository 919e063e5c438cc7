"""A table as CSV: UTF-8 with a byte order mark, so that spreadsheets read it right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import islice
from typing import Any, TextIO

from telecost_desktop.models.money import amount_text
from telecost_desktop.services.reporting.definitions import TEXT_KINDS, Column, ColumnKind
from telecost_desktop.services.reporting.exports.table import ExportTable, Wording, decimal_text

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# So many rows are written at once: column by column is quicker than cell by cell.
_ROWS_AT_ONCE = 1_000
# So many words of a column are kept. More differ from row to row and are not worth it.
_WORDS_KEPT = 50_000


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula and that still reads as before."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def write_csv(table: ExportTable, target: TextIO, wording: Wording) -> None:
    """Header and all rows, no totals. Semicolons where the decimal sign is a comma; dates are ISO, amounts exact.

    Texts stand in quotes and numbers do not, so that whoever reads the file can tell 007 from 7. No row is kept.
    """
    separator = ";" if wording.decimal_sign == "," else ","
    columns = [(index, table.columns[index]) for index in table.every]
    target.write("\ufeff")
    target.write(separator.join(_quoted(wording.translate(column.title)) for _, column in columns) + "\r\n")
    makers = [(index, _maker(column, wording)) for index, column in columns]
    rows = iter(table.rows)
    while block := list(islice(rows, _ROWS_AT_ONCE)):
        across = list(zip(*block, strict=True))
        cells = [make(across[index]) for index, make in makers]
        target.write("".join(separator.join(row) + "\r\n" for row in zip(*cells, strict=True)))


def _quoted(text: str) -> str:
    return '"' + neutral(text).replace('"', '""') + '"' if text else ""


class _Words(dict[Any, str]):
    """How the values of a column of text are written. Words repeat, so each is made once."""

    def __init__(self, column: Column, wording: Wording) -> None:
        super().__init__()
        self._column, self._wording = column, wording

    def __missing__(self, value: str | None) -> str:
        text = _quoted(self._wording.word(self._column, value))
        if len(self) < _WORDS_KEPT:
            self[value] = text
        return text


def _maker(column: Column, wording: Wording) -> Callable[[Iterable[Any]], Iterable[str]]:
    """What writes the values of a column."""
    if column.kind in TEXT_KINDS:
        words = _Words(column, wording)
        return lambda values: map(words.__getitem__, values)
    if column.kind is ColumnKind.DATE:
        return lambda values: ["" if value is None else value.isoformat() for value in values]
    sign = wording.decimal_sign

    if column.kind is ColumnKind.DECIMAL:
        return lambda values: [
            "" if value is None else decimal_text(column, value).replace(".", sign) for value in values
        ]

    def numbers(values: Iterable[Decimal | int | None]) -> list[str]:
        # Amounts have a point at most; a comma takes its place where the language has it.
        texts = [
            "" if value is None else amount_text(value) if isinstance(value, Decimal) else str(value)
            for value in values
        ]
        return [text.replace(".", sign) for text in texts] if sign != "." else texts

    return numbers
