"""Stacked bars by month, drawn with matplotlib into plain pixels: no window needed, no pyplot.

``StackedBarChart(...)`` does the slow part (axes, grid and labels for every scale that may come); ``picture`` then
lays the bars of the chosen categories over it, which is quick enough to answer a click. One thread at a time.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any


@dataclass(frozen=True, slots=True)
class ChartStyle:
    """Fonts in pixels, colours as ``#RRGGBB``, and how many device pixels one pixel has."""

    families: tuple[str, ...]
    font_pixels: int
    surface: str
    text: str
    text2: str
    axis: str
    grid: str
    ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Category:
    """One part of every bar. Values are for drawing only; amounts themselves stay exact elsewhere."""

    key: str
    color: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MonthLabel:
    """What stands under a bar, in one or two lines. ``strong`` also where space is short."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a bar stands in the picture, in pixels from its top left."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart: RGBA rows of ``width`` × ``height`` device pixels, and where its bars are."""

    width: int
    height: int
    rgba: bytes
    bars: tuple[Bar, ...]


_TOP, _RIGHT, _GAP = 12, 8, 10
_LEAST_DIGITS = 4


# Matplotlib's settings are the same for all threads.
_settings = Lock()


@contextmanager
def fonts(style: ChartStyle) -> Iterator[None]:
    """Draw in the style's font inside the block, one thread at a time."""
    from matplotlib import rc_context

    # A system font that matplotlib cannot read is replaced by the next in the list; that is no news.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    with _settings, rc_context({"font.family": list(style.families), "font.size": style.font_pixels * 72.0 / 96.0}):
        yield


