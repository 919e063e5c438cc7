"""Workbooks: the sheets in them, and a sheet written as text that the ordinary importers read.

XLSX and ODS are read row by row in bounded memory; XLS and XLSB by a library, after a look at how large they would become.
Macros are never run and formulas never computed: what counts is the value that was saved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from itertools import islice
from pathlib import Path
from typing import Protocol

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, UserError
from telecost_desktop.services.importing.reading.ods_sheets import OdsWorkbook
from telecost_desktop.services.importing.reading.text_files import Row
from telecost_desktop.services.importing.reading.xlsx_sheets import XlsxWorkbook
from telecost_desktop.services.importing.reading.xml_parts import too_large
from telecost_desktop.services.importing.reading.zips import open_zip
from telecost_desktop.services.progress import IsCancelled, never

SEPARATOR = ";"
# Rows that are looked through for the first ones with anything in them.
_LOOKED_THROUGH = 100_000
# Far more than the text of a full sheet of 18 columns.
_LARGEST_TEXT = 2 * 1024**3
_STEP = 1024 * 1024
# The beginnings of all sheets together.
_LARGEST_HEADS = 16 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"


class _Workbook(Protocol):
    """What each kind of workbook offers."""

    @property
    def sheets(self) -> Collection[str]:
        """The names of the sheets, those that people see first."""

    def rows(self, sheet: str, decimal_sign: str) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet with their numbers from 1."""


class _Kind(Enum):
    XLSX = auto()
    XLSB = auto()
    XLS = auto()
    ODS = auto()


def sheet_heads(path: Path, rows: int) -> dict[str, list[Row]]:
    """The first rows of each sheet that are not blank, with their numbers in the sheet. Raises UserError."""
    return sheet_heads_with(path, rows, (".",))[0]


def sheet_heads_with(path: Path, rows: int, signs: Sequence[str]) -> list[dict[str, list[Row]]]:
    """The same once for each decimal sign that its numbers shall have."""
    heads: list[dict[str, list[Row]]] = [{} for _ in signs]
    length = 0
    with _opened(path) as workbook:
        for sheet in workbook.sheets:
            for sign, found in zip(signs, heads, strict=True):
                found[sheet] = []
                for row in islice(_filled_rows(islice(workbook.rows(sheet, sign), _LOOKED_THROUGH)), rows):
                    found[sheet].append(row)
                    length += len(row.text)
                    if length > _LARGEST_HEADS * len(signs):
                        raise too_large()
    return heads


def write_as_text(path: Path, sheet: str, target: Path, *, decimal_sign: str, cancelled: IsCancelled = never) -> None:
    """Write a sheet as UTF-8 with SEPARATOR between cells; a row of the sheet is the line of its number.

    Numbers stand with ``decimal_sign``. Raises UserError for what cannot be read, Cancelled when stopped.
    """
    with _opened(path) as workbook, target.open("wb") as stream:
        if sheet not in workbook.sheets:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "This workbook has no sheet {sheet}."), sheet=repr(sheet))
        line = length = written = 0
        pending: list[str] = []
        for number, cells in workbook.rows(sheet, decimal_sign):
            pending.append("\n" * (number - line - 1) + _line(cells) + "\n")
            line = number
            length += len(pending[-1])
            if length > _STEP:
                if cancelled():
                    raise Cancelled
                written += stream.write("".join(pending).encode("utf-8", "replace"))
                length = 0
                pending.clear()
                if written > _LARGEST_TEXT:
                    raise too_large()
        stream.write("".join(pending).encode("utf-8", "replace"))


def _filled_rows(rows: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            yield Row(number, cells, _line(cells))


def _line(cells: Sequence[str]) -> str:
    line = SEPARATOR.join(cells)
    if '"' in line or line.count(SEPARATOR) != len(cells) - 1:
        line = SEPARATOR.join(
            '"' + cell.replace('"', '""') + '"' if '"' in cell or SEPARATOR in cell else cell for cell in cells
        )
    return line


@contextmanager
def _opened(path: Path) -> Iterator[_Workbook]:
    kind = _kind(path)
    if kind in (_Kind.XLSX, _Kind.ODS):
        with open_zip(path) as archive:
            yield XlsxWorkbook(archive) if kind is _Kind.XLSX else OdsWorkbook(archive)
    else:
        from telecost_desktop.services.importing.reading.old_workbooks import open_old_workbook

        with open_old_workbook(path, is_xlsb=kind is _Kind.XLSB) as workbook:
            yield workbook


def _kind(path: Path) -> _Kind:
    with path.open("rb") as stream:
        if stream.read(4) == _OLE:
            return _Kind.XLS
    with open_zip(path) as archive:
        names = {name.replace("\\", "/").lstrip("/").casefold() for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        return _Kind.XLSB
    if "[content_types].xml" in names and any(name.startswith("xl/") for name in names):
        return _Kind.XLSX
    if {"mimetype", "content.xml"} <= names:
        return _Kind.ODS
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "This is no workbook with tables in it."),
        hint=QT_TRANSLATE_NOOP("Errors", "Choose an Excel or OpenDocument workbook, a text file, an XML or a PDF."),
    )
