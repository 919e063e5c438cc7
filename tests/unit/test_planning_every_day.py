"""A subscriber's periods, against a book-keeper who asks of every single day whether it is billed, and with what."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from calendar_oracle import NTHS, ONE, WEEKDAYS, Words, walk, words
from hypothesis import given, settings
from hypothesis import strategies as st

from telecost_desktop.models.subscriptions import BilledKind, BilledState, BillingTime, FrequencyUnit
from telecost_desktop.services.recurrence import FrequencyRule, make_rule
from telecost_desktop.services.subscriptions.planning import (
    PlannedPeriod,
    Recorded,
    Terms,
    moved_grid,
    plan,
    unfinished_before,
)

START = date(2026, 1, 1)
HORIZON = date(2028, 3, 31)
days_of_two_years = st.dates(START, date(2027, 12, 31))

# Kind, first and last day, the day on which it falls due, and how many full prices it is worth.
Entry = tuple[str, date, date, date, Fraction]
Pause = tuple[date, date | None]


# Steps so large that two years hold a period or two; larger ones are the calendar's own business.
LARGEST_STEPS = {"day": 200, "week": 30, "month": 14, "year": 2}


def told_words(*, ends: bool = True) -> st.SearchStrategy[Words]:
    return words(days_of_two_years, ends=ends).map(
        lambda told: replace(told, every=min(told.every, LARGEST_STEPS[told.unit]))
    )


def rule_of(told: Words) -> FrequencyRule:
    day = None if told.day is None else 0 if told.day == "last" else int(told.day)
    return make_rule(
        FrequencyUnit(told.unit),
        told.start,
        every=told.every,
        weekday=WEEKDAYS.index(told.weekday) + 1 if told.weekday else None,
        day=day,
        nth=(1, 2, 3, 4, -1)[NTHS.index(told.nth)] if told.nth else None,
        month=told.month,
        end_count=told.after,
        end_date=told.until,
    )


class Bookkeeper:
    """Knows the days of the grid, found by walking, and what each day is worth."""

    def __init__(self, told: Words, low: date) -> None:
        far = {"day": 1, "week": 7, "month": 31, "year": 366}[told.unit] * (told.every + 1)
        self.grid = told.grid(low - far * ONE, HORIZON + (200 + 2 * far) * ONE)

    def worth(self, first: date, last: date) -> Fraction:
        """Each day is worth its part of the grid's period that it lies in."""
        share = Fraction(0)
        for day in walk(first, last):
            at = bisect_right(self.grid, day)
            share += Fraction(1, (self.grid[at] - self.grid[at - 1]).days)
        return share

    def after(self, day: date) -> date:
        return self.grid[bisect_right(self.grid, day)]


def paused(pauses: tuple[Pause, ...], day: date) -> bool:
    return any(day >= first and (last is None or day < last) for first, last in pauses)


def entries(
    told: Words, start: date, end: date | None, time: BillingTime, pauses: tuple[Pause, ...], *, prorata: bool
) -> list[Entry]:
    """What is billed of a subscriber, in order of its days."""
    keeper = Bookkeeper(told, start)
    last_day = end or told.until or date.max
    found: list[Entry] = []
    first = min(day for day in keeper.grid if day >= max(start, told.start))
    if prorata and start < first and start <= last_day and not paused(pauses, start):
        last = min(first - ONE, last_day)
        found.append(("prorata", start, last, last + ONE, keeper.worth(start, last)))
    for begin in [day for day in keeper.grid[:-1] if day >= first][: told.after]:
        if begin > last_day or paused(pauses, begin):
            continue
        whole = keeper.after(begin) - ONE
        used = min(whole, last_day)
        due = begin if time is BillingTime.ADVANCE else used + ONE
        kept = used if prorata else whole
        found.append(("regular", begin, kept, due, Fraction((kept - begin).days + 1, (whole - begin).days + 1)))
    return found


def planned(entry: PlannedPeriod) -> Entry:
    return entry.kind.value, entry.period.start, entry.period.last, entry.due_on, entry.share


