"""The Excel button of every list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from telecost_desktop.services.attachments import file_name_of
from telecost_desktop.services.list_export import SheetOfList, write_sheets
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.tables.table import DataTable

translate = QCoreApplication.translate
_SUFFIX = ".xlsx"


def export_list(page: BasePage, table: DataTable, title: str) -> None:
    """Ask where, then write the list as it is shown to an Excel workbook."""
    export_rows(page, title, *table.export())


def export_rows(page: BasePage, title: str, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """The same for typed rows that are no table of the window."""
    export_sheets(page, title, [(title, titles, rows)])


def export_sheets(page: BasePage, title: str, sheets: Sequence[SheetOfList]) -> None:
    """The same for several lists, each (title, column titles, rows) on a sheet of its own."""
    path = ask_for_workbook(page, title)
    if path is not None:
        save_sheets(page, path, sheets)


def ask_for_workbook(page: BasePage, title: str) -> Path | None:
    """Where a workbook is to be saved, None if a person gave up. A name without an ending gets its own."""
    kinds = translate("Export", "Excel workbooks (*.xlsx)")
    proposed = file_name_of(title, _SUFFIX)
    name, _ = QFileDialog.getSaveFileName(page, translate("Export", "Save as Excel"), proposed, kinds)
    path = Path(name)
    return None if not name else path if path.suffix else path.with_suffix(_SUFFIX)


def export_to(page: BasePage, table: DataTable, title: str, path: Path) -> None:
    """Write the list as it is shown, and say so."""
    save_sheets(page, path, [(title, *table.export())])


def save_sheets(page: BasePage, path: Path, sheets: Sequence[SheetOfList]) -> None:
    """Write lists into one workbook, and say how many rows they have."""
    count = sum(len(rows) for _, _, rows in sheets)
    words = translate("Export", "{count} rows saved as {file}").format(count=count, file=path.name)
    page.context.tasks.run(
        page, write_sheets, path, sheets,
        done=lambda _: page.context.messages.notice(words), label=translate("Export", "Saving {file}").format(file=path.name),
    )  # fmt: skip
