"""What a payment from the bank settles by itself, and what waits for a person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from crediting import credit_invoice
from payment_files import Booking, Giro, Paid
from sqlalchemy import select

from telecost_desktop.models.customers import Customer
from telecost_desktop.models.payments import IncomingState, SalesPayment
from telecost_desktop.services.payments.reasons import WaitingFor
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus

from .conftest import Till, counts, paid


@pytest.mark.parametrize("kind", ["053", "054"])
@pytest.mark.parametrize("version", ["02", "08"])
def test_a_payment_with_its_reference_pays_its_invoice(till: Till, kind: str, version: str) -> None:
    invoice, other = till.invoice("1250.50"), till.invoice("1250.50", name="Annen AS")
    assert counts(till.statement(*paid([invoice]), kind=kind, version=version)) == (1, 0, 0, 0)
    assert till.look(invoice.id).status is SalesInvoiceStatus.PAID
    assert till.open(other) == Decimal("1250.50")
    row = till.only()
    assert (row.state, row.rest, row.invoices) == (IncomingState.SETTLED, Decimal(0), invoice.number)


def test_a_giro_file_pays_by_kid(till: Till) -> None:
    invoices = [till.invoice(amount, name=f"Kunde {amount}") for amount in ("100", "250.25", "99999.99")]
    result = till.giro(*paid(invoices))
    assert counts(result) == (3, 0, 0, 0)
    assert result.format == "ocr_giro"
    assert [till.open(one) for one in invoices] == [0, 0, 0]


@pytest.mark.parametrize(
    "text",
    [
        "{kid}", "Faktura {number} KID {kid}", "kid:{kid}.", "Ref {grouped} takk", "tlf 91234567 {kid} 2026-01-05",
    ],
)  # fmt: skip
def test_a_reference_inside_a_text_is_found(till: Till, text: str) -> None:
    invoice = till.invoice("1000")
    kid = invoice.payment_reference
    grouped = " ".join(kid[place : place + 4] for place in range(0, len(kid), 4))
    said = text.format(kid=kid, number=invoice.number, grouped=grouped)
    assert counts(till.statement(Paid("1000", text=said, payer="Ukjent"))) == (1, 0, 0, 0)


def test_a_creditor_reference_is_found_however_it_is_grouped(till: Till) -> None:
    with till.file.write() as session:
        session.connection().exec_driver_sql("UPDATE company SET country = 'FI'")
    invoice = till.invoice("1000", currency="NOK")
    reference = invoice.payment_reference
    assert reference.startswith("RF")
    grouped = " ".join(reference[place : place + 4] for place in range(0, len(reference), 4))
    assert counts(till.statement(Paid("1000", text=f"Maksu {grouped} kiitos", payer="X"))) == (1, 0, 0, 0)


def test_each_payment_of_a_booking_counts_by_itself(till: Till) -> None:
    first, second = till.invoice("100"), till.invoice("200", name="Annen AS")
    booking = Booking(paid([first, second]), reference="B1")
    assert counts(till.statement(booking)) == (2, 0, 0, 0)
    assert [row.amount for row in till.payments()] == [Decimal(100), Decimal(200)]


def test_too_little_is_booked_and_shown(till: Till) -> None:
    invoice = till.invoice("1000")
    assert counts(till.statement(Paid("400", invoice.payment_reference))) == (0, 1, 0, 0)
    row = till.only()
    assert (row.state, row.waits, row.rest) == (IncomingState.OPEN, WaitingFor.PART, 0)
    assert till.open(invoice) == Decimal(600)
    # What is missing comes later, and settles it.
    assert counts(till.statement(Paid("600", invoice.payment_reference, day=date(2026, 3, 1)))) == (1, 0, 0, 0)
    assert till.look(invoice.id).status is SalesInvoiceStatus.PAID


def test_too_much_leaves_a_rest(till: Till) -> None:
    invoice = till.invoice("1000")
    assert counts(till.statement(Paid("1100", invoice.payment_reference))) == (0, 1, 0, 0)
    row = till.only()
    assert (row.waits, row.rest) == (WaitingFor.OVER, Decimal(100))
    assert till.look(invoice.id).status is SalesInvoiceStatus.PAID
    with till.file.read() as session:
        assert session.scalars(select(SalesPayment.amount)).all() == [Decimal(1000)]


def test_paid_twice_is_shown_and_not_booked(till: Till) -> None:
    invoice = till.invoice("1000")
    kid = invoice.payment_reference
    result = till.statement(Paid("1000", kid, bank_reference="A"), Paid("1000", kid, bank_reference="B"))
    assert counts(result) == (1, 0, 1, 0)
    assert till.payments()[1].waits is WaitingFor.PAID_ALREADY
    assert till.open(invoice) == 0


def test_a_credited_invoice_takes_no_money(till: Till) -> None:
    invoice = till.invoice("1000")
    credit_invoice(till.file, invoice.id, clock=till.clock)
    assert counts(till.statement(*paid([invoice]))) == (0, 0, 1, 0)
    assert till.only().waits is WaitingFor.CREDITED


def test_another_currency_is_shown(till: Till) -> None:
    invoice = till.invoice("1000")
    assert counts(till.statement(Paid("1000", invoice.payment_reference, currency="EUR"))) == (0, 0, 1, 0)
    row = till.only()
    assert (row.waits, row.currency) == (WaitingFor.CURRENCY, "EUR")
    assert till.open(invoice) == Decimal(1000)


def test_what_reached_the_account_counts_not_what_was_sent(till: Till) -> None:
    """One payment in euro, booked in kroner: the booking's amount is what came in."""
    invoice = till.invoice("1130")
    sent = Paid("100", invoice.payment_reference, currency="EUR")
    assert counts(till.statement(Booking((sent,), total="1130"))) == (1, 0, 0, 0)
    assert (till.only().amount, till.only().currency) == (Decimal(1130), "NOK")


