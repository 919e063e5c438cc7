"""One sales invoice: customer and dates, then its lines with VAT and payments, its delivery, or its history."""

from __future__ import annotations

from datetime import tzinfo
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QScrollArea, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceDetail
from telecost_desktop.services.sales_invoicing.overview import ListedInvoice, WholeInvoice
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.pages.invoices.detail_head import DetailHead
from telecost_desktop.views.pages.invoices.issued_actions import Act, acts, fill_menu, fitting
from telecost_desktop.views.pages.invoices.issued_tables import DeliveryPart, history_table
from telecost_desktop.views.pages.invoices.issued_words import mark, title
from telecost_desktop.views.pages.invoices.sum_rows import SumRow, drop_all
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState, TabStrip
from telecost_desktop.views.widgets.labels import button, tool

translate = QCoreApplication.translate
LINES, DELIVERY, HISTORY = range(3)
# What has a button of its own in the foot, at the left and at the right: as many as there is room for.
_LEFT, _RIGHT = ("edit", "credit"), ("make_ready", "issue", "print", "export", "send", "pay")
_MOST_RIGHT = 2


class IssuedDetail(Card):
    """Shows a sales invoice; its buttons and its menu are wishes by the key of the action."""

    wished = Signal(str)

    def __init__(self, zone: tzinfo, *, read_only: bool) -> None:
        super().__init__(table=True)
        self._zone, self._read_only = zone, read_only
        self.setAccessibleName(translate("Invoices", "Chosen invoice"))
        self.whole: WholeInvoice | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(
            EmptyState("file-document-outline", translate("Invoices", "Choose an invoice at the left."))
        )
        self.stack.addWidget(self._content())
        self.body.addWidget(self.stack, 1)
        foot = self.add_foot(48)
        foot.setContentsMargins(12, 0, 8, 0)
        self.buttons: dict[str, QPushButton] = {}
        by_key = {act.key: act for act in acts()}
        for key in _LEFT:
            foot.addWidget(self._action_button(by_key[key]))
        foot.addStretch(1)
        for key in _RIGHT:
            foot.addWidget(self._action_button(by_key[key]))
        self.more = tool("dots-vertical", translate("Invoices", "More actions"))
        self.menu = QMenu(self.more)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        foot.addWidget(self.more)
        self.show_invoice(None)

    def _action_button(self, act: Act) -> QPushButton:
        made = button(act.short or act.text, clicked=lambda: self.wished.emit(act.key))
        if act.short:
            made.setToolTip(act.text)
            made.setAccessibleName(act.text)
        self.buttons[act.key] = made
        return made

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = DetailHead(Status.DRAFT)
        self.title_words, self.badge, self.sub_words, self.facts = head.title, head.badge, head.sub, head.facts
        column.addLayout(head)
        self.tabs = TabStrip(translate("Invoices", "What of the invoice"))
        for text in (
            translate("Invoices", "Lines"),
            translate("Invoices", "Delivery"),
            translate("Invoices", "History"),
        ):
            self.tabs.addTab(text)
        strip = QVBoxLayout()
        strip.setContentsMargins(16, 0, 16, 0)
        strip.addWidget(self.tabs)
        column.addLayout(strip)
        self.parts = QStackedWidget()
        self.delivery = DeliveryPart(self._zone)
        self.history = history_table(self._zone)
        for part in (self._lines_part(), self.delivery, self.history):
            self.parts.addWidget(part)
        self.tabs.currentChanged.connect(self.parts.setCurrentIndex)
        column.addWidget(self.parts, 1)
        return content

    def _lines_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
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
        return part

    @property
    def detail(self) -> SalesInvoiceDetail | None:
        """The sales invoice that is shown."""
        return None if self.whole is None else self.whole.detail

    def show_invoice(self, whole: WholeInvoice | None) -> None:
        """Show a sales invoice, or that none is chosen."""
        self.whole = whole
        self.stack.setCurrentIndex(0 if whole is None else 1)
        self._offer(None if whole is None else whole.listed)
        if whole is None:
            return
        detail = whole.detail
        self.title_words.setText(title(detail.row))
        self.badge.set_status(*mark(detail.row))
        self.sub_words.setText(_sub(whole))
        self.facts.show_facts(_facts(detail))
        self.lines.set_rows(detail.lines)
        self._show_sums(whole)
        self.delivery.show_deliveries(whole)
        self.history.set_rows(tuple(reversed(whole.history)))
        loud, tone = self.delivery.note(whole)
        self.tabs.set_note(DELIVERY, loud, tone)

    def focus_part(self) -> None:
        """Go to the list of the part that is shown."""
        (self.lines, self.delivery.table, self.history)[self.tabs.currentIndex()].view.setFocus()

    def _offer(self, one: ListedInvoice | None) -> None:
        """Show the buttons of what can be done; the rest is in the menu."""
        able = [] if one is None else [act for act in acts() if fitting(act, [one], read_only=self._read_only)]
        keys = {act.key for act in able if one is not None and (act.wanted is None or act.wanted(one))}
        # To be paid is what most invoices wait for: with it one other goes along.
        shown = {*keys.intersection(_LEFT), *[key for key in _RIGHT if key in keys][-_MOST_RIGHT:]}
        for key, made in self.buttons.items():
            made.setVisible(key in shown)
        self.more.setEnabled(bool(able))

    def _fill_menu(self) -> None:
        self.menu.clear()
        if self.whole is not None:
            fill_menu(self.menu, [self.whole.listed], self.wished.emit, read_only=self._read_only)

    def _show_sums(self, whole: WholeInvoice) -> None:
        drop_all(self._sums)
        rows = _sums(whole)
        for cells, kind in rows:
            row = SumRow(kind)
            row.set_cells(*cells)
            self._sums.addWidget(row)
        self._scroll.setFixedHeight(min(len(rows), 6) * 32)


