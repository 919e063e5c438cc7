"""The reports page: the catalogue at the left, the report that is open at the right."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services import people
from telecost_desktop.services.progress import IsCancelled, Progress
from telecost_desktop.services.reporting import ReportDefinition, ReportRequest, run_report
from telecost_desktop.views import formats
from telecost_desktop.views.context import Choices, PageContext, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.reports.catalogue import Catalogue
from telecost_desktop.views.pages.reports.filters import FilterOptions
from telecost_desktop.views.pages.reports.period import quick_periods
from telecost_desktop.views.pages.reports.report_card import ReportCard
from telecost_desktop.views.pages.reports.result_table import Ready, make_ready
from telecost_desktop.views.pages.reports.wish import ReportWish
from telecost_desktop.views.widgets.side_panes import SidePanes

translate = QCoreApplication.translate
_FIRST_REPORT = "R10"


class ReportsPage(BasePage):
    """Standard reports over a period, filtered, shown, exported. Accounts and period begin as the top bar says."""

    key = "reports"
    subjects = Subject.COSTS | Subject.SUPPLIER_INVOICES | Subject.PEOPLE
    follows_selection = True

    def __init__(self, context: PageContext) -> None:
        line = translate(
            "ReportsPage",
            "Standard reports, running costs included · people and departments as they were on the day of use",
        )
        super().__init__(context, translate("ReportsPage", "Reports"), line)
        self._options = FilterOptions()
        self._newest: date | None = None
        self._definition: ReportDefinition | None = None
        self._taken: Choices | None = None
        self._wish: ReportWish | None = None
        self.catalogue = Catalogue()
        self.report = ReportCard(context, context.today())
        self.panes = SidePanes(
            translate("ReportsPage", "Catalogue or report"),
            (translate("ReportsPage", "Catalogue"), self.catalogue),
            (translate("ReportsPage", "Report"), self.report),
            sizes=(296, 872), least=(280, 616), grows=(0, 1), shown=1,
        )  # fmt: skip
        self.content.addWidget(self.panes, 1)
        self.catalogue.report_chosen.connect(self._open)
        self.report.period.changed.connect(self._run)
        self.report.filters.changed.connect(self._filters_changed)
        self.report.again_wanted.connect(self._run)

    def find_field(self) -> QWidget | None:
        """Ctrl+F finds a report."""
        return self.catalogue.search

    def open_subject(self, subject: object) -> None:
        """Show a report as another page asked, or what a search found costs: (employee or line, id, name)."""
        if isinstance(subject, tuple) and subject[0] in ("employee", "line"):
            subject = ReportWish(_FIRST_REPORT, numbers=(subject[2],))
        if isinstance(subject, ReportWish):
            self._wish = subject
            if self._taken is not None:
                self._fulfil()

    # Loading

    def refresh(self) -> None:
        """Load what there is to choose from, then run the report that is open."""
        self.context.read(self, _options, self.context.file, self.context.today(), done=self._offered)

    def _offered(self, found: tuple[FilterOptions, date | None]) -> None:
        self._options, self._newest = found
        self.report.filters.offer(self._options)
        self.report.period.offer(self._options.invoices, self._quick)
        self._take_selection()
        if self._wish is not None:
            self._fulfil()
        elif self._definition is None:
            self.catalogue.choose(_FIRST_REPORT)
        else:
            self._run()

    def _quick(self) -> list[tuple[str, date, date]]:
        today = self.context.today()
        return quick_periods(today, self._newest or today)

    def _take_selection(self) -> None:
        """Take over what the top bar says, where it says something new."""
        chosen, before = self.context.selection.choices, self._taken
        self._taken = chosen
        if before is None or before.period != chosen.period:
            start, end = chosen.period.resolve(self._newest, self.context.today())
            self._silently(start, end - timedelta(days=1))
        if before is None or before.accounts != chosen.accounts:
            numbers = [account.number for account in self._options.accounts if account.id in chosen.accounts]
            self.report.filters.set_filter("accounts", numbers, silent=True)

    def _silently(self, first: date, last: date) -> None:
        self.report.period.blockSignals(True)
        self.report.period.set_days(first, last)
        self.report.period.blockSignals(False)

    def _fulfil(self) -> None:
        wish, self._wish = self._wish, None
        if wish is None:
            return
        if wish.first is not None and wish.last is not None:
            self._silently(wish.first, wish.last)
        if wish.numbers:
            # The accounts are the window's choice; the other filters would hide what is looked for.
            kept = self.report.filters.values.get("accounts", ())
            self.report.filters.set_values({"accounts": kept, "numbers": wish.numbers}, silent=True)
        self.panes.show_pane(1)
        same = self._definition is not None and self._definition.id == wish.report_id
        self.catalogue.choose(wish.report_id)
        if same:
            self._run()

    def _filters_changed(self) -> None:
        """The choice of accounts is the window's: tell the top bar, whose change then runs the report."""
        numbers = self.report.filters.values.get("accounts", ())
        ids = frozenset(account.id for account in self._options.accounts if account.number in numbers)
        if ids != self.context.selection.accounts:
            self._taken = None if self._taken is None else Choices(ids, self._taken.period)
            self.context.selection.choose(accounts=ids)
        else:
            self._run()

    # The report

    def _open(self, definition: ReportDefinition) -> None:
        self._definition = definition
        self.report.show_definition(definition)
        self.panes.show_pane(1)
        self._run()

    def request(self) -> ReportRequest:
        """What is asked, from period and filters."""
        needs = self._definition is None or self._definition.needs_period
        return ReportRequest(period=self.report.period.period if needs else None, **self.report.filters.values)

    def _run(self) -> None:
        if self._definition is None or self._taken is None:
            return
        self.report.show_running()
        name = translate("Reports", self._definition.name)
        self.report.task = self.context.tasks.run(
            self, _run, self.context.file, self._definition.id, self.request(), self.context, formats.locale().name(),
            done=self.report.show_result, failed=self.report.show_failed, key="report", progress=True,
            label=translate("ReportsPage", "Report {name}").format(name=name),
        )  # fmt: skip


def _options(file: CompanyFile, today: date) -> tuple[FilterOptions, date | None]:
    """Everything there is to choose from, and the newest day with usage. Runs in a reader."""
    from telecost_desktop.services.dashboard import newest_usage_day

    options = FilterOptions(
        accounts=tuple(people.accounts(file)),
        departments=tuple(people.departments(file)),
        employees=tuple(people.employees(file, today)),
        lines=tuple(people.lines(file, today)),
        product_groups=tuple(people.product_groups(file)),
        sims=tuple(people.sim_numbers(file)),
        invoices=tuple(people.supplier_invoice_choices(file)),
    )
    return options, newest_usage_day(file)


def _run(
    file: CompanyFile,
    report_id: str,
    request: ReportRequest,
    context: PageContext,
    locale: str,
    *,
    progress: Progress,
    cancelled: IsCancelled,
) -> Ready:
    """Run a report, and make it ready to be shown. Runs in a reader."""
    result = run_report(file, report_id, request, clock=context.clock, cancelled=cancelled)
    progress(0.9)
    return make_ready(result, locale)
