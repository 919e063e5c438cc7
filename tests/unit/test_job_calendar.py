"""The days of jobs and the dates of their words, against a look at every single day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.models.jobs import DateWord, JobDays
from telecost_desktop.services.scheduled_jobs.calendar import (
    DayRule,
    days_from,
    next_day,
    no_holidays,
    public_holidays,
    resolve,
)

FIRST, LAST = date(2023, 12, 1), date(2028, 1, 31)
NORWAY = public_holidays("NO")
RULES = [
    DayRule(JobDays.EVERY_DAY),
    DayRule(JobDays.WORKING_DAYS),
    *(DayRule(JobDays.WEEKDAY, weekday=weekday) for weekday in range(1, 8)),
    DayRule(JobDays.FIRST_DAY),
    DayRule(JobDays.LAST_DAY),
    DayRule(JobDays.LAST_WORKING_DAY),
    *(DayRule(JobDays.DAY_OF_MONTH, day=day) for day in range(1, 32)),
]


def fits(rule: DayRule, day: date, is_free: Callable[[date], bool]) -> bool:
    """Whether a job runs on a day, said without any arithmetic of months."""
    following = day + timedelta(days=1)
    rest = [later for n in range(1, 32) if (later := day + timedelta(days=n)).month == day.month]
    works = lambda one: one.weekday() < 5 and not is_free(one)  # noqa: E731
    ends = following.month != day.month
    return {
        JobDays.EVERY_DAY: True,
        JobDays.WORKING_DAYS: works(day),
        JobDays.WEEKDAY: day.isoweekday() == rule.weekday,
        JobDays.FIRST_DAY: day.day == 1,
        JobDays.LAST_DAY: ends,
        JobDays.LAST_WORKING_DAY: works(day) and not any(works(later) for later in rest if later > day),
        JobDays.DAY_OF_MONTH: day.day == rule.day or (ends and day.day < (rule.day or 0)),
    }[rule.days]


@pytest.mark.parametrize("is_free", [NORWAY, no_holidays], ids=["holidays", "no holidays"])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_day_of_a_leap_cycle(rule: DayRule, is_free: Callable[[date], bool]) -> None:
    every = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    wanted = [day for day in every if fits(rule, day, is_free)]
    following = iter(wanted)
    expected = next(following)
    for day in every:
        if day > wanted[-1]:
            break
        if day > expected:
            expected = next(following)
        assert next_day(rule, day, is_free) == expected
    assert list(islice(days_from(rule, FIRST, is_free), len(wanted))) == wanted


def test_last_working_days_of_norway() -> None:
    rule = DayRule(JobDays.LAST_WORKING_DAY)
    # Easter 2024 takes the last days of March; 2027's last day of May is a Monday after no holiday.
    assert next_day(rule, date(2024, 3, 1), NORWAY) == date(2024, 3, 27)
    assert next_day(rule, date(2024, 3, 1), no_holidays) == date(2024, 3, 29)
    assert next_day(rule, date(2027, 5, 1), NORWAY) == date(2027, 5, 31)
    assert next_day(rule, date(2026, 12, 31), NORWAY) == date(2026, 12, 31)
    assert next_day(DayRule(JobDays.WORKING_DAYS), date(2026, 5, 1), NORWAY) == date(2026, 5, 4)


def test_countries_without_known_holidays_have_none() -> None:
    assert not public_holidays("ZZ")(date(2026, 12, 25))


def test_the_calendar_ends() -> None:
    assert next_day(DayRule(JobDays.FIRST_DAY), date(9999, 12, 2), no_holidays) is None
    assert list(days_from(DayRule(JobDays.EVERY_DAY), date(9999, 12, 30), no_holidays)) == [
        date(9999, 12, 30),
        date(9999, 12, 31),
    ]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_date_words(on: date) -> None:
    first = resolve(DateWord.FIRST_OF_THIS_MONTH, on)
    assert (first.year, first.month, first.day) == (on.year, on.month, 1)
    assert resolve(DateWord.LAST_OF_PREVIOUS_MONTH, on) == first - timedelta(days=1)
    following = resolve(DateWord.FIRST_OF_NEXT_MONTH, on)
    assert following.day == 1
    assert (following.year * 12 + following.month) - (on.year * 12 + on.month) == 1
    assert resolve(DateWord.LAST_OF_THIS_MONTH, on) == following - timedelta(days=1)
    assert resolve(DateWord.DAY_OF_RUN, on) == on
