"""Periods by their names, such as "last month": what they mean on a day. Rules: docs/rules.md, "Reports"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.reporting.request import InvoicePeriod, TimePeriod
from telecost_desktop.services.settings import SettingKey, read_setting


class NamedPeriod(StrEnum):
    """A period that moves on with the day on which it is asked for."""

    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    LAST_90_DAYS = "last_90_days"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    THIS_FISCAL_YEAR = "this_fiscal_year"
    LAST_FISCAL_YEAR = "last_fiscal_year"
    LATEST_INVOICES = "latest_invoices"


PERIOD_TITLES = {
    NamedPeriod.THIS_MONTH: QT_TRANSLATE_NOOP("Reports", "This month"),
    NamedPeriod.LAST_MONTH: QT_TRANSLATE_NOOP("Reports", "Last month"),
    NamedPeriod.LAST_7_DAYS: QT_TRANSLATE_NOOP("Reports", "Last 7 days"),
    NamedPeriod.LAST_30_DAYS: QT_TRANSLATE_NOOP("Reports", "Last 30 days"),
    NamedPeriod.LAST_90_DAYS: QT_TRANSLATE_NOOP("Reports", "Last 90 days"),
    NamedPeriod.THIS_QUARTER: QT_TRANSLATE_NOOP("Reports", "This quarter"),
    NamedPeriod.LAST_QUARTER: QT_TRANSLATE_NOOP("Reports", "Last quarter"),
    NamedPeriod.THIS_YEAR: QT_TRANSLATE_NOOP("Reports", "This year"),
    NamedPeriod.LAST_YEAR: QT_TRANSLATE_NOOP("Reports", "Last year"),
    NamedPeriod.THIS_FISCAL_YEAR: QT_TRANSLATE_NOOP("Reports", "This fiscal year"),
    NamedPeriod.LAST_FISCAL_YEAR: QT_TRANSLATE_NOOP("Reports", "Last fiscal year"),
    NamedPeriod.LATEST_INVOICES: QT_TRANSLATE_NOOP("Reports", "Latest invoice of each account"),
}

# What a person chooses: a name, days, or invoices. None is a report of the present state, which knows no period.
ReportPeriod = NamedPeriod | TimePeriod | InvoicePeriod | None

_LAST_DAYS = {NamedPeriod.LAST_7_DAYS: 7, NamedPeriod.LAST_30_DAYS: 30, NamedPeriod.LAST_90_DAYS: 90}
_MONTHS = {
    NamedPeriod.THIS_MONTH: (1, 0),
    NamedPeriod.LAST_MONTH: (1, 1),
    NamedPeriod.THIS_QUARTER: (3, 0),
    NamedPeriod.LAST_QUARTER: (3, 1),
    NamedPeriod.THIS_YEAR: (12, 0),
    NamedPeriod.LAST_YEAR: (12, 1),
    NamedPeriod.THIS_FISCAL_YEAR: (12, 0),
    NamedPeriod.LAST_FISCAL_YEAR: (12, 1),
}
_FISCAL = (NamedPeriod.THIS_FISCAL_YEAR, NamedPeriod.LAST_FISCAL_YEAR)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What named periods are reckoned from.

    ``newest_usage`` is the newest day with imported use, from which "last N days" count back; ``fiscal_month`` the
    month (1–12) with which the fiscal year begins; ``latest_invoices`` the number of each account's newest invoice.
    """

    today: date
    newest_usage: date | None = None
    fiscal_month: int = 1
    latest_invoices: tuple[str, ...] = ()


def resolve(choice: ReportPeriod, calendar: Calendar) -> TimePeriod | InvoicePeriod | None:
    """The days or invoices that a choice means."""
    if not isinstance(choice, NamedPeriod):
        return choice
    if choice is NamedPeriod.LATEST_INVOICES:
        return InvoicePeriod(calendar.latest_invoices)
    days = _LAST_DAYS.get(choice)
    if days is not None:
        newest = calendar.newest_usage or calendar.today
        return TimePeriod(newest - timedelta(days=days - 1), newest)
    length, back = _MONTHS[choice]
    month = calendar.today.replace(day=1)
    since = (month.month - (calendar.fiscal_month if choice in _FISCAL else 1)) % length
    first = month - relativedelta(months=since + back * length)
    return TimePeriod(first, first + relativedelta(months=length, days=-1))


def calendar_of(file: CompanyFile, clock: Clock, day: date | None = None) -> Calendar:
    """What named periods are reckoned from in a company file: today, or another day for a report that is late."""
    from telecost_desktop.services.dashboard import newest_usage_day

    with file.raw() as connection:
        zone = connection.execute("SELECT zone FROM company").fetchone()[0]
        latest = connection.execute(
            "SELECT number FROM supplier_invoice i WHERE i.has_charges = 1 AND i.id = (SELECT o.id FROM supplier_invoice o"
            " WHERE o.account_id = i.account_id AND o.has_charges = 1 ORDER BY o.issue_date DESC, o.id DESC LIMIT 1)"
            " ORDER BY number"
        ).fetchall()
    return Calendar(
        today=day or today(clock, zone),
        newest_usage=newest_usage_day(file),
        fiscal_month=int(read_setting(file, SettingKey.FISCAL_MONTH, 1)),
        latest_invoices=tuple(number for (number,) in latest),
    )
