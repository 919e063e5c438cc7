"""Shows a chart that was drawn into pixels: hover, choice by mouse and keys, and the small frame with the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from telecost_desktop.services.reporting.charts.bars import Bar, ChartStyle, Picture
from telecost_desktop.views import theme
from telecost_desktop.views.widgets.charts import paint_swatch
from telecost_desktop.views.widgets.labels import label


def chart_style(widget: QWidget) -> ChartStyle:
    """The theme, font and resolution for a chart that this widget will show."""
    now, axis = theme.tokens(), theme.font("axis")
    return ChartStyle(
        families=(axis.family(), "DejaVu Sans"), font_pixels=axis.pixelSize(), surface=now.surface, text=now.text,
        text2=now.text2, axis=now.input, grid=now.grid, ratio=widget.devicePixelRatioF(),
    )  # fmt: skip


@dataclass(frozen=True)
class TipRow:
    """A line in the frame beside a bar: colour role (empty for none), name, value as shown."""

    role: str
    name: str
    value: str


@dataclass(frozen=True)
class Tip:
    """What is said about one bar."""

    title: str
    total: str
    rows: tuple[TipRow, ...]

    def spoken(self) -> str:
        """The same as one line for a screen reader."""
        return ", ".join([f"{self.title} {self.total}", *(f"{row.name} {row.value}" for row in self.rows)])


class PointedBars(QWidget):
    """Bars that are pointed at by mouse and keys, with their figures beside them. ``chosen(index)`` on a click or Enter.

    Derive, keep ``_bars`` and ``_tips`` in step with what is drawn, and end ``paintEvent`` with ``paint_pointed``.
    """

    chosen = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._bars: tuple[Bar, ...] = ()
        self._tips: tuple[Tip, ...] = ()
        self._current = -1
        self._by_mouse = False
        self._frame = TipFrame(self)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def current(self) -> int:
        """The bar that is pointed at, or -1."""
        return self._current

    def point_at(self, index: int) -> None:
        """Point at a bar and show its figures; -1 at none."""
        self._current = index
        if 0 <= index < len(self._tips):
            tip = self._tips[index]
            self.setAccessibleDescription(tip.spoken())
            self._frame.show_tip(tip, self._bars[index])
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            # Who only reads what stands here hears of the newest, never of what was here before.
            self.setAccessibleDescription(self._tips[-1].spoken() if self._tips else "")
            self._frame.hide()
            self.unsetCursor()
        self.update()

    def bar_at(self, point: QPoint) -> int:
        """The bar in whose column a point lies, or -1."""
        if not self._bars or not self._bars[0].left - 24 <= point.x() <= self._bars[-1].right + 24:
            return -1
        nearest = min(
            range(len(self._bars)),
            key=lambda index: abs(point.x() - (self._bars[index].left + self._bars[index].right) / 2),
        )
        pitch = self._bars[1].left - self._bars[0].left if len(self._bars) > 1 else float(self.width())
        centre = (self._bars[nearest].left + self._bars[nearest].right) / 2
        return nearest if abs(point.x() - centre) <= pitch / 2 else -1

    # What a person does

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the bar under the mouse."""
        index = self.bar_at(event.position().toPoint())
        self._by_mouse = True
        if index != self._current:
            self.point_at(index)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse rules from now on."""
        self._by_mouse = True

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone; what the keys chose stays while they have the focus."""
        if self._by_mouse and not self.hasFocus():
            self.point_at(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses the bar."""
        index = self.bar_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index >= 0:
            self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Home and End go to the ends, Enter chooses, Esc points at none."""
        last = len(self._bars) - 1
        here = self._current
        moves = {
            Qt.Key.Key_Right: min(last, here + 1), Qt.Key.Key_Left: max(0, here - 1) if here >= 0 else last,
            Qt.Key.Key_Home: 0, Qt.Key.Key_End: last, Qt.Key.Key_Escape: -1,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if last >= 0 and key in moves and not (key is Qt.Key.Key_Escape and here < 0):
            self.point_at(moves[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and here >= 0:
            self.chosen.emit(here)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reached by Tab: begin at the newest bar."""
        super().focusInEvent(event)
        if self._current < 0:
            self.point_at(len(self._bars) - 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Left: nothing is pointed at."""
        super().focusOutEvent(event)
        self.point_at(-1)

    def paint_pointed(self, painter: QPainter) -> None:
        """A frame round the bar that is pointed at, and the focus ring."""
        now = theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if 0 <= self._current < len(self._bars):
            bar = self._bars[self._current]
            painter.setPen(QPen(now.color("text"), 1.5))
            painter.drawRoundedRect(
                QRectF(bar.left - 2, bar.top - 2, bar.right - bar.left + 4, bar.bottom - bar.top + 3), 2, 2
            )
        if self.hasFocus():
            painter.setPen(QPen(now.color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)


class ChartCanvas(PointedBars):
    """A drawn bar chart. ``drawing_wanted`` when size, theme or screen changed."""

    drawing_wanted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._image = QImage()
        self.setMinimumSize(240, 160)

    def show_picture(self, picture: Picture, tips: Sequence[Tip]) -> None:
        """Show a drawing; one tip per bar."""
        image = QImage(picture.rgba, picture.width, picture.height, QImage.Format.Format_RGBA8888)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._image = image.copy()
        self._bars, self._tips = picture.bars, tuple(tips)
        self.point_at(self._current if self._current < len(self._bars) else -1)

    def sizeHint(self) -> QSize:
        """Room for three steps of a scale."""
        return QSize(584, 220)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a drawing in the new size."""
        super().resizeEvent(event)
        self.drawing_wanted.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Ask for a drawing in the new colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            # The palette reaches parents later than children.
            QTimer.singleShot(0, self, self.drawing_wanted.emit)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The drawing, and what marks the bar that is pointed at."""
        painter = QPainter(self)
        if not self._image.isNull():
            painter.drawImage(QPoint(0, 0), self._image)
        self.paint_pointed(painter)
        painter.end()


class _Swatch(QWidget):
    """A small square in a category's colour."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self.setFixedSize(10, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        paint_swatch(painter, self.rect(), self._role)
        painter.end()


class TipFrame(QFrame):
    """The frame with the figures of one bar; it stands beside the bar and stays inside the chart."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("part", "tooltip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 8, 10, 8)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(2)
        self.hide()

    def show_tip(self, tip: Tip, bar: Bar) -> None:
        """Show the figures beside a bar."""
        # What comes into a frame that is shown has no size before the next turn; what comes into a hidden one has.
        self.hide()
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._add(0, label(tip.title, "header"), label(tip.total, "header"), None)
        for number, row in enumerate(tip.rows, start=1):
            self._add(number, label(row.name, "secondary", "text2"), label(row.value, "secondary"),
                      _Swatch(row.role) if row.role else None)  # fmt: skip
        self._grid.activate()
        self.resize(self._grid.totalSizeHint())
        self.move(self.place(bar))
        self.show()
        self.raise_()

    def _add(self, row: int, name: QLabel, value: QLabel, swatch: QWidget | None) -> None:
        if swatch is None:
            self._grid.addWidget(name, row, 0, 1, 2)
        else:
            self._grid.addWidget(swatch, row, 0)
            self._grid.addWidget(name, row, 1)
        value.setContentsMargins(16, 0, 0, 0)
        self._grid.addWidget(value, row, 2, Qt.AlignmentFlag.AlignRight)

    def place(self, bar: Bar) -> QPoint:
        """Where the frame stands beside a bar, inside the chart."""
        canvas = self._canvas.rect()
        right = round(bar.right) + 10
        x = right if right + self.width() <= canvas.width() else round(bar.left) - 10 - self.width()
        y = min(max(4, round(bar.top)), canvas.height() - self.height() - 4)
        return QPoint(max(4, x), max(4, y))
