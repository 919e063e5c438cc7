"""The dialog that imports hours and fees from a text file: first what it would bring, then the import."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.models.projects import EntryKind
from telecost_desktop.services.list_export import write_workbook
from telecost_desktop.services.projects.entry_files import EntryImport, RejectedRow, import_entries
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.messages import say, sentences
from telecost_desktop.views.pages.subscriptions.words import choices
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.fields import ChoiceField, Field
from telecost_desktop.views.widgets.labels import button, label, set_tone

translate = QCoreApplication.translate


class EntryImportDialog(CheckedDialog):
    """What is new, here already and rejected in a file; nothing is written before Import is pressed."""

    def __init__(self, parent: QWidget, context: PageContext, path: Path) -> None:
        super().__init__(
            parent, translate("Subscriptions", "Import hours and fees"), translate("Subscriptions", "Import"), path.name, width=720
        )  # fmt: skip
        self._context, self._path = context, path
        self.trial: EntryImport | None = None
        self._reason = translate("Subscriptions", "Reading the file")
        self.kind = ChoiceField(
            translate("Subscriptions", "Rows that do not say it are"), choices(EntryKind), EntryKind.HOUR
        )
        self.kind.currentIndexChanged.connect(lambda _: self.start())
        self.summary = label("", "strong", wrap=True)
        self.detail = label("", "body", "text2", wrap=True)
        self.rejections = DataTable(
            translate("Subscriptions", "Rejected rows"), _columns(), filters=False, row_height=28
        )
        self.rejections.setMinimumHeight(200)
        self.rejections.set_empty("check-circle", translate("Subscriptions", "No row is rejected."))
        self.save_rejected = button(
            translate("Subscriptions", "Save the rejected rows…"), "microsoft-excel", clicked=self._save_rejected
        )
        self.form.addWidget(Field(translate("Subscriptions", "Rows that do not say it are"), self.kind))
        self.form.addWidget(self.summary)
        self.form.addWidget(self.detail)
        self.form.addWidget(label(translate("Subscriptions", "Rejected rows"), "cardTitle"))
        self.form.addWidget(self.rejections, 1)
        self.foot.insertWidget(0, self.save_rejected)
        self.save_rejected.setEnabled(False)
        self.check()

    def start(self) -> None:
        """Try the file; the dialog opens with what it would bring."""
        context = self._context
        self.trial, self._reason = None, translate("Subscriptions", "Reading the file")
        self.check()
        context.tasks.run(
            self, import_entries, context.file, self._path, clock=context.clock, user=context.user, dry_run=True,
            kind=self.kind.value, write=True, progress=True, done=self._show, failed=self._failed, key="trial",
            label=translate("Subscriptions", "Reading {file}").format(file=self._path.name),
        )  # fmt: skip
        if not self.isVisible():
            self.open()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, TelecostError):
            raise error
        self._reason = " ".join(filter(None, sentences(error)))
        self.summary.setText("")
        self.check(error)

    def _show(self, result: EntryImport) -> None:
        self.trial = result
        self._reason = "" if result.imported else translate("Subscriptions", "There is nothing new in this file.")
        words = translate("Subscriptions", "{new} new, {present} already here, {rejected} rejected")
        self.summary.setText(
            words.format(
                new=formats.number(result.imported),
                present=formats.number(result.duplicates),
                rejected=formats.number(result.rejected),
            )
        )
        sums = " + ".join(formats.money(amount, currency) for currency, amount in result.amounts)
        detail = translate("Subscriptions", "New: {hours} hours, {sum} without VAT")
        parts = [detail.format(hours=formats.number(result.hours), sum=sums or formats.money(None))]
        if result.over_a_day:
            unusual = translate("Subscriptions", "rows of more than 24 hours: {count}")
            parts.append(unusual.format(count=formats.number(result.over_a_day)))
        self.detail.setText(" · ".join(parts))
        self.rejections.set_rows(result.rejections)
        self.save_rejected.setEnabled(bool(result.rejections))
        self.ok.setText(
            translate("Subscriptions", "Import {count} rows").format(count=formats.number(result.imported))
            if result.imported
            else translate("Subscriptions", "Import")
        )
        self.check()
        set_tone(self.note, "text2")
        if result.imported:
            self.ok.setFocus()

    def problem(self) -> str:
        """What keeps the file from being imported."""
        return self._reason

    def accept(self) -> None:
        """Import what the trial found."""
        if self.trial is None or not self.trial.imported:
            return
        context = self._context
        self.trial, self._reason = None, translate("Subscriptions", "Importing")
        self.check()
        context.write(
            self, import_entries, context.file, self._path, clock=context.clock, user=context.user,
            kind=self.kind.value, progress=True, changes=Subject.PROJECTS, done=self._imported, failed=self._failed,
            label=translate("Subscriptions", "Importing {file}").format(file=self._path.name),
        )  # fmt: skip

    def _imported(self, result: EntryImport) -> None:
        words = translate(
            "Subscriptions", "{new} hours and fees imported, {present} were here already, {rejected} rejected"
        )
        self._context.messages.notice(
            words.format(
                new=formats.number(result.imported),
                present=formats.number(result.duplicates),
                rejected=formats.number(result.rejected),
            )
        )
        self.done(1)

    def _save_rejected(self) -> None:
        kinds = translate("Export", "Excel workbooks (*.xlsx)")
        title = translate("Subscriptions", "Rejected rows")
        name, _ = QFileDialog.getSaveFileName(self, translate("Export", "Save as Excel"), f"{title}.xlsx", kinds)
        if name:
            titles, rows = self.rejections.export()
            words = translate("Export", "{count} rows saved as {file}").format(count=len(rows), file=Path(name).name)
            self._context.tasks.run(
                self, write_workbook, Path(name), title, titles, rows,
                done=lambda _: self._context.messages.notice(words),
            )  # fmt: skip


def _reason(row: RejectedRow) -> str:
    return say(row.pattern, row.values)


def _columns() -> list[Column]:
    return [
        Column("line", translate("Subscriptions", "Line"), Kind.NUMBER, 64),
        Column("column", translate("Subscriptions", "Column"), width=110),
        Column("reason", translate("Subscriptions", "Why"), width=260, stretch=True, value=_reason),
        Column("text", translate("Subscriptions", "Row"), Kind.QUIET, 180, stretch=True),
    ]
