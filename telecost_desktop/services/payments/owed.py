"""What is owed on issued sales invoices: payable, less what came in and what was credited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.payments import SalesPayment
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.models.supplier_invoices import DocumentKind

_ZERO = Decimal(0)


@dataclass(slots=True)
class OwedInvoice:
    """An issued sales invoice as payments see it. ``paid`` moves while payments are matched."""

    id: int
    number: int
    customer_id: int
    customer: str
    issue_date: date
    due_date: date
    currency: str
    payment_reference: str
    payable: Decimal
    paid: Decimal
    credited: Decimal

    @property
    def open(self) -> Decimal:
        """What is still to be paid; below zero where too much came in."""
        return self.payable - self.paid - self.credited


def owed_invoices(session: Session, ids: Sequence[int] | None = None) -> list[OwedInvoice]:
    """Issued sales invoices, paid ones too, oldest first; credit notes are none."""
    payments = select(SalesPayment.sales_invoice_id, func.sum(SalesPayment.amount).label("amount")).group_by(
        SalesPayment.sales_invoice_id
    )
    note = aliased(SalesInvoice)
    notes = (
        select(note.credits_id, func.sum(note.payable).label("amount"))
        .where(note.credits_id.is_not(None), note.state == SalesInvoiceState.ISSUED)
        .group_by(note.credits_id)
    )
    if ids is not None:
        # Of a few only what concerns them is summed.
        payments = payments.where(SalesPayment.sales_invoice_id.in_(ids))
        notes = notes.where(note.credits_id.in_(ids))
    paid, credited = payments.subquery(), notes.subquery()
    query = (
        select(
            SalesInvoice.id,
            SalesInvoice.number,
            SalesInvoice.customer_id,
            Customer.name,
            SalesInvoice.issue_date,
            SalesInvoice.due_date,
            SalesInvoice.currency,
            SalesInvoice.payment_reference,
            SalesInvoice.payable,
            paid.c.amount.label("paid"),
            credited.c.amount.label("credited"),
        )
        .join(Customer, Customer.id == SalesInvoice.customer_id)
        .outerjoin(paid, paid.c.sales_invoice_id == SalesInvoice.id)
        .outerjoin(credited, credited.c.credits_id == SalesInvoice.id)
        .where(SalesInvoice.state == SalesInvoiceState.ISSUED, SalesInvoice.kind == DocumentKind.INVOICE)
        .order_by(SalesInvoice.issue_date, SalesInvoice.number)
    )
    if ids is not None:
        query = query.where(SalesInvoice.id.in_(ids))
    return [
        OwedInvoice(*row[:9], row[9] or _ZERO, row[10] or _ZERO)  # type: ignore[call-arg]
        for row in session.execute(query)
    ]


def owed_invoice(session: Session, invoice_id: int) -> OwedInvoice | None:
    """One of them; None for a draft, a credit note, or none at all."""
    found = owed_invoices(session, [invoice_id])
    return found[0] if found else None


def issued_by_number(file: CompanyFile, number: str) -> int:
    """The id of the issued sales invoice of a number. Raises UserError when there is none."""
    with file.read() as session:
        query = select(SalesInvoice.id).where(
            SalesInvoice.number == (int(number) if number.isascii() and number.isdigit() and len(number) < 19 else -1),
            SalesInvoice.kind == DocumentKind.INVOICE,
            SalesInvoice.state == SalesInvoiceState.ISSUED,
        )
        found = session.scalar(query)
    if found is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no issued invoice {number}."), number=number)
    return found