@st.composite
def subscribers(draw: st.DrawFn) -> tuple[Words, date, date | None, BillingTime, tuple[Pause, ...], bool]:
    told = draw(told_words())
    if told.until is not None and not told.dates(told.until, 1):
        told = replace(told, until=None)
    start = draw(days_of_two_years | st.just(told.start))
    pauses = []
    for _ in range(draw(st.integers(0, 2))):
        first = draw(days_of_two_years)
        pauses.append((first, draw(st.just(None) | st.integers(1, 150).map(lambda n, first=first: first + n * ONE))))
    end = draw(st.none() | st.dates(start, date(2028, 6, 30)))
    return told, start, end, draw(st.sampled_from(BillingTime)), tuple(pauses), draw(st.booleans())


@settings(max_examples=200, deadline=None)
@given(subscribers())
def test_each_period_is_what_the_bookkeeper_finds(
    made: tuple[Words, date, date | None, BillingTime, tuple[Pause, ...], bool],
) -> None:
    told, start, end, time, pauses, prorata = made
    terms = Terms(rule_of(told), time, prorata, start, end, pauses=pauses)
    expected = entries(told, start, end, time, pauses, prorata=prorata)
    for until in (HORIZON, start + timedelta(days=100)):
        assert sorted(planned(entry) for entry in plan(terms, (), until).pending) == sorted(
            entry for entry in expected if entry[3] <= until
        )
    assert plan(terms, (), START - ONE).next_due == min((entry[3] for entry in expected), default=None)


def note(entry: PlannedPeriod, number: int, state: BilledState = BilledState.LIVE) -> Recorded:
    return Recorded(number, entry.ordinal, entry.kind, entry.correction, state, entry.period, entry.due_on)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(told_words(ends=False), min_size=1, max_size=3),
    days_of_two_years,
    st.sampled_from(BillingTime),
    st.integers(0, 2**32),
)
def test_changed_frequencies_leave_no_day_out_and_bill_none_twice(
    told: list[Words], start: date, time: BillingTime, seed: int
) -> None:
    """The program is opened now and then, creates all or only some, and the frequency changes in between."""
    draw = random.Random(seed).random
    changes = sorted(START + int(draw() * 700) * ONE for _ in told[1:])
    terms = Terms(rule_of(told[0]), time, True, start)
    book = told[0]
    rows: list[Recorded] = []
    day = START
    while day < HORIZON:
        day = min(HORIZON, day + (1 + int(draw() * 40)) * ONE)
        if changes and day >= changes[0]:
            changes.pop(0)
            book = told[len(told) - 1 - len(changes)]
            grid_from, ordinal = moved_grid(rows)
            if grid_from is not None:
                rows += [note(left, len(rows), BilledState.FREED) for left in unfinished_before(terms, rows, grid_from)]
            terms = replace(terms, rule=rule_of(book), grid_from=grid_from, grid_ordinal=ordinal)
        keeper = Bookkeeper(book, start)
        for entry in plan(terms, rows, day).pending:
            assert entry.due_on <= day
            on_this_grid = entry.period.start >= (terms.grid_from or start)
            if on_this_grid:
                assert entry.share == keeper.worth(entry.period.start, entry.period.last)
            if day == HORIZON or draw() < 0.8:
                freed = [row for row in rows if row.key == entry.key and row.state is BilledState.FREED]
                rows = [row for row in rows if row not in freed]
                rows.append(note(entry, len(rows)))
    assert plan(terms, rows, HORIZON).pending == ()
    billed = sorted((row.period.start, row.period.end) for row in rows)
    assert len({row.key for row in rows}) == len(rows)
    regular = sorted(row.ordinal for row in rows if row.kind is BilledKind.REGULAR)
    assert regular == list(range(len(regular)))
    reached = start
    for begin, after in billed:
        assert begin == reached
        reached = after
    following = plan(terms, rows, HORIZON).next_due
    assert following is not None
    assert following > HORIZON
