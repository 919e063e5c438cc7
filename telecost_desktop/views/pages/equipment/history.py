"""What happened to an item, the latest first: two lines for each event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from telecost_desktop.services.equipment import EquipmentHistory
from telecost_desktop.views import formats, icons, theme
from telecost_desktop.views.pages.equipment import words

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
_EVENT_ROLE = Qt.ItemDataRole.UserRole + 1
_ROW = 48


def lines_of(event: EquipmentHistory) -> tuple[str, str]:
    """What and who; when, why and by whom."""
    what = words.done(event.action)
    first = f"{what} · {event.employee}" if event.employee else what
    second = (
        formats.long_day(event.happened_on, weekday=False),
        words.note(event.action, event.note),
        event.recorded_by,
    )
    return first, " · ".join(part for part in second if part)


class _Model(QAbstractListModel):
    """The events as a model."""

    def __init__(self) -> None:
        super().__init__()
        self.events: tuple[EquipmentHistory, ...] = ()

    def set_events(self, events: Sequence[EquipmentHistory]) -> None:
        """Show other events."""
        self.beginResetModel()
        self.events = tuple(events)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() else len(self.events)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The event, or its words."""
        if not index.isValid():
            return None
        event = self.events[index.row()]
        if role == _EVENT_ROLE:
            return event
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return ", ".join(lines_of(event))
        return None


class _Delegate(QStyledItemDelegate):
    """Paints an event."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines."""
        return QSize(160, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Icon, two lines, rule."""
        now = theme.tokens()
        event: EquipmentHistory = index.data(_EVENT_ROLE)
        rect: QRect = option.rect
        view = option.widget
        focused = bool(option.state & QStyle.StateFlag.State_Selected) and view is not None and view.hasFocus()
        painter.fillRect(rect, now.color("soft" if focused else "surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("line"))
        icons.paint_icon(painter, QRect(rect.x() + 16, rect.y() + 8, 16, 16), words.ACTION_ICONS[event.action], "text2")
        first, second = lines_of(event)
        room = QRect(rect.x() + 42, rect.y() + 5, rect.width() - 42 - 16, 18)
        for text, use, role in ((first, "body", "text"), (second, "secondary", "text2")):
            font = theme.font(use)
            painter.setFont(font)
            painter.setPen(now.color(role))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
            room.translate(0, 19)


class HistoryList(QListView):
    """The history of one item."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(translate("Equipment", "History"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self._model = _Model()
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))

    def sizeHint(self) -> QSize:
        """Two events; the layout gives more where there is room."""
        return QSize(160, 2 * _ROW)

    def set_events(self, events: Sequence[EquipmentHistory]) -> None:
        """Show the events of an item."""
        self._model.set_events(events)

    @property
    def events(self) -> tuple[EquipmentHistory, ...]:
        """The events as shown."""
        return self._model.events
