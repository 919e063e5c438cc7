"""What each user of a number costs and uses in a month. Rules: docs/rules.md, "Reports", "Dashboard"."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from dateutil.relativedelta import relativedelta

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period, day_number, month_number
from telecost_desktop.services.called_numbers import may_be_seen
from telecost_desktop.services.content_purchases import ContentPurchase, content_purchases, moment_of
from telecost_desktop.services.dashboard.packages.data_parts import DataParts, Parts
from telecost_desktop.services.dashboard.packages.package_sizes import packages_by_month
from telecost_desktop.services.dashboard.reading import DashboardChoice, Reading, snapshot
from telecost_desktop.services.dashboard.sums import Sums
from telecost_desktop.services.reporting.lookups import LAST
from telecost_desktop.services.reporting.selection import in_list

__all__ = [
    "ContentPurchase",
    "DataMonth",
    "UserDetail",
    "UserOfMonth",
    "UserReader",
    "UsersOfMonth",
    "user_detail",
    "users_of_month",
]
_MONTHS_OF_DATA = 6


@dataclass(frozen=True, slots=True)
class UserOfMonth:
    """A number in the hands of an employee in a month. ``line_id`` is 0 for what stands on an account and on no number.

    ``cost`` is net, in the currency of the whole.
    """

    line_id: int
    employee_id: int
    msisdn: str
    employee: str
    department: str
    cost: Decimal
    seconds: int
    messages: int
    volume_bytes: int


@dataclass(frozen=True, slots=True)
class UsersOfMonth:
    """All users of a month, by name; ``newest_day`` is the newest day with use in it."""

    month: date
    currency: str
    newest_day: date | None
    rows: tuple[UserOfMonth, ...]


@dataclass(frozen=True, slots=True)
class DataMonth:
    """Bytes of a month against the package of that month; 0 = no package, or one without a limit."""

    month: date
    used_bytes: int
    package_bytes: int

    @property
    def overrun(self) -> int:
        """What was used beyond the package."""
        return max(0, self.used_bytes - self.package_bytes) if self.package_bytes else 0


@dataclass(frozen=True, slots=True)
class UserDetail:
    """One number in a month: its sums, six months of data ending with it, and the month's content purchases."""

    user: UserOfMonth
    currency: str
    package: str
    months: tuple[DataMonth, ...]
    purchases: tuple[ContentPurchase, ...]


def users_of_month(file: CompanyFile, chosen: DashboardChoice, month: date) -> UsersOfMonth:
    """Everybody with use or charges in the calendar month of a day, by name and then by number.

    A user of accounts in another currency than the choice's has no part in it.
    """
    with snapshot(file) as connection:
        reader = UserReader(connection, chosen, month)
        users = sorted(reader.users(), key=_by_name)
        return UsersOfMonth(reader.month.start, reader.currency, reader.newest_day, tuple(users))


def user_detail(file: CompanyFile, chosen: DashboardChoice, month: date, line_id: int, employee_id: int) -> UserDetail:
    """One user of a month. Months of data are the number's, whoever held it; purchases are the user's own.

    Called numbers are masked unless the company lets them be seen. Without use and charges in the month all is zero;
    what is on no number has neither months nor purchases. Raises UserError for a number that is gone.
    """
    unmask = may_be_seen(file)
    with snapshot(file) as connection:
        reader = UserReader(connection, chosen, month)
        user = reader.user(line_id, employee_id)
        if not line_id:
            return UserDetail(user, reader.currency, "", (), ())
        months = [reader.month.start - relativedelta(months=back) for back in reversed(range(_MONTHS_OF_DATA))]
        data = DataParts(reader).of_line(line_id, months[0], months[-1])
        used = [data.get(each, Parts()).counted for each in months]
        packages = packages_by_month(connection, months, today=chosen.today, lines=[line_id])
        of_month = [packages[each].get(line_id, ("", 0)) for each in months]
        bought = content_purchases(connection, reader.month, [line_id], unmask=unmask)
        return UserDetail(
            user,
            reader.currency,
            of_month[-1][0],
            tuple(
                DataMonth(each, counted, size) for each, counted, (_, size) in zip(months, used, of_month, strict=True)
            ),
            tuple(
                one.purchase
                for one in bought
                if one.employee_id == employee_id
                and one.currency == reader.currency
                and (not chosen.accounts or one.account_id in chosen.accounts)
            ),
        )


def _by_name(user: UserOfMonth) -> tuple[str, str, int, int]:
    return user.employee.casefold() or LAST, user.msisdn or LAST, user.line_id, user.employee_id


@dataclass(slots=True)
class _Sums(Sums):
    """Of one placement; ``charged_on`` is the newest day of a charge."""

    charged_on: str = ""


