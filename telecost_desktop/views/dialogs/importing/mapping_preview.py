"""The beginning of a file as a table: as it is written, or as it would be stored; its columns can be dragged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from telecost_desktop.views import icons, theme
from telecost_desktop.views.dialogs.importing.mapping_fields import COLUMN_MIME, FIELD_MIME, start_drag

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
WRONG_ROLE = Qt.ItemDataRole.UserRole + 1
QUIET_ROLE = Qt.ItemDataRole.UserRole + 2
_HEADER, _ROW = 52, 28
_WIDEST, _NARROWEST = 260, 84
# So near the edge of a column the mouse means its width.
_EDGE = 6


@dataclass(frozen=True)
class Head:
    """A column: its name in the file, and the titles of the fields that it is mapped to.

    ``tinted`` lets a mapped column stand out among those that are not.
    """

    name: str
    fields: tuple[str, ...] = ()
    right: bool = False
    tinted: bool = True

    @property
    def mapped(self) -> bool:
        """Whether any field takes from it."""
        return bool(self.fields)


class Line(NamedTuple):
    """A row: its texts, by column why some cannot be read, and whether it is left out."""

    texts: Sequence[str]
    reasons: Mapping[int, str] = MappingProxyType({})
    quiet: bool = False


class Cell(NamedTuple):
    """A value, and why it cannot be read; ``quiet`` in rows that are left out."""

    text: str
    reason: str = ""
    quiet: bool = False


class PreviewModel(QAbstractTableModel):
    """Lines under heads."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: tuple[Head, ...] = ()
        self.lines: Sequence[Line] = ()

    def show(self, heads: Sequence[Head], lines: Sequence[Line]) -> None:
        """Show other columns and rows."""
        self.beginResetModel()
        self.heads, self.lines = tuple(heads), lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() else len(self.heads)

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place; an empty one where the row is too short."""
        line = self.lines[row]
        text = line.texts[column] if column < len(line.texts) else ""
        return Cell(text, line.reasons.get(column, ""), line.quiet)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A value, or why it is wrong."""
        if not index.isValid():
            return None
        cell = self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{cell.text} – {cell.reason}" if cell.reason else cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.reason or None
        if role == WRONG_ROLE:
            return bool(cell.reason)
        return cell.quiet if role == QUIET_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The column's name; to a screen reader also its fields."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.heads):
            return None
        head = self.heads[section]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{head.name}: {', '.join(head.fields)}" if head.fields else head.name
        return head.name if role == Qt.ItemDataRole.DisplayRole else None


