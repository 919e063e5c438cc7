"""The archive of supplier invoices: list, detail, payment status, and which invoices are expected.

Rules: docs/rules.md, "Reports", "Invoice archive".
"""

from telecost_desktop.services.invoice_archive.detail import (
    InvoiceDetail,
    InvoiceLine,
    Original,
    SectionSum,
    VatLine,
    invoice_detail,
    invoice_lines,
    original_content,
)
from telecost_desktop.services.invoice_archive.expected import ExpectedInvoice, expected_invoices, next_issue_date
from telecost_desktop.services.invoice_archive.listing import (
    STATUS_ORDER,
    PaymentStatus,
    ReceivedInvoice,
    ReceivedList,
    list_received,
    payment_status,
    received_json,
)
from telecost_desktop.services.invoice_archive.payment import mark_paid, mark_unpaid

__all__ = [
    "STATUS_ORDER",
    "ExpectedInvoice",
    "InvoiceDetail",
    "InvoiceLine",
    "Original",
    "PaymentStatus",
    "ReceivedInvoice",
    "ReceivedList",
    "SectionSum",
    "VatLine",
    "expected_invoices",
    "invoice_detail",
    "invoice_lines",
    "list_received",
    "mark_paid",
    "mark_unpaid",
    "next_issue_date",
    "original_content",
    "payment_status",
    "received_json",
]
