"""Recording by hand that a supplier invoice was paid, or was not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.supplier_invoices import DocumentKind, SupplierInvoice
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.invoice_archive.listing import ReceivedSupplierInvoice, gone, received_rows


def mark_paid(
    file: CompanyFile, invoice_id: int, *, paid_on: date, amount: Decimal | None = None, clock: Clock, user: str = ""
) -> ReceivedSupplierInvoice:
    """Record that an invoice was paid on a day: all of what is payable, or an amount in all.

    Raises UserError for an amount below zero, a credit, or an invoice that is gone.
    """
    with file.write() as session:
        invoice = _to_pay(session, invoice_id)
        if amount is not None and amount < 0:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "A payment cannot be less than nothing."))
        invoice.paid_amount = invoice.payable if amount is None else amount
        invoice.paid_on = paid_on
        _log(session, clock, user, "supplier_invoice.paid", invoice)
        session.flush()
        return received_rows(session, paid_on, (), invoice_id)[0]


def mark_unpaid(
    file: CompanyFile, invoice_id: int, *, today: date, clock: Clock, user: str = ""
) -> ReceivedSupplierInvoice:
    """Take a recorded payment back. Raises UserError for a credit or an invoice that is gone."""
    with file.write() as session:
        invoice = _to_pay(session, invoice_id)
        invoice.paid_amount = Decimal(0)
        invoice.paid_on = None
        _log(session, clock, user, "supplier_invoice.unpaid", invoice)
        session.flush()
        return received_rows(session, today, (), invoice_id)[0]


def _to_pay(session: Session, invoice_id: int) -> SupplierInvoice:
    invoice = session.get(SupplierInvoice, invoice_id)
    if invoice is None:
        raise gone()
    if invoice.kind is DocumentKind.CREDIT_NOTE or invoice.payable < 0:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{number} is a credit: there is nothing to pay."), number=invoice.number
        )
    return invoice


def _log(session: Session, clock: Clock, user: str, action: str, invoice: SupplierInvoice) -> None:
    detail = f"{invoice.paid_amount} {invoice.currency}"
    log_action(session, clock.now(), user, action, invoice.number, detail)
