"""The tab of received invoices: list, detail, original, and the lines of a section."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.invoice_archive import (
    ExpectedSupplierInvoice,
    PaymentStatus,
    ReceivedList,
    ReceivedSupplierInvoice,
    SectionSum,
    SupplierInvoiceDetail,
    SupplierInvoiceLine,
    expected_supplier_invoices,
    list_received,
    mark_paid,
    mark_unpaid,
    original_content,
    supplier_invoice_detail,
    supplier_invoice_lines,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.send_mail import SendMailDialog
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.pages.invoices.document_pane import DocumentPane, DocumentRef
from telecost_desktop.views.pages.invoices.elided import ElidedLabel
from telecost_desktop.views.pages.invoices.forwarding import forward_original
from telecost_desktop.views.pages.invoices.invoice_list import InvoiceList, ListRow
from telecost_desktop.views.pages.invoices.payment_dialog import PaymentDialog
from telecost_desktop.views.pages.invoices.received_detail import ReceivedDetail, credit_word
from telecost_desktop.views.pages.invoices.received_lines import ReceivedLines
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import SearchField
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import IconLabel, set_tone
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.side_panes import SidePanes, horizontal

if TYPE_CHECKING:
    from telecost_desktop.views.page import BasePage

translate = QCoreApplication.translate
_ALL = "all"
# How long to wait for the next key before searching.
_TYPING_REST = 180


class ReceivedView(QWidget):
    """Received invoices. ``summed_up(total, overdue, oldest)`` whenever the archive was read."""

    summed_up = Signal(int, int, object)

    def __init__(self, page: BasePage) -> None:
        super().__init__()
        self.page = page
        self.context: PageContext = page.context
        self._wanted: int | None = None
        self._loaded = False
        self._rows: dict[int, ReceivedSupplierInvoice] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_TYPING_REST)
        self._rest.timeout.connect(self.reload)
        self.detail = ReceivedDetail(self.context)
        self.original = DocumentPane(
            self.context,
            translate("Invoices", "Original"),
            translate("Invoices", "No original came with this invoice."),
            forwards=True,
        )
        self.lines = ReceivedLines()
        self._arrange()
        self._connect()

    # Building

    def _arrange(self) -> None:
        self.panes = SidePanes(
            translate("Invoices", "Invoice or document"),
            (translate("Invoices", "Invoice"), self.detail),
            (translate("Invoices", "Original"), self.original),
            sizes=(496, 288), least=(400, 220), both_from=640, grows=(1, 1),
        )  # fmt: skip
        self.beside = QStackedWidget()
        self.beside.addWidget(self.panes)
        self.beside.addWidget(self.lines)
        splitter = horizontal(self._list_card(), self.beside, (368, 800))
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    def _list_card(self) -> Card:
        card = Card(table=True)
        card.setAccessibleName(translate("Invoices", "Received invoices"))
        card.setMinimumWidth(340)
        self.search = SearchField(translate("Invoices", "Number or sum"))
        self.months = QComboBox()
        self.months.setAccessibleName(translate("Invoices", "How far back"))
        for text, months in (
            (translate("Invoices", "12 months"), 12),
            (translate("Invoices", "36 months"), 36),
            (translate("Invoices", "All"), 0),
        ):
            self.months.addItem(text, months)
        self.months.setCurrentIndex(1)
        self.status = Segment(
            translate("Invoices", "Status"), [(key, _status_word(key)) for key in _SEGMENT], chosen=_ALL
        )
        tools = QFrame()
        tools.setProperty("part", "cardhead")
        column = QVBoxLayout(tools)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        row.addWidget(self.months)
        column.addLayout(row)
        column.addWidget(self.status)
        card.body.addWidget(tools)
        self.list = InvoiceList(translate("Invoices", "Received invoices"), several=True)
        nothing = translate("Invoices", "No invoices yet. Import an invoice or drop its file on this page.")
        self.list_stack = QStackedWidget()
        self.list_stack.addWidget(self.list)
        self.list_stack.addWidget(
            EmptyState("file-document-outline", nothing, translate("Invoices", "Import…"), self.page.import_wanted.emit)
        )
        self.list_stack.addWidget(
            EmptyState(
                "magnify", translate("Invoices", "No invoice fits."), translate("Invoices", "Show all"), self._show_all
            )
        )
        card.body.addWidget(self.list_stack, 1)
        foot = card.add_foot(40)
        self._expected_icon = IconLabel("calendar-clock-outline", "text2", 16)
        self.expected = ElidedLabel("secondary", "text2")
        foot.addWidget(self._expected_icon)
        foot.addWidget(self.expected, 1)
        return card

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda: self._rest.start())
        self.months.currentIndexChanged.connect(lambda: self.reload())
        self.status.changed.connect(lambda _key: self.reload())
        self.list.chosen.connect(self._choose)
        self.list.entered_row.connect(self._enter_detail)
        self.detail.section_opened.connect(self.open_section)
        self.detail.all_lines_opened.connect(lambda: self.open_section(None))
        self.detail.pay_requested.connect(self._ask_payment)
        self.detail.unpay_requested.connect(self._unpay)
        self.original.wanted.connect(self._load_original)
        self.original.forward_wanted.connect(self.forward)
        self.original.shown.connect(self.detail.signature.show_document)
        self.lines.closed_lines.connect(self.close_lines)
        self.lines.export_requested.connect(lambda title: export_list(self.page, self.lines.table, title))

    # Loading

    def reload(self) -> None:
        """Read the list, the expected invoices and the numbers of the tab again."""
        accounts = sorted(self.context.selection.accounts)
        today = self.context.today()
        chosen = self.status.value
        self.context.read(
            self, list_received, self.context.file, today=today, accounts=accounts, search=self.search.text(),
            status=None if chosen == _ALL else chosen, months=self.months.currentData() or None, done=self._show_list,
        )  # fmt: skip
        self.context.read(
            self,
            list_received,
            self.context.file,
            today=today,
            accounts=accounts,
            done=self._show_summary,
            key="summary",
        )
        self.context.read(
            self,
            expected_supplier_invoices,
            self.context.file,
            today=today,
            accounts=accounts,
            done=self._show_expected,
        )

    def _show_list(self, found: ReceivedList) -> None:
        self._loaded = True
        self._rows = {row.id: row for row in found.rows}
        for key in _SEGMENT:
            count = found.counts[key] if isinstance(key, PaymentStatus) else found.total
            self.status.set_text(key, f"{_status_word(key)} {formats.number(count)}")
        self.list.set_rows([_list_row(row) for row in found.rows])
        searching = bool(self.search.text().strip()) or self.status.value != _ALL
        self.list_stack.setCurrentIndex(0 if found.rows else 2 if searching or found.oldest else 1)
        self._find_wanted()

    def _find_wanted(self) -> None:
        """Choose the invoice that was asked for; where the filters hide it, take them away once."""
        if self._wanted is None or self.list.choose(self._wanted):
            self._wanted = None
        elif self._filtered():
            self._show_all()
        else:
            self._wanted = None

    def _filtered(self) -> bool:
        return bool(self.search.text().strip()) or self.status.value != _ALL or bool(self.months.currentData())

    def _show_summary(self, found: ReceivedList) -> None:
        self.summed_up.emit(found.total, found.counts[PaymentStatus.OVERDUE], found.oldest)

    def _show_expected(self, expected: Sequence[ExpectedSupplierInvoice]) -> None:
        text, tone = _expected_words(expected)
        self.expected.setText(text)
        self.expected.setToolTip("\n".join(_expected_line(one) for one in expected))
        set_tone(self.expected, tone)
        self._expected_icon.set_icon("calendar-alert" if tone == "warn" else "calendar-clock-outline", tone)
        self._expected_icon.setVisible(bool(text))

    def _show_all(self) -> None:
        self.search.clear()
        self.months.setCurrentIndex(self.months.count() - 1)
        self.status.choose(_ALL)
        self.reload()

    def show_invoice(self, identity: int) -> None:
        """Choose an invoice, also when the filters hide it now."""
        self.close_lines()
        self._wanted = identity
        if self._loaded:
            self._find_wanted()

    # The chosen invoice

    def _choose(self, identity: int | None) -> None:
        if identity is None:
            self.close_lines()
            self.detail.show_detail(None)
            self.original.show_nothing()
            return
        if self.detail.detail is not None and self.detail.detail.invoice.id != identity:
            self.close_lines()
        self.context.read(
            self,
            supplier_invoice_detail,
            self.context.file,
            identity,
            today=self.context.today(),
            done=self._show_detail,
        )

    def _show_detail(self, detail: SupplierInvoiceDetail) -> None:
        before = self.detail.detail
        self.detail.show_detail(detail)
        if before is None or before.invoice.id != detail.invoice.id or before.originals != detail.originals:
            self.original.show_documents(
                [
                    DocumentRef(one.attachment_id, one.file_name, one.size, one.media_type == "application/pdf")
                    for one in detail.originals
                ]
            )
        else:
            # The certificates that are trusted may have changed.
            self.detail.signature.look_again()

    def _load_original(self, attachment: int) -> None:
        self.context.read(
            self, original_content, self.context.file, attachment,
            done=lambda found: self.original.set_content(attachment, found[1]),
        )  # fmt: skip

    def forward(self, document: DocumentRef) -> SendMailDialog | None:
        """Send an original by e-mail, as it was received."""
        detail = self.detail.detail
        return None if detail is None else forward_original(self, self.page, detail.invoice, document)

    def _enter_detail(self) -> None:
        first = next((part for part in self.detail.sections.buttons if part.isEnabled()), None)
        (first or self.detail.pay).setFocus()

    def open_section(self, section: SectionSum | None) -> None:
        """Show the lines of a section, or all."""
        detail = self.detail.detail
        if detail is None:
            return

        def arrived(lines: list[SupplierInvoiceLine]) -> None:
            if self.detail.detail is detail:
                self.beside.setCurrentWidget(self.lines)
                self.lines.show_lines(detail, section, lines)

        self.context.read(
            self,
            supplier_invoice_lines,
            self.context.file,
            detail.invoice.id,
            None if section is None else section.section,
            done=arrived,
        )

    def close_lines(self) -> None:
        """Go back from the lines to the invoice."""
        if self.beside.currentWidget() is self.lines:
            self.beside.setCurrentIndex(0)
            self._enter_detail()

    # Paying

    def _ask_payment(self) -> None:
        detail = self.detail.detail
        if detail is None:
            return
        invoice = detail.invoice
        dialog = PaymentDialog(
            self, translate("Invoices", "Mark as paid"), f"{invoice.operator} · {invoice.number}", today=self.context.today(),
            amount=invoice.payable, currency=invoice.currency, ok=translate("Invoices", "Mark as paid"),
        )  # fmt: skip
        dialog.accepted.connect(lambda: self._pay(invoice, dialog.paid_on.value, dialog.amount))
        dialog.open()

    def _pay(self, invoice: ReceivedSupplierInvoice, paid_on: date, amount: Decimal | None) -> None:
        words_said = translate("Invoices", "Invoice {number} is marked as paid.").format(number=invoice.number)
        self.context.write(
            self, mark_paid, self.context.file, invoice.id, paid_on=paid_on, amount=amount, clock=self.context.clock,
            user=self.context.user, changes=Subject.SUPPLIER_INVOICES,
            done=lambda _row: self.context.messages.notice(words_said, translate("Invoices", "Undo"), lambda: self._take_back(invoice)),
        )  # fmt: skip

    def _unpay(self) -> None:
        if self.detail.detail is not None:
            self._take_back(self.detail.detail.invoice)

    def _take_back(self, invoice: ReceivedSupplierInvoice) -> None:
        words_said = translate("Invoices", "Invoice {number} is marked as unpaid.").format(number=invoice.number)
        self.context.write(
            self, mark_unpaid, self.context.file, invoice.id, today=self.context.today(), clock=self.context.clock,
            user=self.context.user, changes=Subject.SUPPLIER_INVOICES,
            done=lambda _row: self.context.messages.notice(words_said),
        )  # fmt: skip

    # Exporting

    def selected_numbers(self) -> list[str]:
        """The numbers of the invoices that are selected."""
        return [self._rows[key].number for key in self.list.selected_ids]

    def export_rows(self) -> list[ReceivedSupplierInvoice]:
        """The invoices as listed."""
        return [self._rows[row.id] for row in self.list.rows]


_SEGMENT = (_ALL, PaymentStatus.OVERDUE, PaymentStatus.NEW, PaymentStatus.PAID)


def _status_word(key: object) -> str:
    if key == _ALL:
        return translate("Invoices", "All")
    return words.MARKS[PaymentStatus(str(key))].word()


def _list_row(row: ReceivedSupplierInvoice) -> ListRow:
    credit = row.status is PaymentStatus.CREDIT
    amount = -abs(row.total_inc_vat) if row.kind is DocumentKind.CREDIT_NOTE else row.payable
    return ListRow(
        row.id, words.short_company(row.operator), row.account, f"{row.number} · {formats.day(row.issue_date)}", formats.money(amount),
        words.MARKS[row.status], credit_word() if credit else "",
    )  # fmt: skip


def _expected_words(expected: Sequence[ExpectedSupplierInvoice]) -> tuple[str, str]:
    """One line about the next invoice, and its tone."""
    late = [one for one in expected if one.days_late]
    if late:
        text = translate("Invoices", "Late: {invoice}").format(invoice=_expected_line(late[0]))
        return (f"{text} (+{len(late) - 1})" if len(late) > 1 else text), "warn"
    if not expected:
        return "", "text2"
    return translate("Invoices", "Expected: {invoice}").format(invoice=_expected_line(expected[0])), "text2"


def _expected_line(one: ExpectedSupplierInvoice) -> str:
    return translate("Invoices", "{operator} {account} on {day}, here by {available}").format(
        operator=words.short_company(one.operator),
        account=one.account,
        day=words.short_day(one.issue_on),
        available=words.short_day(one.available_on),
    )
