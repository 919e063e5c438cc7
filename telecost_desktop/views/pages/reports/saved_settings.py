"""Saved settings on the reports page: the list, and saving, renaming and deleting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from telecost_desktop.services.reporting.saved import (
    LONGEST_NAME,
    ReportSettings,
    Saved,
    SavedRow,
    delete_saved,
    list_saved,
    rename_saved,
    save_report,
    saved_report,
)
from telecost_desktop.views import icons
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.form_dialog import FormDialog

translate = QCoreApplication.translate


class NameDialog(FormDialog):
    """Asks for the name of saved settings."""

    def __init__(self, parent: QWidget, title: str, name: str) -> None:
        super().__init__(parent, title)
        self.name = QLineEdit(name)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.selectAll()
        self.add((translate("ReportsPage", "Name"), self.name))
        self.name.setFocus()

    def wrong(self) -> str:
        """A name is needed."""
        return "" if self.name.text().strip() else translate("ReportsPage", "Give the settings a name.")

    def values(self) -> str:
        """The name."""
        return self.name.text().strip()


class SavedSettings(QObject):
    """What is saved, and which of it is open.

    ``listed(rows)`` when the list changed, ``opened(Saved)`` when one is to be shown, ``changed()`` when another one is
    open or what is open was saved. ``current`` gives the settings as they are now, with a name to propose.
    """

    listed = Signal(list)
    opened = Signal(object)
    changed = Signal()

    def __init__(self, page: QWidget, context: PageContext, current: Callable[[], tuple[ReportSettings, str]]) -> None:
        super().__init__(page)
        self._page, self._context, self._current = page, context, current
        self.rows: list[SavedRow] = []
        self.open: Saved | None = None

    @property
    def is_changed(self) -> bool:
        """Whether what is shown differs from the saved settings that are open."""
        return self.open is not None and self._current()[0] != self.open.settings

    def load(self) -> None:
        """Read the list anew."""
        self._context.read(self._page, list_saved, self._context.file, done=self._listed)

    def _listed(self, rows: list[SavedRow]) -> None:
        self.rows = rows
        if self.open is not None and all(row.id != self.open.id for row in rows):
            self.close()
        self.listed.emit(rows)

    def show(self, saved_id: int) -> None:
        """Open saved settings."""
        self._context.read(self._page, saved_report, self._context.file, saved_id, done=self._opened)

    def _opened(self, saved: Saved) -> None:
        self.open = saved
        self.opened.emit(saved)
        self.changed.emit()

    def close(self) -> None:
        """None is open any more."""
        if self.open is not None:
            self.open = None
            self.changed.emit()

    # Saving

    def save_as(self, then: Callable[[int], object] | None = None) -> NameDialog:
        """Ask for a name and save what is shown; ``then`` goes on with what was saved."""
        settings, proposed = self._current()
        dialog = NameDialog(self._page, translate("ReportsPage", "Save these settings"), proposed)

        def saved(saved_id: int) -> None:
            dialog.accept()
            self._reopen(saved_id)
            if then is not None:
                then(saved_id)

        dialog.saved.connect(
            lambda name: self._write(save_report, self._context.file, name, settings, done=saved, failed=dialog.refuse)
        )
        dialog.open()
        return dialog

    def save_changes(self, then: Callable[[int], object] | None = None) -> None:
        """Save what is shown over the settings that are open; ``then`` goes on with them."""
        if self.open is None:
            return

        def saved(saved_id: int) -> None:
            self._reopen(saved_id)
            if then is not None:
                then(saved_id)

        self._write(
            save_report, self._context.file, self.open.name, self._current()[0], saved_id=self.open.id, done=saved
        )

    def rename(self, row: SavedRow) -> NameDialog:
        """Ask for another name."""
        dialog = NameDialog(self._page, translate("ReportsPage", "Rename the settings"), row.name)

        def renamed(_: None) -> None:
            dialog.accept()
            self._reopen(row.id)

        dialog.saved.connect(
            lambda name: self._write(rename_saved, self._context.file, row.id, name, done=renamed, failed=dialog.refuse)
        )
        dialog.open()
        return dialog

    def schedule(self) -> None:
        """Have what is shown made on the days of a frequency. It is saved first where it is not saved yet."""
        mine = self._row_open
        if mine is None:
            self.save_as(then=self._ask_days)
        elif not self.is_changed:
            self._ask_days(mine.id)
        else:
            question = translate("ReportsPage", "Save the changes of {name}, and schedule them?").format(name=mine.name)
            yes = translate("ReportsPage", "Save changes")
            self._context.messages.ask(question, yes, lambda: self.save_changes(then=self._ask_days))

    def _ask_days(self, saved_id: int) -> None:
        from telecost_desktop.views.pages.reports.schedule_dialog import ScheduleDialog

        ScheduleDialog(self._page, self._context, saved_id=saved_id).open()

    @property
    def _row_open(self) -> SavedRow | None:
        return next((row for row in self.rows if self.open is not None and row.id == self.open.id), None)

    def delete(self, row: SavedRow) -> None:
        """Delete after asking."""
        question = translate("ReportsPage", "Delete the saved settings {name}?").format(name=row.name)
        self._context.messages.ask(
            question, translate("ReportsPage", "Delete"),
            lambda: self._write(delete_saved, self._context.file, row.id),
        )  # fmt: skip

    def _write(self, function: Callable[..., object], *values: object, **extra: Any) -> None:
        self._context.write(
            self._page, function, *values, changes=Subject.REPORTS, clock=self._context.clock,
            user=self._context.user, **extra,
        )  # fmt: skip

    def _reopen(self, saved_id: int) -> None:
        """What was saved is open now, as it is stored."""
        self._context.read(self._page, saved_report, self._context.file, saved_id, done=self._reread)

    def _reread(self, saved: Saved) -> None:
        self.open = saved
        self.changed.emit()

    # The menu

    def fill_menu(self, menu: QMenu) -> None:
        """Saved settings to open, and what can be done with the one that is open."""
        menu.clear()
        for row in self.rows:
            action = menu.addAction(row.name)
            action.setCheckable(True)
            action.setChecked(self.open is not None and row.id == self.open.id)
            action.triggered.connect(lambda _=False, chosen=row.id: self.show(chosen))
        menu.addSeparator()
        save = menu.addAction(icons.icon("bookmark-outline"), translate("ReportsPage", "Save these settings…"))
        save.triggered.connect(lambda: self.save_as())
        schedule = menu.addAction(icons.icon("calendar-clock-outline"), translate("ReportsPage", "Schedule…"))
        schedule.triggered.connect(self.schedule)
        mine = self._row_open
        if mine is None:
            return
        changes = menu.addAction(translate("ReportsPage", "Save changes"))
        changes.setEnabled(self.is_changed)
        changes.triggered.connect(lambda: self.save_changes())
        menu.addAction(translate("ReportsPage", "Rename…")).triggered.connect(lambda: self.rename(mine))
        menu.addAction(translate("ReportsPage", "Delete…")).triggered.connect(lambda: self.delete(mine))
