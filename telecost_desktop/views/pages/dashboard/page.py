"""The dashboard page: cards in rows over one snapshot of the company file."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.periods import Period
from telecost_desktop.services.dashboard import Dashboard, DashboardChoice, dashboard
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, PeriodChoice, PeriodKind, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.category import ThreeCards
from telecost_desktop.views.pages.dashboard.grid import CardRows
from telecost_desktop.views.pages.dashboard.invoices import InvoicesCard
from telecost_desktop.views.pages.dashboard.overview import OverviewCard
from telecost_desktop.views.pages.dashboard.trend import HEIGHT, SPANS, TrendCard
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.invoices.words import counted
from telecost_desktop.views.pages.reports.wish import ReportWish
from telecost_desktop.views.widgets.heads import EmptyState

translate = QCoreApplication.translate
_FIRST_ROW = 296
# The card itself picks those that matter now.
_ALL_INVOICES = 10_000
_WINDOWS = {7: PeriodKind.LAST_7_DAYS, 30: PeriodKind.LAST_30_DAYS, 90: PeriodKind.LAST_90_DAYS}


class DashboardPage(BasePage):
    """Subscriptions, invoices, three categories of cost and their trend, for the accounts and days of the top bar."""

    key = "dashboard"
    subjects = Subject.COSTS | Subject.SUPPLIER_INVOICES | Subject.PEOPLE
    follows_selection = True
    scrolls = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Dashboard", "Dashboard"))
        self.overview = OverviewCard()
        self.invoices = InvoicesCard()
        self.trend = TrendCard(context)
        self._sides = QStackedWidget()
        self._sides.addWidget(self._build_cards())
        self._sides.addWidget(self._build_empty())
        self.content.addWidget(self._sides, 1)
        self._connect()

    def _build_cards(self) -> QWidget:
        three = ThreeCards()
        self.cards = three.cards
        board = QWidget()
        rows = CardRows(board)
        rows.add_card(self.overview, weight=384, height=_FIRST_ROW)
        rows.add_card(self.invoices, weight=416, height=_FIRST_ROW)
        rows.add_card(three, weight=352, height=three.height_for)
        rows.add_card(self.trend, weight=1184, height=HEIGHT, begins=True)
        return board

    def _build_empty(self) -> QWidget:
        frame = QFrame()
        frame.setProperty("part", "card")
        column = QVBoxLayout(frame)
        column.addWidget(
            EmptyState(
                "tray-arrow-down",
                translate(
                    "Dashboard",
                    "There are no costs yet. Import what your operators sent you: invoices and usage files, as they are.",
                ),
                translate("Dashboard", "Import operator files"),
                self.import_wanted.emit,
            )
        )
        return frame

    def _connect(self) -> None:
        self.overview.days_chosen.connect(
            lambda days: self.context.selection.choose(period=PeriodChoice(_WINDOWS[days]))
        )
        self.invoices.opened.connect(lambda number: self.navigate.emit("invoices", number))
        self.invoices.all_wanted.connect(lambda: self.navigate.emit("invoices", None))
        self.trend.month_chosen.connect(self._open_month)
        for card, table in ((self.overview, self.overview.table), (self.trend, self.trend.table)):
            card.save.triggered.connect(
                lambda _=False, card=card, table=table: export_list(self, table, card.accessibleName())
            )

    def _open_month(self, month: date) -> None:
        period = Period.month(month.year, month.month)
        self.navigate.emit("reports", ReportWish("R6", period.start, period.last))

    def refresh(self) -> None:
        """Load every card at once, so that they agree."""
        chosen = self.context.selection.period
        window = None if chosen.days else Period(*chosen.resolve(None, self.context.today()))
        self.overview.show_window(chosen.days)
        choice = DashboardChoice(
            self.context.today(), tuple(sorted(self.context.selection.accounts)), chosen.days or 30, window
        )
        self.context.read(
            self, dashboard, self.context.file, choice, months=SPANS[-1], invoice_rows=_ALL_INVOICES, done=self._show
        )

    def _show(self, found: Dashboard) -> None:
        self._sides.setCurrentIndex(0 if found.accounts else 1)
        self.head.context.setText(self._context_line(found))
        self.overview.show_overview(found.overview)
        self.invoices.show_invoices(found.invoices)
        for card in found.cards:
            self.cards[card.category].show_card(card, found.overview.days)
        self.trend.show_trend(found.trend)

    def _context_line(self, found: Dashboard) -> str:
        today = formats.full_day(self.context.today())
        if not found.accounts:
            return today
        parts = [
            today,
            translate("Dashboard", "{accounts} at {operators}").format(
                accounts=counted(
                    found.accounts,
                    translate("Dashboard", "1 billing account"),
                    translate("Dashboard", "{count} billing accounts"),
                ),
                operators=counted(
                    found.operators,
                    translate("Dashboard", "1 operator"),
                    translate("Dashboard", "{count} operators"),
                ),
            ),
        ]
        if found.overview.newest_day is not None:
            newest = formats.long_day(found.overview.newest_day, weekday=False)
            parts.append(translate("Dashboard", "newest use {day}").format(day=newest))
        parts.append(translate("Dashboard", "all amounts without VAT unless stated"))
        return " · ".join(parts)
