"""One snapshot of the company file, seen through what was chosen: what all cards of the dashboard stand on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period, day_of, first_of_next_month, month_number
from telecost_desktop.services.dashboard.cards import CostCategory, category_of
from telecost_desktop.services.reporting.facts import measured_by_usage
from telecost_desktop.services.reporting.lookups import Lookups
from telecost_desktop.services.reporting.selection import in_list


@dataclass(frozen=True, slots=True)
class DashboardChoice:
    """What rules all cards: ids of billing accounts (none = all), a window, a currency.

    The window is ``window`` where one is given, else ``days`` up to the newest day with usage. Without a ``currency``
    it is the company's, or the first account's where none of the accounts is in the company's.
    """

    today: date
    accounts: tuple[int, ...] = ()
    days: int = 30
    window: Period | None = None
    currency: str = ""


class Reading:
    """One snapshot, seen through a choice."""

    def __init__(self, connection: sqlite3.Connection, chosen: DashboardChoice) -> None:
        self.connection = connection
        self.chosen = chosen
        self.names = Lookups(connection)

    def accounts_in(self, column: str) -> str:
        """The condition that a row belongs to the chosen accounts."""
        return f"{column} IN {in_list(self.chosen.accounts)}" if self.chosen.accounts else "1 = 1"

    @cached_property
    def newest(self) -> date | None:
        """The newest day with usage."""
        row = self.connection.execute(
            f"SELECT day FROM usage_by_day WHERE {self.accounts_in('account_id')} ORDER BY day DESC LIMIT 1"
        ).fetchone()
        return day_of(row[0]) if row else None

    @cached_property
    def window_end(self) -> date:
        """The last day of the windows: that of the newest usage, else of the newest charge, else today."""
        if self.newest is not None:
            return self.newest
        # The roll-up says whether and when there is any, so no charges are searched in vain.
        (month,) = self.connection.execute(
            f"SELECT MAX(month) FROM cost_by_month WHERE {self.accounts_in('account_id')}"
        ).fetchone()
        if month is None:
            return self.chosen.today
        (day,) = self.connection.execute(
            "SELECT c.counts_on FROM charge c CROSS JOIN placement p ON p.id = c.placement_id"
            f" WHERE c.counts_on >= ? AND {self.accounts_in('p.account_id')} ORDER BY c.counts_on DESC LIMIT 1",
            (date(month // 100, month % 100, 1).isoformat(),),
        ).fetchone()
        return date.fromisoformat(day)

    @property
    def window(self) -> tuple[date, date]:
        """The first and last day of the window: as given, else so many days up to the newest."""
        if self.chosen.window is not None:
            return self.chosen.window.start, self.chosen.window.last
        return self.window_end - timedelta(days=self.chosen.days - 1), self.window_end

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of the chosen accounts, the company's own first."""
        own = self.names.company_currency
        used = {
            account.currency
            for key, account in self.names.accounts.items()
            if not self.chosen.accounts or key in self.chosen.accounts
        }
        used |= {
            currency
            for key, currency in self.strays.items()
            if not self.chosen.accounts or self.names.invoices[key].account_id in self.chosen.accounts
        }
        return tuple(sorted(used, key=lambda currency: (currency != own, currency))) or (own,)

    @cached_property
    def currency(self) -> str:
        """The currency that the cards speak of; sums in others are never added to it."""
        return self.chosen.currency if self.chosen.currency in self.currencies else self.currencies[0]

    @cached_property
    def accounts_of_currency(self) -> frozenset[int]:
        """The chosen accounts in that currency."""
        return frozenset(
            key
            for key, account in self.names.accounts.items()
            if account.currency == self.currency and (not self.chosen.accounts or key in self.chosen.accounts)
        )

    @cached_property
    def strays(self) -> dict[int, str]:
        """The invoices in another currency than their account's, which is that of its latest invoice."""
        accounts = self.names.accounts
        return {
            key: invoice.currency
            for key, invoice in self.names.invoices.items()
            if invoice.currency != accounts[invoice.account_id].currency
        }

    def in_currency(self, account: str, invoice: str) -> str:
        """The condition that money is in the currency, by the columns of its account and its invoice (0 = none)."""
        condition = f"{account} IN {in_list(self.accounts_of_currency)}"
        if not self.strays:
            return condition
        ours = [key for key, currency in self.strays.items() if currency == self.currency]
        named = f"{invoice} IN {in_list(ours)} AND {self.accounts_in(account)}"
        return f"({condition} AND {invoice} NOT IN {in_list(self.strays)} OR {named})"

    @cached_property
    def categories(self) -> dict[int, CostCategory]:
        """The category of each traffic type."""
        return {key: category_of(kind.kind, kind.name) for key, kind in self.names.types.items()}

    @cached_property
    def newest_months(self) -> dict[int, int]:
        """The newest month with usage, such as 202611, of each chosen account that has any."""
        rows = self.connection.execute(
            f"SELECT account_id, MAX(month) FROM usage_by_traffic_type WHERE {self.accounts_in('account_id')}"
            " GROUP BY account_id"
        )
        return dict(rows.fetchall())

    @cached_property
    def invoices_of_months(self) -> dict[int, set[int]]:
        """The invoices of the usage of each month, such as 202611; 0 = none."""
        invoices: dict[int, set[int]] = {}
        for month, invoice in self.connection.execute(
            "SELECT DISTINCT month, COALESCE(supplier_invoice_id, 0) FROM usage_run"
        ):
            invoices.setdefault(month, set()).add(invoice)
        return invoices

    def running_months(self, first: int, last: int) -> list[int]:
        """The months of a span with usage that no charge explains, in order."""
        return sorted(
            month for month, found in self.invoices_of_months.items() if first <= month <= last and found - self.charged
        )

    @cached_property
    def measured(self) -> dict[int, tuple[bool, bool, bool]]:
        """Per invoice with charges and usage records: whether these say seconds, messages, bytes."""
        return measured_by_usage(self.connection)

    @cached_property
    def charged(self) -> frozenset[int]:
        """The invoices whose money comes from charges."""
        rows = self.connection.execute("SELECT id FROM supplier_invoice WHERE has_charges = 1")
        return frozenset(key for (key,) in rows)


@contextmanager
def snapshot(file: CompanyFile) -> Iterator[sqlite3.Connection]:
    """A connection on which all reads see the same state of the file."""
    with file.raw() as connection:
        connection.execute("BEGIN")
        yield connection


def whole_months(first: date, last: date) -> tuple[tuple[int, int] | None, list[tuple[date, date]]]:
    """A window as its whole months (first and last month number) and the days at its edges, each edge of one month."""
    start = first if first.day == 1 else first_of_next_month(first)
    after = last + timedelta(days=1)
    end = after.replace(day=1)
    if start > end:
        return None, [(first, last)]
    edges = []
    if first < start:
        edges.append((first, start - timedelta(days=1)))
    if end < after:
        edges.append((end, last))
    return (month_number(start), month_number(end - timedelta(days=1))) if start < end else None, edges


def window_before(first: date, last: date) -> tuple[date, date, int]:
    """The window that one is compared with, and how many whole months each has: 0 where they are as many days."""
    end = first - timedelta(days=1)
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return end - (last - first), end, 0
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return first - relativedelta(months=months), end, months
