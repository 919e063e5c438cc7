"""The tab of issued invoices: list, detail, PDF; drafts are issued or taken back here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.sales_invoices import DeliverableState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.payments.by_hand import register_payment
from telecost_desktop.services.sales_invoicing.crediting import credit_invoice
from telecost_desktop.services.sales_invoicing.documents import issue_drafts, mark_ready, void_draft
from telecost_desktop.services.sales_invoicing.listing import (
    SalesInvoiceDetail,
    SalesInvoiceRow,
    SalesInvoiceStatus,
    get_sales_invoice,
    list_sales_invoices,
)
from telecost_desktop.services.sales_invoicing.sending.deliverables import sales_invoice_pdf
from telecost_desktop.views import formats
from telecost_desktop.views.context import BILLED, PageContext, Subject
from telecost_desktop.views.pages.invoices.document_pane import DocumentPane, DocumentRef
from telecost_desktop.views.pages.invoices.invoice_list import InvoiceList, ListRow
from telecost_desktop.views.pages.invoices.issued_detail import DRAFTS, IssuedDetail, mark
from telecost_desktop.views.pages.invoices.issued_dialogs import CreditDialog, VoidDialog
from telecost_desktop.views.pages.invoices.payment_dialog import PaymentDialog
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import SearchField
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.side_panes import SidePanes, horizontal

if TYPE_CHECKING:
    from telecost_desktop.views.page import BasePage

translate = QCoreApplication.translate
_ALL = "all"


class IssuedView(QWidget):
    """Sales invoices. ``summed_up(issued, drafts, overdue)`` whenever the list was read."""

    summed_up = Signal(int, int, int)

    def __init__(self, page: BasePage) -> None:
        super().__init__()
        self.page = page
        self.context: PageContext = page.context
        self._all: list[SalesInvoiceRow] = []
        self._shown: list[SalesInvoiceRow] = []
        self._wanted: int | None = None
        self.detail = IssuedDetail()
        self.pdf = DocumentPane(
            self.context,
            translate("Invoices", "PDF"),
            translate("Invoices", "A draft has no PDF: issue it to get one."),
        )
        self._arrange()
        self.search.textChanged.connect(lambda _text: self._filter())
        self.status.changed.connect(lambda _key: self._filter())
        self.list.chosen.connect(self._choose)
        self.list.entered_row.connect(self.detail.lines.view.setFocus)
        self.detail.wished.connect(self._fulfil)
        self.pdf.wanted.connect(self._load_pdf)

    def _arrange(self) -> None:
        self.panes = SidePanes(
            translate("Invoices", "Invoice or document"),
            (translate("Invoices", "Invoice"), self.detail),
            (translate("Invoices", "PDF"), self.pdf),
            sizes=(496, 288), least=(400, 220), both_from=640, grows=(1, 1),
        )  # fmt: skip
        splitter = horizontal(self._list_card(), self.panes, (368, 800))
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    def _list_card(self) -> Card:
        card = Card(table=True)
        card.setAccessibleName(translate("Invoices", "Issued invoices"))
        card.setMinimumWidth(340)
        card.body.setContentsMargins(1, 0, 1, 1)
        self.search = SearchField(translate("Invoices", "Number, customer or sum"))
        self.status = Segment(
            translate("Invoices", "Status"), [(key, _segment_word(key)) for key in _SEGMENT], chosen=_ALL
        )
        tools = QFrame()
        tools.setProperty("part", "cardhead")
        column = QVBoxLayout(tools)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.status)
        card.body.addWidget(tools)
        self.list = InvoiceList(translate("Invoices", "Issued invoices"))
        nothing = translate("Invoices", "No invoices issued yet. Subscriptions make them when they fall due.")
        self.list_stack = QStackedWidget()
        self.list_stack.addWidget(self.list)
        self.list_stack.addWidget(
            EmptyState(
                "file-document-outline", nothing, translate("Invoices", "Go to Subscriptions"),
                lambda: self.page.navigate.emit("subscriptions", None),
            )
        )  # fmt: skip
        self.list_stack.addWidget(
            EmptyState(
                "magnify", translate("Invoices", "No invoice fits."), translate("Invoices", "Show all"), self._show_all
            )
        )
        card.body.addWidget(self.list_stack, 1)
        return card

    # Loading

    def reload(self) -> None:
        """Read the list again."""
        self.context.read(self, list_sales_invoices, self.context.file, self.context.clock, done=self._show_list)

    def _show_list(self, rows: list[SalesInvoiceRow]) -> None:
        self._all = rows
        issued = sum(1 for row in rows if row.number and row.kind == DocumentKind.INVOICE.value)
        drafts = sum(1 for row in rows if row.status in DRAFTS)
        overdue = sum(1 for row in rows if row.status is SalesInvoiceStatus.OVERDUE)
        for key, statuses in _SEGMENT.items():
            count = sum(1 for row in rows if row.status in statuses)
            self.status.set_text(
                key, f"{_segment_word(key)} {formats.number(count)}" if key in _COUNTED else _segment_word(key)
            )
        self._filter()
        self.summed_up.emit(issued, drafts, overdue)

    def _filter(self) -> None:
        statuses = _SEGMENT[str(self.status.value)]
        wanted = self.search.text().strip().casefold()
        self._shown = [
            row
            for row in self._all
            if (not statuses or row.status in statuses) and (not wanted or wanted in _searchable(row))
        ]
        self.list.set_rows([_list_row(row) for row in self._shown])
        self.list_stack.setCurrentIndex(0 if self._shown else 2 if self._all else 1)
        if self._wanted is not None and self.list.choose(self._wanted):
            self._wanted = None

    def _show_all(self) -> None:
        self.search.clear()
        self.status.choose(_ALL)

    def show_invoice(self, identity: int) -> None:
        """Choose a sales invoice, also when the filters hide it now."""
        if not self.list.choose(identity):
            self._wanted = identity
            self._show_all()
            self._filter()

    def _choose(self, identity: int | None) -> None:
        if identity is None:
            self.detail.show_detail(None)
            self.pdf.show_nothing()
            return
        self.context.read(
            self, get_sales_invoice, self.context.file, self.context.clock, identity, done=self._show_detail
        )

    def _show_detail(self, detail: SalesInvoiceDetail) -> None:
        before = self.detail.detail
        self.detail.show_detail(detail)
        if before is not None and before.row.id == detail.row.id and before.row.number == detail.row.number:
            return
        documents = [DocumentRef(detail.row.id, pdf_name(detail.row), 0, pdf=True)] if detail.row.number else []
        self.pdf.show_documents(documents)

    def _load_pdf(self, identity: int) -> None:
        detail = self.detail.detail
        # One that was never drawn is stored as it is drawn, which is the writer's work.
        drawn = detail is not None and detail.pdf_state is DeliverableState.MADE
        self.context.tasks.run(
            self, sales_invoice_pdf, self.context.file, self.context.clock, identity, write=not drawn, key="pdf",
            done=lambda content: self.pdf.set_content(identity, content),
        )  # fmt: skip

    # Doing

    def _fulfil(self, wish: str) -> None:
        detail = self.detail.detail
        if detail is None:
            return
        row = detail.row
        if wish == "make_ready":
            self._write(
                mark_ready,
                row.id,
                said=translate("Invoices", "The draft for {customer} is ready.").format(customer=row.party),
            )
        elif wish == "issue":
            self._ask_issue(row)
        elif wish == "void":
            self._ask_void(row)
        elif wish == "credit":
            self._ask_credit(row)
        elif wish == "pay":
            self._ask_payment(row)

    def _ask_issue(self, row: SalesInvoiceRow) -> None:
        asked = translate("Invoices", "Issue the invoice to {customer} over {amount}?").format(
            customer=row.party, amount=formats.money(row.payable, row.currency)
        )
        detail = translate("Invoices", "It gets the next number and cannot be changed afterwards, only credited.")
        self.context.messages.ask(asked, translate("Invoices", "Issue"), lambda: self._issue(row), detail)

    def _issue(self, row: SalesInvoiceRow) -> None:
        def issued(numbers: dict[int, int]) -> None:
            said = translate("Invoices", "Invoice {number} to {customer} is issued.")
            self.context.messages.notice(said.format(number=numbers[row.id], customer=row.party))

        self.context.write(
            self, issue_drafts, self.context.file, [row.id], clock=self.context.clock, user=self.context.user,
            changes=BILLED, done=issued,
        )  # fmt: skip

    def _ask_void(self, row: SalesInvoiceRow) -> None:
        dialog = VoidDialog(self, row)
        dialog.accepted.connect(lambda: self._void(row, due_again=dialog.again.isChecked()))
        dialog.open()

    def _void(self, row: SalesInvoiceRow, *, due_again: bool) -> None:
        pattern = (
            translate("Invoices", "The draft for {customer} was taken back and is due again.")
            if due_again
            else translate("Invoices", "The draft for {customer} was taken back and is skipped.")
        )
        self._write(void_draft, row.id, said=pattern.format(customer=row.party), due_again=due_again)

    def _ask_credit(self, row: SalesInvoiceRow) -> None:
        dialog = CreditDialog(self, row)
        dialog.accepted.connect(lambda: self._credit(row, bill_again=dialog.again.isChecked()))
        dialog.open()

    def _credit(self, row: SalesInvoiceRow, *, bill_again: bool) -> None:
        def credited(number: int) -> None:
            said = translate("Invoices", "Invoice {number} is credited by credit note {note}.")
            self.context.messages.notice(said.format(number=row.number, note=number))

        self.context.write(
            self, credit_invoice, self.context.file, row.id, clock=self.context.clock, user=self.context.user,
            bill_again=bill_again, changes=BILLED, done=credited,
        )  # fmt: skip

    def _ask_payment(self, row: SalesInvoiceRow) -> None:
        dialog = PaymentDialog(
            self, translate("Invoices", "Register payment"), f"{row.number} · {row.party}", today=self.context.today(),
            amount=row.open, currency=row.currency, ok=translate("Invoices", "Register"),
        )  # fmt: skip
        dialog.accepted.connect(lambda: self._pay(row, dialog.amount, dialog.paid_on.value))
        dialog.open()

    def _pay(self, row: SalesInvoiceRow, amount: Decimal | None, paid_on: date) -> None:
        said = translate("Invoices", "Payment of {amount} for invoice {number} is registered.").format(
            amount=formats.money(amount, row.currency), number=row.number
        )
        self.context.write(
            self, register_payment, self.context.file, row.id, amount, paid_on, clock=self.context.clock,
            user=self.context.user, changes=Subject.SALES_INVOICES,
            done=lambda _none: self.context.messages.notice(said),
        )  # fmt: skip

    def _write(self, service: object, identity: int, *, said: str, **values: object) -> None:
        self.context.write(
            self, service, self.context.file, identity, clock=self.context.clock, user=self.context.user,  # type: ignore[arg-type]
            changes=BILLED, done=lambda _none: self.context.messages.notice(said), **values,
        )  # fmt: skip

    def export_rows(self) -> list[SalesInvoiceRow]:
        """The sales invoices as listed."""
        return list(self._shown)


# Segment → the statuses under it; empty = all.
_SEGMENT: dict[str, tuple[SalesInvoiceStatus, ...]] = {
    _ALL: (),
    "drafts": DRAFTS,
    "overdue": (SalesInvoiceStatus.OVERDUE,),
    "new": (SalesInvoiceStatus.NEW,),
    "paid": (SalesInvoiceStatus.PAID,),
}
# Those that wait for somebody carry their count.
_COUNTED = ("drafts", "overdue", "new")


def _segment_word(key: str) -> str:
    return {
        _ALL: translate("Invoices", "All"),
        "drafts": translate("Invoices", "Drafts"),
        "overdue": Status.OVERDUE.word(),
        "new": Status.NEW.word(),
        "paid": Status.PAID.word(),
    }[key]


def _searchable(row: SalesInvoiceRow) -> str:
    """Number, customer, reference, and the sum with and without its separators."""
    total = f"{row.payable:.2f}"
    return f"{row.number}\n{row.party}\n{row.payment_reference}\n{total}\n{total.replace('.', ',')}\n{formats.money(row.payable)}".casefold()


def _list_row(row: SalesInvoiceRow) -> ListRow:
    status, word = mark(row)
    amount = -row.payable if row.kind == DocumentKind.CREDIT_NOTE.value else row.payable
    below = " · ".join(part for part in (row.number, formats.day(row.issue_date)) if part)
    return ListRow(row.id, row.party, "", below, formats.money(amount), status, word)


def pdf_name(row: SalesInvoiceRow) -> str:
    """What the PDF of a sales invoice is called when it is saved."""
    pattern = (
        translate("Invoices", "Credit note {number}.pdf")
        if row.kind == DocumentKind.CREDIT_NOTE.value
        else translate("Invoices", "Invoice {number}.pdf")
    )
    return pattern.format(number=row.number)
