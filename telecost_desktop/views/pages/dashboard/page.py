"""The dashboard page: cards in rows over the company file, for the accounts and the days of the top bar."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from telecost_desktop.models.periods import Period
from telecost_desktop.services.dashboard import Dashboard, DashboardChoice, dashboard
from telecost_desktop.services.dashboard.findings import Finding, FindingKind, ItemKind, findings
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, PeriodChoice, PeriodKind, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.board import FIRST_ROW, SECOND_ROW, Board, Place
from telecost_desktop.views.pages.dashboard.category import ThreeCards
from telecost_desktop.views.pages.dashboard.export import PageExport
from telecost_desktop.views.pages.dashboard.findings.bar import FindingsBar, FindingsDialog
from telecost_desktop.views.pages.dashboard.invoices import InvoicesCard
from telecost_desktop.views.pages.dashboard.overview import OverviewCard
from telecost_desktop.views.pages.dashboard.trend import SPANS, TrendCard
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.invoices.words import counted
from telecost_desktop.views.pages.reports.tab_order import lead_through
from telecost_desktop.views.pages.reports.wish import ReportWish
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
# The card itself picks those that matter now.
_ALL_INVOICES = 10_000
_WINDOWS = {7: PeriodKind.LAST_7_DAYS, 30: PeriodKind.LAST_30_DAYS, 90: PeriodKind.LAST_90_DAYS}
# Two cards that share a row are no narrower than this; the table of users neither.
_HALF, _USERS_LEAST, _USERS = 520, 600, 440
# So wide are the titles of the overview's figures beside each other.
_OVERVIEW_LEAST = 376


class DashboardPage(BasePage):
    """Findings, subscriptions, invoices, costs, use abroad, budgets, packages and users.

    The first cards come from one snapshot; the others are made after these are seen, and load themselves.
    """

    key = "dashboard"
    subjects = Subject.COSTS | Subject.SUPPLIER_INVOICES | Subject.PEOPLE | Subject.BUDGETS | Subject.RUNS
    follows_selection = True
    scrolls = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Dashboard", "Dashboard"))
        self._chosen = DashboardChoice(context.today())
        self._currency = ""
        self._currencies: Segment | None = None
        self.export = PageExport(self, lambda: self._chosen)
        self.findings = FindingsBar()
        self.overview = OverviewCard()
        self.invoices = InvoicesCard(self)
        self.trend = TrendCard()
        self.board = self._build_board()
        # No stack of the two: it would be as high as the board where there is nothing to see yet.
        self._empty = self._build_empty()
        self._empty.hide()
        self.content.addWidget(self.findings)
        self.content.addWidget(self.board, 1)
        self.content.addWidget(self._empty, 1)
        self._connect()

    def _build_board(self) -> Board:
        three = ThreeCards()
        self.cards = three.cards
        board = Board()
        rows = board.rows
        rows.add_card(self.overview, weight=392, height=FIRST_ROW, least=_OVERVIEW_LEAST)
        rows.add_card(self.invoices, weight=408, height=FIRST_ROW)
        rows.add_card(three, weight=352, height=three.height_for)
        rows.add_card(self.trend, weight=584, height=SECOND_ROW, least=_HALF, begins=True)
        self.abroad = board.add_later(self._make_abroad, weight=584, height=SECOND_ROW, least=_HALF)
        self.budgets = board.add_later(self._make_budgets, weight=1184, height=0, begins=True)
        self.packages = board.add_later(self._make_packages, weight=1184, height=SECOND_ROW + 32, begins=True)
        self.users = board.add_later(self._make_users, weight=784, height=_USERS, least=_USERS_LEAST, begins=True)
        self.user = board.add_later(self._make_user, weight=384, height=_USERS)
        self.budgets.hide()
        return board

    def _make_abroad(self) -> Card:
        from telecost_desktop.views.pages.dashboard.abroad.card import AbroadCard

        return AbroadCard(self)

    def _make_budgets(self) -> Card:
        from telecost_desktop.views.pages.dashboard.budgets.card import BudgetsCard

        card = BudgetsCard(self)
        card.rows_changed.connect(lambda: self._budgets_shown(bool(card.rows)))
        return card

    def _budgets_shown(self, any_budget: bool) -> None:
        self.budgets.setVisible(any_budget)
        self.board.rows.invalidate()

    def _make_packages(self) -> Card:
        from telecost_desktop.views.pages.dashboard.packages.card import PackagesCard

        return PackagesCard(self)

    def _make_users(self) -> Card:
        from telecost_desktop.views.pages.dashboard.users.card import UsersCard

        card = UsersCard(self)
        card.user_chosen.connect(lambda user, month: self.user.make().show_user(user, month, self._chosen))
        return card

    def _make_user(self) -> Card:
        from telecost_desktop.views.pages.dashboard.users.detail import UserDetailCard

        return UserDetailCard(self)

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
        for category in self.cards.values():
            category.months.triggered.connect(self._show_months)
        self.findings.wanted.connect(self._act_on)
        self.findings.all_wanted.connect(self.review_findings)
        for card, table in ((self.overview, self.overview.table), (self.trend, self.trend.table)):
            card.save.triggered.connect(
                lambda _=False, card=card, table=table: export_list(self, table, card.accessibleName())
            )

    def _show_months(self) -> None:
        """The figures behind the lines of the categories: those of the trend."""
        self.scroll_area.ensureWidgetVisible(self.trend)
        self.trend.show_table()

    def _open_month(self, month: date) -> None:
        period = Period.month(month.year, month.month)
        self.navigate.emit("reports", ReportWish("R6", period.start, period.last))

    def refresh(self) -> None:
        """Load the first cards together, so that they agree; the others follow once these are seen."""
        period = self.context.selection.period
        window = None if period.days else Period(*period.resolve(None, self.context.today()))
        self.overview.show_window(period.days)
        accounts = tuple(sorted(self.context.selection.accounts))
        self._chosen = DashboardChoice(self.context.today(), accounts, period.days or 30, window, self._currency)
        self.context.read(
            self, dashboard, self.context.file, self._chosen, months=SPANS[-1], invoice_rows=_ALL_INVOICES,
            done=self._show,
        )  # fmt: skip

    def _show(self, found: Dashboard) -> None:
        self.board.setVisible(bool(found.accounts))
        self._empty.setVisible(not found.accounts)
        self.head.context.setText(self._context_line(found))
        self._offer_currencies(found.currencies)
        self.export.offer(bool(found.accounts))
        self.overview.show_overview(found.overview)
        self.invoices.show_invoices(found.invoices)
        for card in found.cards:
            self.cards[card.category].show_card(card, found.overview.days)
        self.trend.show_trend(found.trend)
        if found.accounts:
            self.board.for_each(self._refresh_card)
            self.context.read(
                self, findings, self.context.file, self.context.clock, self._chosen, done=self._show_findings
            )
        else:
            self.findings.show_findings(())

    def _show_findings(self, found: tuple[Finding, ...]) -> None:
        self.findings.show_findings(found)
        # They are made anew each time, and would come last.
        lead_through([*self.findings.links, self.findings.review], self.export.button)

    def _refresh_card(self, place: Place) -> None:
        # A user's detail is shown by the choice among the users.
        if place is not self.user:
            place.card.refresh(self._chosen)

    def _offer_currencies(self, currencies: tuple[str, ...]) -> None:
        """A choice of currency in the head, only where there is one."""
        offered = () if self._currencies is None else self._currencies.property("offered")
        if offered == currencies or (self._currencies is None and len(currencies) < 2):
            return
        if self._currencies is not None:
            self._currencies.deleteLater()
            self._currencies = None
        if len(currencies) > 1:
            words = [(currency, currency) for currency in currencies]
            self._currencies = Segment(
                translate("Dashboard", "Currency"), words, chosen=self._currency or currencies[0]
            )
            self._currencies.setProperty("offered", currencies)
            self._currencies.changed.connect(self._choose_currency)
            self.head.add_widget(self._currencies, first=True)

    def _choose_currency(self, currency: object) -> None:
        self._currency = str(currency)
        self.refresh()

    # What the window may ask

    def open_subject(self, subject: object) -> None:
        """``budgets`` asks for the budgets of departments."""
        if subject == "budgets":
            self.budgets.make().open_dialog()

    def find_field(self) -> QWidget | None:
        """The search of the users."""
        return self.users.make().find_field() if self.board.isVisible() else None

    # Findings

    def review_findings(self) -> None:
        """List what stands behind the findings."""
        dialog = FindingsDialog(self, self.findings.findings)
        dialog.wanted.connect(self._act_on)
        dialog.open()

    def _act_on(self, finding: Finding) -> None:
        """Go where something can be done about a finding."""
        if finding.kind is FindingKind.WAITING_RUNS:
            self.navigate.emit("scheduled", None)
        elif finding.kind is FindingKind.LATE_INVOICE:
            overdue = [item.id for item in finding.items if item.kind is ItemKind.OVERDUE]
            self.navigate.emit("invoices", overdue[0] if overdue else None)
        elif finding.kind is FindingKind.COST_UP and finding.month is not None:
            self._open_month(finding.month)
        elif finding.kind is FindingKind.UNUSED_NUMBERS:
            self.navigate.emit("reports", ReportWish("R13", numbers=tuple(item.name for item in finding.items)))
        elif finding.kind is FindingKind.PACKAGE_EXCEEDED:
            self.packages.make().show_exceeded()
            self.scroll_area.ensureWidgetVisible(self.packages)
        elif finding.kind is FindingKind.OVER_BUDGET:
            self.scroll_area.ensureWidgetVisible(self.budgets)
            self.budgets.make().table.view.setFocus()

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
