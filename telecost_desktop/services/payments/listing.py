"""Payments from the bank as lists show them, what each is booked on, and what it may be for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.payments import IncomingPayment, IncomingState, PaymentFile, ReminderPayment, SalesPayment
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.services.payments.deciding import rest_of
from telecost_desktop.services.payments.matching import Matcher
from telecost_desktop.services.payments.owed import OwedInvoice, owed_invoices
from telecost_desktop.services.payments.read_payment import ReadPayment, Remittance
from telecost_desktop.services.payments.reasons import WaitingFor
from telecost_desktop.services.payments.store import make_matcher
from telecost_desktop.services.reminders.claims import open_claim

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment in the list. ``rest`` is what of it is not booked; ``note`` the words of whoever set it aside.

    ``payer`` is what the bank calls the payer; where it names none, the customer whose invoice the payment settles.
    """

    id: int
    booked_on: date
    payer: str
    payer_account: str
    reference: str
    text: str
    amount: Decimal
    currency: str
    rest: Decimal
    state: IncomingState
    waits: WaitingFor | None
    note: str
    invoices: str
    account: str
    file_name: str


@dataclass(frozen=True, slots=True)
class BookedShare:
    """A part of a payment on a sales invoice, or on reminders' fee and interest (``invoice_id`` is then None).

    ``open`` is what the sales invoice still wants.
    """

    invoice_id: int | None
    number: str
    party: str
    amount: Decimal
    currency: str
    open: Decimal | None


