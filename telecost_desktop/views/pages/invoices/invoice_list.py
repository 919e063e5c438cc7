"""The list at the left of both tabs: two lines and a status mark for each invoice.

The rows of a long list are made when they are first painted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from telecost_desktop.views import icons, theme
from telecost_desktop.views.widgets.badge import Status, badge_width, paint_badge

Index = QModelIndex | QPersistentModelIndex
_ROW_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 48
_EDGE = 16
_BADGE_EDGE = 8


@dataclass(frozen=True)
class ListRow:
    """One invoice: ``name`` is written strong, ``more`` quietly after it, ``below`` under both.

    ``note`` stands at the right of the second line, with its icon and in its tone.
    """

    id: int
    name: str
    more: str
    below: str
    amount: str
    status: Status
    word: str = ""
    note: str = ""
    note_icon: str = ""
    note_tone: str = "text2"

    def spoken(self) -> str:
        """All of it for a screen reader."""
        return ", ".join(
            part
            for part in (self.name, self.more, self.below, self.amount, self.word or self.status.word(), self.note)
            if part
        )


class _Model(QAbstractListModel):
    """The rows as a model: what they are made of, and those that were made."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: Sequence[Any] = ()
        self._make: Callable[[Any], ListRow] = _as_it_is
        self._made: dict[int, ListRow] = {}
        self._places: dict[int, int] = {}

    def set_rows(self, sources: Sequence[Any], make: Callable[[Any], ListRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.sources, self._make, self._made = sources, make, {}
        self._places = {source.id: place for place, source in enumerate(sources)}
        self.endResetModel()

    def row(self, place: int) -> ListRow:
        """A row, made now if it never was."""
        row = self._made.get(place)
        if row is None:
            row = self._made[place] = self._make(self.sources[place])
        return row

    def place_of(self, identity: int | None) -> int:
        """Where an invoice stands; -1 when it is not shown."""
        return -1 if identity is None else self._places.get(identity, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() else len(self.sources)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself, or its words."""
        if not index.isValid():
            return None
        if role == _ROW_ROLE:
            return self.row(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.row(index.row()).spoken()
        return None


def _as_it_is(row: ListRow) -> ListRow:
    return row


class _Delegate(QStyledItemDelegate):
    """Paints a row of the list."""

    badge_room = 0
    notes = False

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
        # With a note below, mark and amount stand on the first line.
        line = QRect(rect.x(), rect.y() + 3, rect.width(), 22) if self.notes else rect.adjusted(0, 0, 0, -1)
        badge = QRect(0, line.y(), badge_width(row.word or row.status.word()), line.height())
        badge.moveRight(rect.right() - _BADGE_EDGE)
        paint_badge(painter, badge, row.status, row.word)
        amount_right = rect.right() - _BADGE_EDGE - self.badge_room - 6
        amount_font = theme.font("strong")
        amount_width = QFontMetrics(amount_font).horizontalAdvance(row.amount)
        painter.setFont(amount_font)
        painter.setPen(now.color("text"))
        amount = QRect(amount_right - amount_width, line.y(), amount_width + 1, line.height())
        painter.drawText(amount, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), row.amount)
        words = QRect(rect.x() + _EDGE, rect.y() + 5, amount.x() - 5 - rect.x() - _EDGE, 18)
        below = QRect(words)
        if self.notes:
            below.setRight(self._paint_note(painter, rect, row) - 6)
        self._paint_words(painter, words, below.translated(0, 19), row)

    def _paint_note(self, painter: QPainter, rect: QRect, row: ListRow) -> int:
        """The note at the right of the second line; returns where it begins."""
        right = rect.right() - _BADGE_EDGE - 8
        if not row.note:
            return right
        font = theme.font("secondary")
        room = min(QFontMetrics(font).horizontalAdvance(row.note) + 1, rect.width() // 2)
        words = QRect(right - room, rect.y() + 24, room, 18)
        painter.setFont(font)
        painter.setPen(theme.tokens().color(row.note_tone))
        shown = QFontMetrics(font).elidedText(row.note, Qt.TextElideMode.ElideRight, room)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), shown)
        icons.paint_icon(painter, QRectF(words.x() - 18, words.y() + 2, 14, 14), row.note_icon, row.note_tone)
        return words.x() - 18

    def _paint_words(self, painter: QPainter, room: QRect, second: QRect, row: ListRow) -> None:
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
        below = QFontMetrics(small).elidedText(row.below, Qt.TextElideMode.ElideRight, second.width())
        painter.drawText(second, left, below)


class InvoiceList(QListView):
    """Invoices of which one is chosen. ``chosen(id)`` when another is; None when the list is empty.

    With ``several`` more can be selected beside it with Ctrl and Shift; ``selected_ids`` are all of them, and
    ``selected()`` says when they are others. ``menu_wanted(place)`` asks for what can be done with them, at a place of
    the screen. ``notes`` leaves room for a note on the second line.
    """

    chosen = Signal(object)
    entered_row = Signal()
    selected = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, name: str, *, several: bool = False, notes: bool = False) -> None:
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
        self._delegate.notes = notes
        self.setItemDelegate(self._delegate)
        self._chosen: int | None = None
        self._filling = False
        self.selectionModel().currentChanged.connect(self._changed)
        self.selectionModel().selectionChanged.connect(self._selected)

    @property
    def rows(self) -> list[ListRow]:
        """The rows as shown, all of them made."""
        return [self._model.row(place) for place in range(self._model.rowCount())]

    @property
    def chosen_id(self) -> int | None:
        """The invoice that is chosen."""
        return self._chosen

    @property
    def selected_sources(self) -> list[Any]:
        """What the selected rows are made of, in the order of the list."""
        chosen = self.selectionModel().selection()
        spans = sorted((chosen.at(place).top(), chosen.at(place).bottom()) for place in range(chosen.size()))
        return [source for top, bottom in spans for source in self._model.sources[top : bottom + 1]]

    @property
    def selected_ids(self) -> list[int]:
        """The invoices that are selected, in the order of the list."""
        return [source.id for source in self.selected_sources]

    def set_rows(
        self,
        rows: Sequence[Any],
        make: Callable[[Any], ListRow] = _as_it_is,
        badges: Iterable[str] | None = None,
    ) -> None:
        """Show other rows; what was chosen and selected stays so as far as it is still there, else the first one is.

        ``make`` makes a row of what it gets, which has an ``id``; ``badges`` are the words of their marks then.
        """
        kept, selected = self._chosen, self.selected_ids
        if badges is None:
            badges = (row.word or row.status.word() for row in rows)
        self._delegate.badge_room = max((badge_width(word) for word in badges), default=0)
        self._chosen = None
        self._filling = True
        self._model.set_rows(rows, make)
        self._filling = False
        if not self.choose(kept) and rows:
            self.choose(rows[0].id)
        elif len(selected) > 1:
            self.select(selected)
        if not rows:
            self.chosen.emit(None)
        self.selected.emit()

    def choose(self, identity: int | None) -> bool:
        """Choose an invoice by id; False when it is not shown."""
        place = self._model.place_of(identity)
        if place >= 0:
            index = self._model.index(place)
            # Said outright: else a key that is held, such as Ctrl, would rule what becomes of the selection.
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)
        return place >= 0

    def select(self, identities: Iterable[int]) -> None:
        """Select these invoices too, as far as they are shown."""
        places = sorted(place for place in map(self._model.place_of, identities) if place >= 0)
        chosen = QItemSelection()
        first = 0
        for number, place in enumerate(places):
            if number + 1 == len(places) or places[number + 1] != place + 1:
                chosen.append(QItemSelectionRange(self._model.index(places[first]), self._model.index(place)))
                first = number + 1
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.Select)

    def _selected(self, *_: object) -> None:
        if not self._filling:
            self.selected.emit()

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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of what is selected: at the pointer, or from the keyboard below the chosen row."""
        place = event.pos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).bottomLeft()
        self.menu_wanted.emit(self.viewport().mapToGlobal(place))