class _Header(QHeaderView):
    """Two lines: the field's name as a mark, and the column's name. Columns can be dragged away, fields dropped here."""

    field_dropped = Signal(str, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.draggable = True
        self._pressed: QPoint | None = None
        self.setAcceptDrops(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(48)

    def sizeHint(self) -> QSize:
        """Room for both lines."""
        return QSize(super().sizeHint().width(), _HEADER)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Mark, name, rule and tint."""
        model = self.model()
        if not isinstance(model, PreviewModel) or not rect.isValid():
            return
        now, head = theme.tokens(), model.heads[section]
        painter.fillRect(rect, now.color("soft" if head.mapped else "sunken"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("softline" if head.mapped else "border"))
        painter.fillRect(rect.right(), rect.y() + 8, 1, rect.height() - 16, now.color("line"))
        room = rect.adjusted(10, 6, -8, -6)
        upper, lower = QRect(room.x(), room.y(), room.width(), 20), QRect(room.x(), room.y() + 20, room.width(), 20)
        left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        if head.mapped:
            icons.paint_icon(painter, QRect(upper.x(), upper.y() + 3, 14, 14), "check-circle", "accent")
            painter.setPen(now.color("accent"))
            upper = upper.adjusted(18, 0, 0, 0)
        else:
            painter.setPen(now.color("text3"))
        font = theme.font("badge" if head.mapped else "secondary")
        painter.setFont(font)
        text = ", ".join(head.fields) or translate("Import", "not used")
        painter.drawText(upper, left, QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, upper.width()))
        font = theme.font("header")
        painter.setFont(font)
        painter.setPen(now.color("text"))
        painter.drawText(
            lower, left, QFontMetrics(font).elidedText(head.name, Qt.TextElideMode.ElideRight, lower.width())
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Here a drag may begin, unless it is the edge of a column."""
        place = event.position().toPoint()
        inside = self.cursor().shape() != Qt.CursorShape.SplitHCursor and self._clear_of_edges(place.x())
        self._pressed = place if inside and self.draggable else None
        super().mousePressEvent(event)

    def _clear_of_edges(self, x: int) -> bool:
        section = self.logicalIndexAt(x)
        start = self.sectionViewportPosition(section)
        return section >= 0 and start + _EDGE < x < start + self.sectionSize(section) - _EDGE

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough from where it was pressed, the column is dragged."""
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            section, self._pressed = self.logicalIndexAt(self._pressed), None
            model = self.model()
            if isinstance(model, PreviewModel) and 0 <= section < len(model.heads):
                start_drag(self, COLUMN_MIME, model.heads[section].name)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A field is held over it."""
        if self.draggable and event.mimeData().hasFormat(FIELD_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Any column will do."""
        if self.draggable and event.mimeData().hasFormat(FIELD_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The field takes this column."""
        section = self.logicalIndexAt(event.position().toPoint())
        if section >= 0 and event.mimeData().hasFormat(FIELD_MIME):
            event.acceptProposedAction()
            self.field_dropped.emit(bytes(event.mimeData().data(FIELD_MIME).data()).decode(), section)


class _CellDelegate(QStyledItemDelegate):
    """Tint for mapped columns, red with a mark for values that cannot be read."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, rule, mark and text."""
        model = index.model()
        if not isinstance(model, PreviewModel):
            return
        now, rect, cell = theme.tokens(), option.rect, model.cell(index.row(), index.column())
        head = model.heads[index.column()]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = "badbg" if cell.reason else "soft" if chosen or (head.mapped and head.tinted) else "surface"
        painter.fillRect(rect, now.color(ground))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("line"))
        room = rect.adjusted(10, 0, -8, -1)
        if cell.reason:
            icons.paint_icon(
                painter, QRect(room.x(), room.y() + (room.height() - 14) // 2, 14, 14), "alert-circle", "bad"
            )
            room = room.adjusted(18, 0, 0, 0)
        painter.setPen(
            now.color("bad" if cell.reason else "text3" if cell.quiet else "text" if head.mapped else "text2")
        )
        font = theme.font("body")
        painter.setFont(font)
        side = Qt.AlignmentFlag.AlignRight if head.right else Qt.AlignmentFlag.AlignLeft
        text = QFontMetrics(font).elidedText(cell.text.replace("\n", " "), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(now.color("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))


class PreviewTable(QTableView):
    """``field_dropped(code, column)`` when a field was dropped on a column or chosen in its menu (Enter, or the menu key).

    ``fields_of`` gives the (code, title) pairs that the menu offers; an empty code frees the column.
    """

    field_dropped = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.fields_of: Callable[[], Sequence[tuple[str, str]]] = lambda: ()
        self._model = PreviewModel()
        self.setModel(self._model)
        self._header = _Header(self)
        self.setHorizontalHeader(self._header)
        self._header.field_dropped.connect(self.field_dropped)
        self.setItemDelegate(_CellDelegate(self))
        self.setAccessibleName(translate("Import", "The beginning of the file"))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.verticalHeader().setMinimumSectionSize(20)
        self.setCornerButtonEnabled(False)
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(
            lambda place: self._open_menu(self._header.logicalIndexAt(place), self._header.mapToGlobal(place))
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda place: self._open_menu(self.columnAt(place.x()), self.viewport().mapToGlobal(place))
        )

    @property
    def heads(self) -> tuple[Head, ...]:
        """The columns as shown."""
        return self._model.heads

    def cell(self, row: int, column: int) -> Cell:
        """What is shown at a place."""
        return self._model.cell(row, column)

    def show_lines(self, heads: Sequence[Head], lines: Sequence[Line], *, draggable: bool) -> None:
        """Show columns and rows. Widths and place stay where the columns are the same as before."""
        same = [head.name for head in heads] == [head.name for head in self._model.heads]
        widths = [self.columnWidth(place) for place in range(len(heads))] if same else []
        across, down, current = (
            self.horizontalScrollBar().value(),
            self.verticalScrollBar().value(),
            self.currentIndex(),
        )
        row, column = current.row(), current.column()
        self._header.draggable = draggable
        self._model.show(heads, lines)
        for place, width in enumerate(widths or [self._width_for(place) for place in range(len(heads))]):
            self.setColumnWidth(place, width)
        if same:
            self.horizontalScrollBar().setValue(across)
            self.verticalScrollBar().setValue(down)
            if row >= 0:
                self.setCurrentIndex(self._model.index(row, column))

    def _width_for(self, place: int) -> int:
        """What the name and the first rows need, within limits."""
        head, font = self._model.heads[place], QFontMetrics(theme.font("body"))
        texts = [line.texts[place] for line in self._model.lines[:30] if place < len(line.texts)]
        title = QFontMetrics(theme.font("header")).horizontalAdvance(head.name)
        mark = QFontMetrics(theme.font("badge")).horizontalAdvance(", ".join(head.fields)) + 18
        need = max([title, mark, *(font.horizontalAdvance(text) for text in texts)]) + 28
        return max(_NARROWEST, min(_WIDEST, need))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a cell asks which field its column is."""
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid() and self._header.draggable:
            self._open_menu(current.column(), self.viewport().mapToGlobal(self.visualRect(current).bottomLeft()))
        else:
            super().keyPressEvent(event)

    def column_menu(self, column: int) -> QMenu:
        """The fields that a column may be mapped to."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for code, title in self.fields_of():
            menu.addAction(title).triggered.connect(
                lambda _on=False, chosen=code: self.field_dropped.emit(chosen, column)
            )
        if self._model.heads[column].mapped:
            menu.addSeparator()
            menu.addAction(translate("Import", "Do not use this column")).triggered.connect(
                lambda: self.field_dropped.emit("", column)
            )
        return menu

    def _open_menu(self, column: int, place: QPoint) -> None:
        if self._header.draggable and 0 <= column < len(self._model.heads):
            self.column_menu(column).popup(place)
