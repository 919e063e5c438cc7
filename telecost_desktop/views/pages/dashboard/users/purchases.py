"""The list of a user's content services in a month, each of which may be reported as business use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from telecost_desktop.services.dashboard.users import ContentPurchase
from telecost_desktop.views import formats, icons, theme
from telecost_desktop.views.reading_only import reading_only_words
from telecost_desktop.views.widgets.badge import Status, badge_width, paint_badge

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 28
_EDGE, _GAP, _ICON = 15, 8, 16
# Numbers of up to so many digits are short numbers.
_SHORT = 5


def called_words(purchase: ContentPurchase) -> str:
    """The number that was called, or sent a message to."""
    called = purchase.called_number
    if called.isdigit() and len(called) <= _SHORT:
        return translate("Dashboard", "short number {number}").format(number=called)
    return formats.phone_number(called)


def purchase_words(purchase: ContentPurchase, today: date) -> str:
    """Day, name and called number in one line."""
    day = formats.short_day(purchase.started_at.date(), today)
    words = translate("Dashboard", "{day} · {name}").format(day=day, name=purchase.name)
    called = called_words(purchase)
    return f"{words}, {called}" if called else words


def toggle_words(purchase: ContentPurchase) -> str:
    """What can be done with a purchase."""
    if purchase.business_use:
        return translate("Dashboard", "Withdraw business use")
    return translate("Dashboard", "Report as business use")


class _Model(QAbstractListModel):
    """The purchases."""

    def __init__(self, today: date, writable: bool) -> None:
        super().__init__()
        self.today, self.writable = today, writable
        self.rows: tuple[ContentPurchase, ...] = ()

    def set_rows(self, rows: Sequence[ContentPurchase]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        purchase = self.rows[index.row()]
        words = purchase_words(purchase, self.today)
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        parts = [words, formats.money(purchase.amount)]
        parts += [Status.BUSINESS_USE.word()] if purchase.business_use else []
        parts += [purchase.note] if purchase.note else []
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(parts)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([", ".join(parts), toggle_words(purchase) if self.writable else reading_only_words()])
        return None


class _Delegate(QStyledItemDelegate):
    """Words, the mark of business use or a sign that offers it, and the amount, in one line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(280, theme.scaled(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, _Model):
            return
        purchase, now, rect = model.rows[index.row()], theme.tokens(), option.rect
        focused = bool(option.state & QStyle.StateFlag.State_Selected) and option.widget.hasFocus()
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(rect, now.color("soft" if focused else "hover" if hovered else "surface"))
        if focused:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), now.color("accent"))
        amount = formats.money(purchase.amount)
        font = theme.font("body")
        painter.setFont(font)
        painter.setPen(now.color("text"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(_EDGE, 0, -_EDGE, 0), int(right), amount)
        mark = mark_place(rect, purchase)
        if purchase.business_use:
            paint_badge(painter, mark, Status.BUSINESS_USE)
        elif model.writable:
            icons.paint_icon(painter, mark, "briefcase-outline", "accent" if focused or hovered else "text3")
        end = mark.left() if purchase.business_use or model.writable else mark.right()
        room = QRect(rect.x() + _EDGE, rect.y(), end - _GAP - rect.x() - _EDGE, rect.height())
        painter.setPen(now.color("text2"))
        words = self._words(QFontMetrics(font), purchase, model.today, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)

    def _words(self, metrics: QFontMetrics, purchase: ContentPurchase, today: date, room: int) -> str:
        """All that is known; where there is too little room no called number, then a name that is cut in its middle."""
        words = purchase_words(purchase, today)
        if metrics.horizontalAdvance(words) <= room:
            return words
        day = formats.short_day(purchase.started_at.date(), today)
        pattern = translate("Dashboard", "{day} · {name}")
        left = room - metrics.horizontalAdvance(pattern.format(day=day, name=""))
        # Names often begin alike: what tells them apart stands at their end.
        return pattern.format(
            day=day, name=metrics.elidedText(purchase.name, Qt.TextElideMode.ElideMiddle, max(0, left))
        )


def mark_place(rect: QRect, purchase: ContentPurchase) -> QRect:
    """Where in a row the mark of business use stands, or the sign that offers it."""
    amount = QFontMetrics(theme.font("body")).horizontalAdvance(formats.money(purchase.amount))
    wide = badge_width(Status.BUSINESS_USE.word()) if purchase.business_use else _ICON
    return QRect(rect.right() + 1 - _EDGE - amount - _GAP - wide, rect.y(), wide, rect.height())


class PurchaseList(QListView):
    """Purchases. ``toggled(purchase)`` when a person reports one as business use, or withdraws that.

    By a click on the mark, by the space bar or Enter, or from the menu of the row. A file that is only read offers none.
    """

    toggled = Signal(object)

    def __init__(self, today: date, *, writable: bool) -> None:
        super().__init__()
        self._purchases = _Model(today, writable)
        self._writable = writable
        self.setModel(self._purchases)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(translate("Dashboard", "Content services"))
        if writable:
            self.setAccessibleDescription(
                translate("Dashboard", "The space bar reports a purchase as business use, or withdraws it.")
            )
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)

    @property
    def purchases(self) -> tuple[ContentPurchase, ...]:
        """What is shown."""
        return self._purchases.rows

    def set_purchases(self, purchases: Sequence[ContentPurchase]) -> None:
        """Show purchases; the chosen row stays, as far as there are as many."""
        before = self.currentIndex().row()
        self._purchases.set_rows(purchases)
        if purchases:
            self.setCurrentIndex(self._purchases.index(min(max(before, 0), len(purchases) - 1), 0))

    def _current(self) -> ContentPurchase | None:
        index = self.currentIndex()
        return self.purchases[index.row()] if index.isValid() else None

    def _toggle(self) -> None:
        purchase = self._current()
        if purchase is not None and self._writable:
            self.toggled.emit(purchase)

    def _over_mark(self, point: QPoint) -> bool:
        index = self.indexAt(point)
        if not index.isValid() or not self._writable:
            return False
        return mark_place(self.visualRect(index), self.purchases[index.row()]).contains(point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter report or withdraw."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._toggle()
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where a click acts."""
        super().mouseMoveEvent(event)
        over = self._over_mark(event.position().toPoint())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the mark acts."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self._over_mark(event.position().toPoint()):
            self._toggle()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of a row, by mouse or keyboard."""
        index = self.currentIndex()
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
            self.setCurrentIndex(index)
        if index.isValid():
            at = event.globalPos()
            if event.reason() is not QContextMenuEvent.Reason.Mouse:
                at = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.row_menu().popup(at)

    def row_menu(self) -> QMenu:
        """What can be done with the chosen purchase."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        purchase = self._current()
        if purchase is not None:
            action = menu.addAction(icons.icon(Status.BUSINESS_USE.icon), toggle_words(purchase))
            action.triggered.connect(self._toggle)
            action.setEnabled(self._writable)
            action.setToolTip("" if self._writable else reading_only_words())
        return menu
