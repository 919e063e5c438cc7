"""The beginning of a file as a table: as it is written, or as it would be stored; its columns can be dragged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from telecost_desktop.views import icons, theme
from telecost_desktop.views.dialogs.importing.preview_header import PreviewHeader
from telecost_desktop.views.dialogs.importing.preview_model import Cell, Head, Index, Line, PreviewModel

translate = QCoreApplication.translate
_ROW = 28
_WIDEST, _NARROWEST = 260, 84


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
        self._header = PreviewHeader(self)
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
