"""Limits of projects: what one run takes of hours and fees, and what stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.services.projects.limits import Budget, choose, must_be_cut, total
from telecost_desktop.services.projects.selection import Limits

D = Decimal
FIRST = date(2026, 11, 1)


@dataclass(frozen=True)
class Entry:
    key: int
    day: date
    amount: Decimal


def entries(*amounts: int) -> list[Entry]:
    return [Entry(place, FIRST + timedelta(days=place), D(amount)) for place, amount in enumerate(amounts)]


def amounts(chosen: tuple[Entry, ...]) -> list[int]:
    return [int(entry.amount) for entry in chosen]


def test_without_limits_everything_is_taken() -> None:
    choice = choose(entries(100, 200), Limits(), Budget())
    assert (amounts(choice.chosen), choice.left, choice.reason) == ([100, 200], (), "")


def test_less_than_the_least_amount_waits_and_says_both_amounts() -> None:
    choice = choose(entries(100, 200), Limits(least=D(301)), Budget())
    assert (choice.chosen, amounts(choice.left)) == ((), [100, 200])
    assert choice.reason.format(**choice.reason_values) == "300 is less than the least amount of 301."
    assert amounts(choose(entries(100, 200), Limits(least=D(300)), Budget()).chosen) == [100, 200]


def test_beyond_the_greatest_amount_the_later_entries_stay() -> None:
    choice = choose(entries(100, 200, 50, 10), Limits(greatest=D(300)), Budget())
    assert (amounts(choice.chosen), amounts(choice.left)) == ([100, 200], [50, 10])
    assert choice.reason.format(**choice.reason_values) == "60 stays unbilled: the greatest amount is 300."


def test_an_entry_that_alone_is_too_large_is_set_aside_and_named_and_holds_up_no_others() -> None:
    choice = choose(entries(100, 900, 50), Limits(greatest=D(300)), Budget())
    assert (amounts(choice.chosen), amounts(choice.left)) == ([100, 50], [900])
    sentence = choice.reason.format(**choice.reason_values)
    assert sentence == (
        "900 stays unbilled: the greatest amount is 300, and 900 of 2026-11-02 alone is more than that."
    )


def test_a_discount_lets_in_what_it_is_given_on() -> None:
    assert amounts(choose(entries(400, -150), Limits(greatest=D(300)), Budget()).chosen) == [400, -150]
    assert amounts(choose(entries(200, 200, -150, 300), Limits(greatest=D(300)), Budget()).chosen) == [200, 200, -150]


def test_a_discount_alone_waits() -> None:
    choice = choose(entries(100, -150), Limits(), Budget())
    assert (choice.chosen, amounts(choice.left)) == ((), [100, -150])
    assert (
        choice.reason.format(**choice.reason_values) == "What is unbilled comes to -50; it waits until there is more."
    )


def test_the_budget_stops_and_says_how_much_stays() -> None:
    choice = choose(entries(100, 200, 50), Limits(), Budget(D(1000), D(850)))
    assert (amounts(choice.chosen), amounts(choice.left)) == ([100], [200, 50])
    sentence = choice.reason.format(**choice.reason_values)
    assert sentence == "250 stays unbilled: the budget is 1000, of which 850 was billed before."


def test_a_budget_that_is_used_up_or_was_lowered_takes_nothing() -> None:
    for billed in (D(1000), D(1200)):
        choice = choose(entries(-300, 100), Limits(), Budget(D(1000), billed))
        assert choice.chosen == ()
    assert choose(entries(100), Limits(), Budget(D(1000), D(1200))).reason_values["left"] == 100


def test_what_is_cut_below_the_least_amount_waits_whole() -> None:
    choice = choose(entries(100, 300), Limits(least=D(200), greatest=D(350)), Budget())
    assert (choice.chosen, amounts(choice.left)) == ((), [100, 300])
    assert choice.reason_values == {"amount": D(100), "least": D(200)}


def test_the_stricter_of_two_limits_holds() -> None:
    job, project = Limits(D(100), D(900)), Limits(D(200), None)
    assert job.stricter(project) == project.stricter(job) == Limits(D(200), D(900))
    assert Limits().stricter(job) == job


money = st.decimals(min_value=-2000, max_value=5000, places=2)
limit = st.none() | st.decimals(min_value=0, max_value=9000, places=2)
lists = st.lists(money, max_size=25).map(
    lambda found: [Entry(place, FIRST + timedelta(days=place // 3), amount) for place, amount in enumerate(found)]
)


@given(lists, limit, limit, limit, st.decimals(min_value=0, max_value=9000, places=2))
def test_nothing_is_lost_and_no_limit_is_passed(
    found: list[Entry], least: Decimal | None, greatest: Decimal | None, cap: Decimal | None, billed: Decimal
) -> None:
    limits, budget = Limits(least, greatest), Budget(cap, billed)
    choice = choose(found, limits, budget)
    assert sorted([*choice.chosen, *choice.left], key=lambda entry: entry.key) == found
    assert list(choice.chosen) == sorted(choice.chosen, key=lambda entry: entry.key)
    assert total(choice.chosen) + total(choice.left) == total(found)
    if choice.chosen:
        assert total(choice.chosen) >= (least or 0)
        assert greatest is None or total(choice.chosen) <= greatest
        assert cap is None or billed + total(choice.chosen) <= cap
    assert bool(choice.left) == bool(choice.reason)
    if found and not must_be_cut(total(found), limits, budget) and total(found) >= (least or 0):
        assert list(choice.chosen) == found


@given(lists, limit, limit)
def test_projects_do_not_touch_each_other(found: list[Entry], greatest: Decimal | None, cap: Decimal | None) -> None:
    """A choice depends on nothing but what it is given: asked again, in any order, the answer is the same."""
    limits, budget = Limits(None, greatest), Budget(cap)
    parts = [found[start::3] for start in range(3)]
    forwards = [choose(part, limits, budget) for part in parts]
    backwards = [choose(part, limits, budget) for part in reversed(parts)]
    assert forwards == list(reversed(backwards))


@given(lists, st.decimals(min_value=1, max_value=9000, places=2))
def test_run_after_run_the_budget_is_never_passed(found: list[Entry], cap: Decimal) -> None:
    """Whatever one run leaves, the next may take; the cap holds over all of them."""
    limits, billed, left = Limits(None, D(1000)), D(0), tuple(found)
    for _ in range(4):
        choice = choose(left, limits, Budget(cap, billed))
        billed, left = billed + total(choice.chosen), choice.left
        assert billed <= cap
