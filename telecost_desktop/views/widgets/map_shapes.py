"""The world map as paths that Qt draws, and which country a place on it means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import hypot

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from telecost_desktop.services.dashboard.abroad.world_map import world_map

# Within so many pixels of its middle a small country is hit, and so many across make it a large one.
_HIT_RADIUS, _LARGE = 7.0, 24.0


@dataclass(frozen=True)
class Outline:
    """A country: its area (none where it is too small for one), its middle, and how far it reaches across.

    ``reach`` is the longer side of the box round its largest part, in units of the map.
    """

    area: QPainterPath | None
    box: QRectF
    middle: QPointF
    reach: float


@dataclass(frozen=True)
class MapShapes:
    """Every country by its code, on a map of ``width`` by ``height``."""

    width: float
    height: float
    countries: Mapping[str, Outline]

    def at(self, place: QPointF, scale: float, used: Collection[str]) -> str:
        """The country meant by a place on the map that is drawn at ``scale`` pixels per unit, or nothing.

        Of the countries in ``used`` those that are small on the screen are hit also beside their area, the nearest
        first; they go before a large country around them.
        """
        around = next((code for code, one in self.countries.items() if _within(one, place)), "")
        near = []
        for code in used:
            outline = self.countries.get(code)
            if outline is not None and outline.reach * scale < _LARGE:
                apart = hypot(place.x() - outline.middle.x(), place.y() - outline.middle.y()) * scale
                if apart <= _HIT_RADIUS or code == around:
                    near.append((apart, code))
        return min(near)[1] if near else around


def _within(outline: Outline, place: QPointF) -> bool:
    return outline.area is not None and outline.box.contains(place) and outline.area.contains(place)


@lru_cache(maxsize=1)
def map_shapes() -> MapShapes:
    """The paths of the shipped map, made once. Some milliseconds of work: call it first off the window's thread."""
    found = world_map()
    countries = {code: _outline(rings) for code, rings in found.shapes.items()}
    for code, (x, y) in found.points.items():
        countries[code] = Outline(None, QRectF(x, y, 0, 0), QPointF(x, y), 0.0)
    return MapShapes(found.width, found.height, countries)


def _outline(rings: tuple[tuple[tuple[float, float], ...], ...]) -> Outline:
    path = QPainterPath()
    largest = QRectF()
    for ring in rings:
        polygon = QPolygonF([QPointF(x, y) for x, y in ring])
        path.addPolygon(polygon)
        path.closeSubpath()
        box = polygon.boundingRect()
        if box.width() * box.height() > largest.width() * largest.height():
            largest = box
    return Outline(path, path.boundingRect(), largest.center(), max(largest.width(), largest.height()))
