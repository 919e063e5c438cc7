"""The Excel button of every list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from telecost_desktop.services.list_export import write_workbook
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.tables.table import DataTable

translate = QCoreApplication.translate


def export_list(page: BasePage, table: DataTable, title: str) -> None:
    """Ask where, then write the list as it is shown to an Excel workbook."""
    export_rows(page, title, *table.export())


def export_rows(page: BasePage, title: str, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """The same for typed rows that are no table of the window."""
    kinds = translate("Export", "Excel workbooks (*.xlsx)")
    name, _ = QFileDialog.getSaveFileName(page, translate("Export", "Save as Excel"), f"{title}.xlsx", kinds)
    if name:
        write_rows(page, Path(name), title, titles, rows)


def export_to(page: BasePage, table: DataTable, title: str, path: Path) -> None:
    """Write the list as it is shown, and say so."""
    write_rows(page, path, title, *table.export())


def write_rows(page: BasePage, path: Path, title: str, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write typed rows, and say so."""
    words = translate("Export", "{count} rows saved as {file}").format(count=len(rows), file=path.name)
    page.context.tasks.run(
        page, write_workbook, path, title, titles, rows,
        done=lambda _: page.context.messages.notice(words), label=translate("Export", "Saving {file}").format(file=path.name),
    )  # fmt: skip
