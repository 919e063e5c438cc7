"""What a person decides of payments from the bank: book them, accept how they are booked, set them aside, take them off.

Rule: docs/rules.md, 21 Payments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.payments import IncomingPayment, IncomingState, ReminderPayment, SalesPayment
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.ledger.taking_back import take_back_payments
from telecost_desktop.services.payments.owed import OwedInvoice, owed_invoice
from telecost_desktop.services.payments.reasons import WaitingFor
from telecost_desktop.services.reminders.claims import open_claim, pay_claim

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class WishedShare:
    """A part of a payment that a person books on a sales invoice, in the sales invoice's currency."""

    invoice_id: int
    amount: Decimal


def book_payment(
    file: CompanyFile, payment_id: int, shares: Sequence[WishedShare], *, clock: Clock, user: str = ""
) -> None:
    """Book what is left of a payment on one or several sales invoices; what then is left still waits.

    Of a payment in another currency all is used up by the one sales invoice that it is booked on. Raises UserError, and
    books nothing, for more than is left or more than is owed.
    """
    with file.write() as session:
        payment = _waiting(session, payment_id)
        if not shares:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "Choose a sales invoice to book the payment on."))
        invoices = []
        rest = rest_of(session, payment)
        for share in shares:
            # Read anew each time: a sales invoice may be named twice.
            invoice = _invoice(session, share)
            invoices.append(invoice)
            _check_share(payment, share, invoice)
            if invoice.currency != payment.currency and (len(shares) > 1 or rest != payment.amount):
                raise UserError(
                    QT_TRANSLATE_NOOP(
                        "Errors", "A payment in another currency than the sales invoice's can pay that one only."
                    )
                )
            session.add(
                SalesPayment(
                    sales_invoice_id=share.invoice_id, paid_on=payment.booked_on, amount=share.amount,
                    recorded_at=clock.now(), recorded_by=user, incoming_payment_id=payment.id,
                )
            )  # fmt: skip
            session.flush()
            log_action(session, clock.now(), user, "sales_invoice.paid", str(invoice.number), str(share.amount))
        if all(invoice.currency == payment.currency for invoice in invoices):
            rest -= sum((share.amount for share in shares), _ZERO)
            _refuse_more(rest, payment)
        else:
            rest = _ZERO
        _decided(payment, IncomingState.OPEN if rest else IncomingState.SETTLED, clock, user)
        if rest:
            payment.reason = WaitingFor.OVER


def book_on_reminders(file: CompanyFile, payment_id: int, invoice_id: int, *, clock: Clock, user: str = "") -> None:
    """Let what is left of a payment settle the fees and interest that reminders of a sales invoice ask for."""
    with file.write() as session:
        payment = _waiting(session, payment_id)
        rest = rest_of(session, payment)
        if rest <= 0 or not open_claim(session, invoice_id):
            raise UserError(QT_TRANSLATE_NOOP("Errors", "No reminder of this sales invoice asks for anything."))
        left = pay_claim(
            session, invoice_id, rest, paid_on=payment.booked_on, at=clock.now(), user=user,
            incoming_payment_id=payment.id,
        )  # fmt: skip
        _decided(payment, IncomingState.OPEN if left else IncomingState.SETTLED, clock, user)
        if left:
            payment.reason = WaitingFor.OVER


def accept_payment(file: CompanyFile, payment_id: int, *, clock: Clock, user: str = "") -> None:
    """Say that a payment is rightly booked as it is: a part payment, or one that the bank took back."""
    with file.write() as session:
        payment = _waiting(session, payment_id)
        if rest_of(session, payment):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Something of this payment is not booked yet."),
                hint=QT_TRANSLATE_NOOP("Errors", "Book it on a sales invoice, or set it aside."),
            )
        _decided(payment, IncomingState.SETTLED, clock, user)
        log_action(session, clock.now(), user, "payment.accepted", str(payment_id))


