"""Any list of the window as an Excel workbook: typed cells, a header that stays, a filter on every column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from telecost_desktop.services.whole_files import refusals_of_the_disk, write_file

_WIDEST = 60
_MEASURED_ROWS = 500
_LONGEST_NAME = 31
# What Excel forbids in a sheet's name.
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


SheetOfList = tuple[str, Sequence[str], Sequence[Sequence[object]]]


def write_workbook(path: Path, title: str, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a list. Texts stay texts (``+47…`` and ``=x`` are never formulas), numbers and dates are such.

    Raises what ``write_file`` raises, e.g. because the file is open in Excel.
    """
    write_sheets(path, [(title, titles, rows)])


def write_sheets(path: Path, sheets: Sequence[SheetOfList]) -> None:
    """Write several lists into one workbook, each (title, column titles, rows) on a sheet of its own.

    Two lists of one title get different names. Raises as ``write_workbook`` does.
    """

    def write(stream: BinaryIO) -> None:
        with refusals_of_the_disk():
            _write(stream, sheets)

    write_file(path, write)


def _write(target: BinaryIO, sheets: Sequence[SheetOfList]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, titles, rows in sheets:
        # A second sheet of the same name gets a number from openpyxl, for which there must be room.
        name = title.translate(_FORBIDDEN).strip()[: _LONGEST_NAME - (2 if len(sheets) > 1 else 0)]
        _fill(book.create_sheet(name or "List"), titles, rows)
    book.save(target)


def _fill(sheet: Any, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(_widths(titles, rows), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(titles)))}{len(rows) + 1}"
    heads = [WriteOnlyCell(sheet, value=text) for text in titles]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: object) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.replace(tzinfo=None)
    if value is None or isinstance(value, (bool, int, Decimal, date)):
        typed: Any = value
        cell = WriteOnlyCell(sheet, value=typed)
        if isinstance(value, Decimal):
            cell.number_format = "#,##0.00"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", str(value)))
    # Set by hand, since openpyxl takes a text that begins with = for a formula.
    cell.data_type = "s"
    return cell


def _widths(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> list[float]:
    widths = [len(text) + 4 for text in titles]
    for row in rows[:_MEASURED_ROWS]:
        for number, value in enumerate(row):
            widths[number] = max(widths[number], len(str(value or "")) + 2)
    return [float(min(width, _WIDEST)) for width in widths]
