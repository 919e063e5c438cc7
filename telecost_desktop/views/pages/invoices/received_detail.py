"""One received invoice: who, when, how it stands, its sections and sums, and its payment."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.invoice_archive import PaymentStatus, SupplierInvoiceDetail
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.pages.invoices.detail_head import DetailHead
from telecost_desktop.views.pages.invoices.elided import ElidedLabel
from telecost_desktop.views.pages.invoices.section_rows import SectionTable
from telecost_desktop.views.pages.invoices.signature_line import SignatureLine
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import button

translate = QCoreApplication.translate


class ReceivedDetail(Card):
    """Shows an invoice. ``section_opened(section)``, ``pay_requested()`` and ``unpay_requested()`` are wishes."""

    section_opened = Signal(object)
    all_lines_opened = Signal()
    pay_requested = Signal()
    unpay_requested = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(table=True)
        self.setAccessibleName(translate("Invoices", "Chosen invoice"))
        self.signature = SignatureLine(context)
        self.detail: SupplierInvoiceDetail | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(
            EmptyState("file-document-outline", translate("Invoices", "Choose an invoice at the left."))
        )
        self.stack.addWidget(self._content())
        self.body.addWidget(self.stack, 1)
        foot = self.add_foot(48)
        self.lines_button = button(
            translate("Invoices", "All lines"), "format-list-bulleted", clicked=self.all_lines_opened.emit
        )
        self.unpay = button(translate("Invoices", "Mark as unpaid"), clicked=self.unpay_requested.emit)
        self.pay = button(translate("Invoices", "Mark as paid…"), "check", clicked=self.pay_requested.emit)
        self.paid_words = ElidedLabel("secondary", "text2")
        self.paid_words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self.lines_button)
        foot.addWidget(self.paid_words, 1)
        foot.addWidget(self.unpay)
        foot.addWidget(self.pay)
        self.show_detail(None)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = DetailHead(Status.NEW)
        self.title_words, self.badge, self.sub_words, self.facts = head.title, head.badge, head.sub, head.facts
        column.addLayout(head)
        column.addWidget(self.signature)
        self.sections = SectionTable()
        self.sections.setProperty("part", "page")
        self.sections.opened.connect(self.section_opened)
        scroll = QScrollArea()
        scroll.setAccessibleName(translate("Invoices", "Sections"))
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.sections)
        column.addWidget(scroll, 1)
        return content

    def show_detail(self, detail: SupplierInvoiceDetail | None) -> None:
        """Show an invoice, or that none is chosen."""
        self.detail = detail
        self.stack.setCurrentIndex(0 if detail is None else 1)
        for widget in (self.lines_button, self.pay, self.unpay, self.paid_words):
            widget.setVisible(detail is not None)
        if detail is None:
            return
        invoice = detail.invoice
        self.title_words.setText(f"{invoice.operator} · {invoice.number}")
        credit = invoice.status is PaymentStatus.CREDIT
        self.badge.set_status(words.MARKS[invoice.status], credit_word() if credit else "")
        self.sub_words.setText(_sub(detail))
        self.facts.show_facts(_facts(detail))
        self.sections.show_detail(detail)
        self.lines_button.setVisible(invoice.has_charges)
        self.pay.setVisible(invoice.status in (PaymentStatus.NEW, PaymentStatus.OVERDUE))
        self.unpay.setVisible(not credit and invoice.paid_amount > 0)
        self.paid_words.setText(_paid(detail))


def credit_word() -> str:
    """The mark of a credit note."""
    return translate("Invoices", "Credit")


def _sub(detail: SupplierInvoiceDetail) -> str:
    invoice = detail.invoice
    parts = [translate("Invoices", "Account {account}").format(account=invoice.account)]
    if invoice.kind is DocumentKind.CREDIT_NOTE:
        parts.insert(0, translate("Invoices", "Credit note"))
    parts.append(formats.long_day(invoice.issue_date, weekday=False))
    covered = words.period(invoice.period_first, invoice.period_last)
    if covered:
        parts.append(translate("Invoices", "period {days}").format(days=covered))
    return " · ".join(parts)


def _facts(detail: SupplierInvoiceDetail) -> list[tuple[str, str]]:
    invoice = detail.invoice
    if invoice.status is PaymentStatus.CREDIT:
        return [
            (
                words.in_currency(translate("Invoices", "Credited"), invoice.currency),
                formats.money(abs(invoice.total_inc_vat)),
            )
        ]
    return [
        (words.in_currency(translate("Invoices", "To pay"), invoice.currency), formats.money(invoice.payable)),
        (translate("Invoices", "Due"), formats.long_day(invoice.due_date, weekday=False)),
        (translate("Invoices", "Account"), words.bank_account(detail.payee_account)),
        (translate("Invoices", "KID"), detail.payment_reference),
    ]


def _paid(detail: SupplierInvoiceDetail) -> str:
    """When and how much was paid, or how late it is."""
    invoice = detail.invoice
    if invoice.status is PaymentStatus.PAID and invoice.paid_on is not None:
        return translate("Invoices", "Paid on {day}").format(day=formats.long_day(invoice.paid_on, weekday=False))
    if invoice.status is PaymentStatus.CREDIT:
        return ""
    if invoice.paid_amount > 0:
        return translate("Invoices", "{amount} of it is paid").format(amount=formats.money(invoice.paid_amount))
    if invoice.status is PaymentStatus.OVERDUE:
        return words.counted(
            invoice.days_late, translate("Invoices", "1 day late"), translate("Invoices", "{count} days late")
        )
    return ""
