"""Everything that the dashboard shows, for what leaves the window: paper, a workbook, a program.

Rules: docs/rules.md, "Dashboard".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from dateutil.relativedelta import relativedelta

from telecost_desktop.errors import Cancelled
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.budgets import BudgetOfMonth, budgets_of_month
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.company import company_of
from telecost_desktop.services.dashboard import Dashboard, dashboard
from telecost_desktop.services.dashboard.abroad.countries import (
    CostAbroad,
    CountryCost,
    CountryUser,
    cost_abroad,
    users_abroad,
)
from telecost_desktop.services.dashboard.findings import Finding, findings
from telecost_desktop.services.dashboard.packages import DataPackages, data_packages
from telecost_desktop.services.dashboard.reading import DashboardChoice
from telecost_desktop.services.dashboard.users import UsersOfMonth, users_of_month
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.reporting.exports.table import local_time
from telecost_desktop.services.reporting.selection import in_list

_EVERY_INVOICE = 1_000_000
# How many services are asked.
_READ = 7
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """A billing account that was chosen, with its operator."""

    operator: str
    number: str


@dataclass(frozen=True, slots=True)
class WholeDashboard:
    """All cards for one choice. Days are inclusive; ``made_at`` is the company's wall time.

    ``accounts`` are those that were chosen, none = all. ``cards.invoices`` holds every received invoice, the most urgent
    first; amounts of ``cards`` and ``abroad`` are net in ``currency``, of ``budgets`` in the company's.
    """

    company: str
    made_at: datetime
    accounts: tuple[ShownAccount, ...]
    first_day: date
    last_day: date
    currency: str
    findings: tuple[Finding, ...]
    cards: Dashboard
    abroad: CostAbroad
    users_abroad: tuple[CountryUser, ...]
    budget_month: date
    budgets: tuple[BudgetOfMonth, ...]
    packages: DataPackages
    users: UsersOfMonth

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever imported."""
        return not self.cards.accounts

    @property
    def countries(self) -> tuple[CountryCost, ...]:
        """The countries of use abroad, the most expensive first, and last what is of none that is known."""
        unnamed = self.abroad.unnamed
        return self.abroad.countries if unnamed is None else (*self.abroad.countries, unnamed)


def whole_dashboard(
    file: CompanyFile,
    clock: Clock,
    chosen: DashboardChoice,
    *,
    month: date | None = None,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> WholeDashboard:
    """Read all cards. Raises Cancelled.

    ``month``, given by any of its days, is that of budgets, packages and users. Without one it is the present month, and
    for packages and users the month before while the present one has no use.
    """
    steps = _Steps(progress, cancelled)
    present = (month or chosen.today).replace(day=1)
    cards = steps.after(dashboard(file, chosen, invoice_rows=_EVERY_INVOICE))
    abroad = steps.after(cost_abroad(file, chosen))
    visitors = steps.after(users_abroad(file, chosen))
    users = steps.after(users_of_month(file, chosen, present))
    if month is None and users.newest_day is None:
        earlier = users_of_month(file, chosen, present - relativedelta(months=1))
        users = users if earlier.newest_day is None else earlier
    packages = steps.after(data_packages(file, chosen, users.month))
    budgets = steps.after(budgets_of_month(file, chosen, present))
    found = steps.after(findings(file, clock, chosen))
    company = company_of(file)
    return WholeDashboard(
        company=company.name,
        made_at=local_time(clock, company),
        accounts=_accounts(file, chosen),
        first_day=abroad.first_day,
        last_day=abroad.last_day,
        currency=abroad.currency,
        findings=found,
        cards=cards,
        abroad=abroad,
        users_abroad=visitors,
        budget_month=present,
        budgets=budgets,
        packages=packages,
        users=users,
    )


def _accounts(file: CompanyFile, chosen: DashboardChoice) -> tuple[ShownAccount, ...]:
    if not chosen.accounts:
        return ()
    with file.raw() as connection:
        rows = connection.execute(
            "SELECT s.name, a.number FROM billing_account a JOIN seller s ON s.id = a.seller_id"
            f" WHERE a.id IN {in_list(chosen.accounts)} ORDER BY s.name, a.number"
        )
        return tuple(ShownAccount(operator, number) for operator, number in rows)


class _Steps:
    """Tells how many of the cards are read, and gives up between two of them. Raises Cancelled."""

    def __init__(self, progress: Progress, cancelled: IsCancelled) -> None:
        self._progress, self._cancelled = progress, cancelled
        self._done = 0

    def after(self, found: _Found) -> _Found:
        """What was just read."""
        if self._cancelled():
            raise Cancelled
        self._done += 1
        self._progress(self._done / _READ)
        return found
