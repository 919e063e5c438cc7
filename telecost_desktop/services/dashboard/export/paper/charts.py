"""The charts of the printed dashboard: bars of several parts above and below an axis, and a small line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from telecost_desktop.services.dashboard.export.paper.colours import AXIS, GRID, TEXT, TEXT2, pale
from telecost_desktop.services.dashboard.export.paper.pen import ChartPen
from telecost_desktop.services.reporting.charts.bars import ticks
from telecost_desktop.services.sales_invoicing.paper.sheet import Colour, printable, text_width

_LABEL = 6.2


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the page by its upper left corner."""

    x: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label and a second line below it, its parts from the axis outwards, and whether more will come."""

    label: str
    below: str
    parts: Sequence[float]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """The colour of each part, and the edge of those that are too light without one."""

    colours: Sequence[Colour]
    edges: Sequence[Colour | None]


def draw_bars(pen: ChartPen, box: Box, bars: Sequence[Bar], look: Look, said: Callable[[float], str]) -> None:
    """Draw bars over a scale, whose numbers ``said`` writes. Parts below zero stand below the axis."""
    highest = max((sum(part for part in bar.parts if part > 0) for bar in bars), default=0.0)
    lowest = min((sum(part for part in bar.parts if part < 0) for bar in bars), default=0.0)
    low, high, step = ticks(lowest, highest)
    marks = [low + step * count for count in range(round((high - low) / step) + 1)]
    texts = [said(mark) for mark in marks]
    left = box.x + max(text_width(printable(text), _LABEL) for text in texts) + 5
    foot = 10.0 + (8.0 if any(bar.below for bar in bars) else 0.0)
    bottom, height = box.top - box.height + foot, box.height - foot - 4

    def at(value: float) -> float:
        return bottom + height * (value - low) / (high - low)

    right = box.x + box.width
    for mark, text in zip(marks, texts, strict=True):
        pen.rule(at(mark), GRID, 0.5, left=left, right=right)
        pen.right(left - 4, at(mark) - 2.2, text, size=_LABEL, colour=TEXT2)
    pitch = (right - left) / max(len(bars), 1)
    wide = min(pitch * 0.66, 26.0)
    for place, bar in enumerate(bars):
        x = left + pitch * (place + 0.5) - wide / 2
        _draw_bar(pen, bar, x, wide, look, at)
        middle = x + wide / 2
        for text, y, bold in ((bar.label, bottom - 9, bar.open), (bar.below, bottom - 16.5, False)):
            width = text_width(printable(text), _LABEL, bold=bold)
            pen.text(middle - width / 2, y, text, size=_LABEL, bold=bold, colour=TEXT if bold else TEXT2)
    pen.rule(at(0.0), AXIS, 0.7, left=left, right=right)


def _draw_bar(pen: ChartPen, bar: Bar, x: float, wide: float, look: Look, at: Callable[[float], float]) -> None:
    above = below = 0.0
    for part, colour, edge in zip(bar.parts, look.colours, look.edges, strict=True):
        if not part:
            continue
        start = above if part > 0 else below
        end = start + part
        low, high = sorted((at(start), at(end)))
        # A hair of white between two parts, where there is room for it.
        hair = 0.5 if start and high - low > 1.5 else 0.0
        bottom = low + (hair if part > 0 else 0.0)
        pen.panel(x, bottom, wide, high - low - hair, pale(colour) if bar.open else colour)
        if edge is not None and high - low > 1.0:
            pen.edge(x + 0.25, bottom + 0.25, wide - 0.5, high - low - hair - 0.5, edge)
        if part > 0:
            above = end
        else:
            below = end
    if bar.open and (above or below):
        pen.dashed(x, at(below), wide, at(above) - at(below))


def draw_line(pen: ChartPen, box: Box, values: Sequence[float], colour: Colour) -> None:
    """Draw a small line over a pale area, with a dot at its end; zero is always in sight."""
    if not values:
        return
    low, high = min(0.0, *values), max(0.0, *values)
    span = high - low or 1.0
    bottom = box.top - box.height
    step = box.width / max(len(values) - 1, 1)
    places = [(box.x + step * place, bottom + box.height * (value - low) / span) for place, value in enumerate(values)]
    zero = bottom + box.height * (0.0 - low) / span
    pen.area([(places[0][0], zero), *places, (places[-1][0], zero)], pale(colour, 0.14))
    pen.run(places, colour, 1.1)
    pen.dot(*places[-1], colour)
