"""The card of received invoices: the most urgent ones with their marks, and which comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.dashboard import InvoiceCard
from telecost_desktop.services.invoice_archive import PaymentStatus, ReceivedSupplierInvoice
from telecost_desktop.views import formats, icons, theme
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.invoice_back import PaymentBack
from telecost_desktop.views.pages.dashboard.invoice_words import expected_text, line_of, mark_of, most_urgent, note_of
from telecost_desktop.views.pages.invoices.words import short_company
from telecost_desktop.views.pages.reports.tab_order import lead_through
from telecost_desktop.views.widgets.badge import badge_width, paint_badge
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, link

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 44
_BADGE_ROOM = 96
_ICON = 16
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
        focused = isinstance(view, QListView) and view.hasFocus() and view.currentIndex() == index
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
        if hovered or focused:
            area = payment_area(rect, invoice)
            painter.fillRect(area.adjusted(-4, 0, 4, 0), now.color("soft" if focused else "hover"))
            icons.paint_icon(painter, area, "rotate-3d-variant", "text2")

    def _lines(self, painter: QPainter, invoice: ReceivedSupplierInvoice, rect: QRect, right: int) -> None:
        strong, body, small = theme.font("strong"), theme.font("body"), theme.font("secondary")
        top = QRect(rect.x() + 16, rect.y() + 4, 0, 19)
        below = QRect(rect.x() + 16, rect.y() + 23, 0, 16)
        amount, note = formats.money(invoice.total_inc_vat), note_of(invoice)
        need = _sum_width(invoice) + 12
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


def _sum_width(invoice: ReceivedSupplierInvoice) -> int:
    strong, small = QFontMetrics(theme.font("strong")), QFontMetrics(theme.font("secondary"))
    return max(
        strong.horizontalAdvance(formats.money(invoice.total_inc_vat)), small.horizontalAdvance(note_of(invoice))
    )


def payment_area(rect: QRect, invoice: ReceivedSupplierInvoice) -> QRect:
    """Where, left of the sum of a row that is pointed at, a click turns the card over to the payment."""
    status, word = mark_of(invoice)
    right = rect.right() - 15 - max(_BADGE_ROOM, badge_width(word or status.word()) + 8)
    return QRect(right - _sum_width(invoice) - 12 - _ICON, rect.y() + (rect.height() - _ICON) // 2, _ICON, _ICON)


class _List(QListView):
    """Enter and a click open the row; F, the space bar and a click on its icon turn the card over to its payment."""

    opened = Signal(int)
    payment_wanted = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(row)
        elif row >= 0 and event.key() in (Qt.Key.Key_F, Qt.Key.Key_Space) and not event.modifiers():
            self.payment_wanted.emit(row)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            return
        if self._on_icon(index, place):
            self.payment_wanted.emit(index.row())
        else:
            self.opened.emit(index.row())

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            if index.isValid() and self._on_icon(index, event.pos()):
                QToolTip.showText(event.globalPos(), translate("Dashboard", "Payment and PDF"), self)
                return True
        return super().viewportEvent(event)

    def _on_icon(self, index: QModelIndex, place: QPoint) -> bool:
        model = self.model()
        assert isinstance(model, _Model)
        area = payment_area(self.visualRect(index), model.rows[index.row()])
        return area.adjusted(-6, -6, 6, 6).contains(place)


class InvoicesCard(Card):
    """Received invoices; turned over, how one of them is paid, and its PDF.

    ``opened(id)`` asks for one of them in the archive, ``all_wanted()`` for the archive.
    """

    opened = Signal(int)
    all_wanted = Signal()

    def __init__(self, page: BasePage) -> None:
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
        self.list.opened.connect(self._open)
        self.list.payment_wanted.connect(self.show_payment)
        self.empty = EmptyState("file-document-outline", translate("Dashboard", "No invoices yet."))
        self.empty.hide()
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.empty, 1)
        foot = self.add_foot(26)
        foot.addWidget(IconLabel("calendar-clock-outline", "text2", 16))
        self._expected = ElidedLabel("", "secondary", "text2")
        foot.addWidget(self._expected, 1)
        self.payment = PaymentBack(page.context)
        self.payment.opened.connect(self.opened)
        self.payment.shown.connect(self._name_payment)
        self.turn_over = self.set_back(self.payment, translate("Dashboard", "Payment"))
        self.add_action(translate("Dashboard", "Copy the table"), "content-copy").triggered.connect(self._copy)
        assert self._more is not None
        lead_through([self.list], self._more)
        self.explain(
            translate("Dashboard", "Invoices"),
            translate(
                "Dashboard",
                "The invoices that operators sent, with VAT: what is overdue first, then what is to be paid, then the "
                "latest others.\n\nPaid means paid in full. New means not paid and not yet due; due today is still "
                "new. Overdue means that the due date has passed and something is still to be paid.\n\n"
                "Turned over, the card shows how an invoice is paid, and its PDF.",
            ),
        )

    def show_payment(self, row: int) -> None:
        """Turn over to the payment of an invoice, by its row."""
        self.list.setCurrentIndex(self._model.index(row, 0))
        self.flip(True)

    def flip(self, to_back: bool) -> None:
        """Turn over to the chosen invoice, else the first one; there is no back without any."""
        if to_back and self._model.rows:
            self.payment.show_at(max(0, self.list.currentIndex().row()))
        if not to_back or self._model.rows:
            super().flip(to_back)
        if not to_back:
            self.list.setFocus()

    def _name_payment(self, invoice: ReceivedSupplierInvoice) -> None:
        self.back_sub.setText(f"{short_company(invoice.operator)} {invoice.account} · {line_of(invoice)}")
        self.list.setCurrentIndex(self._model.index(self._model.rows.index(invoice), 0))

    def show_invoices(self, card: InvoiceCard) -> None:
        """Show the invoices, and what is expected."""
        self._model.set_rows(most_urgent(card.rows))
        self.payment.set_invoices(self._model.rows)
        self.turn_over.setEnabled(bool(card.rows))
        if self.is_flipped and card.rows:
            self.payment.show_again()
        elif self.is_flipped:
            self.flip(False)
        self.list.setVisible(bool(card.rows))
        self.empty.setVisible(not card.rows)
        overdue, new = (card.counts.get(status, 0) for status in (PaymentStatus.OVERDUE, PaymentStatus.NEW))
        self.sub.setToolTip(translate("Dashboard", "{overdue} overdue, {new} new").format(overdue=overdue, new=new))
        text, late = expected_text(card.expected)
        self._expected.setText(text)
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
