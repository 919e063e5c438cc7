"""A table as a workbook: typed cells, a frozen header with filters, totals as formulas, and a sheet "About"."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import minor_digits
from telecost_desktop.services.reporting.definitions import TEXT_KINDS, Column, ColumnKind
from telecost_desktop.services.reporting.export_table import ExportTable, Wording, currency_at
from telecost_desktop.services.reporting.result import Row

_WIDTHS = {
    ColumnKind.TEXT: 26,
    ColumnKind.IDENTIFIER: 16,
    ColumnKind.CODE: 16,
    ColumnKind.COUNTRY: 16,
    ColumnKind.MONEY: 14,
    ColumnKind.INTEGER: 11,
    ColumnKind.DECIMAL: 12,
    ColumnKind.DATE: 12,
}
# What a workbook cannot hold in a cell.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_TEXT = 32_767


def write_xlsx(table: ExportTable, target: BinaryIO, wording: Wording) -> None:
    """All columns and rows; phone numbers, SIM cards and the like are text, amounts and dates are values."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(table.title))
    last_column = get_column_letter(len(table.columns))
    for place, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[column.kind]
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last_column}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    cells = _Cells(sheet, table, wording)
    sheet.append([cells.header(column) for column in table.columns])
    for row in table.rows:
        sheet.append(cells.row(row))
    for total in cells.totals():
        sheet.append(total)
    about = book.create_sheet(_sheet_name(wording.translate(QT_TRANSLATE_NOOP("Reports", "About"))))
    about.column_dimensions["A"].width = 24
    about.column_dimensions["B"].width = 90
    for label, text in (*table.about, ("", table.description), *(("", note) for note in table.note_texts)):
        about.append([cells.text(label, bold=True), cells.text(text)])
    book.save(target)


def _sheet_name(title: str) -> str:
    return re.sub(r"[\\/*?:\[\]]", " ", title)[:31]


class _Cells:
    """Makes the cells of one sheet."""

    def __init__(self, sheet: Any, table: ExportTable, wording: Wording) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self._make = WriteOnlyCell
        self._sheet = sheet
        self._table = table
        self._wording = wording
        self._bold = Font(bold=True)
        self._fill = PatternFill("solid", fgColor="E2F0F2")
        self._centred = Alignment(vertical="center", wrap_text=True)
        self._rule = Border(top=Side("thin", color="8993A0"))
        currencies = {total.currency for total in table.totals}
        digits = max((minor_digits(currency) for currency in currencies), default=2)
        money = "#,##0" + ("." + "0" * digits if digits else "")
        self._formats = {
            ColumnKind.MONEY: money,
            ColumnKind.INTEGER: "#,##0",
            ColumnKind.DECIMAL: "#,##0.0",
            ColumnKind.DATE: "yyyy-mm-dd",
        }
        self._column_cells = [self._column_cell(column) for column in table.columns]
        self._words: dict[str, dict[str | None, str]] = {column.key: {} for column in table.columns}

    def text(self, text: str, *, bold: bool = False) -> Any:
        """A cell that is text whatever it begins with."""
        cell = self._make(self._sheet, value=_CONTROL.sub("", text)[:_LONGEST_TEXT])
        cell.data_type = "s"
        if bold:
            cell.font = self._bold
        return cell

    def header(self, column: Column) -> Any:
        """A column's title."""
        cell = self.text(self._wording.translate(column.title), bold=True)
        cell.fill = self._fill
        cell.alignment = self._centred
        return cell

    def row(self, row: Row) -> list[Any]:
        """The cells of a row, with their types and formats. Each row is written at once, so columns reuse theirs."""
        cells: list[Any] = []
        for column, cell, value in zip(self._table.columns, self._column_cells, row, strict=True):
            if column.kind in TEXT_KINDS:
                text = self._words[column.key].get(value)
                if text is None:
                    text = _CONTROL.sub("", self._wording.word(column, value))[:_LONGEST_TEXT]
                    self._words[column.key][value] = text
                cell.value = text
                cell.data_type = "s"
                cells.append(cell)
            elif value is None:
                cells.append(None)
            else:
                cell.value = value
                cells.append(cell)
        return cells

    def _column_cell(self, column: Column) -> Any:
        cell = self._make(self._sheet)
        if column.kind not in TEXT_KINDS:
            cell.number_format = self._formats[column.kind]
        return cell

    def totals(self) -> list[list[Any]]:
        """One row per currency. Formulas follow the filter; counts that rows would count twice are values."""
        from openpyxl.utils import get_column_letter

        table, rows = self._table, []
        end = len(table.rows) + 1
        place = currency_at(table.columns)
        for total in table.totals:
            row: list[Any] = []
            for index, (column, value) in enumerate(zip(table.columns, total.values, strict=True)):
                letter = get_column_letter(index + 1)
                cell: Any = None
                if index == 0:
                    cell = self.text(self._wording.translate(QT_TRANSLATE_NOOP("Reports", "Total")))
                elif index == place:
                    cell = self.text(total.currency)
                elif value is not None:
                    cell = self._make(self._sheet, value=value)
                    if value == sum(
                        row[index] or 0 for row in table.rows if place is None or row[place] == total.currency
                    ):
                        cell = self._make(self._sheet, value=self._formula(letter, end, place, total.currency))
                    cell.number_format = self._formats[column.kind]
                if cell is not None:
                    cell.font = self._bold
                    cell.border = self._rule
                row.append(cell)
            rows.append(row)
        return rows

    def _formula(self, letter: str, end: int, place: int | None, currency: str) -> str:
        from openpyxl.utils import get_column_letter

        if len(self._table.totals) == 1 or place is None:
            return f"=SUBTOTAL(109,{letter}2:{letter}{end})"
        key = get_column_letter(place + 1)
        return f'=SUMIFS({letter}2:{letter}{end},{key}2:{key}{end},"{currency}")'
