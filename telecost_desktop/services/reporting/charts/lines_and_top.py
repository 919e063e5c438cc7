"""Lines over time and bars that lie, drawn with matplotlib into plain pixels as charts.py draws standing bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from telecost_desktop.services.reporting.charts.bars import Bar, Category, ChartStyle, MonthLabel, Picture, fonts, ticks

_TOP, _RIGHT, _GAP = 12, 12, 10
# Letters are about so many ems wide.
_EM = 0.62
_LABEL_SHARE = 0.36


def _figure(size: tuple[int, int], style: ChartStyle) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size[0] / 96, size[1] / 96), dpi=96.0 * style.ratio, facecolor=style.surface)
    return figure, FigureCanvasAgg(figure)


def _picture(canvas: Any, places: Sequence[Bar]) -> Picture:
    canvas.draw()
    width, height = canvas.get_width_height(physical=True)
    return Picture(width, height, bytes(canvas.buffer_rgba()), tuple(places))


def _axes(figure: Any, size: tuple[int, int], room: tuple[float, float, float, float], style: ChartStyle) -> Any:
    left, foot, across, up = room
    axes = figure.add_axes((left / size[0], foot / size[1], across / size[0], up / size[1]))
    axes.set_facecolor(style.surface)
    for side in ("top", "left", "right", "bottom"):
        axes.spines[side].set_visible(False)
    return axes


class LineChart:
    """One line per category over the labels; a missing value, not a number, is a gap."""

    def __init__(
        self,
        size: tuple[int, int],
        labels: Sequence[MonthLabel],
        categories: Sequence[Category],
        style: ChartStyle,
        write: Callable[[float], str],
    ) -> None:
        self._size, self._labels, self._categories, self._style = size, tuple(labels), tuple(categories), style
        self._write = write

    def picture(self, shown: frozenset[str]) -> Picture:
        """The chart with these categories; its places are the columns of the labels, as high as their values."""
        style, (width, height) = self._style, self._size
        lines = [category for category in self._categories if category.key in shown]
        known = [value for line in lines for value in line.values if not math.isnan(value)]
        low, high, step = ticks(min(0.0, *known, 0.0), max(0.0, *known, 0.0))
        values = [low + step * number for number in range(round((high - low) / step) + 1)]
        left = math.ceil(max(len(self._write(value)) for value in values) * style.font_pixels * _EM) + _GAP
        foot = math.ceil(style.font_pixels * 2.7) + _GAP
        across, up = max(1, width - left - _RIGHT), max(1, height - foot - _TOP)
        count = max(1, len(self._labels))
        with fonts(style):
            figure, canvas = _figure(self._size, style)
            axes = _axes(figure, self._size, (left, foot, across, up), style)
            axes.set_xlim(0, count)
            axes.set_ylim(low, high)
            crowded = across / count < style.font_pixels * 2.6
            words = [label.text if label.strong or not crowded else "" for label in self._labels]
            axes.set_xticks([place + 0.5 for place in range(len(words))], words, color=style.text2)
            axes.set_yticks(values, [self._write(value) for value in values], color=style.text2)
            axes.tick_params(length=0, pad=6)
            axes.grid(axis="y", color=style.grid, linewidth=0.75, snap=True)
            axes.set_axisbelow(True)
            axes.axhline(0, color=style.axis, linewidth=0.75, snap=True)
            # A dot for each value while there is room; a value alone would not be seen without.
            marker = "o" if across / count >= 10 or count == 1 else ""
            for line in lines:
                middles = [place + 0.5 for place in range(len(line.values))]
                axes.plot(middles, line.values, color=line.color, linewidth=1.5, marker=marker, markersize=3.5)
            places: list[Bar] = []
            for place in range(len(self._labels)):
                here = [line.values[place] for line in lines if not math.isnan(line.values[place])] or [0.0]
                top, bottom = (
                    _TOP + up * (high - value) / (high - low) for value in (max(*here, 0.0), min(*here, 0.0))
                )
                pitch = across / count
                middle = left + pitch * (place + 0.5)
                half = min(pitch * 0.3, 12.0)
                places.append(Bar(middle - half, middle + half, top, bottom))
            return _picture(canvas, places)


class TopChart:
    """Bars that lie, the first at the top, each with its name at the left and its value beside it."""

    def __init__(
        self,
        size: tuple[int, int],
        names: Sequence[str],
        values: Sequence[float],
        texts: Sequence[str],
        colors: Sequence[str],
        style: ChartStyle,
    ) -> None:
        self._size, self._style = size, style
        self._names, self._values, self._texts, self._colors = tuple(names), tuple(values), tuple(texts), tuple(colors)

    def picture(self) -> Picture:
        """The chart; a value that is not a number has no bar."""
        style, (width, height) = self._style, self._size
        letter = style.font_pixels * _EM
        longest = max((len(name) for name in self._names), default=0)
        left = min(math.ceil(longest * letter), math.floor(width * _LABEL_SHARE)) + _GAP
        most = max(1, math.floor((left - _GAP) / letter))
        numbers = [0.0 if math.isnan(value) else value for value in self._values]
        beside = math.ceil(max((len(text) for text in self._texts), default=0) * letter) + _GAP
        low, high = min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0)
        # Values stand at the end of their bars: at the right of positive ones, at the left of negative ones.
        before = beside if low < 0 else 0
        across = max(1, width - left - before - beside - _GAP)
        span = (high - low) or 1.0
        pitch = min((height - 2 * _GAP) / max(1, len(self._names)), 36.0)
        thick = max(2.0, min(pitch * 0.62, 18.0))
        zero = left + before + across * -low / span
        with fonts(style):
            figure, canvas = _figure(self._size, style)
            axes = _axes(figure, self._size, (0, 0, width, height), style)
            axes.set_xlim(0, width)
            axes.set_ylim(height, 0)
            axes.set_axis_off()
            places: list[Bar] = []
            for place, (name, value, text) in enumerate(zip(self._names, numbers, self._texts, strict=True)):
                middle = _GAP + pitch * (place + 0.5)
                end = zero + across * value / span
                start, stop = min(zero, end), max(zero, end)
                axes.barh(middle, stop - start, thick, start, color=self._colors[place], snap=True)
                cut = name if len(name) <= most else name[: most - 1].rstrip() + "…"
                axes.text(left - _GAP, middle, cut, color=style.text, ha="right", va="center")
                side = ("left", end + 6) if value >= 0 else ("right", end - 6)
                axes.text(side[1], middle, text, color=style.text2, ha=side[0], va="center")
                places.append(Bar(start, max(stop, start + 1), middle - thick / 2, middle + thick / 2))
            if places:
                axes.vlines(zero, _GAP / 2, _GAP * 1.5 + pitch * len(places), color=style.axis, linewidth=0.75)
            return _picture(canvas, places)
