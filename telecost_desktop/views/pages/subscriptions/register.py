"""What the tabs with lists of master data share: a list in a card with a search field, and a form for one row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.tables.model import BaseTableModel, Column
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import SearchField

translate = QCoreApplication.translate
_REST_MILLISECONDS = 150


def active_state(on: bool) -> Status:
    """Active or inactive as a mark."""
    return Status.ACTIVE if on else Status.INACTIVE


class DeleteKey(QObject):
    """The Delete key in a view does something with the chosen row."""

    def __init__(self, view: QWidget, action: Callable[[], object]) -> None:
        super().__init__(view)
        self._action = action
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the key, leave the rest."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete:
            self._action()
            return True
        return False


class Register(QWidget):
    """A tab of the page. Derive; load in ``refresh`` and hand the rows to ``show_rows``; answer ``edit`` and ``remove``.

    ``add_words`` is what the page's main button says on this tab, ``line`` what stands under the page's title;
    ``line_changed()`` when that changes. ``subjects`` are the kinds of things that it shows.
    """

    line_changed = Signal()
    add_words = ""
    subjects = Subject(0)

    def __init__(
        self, context: PageContext, title: str, columns: Sequence[Column] | BaseTableModel, search: str
    ) -> None:
        super().__init__()
        self.context = context
        self.title = title
        self.line = ""
        self._stale = True
        self._rows: list[Any] = []
        self._wanted: object = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.card = Card(title, table=True)
        self.search = SearchField(search)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(260)
        self.card.add_tool(self.search)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._show_found)
        self.search.textChanged.connect(lambda _: self._rest.start())
        self.search.returnPressed.connect(self._show_found)
        self.table = DataTable(title, columns)
        self.table.activated.connect(self.edit)
        self.table.shown_changed.connect(self._sum_up)
        self.card.body.addWidget(self.table)
        column.addWidget(self.arranged(), 1)
        DeleteKey(self.table.view, lambda: self.with_current(self.remove))

    # What a tab answers

    def arranged(self) -> QWidget:
        """What fills the tab: the card, or more with the card in it."""
        return self.card

    def refresh(self) -> None:
        """Load the list."""
        raise NotImplementedError

    def edit(self, row: Any) -> None:
        """Change one, or make one where there is None."""
        raise NotImplementedError

    def remove(self, row: Any) -> None:
        """Ask whether to delete one."""
        raise NotImplementedError

    def words_of(self, row: Any) -> tuple[str, ...]:
        """The texts of a row in which the search field looks."""
        raise NotImplementedError

    def totals(self, rows: list[Any]) -> list[dict[str, str]]:
        """The lines of sums under the list, by column."""
        return []

    def export(self, page: BasePage) -> None:
        """Write the list as it is shown to an Excel workbook."""
        export_list(page, self.table, self.title)

    # What the page asks

    def make_stale(self) -> None:
        """Something of it changed."""
        self._stale = True

    def make_fresh(self) -> None:
        """Load what changed since the last time; called when the tab is seen."""
        if self._stale:
            self._stale = False
            self.refresh()

    def add_new(self) -> None:
        """Make one."""
        self.edit(None)

    def show_row(self, identity: object) -> None:
        """Choose a row, also when the filters hide it now."""
        self._wanted = identity
        self.search.clear()
        self.table.clear_filters()
        self.refresh()

    def find_field(self) -> QWidget:
        """The field that Ctrl+F goes to."""
        return self.search

    # Rows

    def show_rows(self, rows: list[Any], line: str) -> None:
        """Show the rows that were loaded, and say what they are under the page's title."""
        self._rows, self.line = rows, line
        self.line_changed.emit()
        self._show_found()

    def _show_found(self) -> None:
        self._rest.stop()
        wanted = self.search.text().strip().casefold()
        found = self._rows
        if wanted:
            found = [row for row in found if any(wanted in text.casefold() for text in self.words_of(row))]
        self.table.set_rows(found)
        if self._wanted is not None and self.table.select(self._wanted):
            self._wanted = None

    def _sum_up(self) -> None:
        rows = self.table.rows()
        self.table.set_totals(*(self.totals(rows) if rows else ()))

    def with_current(self, action: Callable[[Any], object]) -> None:
        """Do something with the chosen row, if there is one."""
        row = self.table.current_row()
        if row is not None:
            action(row)

    def add_menu(self, *entries: tuple[str, str, Callable[[Any], object]], writes: bool = True) -> None:
        """Entries of the card's menu that act on the chosen row: text, icon, what to do."""
        for text, icon, action in entries:
            made = self.card.add_action(text, icon)
            made.triggered.connect(lambda _=False, act=action: self.with_current(act))
            if writes:
                self.keep_writable(made)

    def keep_writable(self, control: QAction | QWidget) -> None:
        """Offer something that writes only where the company file can be written."""
        if self.context.file.read_only:
            control.setEnabled(False)
            control.setToolTip(translate("Subscriptions", "The company file is open for reading only."))

    # Writing

    def save_from(
        self, dialog: FormDialog, function: Callable[..., Any], changes: Subject, *,
        undoable: Callable[[Any], bool] = lambda _: True, chooses: bool = True, **values: Any,
    ) -> None:  # fmt: skip
        """Let a form save through a service; it stays open with the reason when the service refuses.

        ``undoable`` says of what was filled in whether Edit, Undo may take it back; ``chooses``: what was
        saved becomes the chosen row.
        """
        context = self.context

        def saved(filled: Any, before: object, key: object) -> None:
            if chooses and not (isinstance(key, int) and self.table.select(key)):
                self._wanted = key
            dialog.accept()
            is_step = context.undo.newest is not before
            name = context.undo.undo_subject if is_step else getattr(filled, "name", "")
            words = translate("Subscriptions", "“{name}” saved").format(name=name)
            self.say_done(words if name else translate("Subscriptions", "Saved"), before)

        def save(filled: Any) -> None:
            write = context.write_undoable if undoable(filled) else context.write
            write(
                self, function, context.file, filled, clock=context.clock, user=context.user, **values,
                changes=changes, done=partial(saved, filled, context.undo.newest), failed=dialog.refuse,
            )  # fmt: skip

        dialog.saved.connect(save)
        if self.context.file.read_only:
            dialog.forbid(translate("Subscriptions", "The company file is open for reading only."))
        dialog.open()

    def say_done(self, words: str, before: object) -> None:
        """Say what was done, and offer to take it back if it is a step since ``before``, the newest until then."""
        self.context.undo.say_done(self.context, words, before)

    def do(self, function: Callable[..., Any], *args: Any, changes: Subject, words: str, **values: Any) -> None:
        """Write something that can be taken back, and say so."""
        context = self.context
        before = context.undo.newest
        context.write_undoable(
            self, function, context.file, *args, clock=context.clock, user=context.user, **values,
            changes=changes, done=lambda _: self.say_done(words, before),
        )  # fmt: skip

    def ask_to_delete(self, name: str, function: Callable[..., Any], key: int, changes: Subject) -> None:
        """Delete one after a question that names it."""
        if self.context.file.read_only:
            self.context.messages.notice(translate("Subscriptions", "The company file is open for reading only."))
            return
        words = translate("Subscriptions", "“{name}” deleted").format(name=name)
        self.context.messages.ask(
            translate("Subscriptions", "Delete “{name}”?").format(name=name),
            translate("Subscriptions", "Delete"),
            lambda: self.do(function, key, changes=changes, words=words),
        )
