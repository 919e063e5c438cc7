"""Customers, products, subscriptions and the alarm over a real company file."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.customers import VatRegime
from telecost_desktop.models.subscriptions import PriceKind
from telecost_desktop.services.customers import CustomerValues, list_customers, save_customer
from telecost_desktop.services.products import ProductValues, list_products, save_product
from telecost_desktop.services.runs.due_items import DueItem
from telecost_desktop.services.runs.run_report import Action, Decision
from telecost_desktop.services.scheduling.alarm import Alarm
from telecost_desktop.services.scheduling.coming import coming
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.subscriptions.lists import get_subscription, list_subscriptions
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    delete_subscription,
    end_subscriber,
    save_subscription,
)

from .conftest import Office, day


def test_customers_get_the_next_number_and_the_companys_currency(office: Office) -> None:
    first, second = office.customer("B"), office.customer("A", vat_regime=VatRegime.EXPORT)
    rows = list_customers(office.file)
    assert [(row.id, row.values.number, row.values.currency) for row in rows] == [
        (second, "1002", "NOK"),
        (first, "1001", "NOK"),
    ]
    save_customer(office.file, CustomerValues("B 2", payment_days=30), clock=office.clock, customer_id=first)
    changed = next(row for row in list_customers(office.file) if row.id == first)
    assert (changed.values.name, changed.values.number, changed.values.payment_days) == ("B 2", "1001", 30)
    with pytest.raises(UserError, match="already taken"):
        office.customer("C", number="1001")
    for wrong in ({"name": " "}, {"language": "de"}, {"payment_days": -1}):
        with pytest.raises(UserError):
            save_customer(office.file, CustomerValues(**{"name": "X", **wrong}), clock=office.clock)


def test_a_number_that_only_looks_like_digits_is_not_counted_on(office: Office) -> None:
    office.customer("A", number="²")
    second = office.customer("B")
    numbers = {row.id: row.values.number for row in list_customers(office.file)}
    assert numbers[second] == "1001"


def test_products_have_dated_prices(office: Office) -> None:
    product = save_product(
        office.file, ProductValues("Tjeneste", price=Decimal(100), price_from=day("2025-01-01")), clock=office.clock
    )
    save_product(
        office.file,
        ProductValues("Tjeneste", price=Decimal(120), price_from=day("2026-02-01")),
        clock=office.clock,
        product_id=product,
    )
    assert list_products(office.file, office.clock)[0].price == Decimal(100)
    office.at("2026-02-01")
    row = list_products(office.file, office.clock)[0]
    assert (row.price, row.vat_rate, len(row.prices)) == (Decimal(120), Decimal(25), 2)
    with pytest.raises(UserError, match="no VAT code"):
        save_product(office.file, ProductValues("X", vat_code="odd"), clock=office.clock)


def test_dynamic_prices_follow_and_fixed_ones_stay(office: Office) -> None:
    product = office.product("100")
    lines = (
        LineValues(product, Decimal(2), PriceKind.DYNAMIC),
        LineValues(product, Decimal(1), PriceKind.FIXED, Decimal("80.50"), "Fast pris"),
    )
    subscribers = (SubscriberValues(office.customer(), day("2026-01-01"), quantity_factor=Decimal("1.5")),)
    save_subscription(office.file, SubscriptionValues("A", office.monthly(), lines, subscribers), clock=office.clock)
    office.run()
    save_product(
        office.file,
        ProductValues("Service", price=Decimal(110), price_from=day("2026-02-01")),
        clock=office.clock,
        product_id=product,
    )
    office.at("2026-02-01")
    office.run()
    assert [row.total_ex_vat for row in office.invoices()] == [Decimal("420.75"), Decimal("450.75")]


def test_a_product_without_a_price_yet_is_the_reason(office: Office) -> None:
    product = save_product(office.file, ProductValues("Ny"), clock=office.clock)
    values = SubscriptionValues(
        "A", office.monthly(), (LineValues(product),), (SubscriberValues(office.customer(), day("2026-01-01")),)
    )
    save_subscription(office.file, values, clock=office.clock)
    item = office.run().runs[0].items[0]
    assert item.reason.format(**item.reason_values) == "Ny has no price on 2026-01-01."


def test_the_list_and_detail_of_subscriptions(office: Office) -> None:
    subscription = office.subscription(office.monthly(), [office.customer("A"), office.customer("B")])
    office.run()
    row = list_subscriptions(office.file, office.clock)[0]
    assert (row.subscribers, row.amount, row.next_due) == (2, Decimal(600), day("2026-02-01"))
    detail = get_subscription(office.file, office.clock, subscription)
    assert [(entry.customer_name, entry.billed_periods) for entry in detail.subscribers] == [("A", 1), ("B", 1)]
    save_subscription(office.file, detail.values, clock=office.clock, subscription_id=subscription)
    assert get_subscription(office.file, office.clock, subscription) == detail


def test_what_can_never_be_billed_is_refused(office: Office) -> None:
    frequency, customer, product = office.monthly(), office.customer(), office.product()
    good = (LineValues(product),)
    for values, words in (
        (SubscriptionValues(" ", frequency, good), "needs a name"),
        (SubscriptionValues("A", frequency), "no items"),
        (SubscriptionValues("A", 99, good), "active frequency"),
        (SubscriptionValues("A", frequency, (LineValues(99),)), "product was deleted"),
        (SubscriptionValues("A", frequency, (LineValues(product, price_kind=PriceKind.FIXED),)), "needs the price"),
        (SubscriptionValues("A", frequency, good, (SubscriberValues(99, day("2026-01-01")),)), "customer was deleted"),
        (
            SubscriptionValues("A", frequency, good, (SubscriberValues(customer, day("2026-01-02"), day("2026-01-01")),)),
            "before the start",
        ),
        (
            SubscriptionValues(
                "A", frequency, good, (SubscriberValues(customer, day("2026-01-01"), quantity_factor=Decimal(0)),)
            ),
            "more than zero",
        ),
    ):  # fmt: skip
        with pytest.raises(UserError, match=words):
            save_subscription(office.file, values, clock=office.clock)


def test_what_was_billed_is_neither_deleted_nor_moved(office: Office) -> None:
    unused = office.subscription(office.monthly(), [office.customer("A")], "2026-06-01", name="unused")
    delete_subscription(office.file, unused, clock=office.clock)
    subscription = office.subscription(office.monthly(), [office.customer("B")])
    office.run()
    with pytest.raises(UserError, match="has been billed"):
        delete_subscription(office.file, subscription, clock=office.clock)
    values = get_subscription(office.file, office.clock, subscription).values
    with pytest.raises(UserError, match="cannot be removed"):
        save_subscription(
            office.file,
            SubscriptionValues(values.name, values.frequency_id, values.lines, ()),
            clock=office.clock,
            subscription_id=subscription,
        )
    moved = SubscriberValues(values.subscribers[0].customer_id, day("2026-03-01"), id=values.subscribers[0].id)
    with pytest.raises(UserError, match="keeps its customer and start date"):
        save_subscription(
            office.file,
            SubscriptionValues(values.name, values.frequency_id, values.lines, (moved,)),
            clock=office.clock,
            subscription_id=subscription,
        )
    with pytest.raises(UserError, match="before the start"):
        end_subscriber(office.file, values.subscribers[0].id or 0, day("2025-12-31"), clock=office.clock)


def test_another_frequency_keeps_what_was_billed(office: Office) -> None:
    customer = office.customer()
    subscription = office.subscription(office.monthly(), [customer])
    office.run()
    values = get_subscription(office.file, office.clock, subscription).values
    changed = SubscriptionValues(values.name, office.frequency(day=16), values.lines, values.subscribers)
    save_subscription(office.file, changed, clock=office.clock, subscription_id=subscription)
    office.run_days("2026-02-01", "2026-02-17")
    assert [entry[:3] for entry in office.periods()] == [
        ("regular", "2026-01-01", "2026-01-31"),
        ("prorata", "2026-02-01", "2026-02-15"),
        ("regular", "2026-02-16", "2026-03-15"),
    ]


def test_part_periods_switched_on_later_bill_nothing_old(office: Office) -> None:
    subscription = office.subscription(office.monthly(), [office.customer()], "2026-01-10", prorata=False)
    office.run_days("2026-01-10", "2026-02-02")
    values = get_subscription(office.file, office.clock, subscription).values
    changed = SubscriptionValues(values.name, values.frequency_id, values.lines, values.subscribers, prorata=True)
    save_subscription(office.file, changed, clock=office.clock, subscription_id=subscription)
    assert what_is_due(office.file, office.clock) == ()
    assert coming(office.file, office.clock)[0].due_on == day("2026-03-01")


def test_postponing_needs_a_later_day(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.at("2026-01-05")
    item = what_is_due(office.file, office.clock)[0]
    for remind_on in (None, day("2026-01-05")):
        with pytest.raises(UserError, match="later day"):
            office.run(decisions={item.key: Decision(Action.POSTPONE, remind_on)})


def test_coming_shows_a_year_with_sums(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer("A"), office.customer("B")], "2026-01-10")
    found = coming(office.file, office.clock)
    assert [entry.due_on.month for entry in found if entry.customer == "A"] == [2, 2, *range(3, 13), 1]
    assert found[0].amount == Decimal("266.13")  # 300 × 22 ÷ 31, with VAT
    assert found[-1].amount == Decimal("375.00")


def test_the_alarm_tells_what_is_due_and_stops(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    told: list[tuple[DueItem, ...]] = []
    heard = threading.Event()

    def on_due(items: tuple[DueItem, ...]) -> None:
        told.append(items)
        office.run()
        heard.set()

    alarm = Alarm(office.file, office.clock, on_due)
    alarm.start()
    try:
        assert heard.wait(30)
    finally:
        alarm.stop()
    assert [item.name for item in told[0]] == ["Service"]
    assert len(office.invoices()) == 1
    alarm.pulse()
    assert len(told) == 1


def test_a_stopped_alarm_uses_the_file_no_more(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    begun, ended = threading.Event(), threading.Event()

    def on_due(_items: tuple[DueItem, ...]) -> None:
        begun.set()
        ended.wait(0.2)
        office.run()
        ended.set()

    alarm = Alarm(office.file, office.clock, on_due)
    alarm.start()
    assert begun.wait(30)
    alarm.stop()
    assert ended.is_set()


def test_the_alarm_tells_what_waits_only_once_a_day(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.at("2026-01-05")
    told: list[int] = []
    alarm = Alarm(office.file, office.clock, lambda items: told.append(len(items)))
    alarm.look()
    alarm.look()
    office.at("2026-01-06")
    alarm.look()
    assert told == [1, 1]


def test_what_waits_is_not_told_again_when_the_rest_was_done(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer("A")], name="Missed")
    office.subscription(office.frequency("2026-01-05", day=5), [office.customer("B")], "2026-01-05", name="Today's")
    office.at("2026-01-05")
    told: list[list[str]] = []
    alarm = Alarm(office.file, office.clock, lambda items: told.append([item.name for item in items]))
    alarm.look()
    office.run()
    alarm.look()
    assert told == [["Missed", "Today's"]]
