"""Payments that a person writes down, without a file of the bank. Rule: docs/rules.md, 21 Payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.payments import SalesPayment
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.ledger.taking_back import take_back_payments


def register_payment(
    file: CompanyFile, invoice_id: int, amount: Decimal, paid_on: date, *, clock: Clock, user: str = ""
) -> None:
    """Write down money that came in, or below zero what went back. Raises UserError for nothing and for anything else than an issued invoice."""
    with file.write() as session:
        invoice = session.get(SalesInvoice, invoice_id)
        if invoice is None or invoice.state is not SalesInvoiceState.ISSUED:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "Only an issued invoice can be paid."))
        if invoice.kind is not DocumentKind.INVOICE:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "A credit note is not paid."),
                hint=QT_TRANSLATE_NOOP("Errors", "Write what was paid back down on the invoice that it credits."),
            )
        amount = round_to_currency(amount, invoice.currency)
        if not amount:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "A payment of nothing is no payment."))
        session.add(
            SalesPayment(
                sales_invoice_id=invoice_id, paid_on=paid_on, amount=amount, recorded_at=clock.now(), recorded_by=user
            )
        )
        log_action(session, clock.now(), user, "sales_invoice.paid", str(invoice.number), str(amount))


@dataclass(frozen=True, slots=True)
class HandPayment:
    """A payment that a person wrote down."""

    id: int
    paid_on: date
    amount: Decimal
    currency: str


def payments_by_hand(file: CompanyFile, invoice_id: int) -> tuple[HandPayment, ...]:
    """Those of a sales invoice that can still be taken back, the newest first."""
    query = (
        select(SalesPayment.id, SalesPayment.paid_on, SalesPayment.amount, SalesInvoice.currency)
        .join(SalesInvoice, SalesInvoice.id == SalesPayment.sales_invoice_id)
        .where(SalesPayment.sales_invoice_id == invoice_id, SalesPayment.incoming_payment_id.is_(None))
        .order_by(SalesPayment.paid_on.desc(), SalesPayment.id.desc())
    )
    with file.read() as session:
        found = [HandPayment(*row) for row in session.execute(query)]
    left = sum((one.amount for one in found), Decimal(0))
    return tuple(one for one in found if Decimal(0) < one.amount <= left)


def withdraw_payment(file: CompanyFile, sales_payment_id: int, *, clock: Clock, user: str = "") -> None:
    """Take back what was written down by hand. Raises UserError for the bank's, and for one that went back."""
    with file.write() as session:
        payment = session.get(SalesPayment, sales_payment_id)
        if payment is None or payment.incoming_payment_id is not None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Only a payment that was written down by hand can be taken back."),
                hint=QT_TRANSLATE_NOOP("Errors", "A payment from the bank is taken off where payments are listed."),
            )
        query = select(func.sum(SalesPayment.amount)).where(
            SalesPayment.sales_invoice_id == payment.sales_invoice_id, SalesPayment.incoming_payment_id.is_(None)
        )
        if payment.amount > (session.scalar(query) or 0):
            raise UserError(QT_TRANSLATE_NOOP("Errors", "This payment was taken back or paid back already."))
        number = session.get_one(SalesInvoice, payment.sales_invoice_id).number
        day = today(clock, session.scalars(select(Company.zone)).one())
        take_back_payments(session, [payment], day=day, at=clock.now(), user=user)
        log_action(session, clock.now(), user, "sales_invoice.payment_withdrawn", str(number), str(payment.amount))
