"""On which days a job runs, and what its date words mean on one of them. Pure. Rule: docs/rules.md, 14 Scheduled jobs."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from telecost_desktop.models.jobs import DateWord, JobDays

_SATURDAY = 6
_ONE = timedelta(days=1)

IsHoliday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class DayRule:
    """The days of a job. ``weekday`` is ISO (1 = Monday), ``day`` 1…31; each only for its own ``days``."""

    days: JobDays
    weekday: int | None = None
    day: int | None = None


def next_day(rule: DayRule, since: date, is_holiday: IsHoliday) -> date | None:
    """The first of a job's days on or after one; None beyond the calendar."""
    try:
        return _next_day(rule, since, is_holiday)
    except (OverflowError, ValueError):
        return None


def days_from(rule: DayRule, since: date, is_holiday: IsHoliday) -> Iterator[date]:
    """All of a job's days on or after one, as far as the calendar goes."""
    found = next_day(rule, since, is_holiday)
    while found is not None:
        yield found
        found = None if found == date.max else next_day(rule, found + _ONE, is_holiday)


def resolve(word: DateWord, on: date) -> date:
    """The date that a word means on the day for which a job runs."""
    if word is DateWord.DAY_OF_RUN:
        return on
    first = on.replace(day=1)
    if word is DateWord.FIRST_OF_THIS_MONTH:
        return first
    if word is DateWord.LAST_OF_PREVIOUS_MONTH:
        return first - _ONE
    last = _last_of_month(on)
    return last if word is DateWord.LAST_OF_THIS_MONTH else last + _ONE


def no_holidays(day: date) -> bool:
    """Where public holidays are working days like others."""
    return False


def public_holidays(country: str) -> IsHoliday:
    """The public holidays of a country; none where they are not known."""
    return lambda day: day in _holidays_of(country, day.year)


@lru_cache(maxsize=256)
def _holidays_of(country: str, year: int) -> frozenset[date]:
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def _next_day(rule: DayRule, since: date, is_holiday: IsHoliday) -> date:
    if rule.days is JobDays.EVERY_DAY:
        return since
    if rule.days is JobDays.WEEKDAY:
        assert rule.weekday is not None
        return since + timedelta(days=(rule.weekday - since.isoweekday()) % 7)
    if rule.days is JobDays.WORKING_DAYS:
        while not _is_working_day(since, is_holiday):
            since += _ONE
        return since
    found = _day_in_month(rule, since, is_holiday)
    return found if found >= since else _day_in_month(rule, _last_of_month(since) + _ONE, is_holiday)


def _day_in_month(rule: DayRule, month: date, is_holiday: IsHoliday) -> date:
    """The one day of a monthly rule in the month of a date; the 31st is moved back to a shorter month's end."""
    if rule.days is JobDays.FIRST_DAY:
        return month.replace(day=1)
    last = _last_of_month(month)
    if rule.days is JobDays.DAY_OF_MONTH:
        assert rule.day is not None
        return month.replace(day=min(rule.day, last.day))
    if rule.days is JobDays.LAST_WORKING_DAY:
        while not _is_working_day(last, is_holiday):
            last -= _ONE
    return last


def _is_working_day(day: date, is_holiday: IsHoliday) -> bool:
    return day.isoweekday() < _SATURDAY and not is_holiday(day)


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
