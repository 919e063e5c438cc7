"""The reports page: the catalogue at the left, the report that is open at the right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services import people
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import IsCancelled, Progress
from telecost_desktop.services.reporting import (
    Category,
    Column,
    ColumnKind,
    ReportDefinition,
    ReportRequest,
    TimePeriod,
    definition,
    run_report,
)
from telecost_desktop.services.reporting.behind import has_lines
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.periods import Calendar, NamedPeriod, ReportPeriod, calendar_of
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.saved import ReportSettings, Saved
from telecost_desktop.views import formats
from telecost_desktop.views.context import Choices, PageContext, PeriodChoice, PeriodKind, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.reports.behind_dialog import BehindDialog
from telecost_desktop.views.pages.reports.catalogue import Catalogue
from telecost_desktop.views.pages.reports.filters import FilterOptions
from telecost_desktop.views.pages.reports.memory import Left, Memory, View
from telecost_desktop.views.pages.reports.report_card import ReportCard, note_text
from telecost_desktop.views.pages.reports.result_columns import Ready, make_ready
from telecost_desktop.views.pages.reports.saved_settings import SavedSettings
from telecost_desktop.views.pages.reports.sides import CHART, PIVOT
from telecost_desktop.views.pages.reports.tab_order import focusable_in, lead_through
from telecost_desktop.views.pages.reports.wish import ReportWish
from telecost_desktop.views.widgets.side_panes import SidePanes

translate = QCoreApplication.translate
_FIRST_REPORT = "R10"
# Below this width the line under the title needs the room more.
_WITH_SCHEDULE = 1100
# The top bar's periods that move on with the days, by their names here.
_NAMED = {
    PeriodKind.LAST_7_DAYS: NamedPeriod.LAST_7_DAYS,
    PeriodKind.LAST_30_DAYS: NamedPeriod.LAST_30_DAYS,
    PeriodKind.LAST_90_DAYS: NamedPeriod.LAST_90_DAYS,
    PeriodKind.THIS_MONTH: NamedPeriod.THIS_MONTH,
    PeriodKind.PREVIOUS_MONTH: NamedPeriod.LAST_MONTH,
    PeriodKind.THIS_YEAR: NamedPeriod.THIS_YEAR,
}


class ReportsPage(BasePage):
    """Standard reports over a period, filtered, shown, exported.

    Accounts are the top bar's. Each report is shown as it was left; one that is opened for the first time takes over
    period and filters of the one before it, a running one begins with this month. What the top bar says anew holds for
    all of them.
    """

    key = "reports"
    subjects = (
        Subject.COSTS | Subject.SUPPLIER_INVOICES | Subject.PEOPLE | Subject.SETTINGS | Subject.SALES_INVOICES
    )  # fmt: skip
    follows_selection = True

    def __init__(self, context: PageContext) -> None:
        line = translate(
            "ReportsPage",
            "Standard reports, running costs included · people and departments as they were on the day of use",
        )
        super().__init__(context, translate("ReportsPage", "Reports"), line)
        self._options = FilterOptions()
        self._calendar = Calendar(context.today())
        self._definition: ReportDefinition | None = None
        # The period that a report takes over that is opened for the first time.
        self._usual: ReportPeriod = None
        self._taken: Choices | None = None
        self._wish: ReportWish | None = None
        self._memory = Memory(context.file.path)
        self.saved = SavedSettings(self, context, self._to_save)
        self._build_saved_menu()
        self.catalogue = Catalogue()
        self.report = ReportCard(context, context.today(), self.saved.fill_menu)
        self.panes = SidePanes(
            translate("ReportsPage", "Catalogue or report"),
            (translate("ReportsPage", "Catalogue"), self.catalogue),
            (translate("ReportsPage", "Report"), self.report),
            sizes=(280, 888), least=(280, 616), grows=(0, 1), shown=1,
        )  # fmt: skip
        self.content.addWidget(self.panes, 1)
        self.head.add_widget(self.report.sides.mode)
        lead_through(focusable_in(self.report.sides.mode), self.schedule)
        self.catalogue.report_chosen.connect(self._chosen)
        self.catalogue.saved_chosen.connect(self.saved.show)
        self.report.period.changed.connect(self._run)
        self.report.filters.changed.connect(self._filters_changed)
        self.report.again_wanted.connect(self._run)
        self.report.behind_wanted.connect(self.show_behind)
        self.report.look_changed.connect(self._show_saved)
        self.report.page_wanted.connect(self.navigate)
        self.report.top.save_changes.clicked.connect(lambda: self.saved.save_changes())
        self.saved.listed.connect(self.catalogue.set_saved)
        self.saved.opened.connect(self._open_saved)
        self.saved.changed.connect(self._show_saved)

    def _build_saved_menu(self) -> None:
        made = self.add_action(translate("ReportsPage", "Saved settings"), "bookmark-outline")
        made.setProperty("part", "menu")
        menu = QMenu(made)
        menu.aboutToShow.connect(lambda: self.saved.fill_menu(menu))
        made.setMenu(menu)
        self.schedule = self.add_action(
            translate("ReportsPage", "Schedule…"), "calendar-clock-outline", self.saved.schedule
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the menu of saved settings alone has the schedule."""
        super().resizeEvent(event)
        self.schedule.setVisible(self.width() >= _WITH_SCHEDULE)

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

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember how the report was left."""
        super().hideEvent(event)
        self._keep()

    # Loading

    def _changed(self, subject: Subject) -> None:
        if subject & Subject.REPORTS:
            self.saved.load()
        super()._changed(subject)

    def refresh(self) -> None:
        """Load what there is to choose from, then run the report that is open."""
        self.context.read(
            self, _options, self.context.file, self.context.clock, self.context.today(), formats.locale().name(),
            done=self._offered,
        )  # fmt: skip
        self.saved.load()

    def _offered(self, found: tuple[FilterOptions, Calendar]) -> None:
        self._options, self._calendar = found
        self.report.filters.offer(self._options)
        self.report.period.offer(self._options.invoices, self._calendar)
        self._take_selection()
        self._drop_unknown()
        if self._wish is not None:
            self._fulfil()
        elif self._definition is None:
            self.catalogue.choose(self._memory.open_report) or self.catalogue.choose(_FIRST_REPORT)
        else:
            self._run()

    def _drop_unknown(self) -> None:
        gone = self.report.filters.drop_unknown()
        if gone:
            pattern = translate("ReportsPage", "No longer there, and taken out of the filters: {names}.")
            self.context.messages.warn(pattern.format(names=", ".join(gone)))

    def _take_selection(self) -> None:
        """Take over what the top bar says, where it says something new."""
        chosen, before = self.context.selection.choices, self._taken
        self._taken = chosen
        if before is None or before.period != chosen.period:
            self._usual = self._of_top_bar(chosen.period)
            self.report.period.set_choice(self._usual, silent=True)
            if before is not None:
                self._memory.forget_periods()
        if before is None or before.accounts != chosen.accounts:
            numbers = [account.number for account in self._options.accounts if account.id in chosen.accounts]
            self.report.filters.set_filter("accounts", numbers, silent=True)

    def _of_top_bar(self, period: PeriodChoice) -> ReportPeriod:
        if period.kind in _NAMED:
            return _NAMED[period.kind]
        start, end = period.resolve(self._calendar.newest_usage, self.context.today())
        return TimePeriod(start, end - timedelta(days=1))

    def _fulfil(self) -> None:
        wish, self._wish = self._wish, None
        if wish is None or self._taken is None:
            return
        self._open(definition(wish.report_id))
        if wish.first is not None and wish.last is not None:
            self.report.period.set_choice(TimePeriod(wish.first, wish.last), silent=True)
        else:
            self.report.period.set_choice(self._of_top_bar(self._taken.period), silent=True)
        if wish.numbers or wish.countries:
            # The accounts are the window's choice; the other filters would hide what is looked for.
            kept = self.report.filters.all_values.get("accounts", ())
            self.report.filters.set_values(
                {"accounts": kept, "numbers": wish.numbers, "countries": wish.countries}, silent=True
            )
        self._run()

    def _filters_changed(self) -> None:
        """The choice of accounts is the window's: tell the top bar, whose change then runs the report."""
        numbers = self.report.filters.all_values.get("accounts", ())
        ids = frozenset(account.id for account in self._options.accounts if account.number in numbers)
        if ids != self.context.selection.accounts:
            self._taken = None if self._taken is None else Choices(ids, self._taken.period)
            self.context.selection.choose(accounts=ids)
        else:
            self._run()

    # The report

    def _chosen(self, chosen: ReportDefinition) -> None:
        """A report was chosen in the catalogue: it opens as it was left."""
        self._open(chosen)
        self._run()

    def _open(self, chosen: ReportDefinition) -> None:
        self._keep()
        self.saved.close()
        left = self._memory.left(chosen.id)
        self._show(chosen)
        if left is None and chosen.needs_period:
            running = chosen.category is Category.RUNNING
            self.report.period.set_choice(NamedPeriod.THIS_MONTH if running else self._usual, silent=True)
        if left is not None:
            accounts = self.report.filters.all_values.get("accounts", ())
            self.report.period.set_choice(left.settings.period or self._usual, silent=True)
            self.report.filters.set_values({"accounts": accounts, **dict(left.settings.filters)}, silent=True)
            self._drop_unknown()
        self.report.set_look(left.settings.columns if left else (), left.view if left else View())
        if left is not None:
            self.report.sides.set_layouts(left.settings.pivot, left.settings.chart)
        else:
            self.report.sides.set_layouts(None, None)

    def _show(self, chosen: ReportDefinition) -> None:
        self._definition = chosen
        self.report.period.set_about_sales(chosen.about_sales)
        self.catalogue.mark(chosen.id)
        self.report.show_definition(chosen)
        self.panes.show_pane(1)
        self._memory.note_open(chosen.id)

    def _open_saved(self, saved: Saved) -> None:
        """Saved settings were chosen: they are shown as they were saved, also the accounts."""
        self._keep()
        settings = saved.settings
        self._show(definition(settings.report_id))
        self.report.period.set_choice(settings.period, silent=True)
        self.report.filters.set_values(dict(settings.filters), silent=True)
        self.report.set_look(settings.columns, View())
        self.report.sides.set_layouts(settings.pivot, settings.chart)
        self._drop_unknown()
        for note in saved.notes:
            self.context.messages.warn(note_text(note))
        self._filters_changed()

    def _keep(self) -> None:
        """Remember how the open report was left."""
        if self._definition is not None:
            settings = self._settings()
            if settings.period is not None and self._definition.category not in (Category.RUNNING, Category.SALES):
                self._usual = settings.period
            filters = tuple((code, values) for code, values in settings.filters if code != "accounts")
            self._memory.keep(Left(replace(settings, filters=filters), self.report.look[1]))

    def request(self) -> ReportRequest:
        """What is asked, from period and filters."""
        needs = self._definition is None or self._definition.needs_period
        return ReportRequest(period=self.report.period.period if needs else None, **self.report.filters.values)

    def _settings(self) -> ReportSettings:
        assert self._definition is not None
        needs = self._definition.needs_period
        return ReportSettings(
            report_id=self._definition.id,
            period=self.report.period.choice if needs else None,
            filters=self.request().filters(),
            columns=self.report.look[0],
            pivot=self.report.sides.layout_of(PIVOT),
            chart=self.report.sides.layout_of(CHART),
        )

    def _to_save(self) -> tuple[ReportSettings, str]:
        """What is saved, and the name that is proposed for it."""
        assert self._definition is not None
        return self._settings(), translate("Reports", self._definition.name)

    def show_behind(self, row: Row) -> BehindDialog | None:
        """Show what stands behind a row of the report."""
        table, result = self.report.table, self.report.result
        if row is None or table is None or result is None or not has_lines(result.definition):
            return None
        dialog = BehindDialog(self, self.context, result, row, table.words_of(row))
        dialog.invoice_wanted.connect(lambda invoice: self.navigate.emit("invoices", invoice))
        dialog.show()
        return dialog

    def _show_saved(self) -> None:
        saved = self.saved.open
        self.report.top.show_saved(saved.name if saved else "", changed=self.saved.is_changed)
        self.catalogue.mark(self._definition.id if self._definition else "", saved.id if saved else 0)

    def _run(self) -> None:
        if self._definition is None or self._taken is None:
            return
        self._show_saved()
        self.report.show_running()
        name = translate("Reports", self._definition.name)
        self.report.task = self.context.tasks.run(
            self, _run, self.context.file, self._definition.id, self.request(), self.context, formats.locale().name(),
            done=self.report.show_result, failed=self.report.show_failed, key="report", progress=True,
            label=translate("ReportsPage", "Report {name}").format(name=name),
        )  # fmt: skip


def _options(file: CompanyFile, clock: Clock, today: date, locale: str) -> tuple[FilterOptions, Calendar]:
    """Everything there is to choose from, and what named periods are reckoned from. Runs in a reader."""
    country = Column("country", "", ColumnKind.COUNTRY, "")
    words = Wording(locale)
    options = FilterOptions(
        accounts=tuple(people.accounts(file)),
        departments=tuple(people.departments(file)),
        employees=tuple(people.employees(file, today)),
        lines=tuple(people.lines(file, today)),
        product_groups=tuple(people.product_groups(file)),
        sims=tuple(people.sim_numbers(file)),
        invoices=tuple(people.supplier_invoice_choices(file)),
        customers=tuple(people.customers(file)),
        countries=tuple((code, words.word(country, code)) for code in people.traffic_countries(file)),
    )
    return options, calendar_of(file, clock)


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
