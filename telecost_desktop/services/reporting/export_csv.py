"""A table as CSV: UTF-8 with a byte order mark, so that spreadsheets read it right."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from telecost_desktop.services.reporting.definitions import TEXT_KINDS, Column
from telecost_desktop.services.reporting.export_table import ExportTable, Wording

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula and that still reads as before."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def write_csv(table: ExportTable, target: TextIO, wording: Wording) -> None:
    """Header and all rows, no totals. Semicolons where the decimal sign is a comma; dates are ISO, amounts exact."""
    separator = ";" if wording.decimal_sign == "," else ","
    target.write("\ufeff")
    writer = csv.writer(target, delimiter=separator, lineterminator="\r\n")
    writer.writerow([neutral(wording.translate(column.title)) for column in table.columns])
    cells = [_cell(column, wording) for column in table.columns]
    for row in table.rows:
        writer.writerow([cell(value) for cell, value in zip(cells, row, strict=True)])


def _cell(column: Column, wording: Wording) -> Callable[[Any], str]:
    """How the values of a column are written. Words repeat, so each is found once."""
    if column.kind in TEXT_KINDS:
        known: dict[str | None, str] = {}

        def word(value: str | None) -> str:
            text = known.get(value)
            if text is None:
                text = known[value] = neutral(wording.word(column, value))
            return text

        return word
    comma = wording.decimal_sign == ","

    def number(value: Decimal | float | int | date | None) -> str:
        if value is None:
            return ""
        if isinstance(value, date):
            return value.isoformat()
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return text.replace(".", ",") if comma else text

    return number
