"""The card of received invoices: the most urgent ones with their marks, and which comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QDate,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.dashboard import InvoiceCard
from telecost_desktop.services.invoice_archive import ExpectedSupplierInvoice, PaymentStatus, ReceivedSupplierInvoice
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.invoices.words import counted, short_company
from telecost_desktop.views.widgets.badge import Status, badge_width, paint_badge
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import IconLabel, label, link

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 44
SHOWN = 5
_BADGE_ROOM = 96
_TITLES = (
    QT_TRANSLATE_NOOP("Dashboard", "Operator"),
    QT_TRANSLATE_NOOP("Dashboard", "Billing account"),
    QT_TRANSLATE_NOOP("Dashboard", "Number"),
    QT_TRANSLATE_NOOP("Dashboard", "Date"),
    QT_TRANSLATE_NOOP("Dashboard", "Due"),
    QT_TRANSLATE_NOOP("Dashboard", "Currency"),
    QT_TRANSLATE_NOOP("Dashboard", "Total incl. VAT"),
    QT_TRANSLATE_NOOP("Dashboard", "Status"),
)

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
        return counted(
            invoice.days_late,
            translate("Dashboard", "1 day late"),
            translate("Dashboard", "{count} days late"),
        )
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


class _Model(QAbstractListModel):
    """The invoices of the card."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ReceivedSupplierInvoice] = []

    def set_rows(self, rows: Sequence[ReceivedSupplierInvoice]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        invoice = self.rows[index.row()]
        status, word = mark_of(invoice)
        amount = formats.money(invoice.total_inc_vat, invoice.currency)
        parts = [
            f"{invoice.operator} {invoice.account}",
            line_of(invoice),
            amount,
            word or status.word(),
            note_of(invoice),
        ]
        spoken = ", ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{invoice.operator} {invoice.account}"
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return spoken
        return None


class _Delegate(QStyledItemDelegate):
    """Two lines per invoice: operator and account over number and date, sum over note, and the mark."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(320, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, _Model):
            return
        invoice, now = model.rows[index.row()], theme.tokens()
        rect: QRect = option.rect
        state = option.state
        view = option.widget
        focused = bool(state & QStyle.StateFlag.State_Selected) and view.hasFocus()
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(rect, now.color("soft" if focused else "hover" if hovered else "surface"))
        # Under the last row the card's foot draws its own line.
        if index.row() < len(model.rows) - 1:
            painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("line"))
        if focused:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), now.color("accent"))
        status, word = mark_of(invoice)
        badge = badge_width(word or status.word())
        right = rect.right() - 15
        paint_badge(painter, QRect(right - badge, rect.y(), badge, rect.height() - 1), status, word)
        self._lines(painter, invoice, rect, right - max(_BADGE_ROOM, badge + 8))

    def _lines(self, painter: QPainter, invoice: ReceivedSupplierInvoice, rect: QRect, right: int) -> None:
        strong, body, small = theme.font("strong"), theme.font("body"), theme.font("secondary")
        top = QRect(rect.x() + 16, rect.y() + 4, 0, 19)
        below = QRect(rect.x() + 16, rect.y() + 23, 0, 16)
        amount, note = formats.money(invoice.total_inc_vat), note_of(invoice)
        need = max(QFontMetrics(strong).horizontalAdvance(amount), QFontMetrics(small).horizontalAdvance(note)) + 12
        for line in (top, below):
            line.setRight(right)
        self._draw(painter, strong, "text", top, amount, right=True)
        self._draw(painter, small, "text2", below, note, right=True)
        for line in (top, below):
            line.setRight(right - need)
        name = QFontMetrics(strong).elidedText(
            short_company(invoice.operator), Qt.TextElideMode.ElideRight, top.width()
        )
        self._draw(painter, strong, "text", top, name)
        rest = top.adjusted(QFontMetrics(strong).horizontalAdvance(name + " "), 0, 0, 0)
        self._draw(painter, body, "text2", rest, invoice.account)
        self._draw(painter, small, "text2", below, line_of(invoice))

    def _draw(self, painter: QPainter, font: QFont, role: str, room: QRect, text: str, *, right: bool = False) -> None:
        painter.setFont(font)
        painter.setPen(theme.tokens().color(role))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)


class _List(QListView):
    """Enter and a click open the row."""

    opened = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class InvoicesCard(Card):
    """Received invoices. ``opened(id)`` asks for one of them, ``all_wanted()`` for the archive."""

    opened = Signal(int)
    all_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(
            translate("Dashboard", "Invoices"), translate("Dashboard", "incl. VAT"), table=True, head_rule=True
        )
        self.body.setContentsMargins(1, 0, 1, 0)
        self.show_all = link(translate("Dashboard", "Show all"), clicked=self.all_wanted.emit)
        self.add_tool(self.show_all)
        self._model = _Model()
        self.list = _List()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setAccessibleName(translate("Dashboard", "Invoices"))
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.clicked.connect(lambda index: self._open(index.row()))
        self.list.opened.connect(self._open)
        self.empty = EmptyState("file-document-outline", translate("Dashboard", "No invoices yet."))
        self.empty.hide()
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.empty, 1)
        foot = self.add_foot(26)
        foot.addWidget(IconLabel("calendar-clock-outline", "text2", 16))
        self._expected = label("", "secondary", "text2")
        self._expected.setMinimumWidth(1)
        foot.addWidget(self._expected, 1)
        self.add_action(translate("Dashboard", "Copy the table"), "content-copy").triggered.connect(self._copy)

    def show_invoices(self, card: InvoiceCard) -> None:
        """Show the invoices, and what is expected."""
        self._model.set_rows(most_urgent(card.rows))
        self.list.setVisible(bool(card.rows))
        self.empty.setVisible(not card.rows)
        overdue, new = (card.counts.get(status, 0) for status in (PaymentStatus.OVERDUE, PaymentStatus.NEW))
        self.sub.setToolTip(translate("Dashboard", "{overdue} overdue, {new} new").format(overdue=overdue, new=new))
        text, late = expected_text(card.expected)
        self._expected.setText(text)
        self._expected.setToolTip(text)
        self._expected.setProperty("tone", "warn" if late else "text2")
        theme.restyle(self._expected)

    def _open(self, row: int) -> None:
        self.opened.emit(self._model.rows[row].id)

    def _copy(self) -> None:
        from telecost_desktop.views.pages.dashboard.clipboard import copy_table

        titles = [translate("Dashboard", title) for title in _TITLES]
        copy_table(titles, [
            (row.operator, row.account, row.number, row.issue_date, row.due_date, row.currency, row.total_inc_vat,
             mark_of(row)[1] or mark_of(row)[0].word())
            for row in self._model.rows
        ])  # fmt: skip


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
