"""The face before the import: what it would bring, file by file, without anything having been changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.importing.outcome import OutcomeView
from telecost_desktop.views.widgets.labels import label, set_tone

if TYPE_CHECKING:
    from telecost_desktop.services.importing.results import FileResult

translate = QCoreApplication.translate


class DryRunFace(QWidget):
    """Shows a trial; the dialog's foot has Import and Back."""

    def __init__(self) -> None:
        super().__init__()
        self.words = label("", "body", "text2", wrap=True)
        self.outcome = OutcomeView(dry=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.words)
        column.addWidget(self.outcome, 1)

    def show_results(self, results: Sequence[FileResult], waiting: int = 0) -> None:
        """Show what the import would do; ``waiting`` files are not part of it, as a mapping or details are lacking."""
        self.outcome.show_results(results)
        text, tone = _verdict(results)
        if waiting:
            words = translate("Import", "Files without a mapping or details, not part of this: {count}.")
            text, tone = f"{text} {words.format(count=formats.number(waiting))}", "warn"
        self.words.setText(text)
        set_tone(self.words, tone)

    @property
    def brings_something(self) -> bool:
        """Whether an import would change anything."""
        return any(one.imported for one in self.outcome.results)


def _verdict(results: Sequence[FileResult]) -> tuple[str, str]:
    """One sentence about the whole, and its tone."""
    refused = sum(one.rejected for one in results) or any(one.status == "rejected" for one in results)
    differing = any(invoice.difference for one in results for invoice in one.supplier_invoices)
    conflicts = any(one.conflicts for one in results)
    if not any(one.imported for one in results):
        if refused:
            return translate("Import", "Nothing of this can be imported as it is; the reasons are below."), "bad"
        return translate("Import", "All of this is here already. There is nothing to import."), "text2"
    if refused or differing or conflicts:
        words = translate("Import", "Look at what is marked. The rest can be imported; nothing has been changed yet.")
        return words, "warn"
    return translate("Import", "All is understood and adds up. Nothing has been changed yet."), "text2"
