"""What an end gives back of days that were billed, to the øre, and what an end that is taken away bills again."""

from __future__ import annotations

import random
from calendar import monthrange
from datetime import timedelta
from decimal import Decimal

import pytest

from telecost_desktop.models.subscriptions import BillingTime, InvoiceResult
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts, void_draft
from telecost_desktop.services.subscriptions.lists import get_subscription
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    end_subscriber,
    save_subscription,
)

from .conftest import Office, day


def subscriber_of(office: Office, subscription: int) -> int:
    subscriber = get_subscription(office.file, office.clock, subscription).subscribers[0].values.id
    assert subscriber is not None
    return subscriber


def end(office: Office, subscriber: int, last: str | None) -> None:
    end_subscriber(office.file, subscriber, None if last is None else day(last), clock=office.clock)


def with_lines(office: Office, *lines: LineValues) -> int:
    """A monthly subscription in advance with these items, from 1 January 2026; returns its subscriber."""
    subscribers = (SubscriberValues(office.customer(), day("2026-01-01")),)
    values = SubscriptionValues("Service", office.monthly(), lines, subscribers)
    return subscriber_of(office, save_subscription(office.file, values, clock=office.clock))


def credited(office: Office) -> Decimal:
    return sum((row.total_ex_vat for row in office.invoices() if row.kind == "credit_note"), Decimal(0))


def kept(office: Office) -> Decimal:
    """What all sales invoices less all credit notes come to, without VAT."""
    return sum((row.total_ex_vat for row in office.invoices() if row.kind == "invoice"), Decimal(0)) - credited(office)


def test_a_discount_is_given_back_with_what_it_discounts(office: Office) -> None:
    product = office.product("310")
    subscriber = with_lines(office, LineValues(product), LineValues(office.product("31"), Decimal(-1), text="Discount"))
    office.run()
    office.at("2026-01-20")
    end(office, subscriber, "2026-01-15")
    assert credited(office) == Decimal("160.00") - Decimal("16.00")
    office.assert_clean()


def test_an_earlier_end_credits_two_items_of_one_product_in_full(office: Office) -> None:
    product = office.product("310")
    subscriber = with_lines(office, LineValues(product, text="One"), LineValues(product, text="Two"))
    office.run()
    office.at("2026-01-25")
    end(office, subscriber, "2026-01-20")
    assert credited(office) == Decimal("220.00")
    end(office, subscriber, "2026-01-10")
    assert credited(office) == Decimal("420.00")
    office.assert_clean()


def test_days_billed_again_after_a_credit_are_credited_again(office: Office) -> None:
    subscription = office.subscription(
        office.monthly(), [office.customer()], "2026-01-15", price="310", billing_time=BillingTime.ARREARS
    )
    office.at("2026-02-01")
    office.run()
    subscriber = subscriber_of(office, subscription)
    end(office, subscriber, "2026-01-20")
    end(office, subscriber, None)
    office.run(create_missed=True)
    assert kept(office) == Decimal("170.00")
    end(office, subscriber, "2026-01-25")
    assert kept(office) == Decimal("110.00")
    office.assert_clean()


def test_an_end_taken_away_bills_only_days_that_were_given_back(office: Office) -> None:
    subscription = office.subscription(office.monthly(), [office.customer()], prorata=False)
    office.run()
    office.at("2026-02-01")
    office.run()
    subscriber = subscriber_of(office, subscription)
    # Without part periods January stays billed whole, and only February is given back.
    end(office, subscriber, "2026-01-15")
    assert credited(office) == Decimal("300.00")
    end(office, subscriber, None)
    office.run(create_missed=True)
    assert kept(office) == Decimal("600.00")
    office.assert_clean()


def test_a_credit_note_taken_back_gives_no_days_back(office: Office) -> None:
    subscription = office.subscription(office.monthly(), [office.customer()], result=InvoiceResult.READY)
    office.run()
    issue_drafts(office.file, [office.invoices()[0].id], clock=office.clock)
    office.at("2026-01-20")
    subscriber = subscriber_of(office, subscription)
    end(office, subscriber, "2026-01-15")
    draft = next(row for row in office.invoices() if row.kind == "credit_note")
    void_draft(office.file, draft.id, due_again=False, clock=office.clock)
    end(office, subscriber, None)
    office.at("2026-02-01")
    office.run()
    assert office.periods() == [
        ("regular", "2026-01-01", "2026-01-31", 0),
        ("regular", "2026-02-01", "2026-02-28", 1),
    ]
    office.assert_clean()


def test_a_credited_gap_is_billed_again_under_its_own_name(office: Office) -> None:
    subscription = office.subscription(
        office.monthly(), [office.customer()], price="280", billing_time=BillingTime.ARREARS, end="2026-02-14"
    )
    subscriber = subscriber_of(office, subscription)
    office.run_days("2026-01-31", "2026-02-15")
    end(office, subscriber, None)
    office.at("2026-03-01")
    office.run()  # 15 to 28 February, as a part period
    end(office, subscriber, "2026-02-04")
    end(office, subscriber, None)
    office.run(create_missed=True)
    assert kept(office) == Decimal("560.00")
    office.assert_clean()


@pytest.mark.parametrize("seed", [8, 30, 33])
def test_whatever_ends_come_and_go_the_days_used_are_paid_once(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    first = now = day("2026-01-01")
    first += timedelta(days=chance.randint(0, 40))
    time = chance.choice(list(BillingTime))
    subscription = office.subscription(
        office.monthly(), [office.customer()], first.isoformat(), price="310", billing_time=time
    )
    subscriber = subscriber_of(office, subscription)
    for _ in range(12):
        now += timedelta(days=chance.randint(1, 25))
        office.at(now.isoformat())
        office.run(create_missed=True)
        if now > first and chance.random() < 0.6:
            last = max(first, now + timedelta(days=chance.randint(-50, 50)))
            end(office, subscriber, chance.choice([None, last.isoformat()]))
            office.run(create_missed=True)
    last = max(first, now - timedelta(days=chance.randint(0, 20)))
    end(office, subscriber, last.isoformat())
    office.at((now + timedelta(days=80)).isoformat())
    office.run(create_missed=True)
    used = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    owed = sum((Decimal(310) / monthrange(one.year, one.month)[1] for one in used), Decimal(0))
    # Each document rounds its lines, so a few øre may lie between.
    assert abs(kept(office) - owed) < Decimal("0.20")
    office.assert_clean()


def test_days_given_back_in_pieces_and_billed_again_whole_are_no_double(office: Office) -> None:
    subscription = office.subscription(
        office.monthly(), [office.customer()], price="280", billing_time=BillingTime.ARREARS, end="2026-02-02"
    )
    subscriber = subscriber_of(office, subscription)
    office.run_days("2026-02-01", "2026-02-03")
    end(office, subscriber, "2026-02-05")
    office.run_days("2026-02-04", "2026-02-06")
    end(office, subscriber, "2026-01-31")
    end(office, subscriber, None)
    office.at("2026-03-01")
    office.run()
    assert kept(office) == Decimal("560.00")
    office.assert_clean()
