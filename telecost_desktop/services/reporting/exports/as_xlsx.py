"""A table as a workbook: by openpyxl as long as people look at it, by XlsxWriter in constant memory beyond."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain, islice
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from telecost_desktop.services.reporting.exports.sheets import (
    Formula,
    Sheet,
    Sheets,
    Style,
    Value,
    Writer,
    column_letters,
)
from telecost_desktop.services.reporting.exports.table import ExportTable, Wording
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.whole_files import refusals_of_the_disk

# Up to so many rows are kept for openpyxl, which knows more of Excel; XlsxWriter is quicker and keeps none.
MOST_ROWS_KEPT = 20_000
_A4 = 9
_DAY_ZERO = date(1899, 12, 30)
# A workbook takes such a part of a text for a sign, unless its first sign is written as one.
_ESCAPE_LIKE = re.compile(r"(_x[0-9a-fA-F]{4}_)")
_TEXTS_KEPT = 100_000
# What Excel, and XlsxWriter by itself, adds to a width for the edges of the cells.
_BREADTH = 5 / 7


def write_xlsx(table: ExportTable, target: BinaryIO, wording: Wording, more: Sequence[ExportTable] = ()) -> None:
    """All rows; phone numbers, SIM cards and the like are text, amounts and dates are values.

    The sheets of ``more`` tables follow; "About" is about the first.
    """
    others = [Sheets(one, wording, one.rows) for one in more]
    rows = iter(table.rows)
    kept = list(islice(rows, MOST_ROWS_KEPT))
    following = next(rows, None)
    if following is None:
        with refusals_of_the_disk():
            write_sheets(Sheets(table, wording, kept), OpenpyxlWriter(target), others)
        return
    with constant_memory_writer(target) as writer:
        write_sheets(Sheets(table, wording, _forgotten(kept, chain((following,), rows))), writer, others)


def write_sheets(sheets: Sheets, writer: Writer, others: Sequence[Sheets] = ()) -> None:
    """Write all sheets with one library."""
    for part in (sheets, *others):
        for sheet in part:
            writer.write(sheet)
    writer.write(sheets.about())
    writer.close()


def _forgotten(kept: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    """The rows that were kept, no longer kept, and the rest."""
    kept.reverse()
    while kept:
        yield kept.pop()
    yield from rest


class OpenpyxlWriter:
    """Writes sheets with openpyxl. It cannot store what a formula comes to; programs reckon that when they open it."""

    def __init__(self, target: BinaryIO) -> None:
        from openpyxl import Workbook

        self._target = target
        self._book = Workbook(write_only=True)
        self._cells: dict[tuple[Style, ...], list[Any]] = {}

    def write(self, sheet: Sheet) -> None:
        """Write a sheet, with its rows."""
        page: Any = self._book.create_sheet(sheet.name)
        self._cells.clear()
        for place, width in enumerate(sheet.widths):
            page.column_dimensions[column_letters(place)].width = width + _BREADTH
        page.page_setup.orientation = "landscape"
        page.page_setup.paperSize = _A4
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        if sheet.frozen:
            page.freeze_panes = "A2"
            page.print_title_rows = "1:1"
        for styles, values in sheet.rows:
            page.append(self._row(page, styles, values))
        if sheet.filtered:
            page.auto_filter.ref = f"A1:{column_letters(len(sheet.widths) - 1)}{sheet.filtered}"

    def close(self) -> None:
        """Write the workbook to its target."""
        self._book.save(self._target)

    def _row(self, page: Any, styles: tuple[Style, ...], values: list[Value]) -> list[Any]:
        # A row is written at once, so rows of the same looks share their cells.
        cells = self._cells.get(styles)
        if cells is None:
            cells = self._cells[styles] = [self._cell(page, style) for style in styles]
        for cell, value in zip(cells, values, strict=True):
            if isinstance(value, str):
                # Set by hand, since openpyxl takes a text that begins with = for a formula.
                cell.value = _escaped(value)
                cell.data_type = "s"
            else:
                cell.value = value.text if isinstance(value, Formula) else value
        return cells

    def _cell(self, page: Any, style: Style) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        cell = WriteOnlyCell(page)
        cell.number_format = style.number_format
        if style.bold or style.italic or style.colour:
            cell.font = Font(
                name="Calibri",
                size=11,
                bold=style.bold,
                italic=style.italic,
                color=f"FF{style.colour}" if style.colour else None,
            )
        if style.fill:
            cell.fill = PatternFill("solid", fgColor=f"FF{style.fill}")
        if style.wrap:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        if style.rule_above:
            cell.border = Border(top=Side("thin", color=f"FF{style.rule_above}"))
        return cell


@contextmanager
def constant_memory_writer(target: BinaryIO) -> Iterator[ConstantMemoryWriter]:
    """A writer whose rows lie in a folder of their own until the end; the folder goes, also when the work is given up."""
    with TemporaryDirectory(prefix="telecost-", ignore_cleanup_errors=True) as folder:
        writer = ConstantMemoryWriter(target, folder)
        try:
            yield writer
        finally:
            writer.release()


class ConstantMemoryWriter:
    """Writes sheets with XlsxWriter, row by row, and with each formula what it comes to.

    XlsxWriter makes a record of each cell and then its markup; that is most of what it takes. So the cells of ordinary
    rows are handed to it as markup, in the place where it puts its own; all else goes through its own calls.
    """

    def __init__(self, target: BinaryIO, folder: str) -> None:
        from xlsxwriter import Workbook

        self._book: Any = Workbook(target, {"constant_memory": True, "tmpdir": folder})
        self._formats: dict[Style, Any] = {}
        self._days: dict[date, str] = {}
        self._texts: dict[str, str] = {}

    def write(self, sheet: Sheet) -> None:
        """Write a sheet, with its rows."""
        page = self._book.add_worksheet(sheet.name)
        for place, width in enumerate(sheet.widths):
            page.set_column(place, place, width)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        if sheet.frozen:
            page.freeze_panes(1, 0)
            page.repeat_rows(0)
        marks: dict[tuple[Style, ...], list[tuple[str, str]]] = {}
        letters = [column_letters(place) for place in range(len(sheet.widths))]
        for number, (styles, values) in enumerate(sheet.rows):
            # The header tells XlsxWriter how wide the sheet is; totals, which have formulas, follow the filtered rows.
            if not number or sheet.filtered:
                self._by_calls(page, number, styles, values)
                continue
            known = marks.get(styles)
            if known is None:
                indexes = [self._format(style)._get_xf_index() for style in styles]
                known = marks[styles] = [
                    (f'<c r="{letter}', f'" s="{index}"') for letter, index in zip(letters, indexes, strict=False)
                ]
            self._by_markup(page, number, known, values)
        if sheet.filtered:
            page.autofilter(0, 0, sheet.filtered - 1, len(sheet.widths) - 1)

    def _by_markup(self, page: Any, number: int, marks: list[tuple[str, str]], values: list[Value]) -> None:
        row = str(number + 1)
        parts = [f'<row r="{row}">']
        add, texts, days = parts.append, self._texts, self._days
        for (start, style), value in zip(marks, values, strict=True):
            if isinstance(value, str):
                text = texts.get(value)
                if text is None:
                    text = self._text(value)
                add(f"{start}{row}{style}{text}")
            elif value is None:
                add(f"{start}{row}{style}/>")
            elif isinstance(value, date):
                day = days.get(value)
                if day is None:
                    day = days[value] = f"><v>{(value - _DAY_ZERO).days}</v></c>"
                add(f"{start}{row}{style}{day}")
            else:
                add(f"{start}{row}{style}><v>{value}</v></c>")
        add("</row>")
        if page.previous_row < number:
            page._write_single_row(number)
        page.fh.write("".join(parts))
        page.dim_rowmax = number

    def _text(self, text: str) -> str:
        """The markup of a text that stands in its cell; most texts repeat."""
        written = _escaped(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        kept = ' xml:space="preserve"' if text.strip() != text else ""
        markup = f' t="inlineStr"><is><t{kept}>{written}</t></is></c>'
        if len(self._texts) < _TEXTS_KEPT:
            self._texts[text] = markup
        return markup

    def _by_calls(self, page: Any, number: int, styles: tuple[Style, ...], values: list[Value]) -> None:
        for place, (style, value) in enumerate(zip(styles, values, strict=True)):
            look = self._format(style)
            if isinstance(value, str):
                page.write_string(number, place, _no_markup(value), look)
            elif isinstance(value, Formula):
                page.write_formula(number, place, value.text, look, value.value)
            elif value is None:
                page.write_blank(number, place, None, look)
            else:
                page.write_number(number, place, value, look)

    def _format(self, style: Style) -> Any:
        if style not in self._formats:
            self._formats[style] = self._book.add_format(_properties(style))
        return self._formats[style]

    def close(self) -> None:
        """Write the workbook to its target. Raises OSError, as a file does."""
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error

    def release(self) -> None:
        """Let go of what still lies in the folder, where the work was given up."""
        for page in self._book.worksheets():
            page.row_data_fh.close()


def _escaped(text: str) -> str:
    return _ESCAPE_LIKE.sub(r"_x005F\1", text) if "_x" in text else text


def _no_markup(text: str) -> str:
    """XlsxWriter takes a text between these marks for markup that is ready; a space behind it keeps it a text."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def _properties(style: Style) -> dict[str, Any]:
    properties: dict[str, Any] = {"num_format": style.number_format, "bold": style.bold, "italic": style.italic}
    if style.colour:
        properties["font_color"] = f"#{style.colour}"
    if style.fill:
        properties |= {"pattern": 1, "bg_color": f"#{style.fill}"}
    if style.rule_above:
        properties |= {"top": 1, "top_color": f"#{style.rule_above}"}
    if style.wrap:
        properties |= {"text_wrap": True, "valign": "top"}
    return properties
