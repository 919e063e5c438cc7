"""Interest on what is paid late: by the day, by each day's rate and balance, never below nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.services.reminders.interest import RateFrom, balances, interest, rounded

START, END = date(2024, 1, 1), date(2029, 12, 31)
days = st.dates(START, END)
amounts = st.decimals(Decimal("-1e9"), Decimal("1e9"), places=2)
owed = st.decimals(Decimal(0), Decimal("1e10"), places=2)
payments = st.lists(st.tuples(days, amounts), max_size=6)
rates = st.dictionaries(days, st.decimals(Decimal(0), Decimal(100), places=4), max_size=6).map(
    lambda found: [RateFrom(since, found[since]) for since in sorted(found)]
)


@given(owed, payments, rates, st.tuples(days, days, days))
def test_parts_add_up_to_the_whole_wherever_it_is_cut(owed, payments, rates, three) -> None:
    first, between, last = sorted(three)
    steps = balances(owed, payments)
    whole = interest(steps, rates, after=first, until=last)
    parts = interest(steps, rates, after=first, until=between) + interest(steps, rates, after=between, until=last)
    assert whole == parts
    assert whole >= 0


@given(owed, payments, rates, days, days)
def test_it_is_the_sum_of_its_days(owed, payments, rates, due, until) -> None:
    total = Fraction(0)
    day = due + timedelta(days=1)
    # A look at each day by itself, without steps: the balance of its morning and the newest rate.
    until = min(until, due + timedelta(days=400))
    while day <= until:
        balance = owed - sum((amount for paid_on, amount in payments if paid_on < day), Decimal(0))
        rate = next((one.rate for one in reversed(rates) if one.valid_from <= day), Decimal(0))
        total += Fraction(max(balance, Decimal(0))) * Fraction(rate) / 36500
        day += timedelta(days=1)
    assert interest(balances(owed, payments), rates, after=due, until=until) == total


@given(owed, payments, rates, days, days, days)
def test_a_rate_that_says_the_same_again_changes_nothing(owed, payments, rates, due, until, again) -> None:
    steps = balances(owed, payments)
    at = next((one.rate for one in reversed(rates) if one.valid_from <= again), Decimal(0))
    said_twice = sorted(
        {one.valid_from: one for one in [RateFrom(again, at), *rates]}.values(), key=lambda one: one.valid_from
    )
    assert interest(steps, said_twice, after=due, until=until) == interest(steps, rates, after=due, until=until)


def test_known_values() -> None:
    year = [RateFrom(date(2020, 1, 1), Decimal(10))]
    steps = balances(Decimal(36500), [])
    assert interest(steps, year, after=date(2026, 1, 15), until=date(2026, 1, 15)) == 0
    assert interest(steps, year, after=date(2026, 1, 15), until=date(2026, 1, 16)) == 10
    # A leap year has 366 days of a 365th each.
    assert interest(steps, year, after=date(2023, 12, 31), until=date(2024, 12, 31)) == 3660
    # The day on which it is paid still counts, the day after does not.
    paid = balances(Decimal(36500), [(date(2026, 1, 20), Decimal(36500))])
    assert interest(paid, year, after=date(2026, 1, 15), until=date(2026, 3, 1)) == 50
    assert rounded(Fraction(5, 1000), "NOK") == Decimal("0.01")
    assert rounded(Fraction(4999, 1_000_000), "NOK") == Decimal("0.00")
    assert rounded(Fraction(5, 10), "JPY") == Decimal(1)
