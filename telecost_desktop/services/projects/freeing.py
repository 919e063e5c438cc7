"""What becomes of hours and fees when their sales invoice is taken back. Rule: docs/rules.md, 13 Projects, hours and fees."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from telecost_desktop.models.projects import BillableEntry
from telecost_desktop.models.sales_invoices import SalesInvoiceLine


def free_entries(session: Session, invoice_id: int, *, written_off: bool, lines: Collection[int] | None = None) -> None:
    """Take the entries off a sales invoice: they are unbilled again, or decided never to be invoiced.

    ``lines`` are the keys of those lines that are meant, None all of them.
    """
    of_invoice = select(SalesInvoiceLine.id).where(SalesInvoiceLine.sales_invoice_id == invoice_id)
    if lines is not None:
        of_invoice = of_invoice.where(SalesInvoiceLine.id.in_(lines))
    session.execute(
        update(BillableEntry)
        .where(BillableEntry.sales_invoice_line_id.in_(of_invoice))
        .values(sales_invoice_line_id=None, written_off=written_off)
        .execution_options(synchronize_session="fetch")
    )
