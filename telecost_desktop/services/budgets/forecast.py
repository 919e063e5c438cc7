"""What a month has cost and what is still to come of it, per department and account. Rule: docs/rules.md, "Budgets"."""

from __future__ import annotations

import sqlite3
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cached_property

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.periods import day_number, first_of_next_month, month_number
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.dashboard.reading import Reading
from telecost_desktop.services.reporting.selection import in_list

# A department (0 = none) and a billing account.
Owner = tuple[int, int]

# So many days of use say what the others of their month will be like.
DAYS_THAT_TELL = 7
# Without them so many months say it, the newest of those that lie so far back at most.
MONTHS_THAT_TELL = 3
_MONTHS_BACK = 4

_RECURRING = (ChargeSection.SUBSCRIPTION, ChargeSection.OPTION)
_RECURRING_SECTIONS = "(SELECT 'subscription' AS section UNION ALL SELECT 'option')"
_IS_TRAFFIC = "t.kind IN ('call', 'message', 'data', 'content')"


class Forecast:
    """A month of the chosen accounts, net in micro-units of the company's currency.

    ``spent`` is what is known; ``recurring`` and ``use`` are what is still expected, empty for a closed month.
    """

    def __init__(self, reading: Reading, month: date) -> None:
        self.reading, self.connection, self.names = reading, reading.connection, reading.names
        chosen = reading.chosen
        self.currency = self.names.company_currency
        self.accounts = frozenset(key for key in self.names.accounts if not chosen.accounts or key in chosen.accounts)
        self.first, self.after = month, first_of_next_month(month)
        self.present = chosen.today.replace(day=1)
        self.spent: dict[Owner, int] = defaultdict(int)
        self.recurring: dict[Owner, int] = defaultdict(int)
        self.use: dict[Owner, int] = defaultdict(int)
        self._traffic: dict[Owner, int] = defaultdict(int)
        # Accounts with recurring charges in the month, and the last day of what their communications cover.
        self._charged_for: set[int] = set()
        self._covered_until: dict[int, date] = {}
        # The newest day of use in the month, of all use and of that whose money comes from charges.
        self._newest: dict[int, date] = {}
        self._invoiced_until: dict[int, date] = {}
        self._read_charges()
        self._read_use()
        # Of the month before, an invoice may still come; what is older is as it is.
        if self.first >= self.present - relativedelta(months=1):
            self._expect_recurring()
            self._expect_use()

    def _is_running(self, invoice: int, account: int) -> bool:
        """Whether use counts as cost, in the company's currency."""
        return invoice not in self.reading.charged and self.names.currency(invoice, account) == self.currency

    def _read_charges(self) -> None:
        # CROSS JOIN keeps the way from the days to the placements; the other one leads through all charges.
        rows = self.connection.execute(
            "SELECT COALESCE(p.department_id, 0), p.account_id, c.section, c.supplier_invoice_id, c.period_end IS NULL,"
            " SUM(c.net), MAX(c.net), MAX(COALESCE(c.period_end, c.counts_on)) FROM charge c CROSS JOIN placement p"
            " ON p.id = c.placement_id WHERE c.counts_on >= ? AND c.counts_on < ? GROUP BY 1, 2, 3, 4, 5",
            (self.first.isoformat(), self.after.isoformat()),
        )
        for department, account, section, invoice, on_a_day, net, largest, until in rows:
            named = self.names.invoices[invoice]
            if account not in self.accounts or named.currency != self.currency:
                continue
            owner = department, account
            self.spent[owner] += net
            if section in _RECURRING:
                # Credits alone are no invoice of the month.
                if largest >= 0:
                    self._charged_for.add(account)
            elif section == ChargeSection.COMMUNICATION:
                day = date.fromisoformat(until) - timedelta(days=0 if on_a_day else 1)
                # What merely bears its invoice's date says nothing about the days of this month.
                if not on_a_day or day != named.issue_date:
                    self._traffic[owner] += net
                    day = min(day, self.after - timedelta(days=1))
                    self._covered_until[account] = max(day, self._covered_until.get(account, day))

    def _read_use(self) -> None:
        for number, department, account, invoice, net in _use_by_day(self.connection, self.first):
            if account not in self.accounts:
                continue
            day = self.first.replace(day=number % 100)
            self._newest[account] = max(day, self._newest.get(account, date.min))
            if invoice in self.reading.charged:
                self._invoiced_until[account] = max(day, self._invoiced_until.get(account, date.min))
            elif self._is_running(invoice, account):
                self.spent[department, account] += net
                self._traffic[department, account] += net

    # Recurring charges

    def _expect_recurring(self) -> None:
        """Of each account without any in the month, those of its newest month that has them."""
        months: dict[date, set[int]] = {}
        for account, newest in self._newest_recurring.items():
            if account not in self._charged_for and newest < self.first:
                months.setdefault(newest.replace(day=1), set()).add(account)
        for month, accounts in months.items():
            for (department, account), net in self._recurring_of(month, accounts).items():
                self.recurring[department, account] = max(0, net)

    def _recurring_of(self, month: date, accounts: set[int]) -> dict[Owner, int]:
        """What recurs of the charges of a month, and of earlier ones that were for more than their month."""
        days = {
            "oldest": self._oldest.isoformat(),
            "month": month.isoformat(),
            "next": first_of_next_month(month).isoformat(),
            "after": self.after.isoformat(),
        }
        # What is paid for up to the end of the month, such as a quarter, does not come again in it; one that ended does.
        rows = self.connection.execute(
            "SELECT COALESCE(p.department_id, 0), p.account_id, c.supplier_invoice_id, SUM(c.net) FROM placement p"
            f" CROSS JOIN {_RECURRING_SECTIONS} s CROSS JOIN charge c ON c.placement_id = p.id AND c.section = s.section"
            f" AND c.counts_on >= :oldest AND c.counts_on < :next WHERE p.account_id IN {in_list(accounts)}"
            " AND (c.counts_on >= :month OR c.period_end >= :next)"
            " AND (c.period_end IS NULL OR c.period_end < :after) GROUP BY 1, 2, 3",
            days,
        )
        found: dict[Owner, int] = defaultdict(int)
        for department, account, invoice, net in rows:
            if self.names.invoices[invoice].currency == self.currency:
                found[department, account] += net
        return found

    @property
    def _oldest(self) -> date:
        """The first day of the months that say what recurs."""
        return self.first - relativedelta(months=_MONTHS_BACK)

    @cached_property
    def _newest_recurring(self) -> dict[int, date]:
        """The newest day of recurring charges per account, if it lies not too far back."""
        rows = self.connection.execute(
            "SELECT p.account_id, MAX((SELECT MAX(c.counts_on) FROM charge c WHERE c.placement_id = p.id"
            " AND c.section = s.section AND c.net >= 0)) AS newest FROM placement p CROSS JOIN"
            f" {_RECURRING_SECTIONS} s WHERE p.account_id IN {in_list(self.accounts)}"
            " GROUP BY p.account_id HAVING newest >= ?",
            (self._oldest.isoformat(),),
        )
        return {account: date.fromisoformat(newest) for account, newest in rows}

    # Use

    def _expect_use(self) -> None:
        before: _TrafficBefore | None = None
        for account in self.accounts:
            known, left = self._days(account)
            if not left:
                continue
            days, sums = known, {owner[0]: net for owner, net in self._traffic.items() if owner[1] == account}
            if known < DAYS_THAT_TELL:
                before = before or _TrafficBefore(
                    self.reading, self.first, min(self.present, self.first), self._is_running
                )
                # In its first month an account has nothing but its own few days.
                days, sums = before.of_account(account) or (days, sums)
            if days > 0:
                for department, net in sums.items():
                    self.use[department, account] += _share(net, left, days)

    def _days(self, account: int) -> tuple[int, int]:
        """How many days of the month have use that counts in it, and how many are still to have some."""
        days = (self.after - self.first).days
        # Once there is newer use, the month has all of its own.
        if self.first < self.present and self.reading.newest_months.get(account, 0) >= month_number(self.after):
            return days, 0
        newest = self._newest.get(account)
        covered = self._covered_until.get(account)
        if covered is not None:
            known = max(covered, newest or covered).day
        else:
            # Use whose charges count in another month counts there.
            elsewhere = self._invoiced_until.get(account)
            known = (newest.day if newest else 0) - (elsewhere.day if elsewhere else 0)
        return known, days - known


