"""Reports on a schedule: the schedules with their next day, and below them what became of each day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import RunState
from telecost_desktop.services.report_schedules.run_log import ReportRunRow
from telecost_desktop.services.report_schedules.store import ScheduleRow
from telecost_desktop.views import formats
from telecost_desktop.views.messages import say
from telecost_desktop.views.pages.scheduled.words import STATES, trigger_word
from telecost_desktop.views.reading_only import offer_writing
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import ElidedLabel, button, set_tone

translate = QCoreApplication.translate

FORMS = {
    "pdf": QT_TRANSLATE_NOOP("Scheduled", "PDF"),
    "xlsx": QT_TRANSLATE_NOOP("Scheduled", "Excel"),
    "csv": QT_TRANSLATE_NOOP("Scheduled", "CSV"),
}
# A day that a newer one covers is no search that found nothing.
_STATES = {**STATES, RunState.NOTHING: Status.SKIPPED}


class ReportsTab(QWidget):
    """Schedules over their log.

    ``new_requested()``, ``edit_requested(ScheduleRow)``, ``run_requested(ScheduleRow)``, ``active_requested(ScheduleRow)``,
    ``delete_requested(ScheduleRow)``, ``repeat_requested(ReportRunRow)``, ``open_requested(Path)``.
    """

    new_requested = Signal()
    edit_requested = Signal(object)
    run_requested = Signal(object)
    active_requested = Signal(object)
    delete_requested = Signal(object)
    repeat_requested = Signal(object)
    open_requested = Signal(object)

    def __init__(self, file: CompanyFile, zone: tzinfo) -> None:
        super().__init__()
        self._file = file
        # How many days failed and were not made since.
        self.problems = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._schedules_card(), 5)
        column.addWidget(self._runs_card(zone), 6)
        self._schedule_chosen(None)
        self._run_chosen(None)

    def _schedules_card(self) -> Card:
        self.card = Card(translate("Scheduled", "Reports on a schedule"), table=True)
        self.new = button(translate("Scheduled", "New schedule…"), "plus", clicked=self.new_requested.emit)
        self.card.add_tool(self.new)
        offer_writing(self._file, self.new)
        self.table = DataTable(
            translate("Scheduled", "Reports on a schedule"),
            [
                Column("name", translate("Scheduled", "Report"), width=170, stretch=True),
                Column("frequency_name", translate("Scheduled", "Frequency"), width=160, stretch=True),
                Column("next_due", translate("Scheduled", "Next"), Kind.DATE, 108),
                Column("form", translate("Scheduled", "As"), width=64, value=lambda row: _form(row)),
                Column("to", translate("Scheduled", "To"), width=170, stretch=True, value=lambda row: _to(row)),
                Column("last_day", translate("Scheduled", "Last for"), Kind.DATE, 108, essential=False),
                Column("last_state", translate("Scheduled", "Last result"), Kind.STATUS, 116, value=_last),
                Column("active", translate("Scheduled", "State"), Kind.STATUS, 108, value=_state),
            ],
            filters=False,
        )
        self.table.set_empty(
            "calendar-clock-outline", translate("Scheduled", "No report is made on a schedule yet."),
            translate("Scheduled", "New schedule…"), self.new_requested.emit,
        )  # fmt: skip
        self.table.current_changed.connect(self._schedule_chosen)
        self.table.activated.connect(lambda row: self.edit_requested.emit(row))
        self.card.body.addWidget(self.table)
        foot = self.card.add_foot()
        self.run = button(
            translate("Scheduled", "Make now"), "play", clicked=lambda: self._with_schedule(self.run_requested.emit)
        )
        self.edit = button(
            translate("Scheduled", "Edit…"), clicked=lambda: self._with_schedule(self.edit_requested.emit)
        )
        self.active = button("", clicked=lambda: self._with_schedule(self.active_requested.emit))
        self.delete = button(
            translate("Scheduled", "Delete…"), clicked=lambda: self._with_schedule(self.delete_requested.emit)
        )
        for one in (self.run, self.edit, self.active, self.delete):
            foot.addWidget(one)
        foot.addStretch(1)
        return self.card

    def _runs_card(self, zone: tzinfo) -> Card:
        self.log_card = Card(translate("Scheduled", "What was made"), table=True)
        self.runs = DataTable(
            translate("Scheduled", "What was made"),
            [
                Column("scheduled_for", translate("Scheduled", "For"), Kind.DATE, 108),
                Column("name", translate("Scheduled", "Report"), width=170, stretch=True),
                Column("trigger", translate("Scheduled", "Why"), Kind.CHOICE, 104, value=lambda run: trigger_word(run.trigger)),
                Column("state", translate("Scheduled", "State"), Kind.STATUS, 124, value=lambda run: _STATES[run.state]),
                Column("where", translate("Scheduled", "Where"), width=210, stretch=True, value=lambda run: _where(run)),
                Column("started_at", translate("Scheduled", "Ran"), Kind.MOMENT, 148, essential=False, value=lambda run: run.started_at.astimezone(zone), shown=formats.day_and_time),
                Column("started_by", translate("Scheduled", "By"), width=60, essential=False),
            ],
        )  # fmt: skip
        self.runs.set_empty("clock-outline", translate("Scheduled", "No report was made yet."))
        self.runs.current_changed.connect(self._run_chosen)
        self.runs.activated.connect(lambda _row: self._open())
        self.log_card.body.addWidget(self.runs)
        foot = self.log_card.add_foot()
        self.reason = ElidedLabel("", "secondary", "text2")
        foot.addWidget(self.reason, 1)
        self.open_file = button(translate("Scheduled", "Open file"), "open-in-new", clicked=self._open)
        self.repeat = button("", "refresh", clicked=self._repeat)
        foot.addWidget(self.open_file)
        foot.addWidget(self.repeat)
        return self.log_card

    # What is shown

    def set_schedules(self, rows: list[ScheduleRow]) -> None:
        """Show these schedules."""
        self.table.set_rows(rows)
        if self.table.current_row() is None:
            self.table.select_first()
        self._schedule_chosen(self.table.current_row())

    def set_runs(self, rows: list[ReportRunRow]) -> None:
        """Show these runs, the newest chosen where none is."""
        self.problems = sum(row.state is RunState.FAILED and row.may_repeat for row in rows)
        self.runs.set_rows(rows)
        if self.runs.current_row() is None:
            self.runs.select_first()
        self._run_chosen(self.runs.current_row())

    def _schedule_chosen(self, row: ScheduleRow | None) -> None:
        for one in (self.run, self.edit, self.active, self.delete):
            offer_writing(self._file, one, row is not None)
        rests = row is not None and not row.values.active
        self.active.setText(translate("Scheduled", "Activate") if rests else translate("Scheduled", "Deactivate"))

    def _run_chosen(self, run: ReportRunRow | None) -> None:
        failed = run is not None and run.state is RunState.FAILED
        words = say(run.reason, run.values) if run is not None and run.reason else ""
        set_tone(self.reason, "warn" if failed else "text2")
        self.reason.setText(words)
        self.reason.setToolTip(words)
        self.repeat.setText(
            translate("Scheduled", "Try again")
            if failed or run is None or not run.may_repeat
            else translate("Scheduled", "Make this one too")
        )
        offer_writing(self._file, self.repeat, run is not None and run.may_repeat)
        self.open_file.setEnabled(_file(run) is not None)

    # What is asked for

    def _with_schedule(self, ask: Callable[[ScheduleRow], object]) -> None:
        row = self.table.current_row()
        if row is not None:
            ask(row)

    def _repeat(self) -> None:
        run = self.runs.current_row()
        if run is not None and run.may_repeat:
            self.repeat_requested.emit(run)

    def _open(self) -> None:
        path = _file(self.runs.current_row())
        if path is not None:
            self.open_requested.emit(path)


def _form(row: ScheduleRow) -> str:
    return translate("Scheduled", FORMS[row.values.form])


def _to(row: ScheduleRow) -> str:
    return row.values.folder or ", ".join(row.values.recipients)


def _last(row: ScheduleRow) -> Status | None:
    return None if row.last_state is None else _STATES[row.last_state]


def _state(row: ScheduleRow) -> Status:
    if not row.values.active:
        return Status.INACTIVE
    return Status.ENDED if row.next_due is None else Status.ACTIVE


def _where(run: ReportRunRow) -> str:
    return ", ".join(run.recipients) or Path(run.file_name).name if run.state is RunState.OK else ""


def _file(run: ReportRunRow | None) -> Path | None:
    """The file that a run put into a folder."""
    if run is None or run.state is not RunState.OK or run.recipients or not run.file_name:
        return None
    return Path(run.file_name)
