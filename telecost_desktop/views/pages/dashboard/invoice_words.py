"""What the dashboard says of received invoices: their order, marks and notes, and which comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, QDate

from telecost_desktop.services.dashboard.patterns import DAYS_LATE
from telecost_desktop.services.invoice_archive import ExpectedSupplierInvoice, PaymentStatus, ReceivedSupplierInvoice
from telecost_desktop.views import formats
from telecost_desktop.views.pages.dashboard.counted_words import counted_words
from telecost_desktop.views.pages.invoices.words import short_company
from telecost_desktop.views.widgets.badge import Status

translate = QCoreApplication.translate
SHOWN = 5

MARKS = {
    PaymentStatus.OVERDUE: Status.OVERDUE,
    PaymentStatus.NEW: Status.NEW,
    PaymentStatus.PAID: Status.PAID,
    PaymentStatus.CREDIT: Status.CREDITED,
}


def short_day(value: date) -> str:
    """A day of about now: 25 Nov."""
    return formats.locale().toString(QDate(value.year, value.month, value.day), "d MMM").rstrip(".")


def most_urgent(rows: Sequence[ReceivedSupplierInvoice]) -> list[ReceivedSupplierInvoice]:
    """What is to be paid, the overdue first; then the newest of all others."""
    ranks = {PaymentStatus.OVERDUE: 0, PaymentStatus.NEW: 1}
    open_ones = sorted((row for row in rows if row.status in ranks), key=lambda row: ranks[row.status])
    others = [row for row in rows if row.status not in ranks]
    others.sort(key=lambda row: row.issue_date or date.min, reverse=True)
    return (open_ones + others)[:SHOWN]


def note_of(invoice: ReceivedSupplierInvoice) -> str:
    """What is said about the payment: how late, when due, when paid."""
    if invoice.status is PaymentStatus.OVERDUE:
        return counted_words(invoice.days_late, DAYS_LATE)
    if invoice.status is PaymentStatus.NEW and invoice.due_date is not None:
        return translate("Dashboard", "due {day}").format(day=short_day(invoice.due_date))
    if invoice.status is PaymentStatus.PAID and invoice.paid_on is not None:
        return translate("Dashboard", "on {day}").format(day=short_day(invoice.paid_on))
    if invoice.status is PaymentStatus.CREDIT:
        return translate("Dashboard", "credit note")
    return ""


def line_of(invoice: ReceivedSupplierInvoice) -> str:
    """Number and date in one line."""
    return translate("Dashboard", "No. {number} · {day}").format(
        number=invoice.number, day=formats.long_day(invoice.issue_date, weekday=False)
    )


def mark_of(invoice: ReceivedSupplierInvoice) -> tuple[Status, str]:
    """The mark and, where it is not the mark's own, its word."""
    if invoice.status is PaymentStatus.CREDIT:
        return Status.CREDITED, translate("Dashboard", "Credit")
    return MARKS[invoice.status], ""


def expected_text(expected: Sequence[ExpectedSupplierInvoice]) -> tuple[str, bool]:
    """The sentence about the next expected invoice, and whether it is late."""
    if not expected:
        return translate("Dashboard", "No invoice is expected."), False
    late = [one for one in expected if one.days_late > 0]
    first = late[0] if late else expected[0]
    if late:
        text = translate("Dashboard", "Late: {operator} {account}, expected {day}")
    else:
        text = translate("Dashboard", "Next expected: {operator} {account}, available {day}")
    day = short_day(first.available_on)
    return text.format(operator=short_company(first.operator), account=first.account, day=day), bool(late)
