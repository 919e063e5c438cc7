"""Workbooks of the kinds XLS and XLSB, through a library that holds them in memory: they are measured before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telecost_desktop.services.importing.reading.cell_texts import value_text
from telecost_desktop.services.importing.reading.workbook_sizes import measure_xls, measure_xlsb
from telecost_desktop.services.importing.reading.xml_parts import too_large
from telecost_desktop.services.importing.reading.zips import damaged

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

# Cells of the rectangles that hold all sheets, and bytes of text in them: some 150 MB in memory.
_MOST_CELLS = 2_000_000
_LARGEST_TEXTS = 48 * 1024 * 1024


@contextmanager
def open_old_workbook(path: Path, *, is_xlsb: bool) -> Iterator[OldWorkbook]:
    """The workbook, once it is known to fit into memory. Raises UserError for one that is damaged, locked, too large."""
    from python_calamine import CalamineWorkbook

    cells, texts = (measure_xlsb if is_xlsb else measure_xls)(path)
    if cells > _MOST_CELLS or texts > _LARGEST_TEXTS:
        raise too_large()
    with _foreseen():
        workbook = CalamineWorkbook.from_path(path)
    with workbook:
        yield OldWorkbook(workbook)


class OldWorkbook:
    """The sheets of an open workbook: those that people see first, then hidden ones, by name."""

    def __init__(self, workbook: CalamineWorkbook) -> None:
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        self._workbook = workbook
        tables = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        tables.sort(key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)
        self.sheets = [sheet.name for sheet in tables]

    def rows(self, sheet: str, decimal_sign: str) -> Iterator[tuple[int, list[str]]]:
        """Each row: its number (1 = first), and its cells as texts up to the last one."""
        with _foreseen():
            table = self._workbook.get_sheet_by_name(sheet)
        # The library begins with row 1, but with the first column that has anything in it.
        before = table.start[1] if table.start else 0
        for number, values in enumerate(_each(table.iter_rows()), 1):
            cells = [""] * before + [value_text(value, decimal_sign) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            yield number, cells


def _each(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    while True:
        with _foreseen():
            row = next(rows, None)
        if row is None:
            return
        yield row


@contextmanager
def _foreseen() -> Iterator[None]:
    """What the library raises, also its panics, which are no ordinary exceptions."""
    from python_calamine import CalamineError

    try:
        yield
    except (CalamineError, ValueError, OverflowError):
        raise damaged() from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged() from None
