"""The last face: what came of each file; take it back, open it, save what was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from telecost_desktop.views import formats
from telecost_desktop.views.context import IMPORTED, PageContext
from telecost_desktop.views.dialogs.importing.outcome import FileRow, OutcomeView
from telecost_desktop.views.widgets.labels import button, label, set_tone

if TYPE_CHECKING:
    from telecost_desktop.services.importing.results import FileResult

translate = QCoreApplication.translate
# Where what a file brought can be looked at.
_PAGES = {
    "telecost-usage": "reports",
    "telenor-mis-content": "reports",
    "telecost-lines": "equipment",
    "telecost-employees": "reports",
    "telecost-equipment": "equipment",
    "telenor-mis-accounts": "equipment",
    "telenor-mis-sim": "equipment",
}


class ResultFace(QWidget):
    """``open_wanted(page key, subject)`` when the person wants to see what an import brought."""

    open_wanted = Signal(str, object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._current: FileRow | None = None
        self.outcome = OutcomeView(dry=False)
        self.outcome.file_chosen.connect(self._chosen)
        self.outcome.files.activated.connect(lambda _row: self._open())
        foot = self.outcome.card.add_foot(56)
        self.words = label("", "secondary", "text2", wrap=True)
        self.rejected_button = button(translate("Import", "Rejected rows…"), clicked=self._save_rejected)
        self.undo_button = button(translate("Import", "Undo this import"), clicked=self._ask_undo)
        self.open_button = button(translate("Import", "Open"), clicked=self._open)
        foot.addWidget(self.words, 1)
        for each in (self.rejected_button, self.undo_button, self.open_button):
            foot.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.outcome)

    def show_results(self, results: Sequence[FileResult]) -> None:
        """What became of each file."""
        self.outcome.show_results(results)
        self._chosen(self.outcome.files.current_row())

    def _chosen(self, row: FileRow | None) -> None:
        self._current = row
        batch = row.result.batch if row is not None else None
        undone = self.outcome.is_undone(batch)
        here = row is not None and batch is not None and not undone
        brought = row is not None and row.result.status in ("imported", "partial")
        self.open_button.setVisible(here)
        self.undo_button.setVisible(here and brought)
        self.rejected_button.setVisible(here and row is not None and row.result.rejected > 0)
        text, tone = _advice(row, undone)
        self.words.setText(text)
        set_tone(self.words, tone)

    # What may be done with an import

    def _open(self) -> None:
        if self._current is None or self._current.result.batch is None:
            return
        result = self._current.result
        if result.format in _PAGES:
            self.open_wanted.emit(_PAGES[result.format], None)
            return
        from telecost_desktop.services.importing.samples import first_supplier_invoice

        self._context.read(
            self, first_supplier_invoice, self._context.file, result.batch,
            done=lambda key: self.open_wanted.emit("invoices", key),
        )  # fmt: skip

    def _ask_undo(self) -> None:
        if self._current is None:
            return
        result = self._current.result
        question = translate("Import", "Take back the import of {file}?").format(file=result.file)
        detail = translate("Import", "Removed are its rows ({count}) and what came with them.").format(
            count=formats.number(result.imported)
        )
        self._context.messages.ask(question, translate("Import", "Take it back"), lambda: self._undo(result), detail)

    def _undo(self, result: FileResult) -> None:
        from telecost_desktop.services.importing import undo_import

        context = self._context
        context.write(
            self, undo_import, context.file, result.batch, clock=context.clock, user=context.user, changes=IMPORTED,
            done=lambda _: self._set_undone(result), label=translate("Import", "Taking back an import"),
        )  # fmt: skip

    def _set_undone(self, result: FileResult) -> None:
        assert result.batch is not None
        self.outcome.set_undone(result.batch)
        self.outcome.files.select(result.key or result.file)
        self._chosen(self.outcome.files.current_row())

    def _save_rejected(self) -> None:
        """Save the rejected rows as they stood in the file, to be mended; the reasons go beside them."""
        from telecost_desktop.services.importing import export_rejections

        if self._current is None:
            return
        result = self._current.result
        suggestion = str(Path(result.file).with_suffix("").name) + " " + translate("Import", "rejected") + ".csv"
        name, _ = QFileDialog.getSaveFileName(
            self, translate("Import", "Save rejected rows"), suggestion, "CSV (*.csv)"
        )
        if name:
            self._context.tasks.run(
                self, export_rejections, self._context.file, result.batch, Path(name),
                done=lambda _: self._saved(Path(name)),
            )  # fmt: skip

    def _saved(self, path: Path) -> None:
        self._context.messages.notice(translate("Import", "Saved as {file}").format(file=path.name))
        words = translate(
            "Import",
            "Saved as {file}; the reasons are in {reasons} beside it. Mend the rows and drop the file here again: "
            "rows that are here already are passed over.",
        )
        self.words.setText(words.format(file=path.name, reasons=path.with_suffix(".reasons.csv").name))


def _advice(row: FileRow | None, undone: bool) -> tuple[str, str]:
    """What to say of the chosen file, and in which tone."""
    if row is None:
        return "", "text2"
    result = row.result
    if undone:
        return translate("Import", "This import was taken back whole."), "text2"
    if result.status == "rejected" and result.errors and not result.errors[0].row:
        from telecost_desktop.views.dialogs.importing.words import error_words

        return error_words(result.errors[0]), "bad"
    if result.rejected:
        words = translate(
            "Import", "Save the rejected rows as a file, mend them and import that file: nothing is doubled."
        )
        return words, "warn"
    if result.status == "duplicate":
        return translate("Import", "All of it was here already; nothing was added."), "text2"
    return "", "text2"
