"""What a person decides of a payment, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from payment_files import Paid

from telecost_desktop.errors import UserError
from telecost_desktop.models.payments import IncomingState
from telecost_desktop.services.payments.by_hand import register_payment, withdraw_payment
from telecost_desktop.services.payments.deciding import (
    WishedShare,
    accept_payment,
    book_payment,
    set_payment_aside,
    unlink_payment,
)
from telecost_desktop.services.payments.listing import Why, get_payment, payments_waiting
from telecost_desktop.services.payments.reasons import WaitingFor
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus, get_sales_invoice

from .conftest import Till


def book(till: Till, payment_id: int, *shares: tuple[int, str]) -> None:
    wished = [WishedShare(invoice, Decimal(amount)) for invoice, amount in shares]
    book_payment(till.file, payment_id, wished, clock=till.clock, user="KH")


def test_the_likeliest_sales_invoice_is_proposed_first(till: Till) -> None:
    other = till.invoice("1000", name="Annen AS")
    same_payer = till.invoice("400")
    named = till.invoice("800", name="Tredje AS")
    far = till.invoice("5000", name="Fjerde AS")
    till.statement(Paid("1000", payer="Kunde AS", text=f"nr {named.number}"))
    found = get_payment(till.file, till.only().id).suggestions
    assert [(one.invoice_id, one.why, one.amount) for one in found] == [
        (named.id, Why.NUMBER, Decimal(800)),
        (same_payer.id, Why.PAYER, Decimal(400)),
        (other.id, Why.AMOUNT, Decimal(1000)),
        (far.id, Why.OPEN, Decimal(1000)),
    ]


def test_split_over_several_and_the_rest_set_aside(till: Till) -> None:
    first, second = till.invoice("400", name="A"), till.invoice("500", name="B")
    till.statement(Paid("1000", payer="X"))
    payment = till.only().id
    book(till, payment, (first.id, "400"), (second.id, "450"))
    row = till.only()
    assert (row.rest, row.waits, row.state) == (Decimal(150), WaitingFor.OVER, IncomingState.OPEN)
    book(till, payment, (second.id, "50"))
    set_payment_aside(till.file, payment, "kept on account", clock=till.clock, user="KH")
    row = till.only()
    assert (row.state, row.note, row.rest) == (IncomingState.SET_ASIDE, "kept on account", Decimal(100))
    assert [till.open(one) for one in (first, second)] == [0, 0]
    assert payments_waiting(till.file) == 0


def test_no_more_is_booked_than_is_owed_or_left(till: Till) -> None:
    first, second = till.invoice("400", name="A"), till.invoice("5000", name="B")
    till.statement(Paid("1000", payer="X"))
    payment = till.only().id
    for shares in (
        [(first.id, "401")], [(second.id, "1000.01")], [(first.id, "400"), (second.id, "601")], [(first.id, "0")],
        [(first.id, "-5")], [(first.id, "300"), (first.id, "300")], [], [(999_999, "1")],
    ):  # fmt: skip
        with pytest.raises(UserError):
            book(till, payment, *shares)
    assert till.only().rest == Decimal(1000), "a refusal left something behind"
    assert till.open(first) == Decimal(400)


def test_another_currency_pays_one_invoice_and_is_used_up(till: Till) -> None:
    first, second = till.invoice("1130"), till.invoice("50")
    till.statement(Paid("100", first.payment_reference, currency="EUR"))
    payment = till.only().id
    [proposed, *_others] = get_payment(till.file, payment).suggestions
    assert (proposed.invoice_id, proposed.amount) == (first.id, 0), "an amount in another currency was guessed"
    with pytest.raises(UserError):
        book(till, payment, (first.id, "1130"), (second.id, "50"))
    book(till, payment, (first.id, "1130"))
    assert till.look(first.id).status is SalesInvoiceStatus.PAID
    row = till.only()
    assert (row.state, row.rest, row.invoices) == (IncomingState.SETTLED, 0, first.number)


def test_a_part_payment_is_accepted(till: Till) -> None:
    invoice = till.invoice("1000")
    till.statement(Paid("400", invoice.payment_reference))
    accept_payment(till.file, till.only().id, clock=till.clock, user="KH")
    assert till.only().state is IncomingState.SETTLED
    assert till.open(invoice) == Decimal(600)
    with pytest.raises(UserError):
        accept_payment(till.file, till.only().id, clock=till.clock)


def test_what_is_not_booked_is_not_accepted(till: Till) -> None:
    till.statement(Paid("400", payer="X"))
    with pytest.raises(UserError, match="not booked"):
        accept_payment(till.file, till.only().id, clock=till.clock)


def test_taken_off_it_waits_again_and_can_go_elsewhere(till: Till) -> None:
    wrong, right = till.invoice("1000"), till.invoice("1000", name="Annen AS")
    till.statement(Paid("1000", wrong.payment_reference))
    payment = till.only().id
    unlink_payment(till.file, payment, clock=till.clock)
    assert till.open(wrong) == Decimal(1000)
    row = till.only()
    assert (row.state, row.waits, row.rest) == (IncomingState.OPEN, WaitingFor.UNLINKED, Decimal(1000))
    book(till, payment, (right.id, "1000"))
    assert till.look(right.id).status is SalesInvoiceStatus.PAID
    with pytest.raises(UserError, match="decided already"):
        book(till, payment, (wrong.id, "1000"))


def test_set_aside_needs_a_reason_and_can_be_taken_back(till: Till) -> None:
    till.statement(Paid("400", payer="X"))
    payment = till.only().id
    with pytest.raises(UserError):
        set_payment_aside(till.file, payment, "  ", clock=till.clock)
    set_payment_aside(till.file, payment, "not ours", clock=till.clock)
    unlink_payment(till.file, payment, clock=till.clock)
    assert till.only().state is IncomingState.OPEN


def test_money_taken_back_is_booked_on_what_it_had_paid(till: Till) -> None:
    invoice = till.invoice("1000")
    register_payment(till.file, invoice.id, Decimal(1000), till.clock.now().date(), clock=till.clock)
    till.giro(Paid("1000", "123", returned=True))
    payment = till.only().id
    [proposed] = get_payment(till.file, payment).suggestions
    assert (proposed.invoice_id, proposed.amount, proposed.why) == (invoice.id, Decimal(-1000), Why.AMOUNT)
    with pytest.raises(UserError):
        book(till, payment, (invoice.id, "-1000.01"))
    book(till, payment, (invoice.id, "-1000"))
    assert till.open(invoice) == Decimal(1000)


def test_only_what_was_written_by_hand_is_taken_back_by_hand(till: Till) -> None:
    from sqlalchemy import select

    from telecost_desktop.models.payments import SalesPayment

    invoice = till.invoice("1000")
    till.statement(Paid("400", invoice.payment_reference))
    register_payment(till.file, invoice.id, Decimal(600), till.clock.now().date(), clock=till.clock)
    assert till.look(invoice.id).status is SalesInvoiceStatus.PAID
    with till.file.read() as session:
        query = select(SalesPayment.id).order_by(SalesPayment.incoming_payment_id.is_(None))
        from_bank, by_hand = session.scalars(query)
    with pytest.raises(UserError):
        withdraw_payment(till.file, from_bank, clock=till.clock)
    withdraw_payment(till.file, by_hand, clock=till.clock)
    assert [amount for _, amount in get_sales_invoice(till.file, till.clock, invoice.id).payments] == [Decimal(400)]
