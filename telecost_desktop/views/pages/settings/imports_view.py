"""The imports made so far: what came in, what was refused, and taking one back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from telecost_desktop.services.importing import ImportedBatch, export_rejections, list_batches, undo_import
from telecost_desktop.views import formats
from telecost_desktop.views.context import IMPORTED, PageContext
from telecost_desktop.views.dialogs.importing.words import format_name
from telecost_desktop.views.pages.settings.watch_view import WatchView
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button

translate = QCoreApplication.translate
_MARKS = {"imported": Status.IMPORTED, "partial": Status.PARTIAL, "undone": Status.UNDONE}


class ImportsView(QWidget):
    """All imports, the newest first; above them the watched folder."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.watch = WatchView(context)
        card = Card(translate("Settings", "Imports"), table=True)
        card.body.setContentsMargins(1, 0, 1, 0)
        self.table = DataTable(translate("Settings", "Imports"), self._columns())
        nothing = translate("Settings", "Nothing was imported yet. Use Import… or drop files anywhere on the window.")
        self.table.set_empty("tray-arrow-down", nothing)
        self.table.current_changed.connect(lambda _row: self._offer())
        card.body.addWidget(self.table, 1)
        foot = card.add_foot(48)
        self.rejected = button(translate("Settings", "Save rejected rows…"), clicked=self._ask_rejected)
        self.undo = button(translate("Settings", "Undo this import…"), "undo-variant", clicked=self._ask_undo)
        foot.addStretch(1)
        foot.addWidget(self.rejected)
        foot.addWidget(self.undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.watch)
        column.addWidget(card, 1)
        self._offer()

    def _columns(self) -> list[Column]:
        zone = ZoneInfo(self.context.company.zone)

        def when(row: ImportedBatch) -> datetime:
            return row.imported_at.astimezone(zone)

        return [
            Column("imported_at", translate("Settings", "When"), Kind.MOMENT, 150, value=when, shown=formats.day_and_time),
            Column("file", translate("Settings", "File"), width=240, stretch=True),
            Column("format", translate("Settings", "Format"), Kind.CHOICE, 190, shown=format_name),
            Column("profile", translate("Settings", "Mapping profile"), Kind.CHOICE, 140, essential=False),
            Column("rows", translate("Settings", "Rows"), Kind.NUMBER, 80, essential=False),
            Column("imported", translate("Settings", "New"), Kind.NUMBER, 80, hint=translate("Settings", "Rows that were not in the file yet")),
            Column("duplicates", translate("Settings", "Duplicate"), Kind.NUMBER, 90, yields=1, hint=translate("Settings", "Rows that were there already")),
            Column("rejected", translate("Settings", "Rejected"), Kind.NUMBER, 90, hint=translate("Settings", "Rows that could not be read")),
            Column("imported_by", translate("Settings", "By"), width=60, yields=2),
            Column("state", translate("Settings", "State"), Kind.STATUS, 152, value=lambda row: _MARKS[row.state]),
        ]  # fmt: skip

    def reload(self) -> None:
        """Read the list, and which folder is watched."""
        self.watch.reload()
        self.context.read(self, list_batches, self.context.file, done=self._show)

    def _show(self, batches: list[ImportedBatch]) -> None:
        self.table.set_rows(batches)
        self.table.select_first()
        self._offer()

    def _offer(self) -> None:
        batch: ImportedBatch | None = self.table.current_row()
        self.undo.setEnabled(batch is not None and batch.state != "undone")
        self.rejected.setEnabled(batch is not None and batch.rejected > 0)

    # Undo

    def _ask_undo(self) -> None:
        batch: ImportedBatch | None = self.table.current_row()
        if batch is None:
            return
        asked = translate("Settings", "Undo the import of {file}?").format(file=batch.file)
        detail = translate(
            "Settings",
            "Everything it brought is taken out again (rows: {count}). The file can be imported once more later.",
        ).format(count=formats.number(batch.imported))
        self.context.messages.ask(asked, translate("Settings", "Undo the import"), lambda: self._undo(batch), detail)

    def _undo(self, batch: ImportedBatch) -> None:
        said = translate("Settings", "The import of {file} is undone.").format(file=batch.file)
        self.context.write(
            self, undo_import, self.context.file, batch.id, clock=self.context.clock, user=self.context.user,
            changes=IMPORTED, done=lambda _none: self.context.messages.notice(said),
            label=translate("Settings", "Undoing the import of {file}").format(file=batch.file),
        )  # fmt: skip

    # Rejected rows

    def _ask_rejected(self) -> None:
        batch: ImportedBatch | None = self.table.current_row()
        if batch is None:
            return
        suggestion = translate("Settings", "{file} rejected.csv").format(file=Path(batch.file).stem)
        kinds = translate("Settings", "Text files (*.csv)")
        name, _ = QFileDialog.getSaveFileName(self, translate("Settings", "Save rejected rows"), suggestion, kinds)
        if name:
            self.save_rejected(batch, Path(name))

    def save_rejected(self, batch: ImportedBatch, path: Path) -> None:
        """Write the rows that an import refused, to be mended and imported again."""

        def saved(count: int) -> None:
            said = translate("Settings", "Rejected rows saved as {file}, the reasons beside them: {count}")
            self.context.messages.notice(said.format(count=formats.number(count), file=path.name))

        self.context.read(self, export_rejections, self.context.file, batch.id, path, done=saved)
