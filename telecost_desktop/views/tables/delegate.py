"""How a cell is painted: rule under the row, soft selection with an accent bar, marks for states, dashes for nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from telecost_desktop.views import formats, icons, theme
from telecost_desktop.views.tables.model import SORT_ROLE, BaseTableModel, Column, Kind
from telecost_desktop.views.widgets.badge import Status, paint_badge
from telecost_desktop.views.widgets.charts import paint_use_bar

Index = QModelIndex | QPersistentModelIndex
_MARK = 16
# A figure that finds no room is written in letters no smaller than this share.
_SMALLEST = 0.7


class CellDelegate(QStyledItemDelegate):
    """Paints the cells of our tables."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, rule, accent bar, then what the column's kind asks for."""
        model = index.model()
        if not isinstance(model, BaseTableModel):
            return
        now, column = theme.tokens(), model.columns[index.column()]
        rect: QRect = option.rect
        state = option.state
        view = option.widget
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(rect, now.color("soft" if chosen else "hover" if hovered else "surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("line"))
        first, last = edges(view, index.column()) if isinstance(view, QAbstractItemView) else (False, False)
        if chosen and first:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), now.color("accent"))
        # Where the keyboard is, whether or not the row is chosen.
        if isinstance(view, QAbstractItemView) and view.hasFocus() and view.currentIndex().row() == index.row():
            for y in (rect.y(), rect.bottom()):
                painter.fillRect(rect.x(), y, rect.width(), 1, now.color("accent"))
            if first:
                painter.fillRect(rect.x(), rect.y(), 4, rect.height(), now.color("accent"))
        room = rect.adjusted(16 if first else 8, 0, -16 if last else -8, -1)
        value = index.data(SORT_ROLE)
        if isinstance(value, Status):
            paint_badge(painter, room, value)
        elif column.kind is Kind.USE and value is not None:
            text = str(index.data())
            figure = max(44, QFontMetrics(theme.font("strong")).horizontalAdvance(text))
            bar = QRect(room.x(), room.y(), max(24, room.width() - figure - 8), room.height())
            paint_use_bar(painter, bar, float(value) / 100)
            self._text(painter, room, column, value, text)
        else:
            self._text(painter, room, column, value, str(index.data() or ""))

    def _text(self, painter: QPainter, room: QRect, column: Column, value: object, text: str) -> None:
        now = theme.tokens()
        heavy = column.strong or (column.strong_when is not None and column.strong_when(value))
        font = theme.font("strong" if heavy else "body")
        quiet = column.kind is Kind.QUIET or (column.quiet_when is not None and column.quiet_when(value))
        tone = "text3" if text == formats.NONE else "text2" if quiet else "text"
        if column.mark is not None and (mark := column.mark(value)) is not None:
            icon, tone = mark
            icons.paint_icon(painter, QRect(room.x(), room.center().y() - 7, _MARK, _MARK), icon, tone)
            room = room.adjusted(_MARK + 6, 0, 0, 0)
        painter.setPen(now.color(tone))
        side = Qt.AlignmentFlag.AlignRight if column.kind.right else Qt.AlignmentFlag.AlignLeft
        font, shown = fitted(column, text, font, room.width())
        painter.setFont(font)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """What the text needs, for fitting a column to its content."""
        width = QFontMetrics(theme.font("body")).horizontalAdvance(str(index.data() or ""))
        return QSize(width + 28, 32)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Show the whole text where it had to be cut."""
        if event.type() == QEvent.Type.ToolTip and index.isValid():
            text = str(index.data() or "")
            room = option.rect.width() - 16
            model = index.model()
            if isinstance(model, BaseTableModel) and model.columns[index.column()].mark is not None:
                room -= _MARK + 6
            if QFontMetrics(theme.font("body")).horizontalAdvance(text) > room:
                QToolTip.showText(event.globalPos(), text, view)
                return True
        return bool(super().helpEvent(event, view, option, index))


def fitted(column: Column, text: str, font: QFont, width: int) -> tuple[QFont, str]:
    """A text for a cell of a width: a figure in smaller letters rather than cut, anything else cut where it may be."""
    # In fractions of a pixel, as it is cut.
    need = QFontMetricsF(font).horizontalAdvance(text)
    if need <= width:
        return font, text
    if column.kind.right:
        font = QFont(font)
        font.setPixelSize(max(round(font.pixelSize() * _SMALLEST), int(font.pixelSize() * width / need)))
    # Choices, such as plans, and numbers of a series begin alike: what tells them apart stands at their end.
    cut = Qt.TextElideMode.ElideRight
    if column.shown is formats.phone_number:
        cut = Qt.TextElideMode.ElideLeft
    elif column.kind is Kind.CHOICE:
        cut = Qt.TextElideMode.ElideMiddle
    return font, QFontMetricsF(font).elidedText(text, cut, width)


def edges(view: QAbstractItemView, column: int) -> tuple[bool, bool]:
    """Whether a column is the first and whether it is the last one shown."""
    from PySide6.QtWidgets import QTableView

    if not isinstance(view, QTableView):
        return False, False
    header = view.horizontalHeader()
    shown = [header.logicalIndex(place) for place in range(header.count())]
    shown = [logical for logical in shown if not header.isSectionHidden(logical)]
    return (bool(shown) and shown[0] == column, bool(shown) and shown[-1] == column)