def _columns() -> list[Column]:
    return [
        Column("text", translate("Invoices", "Text"), width=180, stretch=True, value=_line_text),
        Column("quantity", translate("Invoices", "Quantity"), Kind.NUMBER, 72),
        Column("unit_price", translate("Invoices", "Price"), Kind.MONEY, 88, shown=words.price),
        Column("net", translate("Invoices", "Excl. VAT"), Kind.MONEY, 104),
    ]


def _line_text(line: DraftLine) -> str:
    """What the line says, after its project, with the days it covers and its discount."""
    text = f"{line.project}: {line.text}" if line.project else line.text
    if line.discount:
        pattern = translate("Invoices", "{text}, {percent} off")
        text = pattern.format(text=text, percent=words.percent(line.discount))
    if line.period is None:
        return text
    days = words.period(line.period.start, line.period.last)
    return text if days in text else f"{text}, {days}"


def _sub(whole: WholeInvoice) -> str:
    row = whole.detail.row
    parts = []
    if row.kind == DocumentKind.CREDIT_NOTE.value:
        parts.append(translate("Invoices", "Credits invoice {number}").format(number=whole.detail.credits_number))
    if whole.listed.disputed:
        parts.append(Status.DISPUTED.word())
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
        (translate("Invoices", "Payment reference"), row.payment_reference),
    ]
    if row.in_credit:
        back = words.in_currency(translate("Invoices", "To be paid back"), row.currency)
        facts.insert(1, (back, formats.money(row.in_credit)))
    if row.open not in (row.payable, Decimal(0)):
        facts.insert(1, (words.in_currency(translate("Invoices", "Still open"), row.currency), formats.money(row.open)))
    return facts


def _sums(whole: WholeInvoice) -> list[tuple[tuple[str, str, str], str]]:
    """Total, VAT by rate, total with VAT, what leads from it to what is to be paid, then what came in."""
    row, prepaid = whole.detail.row, whole.listed.prepaid
    rows = [((translate("Invoices", "Total excl. VAT"), "", formats.money(row.total_ex_vat)), "total")]
    for entry in whole.detail.vat:
        name = translate("Invoices", "VAT {rate}").format(rate=words.percent(entry.rate))
        base = translate("Invoices", "of {amount}").format(amount=formats.money(entry.base))
        rows.append(((name, base, formats.money(entry.vat)), "row"))
    rows.append(((translate("Invoices", "Total incl. VAT"), "", formats.money(row.total_inc_vat)), "total"))
    rounding = row.payable - row.total_inc_vat + prepaid
    if prepaid:
        rows.append(((translate("Invoices", "Prepaid"), "", formats.money(-prepaid)), "row"))
    if rounding:
        rows.append(((translate("Invoices", "Rounding"), "", formats.money(rounding)), "row"))
    if prepaid or rounding:
        rows.append(((translate("Invoices", "To be paid"), "", formats.money(row.payable)), "total"))
    for paid_on, amount in whole.detail.payments:
        day = formats.long_day(paid_on, weekday=False)
        rows.append(((translate("Invoices", "Payment"), day, formats.money(-amount)), "row"))
    return rows
