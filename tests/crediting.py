"""Crediting a sales invoice whole, as many tests do."""

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.sales_invoicing.credit.crediting import credit_lines


def credit_invoice(file: CompanyFile, invoice_id: int, *, clock: Clock, bill_again: bool = False) -> int:
    """Credit all that is left of an issued sales invoice; returns the credit note's number."""
    credit_id = credit_lines(file, invoice_id, bill_again=bill_again, clock=clock)
    with file.read() as session:
        return session.get_one(SalesInvoice, credit_id).number or 0
