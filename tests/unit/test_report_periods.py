"""Periods by name: what they mean on any day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.services.reporting.periods import PERIOD_TITLES, Calendar, NamedPeriod, resolve
from telecost_desktop.services.reporting.request import InvoicePeriod, TimePeriod

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
months = st.integers(1, 12)


def meant(name: NamedPeriod, calendar: Calendar) -> TimePeriod:
    found = resolve(name, calendar)
    assert isinstance(found, TimePeriod)
    return found


def months_of(period: TimePeriod) -> int:
    """How many whole months a period is; it fails where it is none."""
    end = period.last + timedelta(days=1)
    assert period.first.day == end.day == 1
    return (end.year - period.first.year) * 12 + end.month - period.first.month


@given(days, months)
def test_a_fiscal_year_is_twelve_whole_months_and_holds_today(today: date, month: int) -> None:
    this = meant(NamedPeriod.THIS_FISCAL_YEAR, Calendar(today, fiscal_month=month))
    assert months_of(this) == 12
    assert this.first.month == month
    assert this.first <= today <= this.last
    before = meant(NamedPeriod.LAST_FISCAL_YEAR, Calendar(today, fiscal_month=month))
    assert months_of(before) == 12
    assert before.last + timedelta(days=1) == this.first


@pytest.mark.parametrize(
    ("this", "last", "length"),
    [
        (NamedPeriod.THIS_MONTH, NamedPeriod.LAST_MONTH, 1),
        (NamedPeriod.THIS_QUARTER, NamedPeriod.LAST_QUARTER, 3),
        (NamedPeriod.THIS_YEAR, NamedPeriod.LAST_YEAR, 12),
    ],
)
@given(today=days, month=months)
def test_a_calendar_period_holds_today_and_follows_the_last_whatever_the_fiscal_year(
    this: NamedPeriod, last: NamedPeriod, length: int, today: date, month: int
) -> None:
    calendar = Calendar(today, fiscal_month=month)
    now, before = meant(this, calendar), meant(last, calendar)
    assert months_of(now) == months_of(before) == length
    assert (now.first.month - 1) % length == 0
    assert now.first <= today <= now.last
    assert before.last + timedelta(days=1) == now.first


@pytest.mark.parametrize(
    ("name", "count"),
    [(NamedPeriod.LAST_7_DAYS, 7), (NamedPeriod.LAST_30_DAYS, 30), (NamedPeriod.LAST_90_DAYS, 90)],
)
@given(today=days, back=st.none() | st.integers(-10, 400))
def test_last_days_count_back_from_the_newest_use(name: NamedPeriod, count: int, today: date, back: int | None) -> None:
    newest = None if back is None else today - timedelta(days=back)
    period = meant(name, Calendar(today, newest))
    assert period.last == (newest or today)
    assert (period.last - period.first).days + 1 == count


@given(days, months)
def test_the_next_day_never_moves_a_period_back(today: date, month: int) -> None:
    for name in NamedPeriod:
        if name is not NamedPeriod.LATEST_INVOICES:
            now = meant(name, Calendar(today, fiscal_month=month))
            then = meant(name, Calendar(today + relativedelta(days=1), fiscal_month=month))
            assert now.first <= then.first
            assert now.last <= then.last


def test_the_leap_day() -> None:
    calendar = Calendar(date(2028, 2, 29), fiscal_month=3)
    assert meant(NamedPeriod.THIS_MONTH, calendar) == TimePeriod(date(2028, 2, 1), date(2028, 2, 29))
    assert meant(NamedPeriod.LAST_7_DAYS, calendar) == TimePeriod(date(2028, 2, 23), date(2028, 2, 29))
    assert meant(NamedPeriod.THIS_FISCAL_YEAR, calendar) == TimePeriod(date(2027, 3, 1), date(2028, 2, 29))
    assert meant(NamedPeriod.LAST_FISCAL_YEAR, calendar) == TimePeriod(date(2026, 3, 1), date(2027, 2, 28))
    assert meant(NamedPeriod.LAST_YEAR, calendar) == TimePeriod(date(2027, 1, 1), date(2027, 12, 31))


def test_january_looks_back_into_the_year_before() -> None:
    calendar = Calendar(date(2026, 1, 31))
    assert meant(NamedPeriod.LAST_QUARTER, calendar) == TimePeriod(date(2025, 10, 1), date(2025, 12, 31))
    assert meant(NamedPeriod.LAST_MONTH, calendar) == TimePeriod(date(2025, 12, 1), date(2025, 12, 31))


def test_the_latest_invoices_are_those_of_the_calendar() -> None:
    calendar = Calendar(date(2026, 11, 22), latest_invoices=("5501", "7002"))
    assert resolve(NamedPeriod.LATEST_INVOICES, calendar) == InvoicePeriod(("5501", "7002"))


def test_days_and_invoices_are_what_they_say_and_no_period_stays_none() -> None:
    calendar = Calendar(date(2026, 11, 22))
    for choice in (TimePeriod(date(2026, 1, 1), date(2026, 1, 1)), InvoicePeriod(("1",)), None):
        assert resolve(choice, calendar) == choice


def test_every_period_has_a_title() -> None:
    assert set(PERIOD_TITLES) == set(NamedPeriod)