class _TrafficBefore:
    """What use cost in the months before one, by account and month."""

    def __init__(self, reading: Reading, month: date, until: date, is_running: Callable[[int, int], bool]) -> None:
        self.reading, self.connection = reading, reading.connection
        self.low = month_number(month - relativedelta(months=_MONTHS_BACK))
        self.high = month_number(until - timedelta(days=1))
        self._is_running = is_running
        # Account and month: net by department.
        self._sums: dict[tuple[int, int], dict[int, int]] = {}
        self._running_until: dict[tuple[int, int], int] = {}
        self._read_charges()
        self._read_running()
        self._newest: dict[int, int] = {}
        for account, found in self.connection.execute(
            "SELECT account_id, month FROM usage_by_traffic_type WHERE month >= ? GROUP BY account_id, month",
            (self.low,),
        ):
            self._newest[account] = max(found, self._newest.get(account, 0))
            if found <= self.high:
                self._sums.setdefault((account, found), {})

    def of_account(self, account: int) -> tuple[int, dict[int, int]] | None:
        """The days of the newest whole months with traffic, and what it cost per department; None without any."""
        whole = sorted(month for key, month in self._sums if key == account and self._is_whole(account, month))
        days, sums = 0, dict[int, int]()
        for month in whole[-MONTHS_THAT_TELL:]:
            days += _last_day(month)
            for department, net in self._sums[account, month].items():
                sums[department] = sums.get(department, 0) + net
        return (days, sums) if days else None

    def _is_whole(self, account: int, month: int) -> bool:
        """Use that is not invoiced may still lack the last days of its month, until there is newer use."""
        last = self._running_until.get((account, month))
        return last is None or last == month * 100 + _last_day(month) or self._newest.get(account, 0) > month

    def _read_charges(self) -> None:
        rows = self.connection.execute(
            "SELECT c.account_id, c.month, c.department_id, SUM(c.net) FROM cost_by_month c"
            " JOIN traffic_type t ON t.id = c.traffic_type_id WHERE c.month BETWEEN ? AND ?"
            f" AND {_IS_TRAFFIC} GROUP BY 1, 2, 3",
            (self.low, self.high),
        )
        for account, month, department, net in rows:
            self._add(account, month, department, net)

    def _read_running(self) -> None:
        for month in self.reading.running_months(self.low, self.high)[-MONTHS_THAT_TELL:]:
            first = date(month // 100, month % 100, 1)
            for day, department, account, invoice, net in _use_by_day(self.connection, first):
                if self._is_running(invoice, account):
                    self._add(account, month, department, net)
                    key = (account, month)
                    self._running_until[key] = max(day, self._running_until.get(key, 0))

    def _add(self, account: int, month: int, department: int, net: int) -> None:
        sums = self._sums.setdefault((account, month), {})
        sums[department] = sums.get(department, 0) + net


def _use_by_day(connection: sqlite3.Connection, month: date) -> Iterator[tuple[int, int, int, int, int]]:
    """The use of a month as (day, department, account, invoice, net)."""
    # In the order of the roll-up nothing is sorted, and on most days an account has use of one invoice.
    for day, department, account, invoice, other, net in connection.execute(
        "SELECT day, department_id, account_id, MIN(supplier_invoice_id), MAX(supplier_invoice_id), SUM(net)"
        " FROM usage_by_day WHERE day BETWEEN ? AND ? GROUP BY day, department_id, account_id",
        (day_number(month), day_number(month) + 30),
    ).fetchall():
        if invoice == other:
            yield day, department, account, invoice, net
            continue
        for each, part in connection.execute(
            "SELECT supplier_invoice_id, SUM(net) FROM usage_by_day WHERE day = ? AND department_id = ?"
            " AND account_id = ? GROUP BY supplier_invoice_id",
            (day, department, account),
        ):
            yield day, department, account, each, part


def _last_day(month: int) -> int:
    return monthrange(month // 100, month % 100)[1]


def _share(net: int, days: int, of_days: int) -> int:
    """What so many days cost when so many others cost an amount; more credits are never expected."""
    return max(0, net) * days // of_days
