"""The calendar of frequencies, against dates written by hand, and what holds for every rule."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecost_desktop.errors import UserError
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.recurrence import (
    EndKind,
    FrequencyRule,
    dated,
    first_ordinal_on_or_after,
    last_ordinal,
    make_rule,
    next_date,
    occurrence,
    occurrences,
    period,
)
from telecost_desktop.services.recurrence_text import hint, pattern_text

DAY, WEEK, MONTH, YEAR = FrequencyUnit


def dates(rule: FrequencyRule, count: int) -> list[str]:
    return [found.date.isoformat() for found in occurrences(rule, count=count)]


def test_the_31st_comes_back_after_short_months() -> None:
    rule = FrequencyRule(MONTH, date(2026, 1, 31), day=31)
    assert dates(rule, 6) == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"]
    assert occurrence(rule, 25) == date(2028, 2, 29)
    assert [found.shortened_to for found in occurrences(rule, count=4)] == [None, 28, None, 30]


def test_29_february_every_year_is_28_in_the_others() -> None:
    rule = FrequencyRule(YEAR, date(2024, 2, 29), day=29, month=2)
    assert dates(rule, 5) == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
    assert dated(rule, 1).shortened_to == 28


def test_the_first_occurrence_is_the_first_match_whatever_n_is() -> None:
    assert dates(FrequencyRule(MONTH, date(2026, 11, 22), every=3, day=1), 3) == [
        "2026-12-01",
        "2027-03-01",
        "2027-06-01",
    ]
    assert dates(FrequencyRule(WEEK, date(2026, 11, 22), every=2, weekday=5), 3) == [
        "2026-11-27",
        "2026-12-11",
        "2026-12-25",
    ]
    assert dates(FrequencyRule(DAY, date(2026, 11, 22), every=4), 2) == ["2026-11-22", "2026-11-26"]
    assert dates(FrequencyRule(YEAR, date(2026, 11, 22), every=2, day=1, month=1), 2) == ["2027-01-01", "2029-01-01"]


def test_weekdays_of_the_month() -> None:
    last_friday = FrequencyRule(MONTH, date(2026, 11, 1), every=2, nth=-1, weekday=5)
    assert dates(last_friday, 3) == ["2026-11-27", "2027-01-29", "2027-03-26"]
    third_monday = FrequencyRule(YEAR, date(2026, 3, 1), nth=3, weekday=1, month=2)
    assert dates(third_monday, 2) == ["2027-02-15", "2028-02-21"]


def test_the_last_day_is_its_own_choice() -> None:
    rule = FrequencyRule(MONTH, date(2026, 2, 10), day=0)
    assert dates(rule, 3) == ["2026-02-28", "2026-03-31", "2026-04-30"]
    assert dated(rule, 0).shortened_to is None


def test_a_count_of_five_months_does_not_restart_in_january() -> None:
    assert dates(FrequencyRule(MONTH, date(2026, 1, 15), every=5, day=15), 4) == [
        "2026-01-15",
        "2026-06-15",
        "2026-11-15",
        "2027-04-15",
    ]


def test_ends_are_inclusive() -> None:
    until = FrequencyRule(MONTH, date(2026, 1, 1), day=1, end_date=date(2026, 3, 1))
    assert dates(until, 10) == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert next_date(until, date(2026, 3, 1)) == date(2026, 3, 1)
    assert next_date(until, date(2026, 3, 2)) is None
    after = FrequencyRule(MONTH, date(2026, 1, 1), day=1, end_count=2)
    assert dates(after, 10) == ["2026-01-01", "2026-02-01"]


def test_a_subscriber_counts_its_own_and_the_earlier_end_wins() -> None:
    rule = FrequencyRule(MONTH, date(2026, 1, 1), day=1, end_count=6, end_date=date(2026, 4, 1))
    assert last_ordinal(rule, 10) == 3
    assert last_ordinal(rule, 10, end_date=date(2027, 12, 31)) == 15
    assert last_ordinal(rule, 10, end_date=date(2026, 12, 31)) == 11


def test_an_unchosen_part_follows_the_first_date() -> None:
    assert make_rule(MONTH, date(2026, 1, 31)).day == 31
    assert make_rule(WEEK, date(2026, 11, 22)).weekday == 7
    assert make_rule(YEAR, date(2026, 2, 14)) == FrequencyRule(YEAR, date(2026, 2, 14), day=14, month=2)
    assert make_rule(MONTH, date(2026, 11, 22), nth=2, day=9).day is None


@pytest.mark.parametrize(
    "values",
    [
        {"unit": DAY, "every": 0},
        {"unit": DAY, "every": 1_000_000},
        {"unit": WEEK},
        {"unit": WEEK, "weekday": 8},
        {"unit": MONTH},
        {"unit": MONTH, "day": 32},
        {"unit": MONTH, "day": 1, "nth": 1, "weekday": 1},
        {"unit": MONTH, "nth": 5, "weekday": 1},
        {"unit": YEAR, "day": 1},
        {"unit": YEAR, "day": 31, "month": 4},
        {"unit": YEAR, "day": 30, "month": 2},
        {"unit": YEAR, "day": 1, "month": 13},
        {"unit": DAY, "end_count": 0},
        {"unit": DAY, "end_date": date(2025, 12, 31)},
    ],
)
def test_a_rule_that_names_no_days_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(UserError):
        FrequencyRule(first_date=date(2026, 1, 1), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("end", [EndKind.COUNT, EndKind.DATE])
def test_an_empty_end_is_refused_and_never_means_endless(end: EndKind) -> None:
    with pytest.raises(UserError, match="left empty"):
        make_rule(DAY, date(2026, 1, 1), end=end)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (make_rule(DAY, date(2026, 1, 1)), "Every day"),
        (make_rule(DAY, date(2026, 1, 1), every=4), "Every 4 days"),
        (make_rule(WEEK, date(2026, 1, 1), weekday=1), "Every week on Monday"),
        (make_rule(WEEK, date(2026, 1, 1), every=2, weekday=5), "Every 2 weeks on Friday"),
        (make_rule(MONTH, date(2026, 1, 1), day=31), "Every month on day 31"),
        (make_rule(MONTH, date(2026, 1, 1), day=15, every=3), "Every 3 months on day 15"),
        (make_rule(MONTH, date(2026, 1, 1), day=0), "Last day of the month"),
        (make_rule(MONTH, date(2026, 1, 1), nth=-1, weekday=5), "Last Friday of the month"),
        (make_rule(MONTH, date(2026, 1, 1), nth=1, weekday=2, every=2), "Every 2 months on the first Tuesday"),
        (make_rule(YEAR, date(2026, 1, 1)), "Every year on 1 January"),
        (make_rule(YEAR, date(2026, 1, 1), nth=-1, weekday=5, month=12, every=2), "Every 2 years on the last Friday of December"),
    ],
)  # fmt: skip
def test_the_automatic_name(rule: FrequencyRule, text: str) -> None:
    assert pattern_text(rule) == text


def test_the_name_comes_in_the_language_of_the_translator() -> None:
    norwegian = {"{nth} {weekday} of the month": "{nth} {weekday} i måneden", "last": "siste", "Friday": "fredag"}
    rule = make_rule(MONTH, date(2026, 1, 1), nth=-1, weekday=5)
    assert pattern_text(rule, lambda text: norwegian[text]) == "Siste fredag i måneden"


@pytest.mark.parametrize(
    ("unit", "every", "better"),
    [
        (DAY, 30, (MONTH, 1)),
        (DAY, 31, (MONTH, 1)),
        (DAY, 90, (MONTH, 3)),
        (DAY, 7, (WEEK, 1)),
        (DAY, 14, (WEEK, 2)),
        (DAY, 365, (YEAR, 1)),
        (WEEK, 52, (YEAR, 1)),
        (MONTH, 24, (YEAR, 2)),
        (DAY, 4, None),
        (WEEK, 4, None),
        (MONTH, 6, None),
        (YEAR, 1, None),
    ],
)
def test_the_hint_when_a_unit_fits_better(
    unit: FrequencyUnit, every: int, better: tuple[FrequencyUnit, int] | None
) -> None:
    found = hint(make_rule(unit, date(2026, 1, 1), every=every))
    assert (found and (found.unit, found.every)) == better


@st.composite
def rules(draw: st.DrawFn) -> FrequencyRule:
    unit = draw(st.sampled_from(FrequencyUnit))
    first = draw(st.dates(date(1999, 1, 1), date(2101, 12, 31)))
    every = draw(st.integers(1, {DAY: 400, WEEK: 60, MONTH: 30, YEAR: 5}[unit]))
    month = draw(st.integers(1, 12))
    if draw(st.booleans()):
        return make_rule(
            unit, first, every=every, weekday=draw(st.integers(1, 7)), nth=draw(st.sampled_from([1, 2, 3, 4, -1])), month=month
        )  # fmt: skip
    longest = 31 if unit is not YEAR else monthrange(2024, month)[1]
    return make_rule(
        unit, first, every=every, weekday=draw(st.integers(1, 7)), day=draw(st.integers(0, longest)), month=month
    )


@settings(max_examples=200, deadline=None)
@given(rules(), st.dates(date(1990, 1, 1), date(2200, 1, 1)))
def test_the_first_on_or_after_a_day(rule: FrequencyRule, day: date) -> None:
    n = first_ordinal_on_or_after(rule, day)
    assert occurrence(rule, n) >= day
    assert n == 0 or occurrence(rule, n - 1) < day


@settings(max_examples=200, deadline=None)
@given(rules(), st.integers(0, 500))
def test_periods_follow_each_other_without_gap_or_overlap(rule: FrequencyRule, n: int) -> None:
    assert period(rule, n).end == period(rule, n + 1).start
    assert period(rule, n).days > 0


@settings(max_examples=100, deadline=None)
@given(rules(), st.integers(1, 40))
def test_a_count_gives_exactly_that_many_and_an_end_date_none_after_it(rule: FrequencyRule, count: int) -> None:
    last = occurrence(rule, count - 1)
    for values in ({"end_count": count}, {"end_date": last}, {"end_date": occurrence(rule, count) - timedelta(days=1)}):
        bounded = make_rule(
            rule.unit, rule.first_date, every=rule.every, weekday=rule.weekday, day=rule.day, nth=rule.nth, month=rule.month, **values
        )  # type: ignore[arg-type]  # fmt: skip
        assert [found.date for found in occurrences(bounded)] == [occurrence(rule, n) for n in range(count)]


def test_the_grid_stops_at_the_end_of_the_calendar() -> None:
    rule = FrequencyRule(YEAR, date(2026, 1, 1), every=999, day=1, month=1)
    assert dates(rule, 10)[-2:] == ["8020-01-01", "9019-01-01"]
    assert len(dates(FrequencyRule(DAY, date(2026, 1, 1), every=9999), 100_000)) < 1000
