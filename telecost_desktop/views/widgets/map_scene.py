"""What is drawn on the world map: the areas of countries, dots for the small ones, their colours and edges."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import (
    QAbstractGraphicsShapeItem,
    QGraphicsEllipseItem,
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsScene,
)

from telecost_desktop.views import theme
from telecost_desktop.views.widgets.map_shapes import MapShapes, Outline

# A country that is less than this many pixels across on the screen gets a dot.
_DOT_BELOW, _DOT_RADIUS = 5.0, 3.5
_EDGE, _MARKED_EDGE = 0.6, 1.4
_FLAT, _POINTED, _CHOSEN, _DOTS = 0.0, 1.0, 2.0, 3.0


class MapScene(QGraphicsScene):
    """Countries in the shades of their steps: one is home, one may be pointed at, one may be chosen."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.shapes: MapShapes | None = None
        self._areas: dict[str, QGraphicsPathItem] = {}
        self._dots: dict[str, QGraphicsEllipseItem] = {}
        self._steps: Mapping[str, int] = {}
        self._home = self._pointed = self._chosen = ""

    def set_shapes(self, shapes: MapShapes) -> None:
        """Draw these countries, once."""
        self.shapes = shapes
        self.setSceneRect(0, 0, shapes.width, shapes.height)
        for code, outline in shapes.countries.items():
            if outline.area is not None:
                self._areas[code] = item = QGraphicsPathItem(outline.area)
                self.addItem(item)
        self.recolor()

    def outline(self, code: str) -> Outline | None:
        """A country's outline, if the map has it."""
        return self.shapes.countries.get(code) if self.shapes is not None else None

    def at(self, place: QPointF, scale: float, used: Collection[str]) -> str:
        """See ``MapShapes.at``."""
        return self.shapes.at(place, scale, used) if self.shapes is not None else ""

    def show_steps(self, steps: Mapping[str, int], home: str) -> None:
        """Shade the countries with use by their steps, 0 for one without cost; home has its own colour."""
        self._steps, self._home = steps, home
        for dot in self._dots.values():
            self.removeItem(dot)
        self._dots.clear()
        for code in {*steps, home}:
            outline = self.outline(code)
            if outline is not None:
                dot = QGraphicsEllipseItem(-_DOT_RADIUS, -_DOT_RADIUS, 2 * _DOT_RADIUS, 2 * _DOT_RADIUS)
                dot.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
                dot.setPos(outline.middle)
                self.addItem(dot)
                self._dots[code] = dot
        self.recolor()

    def show_scale(self, scale: float) -> None:
        """Let those countries have a dot that cannot be seen at so many pixels per unit: zooming in takes it away."""
        for code, dot in self._dots.items():
            outline = self.outline(code)
            dot.setVisible(outline is not None and outline.reach * scale < _DOT_BELOW)

    def has_dot(self, code: str) -> bool:
        """Whether a country is shown as a dot."""
        return code in self._dots and self._dots[code].isVisible()

    def mark(self, pointed: str, chosen: str) -> None:
        """Give these two their edges, and take them from those that had them."""
        changed = {self._pointed, self._chosen, pointed, chosen} - {""}
        self._pointed, self._chosen = pointed, chosen
        for code in changed:
            self._dress(code)

    def color_of(self, code: str) -> QColor:
        """The colour in which a country is filled."""
        now = theme.tokens()
        return now.color("c5") if code == self._home else now.map_color(self._steps.get(code, 0))

    def recolor(self) -> None:
        """Take over the colours of the theme and the steps."""
        for code in self._areas.keys() | self._dots.keys():
            self._dress(code)

    def _dress(self, code: str) -> None:
        """Fill and edge of a country, which lies above the others while it is pointed at or chosen."""
        now = theme.tokens()
        fill, pen, level = QBrush(self.color_of(code)), QPen(now.color("surface"), _EDGE), _FLAT
        if code == self._chosen:
            pen, level = QPen(now.color("c2"), _MARKED_EDGE), _CHOSEN
        elif code == self._pointed:
            pen, level = QPen(now.color("text"), _MARKED_EDGE), _POINTED
        pen.setCosmetic(True)
        for item, bottom in ((self._areas.get(code), 0.0), (self._dots.get(code), _DOTS)):
            if item is not None:
                _paint(item, fill, pen, bottom + level)


def _paint(item: QAbstractGraphicsShapeItem, fill: QBrush, pen: QPen, level: float) -> None:
    """Change only what is different: a scene draws anew after every change."""
    if item.brush() != fill:
        item.setBrush(fill)
    if item.pen() != pen:
        item.setPen(pen)
    if item.zValue() != level:
        item.setZValue(level)