class Why(StrEnum):
    """Why a sales invoice is proposed."""

    REFERENCE = "reference"
    NUMBER = "number"
    PAYER = "payer"
    AMOUNT = "amount"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sales invoice that a payment may be for, and how much of it would be booked there; 0 in another currency."""

    invoice_id: int
    number: str
    party: str
    issue_date: date
    due_date: date
    currency: str
    open: Decimal
    amount: Decimal
    why: Why


@dataclass(frozen=True, slots=True)
class PaymentDetail:
    """One payment with what it is booked on, and what it may be for while something is left.

    ``claims`` is what reminders of the sales invoices that it is booked on still ask for.
    """

    row: PaymentRow
    shares: tuple[BookedShare, ...]
    suggestions: tuple[Suggestion, ...]
    claims: Decimal


def list_payments(file: CompanyFile) -> list[PaymentRow]:
    """All payments from the bank, newest first."""
    with file.read() as session:
        return _rows(session)


def payments_waiting(file: CompanyFile) -> int:
    """How many payments wait for a person."""
    with file.read() as session:
        query = select(func.count(IncomingPayment.id)).where(IncomingPayment.state == IncomingState.OPEN)
        return session.scalar(query) or 0


def get_payment(file: CompanyFile, payment_id: int) -> PaymentDetail:
    """One payment. Raises UserError when there is none."""
    with file.read() as session:
        rows = _rows(session, payment_id)
        if not rows:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no such payment."))
        payment = session.get_one(IncomingPayment, payment_id)
        shares = _shares(session, payment)
        rest = rest_of(session, payment)
        waiting = payment.state is IncomingState.OPEN and bool(rest)
        claims = sum((open_claim(session, one.invoice_id) for one in shares if one.invoice_id), _ZERO)
        return PaymentDetail(
            rows[0], tuple(shares), tuple(_suggestions(session, payment, rest)) if waiting else (), claims
        )


def _rows(session: Session, payment_id: int | None = None) -> list[PaymentRow]:
    # What was taken off again after it had been exported leaves rows that come to nothing.
    by_invoice = (
        select(
            SalesPayment.incoming_payment_id,
            SalesPayment.sales_invoice_id,
            func.sum(SalesPayment.amount).label("amount"),
        )
        .where(SalesPayment.incoming_payment_id.is_not(None))
        .group_by(SalesPayment.incoming_payment_id, SalesPayment.sales_invoice_id)
        .having(func.sum(SalesPayment.amount) != _ZERO)
        .subquery()
    )
    on_invoices = (
        select(
            by_invoice.c.incoming_payment_id,
            func.sum(by_invoice.c.amount).label("amount"),
            func.group_concat(SalesInvoice.number).label("numbers"),
            func.max(SalesInvoice.currency).label("currency"),
            func.max(Customer.name).label("customer"),
        )
        .join(SalesInvoice, SalesInvoice.id == by_invoice.c.sales_invoice_id)
        .join(Customer, Customer.id == SalesInvoice.customer_id)
        .group_by(by_invoice.c.incoming_payment_id)
        .subquery()
    )
    on_reminders = (
        select(ReminderPayment.incoming_payment_id, func.sum(ReminderPayment.amount).label("amount"))
        .where(ReminderPayment.incoming_payment_id.is_not(None))
        .group_by(ReminderPayment.incoming_payment_id)
        .subquery()
    )
    query = (
        select(
            IncomingPayment.id,
            IncomingPayment.booked_on,
            case(
                (IncomingPayment.payer != "", IncomingPayment.payer), else_=func.coalesce(on_invoices.c.customer, "")
            ).label("payer_name"),
            IncomingPayment.payer_account,
            IncomingPayment.reference,
            IncomingPayment.text,
            IncomingPayment.amount,
            IncomingPayment.currency,
            IncomingPayment.state,
            IncomingPayment.reason,
            IncomingPayment.account,
            PaymentFile.file_name,
            on_invoices.c.amount.label("booked"),
            on_invoices.c.numbers,
            on_invoices.c.currency.label("booked_currency"),
            on_reminders.c.amount.label("claims"),
        )
        .join(PaymentFile, PaymentFile.id == IncomingPayment.payment_file_id)
        .outerjoin(on_invoices, on_invoices.c.incoming_payment_id == IncomingPayment.id)
        .outerjoin(on_reminders, on_reminders.c.incoming_payment_id == IncomingPayment.id)
        .order_by(IncomingPayment.booked_on.desc(), IncomingPayment.id.desc())
    )
    if payment_id is not None:
        query = query.where(IncomingPayment.id == payment_id)
    rows = []
    for row in session.execute(query):
        rest = row.amount - (row.booked or _ZERO) - (row.claims or _ZERO)
        if row.booked_currency is not None and row.booked_currency != row.currency:
            rest = _ZERO
        waiting = row.state is IncomingState.OPEN
        rows.append(
            PaymentRow(
                id=row.id,
                booked_on=row.booked_on,
                payer=row.payer_name,
                payer_account=row.payer_account,
                reference=row.reference,
                text=row.text,
                amount=row.amount,
                currency=row.currency,
                rest=rest,
                state=row.state,
                waits=WaitingFor(row.reason) if waiting and row.reason else None,
                note="" if waiting else row.reason,
                invoices=(row.numbers or "").replace(",", ", "),
                account=row.account,
                file_name=row.file_name,
            )
        )
    return rows


def _shares(session: Session, payment: IncomingPayment) -> list[BookedShare]:
    query = (
        select(SalesPayment.sales_invoice_id, func.sum(SalesPayment.amount).label("amount"))
        .where(SalesPayment.incoming_payment_id == payment.id)
        .group_by(SalesPayment.sales_invoice_id)
        .having(func.sum(SalesPayment.amount) != _ZERO)
        .order_by(func.min(SalesPayment.id))
    )
    booked = session.execute(query).all()
    by_id = {one.id: one for one in owed_invoices(session, [row.sales_invoice_id for row in booked])}
    invoices = [(by_id[row.sales_invoice_id], row.amount) for row in booked]
    shares = [
        BookedShare(one.id, str(one.number), one.customer, amount, one.currency, one.open) for one, amount in invoices
    ]
    claims = session.scalar(
        select(func.sum(ReminderPayment.amount)).where(ReminderPayment.incoming_payment_id == payment.id)
    )
    if claims:
        shares.append(BookedShare(None, "", "", claims, payment.currency, None))
    return shares


def _suggestions(session: Session, payment: IncomingPayment, rest: Decimal) -> list[Suggestion]:
    """The likeliest first; each sales invoice once, for the best reason there is."""
    if payment.amount < 0:
        paid = [one for one in owed_invoices(session) if one.paid > 0 and one.currency == payment.currency]
        return [_suggestion(one, max(rest, -one.paid), Why.AMOUNT if one.paid == -rest else Why.OPEN) for one in
                sorted(paid, key=lambda one: (one.paid != -rest, one.issue_date))]  # fmt: skip
    known = owed_invoices(session)
    matcher = make_matcher(session, known)
    invoices = [one for one in known if one.open > 0]
    reasons = _reasons(matcher, payment, rest, invoices)
    order = list(Why)
    invoices.sort(key=lambda one: (order.index(reasons[one.id]), one.open != rest, one.due_date, one.number))
    return [
        _suggestion(one, min(rest, one.open) if one.currency == payment.currency else _ZERO, reasons[one.id])
        for one in invoices
    ]


def _reasons(
    matcher: Matcher, payment: IncomingPayment, rest: Decimal, invoices: Sequence[OwedInvoice]
) -> dict[int, Why]:
    told = ReadPayment(
        payment.booked_on,
        rest,
        payment.currency,
        references=tuple(Remittance(one) for one in payment.reference.split(", ") if one),
        text=payment.text,
        payer=payment.payer,
        payer_account=payment.payer_account,
    )
    named = {one.id for one in matcher.named_by(told)}
    numbered = {one.id for one in matcher.numbered_in(told)}
    customer = matcher.customer_of(told)
    reasons = {}
    for one in invoices:
        if one.id in named:
            reasons[one.id] = Why.REFERENCE
        elif one.id in numbered:
            reasons[one.id] = Why.NUMBER
        elif one.customer_id == customer:
            reasons[one.id] = Why.PAYER
        elif one.open == rest and one.currency == payment.currency:
            reasons[one.id] = Why.AMOUNT
        else:
            reasons[one.id] = Why.OPEN
    return reasons


def _suggestion(invoice: OwedInvoice, amount: Decimal, why: Why) -> Suggestion:
    return Suggestion(
        invoice.id,
        str(invoice.number),
        invoice.customer,
        invoice.issue_date,
        invoice.due_date,
        invoice.currency,
        invoice.open,
        amount,
        why,
    )
