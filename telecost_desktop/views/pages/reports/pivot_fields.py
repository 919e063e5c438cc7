"""The fields of a pivot by hand: a list of them, and zones for rows, columns and values between which they are dragged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from telecost_desktop.views import icons, theme
from telecost_desktop.views.pages.reports.pivot_edits import MIME, Place, Zone
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.labels import label

_HEIGHT, _WIDEST = 26, 220


class FieldChip(QAbstractButton):
    """A field in a zone: dragged by the mouse; a click, Space or Enter opens what can be done with it."""

    def __init__(self, place: Place, text: str, name: str, open_menu: Callable[[FieldChip], object]) -> None:
        super().__init__()
        self.place = place
        self._pressed_at: QPoint | None = None
        self.setText(text)
        self.setAccessibleName(name)
        self.setToolTip(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: open_menu(self))

    def sizeHint(self) -> QSize:
        """Word and arrow."""
        width = QFontMetrics(theme.font("secondary")).horizontalAdvance(self.text()) + 12 + 26
        return QSize(min(width, _WIDEST), _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the arrow down open the menu too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        start = self._pressed_at
        far = (
            start is not None
            and (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance()
        )
        if far and event.buttons() & Qt.MouseButton.LeftButton:
            self._pressed_at = None
            self.setDown(False)
            drag(self, self.place, self.grab())
        else:
            super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the soft pill with an arrow."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        painter.setPen(QPen(now.color("accent" if focus else "softline"), 2 if focus else 1))
        painter.setBrush(now.color("hover" if self.underMouse() or self.isDown() else "soft"))
        inset = 1.0 if focus else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        font = theme.font("secondary")
        room = self.rect().adjusted(10, 0, -24, 0)
        text = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.setFont(font)
        painter.setPen(now.color("text"))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)
        icons.paint_icon(painter, QRectF(self.width() - 21, (self.height() - 14) / 2, 14, 14), "chevron-down", "text2")
        painter.end()


def drag(source: QWidget, place: Place, picture: QPixmap) -> None:
    """Drag what lies in a place, until it is dropped somewhere."""
    made = QDrag(source)
    made.setMimeData(place.to_mime())
    made.setPixmap(picture)
    made.exec(Qt.DropAction.MoveAction)


class ZoneRow(QFrame):
    """One of rows, columns, values: its fields side by side. ``dropped(place, number)`` when one is dropped into it."""

    dropped = Signal(object, int)

    def __init__(self, zone: Zone, title: str, hint: str, add: QToolButton) -> None:
        super().__init__()
        self.zone = zone
        self.chips: list[FieldChip] = []
        self._drop_at = -1
        self.setAcceptDrops(True)
        self.setAccessibleName(title)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.setSpacing(8)
        head = label(title, "header", "text2")
        head.setFixedWidth(theme.scaled(58))
        row.addWidget(head, 0, Qt.AlignmentFlag.AlignVCenter)
        side = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        side.setSizePolicy(policy)
        self._flow = FlowLayout(side, 6)
        self._hint = label(hint, "secondary", "text3")
        self._hint.setFixedHeight(_HEIGHT)
        self.add = add
        self._flow.addWidget(add)
        self._flow.addWidget(self._hint)
        row.addWidget(side, 1)

    def set_chips(self, chips: list[FieldChip]) -> None:
        """Show other fields."""
        for old in self.chips:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.chips = chips
        for number, chip in enumerate(chips):
            self._flow.insert_widget(number, chip)
        self._hint.setVisible(not chips)
        self.updateGeometry()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Fields only."""
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where it would come."""
        self._drop_at = self._number_at(event.position().toPoint())
        self.update()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Not here."""
        self._drop_at = -1
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it."""
        number = self._number_at(event.position().toPoint())
        self._drop_at = -1
        self.update()
        event.acceptProposedAction()
        self.dropped.emit(Place.from_mime(event.mimeData()), number)

    def _number_at(self, point: QPoint) -> int:
        for number, chip in enumerate(self.chips):
            area = chip.rect().translated(chip.mapTo(self, QPoint(0, 0)))
            if point.y() < area.top() or (point.y() <= area.bottom() and point.x() < area.center().x()):
                return number
        return len(self.chips)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet frame; while something is dragged over it, the frame and the place in the accent's colour."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dragging = self._drop_at >= 0
        painter.setPen(QPen(now.color("accent" if dragging else "border"), 1))
        painter.setBrush(now.color("soft" if dragging else "sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if dragging:
            after = self.chips[self._drop_at - 1] if self._drop_at else None
            chip = after or (self.chips[0] if self.chips else self.add)
            spot = chip.mapTo(self, QPoint(chip.width() + 2 if after else -4, 0))
            painter.fillRect(spot.x(), spot.y(), 2, chip.height(), now.color("accent"))
        painter.end()


class FieldList(QListWidget):
    """The columns of the report: dragged into a zone; Enter or a double click asks where to. What is dropped is removed."""

    dropped = Signal(object)
    wanted = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setFont(theme.font("secondary"))
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setUniformItemSizes(True)
        # The zones beside it say how high it is.
        self.setMinimumHeight(theme.scaled(72))
        self.itemDoubleClicked.connect(lambda item: self.wanted.emit(self._place(item)))

    def sizeHint(self) -> QSize:
        """No height of its own."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def show_fields(self, fields: Sequence[tuple[str, str, str]], used: frozenset[str]) -> None:
        """Show columns as (key, title, what it means); those in use are heavier."""
        current = self.currentItem().data(Qt.ItemDataRole.UserRole) if self.currentItem() else ""
        self.clear()
        for key, title, help_text in fields:
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setToolTip(help_text)
            item.setFont(theme.font("badge" if key in used else "secondary"))
            item.setSizeHint(QSize(0, theme.scaled(24)))
            self.addItem(item)
            if key == current:
                self.setCurrentItem(item)

    @staticmethod
    def _place(item: QListWidgetItem) -> Place:
        return Place(Zone.FIELDS, key=item.data(Qt.ItemDataRole.UserRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks where the field shall go."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentItem():
            self.wanted.emit(self._place(self.currentItem()))
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag the field, with its word as the picture."""
        item = self.currentItem()
        if item is not None:
            chip = FieldChip(self._place(item), item.text(), item.text(), lambda _: None)
            chip.resize(chip.sizeHint())
            drag(self, self._place(item), chip.grab())
            chip.deleteLater()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """What lies in a zone can be put back."""
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Anywhere."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it out of its zone."""
        event.acceptProposedAction()
        self.dropped.emit(Place.from_mime(event.mimeData()))
