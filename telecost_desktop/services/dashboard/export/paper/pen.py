"""What draws the dashboard on paper: the documents' pen, with lines, areas and a map besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from telecost_desktop.services.dashboard.abroad.world_map import world_map
from telecost_desktop.services.dashboard.export.paper.colours import BORDER, TEXT, TEXT2
from telecost_desktop.services.sales_invoicing.paper.pen import Pen
from telecost_desktop.services.sales_invoicing.paper.sheet import (
    HEIGHT,
    WHITE,
    WIDTH,
    Colour,
    fitting_size,
    printable,
    text_width,
)

LEFT, RIGHT = 36.0, WIDTH - 36.0
TOP, BOTTOM = HEIGHT - 33.0, 38.0
ROOM = RIGHT - LEFT
GAP = 8.0
Place = tuple[float, float]
_ELLIPSIS = "…"


class ChartPen(Pen):
    """Draws a page; ``top`` of whatever has a height is its upper edge."""

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        room: float,
        size: float = 7.5,
        bold: bool = False,
        colour: Colour = TEXT,
    ) -> float:
        """A text that begins at x, cut where there is no room; returns its width."""
        shown = elided(text, room, size, bold=bold)
        self.text(x, y, shown, size=size, bold=bold, colour=colour)
        return text_width(printable(shown), size, bold=bold)

    def figure(
        self,
        x: float,
        y: float,
        text: str,
        *,
        room: float,
        size: float = 7.5,
        bold: bool = False,
        colour: Colour = TEXT,
    ) -> None:
        """A number that ends at x. It is never cut: where there is no room, it is smaller."""
        size = fitting_size(text, size, room, bold=bold)
        self.right(x, y, text, size=size, bold=bold, colour=colour)

    def card(self, x: float, top: float, width: float, height: float, title: str = "", sub: str = "") -> None:
        """The edge of a card, with its title and what is said beside it."""
        self.outline(x, top - height, width, height, BORDER, radius=4)
        if title:
            wide = self.words(x + 10, top - 15, title, room=width - 20, size=9, bold=True)
            self.words(x + 16 + wide, top - 15, sub, room=width - 30 - wide, size=7, colour=TEXT2)

    def outline(self, x: float, y: float, width: float, height: float, colour: Colour, *, radius: float = 0.0) -> None:
        """The edge of a rectangle, with round corners if wished."""
        # Filled twice, since the documents' pen knows how to round what it fills.
        self.panel(x, y, width, height, colour, radius=radius)
        edge = 0.6
        self.panel(x + edge, y + edge, width - 2 * edge, height - 2 * edge, WHITE, radius=max(radius - edge, 0.0))

    def run(self, places: Iterable[Place], colour: Colour, width: float) -> None:
        """A line through places."""
        self._operators.append(f"q {_three(colour)} RG {width:g} w 1 j 1 J {_path(places)} S Q")

    def area(self, places: Iterable[Place], colour: Colour) -> None:
        """A filled area with these corners."""
        self.fill(colour)
        self._operators.append(f"{_path(places)} h f")

    def dashed(self, x: float, y: float, width: float, height: float, colour: Colour = TEXT2) -> None:
        """A dashed edge."""
        self._operators.append(
            f"q {_three(colour)} RG 0.6 w [1.6 1.4] 0 d {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S Q"
        )

    def edge(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A thin edge around what is filled already."""
        self._operators.append(f"q {_three(colour)} RG 0.5 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S Q")

    def dot(self, x: float, y: float, colour: Colour, size: float = 3.0) -> None:
        """A round mark around a place."""
        self.panel(x - size / 2, y - size / 2, size, size, colour, radius=size / 2)

    def swatch(self, x: float, y: float, text: str, colour: Colour, *, dashed: bool = False) -> float:
        """A small square with its meaning; returns where the next one may begin."""
        self.panel(x, y, 6.5, 6.5, colour)
        if dashed:
            self.dashed(x, y, 6.5, 6.5)
        self.text(x + 9.5, y + 0.8, text, size=6.5, colour=TEXT2)
        return x + 9.5 + text_width(printable(text), 6.5) + 10

    def badge(self, right: float, y: float, text: str, ink: Colour, ground: Colour) -> None:
        """A word on a ground of its own that ends at a place."""
        width = text_width(printable(text), 6.5, bold=True) + 10
        self.panel(right - width, y - 3, width, 11, ground, radius=5.5)
        self.text(right - width + 5, y, text, size=6.5, bold=True, colour=ink)

    def world(self, x: float, top: float, width: float, fills: Mapping[str, Colour], empty: Colour) -> None:
        """The countries of the world, those of ``fills`` in their colours; too small ones as dots, where they have one."""
        world = world_map()
        scale = width / world.width
        # Everything between q and Q leaves what is known of colours as it was.
        drawn = [f"q {scale:.5f} 0 0 {-scale:.5f} {x:.2f} {top:.2f} cm {_three(WHITE)} RG {0.25 / scale:.3f} w 1 j"]
        for code in sorted(world.shapes, key=lambda code: code in fills):
            drawn.append(f"{_three(fills.get(code, empty))} rg {_shape(code)} B*")
        drawn.append("Q")
        self._operators.append("\n".join(drawn))
        for code, (across, down) in world.points.items():
            if code in fills:
                self.dot(x + across * scale, top - down * scale, WHITE, 4.6)
                self.dot(x + across * scale, top - down * scale, fills[code], 3.6)


def elided(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """A text cut where there is no more room."""
    text = printable(text)
    if text_width(text, size, bold=bold) <= room:
        return text
    while text and text_width(text + _ELLIPSIS, size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + _ELLIPSIS


def _path(places: Iterable[Place]) -> str:
    first, *others = (f"{x:.2f} {y:.2f}" for x, y in places)
    return " ".join([f"{first} m", *(f"{place} l" for place in others)])


@lru_cache(maxsize=256)
def _three(colour: Colour) -> str:
    return " ".join(f"{part:.3f}" for part in colour)


@lru_cache(maxsize=256)
def _shape(code: str) -> str:
    rings: Sequence[Sequence[Place]] = world_map().shapes[code]
    return " ".join(f"{_path(ring)} h" for ring in rings)
