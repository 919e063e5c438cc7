"""The tab of hours and fees: a row to enter them, and the list of what is unbilled, billed and written off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.list_export import write_workbook
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.projects.entries import EntryRow, EntryState, delete_entry, save_entry, write_off
from telecost_desktop.services.projects.entry_listing import (
    EntryChoices,
    FoundEntries,
    entry_choices,
    find_entries,
    read_entries,
)
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.services.projects.projects import ProjectRow
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.subscriptions.entries_model import EntriesModel, extra_columns
from telecost_desktop.views.pages.subscriptions.entry_dialog import EntryDialog, load_entry_lists
from telecost_desktop.views.pages.subscriptions.entry_import import EntryImportDialog
from telecost_desktop.views.pages.subscriptions.quick_entry import QuickEntry
from telecost_desktop.views.pages.subscriptions.register import Register
from telecost_desktop.views.tables.model import Column
from telecost_desktop.views.tables.table import typed_cell
from telecost_desktop.views.widgets.labels import button
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_EXPORTED_AT_ONCE = 500
_ALL = "all"


class EntriesTab(Register):
    """Hours and fees. ``invoice_requested(id)``: show a sales invoice; ``projects_requested()``: the projects."""

    invoice_requested = Signal(int)
    projects_requested = Signal()
    subjects = Subject.PROJECTS | Subject.CUSTOMERS | Subject.PRODUCTS | Subject.SALES_INVOICES

    def __init__(self, context: PageContext) -> None:
        self.entries = EntriesModel(partial(read_entries, context.file))
        super().__init__(
            context,
            translate("Subscriptions", "Hours & fees"),
            self.entries,
            translate("Subscriptions", "Search hours and fees"),
        )
        self.add_words = translate("Subscriptions", "New entry")
        self.shown = Segment(
            translate("Subscriptions", "Which entries"),
            [
                (EntryState.UNBILLED.value, translate("Subscriptions", "Unbilled")),
                (EntryState.BILLED.value, translate("Subscriptions", "Billed")),
                (EntryState.WRITTEN_OFF.value, translate("Subscriptions", "Written off")),
                (_ALL, translate("Subscriptions", "All")),
            ],
            chosen=EntryState.UNBILLED.value,
        )
        self.shown.changed.connect(lambda _: self._shown_changed())
        self.card.add_tool(self.shown)
        self.card.add_tool(
            button(translate("Subscriptions", "Import CSV…"), "import", small=True, clicked=self.import_file)
        )
        self.entries.search_wanted.connect(self._search)
        self.table.header.refresh_choices()
        self._show_columns()
        self.table.header.show_sorted(0, Qt.SortOrder.DescendingOrder)
        self.add_menu(
            (translate("Subscriptions", "Edit…"), "pencil-outline", self.edit),
            (translate("Subscriptions", "Write off"), "minus-circle-outline", lambda _: self.write_off_chosen(True)),
            (translate("Subscriptions", "Take back the write-off"), "restore", lambda _: self.write_off_chosen(False)),
            (translate("Subscriptions", "Delete…"), "delete-outline", self.remove),
        )  # fmt: skip
        show = (translate("Subscriptions", "Show the invoice"), "file-document-outline", self._show_invoice)
        self.add_menu(show, writes=False)
        self.keep_writable(self.quick)

    def arranged(self) -> QWidget:
        """The row of fields above the list."""
        self.quick = QuickEntry(self.context)
        self.quick.entered.connect(self._enter)
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.quick)
        column.addWidget(self.card, 1)
        return both

    # Rows

    def refresh(self) -> None:
        """Search again, and load what the fields offer."""
        self.context.read(self, entry_choices, self.context.file, done=self._show_choices)
        self._search()

    def _show_choices(self, offered: EntryChoices) -> None:
        self.quick.set_choices(offered)
        if offered.projects:
            words = translate("Subscriptions", "No hours or fees here. Type them in the row above, or import a file.")
            self.table.set_empty("clock-outline", words)
        else:
            words = translate("Subscriptions", "Hours and fees are entered on active projects. Make a project first.")
            projects = translate("Subscriptions", "Projects")
            self.table.set_empty("clock-outline", words, projects, self.projects_requested.emit)
        count = formats.number(len(offered.projects))
        self.line = translate("Subscriptions", "On {count} active projects").format(count=count)
        self.line_changed.emit()

    def _shown_changed(self) -> None:
        self._show_columns()
        self._search()

    def _show_columns(self) -> None:
        """What all rows have alike needs no column; a filter that would show nothing goes with it."""
        chosen = self.shown.value
        for key, on in (("state", chosen == _ALL), ("invoice_number", chosen in (_ALL, EntryState.BILLED.value))):
            if not on and key in self.table.header.filters():
                self.table.set_filter(key, "")
            self.table.show_column(key, on)

    def _search(self) -> None:
        chosen = self.shown.value
        state = None if chosen == _ALL else EntryState(str(chosen))
        search = self.entries.search(state, self.search.text())
        self.context.read(self, find_entries, self.context.file, search, done=self.entries.set_found)

    def _show_found(self) -> None:
        self._rest.stop()
        self._search()

    def _sum_up(self) -> None:
        self.table.set_totals(*_sums(self.entries.found))
        if self._wanted is not None and self.table.select(self._wanted):
            self._wanted = None

    def show_project(self, row: ProjectRow) -> None:
        """Show the entries of one project, and enter on it."""
        self.search.clear()
        self.table.clear_filters()
        self.table.set_filter("project", row.values.name)
        self.quick.project.choose(row.id)

    # Entering and changing

    def add_new(self) -> None:
        """Begin in the row of fields."""
        self.quick.start()

    def _enter(self, values: EntryValues) -> None:
        context, project = self.context, self.quick.project.value
        words = translate("Subscriptions", "Entered: {quantity} on {project}").format(
            quantity=formats.number(values.quantity), project=project.name if project else formats.NONE
        )
        before = context.undo.newest
        context.write_undoable(
            self, save_entry, context.file, values, clock=context.clock, user=context.user, changes=Subject.PROJECTS,
            done=lambda _: self.say_done(words, before), failed=partial(self.quick.refuse, values),
        )  # fmt: skip

    def edit(self, row: EntryRow | None) -> None:
        """Change an entry; a billed one shows its invoice."""
        if row is None:
            self.add_new()
        elif row.state is EntryState.BILLED:
            self._show_invoice(row)
        else:
            self.context.read(
                self, load_entry_lists, self.context.file, self.context.clock, done=partial(self._open, row)
            )

    def _open(self, row: EntryRow, lists: Any) -> None:
        self.save_from(EntryDialog(self, row, *lists), save_entry, Subject.PROJECTS, entry_id=row.id)

    def remove(self, row: EntryRow) -> None:
        """Ask whether to delete an entry."""
        name = row.values.text or row.values.person or row.project
        self.ask_to_delete(f"{name}, {formats.day(row.values.entry_date)}", delete_entry, row.id, Subject.PROJECTS)

    def chosen_rows(self) -> list[EntryRow]:
        """All rows that are chosen."""
        return [self.entries.row(index.row()) for index in self.table.view.selectionModel().selectedRows()]

    def write_off_chosen(self, on: bool) -> None:
        """Decide that the chosen entries are never invoiced, or take that back."""
        from_state = EntryState.UNBILLED if on else EntryState.WRITTEN_OFF
        ids = [row.id for row in self.chosen_rows() if row.state is from_state]
        if not ids:
            words = (
                translate("Subscriptions", "None of the chosen entries is unbilled.")
                if on
                else translate("Subscriptions", "None of the chosen entries is written off.")
            )
            self.context.messages.notice(words)
            return
        words = (
            translate("Subscriptions", "{count} entries written off")
            if on
            else translate("Subscriptions", "{count} entries are unbilled again")
        )
        count = formats.number(len(ids))
        self.do(write_off, ids, on, changes=Subject.PROJECTS, words=words.format(count=count))

    def _show_invoice(self, row: EntryRow) -> None:
        if row.invoice_id is None:
            self.context.messages.notice(translate("Subscriptions", "This entry is not on an invoice."))
        else:
            self.invoice_requested.emit(row.invoice_id)

    def import_file(self) -> None:
        """Ask for a file, and show what it would bring before anything is imported."""
        kinds = translate("Subscriptions", "Text files (*.csv *.txt *.tsv);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(self, translate("Subscriptions", "Import hours and fees"), "", kinds)
        if name:
            self.import_path(Path(name))

    def import_path(self, path: Path) -> None:
        """Show what a file would bring."""
        EntryImportDialog(self, self.context, path).start()

    # Excel

    def export(self, page: BasePage) -> None:
        """Write all that the filters find to an Excel workbook."""
        kinds = translate("Export", "Excel workbooks (*.xlsx)")
        name, _ = QFileDialog.getSaveFileName(page, translate("Export", "Save as Excel"), f"{self.title}.xlsx", kinds)
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """The same, to a path."""
        context, ids = self.context, self.entries.found.ids
        words = translate("Export", "{count} rows saved as {file}").format(count=len(ids), file=path.name)
        columns = [*self.entries.columns, *extra_columns()]
        context.tasks.run(
            self, write_entries, context.file, ids, columns, self.title, path, progress=True,
            done=lambda _: context.messages.notice(words),
            label=translate("Export", "Saving {file}").format(file=path.name),
        )  # fmt: skip


def write_entries(
    file: CompanyFile, ids: Sequence[int], columns: Sequence[Column], title: str, path: Path, *,
    progress: Progress = no_progress, cancelled: IsCancelled = never,
) -> None:  # fmt: skip
    """Write entries to a workbook, in the order of their keys. Runs off the window's thread."""
    cells: list[list[object]] = []
    for start in range(0, len(ids), _EXPORTED_AT_ONCE):
        if cancelled():
            return
        rows = read_entries(file, list(ids[start : start + _EXPORTED_AT_ONCE]))
        cells.extend([typed_cell(column, row) for column in columns] for row in rows)
        progress(start / len(ids))
    write_workbook(path, title, [column.title for column in columns], cells)


def _sums(found: FoundEntries) -> list[dict[str, str]]:
    """Hours and amounts, a line for each currency."""
    count = translate("Subscriptions", "{count} entries").format(count=formats.number(len(found.ids)))
    hours = translate("Subscriptions", "{hours} h").format(hours=formats.number(found.hours))
    lines = [
        {"amount": formats.money(amount, "" if len(found.amounts) == 1 else currency)}
        for currency, amount in sorted(found.amounts.items())
    ]
    if lines:
        lines[0] |= {"project": count, "quantity": hours}
    return lines
