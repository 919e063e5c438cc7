"""The archive of supplier invoices: list, detail, payment status, and which invoices are expected.

Rules: docs/rules.md, "Reports", "Invoice archive".
"""

from telecost_desktop.services.invoice_archive.detail import (
    Original,
    SectionSum,
    SupplierInvoiceDetail,
    SupplierInvoiceLine,
    VatLine,
    original_content,
    supplier_invoice_detail,
    supplier_invoice_lines,
)
from telecost_desktop.services.invoice_archive.expected import (
    ExpectedSupplierInvoice,
    expected_supplier_invoices,
    next_issue_date,
)
from telecost_desktop.services.invoice_archive.listing import (
    STATUS_ORDER,
    PaymentStatus,
    ReceivedList,
    ReceivedSupplierInvoice,
    list_received,
    payment_status,
    received_json,
)
from telecost_desktop.services.invoice_archive.payment import mark_paid, mark_unpaid

__all__ = [
    "STATUS_ORDER",
    "ExpectedSupplierInvoice",
    "Original",
    "PaymentStatus",
    "ReceivedList",
    "ReceivedSupplierInvoice",
    "SectionSum",
    "SupplierInvoiceDetail",
    "SupplierInvoiceLine",
    "VatLine",
    "expected_supplier_invoices",
    "list_received",
    "mark_paid",
    "mark_unpaid",
    "next_issue_date",
    "original_content",
    "payment_status",
    "received_json",
    "supplier_invoice_detail",
    "supplier_invoice_lines",
]
