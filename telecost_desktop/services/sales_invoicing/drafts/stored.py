"""Stored sales invoices as plain values."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.periods import Period
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.drafts.drafting import Details
from telecost_desktop.services.sales_invoicing.drafts.enclosing import enclosed


def stored_lines(session: Session, invoice_id: int) -> list[DraftLine]:
    """A sales invoice's lines in order."""
    return [stored_line(line) for line in line_rows(session, invoice_id)]


def line_rows(session: Session, invoice_id: int) -> list[SalesInvoiceLine]:
    """The rows of a sales invoice's lines in order."""
    query = select(SalesInvoiceLine).where(SalesInvoiceLine.sales_invoice_id == invoice_id)
    return list(session.scalars(query.order_by(SalesInvoiceLine.position)))


def stored_period(row: SalesInvoice | SalesInvoiceLine) -> Period | None:
    """The days that a stored sales invoice or line covers; None where it covers none."""
    if row.period_start is None or row.period_end is None:
        return None
    return Period(row.period_start, row.period_end)


def stored_line(line: SalesInvoiceLine) -> DraftLine:
    """A stored line as plain values."""
    return DraftLine(
        line.text,
        line.quantity,
        line.unit_price,
        line.net,
        line.vat_category,
        line.vat_rate,
        line.unit,
        line.product_number,
        stored_period(line),
        line.project,
        line.discount,
    )


def stored_details(session: Session, invoice: SalesInvoice) -> Details:
    """What a stored sales invoice says beside its lines."""
    original = None if invoice.credits_id is None else session.get_one(SalesInvoice, invoice.credits_id)
    return Details(
        currency=invoice.currency,
        exchange_rate=invoice.exchange_rate,
        prepaid=invoice.prepaid,
        rounding=invoice.rounding,
        delivered_on=invoice.delivered_on,
        note=invoice.note,
        credits_number=original.number if original else None,
        credits_date=original.issue_date if original else None,
        attachments=enclosed(session, invoice.id),
    )
