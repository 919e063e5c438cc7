"""The import assistant: choose or drop files, watch, see what came of each; take it back or save what was rejected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.errors import Cancelled
from telecost_desktop.views import formats
from telecost_desktop.views.context import IMPORTED, PageContext
from telecost_desktop.views.tasks import Task
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import button, label, rule

if TYPE_CHECKING:
    from telecost_desktop.services.importing.results import FileResult

translate = QCoreApplication.translate
STATUSES = {
    "imported": Status.IMPORTED,
    "duplicate": Status.DUPLICATE,
    "rejected": Status.REJECTED,
    "partial": Status.PARTIAL,
}


class ImportDialog(QDialog):
    """Three faces: choose, progress, result. Files given to the constructor are imported at once."""

    def __init__(self, parent: QWidget, context: PageContext, paths: Sequence[Path] = ()) -> None:
        super().__init__(parent)
        self._context = context
        self._task: Task | None = None
        self.results: list[FileResult] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(translate("Import", "Import"))
        self.setAcceptDrops(True)
        self.resize(720, 460)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._choose_face())
        self._stack.addWidget(self._progress_face())
        self._stack.addWidget(self._result_face())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.addWidget(label(translate("Import", "Import invoices and usage"), "dialogTitle"))
        column.addWidget(
            label(
                translate("Import", "The program recognises what a file is. Nothing is imported twice."),
                "body",
                "text2",
            )
        )
        column.addSpacing(8)
        column.addWidget(self._stack, 1)
        self._buttons = QHBoxLayout()
        self._close = button(translate("Import", "Close"), clicked=self.reject)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self._close)
        column.addLayout(self._buttons)
        if paths:
            self.start(paths)

    def _choose_face(self) -> QWidget:
        return EmptyState(
            "tray-arrow-down",
            translate(
                "Import",
                "Drop files here: invoices as XML (EHF, Peppol or CII), usage, charges and registers as CSV, "
                "and Telenor's own files.",
            ),
            translate("Import", "Choose files…"),
            self._choose,
        )

    def _progress_face(self) -> QWidget:
        face = QWidget()
        column = QVBoxLayout(face)
        column.addStretch(1)
        self._what = label("", "strong")
        column.addWidget(self._what)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(translate("Import", "Progress of the import"))
        column.addWidget(self._bar)
        column.addSpacing(8)
        self.cancel_button = button(translate("Import", "Cancel"), clicked=self._cancel)
        column.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return face

    def _result_face(self) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(translate("Import", "Results"))
        self._list = QWidget()
        self._list.setProperty("part", "page")
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setSpacing(12)
        area.setWidget(self._list)
        return area

    # Running

    def _choose(self) -> None:
        kinds = ";;".join(
            [
                translate("Import", "Everything that can be imported (*.xml *.csv *.txt *.tsv)"),
                translate("Import", "All files (*)"),
            ]
        )
        names, _ = QFileDialog.getOpenFileNames(self, translate("Import", "Choose files to import"), "", kinds)
        if names:
            self.start([Path(name) for name in names])

    def start(self, paths: Sequence[Path]) -> None:
        """Import these files, in a process of its own where there is one."""
        from telecost_desktop.services.importing import import_files
        from telecost_desktop.services.importing.worker import import_in_process

        count = len(paths)
        words = translate("Import", "Importing {name}").format(name=paths[0].name)
        if count > 1:
            words = translate("Import", "Importing {count} files").format(count=count)
        self._what.setText(words)
        self._bar.setValue(0)
        self._stack.setCurrentIndex(1)
        context = self._context
        # A process of its own keeps the window smooth. It writes by itself, so it does not stand in the writer's queue.
        function: Callable[..., list[FileResult]] = import_files if context.tasks.synchronous else import_in_process
        place = context.file if context.tasks.synchronous else context.file.path
        # The window, not this dialog, owns the work: whoever closes the dialog meanwhile is told in the window.
        self._task = context.tasks.run(
            self.parentWidget() or self, function, place, list(paths), clock=context.clock, user=context.user,
            done=lambda results: _tell(self, context, results), failed=lambda error: _tell_failure(self, context, error),
            progress=True, label=words,
        )  # fmt: skip
        if not self._task.finished:
            self._task.progressed.connect(self._show_progress)

    def _show_progress(self, share: float) -> None:
        self._bar.setValue(round(share * 1000))

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def show_choice(self) -> None:
        """Back to choosing, after a failure or a cancel."""
        self._stack.setCurrentIndex(0)

    def show_results(self, results: list[FileResult]) -> None:
        """What became of each file."""
        self.results = results
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for number, result in enumerate(results):
            if number:
                self._rows.addWidget(rule())
            self._rows.addWidget(_FileRow(result, self))
        self._rows.addStretch(1)
        self._stack.setCurrentIndex(2)

    # What a row may ask

    def undo(self, result: FileResult, row: _FileRow) -> None:
        """Take one import back whole."""
        question = translate("Import", "Take back the import of {file}?").format(file=result.file)
        detail = translate("Import", "Its {count} rows and what came with them are removed.").format(
            count=formats.number(result.imported)
        )
        self._context.messages.ask(
            question, translate("Import", "Take it back"), lambda: self._undo(result, row), detail
        )

    def _undo(self, result: FileResult, row: _FileRow) -> None:
        from telecost_desktop.services.importing import undo_import

        context = self._context
        context.write(
            self, undo_import, context.file, result.batch, clock=context.clock, user=context.user, changes=IMPORTED,
            done=lambda _: row.set_undone(), label=translate("Import", "Taking back an import"),
        )  # fmt: skip

    def save_rejected(self, result: FileResult) -> None:
        """Save the rejected rows with line, column, reason and original text, to be mended."""
        from telecost_desktop.services.importing import export_rejections

        suggestion = str(Path(result.file).with_suffix("").name) + " " + translate("Import", "rejected") + ".csv"
        name, _ = QFileDialog.getSaveFileName(
            self, translate("Import", "Save rejected rows"), suggestion, "CSV (*.csv)"
        )
        if name:
            self._context.tasks.run(
                self,
                export_rejections,
                self._context.file,
                result.batch,
                Path(name),
                done=lambda _: self._saved(Path(name)),
            )

    def _saved(self, path: Path) -> None:
        self._context.messages.notice(translate("Import", "Saved as {file}").format(file=path.name))

    # Qt's own

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped while none is being imported."""
        if self._stack.currentIndex() != 1 and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.start(paths)