def test_an_unknown_reference_is_shown(till: Till) -> None:
    invoice = till.invoice("1000")
    # The amount and the payer fit, but the reference says something else.
    assert counts(till.statement(Paid("1000", "12344"))) == (0, 0, 1, 0)
    assert till.only().waits is WaitingFor.UNKNOWN
    assert till.open(invoice) == Decimal(1000)


def test_without_a_reference_amount_and_payer_together_are_enough(till: Till) -> None:
    invoice = till.invoice("1000")
    assert counts(till.statement(Paid("1000", payer="KUNDE  as"))) == (1, 0, 0, 0)
    assert till.open(invoice) == 0


def test_the_amount_alone_is_not_enough(till: Till) -> None:
    till.invoice("1000")
    assert counts(till.statement(Paid("1000", payer="Noen andre"))) == (0, 0, 1, 0)


def test_two_invoices_of_one_amount_are_asked_about(till: Till) -> None:
    till.invoice("1000")
    till.invoice("1000")
    assert counts(till.statement(Paid("1000"))) == (0, 0, 1, 0)
    assert till.only().waits is WaitingFor.SEVERAL


def test_an_account_that_paid_before_is_known(till: Till) -> None:
    first, second = till.invoice("1000"), till.invoice("750")
    account = "NO5412345678901"
    till.statement(Paid("1000", first.payment_reference, payer="K. Hansen", payer_account=account))
    result = till.statement(Paid("750", payer="Per Hansen", payer_account=account, day=date(2026, 3, 1)))
    assert counts(result) == (1, 0, 0, 0)
    assert till.open(second) == 0


def test_the_number_of_an_invoice_with_its_amount_is_enough(till: Till) -> None:
    invoice = till.invoice("1000")
    text = f"Faktura {invoice.number}"
    assert counts(till.statement(Paid("999", text=text, payer="X"), Paid("1000", text=text, payer="X"))) == (1, 0, 1, 0)


def test_one_payment_for_several_invoices(till: Till) -> None:
    """By the payer's own parts, or because it is exactly what they come to."""
    first, second, third, fourth = (till.invoice(one) for one in ("100", "200", "300", "400"))
    parts = ((first.payment_reference, "100"), (second.payment_reference, "200"))
    together = ((third.payment_reference, ""), (fourth.payment_reference, ""))
    assert counts(till.statement(Paid("300", parts=parts), Paid("700", parts=together))) == (2, 0, 0, 0)
    assert [till.open(one) for one in (first, second, third, fourth)] == [0, 0, 0, 0]


