"""Prices by date, what comes next of a subscriber, and the calendar and revenue of what is coming, on the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from sqlalchemy import select

from telecost_desktop.models.subscriptions import (
    BilledPeriod,
    BilledState,
    FrequencyUnit,
    PriceKind,
    SubscriptionLinePrice,
)
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.subscriptions.lines import LineValues
from telecost_desktop.services.subscriptions.lists import get_subscription
from telecost_desktop.services.subscriptions.price_changes import RowState
from telecost_desktop.services.subscriptions.saving import SubscriberValues, SubscriptionValues, save_subscription
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.scheduled.page import ScheduledPage
from telecost_desktop.views.pages.subscriptions.line_dialog import LineDialog
from telecost_desktop.views.pages.subscriptions.page import SubscriptionsPage
from telecost_desktop.views.pages.subscriptions.price_change import PriceChangeDialog
from telecost_desktop.views.widgets.badge import Status
from tests.gui.test_window import nameless


@pytest.fixture
def made(page_context: PageContext) -> dict[str, int]:
    """Two monthly subscriptions from 1 November on, one with a price of its own; the clock stands on 22 November."""
    file, clock = page_context.file, page_context.clock
    product = save_product(
        file, ProductValues("Quay berth", price=Decimal(6400), price_from=date(2026, 1, 1)), clock=clock
    )
    frequency = save_frequency(file, FrequencyValues(FrequencyUnit.MONTH, date(2026, 1, 1), day=1), clock=clock)
    keys = {"product": product}
    for name, kind, price in (("Berth", PriceKind.DYNAMIC, None), ("Room", PriceKind.FIXED, Decimal(100))):
        customer = save_customer(
            file, CustomerValues(f"{name} AS", street="Vei 1", postal_code="5003", city="Bergen"), clock=clock
        )
        values = SubscriptionValues(
            name,
            frequency,
            (LineValues(product, Decimal(1), kind, price, name),),
            (SubscriberValues(customer, date(2026, 11, 1), quantity_factor=Decimal(2)),),
        )
        keys[name] = save_subscription(file, values, clock=clock)
    return keys


@pytest.fixture
def subscriptions(window_of, made) -> SubscriptionsPage:
    return window_of(SubscriptionsPage).page("subscriptions")


def opened(parent, kind: type[QDialog]) -> QDialog:
    return next(dialog for dialog in parent.findChildren(kind) if dialog.isVisible())


def prices_dialog(page: SubscriptionsPage, amount: str = "10") -> PriceChangeDialog:
    page.open_subject("prices")
    dialog = opened(page, PriceChangeDialog)
    dialog.amount.setText(amount)
    dialog.look_up()
    return dialog


def line_prices(page: SubscriptionsPage) -> list[tuple[date, Decimal]]:
    with page.context.file.read() as session:
        return [(row.valid_from, row.unit_price) for row in session.scalars(select(SubscriptionLinePrice))]


def states(dialog: PriceChangeDialog) -> dict[str, RowState]:
    return {row.subscription: row.state for row in dialog.table.rows()}


def test_every_row_is_seen_before_prices_change(subscriptions: SubscriptionsPage) -> None:
    dialog = prices_dialog(subscriptions)
    assert nameless(dialog) == []
    assert [(row.subscription, row.old_price, row.new_price, row.per_year) for row in dialog.table.rows()] == [
        ("Berth", Decimal(6400), Decimal(7040), Decimal(15360)),
        ("Room", Decimal(100), Decimal(110), Decimal(240)),
    ]
    assert dialog.note.text() == f"2 prices change: {formats.money(Decimal(15600), 'NOK')} in a year, without VAT"
    assert dialog.valid_from.value == date(2026, 12, 1)
    dialog.ok.click()
    assert subscriptions.context.messages.notices == [f"2 prices change from {formats.long_day(date(2026, 12, 1))} on"]
    assert line_prices(subscriptions) == [(date(2026, 12, 1), Decimal(110))]
    again = prices_dialog(subscriptions)
    assert set(states(again).values()) == {RowState.UNCHANGED}
    assert not again.ok.isEnabled()
    assert again.note.text() == "Nothing would change."


def test_nothing_is_changed_while_nobody_says_by_how_much(subscriptions: SubscriptionsPage) -> None:
    dialog = prices_dialog(subscriptions, "")
    assert dialog.table.rows() == []
    assert not dialog.ok.isEnabled()
    dialog.accept()
    assert dialog.isVisible()
    assert line_prices(subscriptions) == []


@pytest.mark.parametrize("amount", ["-150", "0"])
def test_no_row_is_left_of_an_earlier_look_when_the_change_is_refused(
    subscriptions: SubscriptionsPage, amount: str
) -> None:
    dialog = prices_dialog(subscriptions)
    assert len(dialog.table.rows()) == 2
    dialog.amount.setText(amount)
    dialog.look_up()
    assert dialog.table.rows() == []
    assert dialog.note.text() not in ("", "Looking up…")
    assert not dialog.ok.isEnabled()


def test_a_day_too_early_is_refused_with_ways_out(subscriptions: SubscriptionsPage) -> None:
    context = subscriptions.context
    run_due(context.file, context.clock, create_missed=True)
    dialog = prices_dialog(subscriptions)
    dialog.valid_from.set_value(date(2026, 11, 1))
    dialog.look_up()
    assert set(states(dialog).values()) == {RowState.REFUSED}
    dialog.table.select(dialog.table.rows()[1].line_id)
    assert dialog.said.text() == "A period from 01.11.2026 on has been billed already, at 100."
    assert not dialog.ok.isEnabled()
    assert dialog.use_earliest.text() == "From 02.11.2026 instead"
    dialog.without_refused.click()
    assert {dialog._status(row) for row in dialog.table.rows()} == {Status.LEFT_OUT}
    assert dialog.note.text() == "Nothing would change."
    dialog.use_earliest.click()
    dialog.look_up()
    dialog.toggle()
    assert [dialog._status(row) for row in dialog.table.rows()] == [Status.LEFT_OUT, Status.CHANGES]
    dialog.check()
    dialog.ok.click()
    assert line_prices(subscriptions) == [(date(2026, 11, 2), Decimal(110))]


def test_an_unknown_name_means_nothing_instead_of_all(subscriptions: SubscriptionsPage) -> None:
    dialog = prices_dialog(subscriptions)
    dialog.subscription.setText("roo")
    dialog.look_up()
    assert list(states(dialog)) == ["Room"]
    dialog.subscription.setText("nobody")
    dialog.look_up()
    assert dialog.table.rows() == []


def test_the_editor_shows_kinds_and_later_prices(subscriptions: SubscriptionsPage, made) -> None:
    prices_dialog(subscriptions).ok.click()
    page = subscriptions
    page.open_subject(made["Room"])
    (row,) = page.subscriptions.editor.items.rows()
    assert (row.price_kind, row.price) == (PriceKind.FIXED, Decimal(100))
    assert page.subscriptions.editor.item_part.later.text() == "Room: 110,00 for periods from 01.12.2026 on"
    page.subscriptions.editor.items.activated.emit(row)
    dialog = opened(page, LineDialog)
    assert nameless(dialog) == []
    assert dialog._price_field.caption.text() == "Own price without VAT before 01.12.2026"
    dialog.dated[0].price.setText("120")
    dialog.add_dated()
    dialog.save_button.click()
    assert dialog._wrong.text() == "Fill in the price."
    dialog.dated[1].price.setText("130")
    dialog.save_button.click()
    assert dialog._wrong.text() == "Two prices begin on the same day."
    dialog.dated[1].since.set_value(date(2027, 3, 1))
    dialog.save_button.click()
    page.subscriptions.save.click()
    saved = get_subscription(page.context.file, page.context.clock, made["Room"]).values.lines[0]
    assert (saved.id, saved.unit_price) == (row.values.id, Decimal(100))
    assert saved.prices == ((date(2026, 12, 1), Decimal(120)), (date(2027, 3, 1), Decimal(130)))


def test_what_comes_next_is_decided_in_the_editor(subscriptions: SubscriptionsPage, made) -> None:
    page = subscriptions
    page.open_subject(made["Room"])
    part = page.subscriptions.editor.member_part
    assert part.title.text() == "Room AS"
    assert part.terms.text() == "Since 1 nov. 2026 · factor 2"
    amount = formats.money(Decimal(250), "NOK")
    assert part.next.text() == f"Next søn. 1 nov. 2026, for 01.11.2026 – 30.11.2026: {amount} incl. VAT"
    part.skip.click()
    assert page.context.messages.questions == ["Skip Room for Room AS on søn. 1 nov. 2026?"]
    assert part.next.text().startswith("Next tir. 1 des. 2026")
    part.early.click()
    assert part.next.text().startswith("Next fre. 1 jan. 2027")
    with page.context.file.read() as session:
        found = session.scalars(select(BilledPeriod.state).order_by(BilledPeriod.due_on)).all()
    assert found == [BilledState.SKIPPED, BilledState.LIVE]
    page.subscriptions.editor.name.setText("Other")
    page.subscriptions.editor.name.textEdited.emit("Other")
    assert not part.skip.isEnabled()
    assert not part.early.isEnabled()


# What is coming


@pytest.fixture
def scheduled(window_of, made) -> ScheduledPage:
    page = window_of(ScheduledPage).page("scheduled")
    page.open_subject("coming")
    return page


def test_a_day_of_the_calendar_filters_the_list(scheduled: ScheduledPage) -> None:
    tab = scheduled.coming
    everything = len(tab.table.rows())
    assert everything == 26
    tab.calendar.step(1)
    assert tab.calendar.title.text() == "desember 2026"
    cell = tab.calendar.grid._cell(date(2026, 12, 1)).center()
    QTest.mouseClick(tab.calendar.grid, Qt.MouseButton.LeftButton, pos=cell)
    assert [(row.customer, row.due_on) for row in tab.table.rows()] == [
        ("Berth AS", date(2026, 12, 1)),
        ("Room AS", date(2026, 12, 1)),
    ]
    assert tab.calendar.grid.marks[date(2026, 12, 1)].words == f"2 expected, {formats.money(Decimal(16250))} incl. VAT"
    QTest.mouseClick(tab.calendar.grid, Qt.MouseButton.LeftButton, pos=cell)
    assert len(tab.table.rows()) == everything
    empty = tab.calendar.grid._cell(date(2026, 12, 2)).center()
    QTest.mouseClick(tab.calendar.grid, Qt.MouseButton.LeftButton, pos=empty)
    assert tab.calendar.chosen is None


def test_the_calendar_is_used_by_keys(scheduled: ScheduledPage) -> None:
    grid = scheduled.coming.calendar.grid
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Space):
        QTest.keyClick(grid, key)
    assert scheduled.coming.calendar.chosen == date(2026, 12, 1)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_Return):
        QTest.keyClick(grid, key)
    assert scheduled.coming.calendar.chosen == date(2027, 1, 1)
    assert grid.accessibleDescription().startswith("fre. 1 jan. 2027: 2 expected")
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert scheduled.coming.calendar.chosen is None
    assert len(scheduled.coming.table.rows()) == 26


def test_revenue_by_month_and_what_ends(scheduled: ScheduledPage, made) -> None:
    card = scheduled.coming.revenue
    assert card.sub.text() == f"{formats.money(Decimal(13000), 'NOK', 0)} a month, evened out"
    assert [(row.month, row.expected, row.monthly) for row in card.table.rows()][:2] == [
        (date(2026, 11, 1), Decimal(13000), Decimal(13000)),
        (date(2026, 12, 1), Decimal(13000), Decimal(13000)),
    ]
    assert card.ending.rows() == []
    context = scheduled.context
    values = get_subscription(context.file, context.clock, made["Room"]).values
    ending = replace(values.subscribers[0], end_date=date(2027, 1, 15))
    save_subscription(
        context.file, replace(values, subscribers=(ending,)), clock=context.clock, subscription_id=made["Room"]
    )
    scheduled.coming.reload()
    assert [(row.customer, row.last_day, row.monthly) for row in card.ending.rows()] == [
        ("Room AS", date(2027, 1, 15), Decimal(200))
    ]
    assert nameless(scheduled.coming) == []
