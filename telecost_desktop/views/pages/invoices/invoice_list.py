"""The list at the left of both tabs: two lines and a status mark for each invoice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from telecost_desktop.views import theme
from telecost_desktop.views.widgets.badge import Status, badge_width, paint_badge

Index = QModelIndex | QPersistentModelIndex
_ROW_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 48
_EDGE = 16
_BADGE_EDGE = 8


@dataclass(frozen=True)
class ListRow:
    """One invoice: ``name`` is written strong, ``more`` quietly after it, ``below`` under both."""

    id: int
    name: str
    more: str
    below: str
    amount: str
    status: Status
    word: str = ""

    def spoken(self) -> str:
        """All of it for a screen reader."""
        return ", ".join(
            part for part in (self.name, self.more, self.below, self.amount, self.word or self.status.word()) if part
        )


class _Model(QAbstractListModel):
    """The rows as a model."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ListRow] = []

    def set_rows(self, rows: Sequence[ListRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself, or its words."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == _ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken()
        return None


class _Delegate(QStyledItemDelegate):
    """Paints a row of the list."""

    badge_room = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines."""
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, accent bar, two lines, sum and mark."""
        row: ListRow = index.data(_ROW_ROLE)
        now = theme.tokens()
        rect: QRect = option.rect
        state = option.state
        view = option.widget
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(rect, now.color("soft" if chosen else "hover" if hovered else "surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("line"))
        if chosen:
            wide = 4 if view is not None and view.hasFocus() else 3
            painter.fillRect(rect.x(), rect.y(), wide, rect.height() - 1, now.color("accent"))
        badge = QRect(0, rect.y(), badge_width(row.word or row.status.word()), rect.height() - 1)
        badge.moveRight(rect.right() - _BADGE_EDGE)
        paint_badge(painter, badge, row.status, row.word)
        amount_right = rect.right() - _BADGE_EDGE - self.badge_room - 6
        amount_font = theme.font("strong")
        amount_width = QFontMetrics(amount_font).horizontalAdvance(row.amount)
        painter.setFont(amount_font)
        painter.setPen(now.color("text"))
        amount = QRect(amount_right - amount_width, rect.y(), amount_width + 1, rect.height() - 1)
        painter.drawText(amount, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), row.amount)
        words = QRect(rect.x() + _EDGE, rect.y() + 5, amount.x() - 5 - rect.x() - _EDGE, 18)
        self._paint_words(painter, words, row)

    def _paint_words(self, painter: QPainter, room: QRect, row: ListRow) -> None:
        now, left = theme.tokens(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        strong, body, small = theme.font("strong"), theme.font("body"), theme.font("secondary")
        more_width = QFontMetrics(body).horizontalAdvance(row.more)
        name_room = max(48, room.width() - (more_width + 4 if row.more else 0))
        name = QFontMetrics(strong).elidedText(row.name, Qt.TextElideMode.ElideRight, name_room)
        name_width = QFontMetrics(strong).horizontalAdvance(name)
        painter.setFont(strong)
        painter.setPen(now.color("text"))
        painter.drawText(room, left, name)
        rest = room.adjusted(name_width + 4, 0, 0, 0)
        painter.setFont(body)
        painter.setPen(now.color("text2"))
        painter.drawText(rest, left, QFontMetrics(body).elidedText(row.more, Qt.TextElideMode.ElideRight, rest.width()))
        painter.setFont(small)
        below = QFontMetrics(small).elidedText(row.below, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room.translated(0, 19), left, below)


class InvoiceList(QListView):
    """Invoices of which one is chosen. ``chosen(id)`` when another is; None when the list is empty.

    With ``several`` more can be selected beside it with Ctrl and Shift; ``selected_ids`` are all of them.
    """

    chosen = Signal(object)
    entered_row = Signal()

    def __init__(self, name: str, *, several: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        if several:
            self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self._model = _Model()
        self.setModel(self._model)
        self._delegate = _Delegate(self)
        self.setItemDelegate(self._delegate)
        self._chosen: int | None = None
        self.selectionModel().currentChanged.connect(self._changed)

    @property
    def rows(self) -> list[ListRow]:
        """The rows as shown."""
        return self._model.rows

    @property
    def chosen_id(self) -> int | None:
        """The invoice that is chosen."""
        return self._chosen

    @property
    def selected_ids(self) -> list[int]:
        """The invoices that are selected, in the order of the list."""
        return [self._model.rows[row].id for row in sorted(index.row() for index in self.selectedIndexes())]

    def set_rows(self, rows: Sequence[ListRow]) -> None:
        """Show other rows; the chosen one stays chosen if it is still there, else the first one is."""
        kept = self._chosen
        self._delegate.badge_room = max((badge_width(row.word or row.status.word()) for row in rows), default=0)
        self._chosen = None
        self._model.set_rows(rows)
        if not self.choose(kept) and rows:
            self.choose(rows[0].id)
        if not rows:
            self.chosen.emit(None)

    def choose(self, identity: int | None) -> bool:
        """Choose an invoice by id; False when it is not shown."""
        for number, row in enumerate(self._model.rows):
            if row.id == identity:
                self.setCurrentIndex(self._model.index(number))
                return True
        return False

    def _changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = current.data(_ROW_ROLE) if current.isValid() else None
        if row is not None:
            self._chosen = row.id
            self.chosen.emit(row.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the detail."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit()
        else:
            super().keyPressEvent(event)
