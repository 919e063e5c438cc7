"""The head of the mapping's table: two lines to a column; columns can be dragged away, and fields dropped on them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget

from telecost_desktop.views import icons, theme
from telecost_desktop.views.dialogs.importing.mapping_fields import COLUMN_MIME, FIELD_MIME, start_drag
from telecost_desktop.views.dialogs.importing.preview_model import PreviewModel

translate = QCoreApplication.translate
_HEADER = 52
# So near the edge of a column the mouse means its width.
_EDGE = 6


class PreviewHeader(QHeaderView):
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
