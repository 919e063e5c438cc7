"""What runs by itself: invoices that are coming, what each run did, reports on a schedule, mail on its way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QWidget

from telecost_desktop.services.report_schedules.run_log import ReportRunRow, list_report_runs
from telecost_desktop.services.report_schedules.running import repeat_run, run_now
from telecost_desktop.services.report_schedules.store import (
    ScheduleRow,
    delete_schedule,
    list_schedules,
    set_schedule_active,
)
from telecost_desktop.services.scheduling.coming import Coming, coming
from telecost_desktop.services.scheduling.run_log import RunRow, list_runs
from telecost_desktop.services.scheduling.run_report import DueReport
from telecost_desktop.services.subscriptions.deciding import issue_early, skip_one
from telecost_desktop.views import formats
from telecost_desktop.views.context import BILLED, PageContext, Subject
from telecost_desktop.views.dialogs.fell_due import FellDueDialog
from telecost_desktop.views.due_run import tell
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.reports.schedule_dialog import ScheduleDialog
from telecost_desktop.views.pages.scheduled.coming_tab import ComingTab
from telecost_desktop.views.pages.scheduled.log_tab import LogTab
from telecost_desktop.views.pages.scheduled.outbox_tab import OutboxTab
from telecost_desktop.views.pages.scheduled.reports_tab import ReportsTab
from telecost_desktop.views.report_runs import run_in_window
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.heads import TabStrip

translate = QCoreApplication.translate
_TABS = ("coming", "log", "reports", "outbox")


class ScheduledPage(BasePage):
    """Tabs Coming, Transfer log, Reports and Outbox, and the button that runs what is due."""

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
    )

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Scheduled", "Scheduled"))
        self.add_action(translate("Scheduled", "Excel"), "microsoft-excel", self._export)
        self.run = self.add_action(translate("Scheduled", "Run what is due now"), "play", self._run, primary=True)
        self.tabs = TabStrip(translate("Scheduled", "Parts of this page"))
        self.tabs.addTab(translate("Scheduled", "Coming"))
        self.tabs.addTab(translate("Scheduled", "Transfer log"))
        self.tabs.addTab(translate("Scheduled", "Reports"))
        self.tabs.addTab(translate("Scheduled", "Outbox"))
        self.content.addWidget(self.tabs)
        # What the line under the title says of invoices, and of reports.
        self._planned: list[str] = []
        self._planned_reports: list[str] = []
        self.coming = ComingTab(context)
        self.log = LogTab(context)
        self.reports = ReportsTab(ZoneInfo(context.company.zone))
        self.outbox = OutboxTab(context, self.navigate.emit)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.coming)
        self._stack.addWidget(self.log)
        self._stack.addWidget(self.reports)
        self._stack.addWidget(self.outbox)
        self.content.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.coming.skip_requested.connect(self._skip)
        self.coming.early_requested.connect(self._early)
        self.coming.subscriptions_requested.connect(lambda: self.navigate.emit("subscriptions", None))
        self.log.retry_requested.connect(self._run)
        self._connect_reports()
        self.outbox.noted.connect(self._note_outbox)
        self.log.invoice_requested.connect(lambda number: self.navigate.emit("invoices", ("issued", number)))

    def refresh(self) -> None:
        """Load all tabs."""
        self.context.read(self, coming, self.context.file, self.context.clock, done=self._show_coming)
        self.context.read(self, list_runs, self.context.file, done=self._show_runs)
        self.context.read(self, list_schedules, self.context.file, done=self._show_schedules)
        self.context.read(self, list_report_runs, self.context.file, done=self._show_report_runs)
        self.outbox.reload()

    def _show_coming(self, rows: list[Coming]) -> None:
        today = self.context.today()
        self.coming.set_rows(rows, today)
        due = sum(row.due_on <= today and row.postponed_to is None for row in rows)
        following = next((row for row in rows if row.due_on > today), None)
        self._planned = [translate("Scheduled", "{count} due now").format(count=due)] if due else []
        if following is not None:
            words = translate("Scheduled", "Next: {subscription}, {date}")
            self._planned.append(
                words.format(subscription=following.subscription, date=formats.long_day(following.due_on))
            )
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

    def _show_context(self) -> None:
        parts = self._planned + self._planned_reports
        self.head.context.setText(" · ".join(parts) or translate("Scheduled", "Nothing is planned."))

    def _show_runs(self, rows: list[RunRow]) -> None:
        self.log.set_rows(rows)
        self.tabs.set_note(1, str(self.log.problems) if self.log.problems else "")

    def open_subject(self, subject: object) -> None:
        """Show a tab: "coming", "log", "reports" or "outbox"; "run" runs what is due."""
        if subject == "run":
            self._run()
        elif subject in _TABS:
            self.tabs.setCurrentIndex(_TABS.index(str(subject)))

    # Actions

    def _run(self) -> None:
        FellDueDialog(self, self.context, self.navigate.emit, explicit=True).start()

    def _skip(self, row: Coming | None) -> None:
        if row is None:
            return
        question = translate("Scheduled", "Skip {subscription} for {customer} on {date}?").format(
            subscription=row.subscription, customer=row.customer, date=formats.long_day(row.due_on)
        )
        detail = translate("Scheduled", "This period is never invoiced; the dates after it stay as they are.")
        self.context.messages.ask(question, translate("Scheduled", "Skip"), lambda: self._skip_now(row), detail)

    def _skip_now(self, row: Coming) -> None:
        context = self.context
        words = translate("Scheduled", "{subscription} on {date} is skipped")
        context.write(
            self, skip_one, context.file, context.clock, row.subscriber_id, row.key, user=context.user, changes=BILLED,
            done=lambda _: context.messages.notice(words.format(subscription=row.subscription, date=formats.long_day(row.due_on))),
        )  # fmt: skip

    def _early(self, row: Coming | None) -> None:
        if row is None:
            return
        question = translate("Scheduled", "Invoice {customer} now for {subscription}?").format(
            customer=row.customer, subscription=row.subscription
        )
        detail = translate(
            "Scheduled", "The invoice is dated today instead of {date}; the dates after it stay as they are."
        ).format(date=formats.long_day(row.due_on))
        self.context.messages.ask(question, translate("Scheduled", "Invoice now"), lambda: self._early_now(row), detail)

    def _early_now(self, row: Coming) -> None:
        context = self.context

        def told(report: DueReport) -> None:
            tell(context, self.navigate.emit, report)

        context.write(
            self, issue_early, context.file, context.clock, row.subscriber_id, row.key, user=context.user, changes=BILLED, done=told,
        )  # fmt: skip

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
        self.tabs.set_note(2, str(self.reports.problems) if self.reports.problems else "", "bad")

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
        self.tabs.set_note(3, str(count) if count else "", "bad" if refused else "warn")

    @property
    def _shown(self) -> tuple[DataTable, str]:
        """The list of the open tab, and what it is called."""
        return (
            (self.coming.table, translate("Scheduled", "Coming invoices")),
            (self.log.runs, translate("Scheduled", "Transfer log")),
            (self.reports.runs, translate("Scheduled", "Scheduled reports")),
            (self.outbox.table, translate("Scheduled", "Outbox")),
        )[self.tabs.currentIndex()]

    def _export(self) -> None:
        export_list(self, *self._shown)

    def find_field(self) -> QWidget:
        """The filter of the names, or the search in the outbox."""
        if self.tabs.currentIndex() == _TABS.index("outbox"):
            return self.outbox.search
        return self._shown[0].header.editor("customer" if self.tabs.currentIndex() == 0 else "name")
