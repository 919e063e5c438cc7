"""Pages that fill from above: pieces that stay whole, and tables that go on over as many pages as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from telecost_desktop.services.dashboard.export.paper.colours import BORDER, C1, LINE, MUTE_GROUND, SUNKEN, TEXT, TEXT2
from telecost_desktop.services.dashboard.export.paper.pen import BOTTOM, GAP, LEFT, RIGHT, ROOM, TOP, ChartPen
from telecost_desktop.services.sales_invoicing.paper.sheet import Colour, fitting_size

# Draws something below an upper edge.
Draw = Callable[[ChartPen, float], None]
_LATER_HEAD = 22.0
_TITLE, _HEADER, _ROW = 22.0, 15.0, 12.6
_AIR = 5.0
# So many rows at least stand under a title; else the table begins on the next page.
_LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Share:
    """A cell that shows a part of a whole: a bar with its words, of which ``share`` (1 = all) is filled."""

    share: float
    text: str
    colour: Colour = C1


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell with a word on a ground of its own."""

    text: str
    ink: Colour
    ground: Colour


Cell = str | Share | Marked


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table: its title, its width in points, and whether it holds numbers, which stand at the right.

    What is ``whole`` is never cut: where there is no room, it is smaller, as numbers are.
    """

    title: str
    width: float
    number: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what is said above it; ``total`` stands under the last row."""

    title: str
    sub: str
    continued: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[str] = ()
    nothing: str = ""


class Pages:
    """What stands on each page, from above; the first page begins with nothing on it."""

    def __init__(self) -> None:
        self.pages: list[list[tuple[float, Draw]]] = [[]]
        self._top = TOP

    def add(self, height: float, draw: Draw) -> None:
        """Put a piece below what is there, on the next page where there is no room for it."""
        if height > self._top - BOTTOM:
            self.turn()
        self.pages[-1].append((self._top, draw))
        self._top -= height + GAP

    def turn(self) -> None:
        """Go on with the next page, unless nothing stands on this one."""
        if self.pages[-1]:
            self.pages.append([])
            self._top = TOP - _LATER_HEAD

    def add_table(self, table: Table) -> None:
        """Put a table below what is there, and its further rows on the next pages."""
        ending = _ROW if table.total else 0.0
        least = min(_LEAST_ROWS, len(table.rows)) or 1
        if _TITLE + _HEADER + least * _ROW + ending + 4 > self._top - BOTTOM:
            self.turn()
        start = 0
        while True:
            room = self._top - BOTTOM - _TITLE - _HEADER - 4
            rest = len(table.rows) - start
            if rest * _ROW + ending <= room:
                part = _Part(table, start, len(table.rows), True)
                self.add(part.height, part.draw)
                return
            # The totals never stand alone.
            count = min(int(room // _ROW), rest - 1)
            if count > 0:
                part = _Part(table, start, start + count, False)
                self.add(part.height, part.draw)
                start += count
            self.turn()


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of a table that stand on one page."""

    table: Table
    start: int
    end: int
    last: bool

    @property
    def height(self) -> float:
        """With title and header."""
        rows = max(self.end - self.start, 1) + (1 if self.last and self.table.total else 0)
        return _TITLE + _HEADER + rows * _ROW + 4

    def draw(self, pen: ChartPen, top: float) -> None:
        """Title, header, rows, and the totals under the last of them."""
        table = self.table
        pen.card(LEFT, top, ROOM, self.height, table.title, table.continued if self.start else table.sub)
        y = top - _TITLE
        pen.panel(LEFT + 0.6, y - _HEADER, ROOM - 1.2, _HEADER, SUNKEN)
        self._cells(pen, [field.title for field in table.fields], y - 10, bold=True, colour=TEXT2, size=7)
        y -= _HEADER
        pen.rule(y, BORDER, left=LEFT + 0.6, right=RIGHT - 0.6)
        if not table.rows:
            pen.words(LEFT + 10, y - 9, table.nothing, room=ROOM - 20, colour=TEXT2)
            return
        for row in table.rows[self.start : self.end]:
            self._cells(pen, row, y - 9)
            y -= _ROW
            if row is not table.rows[self.end - 1]:
                pen.rule(y, LINE, 0.4, left=LEFT + 10, right=RIGHT - 10)
        if self.last and table.total:
            pen.rule(y, TEXT2, 0.7, left=LEFT + 0.6, right=RIGHT - 0.6)
            self._cells(pen, table.total, y - 9.5, bold=True)

    def _cells(
        self, pen: ChartPen, cells: Sequence[Cell], y: float, *, bold: bool = False, colour: Colour = TEXT,
        size: float = 7.2,
    ) -> None:  # fmt: skip
        x = LEFT + 10
        for field, cell in zip(self.table.fields, cells, strict=True):
            room = field.width - _AIR
            if isinstance(cell, Share):
                _bar(pen, cell, x, y, room)
            elif isinstance(cell, Marked):
                pen.badge(x + room, y, cell.text, cell.ink, cell.ground)
            elif field.number and cell:
                pen.figure(x + room, y, cell, room=room, size=size, bold=bold, colour=colour)
            elif cell:
                fitting = fitting_size(cell, size, room, bold=bold) if field.whole else size
                pen.words(x, y, cell, room=room, size=fitting, bold=bold, colour=colour)
            x += field.width


def _bar(pen: ChartPen, cell: Share, x: float, y: float, room: float) -> None:
    """A bar from the left, and its words at the right."""
    wide = room - 34
    pen.panel(x, y, wide, 5, MUTE_GROUND, radius=2.5)
    filled = wide * min(max(cell.share, 0.0), 1.0)
    if filled > 0:
        pen.panel(x, y, max(filled, 5.0), 5, cell.colour, radius=2.5)
    pen.figure(x + room, y, cell.text, room=32, size=7.2)
