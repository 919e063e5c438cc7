"""What runs by itself: jobs, invoices that are coming, what each run did, reports on a schedule, mail on its way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from telecost_desktop.models.runs import RunKind
from telecost_desktop.services.recurring_work import do_recurring_work
from telecost_desktop.services.report_schedules.run_log import ReportRunRow, list_report_runs
from telecost_desktop.services.report_schedules.running import repeat_run, run_now
from telecost_desktop.services.report_schedules.store import (
    ScheduleRow,
    delete_schedule,
    list_schedules,
    set_schedule_active,
)
from telecost_desktop.services.runs.run_log import RunRow
from telecost_desktop.services.runs.run_report import Action, Decision, DueReport
from telecost_desktop.services.scheduled_jobs.running import retry
from telecost_desktop.views import formats
from telecost_desktop.views.context import BILLED, PageContext, Subject
from telecost_desktop.views.dialogs.fell_due import FellDueDialog
from telecost_desktop.views.due_run import tell
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.exporting import export_list, export_rows
from telecost_desktop.views.pages.reports.schedule_dialog import ScheduleDialog
from telecost_desktop.views.pages.scheduled.coming_tab import ComingTab
from telecost_desktop.views.pages.scheduled.jobs_tab import JobsTab
from telecost_desktop.views.pages.scheduled.log_rows import due_key
from telecost_desktop.views.pages.scheduled.log_tab import LogTab
from telecost_desktop.views.pages.scheduled.outbox_tab import OutboxTab
from telecost_desktop.views.pages.scheduled.reports_tab import ReportsTab
from telecost_desktop.views.reading_only import offer_writing
from telecost_desktop.views.report_runs import run_in_window
from telecost_desktop.views.widgets.heads import TabStrip

translate = QCoreApplication.translate
_TABS = ("jobs", "coming", "log", "reports", "outbox")
_JOBS, _COMING, _LOG, _REPORTS, _OUTBOX = range(len(_TABS))


class ScheduledPage(BasePage):
    """Tabs Jobs, Coming, Transfer log, Reports and Outbox, and the button that runs what is due."""

    key = "scheduled"
    subjects = (
        Subject.SUBSCRIPTIONS
        | Subject.FREQUENCIES
        | Subject.CUSTOMERS
        | Subject.PRODUCTS
        | Subject.RUNS
        | Subject.SALES_INVOICES
        | Subject.REPORTS
        | Subject.MAIL
        | Subject.JOBS
        | Subject.PROJECTS
        | Subject.USERS
        | Subject.SETTINGS
    )

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Scheduled", "Scheduled invoicing"))
        self.add_action(translate("Scheduled", "Excel"), "microsoft-excel", self._export)
        self.run = self.add_action(translate("Scheduled", "Run what is due now"), "play", self._run)
        self.new_job = self.add_action(translate("Scheduled", "New job"), "plus", self._new_job, primary=True)
        for control in (self.run, self.new_job):
            offer_writing(context.file, control)
        self.tabs = TabStrip(translate("Scheduled", "Parts of this page"))
        self.tabs.addTab(translate("Scheduled", "Jobs"))
        self.tabs.addTab(translate("Scheduled", "Coming"))
        self.tabs.addTab(translate("Scheduled", "Transfer log"))
        self.tabs.addTab(translate("Scheduled", "Reports"))
        self.tabs.addTab(translate("Scheduled", "Outbox"))
        self.content.addWidget(self.tabs)
        # What the line under the title says of jobs, of invoices, and of reports.
        self._jobs_line = ""
        self._planned: list[str] = []
        self._planned_reports: list[str] = []
        self.jobs = JobsTab(context, self.ask_to_leave)
        self.coming = ComingTab(self, context)
        self.log = LogTab(context)
        self.reports = ReportsTab(context.file, ZoneInfo(context.company.zone))
        self.outbox = OutboxTab(context, self.navigate.emit)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.jobs)
        self._stack.addWidget(self.coming)
        self._stack.addWidget(self.log)
        self._stack.addWidget(self.reports)
        self._stack.addWidget(self.outbox)
        self.content.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._tab_chosen)
        self.jobs.line_changed.connect(self._show_jobs_line)
        self.jobs.told.connect(self._tell)
        self.jobs.go_wanted.connect(self.navigate.emit)
        self.coming.planned.connect(self._show_planned)
        self.log.retry_requested.connect(self._retry)
        self.log.noted.connect(lambda count: self.tabs.set_note(_LOG, str(count) if count else ""))
        self._connect_reports()
        self.outbox.noted.connect(self._note_outbox)
        self.log.invoice_requested.connect(lambda number: self.navigate.emit("invoices", ("issued", number)))

    def refresh(self) -> None:
        """Load all tabs."""
        self.jobs.reload()
        self.coming.reload()
        self.log.reload()
        self.context.read(self, list_schedules, self.context.file, done=self._show_schedules)
        self.context.read(self, list_report_runs, self.context.file, done=self._show_report_runs)
        self.outbox.reload()

    def _show_planned(self, sentences: list[str]) -> None:
        self._planned = sentences
        self._show_context()

    def _show_schedules(self, rows: list[ScheduleRow]) -> None:
        self.reports.set_schedules(rows)
        coming = [(row.next_due, row.name) for row in rows if row.next_due is not None]
        self._planned_reports = []
        if coming:
            day, name = min(coming)
            words = translate("Scheduled", "Next report: {name}, {date}")
            self._planned_reports.append(words.format(name=name, date=formats.long_day(day)))
        self._show_context()

    def _tab_chosen(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._show_context()

    def _show_jobs_line(self, line: str) -> None:
        self._jobs_line = line
        self._show_context()

    def _show_context(self) -> None:
        if self.tabs.currentIndex() == _JOBS and self._jobs_line:
            self.head.context.setText(self._jobs_line)
            return
        parts = self._planned + self._planned_reports
        self.head.context.setText(" · ".join(parts) or translate("Scheduled", "Nothing is planned."))

    def open_subject(self, subject: object) -> None:
        """Show a tab: "jobs", "coming", "log", "reports" or "outbox"; ("job", id) shows a job, as what the search found does; "new job" begins one.

        "run" runs what is due.
        """
        if subject == "run":
            self._run()
        elif subject == "new job":
            self._new_job()
        elif isinstance(subject, tuple) and subject[0] == "job":
            self.tabs.setCurrentIndex(_JOBS)
            self.jobs.choose(subject[1])
        elif subject in _TABS:
            self.tabs.setCurrentIndex(_TABS.index(str(subject)))
            if subject == "log":
                self.log.show_newest()

    # Actions

    def _new_job(self) -> None:
        self.tabs.setCurrentIndex(_JOBS)
        self.jobs.new()

    def _run(self) -> None:
        FellDueDialog(self, self.context, self.navigate.emit, explicit=True).start()

    def _retry(self, run: RunRow) -> None:
        """Of a job the run is repeated for what failed; of a subscription what failed is due, and is created now."""
        context, key = self.context, due_key(run)
        label = translate("Scheduled", "Trying again")
        if run.kind is RunKind.JOB:
            context.write(
                self, retry, context.file, context.clock, run.id, user=context.user, translate=translate, changes=BILLED,
                done=lambda report: self._tell(DueReport((report,))), progress=True, label=label,
            )  # fmt: skip
        elif key is not None:
            context.write(
                self, do_recurring_work, context.file, context.clock, decisions={key: Decision(Action.CREATE)}, user=context.user,
                translate=translate, changes=BILLED, done=self._tell, progress=True, label=label,
            )  # fmt: skip

    def _tell(self, report: DueReport) -> None:
        tell(self.context, self.navigate.emit, report)

    # Reports

    def _connect_reports(self) -> None:
        tab = self.reports
        tab.new_requested.connect(lambda: self._edit_schedule(None))
        tab.edit_requested.connect(self._edit_schedule)
        tab.run_requested.connect(lambda row: self._make(run_now, row.id))
        tab.repeat_requested.connect(lambda run: self._make(repeat_run, run.id))
        tab.active_requested.connect(self._toggle_schedule)
        tab.delete_requested.connect(self._delete_schedule)
        tab.open_requested.connect(self._open_file)

    def _show_report_runs(self, rows: list[ReportRunRow]) -> None:
        self.reports.set_runs(rows)
        self.tabs.set_note(_REPORTS, str(self.reports.problems) if self.reports.problems else "", "bad")

    def _make(self, function: Callable[..., ReportRunRow], key: int) -> None:
        run_in_window(self, self.context, self.navigate.emit, function, key)

    def _edit_schedule(self, row: ScheduleRow | None) -> None:
        ScheduleDialog(self, self.context, schedule=row).open()

    def _toggle_schedule(self, row: ScheduleRow) -> None:
        context, active = self.context, not row.values.active
        words = (
            translate("Scheduled", "“{name}” is made on its days again")
            if active
            else translate("Scheduled", "“{name}” rests: it is not made until you activate it")
        )
        context.write(
            self, set_schedule_active, context.file, row.id, active, clock=context.clock, user=context.user,
            changes=Subject.REPORTS, done=lambda _: context.messages.notice(words.format(name=row.name)),
        )  # fmt: skip

    def _delete_schedule(self, row: ScheduleRow) -> None:
        context = self.context
        question = translate("Scheduled", "Delete the schedule of “{name}”, {frequency}?")
        detail = translate("Scheduled", "What it made stays, and so does the log. The report's settings stay saved.")
        context.messages.ask(
            question.format(name=row.name, frequency=row.frequency_name), translate("Scheduled", "Delete"),
            lambda: context.write(
                self, delete_schedule, context.file, row.id, clock=context.clock, user=context.user,
                changes=Subject.REPORTS | Subject.FREQUENCIES,
            ),
            detail,
        )  # fmt: skip

    def _open_file(self, path: Path) -> None:
        if path.exists():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        else:
            words = translate("Scheduled", "{file} is no longer there: it was moved or deleted.")
            self.context.messages.warn(words.format(file=path.name))

    def _note_outbox(self, count: int, refused: bool) -> None:
        self.tabs.set_note(_OUTBOX, str(count) if count else "", "bad" if refused else "warn")

    def _export(self) -> None:
        index = self.tabs.currentIndex()
        if index == _JOBS:
            export_rows(self, translate("Scheduled", "Scheduled jobs"), *self.jobs.export())
        elif index == _LOG:
            export_rows(self, translate("Scheduled", "Transfer log"), *self.log.export())
        elif index == _COMING:
            export_list(self, self.coming.table, translate("Scheduled", "Coming invoices"))
        elif index == _REPORTS:
            export_list(self, self.reports.runs, translate("Scheduled", "Scheduled reports"))
        else:
            export_list(self, self.outbox.table, translate("Scheduled", "Outbox"))

    # Leaving, saving, finding

    def may_leave(self) -> bool:
        """Not with unsaved edits of a job."""
        return not self.jobs.dirty

    def discard(self) -> None:
        """Show the job as it is saved."""
        self.jobs.discard()

    def save_button(self) -> QPushButton | None:
        """The job editor's, while it is seen."""
        return self.jobs.save if self.tabs.currentIndex() == _JOBS else None

    def find_field(self) -> QWidget | None:
        """The filter of the names, or the search of log and outbox."""
        return {
            _COMING: lambda: self.coming.table.header.editor("customer"),
            _LOG: lambda: self.log.search,
            _REPORTS: lambda: self.reports.runs.header.editor("name"),
            _OUTBOX: lambda: self.outbox.search,
        }.get(self.tabs.currentIndex(), lambda: None)()