class StackedBarChart:
    """One bar per month, one part per category, in a fixed size."""

    def __init__(
        self,
        size: tuple[int, int],
        labels: Sequence[MonthLabel],
        categories: Sequence[Category],
        style: ChartStyle,
        write: Callable[[float], str],
    ) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self._size, self._labels, self._categories, self._style = size, tuple(labels), tuple(categories), style
        self._write = write
        self._scales: dict[tuple[float, float, float] | None, _Scale] = {}
        widest = max(len(write(end)) for end in ticks(*self._extent(frozenset({part.key for part in categories}))))
        # Two lines of months below, the widest number at the left; digits are about 0.62 em wide. Fewer categories may
        # have a scale with a decimal.
        left = math.ceil(max(widest, _LEAST_DIGITS) * style.font_pixels * 0.62) + _GAP
        foot = math.ceil(style.font_pixels * 2.7) + _GAP
        self._plot = (left, foot, max(1, size[0] - left - _RIGHT), max(1, size[1] - foot - _TOP))
        with fonts(style):
            dots = 96.0 * style.ratio
            self._figure = Figure(figsize=(size[0] / 96, size[1] / 96), dpi=dots, facecolor=style.surface)
            self._canvas = FigureCanvasAgg(self._figure)
            self._axes = self._draw_months()
        self._months = self._canvas.copy_from_bbox(self._figure.bbox)

    def picture(self, shown: frozenset[str]) -> Picture:
        """The chart with these categories."""
        low, high = self._extent(shown)
        scale = self._scale(ticks(low, high) if high > low else None)
        self._canvas.restore_region(scale.background)
        bars = self._place()
        parts, ends = self._parts(shown, scale, bars)
        renderer = self._canvas.get_renderer()
        for polygons, face in parts:
            self._collection(polygons, face).draw(renderer)
        ratio = self._style.ratio
        places = []
        for (left, right), (low, high) in zip(bars, ends, strict=True):
            places.append(Bar(left / ratio, right / ratio, self._size[1] - high / ratio, self._size[1] - low / ratio))
        width, height = self._canvas.get_width_height(physical=True)
        return Picture(width, height, bytes(self._canvas.buffer_rgba()), tuple(places))

    def _extent(self, shown: frozenset[str]) -> tuple[float, float]:
        low = high = 0.0
        for index in range(len(self._labels)):
            values = [category.values[index] for category in self._categories if category.key in shown]
            high = max(high, sum(value for value in values if value > 0))
            low = min(low, sum(value for value in values if value < 0))
        return low, high

    def _draw_months(self) -> Any:
        """Draw what no category changes: the ground and the months below. Returns the axes."""
        style, (left, foot, across, up) = self._style, self._plot
        width, height = self._size
        axes = self._figure.add_axes((left / width, foot / height, across / width, up / height))
        axes.set_facecolor(style.surface)
        axes.set_xlim(0, max(1, len(self._labels)))
        for side in ("top", "left", "right", "bottom"):
            axes.spines[side].set_visible(False)
        crowded = across / max(1, len(self._labels)) < style.font_pixels * 2.6
        words = [label.text if label.strong or not crowded else "" for label in self._labels]
        axes.set_xticks([index + 0.5 for index in range(len(words))], words, color=style.text2)
        axes.tick_params(length=0, pad=6)
        axes.yaxis.set_visible(False)
        self._canvas.draw()
        axes.yaxis.set_visible(True)
        return axes

    def _scale(self, ticks: tuple[float, float, float] | None) -> _Scale:
        """The ground with grid and numbers of a scale, or with nothing but zero; drawn once, then kept."""
        known = self._scales.get(ticks)
        if known is None:
            low, high, step = ticks or (0.0, 1.0, 4.0)
            style, axes = self._style, self._axes
            # Multiples of the step, so that zero is exactly zero.
            values = [step * number for number in range(round(low / step), round(high / step) + 1)]
            axes.set_ylim(low, high)
            axes.set_yticks(values, [self._write(value) for value in values], color=style.text2)
            axes.grid(axis="y", color=style.grid, linewidth=0.75, snap=True)
            self._canvas.restore_region(self._months)
            axes.draw_artist(axes.yaxis)
            _, foot, _, up = self._plot
            known = _Scale(None, foot * style.ratio, up * style.ratio, low, high)
            zero = math.floor(known.pixel(0.0))
            left, across = self._plot[0] * style.ratio, self._plot[2] * style.ratio
            line = self._collection([_box(left, left + across, zero - style.ratio, zero)], style.axis)
            line.draw(self._canvas.get_renderer())
            known = replace(known, background=self._canvas.copy_from_bbox(self._figure.bbox))
            self._scales[ticks] = known
        return known

    def _place(self) -> list[tuple[float, float]]:
        """Left and right of every bar, in whole device pixels from the left."""
        ratio = self._style.ratio
        pitch = self._plot[2] * ratio / max(1, len(self._labels))
        bar = max(2, min(round(pitch * 0.6), round(48 * ratio)))
        start = self._plot[0] * ratio + (pitch - bar) / 2
        return [(left := round(start + pitch * index), left + bar) for index in range(len(self._labels))]

    def _parts(
        self, shown: frozenset[str], scale: _Scale, bars: list[tuple[float, float]]
    ) -> tuple[list[tuple[list[Any], str]], list[tuple[float, float]]]:
        """The polygons per colour, and the lowest and highest pixel of every bar."""
        zero = round(scale.pixel(0.0))
        gap = max(1, round(self._style.ratio))
        above, below = [0.0] * len(bars), [0.0] * len(bars)
        parts = []
        for category in self._categories:
            if category.key not in shown:
                continue
            polygons: list[Any] = []
            for index, (left, right) in enumerate(bars):
                value = category.values[index]
                stack = above if value > 0 else below
                start, end = round(scale.pixel(stack[index])), round(scale.pixel(stack[index] + value))
                stack[index] += value
                # One pixel of surface between the parts, and of the axis above what hangs below it.
                start += -gap if value < 0 else gap if start != zero else 0
                if (value > 0 and end > start) or (value < 0 and end < start):
                    polygons.append(_box(left, right, start, end))
            parts.append((polygons, category.color))
        ends = [
            (float(round(scale.pixel(low))), float(round(scale.pixel(high))))
            for low, high in zip(below, above, strict=True)
        ]
        return [part for part in parts if part[0]], ends

    def _collection(self, polygons: list[Any], face: str) -> Any:
        """Boxes in device pixels."""
        from matplotlib.collections import PolyCollection
        from matplotlib.transforms import IdentityTransform

        made = PolyCollection(
            polygons,
            facecolors=face,
            edgecolors="none",
            antialiased=False,
            transform=IdentityTransform(),
        )
        made.set_figure(self._figure)
        return made


@dataclass(frozen=True, slots=True)
class _Scale:
    """A prepared background and where values lie on it, in device pixels from the bottom left."""

    background: Any
    bottom: float
    height: float
    low: float
    high: float

    def pixel(self, value: float) -> float:
        return self.bottom + self.height * (value - self.low) / (self.high - self.low)


def ticks(low: float, high: float) -> tuple[float, float, float]:
    """The lowest and highest tick and the step: three to six steps of 1, 2 or 5 times a power of ten."""
    span = high - low
    if span <= 0:
        return 0.0, 3.0, 1.0
    rough = span / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step


def _box(left: float, right: float, low: float, high: float) -> list[tuple[float, float]]:
    return [(left, low), (right, low), (right, high), (left, high)]
