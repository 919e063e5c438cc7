"""Prices by date: kept on their items, met by the periods that begin from their day on, changed over many at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import LogEntry
from telecost_desktop.models.customers import ProductPrice
from telecost_desktop.models.subscriptions import (
    BillingTime,
    FrequencyUnit,
    PriceKind,
    SubscriptionLine,
    SubscriptionLinePrice,
)
from telecost_desktop.services.recurrence import make_rule, per_year
from telecost_desktop.services.scheduling.coming import coming
from telecost_desktop.services.subscriptions.lines import LineValues
from telecost_desktop.services.subscriptions.lists import get_subscription
from telecost_desktop.services.subscriptions.planning import Terms, first_from, plan
from telecost_desktop.services.subscriptions.price_changes import (
    BILLED,
    FOLLOWS,
    LATER,
    NO_PRICE,
    OTHERS,
    REPLACES,
    ChangeKind,
    LineChoice,
    PriceChange,
    PriceChangePreview,
    RowState,
    apply_price_change,
    preview_price_change,
)
from telecost_desktop.services.subscriptions.saving import (
    SubscriberValues,
    SubscriptionValues,
    delete_subscription,
    save_subscription,
)

from .conftest import Office, day

ALL = LineChoice()


def fixed(office: Office, price: str = "100", *, name: str = "Room", customers: int = 1, **values: object) -> int:
    """A monthly subscription with one item of a price of its own."""
    product = office.products.setdefault("room", office.product("70"))
    lines = (LineValues(product, Decimal(1), PriceKind.FIXED, Decimal(price), name),)
    subscribers = tuple(
        SubscriberValues(office.customer(f"{name} {number}"), day("2026-01-01")) for number in range(customers)
    )
    made = SubscriptionValues(name, office.monthly(), lines, subscribers, **values)  # type: ignore[arg-type]
    return save_subscription(office.file, made, clock=office.clock)


def raised(
    office: Office, since: str, value: str = "10", choice: LineChoice = ALL, **more: object
) -> PriceChangePreview:
    change = PriceChange(ChangeKind.PER_CENT, Decimal(value), day(since))
    return apply_price_change(office.file, choice, change, clock=office.clock, **more)  # type: ignore[arg-type]


def count(office: Office, table: type) -> int:
    with office.file.read() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def nets(office: Office) -> list[Decimal]:
    return [row.total_ex_vat for row in office.invoices()]


def test_a_period_costs_the_newest_price_of_its_first_day(office: Office) -> None:
    fixed(office)
    raised(office, "2026-03-01")
    raised(office, "2026-04-15")
    office.run_days("2026-01-01", "2026-05-01")
    assert nets(office) == [Decimal(value) for value in ("100.00", "100.00", "110.00", "110.00", "121.00")]
    office.assert_clean()


def test_arrears_look_at_the_first_day_too(office: Office) -> None:
    fixed(office, billing_time=BillingTime.ARREARS)
    raised(office, "2026-02-01")
    office.run_days("2026-01-01", "2026-03-01")
    assert nets(office) == [Decimal(100), Decimal(110)]


def test_saving_keeps_items_and_their_prices(office: Office) -> None:
    subscription = fixed(office)
    raised(office, "2026-03-01")
    detail = get_subscription(office.file, office.clock, subscription)
    line = detail.values.lines[0]
    assert line.prices == ((day("2026-03-01"), Decimal("110.00")),)
    with_second = (*detail.values.lines, LineValues(line.product_id, text="More"))
    save = replace(detail.values, lines=tuple(reversed(with_second)))
    save_subscription(office.file, save, clock=office.clock, subscription_id=subscription)
    second, kept = get_subscription(office.file, office.clock, subscription).values.lines
    assert kept == line
    assert second.text == "More"
    unsaid = replace(detail.values, lines=(replace(line, prices=None, text="Other"),))
    save_subscription(office.file, unsaid, clock=office.clock, subscription_id=subscription)
    (kept,) = get_subscription(office.file, office.clock, subscription).values.lines
    assert kept == replace(line, text="Other")


def test_prices_go_with_their_item_and_its_kind(office: Office) -> None:
    subscription = fixed(office)
    raised(office, "2026-03-01")
    values = get_subscription(office.file, office.clock, subscription).values
    dynamic = replace(values.lines[0], price_kind=PriceKind.DYNAMIC, unit_price=None)
    save_subscription(office.file, replace(values, lines=(dynamic,)), clock=office.clock, subscription_id=subscription)
    assert count(office, SubscriptionLinePrice) == 0
    save_subscription(office.file, values, clock=office.clock, subscription_id=subscription)
    assert count(office, SubscriptionLinePrice) == 1
    new = LineValues(values.lines[0].product_id)
    save_subscription(office.file, replace(values, lines=(new,)), clock=office.clock, subscription_id=subscription)
    assert count(office, SubscriptionLinePrice) == 0
    assert count(office, SubscriptionLine) == 1


def test_deleting_a_subscription_takes_its_prices(office: Office) -> None:
    subscription = fixed(office)
    raised(office, "2026-03-01")
    delete_subscription(office.file, subscription, clock=office.clock)
    assert (count(office, SubscriptionLinePrice), count(office, SubscriptionLine)) == (0, 0)
    office.assert_clean()


def test_an_item_that_is_gone_and_two_prices_of_a_day_are_refused(office: Office) -> None:
    subscription = fixed(office)
    values = get_subscription(office.file, office.clock, subscription).values
    line = values.lines[0]
    twice = replace(line, prices=((day("2026-03-01"), Decimal(1)), (day("2026-03-01"), Decimal(2))))
    for wrong, words in ((replace(line, id=999), "removed meanwhile"), (twice, "two prices from 2026-03-01")):
        with pytest.raises(UserError, match=words):
            save_subscription(
                office.file, replace(values, lines=(wrong,)), clock=office.clock, subscription_id=subscription
            )
    assert get_subscription(office.file, office.clock, subscription).values == values


def test_twice_is_once(office: Office) -> None:
    fixed(office)
    first = raised(office, "2026-03-01")
    assert first.count(RowState.CHANGES) == 1
    again = raised(office, "2026-03-01")
    assert (again.count(RowState.CHANGES), again.per_year()) == (0, Decimal(0))
    office.run_days("2026-01-01", "2026-04-01")
    assert raised(office, "2026-03-01").count(RowState.REFUSED) == 0
    with office.file.read() as session:
        logged = session.scalars(select(LogEntry.detail).where(LogEntry.action == "prices.changed")).all()
    assert logged == ["2026-03-01: 1"]


def test_another_change_of_the_same_day_replaces_instead_of_adding_up(office: Office) -> None:
    fixed(office)
    raised(office, "2026-03-01")
    preview = raised(office, "2026-03-01", "20")
    (row,) = preview.rows
    assert (row.old_price, row.new_price, row.note) == (Decimal(100), Decimal(120), REPLACES)
    assert row.per_year == Decimal(120)


def test_what_was_billed_is_never_made_wrong(office: Office) -> None:
    early = fixed(office, name="Early")
    late = fixed(office, name="Late", billing_time=BillingTime.ARREARS)
    office.run_days("2026-01-01", "2026-02-01")
    before = nets(office)
    change = PriceChange(ChangeKind.PER_CENT, Decimal(10), day("2026-02-01"))
    preview = preview_price_change(office.file, ALL, change)
    by_id = {row.subscription_id: row for row in preview.rows}
    assert (by_id[early].state, by_id[early].note) == (RowState.REFUSED, BILLED)
    assert by_id[late].state is RowState.CHANGES
    assert preview.earliest == day("2026-02-02")
    with pytest.raises(UserError, match="cannot change from 2026-02-01"):
        raised(office, "2026-02-01")
    assert count(office, SubscriptionLinePrice) == 0
    raised(office, "2026-02-01", without={by_id[early].key})
    raised(office, "2026-02-02", choice=LineChoice(subscriptions=frozenset({early})))
    office.run_days("2026-02-02", "2026-03-01")
    assert nets(office)[: len(before)] == before
    assert nets(office)[len(before) :] == [Decimal(110), Decimal(110)]
    office.assert_clean()


def test_a_period_that_began_before_keeps_its_price(office: Office) -> None:
    """Billed in arrears after the change, January costs what it cost when it began."""
    fixed(office, billing_time=BillingTime.ARREARS)
    office.at("2026-01-20")
    (row,) = raised(office, "2026-01-20").rows
    assert row.first_day == day("2026-02-01")
    office.run_days("2026-02-01", "2026-03-01")
    assert nets(office) == [Decimal(100), Decimal(110)]


def test_a_followed_product_changes_for_all_who_follow_it(office: Office) -> None:
    customer = office.customer()
    chosen = office.subscription(office.monthly(), [customer], name="Chosen")
    other = office.subscription(office.monthly(), [customer], name="Other")
    own = fixed(office, name="Own")
    choice = LineChoice(subscriptions=frozenset({chosen}))
    preview = raised(office, "2026-02-01", choice=choice)
    rows = {row.subscription_id: row for row in preview.rows}
    assert rows.keys() == {chosen, other}
    assert (rows[chosen].chosen, rows[other].chosen, rows[other].note) == (True, False, FOLLOWS)
    assert rows[chosen].key == rows[other].key
    with office.file.read() as session:
        prices = session.scalars(select(ProductPrice.price).where(ProductPrice.valid_from == day("2026-02-01"))).all()
    assert prices == [Decimal("330.00")]
    sums = {
        entry.subscription_id: entry.amount
        for entry in coming(office.file, office.clock, day("2026-02-01"))
        if entry.due_on == day("2026-02-01")
    }
    assert sums == {chosen: Decimal("412.50"), other: Decimal("412.50"), own: Decimal("125.00")}


def test_choosing_by_product_group_and_kind(office: Office) -> None:
    fixed(office, name="Own")
    frequency = office.monthly()
    club, other = office.customer("Club", group="Clubs"), office.customer("Other", group="Boats")
    berth = office.subscription(frequency, [club, other], name="Berth", price="50")
    office.subscription(frequency, [other], name="Crane", price="80")
    change = PriceChange(ChangeKind.AMOUNT, Decimal(5), day("2026-02-01"))

    def names(choice: LineChoice) -> list[str]:
        return [row.subscription for row in preview_price_change(office.file, choice, change).rows]

    assert names(ALL) == ["Berth", "Crane", "Own"]
    assert names(LineChoice(price_kind=PriceKind.FIXED)) == ["Own"]
    assert names(LineChoice(products=frozenset({office.products["80 high"]}))) == ["Crane"]
    preview = preview_price_change(office.file, LineChoice(customer_groups=frozenset({"Clubs"})), change)
    (row,) = preview.rows
    assert (row.subscription_id, row.customers, row.note) == (berth, ("Club", "Other"), OTHERS)
    assert (row.new_price, row.per_year) == (Decimal(55), Decimal(120))


def test_a_later_price_stays_and_is_named(office: Office) -> None:
    fixed(office)
    raised(office, "2026-04-01")
    (row,) = raised(office, "2026-02-01", "50").rows
    assert (row.note, dict(row.note_values)) == (LATER, {"date": day("2026-04-01"), "price": Decimal("110.00")})
    office.run_days("2026-01-01", "2026-04-01")
    assert nets(office) == [Decimal(100), Decimal(150), Decimal(150), Decimal(110)]


def test_a_product_without_an_earlier_price_has_nothing_to_start_from(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    old = PriceChange(ChangeKind.PER_CENT, Decimal(10), day("2019-01-01"))
    (row,) = preview_price_change(office.file, ALL, old).rows
    assert (row.state, row.new_price, row.note) == (RowState.UNCHANGED, None, NO_PRICE)
    (row,) = preview_price_change(office.file, ALL, replace(old, kind=ChangeKind.PRICE, value=Decimal(9))).rows
    assert (row.state, row.new_price) == (RowState.CHANGES, Decimal(9))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (PriceChange(ChangeKind.PER_CENT, Decimal(0), date(2026, 2, 1)), "by how much"),
        (PriceChange(ChangeKind.PER_CENT, Decimal(-101), date(2026, 2, 1)), "more than 100"),
        (PriceChange(ChangeKind.PER_CENT, Decimal(1), date(2026, 2, 1), Decimal(0)), "more than zero"),
    ],
)
def test_changes_that_say_nothing_are_refused(office: Office, change: PriceChange, words: str) -> None:
    with pytest.raises(UserError, match=words):
        preview_price_change(office.file, ALL, change)


def test_below_zero_is_refused(office: Office) -> None:
    fixed(office)
    with pytest.raises(UserError, match="below zero"):
        apply_price_change(
            office.file, ALL, PriceChange(ChangeKind.AMOUNT, Decimal(-101), day("2026-02-01")), clock=office.clock
        )


@pytest.mark.parametrize(
    ("old", "value", "step", "new"),
    [
        ("199", "3.5", "1", "206"),
        ("199", "3.5", "0.01", "205.97"),
        ("199", "3.5", "5", "205"),
        ("102.50", "0.1", "5", "105"),
        ("-50", "10", "0.01", "-55"),
        ("99.99", "-10", "0.05", "90.00"),
    ],
)
def test_rounding_to_a_step(old: str, value: str, step: str, new: str) -> None:
    change = PriceChange(ChangeKind.PER_CENT, Decimal(value), date(2026, 1, 1), Decimal(step))
    assert change.new_price(Decimal(old)) == Decimal(new)


def test_periods_of_a_year() -> None:
    first = date(2026, 1, 1)
    assert per_year(make_rule(FrequencyUnit.MONTH, first, every=3)) == 4
    assert per_year(make_rule(FrequencyUnit.YEAR, first, every=2)) * 2 == 1
    assert per_year(make_rule(FrequencyUnit.WEEK, first)) * 7 == 365
    assert per_year(make_rule(FrequencyUnit.DAY, first, every=73)) == 5


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    unit=st.sampled_from(list(FrequencyUnit)),
    every=st.integers(1, 5),
    start=st.integers(0, 800),
    length=st.none() | st.integers(0, 900),
    wanted=st.integers(-100, 1500),
    ends_after=st.none() | st.integers(1, 6),
    paused=st.none() | st.tuples(st.integers(0, 500), st.none() | st.integers(1, 300)),
    arrears=st.booleans(),
)
def test_the_first_period_from_a_day_on_is_what_walking_finds(
    unit: FrequencyUnit,
    every: int,
    start: int,
    length: int | None,
    wanted: int,
    ends_after: int | None,
    paused: tuple[int, int | None] | None,
    arrears: bool,
) -> None:
    origin = date(2026, 1, 31)
    begin, asked = origin + timedelta(start), origin + timedelta(wanted)
    pauses = ()
    if paused is not None:
        since = begin + timedelta(paused[0])
        pauses = ((since, None if paused[1] is None else since + timedelta(paused[1])),)
    terms = Terms(
        make_rule(unit, origin, every=every, end_count=ends_after),
        BillingTime.ARREARS if arrears else BillingTime.ADVANCE,
        True,
        begin,
        None if length is None else begin + timedelta(length),
        pauses=pauses,
    )
    horizon = max(begin, asked) + timedelta(366 * 12)
    walked = [entry for entry in plan(terms, (), horizon).pending if entry.period.start >= asked]
    expected = min(walked, key=lambda entry: entry.period.start, default=None)
    assert first_from(terms, (), asked) == expected
