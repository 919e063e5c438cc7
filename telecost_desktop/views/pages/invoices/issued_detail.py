"""One sales invoice: customer, dates, lines, VAT, payments, and what can be done with it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceDetail, SalesInvoiceRow, SalesInvoiceStatus
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.pages.invoices.detail_head import DetailHead
from telecost_desktop.views.pages.invoices.sum_rows import SumRow, drop_all
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import button

translate = QCoreApplication.translate
DRAFTS = (SalesInvoiceStatus.DRAFT, SalesInvoiceStatus.READY)
OPEN = (SalesInvoiceStatus.NEW, SalesInvoiceStatus.OVERDUE)


class IssuedDetail(Card):
    """Shows a sales invoice; its buttons are wishes: ``issue``, ``void``, ``make_ready``, ``pay``, ``credit``."""

    wished = Signal(str)

    def __init__(self) -> None:
        super().__init__(table=True)
        self.setAccessibleName(translate("Invoices", "Chosen invoice"))
        self.detail: SalesInvoiceDetail | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(
            EmptyState("file-document-outline", translate("Invoices", "Choose an invoice at the left."))
        )
        self.stack.addWidget(self._content())
        self.body.addWidget(self.stack, 1)
        foot = self.add_foot(48)
        self.buttons = {
            "void": button(translate("Invoices", "Take back…"), clicked=lambda: self.wished.emit("void")),
            "credit": button(translate("Invoices", "Credit…"), clicked=lambda: self.wished.emit("credit")),
            "make_ready": button(
                translate("Invoices", "Mark as ready"), clicked=lambda: self.wished.emit("make_ready")
            ),
            "issue": button(translate("Invoices", "Issue…"), "check", clicked=lambda: self.wished.emit("issue")),
            "pay": button(translate("Invoices", "Register payment…"), "check", clicked=lambda: self.wished.emit("pay")),
        }
        for place, key in enumerate(("void", "credit")):
            foot.insertWidget(place, self.buttons[key])
        foot.addStretch(1)
        for key in ("make_ready", "issue", "pay"):
            foot.addWidget(self.buttons[key])
        self.show_detail(None)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = DetailHead(Status.DRAFT)
        self.title_words, self.badge, self.sub_words, self.facts = head.title, head.badge, head.sub, head.facts
        column.addLayout(head)
        self.lines = DataTable(translate("Invoices", "Lines"), _columns(), filters=False, sortable=False, identity=id)
        column.addWidget(self.lines, 1)
        self._sums = QVBoxLayout()
        self._sums.setSpacing(0)
        sums = QWidget()
        sums.setProperty("part", "page")
        sums.setLayout(self._sums)
        self._sums.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(translate("Invoices", "Sums"))
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(sums)
        column.addWidget(self._scroll)
        return content

    def show_detail(self, detail: SalesInvoiceDetail | None) -> None:
        """Show a sales invoice, or that none is chosen."""
        self.detail = detail
        self.stack.setCurrentIndex(0 if detail is None else 1)
        allowed = () if detail is None else allowed_actions(detail.row)
        for key, action in self.buttons.items():
            action.setVisible(key in allowed)
        if detail is None:
            return
        row = detail.row
        self.title_words.setText(title(row))
        self.badge.set_status(*mark(row))
        self.sub_words.setText(_sub(detail))
        self.facts.show_facts(_facts(detail))
        self.lines.set_rows(detail.lines)
        self._show_sums(detail)

    def _show_sums(self, detail: SalesInvoiceDetail) -> None:
        drop_all(self._sums)
        rows = _sums(detail)
        for cells, kind in rows:
            row = SumRow(kind)
            row.set_cells(*cells)
            self._sums.addWidget(row)
        self._scroll.setFixedHeight(min(len(rows), 8) * 32)


def title(row: SalesInvoiceRow) -> str:
    """Number and customer, or that it is a draft."""
    name = row.number or translate("Invoices", "Draft")
    return f"{name} · {row.party}"


def mark(row: SalesInvoiceRow) -> tuple[Status, str]:
    """The status mark, and a word of its own for a credit note."""
    if row.status is SalesInvoiceStatus.ISSUED:
        return Status.ISSUED, translate("Invoices", "Credit note")
    return Status[row.status.name], ""


def allowed_actions(row: SalesInvoiceRow) -> tuple[str, ...]:
    """What can be done with a sales invoice as it stands."""
    if row.status is SalesInvoiceStatus.DRAFT:
        return ("void", "make_ready", "issue")
    if row.status is SalesInvoiceStatus.READY:
        return ("void", "issue")
    if row.kind == DocumentKind.CREDIT_NOTE.value or row.status is SalesInvoiceStatus.CREDITED:
        return ()
    return ("credit", "pay") if row.status in OPEN else ("credit",)


def _columns() -> list[Column]:
    return [
        Column("text", translate("Invoices", "Text"), width=180, stretch=True, value=_line_text),
        Column("quantity", translate("Invoices", "Quantity"), Kind.NUMBER, 72),
        Column("unit_price", translate("Invoices", "Price"), Kind.MONEY, 88),
        Column("net", translate("Invoices", "Excl. VAT"), Kind.MONEY, 104),
    ]


def _line_text(line: DraftLine) -> str:
    """What the line says, after its project and with the days it covers."""
    text = f"{line.project}: {line.text}" if line.project else line.text
    if line.period is None:
        return text
    days = words.period(line.period.start, line.period.last)
    return text if days in text else f"{text}, {days}"


def _sub(detail: SalesInvoiceDetail) -> str:
    row = detail.row
    parts = []
    if row.kind == DocumentKind.CREDIT_NOTE.value:
        parts.append(translate("Invoices", "Credits invoice {number}").format(number=detail.credits_number))
    parts.append(formats.long_day(row.issue_date, weekday=False))
    covered = words.period(row.period_start, row.period_end)
    if covered:
        parts.append(translate("Invoices", "period {days}").format(days=covered))
    return " · ".join(parts)


def _facts(detail: SalesInvoiceDetail) -> list[tuple[str, str]]:
    row = detail.row
    if row.kind == DocumentKind.CREDIT_NOTE.value:
        return [(words.in_currency(translate("Invoices", "Credited"), row.currency), formats.money(row.payable))]
    facts = [
        (words.in_currency(translate("Invoices", "To be paid"), row.currency), formats.money(row.payable)),
        (translate("Invoices", "Due"), formats.long_day(row.due_date, weekday=False)),
        (translate("Invoices", "KID"), row.payment_reference),
    ]
    if row.open not in (row.payable, Decimal(0)):
        facts.insert(1, (words.in_currency(translate("Invoices", "Still open"), row.currency), formats.money(row.open)))
    return facts


def _sums(detail: SalesInvoiceDetail) -> list[tuple[tuple[str, str, str], str]]:
    """Total, VAT by rate, total with VAT, then what came in."""
    row = detail.row
    rows = [((translate("Invoices", "Total excl. VAT"), "", formats.money(row.total_ex_vat)), "total")]
    for entry in detail.vat:
        name = translate("Invoices", "VAT {rate}").format(rate=words.percent(entry.rate))
        base = translate("Invoices", "of {amount}").format(amount=formats.money(entry.base))
        rows.append(((name, base, formats.money(entry.vat)), "row"))
    rows.append(((translate("Invoices", "Total incl. VAT"), "", formats.money(row.total_inc_vat)), "total"))
    for paid_on, amount in detail.payments:
        day = formats.long_day(paid_on, weekday=False)
        rows.append(((translate("Invoices", "Payment"), day, formats.money(-amount)), "row"))
    return rows
