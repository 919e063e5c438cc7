"""The world map: countries in shades, pointed at and chosen by mouse and keys, with the figures beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsView,
    QSizePolicy,
)

from telecost_desktop.services.reporting.charts.bars import Bar
from telecost_desktop.views import theme
from telecost_desktop.views.widgets.chart_canvas import Tip, TipFrame
from telecost_desktop.views.widgets.map_scene import MapScene
from telecost_desktop.views.widgets.map_shapes import MapShapes
from telecost_desktop.views.widgets.map_zoom import ZOOM_STEP, ZoomButtons

translate = QCoreApplication.translate
MOST_ZOOM = 16.0
_MARGIN = 6.0


@dataclass(frozen=True)
class MapCountry:
    """A country with use: the step of its shade (0 for none), and what is said about it."""

    code: str
    step: int
    tip: Tip


class WorldMapView(QGraphicsView):
    """Countries in shades. ``chosen(code)`` on a click or Enter, with no code beside all that has use.

    ``left()`` on Esc. Arrow keys go through the countries in the order in which they were given. The wheel zooms with
    Ctrl alone, so that the page still scrolls.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._used: dict[str, MapCountry] = {}
        self._order: list[str] = []
        self._selected = self._current = ""
        self._plain: Callable[[str], Tip] = lambda code: Tip(code, "", ())
        self._zoom = 1.0
        self._pressed: QPoint | None = None
        self._dragging = self._by_mouse = self._ring = False
        self._build()

    def _build(self) -> None:
        self.setAccessibleName(self._name)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 110)
        # Tab stops here once, not again at the viewport; that one hands on what it is told, so it comes first.
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Else moving the map would move along what lies on it.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        self.map = MapScene(self)
        self.setScene(self.map)
        self.tip = TipFrame(self.viewport())
        self.buttons = ZoomButtons(self.viewport())
        self.buttons.zoomed.connect(self._zoom_by_button)
        self.buttons.entered.connect(lambda: self.point_at(""))

    # What is shown

    def set_shapes(self, shapes: MapShapes) -> None:
        """Take over the countries, once."""
        if self.map.shapes is None:
            self.map.set_shapes(shapes)
            self._fit()

    def show_countries(
        self, countries: Sequence[MapCountry], home: str, plain: Callable[[str], Tip] | None = None
    ) -> None:
        """Show these countries, the keys going through them in this order; ``plain`` tells of those without use."""
        self._used = {country.code: country for country in countries}
        self._order = [country.code for country in countries if self.map.outline(country.code) is not None]
        self._plain = plain or self._plain
        self.map.show_steps({country.code: country.step for country in countries}, home)
        self.map.show_scale(self._scale())
        self.select(self._selected)
        # What was said may have changed.
        self.point_at("")
        self._describe()

    @property
    def order(self) -> tuple[str, ...]:
        """The countries that the keys go through."""
        return tuple(self._order)

    @property
    def current(self) -> str:
        """The country that is pointed at, or nothing."""
        return self._current

    @property
    def selected(self) -> str:
        """The country that is chosen, or nothing."""
        return self._selected

    @property
    def zoom(self) -> float:
        """How many times larger than the whole map is shown."""
        return self._zoom

    def select(self, code: str) -> None:
        """Mark a country as the chosen one, none with an empty code."""
        self._selected = code if code in self._used else ""
        self.map.mark(self._current, self._selected)

    def point_at(self, code: str) -> None:
        """Point at a country and tell its figures; at none with an empty code."""
        if code == self._current:
            return
        self._current = code
        self.map.mark(code, self._selected)
        if code:
            self.tip.show_tip(self._tip_of(code), self.place_of(code))
        else:
            self.tip.hide()
        self._describe()

    def _tip_of(self, code: str) -> Tip:
        return self._used[code].tip if code in self._used else self._plain(code)

    def _describe(self) -> None:
        """Tell a screen reader where the keys are."""
        if not self._current:
            count = len(self._order)
            text = translate("WorldMap", "{count} countries; arrow keys go through them.").format(count=count)
            self.setAccessibleDescription(text if count else "")
            return
        text = self._tip_of(self._current).spoken()
        if self._current in self._order:
            pattern = translate("WorldMap", "{country}; {place} of {count}")
            place = self._order.index(self._current) + 1
            text = pattern.format(country=text, place=place, count=len(self._order))
        self.setAccessibleDescription(text)

    def changeEvent(self, event: QEvent) -> None:
        """New colours with the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            # The palette reaches parents later than children.
            QTimer.singleShot(0, self, self.map.recolor)

    # Where things are

    def _scale(self) -> float:
        """Pixels per unit of the map."""
        return self.transform().m11()

    def country_at(self, point: QPoint) -> str:
        """The country at a point of the view, or nothing."""
        place = self.viewportTransform().inverted()[0].map(QPointF(point))
        return self.map.at(place, self._scale(), self._used.keys())

    def place_of(self, code: str) -> Bar:
        """Where a country stands in the view; the figures go beside it."""
        outline = self.map.outline(code)
        if outline is None:
            return Bar(0, 0, 0, 0)
        middle = self.mapFromScene(outline.middle)
        half = min(outline.reach * self._scale() / 2, 40.0)
        return Bar(middle.x() - half, middle.x() + half, middle.y() - half, middle.y() + half)

    def _fit(self) -> None:
        """The whole map, or as much of it as the zoom leaves, round the same middle."""
        area, room = self.sceneRect(), self.viewport().rect()
        if area.isEmpty():
            return
        middle = self.mapToScene(room.center()) if self._zoom > 1 else area.center()
        whole = min((room.width() - 2 * _MARGIN) / area.width(), (room.height() - 2 * _MARGIN) / area.height())
        scale = max(whole, 0.01) * self._zoom
        self.setTransform(QTransform.fromScale(scale, scale))
        self.centerOn(middle)
        self.map.show_scale(scale)
        self.buttons.show_zoom(self._zoom, MOST_ZOOM)

    def zoom_to(self, zoom: float, around: QPoint | None = None) -> None:
        """Show the map so many times larger, 1 for the whole, keeping a point of the view where it is."""
        zoom = min(max(zoom, 1.0), MOST_ZOOM)
        if zoom == self._zoom:
            return
        point = around or self.viewport().rect().center()
        place = self.mapToScene(point)
        self._zoom = zoom
        self._fit()
        self._move_by(self.mapFromScene(place) - point)
        self._follow_tip()

    def _move_by(self, way: QPoint) -> None:
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + way.x())
        down.setValue(down.value() + way.y())

    def _zoom_by_button(self, factor: float) -> None:
        self.point_at("")
        self.zoom_to(self._zoom * factor if factor else 1.0)

    def _follow_tip(self) -> None:
        if self._current:
            self.tip.move(self.tip.place(self.place_of(self._current)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit into the new room."""
        super().resizeEvent(event)
        self._fit()
        self.buttons.move(4, self.viewport().height() - self.buttons.height() - 4)
        self._follow_tip()

    def sizeHint(self) -> QSize:
        """The map as it is drawn in the design."""
        return QSize(360, 164)

    # What a person does

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the map is zoomed at the mouse; else the page scrolls."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        self.point_at("")
        self.zoom_to(self._zoom * ZOOM_STEP ** (event.angleDelta().y() / 120), event.position().toPoint())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the country under the mouse, or drag the map."""
        point = event.position().toPoint()
        if self._pressed is not None and self._drag_to(point):
            return
        self._by_mouse = True
        code = self.country_at(point)
        self.point_at(code)
        if code:
            self.tip.move(self.tip.place(Bar(point.x() - 2, point.x() + 6, point.y() + 8, point.y() + 8)))
        self._show_cursor()

    def _drag_to(self, point: QPoint) -> bool:
        assert self._pressed is not None
        far = (point - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if self._zoom <= 1 or not (self._dragging or far):
            return False
        self._dragging = True
        self.point_at("")
        self._move_by(self._pressed - point)
        self._pressed = point
        self._show_cursor()
        return True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or choose the country."""
        if event.button() is not Qt.MouseButton.LeftButton or self._pressed is None:
            return
        dragged, self._dragging, self._pressed = self._dragging, False, None
        if not dragged:
            code = self.country_at(event.position().toPoint())
            self.chosen.emit(code if code in self._used else "")
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A quick second click is a click."""
        self.mousePressEvent(event)

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._dragging:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._current in self._used:
            shape = Qt.CursorShape.PointingHandCursor
        elif self._zoom > 1:
            shape = Qt.CursorShape.OpenHandCursor
        self.viewport().setCursor(shape)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone; what the keys point at stays."""
        if self._by_mouse:
            self._by_mouse = False
            self.point_at("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End move, Enter and Space choose, Esc leaves, + − 0 zoom."""
        key = Qt.Key(event.key())
        last = len(self._order) - 1
        here = self._order.index(self._current) if self._current in self._order else -1
        moves = {
            Qt.Key.Key_Right: min(last, here + 1), Qt.Key.Key_Down: min(last, here + 1),
            Qt.Key.Key_Left: max(0, here - 1), Qt.Key.Key_Up: max(0, here - 1),
            Qt.Key.Key_Home: 0, Qt.Key.Key_End: last,
        }  # fmt: skip
        zooms = {
            Qt.Key.Key_Plus: self._zoom * ZOOM_STEP, Qt.Key.Key_Equal: self._zoom * ZOOM_STEP,
            Qt.Key.Key_Minus: self._zoom / ZOOM_STEP, Qt.Key.Key_0: 1.0,
        }  # fmt: skip
        if key in moves and last >= 0:
            self._go_to(self._order[moves[key]])
        elif key in zooms:
            self._zoom_with_keys(zooms[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and here >= 0:
            self.chosen.emit(self._current)
        elif key is Qt.Key.Key_Escape and (self._selected or self._current):
            self.point_at("")
            self.left.emit()
        else:
            # Not those of a scrolling area: its keys would move the map.
            event.ignore()

    def _go_to(self, code: str) -> None:
        self._by_mouse = False
        outline = self.map.outline(code)
        if self._zoom > 1 and outline is not None:
            self.ensureVisible(QRectF(outline.middle, QSize(1, 1)), 40, 40)
        self.point_at(code)

    def _zoom_with_keys(self, zoom: float) -> None:
        """Zoom around the country that the keys point at."""
        outline = self.map.outline(self._current)
        self.zoom_to(zoom, self.mapFromScene(outline.middle) if outline is not None else None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reached by Tab: a ring, and the first country."""
        super().focusInEvent(event)
        self._ring = event.reason() is not Qt.FocusReason.MouseFocusReason
        if self._ring and not self._current and self._order:
            self._go_to(self._selected if self._selected in self._order else self._order[0])
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Left: nothing is pointed at."""
        super().focusOutEvent(event)
        self._ring = False
        self.point_at("")
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The focus ring."""
        if self._ring and self.hasFocus():
            painter.save()
            painter.resetTransform()
            painter.setPen(QPen(theme.tokens().color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 6, 6)
            painter.restore()
