"""Words and marks of issued invoices: their status, and how far they are on their way to the customer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.sales_invoices import DeliverableKind
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceRow, SalesInvoiceStatus
from telecost_desktop.services.sales_invoicing.overview import ListedInvoice
from telecost_desktop.services.sales_invoicing.sending.deliveries import DeliveryState
from telecost_desktop.services.sales_invoicing.sending.marks import ELECTRONIC
from telecost_desktop.services.sales_invoicing.sending.ways import Way
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.invoice_list import ListRow
from telecost_desktop.views.widgets.badge import Status

translate = QCoreApplication.translate

ICONS = {
    DeliverableKind.EMAIL: "email-outline",
    DeliverableKind.UBL: "cloud-upload-outline",
    DeliverableKind.FACTURX: "cloud-upload-outline",
    DeliverableKind.PRINT: "printer-outline",
    DeliverableKind.PDF: "file-alert-outline",
}
_MARKS = {
    DeliveryState.WAITING: Status.WAITING,
    DeliveryState.QUEUED: Status.QUEUED,
    DeliveryState.EXPORTED: Status.EXPORTED,
    DeliveryState.SENT: Status.SENT,
    DeliveryState.ACCEPTED: Status.ACCEPTED,
    DeliveryState.REFUSED: Status.REFUSED,
    DeliveryState.RETURNED: Status.RETURNED,
    DeliveryState.UNCERTAIN: Status.UNCERTAIN,
    DeliveryState.FAILED: Status.FAILED,
    DeliveryState.CANCELLED: Status.CANCELLED,
}
_LOUD = ("bad", "warn", "ok")


@dataclass(frozen=True)
class Note:
    """How far a sales invoice is, in a word with an icon."""

    word: str = ""
    icon: str = ""
    tone: str = "text2"


def mark(row: SalesInvoiceRow) -> tuple[Status, str]:
    """The status mark, and a word of its own for a credit note."""
    if row.status is SalesInvoiceStatus.ISSUED:
        return Status.ISSUED, translate("Invoices", "Credit note")
    return Status[row.status.name], ""


def way_mark(way: Way) -> Status:
    """The mark of one way to the customer."""
    if way.along:
        return Status.GOES_ALONG
    if way.kind is DeliverableKind.PRINT:
        return {DeliveryState.WAITING: Status.TO_PRINT, DeliveryState.SENT: Status.PRINTED}.get(
            way.state, _MARKS[way.state]
        )
    if way.kind in ELECTRONIC and way.state is DeliveryState.WAITING:
        return Status.TO_EXPORT
    return _MARKS[way.state]


def way_name(kind: DeliverableKind) -> str:
    """What a way is called."""
    return {
        DeliverableKind.EMAIL: translate("Invoices", "E-mail"),
        DeliverableKind.PRINT: translate("Invoices", "Print"),
        DeliverableKind.UBL: translate("Invoices", "E-invoice (UBL)"),
        DeliverableKind.FACTURX: translate("Invoices", "E-invoice (Factur-X)"),
        DeliverableKind.PDF: translate("Invoices", "PDF"),
    }[kind]


def delivery_note(one: ListedInvoice) -> Note:
    """What the list says of the delivery: that of the way that says most."""
    if one.disputed:
        return Note(Status.DISPUTED.word(), "alert-outline", "warn")
    way = one.telling
    if way is None:
        return Note()
    status = way_mark(way)
    return Note(status.word(), ICONS[way.kind], status.tone if status.tone in _LOUD else "text2")


def list_row(one: ListedInvoice) -> ListRow:
    """A sales invoice as the list shows it; a credit note's amount is negative."""
    row = one.row
    status, word = mark(row)
    note = delivery_note(one)
    below = " · ".join(part for part in (row.number, formats.day(row.issue_date)) if part)
    return ListRow(
        row.id, row.party, "", below, formats.money(signed(one)), status, word, note.word, note.icon, note.tone
    )


def signed(one: ListedInvoice) -> Decimal:
    """What is to be paid: of a credit note below zero."""
    return -one.row.payable if one.is_credit_note else one.row.payable


def title(row: SalesInvoiceRow) -> str:
    """Number and customer, or that it is a draft."""
    name = row.number or translate("Invoices", "Draft")
    return f"{name} · {row.party}"


def form_name(row: SalesInvoiceRow, kind: DeliverableKind = DeliverableKind.PDF) -> str:
    """What a form of a sales invoice is called when it is saved."""
    is_credit_note = row.kind == DocumentKind.CREDIT_NOTE.value
    name = (
        translate("Invoices", "Credit note {number}") if is_credit_note else translate("Invoices", "Invoice {number}")
    )
    ending = {DeliverableKind.UBL: ".xml", DeliverableKind.FACTURX: " Factur-X.pdf"}.get(kind, ".pdf")
    return name.format(number=row.number) + ending
