"""Every rule on every day: the closed form and the command line against a calendar that walks from day to day."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from bisect import bisect_left
from calendar import monthrange
from contextlib import redirect_stdout
from datetime import date, timedelta
from itertools import pairwise

import pytest
from calendar_oracle import NTHS, ONE, WEEKDAYS, Words, walk, words
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.main import get_command

from telecost_desktop.cli.commands import application
from telecost_desktop.errors import UserError
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.recurrence import FrequencyRule, dated, occurrence

DAY, WEEK, MONTH, YEAR = FrequencyUnit
# A leap cycle: each day of four years, 29 February among them.
STARTS = [date(2023, 3, 1) + number * ONE for number in range(1461)]
NTH_NUMBERS = dict(zip(NTHS, (1, 2, 3, 4, -1), strict=True))
SHOWN = 5


def agree(unit: FrequencyUnit, told: Words, starts: list[date], largest_step: int, **parts: int) -> None:
    """From each start, with steps that change from one to the next, the rule has the days that walking finds."""
    years = {MONTH: 1, YEAR: 12}.get(unit, 1) * SHOWN * largest_step // 12 + 3
    fits = [day for day in walk(starts[0], starts[-1].replace(day=28) + 366 * years * ONE) if told.fits(day)]
    for number, start in enumerate(starts):
        every = 1 + number % largest_step
        rule = FrequencyRule(unit, start, every, **parts)
        at = bisect_left(fits, start)
        expected = fits[at : at + SHOWN * every : every]
        assert len(expected) == SHOWN
        assert [occurrence(rule, n) for n in range(SHOWN)] == expected, (told, start, every)


@pytest.mark.parametrize("day", range(32))
def test_every_day_of_the_month_from_every_start(day: int) -> None:
    told = Words("month", STARTS[0], day=str(day) if day else "last")
    agree(MONTH, told, STARTS, 7, day=day)


@pytest.mark.parametrize("nth", NTHS)
@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_every_weekday_of_the_month_from_every_start(nth: str, weekday: str) -> None:
    told = Words("month", STARTS[0], nth=nth, weekday=weekday)
    agree(MONTH, told, STARTS, 5, nth=NTH_NUMBERS[nth], weekday=WEEKDAYS.index(weekday) + 1)


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_every_weekday_from_every_start(weekday: str) -> None:
    told = Words("week", STARTS[0], weekday=weekday)
    agree(WEEK, told, STARTS, 9, weekday=WEEKDAYS.index(weekday) + 1)


def test_every_step_of_days_from_every_start() -> None:
    agree(DAY, Words("day", STARTS[0]), STARTS, 40)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_and_weekday_of_the_year(month: int) -> None:
    some = STARTS[::41]
    for day in range(monthrange(2024, month)[1] + 1):
        agree(YEAR, Words("year", some[0], month=month, day=str(day) if day else "last"), some, 2, month=month, day=day)
    for number, nth in enumerate(NTHS):
        weekday = (number + month) % 7
        told = Words("year", some[0], month=month, nth=nth, weekday=WEEKDAYS[weekday])
        agree(YEAR, told, some, 2, month=month, nth=NTH_NUMBERS[nth], weekday=weekday + 1)


@pytest.mark.parametrize("day", range(32))
def test_every_day_of_the_month_comes_exactly_once_a_month(day: int) -> None:
    for first in (date(2023, 2, 28), date(2024, 2, 29), date(2026, 1, 31), date(2026, 12, 1)):
        rule = FrequencyRule(MONTH, first, day=day)
        found = [occurrence(rule, n) for n in range(36)]
        months = [12 * one.year + one.month for one in found]
        assert {later - earlier for earlier, later in pairwise(months)} == {1}
        lengths = [monthrange(one.year, one.month)[1] for one in found]
        assert [one.day for one in found] == [min(day or 31, length) for length in lengths]
        moved = [dated(rule, n).shortened_to for n in range(36)]
        assert moved == [length if day > length else None for length in lengths]


# --- the command line ---

COMMAND = get_command(application)
COUNT = 12
YEARS = 14


def previewed(told: Words) -> list[str]:
    """What the command prints."""
    arguments = ["frequency", "preview", *told.options(), "--count", str(COUNT), "--json"]
    with redirect_stdout(io.StringIO()) as printed:
        assert not COMMAND.main(arguments, "telecost", standalone_mode=False)
    dates: list[str] = json.loads(printed.getvalue())["dates"]
    return dates


@settings(max_examples=500, deadline=None)
@given(words())
@example(Words("month", date(1900, 1, 31)))
@example(Words("year", date(1904, 2, 29)))
@example(Words("month", date(2199, 12, 31), 13, day="31"))
@example(Words("week", date(2199, 12, 31), 3, weekday="mon"))
@example(Words("day", date(2199, 12, 31), 1, after=1))
@example(Words("year", date(2096, 2, 29), 4, nth="last", weekday="sun", month=2))
@example(Words("month", date(2026, 1, 31), day="31", until=date(2026, 2, 28)))
def test_the_preview_shows_the_days_that_walking_finds(told: Words) -> None:
    horizon = told.start + timedelta(days=366 * YEARS)
    expected = told.dates(horizon, COUNT)
    if told.until is not None and not expected:
        with pytest.raises(UserError, match="before the first occurrence"):
            previewed(told)
        return
    found = [date.fromisoformat(text) for text in previewed(told)]
    assert [day for day in found if day <= horizon] == expected
    if told.after is not None:
        assert len(found) <= told.after


@settings(max_examples=60, deadline=None)
@given(words(ends=False), st.integers(1, 8))
def test_an_end_on_an_occurrence_takes_it_and_the_day_before_does_not(told: Words, count: int) -> None:
    dates = [date.fromisoformat(text) for text in previewed(told)]
    last = dates[min(count, len(dates)) - 1]
    upto = Words(told.unit, told.start, told.every, told.weekday, told.day, told.nth, told.month, until=last)
    assert previewed(upto) == [day.isoformat() for day in dates if day <= last]
    if last > dates[0]:
        short = Words(told.unit, told.start, told.every, told.weekday, told.day, told.nth, told.month, until=last - ONE)
        assert previewed(short) == [day.isoformat() for day in dates if day < last]


@pytest.mark.parametrize(
    "told",
    [
        Words("month", date(2026, 1, 31), day="31"),
        Words("year", date(2024, 2, 29), 1, after=6),
        Words("month", date(1900, 1, 1), 2, nth="last", weekday="fri", until=date(1901, 6, 30)),
    ],
)
def test_a_real_process_prints_the_same(told: Words) -> None:
    command = [sys.executable, "-m", "telecost_desktop", "frequency", "preview", *told.options(), "--count", "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    expected = told.dates(told.start + timedelta(days=366 * YEARS), 7)
    assert [line.split()[2] for line in done.stdout.splitlines()] == [day.isoformat() for day in expected]
    weekdays = [day.strftime("%a") for day in expected]
    assert [line.split()[1] for line in done.stdout.splitlines()] == weekdays