def test_several_references_that_do_not_add_up_are_asked_about(till: Till) -> None:
    first, second = till.invoice("100"), till.invoice("200")
    parts = ((first.payment_reference, ""), (second.payment_reference, ""))
    assert counts(till.statement(Paid("250", parts=parts))) == (0, 0, 1, 0)
    assert till.only().waits is WaitingFor.SEVERAL


def test_money_that_the_bank_takes_back_is_owed_again(till: Till) -> None:
    invoice = till.invoice("1000")
    till.statement(*paid([invoice]))
    back = Booking(
        (Paid("1000", invoice.payment_reference, credit=False),), day=date(2026, 2, 12), credit=False, reversal=True
    )
    assert counts(till.statement(back)) == (0, 1, 0, 0)
    assert till.open(invoice) == Decimal(1000)
    row = till.payments()[1]
    assert (row.amount, row.waits) == (Decimal(-1000), WaitingFor.RETURNED)


def test_a_giro_reversal_is_owed_again(till: Till) -> None:
    invoice = till.invoice("1000")
    till.giro(*paid([invoice]))
    kid = invoice.payment_reference
    assert counts(till.giro(Paid("1000", kid, day=date(2026, 2, 12), returned=True), assignment=2)) == (0, 1, 0, 0)
    assert till.open(invoice) == Decimal(1000)


def test_what_is_no_money_from_customers_is_left_out(till: Till) -> None:
    invoice = till.invoice("1000")
    kid = invoice.payment_reference
    result = till.statement(
        Booking((Paid("1000", kid, credit=False),), credit=False),
        Booking((Paid("1000", kid),), status="PDNG"),
        Booking((Paid("1000", kid),), reversal=True),
    )
    assert (counts(result), result.ignored) == ((0, 0, 0, 0), 3)
    assert till.open(invoice) == Decimal(1000)


def test_a_payment_on_top_settles_what_a_reminder_asks_for(till: Till) -> None:
    from telecost_desktop.models.payments import ReminderPayment
    from telecost_desktop.models.reminders import Reminder, ReminderLine

    invoice = till.invoice("1000")
    with till.file.write() as session:
        reminder = Reminder(
            customer_id=invoice.customer_id, level=1, made_on=date(2026, 2, 1), due_date=date(2026, 2, 15),
            currency="NOK", fee=Decimal(35), interest=Decimal("4.20"), snapshot="{}", made_at=till.clock.now(),
        )  # fmt: skip
        session.add(reminder)
        session.flush()
        session.add(
            ReminderLine(
                reminder_id=reminder.id, sales_invoice_id=invoice.id, level=1, days_late=14, open_amount=Decimal(1000),
                interest=Decimal("4.20"),
            )
        )  # fmt: skip
    assert counts(till.statement(Paid("1039.20", invoice.payment_reference))) == (1, 0, 0, 0)
    with till.file.read() as session:
        assert session.scalars(select(ReminderPayment.amount)).all() == [Decimal("39.20")]
    assert till.only().rest == 0


def test_a_month_of_a_company(till: Till) -> None:
    """Every issued sales invoice paid by a giro file: all are paid, and nothing is left over."""
    invoices = [till.invoice(f"{100 + place}.{place:02}", name=f"Kunde {place % 7}") for place in range(40)]
    assert counts(till.bring(Giro(paid(invoices)).content(), "ocr.txt")) == (40, 0, 0, 0)
    assert {till.look(one.id).status for one in invoices} == {SalesInvoiceStatus.PAID}
    with till.file.read() as session:
        assert session.scalars(select(Customer.id)).all()
        assert sum(session.scalars(select(SalesPayment.amount))) == sum(one.payable for one in invoices)


def test_where_the_bank_names_no_payer_the_customer_stands(till: Till) -> None:
    invoice = till.invoice("1000", name="Ålesund Båt AS")
    till.giro(Paid("1000", invoice.payment_reference), Paid("7", "9999999999992"))
    assert sorted(row.payer for row in till.payments()) == ["", "Ålesund Båt AS"]
