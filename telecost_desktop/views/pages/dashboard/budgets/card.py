"""The card of budgets: what departments may cost in a month, what they have cost, and what the month will cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Signal

from telecost_desktop.services.budgets import BudgetOfMonth, BudgetState, budgets_of_month
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.views import formats
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.clipboard import offer_copy
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.reports.tab_order import lead_through
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card

translate = QCoreApplication.translate
_HEAD, _TABLE_HEAD, _ROW, _MOST_ROWS = 48, 34, 32, 8
STATES = {
    BudgetState.WITHIN: Status.WITHIN_BUDGET,
    BudgetState.AT_RISK: Status.AT_RISK,
    BudgetState.OVER: Status.OVER_BUDGET,
}


@dataclass(frozen=True)
class _Row:
    """A department in the table; ``share`` is the forecast in per cent of the budget, None for a budget of nothing."""

    id: int
    department: str
    spent: Decimal
    forecast: Decimal
    budget: Decimal
    share: Decimal | None
    state: Status


class BudgetsCard(Card):
    """Departments against their budgets in this month. ``rows_changed()`` when it wants another height."""

    rows_changed = Signal()

    def __init__(self, page: BasePage) -> None:
        super().__init__(translate("Dashboard", "Budgets"), table=True)
        self._page = page
        self.rows: tuple[BudgetOfMonth, ...] = ()
        self.table = DataTable(
            translate("Dashboard", "Budgets of departments"),
            [
                Column("department", translate("Dashboard", "Department"), width=200, stretch=True),
                Column(
                    "spent", translate("Dashboard", "So far"), Kind.MONEY, 120, yields=1,
                    hint=translate("Dashboard", "Costs of the month that are known: charges, and use not invoiced yet."),
                ),
                Column(
                    "forecast", translate("Dashboard", "Forecast"), Kind.MONEY, 120, strong=True,
                    hint=translate("Dashboard", "What the whole month is expected to cost."),
                ),
                Column("budget", translate("Dashboard", "Budget"), Kind.MONEY, 120),
                Column(
                    "share", translate("Dashboard", "Of budget"), Kind.USE, 170, yields=2,
                    hint=translate("Dashboard", "The forecast in per cent of the budget."),
                ),
                Column("state", translate("Dashboard", "State"), Kind.STATUS, 150),
            ],
            filters=False,
        )  # fmt: skip
        self.body.addWidget(self.table)
        self.set_budgets = self.add_action(translate("Dashboard", "Set budgets…"), "pencil-outline")
        self.set_budgets.triggered.connect(self.open_dialog)
        self.add_action(translate("Dashboard", "Save as Excel…"), "microsoft-excel").triggered.connect(
            lambda: export_list(page, self.table, translate("Dashboard", "Budgets"))
        )
        offer_copy(self, self.table)
        self.explain(
            translate("Dashboard", "Budgets"),
            translate(
                "Dashboard",
                "A department's budget covers it and its branches, without VAT. “So far” is what is known of the month.\n\n"
                "The forecast adds what is still to come: the fixed costs of accounts whose invoice is not here yet, and "
                "use at the pace of the days that are known.",
            ),
        )

    def height_for(self, _width: int) -> int:
        """As high as its rows, up to so many; the others are scrolled to."""
        return _HEAD + _TABLE_HEAD + _ROW * min(max(1, len(self.rows)), _MOST_ROWS) + 10

    def refresh(self, chosen: DashboardChoice) -> None:
        """Load this month's budgets of the chosen accounts."""
        month = chosen.today.replace(day=1)
        self.sub.setText(self._words(month))
        self._page.context.read(self, budgets_of_month, self._page.context.file, chosen, month, done=self.show_budgets)

    def _words(self, month: date) -> str:
        return translate("Dashboard", "{month}, {currency} excl. VAT").format(
            month=formats.month(month), currency=formats.currency_sign(self._page.context.company.currency)
        )

    def show_budgets(self, rows: Sequence[BudgetOfMonth]) -> None:
        """Show departments, those with the worst forecast first."""
        self.rows = tuple(rows)
        shown = [_row(one) for one in rows]
        shown.sort(key=lambda row: (-(row.share if row.share is not None else Decimal(10**9)), row.department))
        self.table.set_rows(shown)
        # Only once the card is in a window: alone, its menu is the last of a ring, after which Qt puts nothing.
        if self._more is not None:
            lead_through([self.table.view], self._more)
        self.rows_changed.emit()

    def open_dialog(self) -> None:
        """Ask for the budgets of all departments."""
        from telecost_desktop.views.pages.dashboard.budgets.dialog import open_budget_dialog

        open_budget_dialog(self._page)


def _row(one: BudgetOfMonth) -> _Row:
    share = (one.forecast * 100 / one.budget).quantize(Decimal("0.1")) if one.budget else None
    return _Row(one.department_id, one.department, one.spent, one.forecast, one.budget, share, STATES[one.state])
