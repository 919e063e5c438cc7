"""What runs by itself: what is coming, and what each run did."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from telecost_desktop.services.run_log import RunRow, list_runs
from telecost_desktop.services.scheduling.coming import Coming, coming
from telecost_desktop.services.scheduling.run_report import DueReport
from telecost_desktop.services.scheduling.running import issue_early, skip_one
from telecost_desktop.views import formats
from telecost_desktop.views.context import BILLED, PageContext, Subject
from telecost_desktop.views.dialogs.fell_due import FellDueDialog
from telecost_desktop.views.due_run import tell
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.scheduled.coming_tab import ComingTab
from telecost_desktop.views.pages.scheduled.log_tab import LogTab
from telecost_desktop.views.widgets.heads import TabStrip

translate = QCoreApplication.translate


class ScheduledPage(BasePage):
    """Tabs Coming and Transfer log, and the button that runs what is due."""

    key = "scheduled"
    subjects = (
        Subject.SUBSCRIPTIONS
        | Subject.FREQUENCIES
        | Subject.CUSTOMERS
        | Subject.PRODUCTS
        | Subject.RUNS
        | Subject.SALES_INVOICES
    )

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Scheduled", "Scheduled invoicing"))
        self.add_action(translate("Scheduled", "Excel"), "microsoft-excel", self._export)
        self.run = self.add_action(translate("Scheduled", "Run what is due now"), "play", self._run, primary=True)
        self.tabs = TabStrip(translate("Scheduled", "Parts of this page"))
        self.tabs.addTab(translate("Scheduled", "Coming"))
        self.tabs.addTab(translate("Scheduled", "Transfer log"))
        self.content.addWidget(self.tabs)
        self.coming = ComingTab(context)
        self.log = LogTab(context)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.coming)
        self._stack.addWidget(self.log)
        self.content.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.coming.skip_requested.connect(self._skip)
        self.coming.early_requested.connect(self._early)
        self.coming.subscriptions_requested.connect(lambda: self.navigate.emit("subscriptions", None))
        self.log.retry_requested.connect(self._run)
        self.log.invoice_requested.connect(lambda number: self.navigate.emit("invoices", ("issued", number)))

    def refresh(self) -> None:
        """Load both tabs."""
        self.context.read(self, coming, self.context.file, self.context.clock, done=self._show_coming)
        self.context.read(self, list_runs, self.context.file, done=self._show_runs)

    def _show_coming(self, rows: list[Coming]) -> None:
        today = self.context.today()
        self.coming.set_rows(rows, today)
        due = sum(row.due_on <= today and row.postponed_to is None for row in rows)
        following = next((row for row in rows if row.due_on > today), None)
        parts = [translate("Scheduled", "{count} due now").format(count=due)] if due else []
        if following is not None:
            words = translate("Scheduled", "Next: {subscription}, {date}")
            parts.append(words.format(subscription=following.subscription, date=formats.long_day(following.due_on)))
        self.head.context.setText(" · ".join(parts) or translate("Scheduled", "Nothing is planned."))

    def _show_runs(self, rows: list[RunRow]) -> None:
        self.log.set_rows(rows)
        self.tabs.set_note(1, str(self.log.problems) if self.log.problems else "")

    def open_subject(self, subject: object) -> None:
        """Show a tab: "coming" or "log"; "run" runs what is due."""
        if subject == "run":
            self._run()
        elif subject in ("coming", "log"):
            self.tabs.setCurrentIndex(1 if subject == "log" else 0)

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

    def _export(self) -> None:
        if self.tabs.currentIndex() == 0:
            export_list(self, self.coming.table, translate("Scheduled", "Coming invoices"))
        else:
            export_list(self, self.log.runs, translate("Scheduled", "Transfer log"))

    def find_field(self) -> QWidget:
        """The filter of the names."""
        return (
            self.coming.table.header.editor("customer")
            if self.tabs.currentIndex() == 0
            else self.log.runs.header.editor("name")
        )
