"""What is billed next by itself, found without reckoning a price: what the list of all that is coming says too."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.runs.run_report import Action, Decision
from telecost_desktop.services.scheduling.coming import coming
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.subscriptions.following import following_period
from tests.integration.billing.conftest import Office

AHEAD = timedelta(days=92)


def expected(office: Office, after: date) -> tuple[date, str] | None:
    """The same out of all coming periods."""
    found = [
        (one.due_on, one.subscription)
        for one in coming(office.file, office.clock, after + AHEAD)
        if one.postponed_to is None and one.due_on > after
    ]
    return min(found, default=None)


@pytest.mark.parametrize("seed", range(6))
def test_the_next_day_is_that_of_the_list(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    customers = [office.customer(f"Kunde {n}") for n in range(3)]
    frequencies = [
        office.monthly(),
        office.frequency("2026-01-07", FrequencyUnit.WEEK),
        office.frequency("2026-02-10", FrequencyUnit.MONTH, every=3, end_count=2),
    ]
    for n in range(chance.randint(0, 5)):
        office.subscription(
            chance.choice(frequencies),
            chance.sample(customers, chance.randint(1, 3)),
            (date(2026, 1, 1) + timedelta(days=chance.randint(0, 60))).isoformat(),
            end=chance.choice([None, None, "2026-04-20"]),
            name=chance.choice(["Alfa", "Beta", "Gamma"]) + f" {n}",
        )
    today = date(2026, 1, 1)
    for _ in range(8):
        office.at(today.isoformat())
        assert_same(office, today)
        actions = (None, Action.CREATE, Action.POSTPONE, Action.IGNORE)
        decisions = {}
        for item in what_is_due(office.file, office.clock):
            action = chance.choice(actions)
            if action is not None:
                reminded = today + timedelta(days=chance.randint(1, 40)) if action is Action.POSTPONE else None
                decisions[item.key] = Decision(action, reminded)
        office.run(decisions=decisions)
        assert_same(office, today)
        today += timedelta(days=chance.randint(1, 25))


def assert_same(office: Office, today: date) -> None:
    with office.file.read() as session:
        assert following_period(session, today, today + AHEAD) == expected(office, today)


def test_what_was_put_off_does_not_run_by_itself(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.at("2026-01-03")
    (item,) = what_is_due(office.file, office.clock)
    office.run(decisions={item.key: Decision(Action.POSTPONE, date(2026, 1, 20))})
    with office.file.read() as session:
        assert following_period(session, date(2026, 1, 3), date(2026, 4, 1)) == (date(2026, 2, 1), "Service")


def test_nothing_is_reckoned_for_whoever_only_asks_what_is_due(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    (priced,) = what_is_due(office.file, office.clock)
    (plain,) = what_is_due(office.file, office.clock, priced=False)
    assert priced.amount == 375
    assert (plain.amount, plain.key, plain.must_ask) == (None, priced.key, priced.must_ask)