def set_payment_aside(file: CompanyFile, payment_id: int, reason: str, *, clock: Clock, user: str = "") -> None:
    """Say that a payment, or what is left of it, is of no concern here. Raises UserError without a reason."""
    words = " ".join(reason.split())
    if not words:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Say why the payment is set aside."))
    with file.write() as session:
        payment = _waiting(session, payment_id)
        _decided(payment, IncomingState.SET_ASIDE, clock, user)
        payment.reason = words
        log_action(session, clock.now(), user, "payment.set_aside", str(payment_id), words)


def unlink_payment(file: CompanyFile, payment_id: int, *, clock: Clock, user: str = "") -> None:
    """Take a payment off all that it is booked on, or back from aside: it waits again, whole."""
    with file.write() as session:
        payment = _payment(session, payment_id)
        if payment.state is IncomingState.OPEN and rest_of(session, payment) == payment.amount:
            return
        booked = [
            *session.scalars(select(SalesPayment).where(SalesPayment.incoming_payment_id == payment_id)),
            *session.scalars(select(ReminderPayment).where(ReminderPayment.incoming_payment_id == payment_id)),
        ]
        day = today(clock, session.scalars(select(Company.zone)).one())
        take_back_payments(session, booked, day=day, at=clock.now(), user=user)
        _decided(payment, IncomingState.OPEN, clock, user)
        payment.reason = WaitingFor.UNLINKED
        log_action(session, clock.now(), user, "payment.unlinked", str(payment_id))


def rest_of(session: Session, payment: IncomingPayment) -> Decimal:
    """What of a payment is booked nowhere. One that is booked in another currency has none."""
    query = (
        select(SalesInvoice.currency, func.sum(SalesPayment.amount))
        .join(SalesInvoice, SalesInvoice.id == SalesPayment.sales_invoice_id)
        .where(SalesPayment.incoming_payment_id == payment.id)
        .group_by(SalesInvoice.currency)
    )
    booked = _ZERO
    for currency, amount in session.execute(query):
        # What was taken off again after it had been exported leaves rows that come to nothing.
        if currency != payment.currency and amount:
            return _ZERO
        booked += amount if currency == payment.currency else _ZERO
    claims = session.scalar(
        select(func.sum(ReminderPayment.amount)).where(ReminderPayment.incoming_payment_id == payment.id)
    )
    return payment.amount - booked - (claims or _ZERO)


def _check_share(payment: IncomingPayment, share: WishedShare, invoice: OwedInvoice) -> None:
    """No more than is owed is booked; of what the bank took back no more than was paid."""
    if not share.amount or (share.amount < 0) != (payment.amount < 0):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A payment of nothing is no payment."))
    if share.amount > 0 and share.amount > invoice.open:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Sales invoice {number} wants {open} {currency}, no more."),
            hint=QT_TRANSLATE_NOOP("Errors", "Book that, then set the rest aside or book it on another."),
            number=invoice.number,
            open=max(invoice.open, _ZERO),
            currency=invoice.currency,
        )
    if share.amount < 0 and -share.amount > invoice.paid:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Only {paid} {currency} came in for sales invoice {number}."),
            number=invoice.number,
            paid=invoice.paid,
            currency=invoice.currency,
        )


def _refuse_more(rest: Decimal, payment: IncomingPayment) -> None:
    if rest and (rest < 0) != (payment.amount < 0):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That is more than is left of the payment."))


def _invoice(session: Session, share: WishedShare) -> OwedInvoice:
    found = owed_invoice(session, share.invoice_id)
    if found is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Only an issued invoice can be paid."))
    return found


def _payment(session: Session, payment_id: int) -> IncomingPayment:
    payment = session.get(IncomingPayment, payment_id)
    if payment is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no such payment."))
    return payment


def _waiting(session: Session, payment_id: int) -> IncomingPayment:
    payment = _payment(session, payment_id)
    if payment.state is not IncomingState.OPEN:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "This payment is decided already."),
            hint=QT_TRANSLATE_NOOP("Errors", "Take it off first; then it waits again."),
        )
    return payment


def _decided(payment: IncomingPayment, state: IncomingState, clock: Clock, user: str) -> None:
    payment.state, payment.reason = state, ""
    payment.decided_at, payment.decided_by = clock.now(), user