def _tell(dialog: ImportDialog, context: PageContext, results: list[FileResult]) -> None:
    """Let the pages know; show the results in the dialog, or say them in the window if it was closed meanwhile."""
    if any(result.status in ("imported", "partial") for result in results):
        context.changes.announce(IMPORTED)
    if shiboken6.isValid(dialog):
        dialog.show_results(results)
        return
    words = translate("Import", "{rows} rows of {count} files imported")
    imported = sum(result.imported for result in results)
    context.messages.notice(words.format(rows=formats.number(imported), count=len(results)))


def _tell_failure(dialog: ImportDialog, context: PageContext, error: Exception) -> None:
    if shiboken6.isValid(dialog):
        dialog.show_choice()
    if not isinstance(error, Cancelled):
        context.messages.error(error)


class _FileRow(QWidget):
    """What became of one file."""

    def __init__(self, result: FileResult, dialog: ImportDialog) -> None:
        super().__init__()
        self.setAccessibleName(result.file)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(result.file, "strong"))
        head.addWidget(label(result.format, "secondary", "text2"))
        head.addStretch(1)
        self._badge = Badge(STATUSES.get(result.status, Status.REJECTED))
        head.addWidget(self._badge)
        column.addLayout(head)
        column.addWidget(label(_counts(result), "secondary", "text2"))
        for invoice in result.supplier_invoices[:6]:
            column.addWidget(label(_invoice_words(invoice), "secondary", wrap=True))
        for error in result.errors[:3]:
            column.addWidget(label(_error_words(error), "secondary", "warn", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        self._undo = button(
            translate("Import", "Undo this import"), small=True, clicked=lambda: dialog.undo(result, self)
        )
        self._undo.setVisible(False)
        if result.batch is not None and result.status in ("imported", "partial"):
            row.addWidget(self._undo)
            self._undo.setHidden(False)
        if result.rejected and result.batch is not None:
            row.addWidget(
                button(translate("Import", "Rejected rows…"), small=True, clicked=lambda: dialog.save_rejected(result))
            )
        row.addStretch(1)
        column.addLayout(row)

    def set_undone(self) -> None:
        """Say that it was taken back."""
        self._badge.set_status(Status.UNDONE)
        self._undo.setEnabled(False)


def _counts(result: Any) -> str:
    words = translate("Import", "{rows} rows: {imported} new, {duplicates} already known, {rejected} rejected")
    if result.rows == 1:
        words = translate("Import", "1 row: {imported} new, {duplicates} already known, {rejected} rejected")
    return words.format(
        rows=formats.number(result.rows),
        imported=formats.number(result.imported),
        duplicates=formats.number(result.duplicates),
        rejected=formats.number(result.rejected),
    )


def _invoice_words(invoice: Any) -> str:
    words = translate("Import", "{seller} {number} of {date}: {total} incl. VAT, to pay {payable}")
    text = words.format(
        seller=invoice.seller,
        number=invoice.number,
        date=formats.day(invoice.issue_date),
        total=formats.money(invoice.total_inc_vat, invoice.currency),
        payable=formats.money(invoice.payable, invoice.currency),
    )
    if invoice.difference:
        words = translate("Import", "stated total differs from the lines by {difference}")
        text += " · " + words.format(difference=formats.money(invoice.difference, invoice.currency))
    return text


def _error_words(error: Any) -> str:
    reason = translate("Errors", error.reason)
    if not error.row:
        return reason
    return translate("Import", "Line {row}, {column}: {reason}").format(
        row=error.row, column=error.column or "–", reason=reason
    )
