"""Telling what came of an import, to the dialog or, when that was closed meanwhile, in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QCoreApplication

from telecost_desktop.errors import Cancelled
from telecost_desktop.views import formats
from telecost_desktop.views.context import IMPORTED, PageContext

if TYPE_CHECKING:
    from telecost_desktop.services.importing.results import FileResult
    from telecost_desktop.views.dialogs.importing.dialog import ImportDialog

translate = QCoreApplication.translate


def tell(dialog: ImportDialog, context: PageContext, results: list[FileResult]) -> None:
    """Let the pages know; show the results in the dialog, or say them in the window if it was closed meanwhile."""
    if any(result.status in ("imported", "partial") for result in results):
        context.changes.announce(IMPORTED)
    if shiboken6.isValid(dialog):
        dialog.show_results(results)
        return
    words = translate("Import", "Imported: rows {rows}, files {count}")
    imported = sum(result.imported for result in results)
    context.messages.notice(words.format(rows=formats.number(imported), count=formats.number(len(results))))


def tell_failure(dialog: ImportDialog, context: PageContext, error: Exception) -> None:
    """Say why an import ended. Files that were done before it ended stay imported, so the pages are told."""
    context.changes.announce(IMPORTED)
    if shiboken6.isValid(dialog):
        dialog.import_stopped()
    if not isinstance(error, Cancelled):
        context.messages.error(error)
    elif not shiboken6.isValid(dialog):
        words = translate("Import", "The import was stopped. Files that were done before stay imported.")
        context.messages.notice(words)
