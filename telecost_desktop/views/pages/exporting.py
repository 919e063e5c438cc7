"""The Excel button of every list."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from telecost_desktop.services.list_export import write_workbook
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.tables.table import DataTable

translate = QCoreApplication.translate


def export_list(page: BasePage, table: DataTable, title: str) -> None:
    """Ask where, then write the list as it is shown to an Excel workbook."""
    kinds = translate("Export", "Excel workbooks (*.xlsx)")
    name, _ = QFileDialog.getSaveFileName(page, translate("Export", "Save as Excel"), f"{title}.xlsx", kinds)
    if name:
        export_to(page, table, title, Path(name))


def export_to(page: BasePage, table: DataTable, title: str, path: Path) -> None:
    """Write the list as it is shown, and say so."""
    titles, rows = table.export()
    words = translate("Export", "{count} rows saved as {file}").format(count=len(rows), file=path.name)
    page.context.tasks.run(
        page, write_workbook, path, title, titles, rows,
        done=lambda _: page.context.messages.notice(words), label=translate("Export", "Saving {file}").format(file=path.name),
    )  # fmt: skip
