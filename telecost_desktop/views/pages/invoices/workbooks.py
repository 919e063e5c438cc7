"""What the lists of invoices become in an Excel workbook: more columns than the screen has room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.invoice_archive import PaymentStatus, ReceivedSupplierInvoice
from telecost_desktop.services.sales_invoicing.overview import ListedInvoice
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.pages.invoices.issued_words import mark, way_mark, way_name
from telecost_desktop.views.pages.invoices.received_detail import credit_word

translate = QCoreApplication.translate
Workbook = tuple[list[str], list[list[object]]]


def received_workbook(rows: Sequence[ReceivedSupplierInvoice]) -> Workbook:
    """Received invoices; a credit note's sums are negative, so that columns add up."""
    titles = [
        translate("Invoices", "Operator"), translate("Invoices", "Account"), translate("Invoices", "Number"),
        translate("Invoices", "Date"), translate("Invoices", "Due"), translate("Invoices", "From"), translate("Invoices", "To"),
        translate("Invoices", "Currency"), translate("Invoices", "Excl. VAT"), translate("Invoices", "VAT"),
        translate("Invoices", "Incl. VAT"), translate("Invoices", "To pay"), translate("Invoices", "Paid"),
        translate("Invoices", "Paid on"), translate("Invoices", "Status"),
    ]  # fmt: skip
    return titles, [_received(row) for row in rows]


def _received(row: ReceivedSupplierInvoice) -> list[object]:
    sign = -1 if row.kind is DocumentKind.CREDIT_NOTE else 1
    word = credit_word() if row.status is PaymentStatus.CREDIT else words.MARKS[row.status].word()
    return [
        row.operator, row.account, row.number, row.issue_date, row.due_date, row.period_first, row.period_last, row.currency,
        sign * row.total_ex_vat, sign * row.total_vat, sign * row.total_inc_vat, sign * row.payable, row.paid_amount,
        row.paid_on, word,
    ]  # fmt: skip


def issued_workbook(rows: Sequence[ListedInvoice]) -> Workbook:
    """Sales invoices; a credit note's sums are negative, so that columns add up."""
    titles = [
        translate("Invoices", "Number"), translate("Invoices", "Kind"), translate("Invoices", "Customer"),
        translate("Invoices", "Date"), translate("Invoices", "Due"), translate("Invoices", "Entry date"),
        translate("Invoices", "From"), translate("Invoices", "To"), translate("Invoices", "Delivered on"),
        translate("Invoices", "Currency"), translate("Invoices", "Excl. VAT"), translate("Invoices", "VAT"),
        translate("Invoices", "Incl. VAT"), translate("Invoices", "Prepaid"), translate("Invoices", "To be paid"),
        translate("Invoices", "Still open"), translate("Invoices", "Payment reference"), translate("Invoices", "Status"),
        translate("Invoices", "Delivery"), translate("Invoices", "Disputed"), translate("Invoices", "Their reference"),
        translate("Invoices", "Order reference"), translate("Invoices", "Credits invoice"),
    ]  # fmt: skip
    return titles, [_issued(one) for one in rows]


def _issued(one: ListedInvoice) -> list[object]:
    row, sign = one.row, -1 if one.is_credit_note else 1
    status, word = mark(row)
    kind = translate("Invoices", "Credit note") if one.is_credit_note else translate("Invoices", "Invoice")
    pairs = [(way_name(way.kind), way_mark(way).word()) for way in one.ways]
    delivery = "; ".join(translate("Invoices", "{way}: {state}").format(way=way, state=state) for way, state in pairs)
    return [
        row.number, kind, row.party, row.issue_date, row.due_date, one.entry_date, row.period_start, row.period_end,
        one.delivered_on, row.currency, sign * row.total_ex_vat, sign * row.total_vat, sign * row.total_inc_vat,
        sign * one.prepaid, sign * row.payable, row.open, row.payment_reference, word or status.word(), delivery,
        translate("Invoices", "yes") if one.disputed else "", one.reference, one.order_reference, one.credits_number,
    ]  # fmt: skip