class UserReader(Reading):
    """A calendar month, summed up by number and employee."""

    def __init__(self, connection: sqlite3.Connection, chosen: DashboardChoice, month: date) -> None:
        super().__init__(connection, chosen)
        self.month = Period.month(month.year, month.month)

    @cached_property
    def newest_day(self) -> date | None:
        """The newest day of the month with use, of all the chosen accounts."""
        row = self.connection.execute(
            f"SELECT day FROM usage_by_day WHERE day BETWEEN ? AND ? AND {self.accounts_in('account_id')}"
            " ORDER BY day DESC LIMIT 1",
            (day_number(self.month.start), day_number(self.month.last)),
        ).fetchone()
        return None if row is None else self.month.start.replace(day=row[0] % 100)

    def users(self, placements: Collection[int] | None = None) -> list[UserOfMonth]:
        """Everybody with use or charges in the month, or those of some placements alone, in no order."""
        sums = self._sums(placements)
        of_user: dict[tuple[int, int], list[tuple[int, str, str, str]]] = {}
        for key, line, employee, *names in self.connection.execute(
            "SELECT p.id, COALESCE(p.line_id, 0), COALESCE(p.employee_id, 0), COALESCE(l.msisdn, ''),"
            " COALESCE(e.name, ''), COALESCE(d.name, '') FROM placement p LEFT JOIN line l ON l.id = p.line_id"
            " LEFT JOIN employee e ON e.id = p.employee_id LEFT JOIN department d ON d.id = p.department_id"
            f" WHERE p.id IN {in_list(sums)}"
        ):
            of_user.setdefault((line, employee), []).append((key, *names))
        several = [place[0] for places in of_user.values() if len(places) > 1 for place in places]
        newest = self._newest_days(several, sums)
        users = []
        for (line, employee), places in of_user.items():
            total = Sums()
            for key, *_ in places:
                total.add(sums[key])
            # Who moved within the month is shown where the month ended.
            _, msisdn, name, department = max(places, key=lambda place: (newest.get(place[0], ""), place[0]))
            users.append(UserOfMonth(line, employee, msisdn, name, department, *total.values))
        return users

    def user(self, line_id: int, employee_id: int) -> UserOfMonth:
        """One user, also without use and charges in the month. Raises UserError for a number that is gone."""
        placements = [
            key
            for (key,) in self.connection.execute(
                "SELECT id FROM placement WHERE COALESCE(line_id, 0) = ? AND COALESCE(employee_id, 0) = ?",
                (line_id, employee_id),
            )
        ]
        users = self.users(placements)
        if users:
            return users[0]
        msisdn, name = self.connection.execute(
            "SELECT COALESCE((SELECT msisdn FROM line WHERE id = ?), ''),"
            " COALESCE((SELECT name FROM employee WHERE id = ?), '')",
            (line_id, employee_id),
        ).fetchone()
        if line_id and not msisdn:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "That number is no longer here."))
        return UserOfMonth(line_id, employee_id, msisdn, name, "", Decimal(0), 0, 0, 0)

    def _sums(self, placements: Collection[int] | None) -> dict[int, _Sums]:
        sums: dict[int, _Sums] = {}
        for key, day, net, seconds, messages, volume in self._charges(placements):
            sums[key] = _Sums(net, seconds, messages, volume, day)
        for key, *measures in self._usage(placements):
            sums.setdefault(key, _Sums()).add(Sums(*measures))
        return sums

    def _charges(self, placements: Collection[int] | None) -> Iterable[tuple[Any, ...]]:
        """Per placement: the newest day, net, and the quantities that no usage record tells."""
        told = (
            in_list(invoice for invoice, measures in self.measured.items() if measures[place]) for place in range(3)
        )
        quantities = ", ".join(
            f"SUM(CASE WHEN c.supplier_invoice_id IN {invoices} THEN 0 ELSE c.{measure} END)"
            for invoices, measure in zip(told, ("seconds", "messages", "volume_bytes"), strict=True)
        )
        # The plus sign keeps the planner from starting with accounts instead of days.
        return self.connection.execute(
            f"SELECT c.placement_id, MAX(c.counts_on), SUM(c.net), {quantities} FROM charge c"
            " JOIN placement p ON p.id = c.placement_id WHERE c.counts_on BETWEEN ? AND ?"
            f" AND {self.in_currency('+p.account_id', 'c.supplier_invoice_id')}"
            f"{_only('c.placement_id', placements)} GROUP BY c.placement_id",
            (self.month.start.isoformat(), self.month.last.isoformat()),
        )

    def _usage(self, placements: Collection[int] | None) -> Iterable[tuple[Any, ...]]:
        """Per placement: net of running usage, and all that was used."""
        return self.connection.execute(
            f"SELECT u.placement_id, SUM(CASE WHEN u.supplier_invoice_id IN {in_list(self.charged)} THEN 0"
            " ELSE u.net END), SUM(u.seconds), SUM(u.messages), SUM(u.volume_bytes) FROM usage_by_month u"
            " JOIN placement p ON p.id = u.placement_id WHERE u.month = ?"
            f" AND {self.in_currency('+p.account_id', 'u.supplier_invoice_id')}"
            f"{_only('u.placement_id', placements)} GROUP BY u.placement_id",
            (month_number(self.month.start),),
        )

    def _newest_days(self, placements: Collection[int], sums: dict[int, _Sums]) -> dict[int, str]:
        """The newest day of a charge or of use in the month, of some placements that have either."""
        if not placements:
            return {}
        newest = {key: sums[key].charged_on for key in placements}
        for key, started in self.connection.execute(
            "SELECT r.placement_id, MAX((SELECT u.started_at FROM usage_record u"
            " WHERE u.id BETWEEN r.first_usage_id AND r.last_usage_id ORDER BY u.id DESC LIMIT 1)) FROM usage_run r"
            f" JOIN placement p ON p.id = r.placement_id WHERE r.placement_id IN {in_list(placements)} AND r.month = ?"
            f" AND {self.in_currency('+p.account_id', 'COALESCE(r.supplier_invoice_id, 0)')} GROUP BY r.placement_id",
            (month_number(self.month.start),),
        ):
            # Every record of a stretch may have been replaced by a corrected file.
            if started is not None:
                newest[key] = max(newest[key], moment_of(started).date().isoformat())
        return newest


def _only(column: str, placements: Collection[int] | None) -> str:
    return "" if placements is None else f" AND {column} IN {in_list(placements)}"
