"""Plans of one subscriber, against what the rules say about every single day."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from telecost_desktop.models.periods import Period
from telecost_desktop.models.subscriptions import BilledKind, BilledState, BillingTime, FrequencyUnit
from telecost_desktop.services.recurrence import make_rule
from telecost_desktop.services.subscriptions.planning import PlannedPeriod, Recorded, Terms, is_paused, plan

START = date(2026, 1, 1)
HORIZON = date(2028, 1, 1)


@st.composite
def terms(draw: st.DrawFn, *, prorata: bool = True) -> Terms:
    unit = draw(st.sampled_from([FrequencyUnit.WEEK, FrequencyUnit.MONTH, FrequencyUnit.YEAR]))
    days = st.dates(START, date(2027, 12, 31))
    rule = make_rule(
        unit, draw(days), every=draw(st.integers(1, 5)), day=draw(st.integers(1, 28)), month=draw(st.integers(1, 12))
    )
    start = draw(days)
    pauses = []
    for _ in range(draw(st.integers(0, 2))):
        first = draw(days)
        pauses.append((first, first + timedelta(days=draw(st.integers(1, 120)))))
    end = draw(st.none() | st.dates(start, date(2028, 6, 30)))
    return Terms(rule, draw(st.sampled_from(BillingTime)), prorata, start, end, pauses=tuple(pauses))


def recorded(entry: PlannedPeriod, number: int, state: BilledState = BilledState.LIVE) -> Recorded:
    return Recorded(number, entry.ordinal, entry.kind, entry.correction, state, entry.period, entry.due_on)


@settings(max_examples=200, deadline=None)
@given(terms())
def test_no_day_twice_none_left_out_none_of_a_pause_none_after_the_end(made: Terms) -> None:
    periods = [entry.period for entry in plan(made, (), HORIZON).pending]
    for before, after in itertools.pairwise(periods):
        assert before.end <= after.start
        if before.end < after.start:
            assert is_paused(made.pauses, before.end)
    for period in periods:
        assert period.start >= made.start
        assert made.last_day is None or period.last <= made.last_day
        assert not is_paused(made.pauses, period.start)
    if periods and not made.pauses:
        assert periods[0].start == made.start


@settings(max_examples=100, deadline=None)
@given(terms(), st.randoms(use_true_random=False))
def test_whatever_is_recorded_first_nothing_is_lost_and_nothing_doubled(made: Terms, chance: object) -> None:
    whole = plan(made, (), HORIZON).pending
    kept: list[Recorded] = []
    day = START
    seen = []
    while day <= HORIZON:
        for entry in plan(made, kept, day).pending:
            if chance.random() < 0.7:  # type: ignore[attr-defined]
                seen.append(entry.key)
                kept.append(recorded(entry, len(kept)))
        day += timedelta(days=17)
    seen += [entry.key for entry in plan(made, kept, HORIZON).pending]
    assert sorted(seen) == sorted(entry.key for entry in whole)


@settings(max_examples=100, deadline=None)
@given(terms())
def test_next_due_is_the_first_day_on_which_something_is_due(made: Terms) -> None:
    following = plan(made, (), START - timedelta(days=1)).next_due
    whole = plan(made, (), date(2040, 1, 1)).pending
    assert following == min((entry.due_on for entry in whole), default=None)


def test_a_whole_period_is_the_full_price_and_a_part_counts_real_days() -> None:
    rule = make_rule(FrequencyUnit.MONTH, START, day=1)
    first, second, last = plan(
        Terms(rule, BillingTime.ADVANCE, True, date(2026, 1, 15), date(2026, 3, 10)), (), HORIZON
    ).pending
    assert (first.kind, first.share) == (BilledKind.PRORATA, Fraction(17, 31))
    assert (second.share, last.share) == (1, Fraction(10, 31))


def test_months_of_thirty_days_by_setting() -> None:
    rule = make_rule(FrequencyUnit.MONTH, START, day=1)
    made = Terms(rule, BillingTime.ADVANCE, True, date(2026, 1, 16), date(2026, 2, 15), thirty_day_months=True)
    assert [entry.share for entry in plan(made, (), HORIZON).pending] == [Fraction(15, 30), Fraction(15, 30)]


def test_a_gap_longer_than_a_period_counts_each_period_by_its_own_length() -> None:
    rule = make_rule(FrequencyUnit.MONTH, date(2026, 4, 1), day=1)
    gap = plan(Terms(rule, BillingTime.ADVANCE, True, date(2026, 2, 15)), (), date(2026, 4, 1)).pending[0]
    assert gap.period == Period(date(2026, 2, 15), date(2026, 4, 1))
    assert gap.share == Fraction(14, 28) + 1


def test_postponed_stays_pending_and_next_due_waits_for_the_reminder() -> None:
    made = Terms(make_rule(FrequencyUnit.MONTH, START, day=1), BillingTime.ADVANCE, True, START)
    first = plan(made, (), START).pending[0]
    put_off = Recorded(
        1, first.ordinal, first.kind, 0, BilledState.POSTPONED, first.period, first.due_on, remind_on=date(2026, 1, 20)
    )
    found = plan(made, [put_off], START)
    assert [entry.attention_on for entry in found.pending] == [date(2026, 1, 20)]
    assert found.next_due == date(2026, 1, 20)


def test_an_open_pause_ends_the_plan_and_a_freed_period_is_due_again() -> None:
    rule = make_rule(FrequencyUnit.MONTH, START, day=1)
    made = Terms(rule, BillingTime.ADVANCE, True, START, pauses=((date(2026, 3, 1), None),))
    found = plan(made, (), HORIZON)
    assert [entry.period.start.month for entry in found.pending] == [1, 2]
    freed = [recorded(entry, number, BilledState.FREED) for number, entry in enumerate(found.pending)]
    assert plan(made, freed, HORIZON).pending == found.pending
    assert plan(Terms(rule, BillingTime.ADVANCE, True, START, active=False), (), HORIZON).pending == ()
