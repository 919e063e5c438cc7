"""The painted bar chart: where its pixels are, which labels have room, and how it is used."""

from __future__ import annotations

import random
from itertools import pairwise
from time import perf_counter

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QSignalSpy

from telecost_desktop.views import theme
from telecost_desktop.views.widgets.chart_canvas import Tip
from telecost_desktop.views.widgets.stacked_bars import BarLabel, BarPart, BarsShown, StackedBars


def tips(count: int) -> list[Tip]:
    return [Tip(f"bar {index}", str(index), ()) for index in range(count)]


def days(*values: tuple[float, float]) -> BarsShown:
    labels = tuple(
        BarLabel(str(day), rank=0 if day in (1, len(values)) else 1 if day % 5 == 0 else 2)
        for day in range(1, len(values) + 1)
    )
    return BarsShown(
        labels,
        (
            BarPart("inside", "c1", tuple(value[0] for value in values)),
            BarPart("outside", "overrun", tuple(value[1] for value in values)),
        ),
    )


@pytest.fixture
def bars(qtbot) -> StackedBars:
    made = StackedBars("GB per day")
    qtbot.addWidget(made)
    made.resize(432, 216)
    made.show()
    return made


def draw(bars: StackedBars, ratio: float = 1.0) -> QImage:
    # The only widget of a window has the focus, and its ring.
    bars.clearFocus()
    picture = QImage(bars.size() * ratio, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(theme.tokens().surface))
    painter = QPainter(picture)
    bars.render(painter, QPoint(), renderFlags=bars.RenderFlag.DrawChildren)
    painter.end()
    return picture


def column(picture: QImage, x: float, rows: int) -> list[str]:
    """The colours of a column of so many pixels from the top, each run once."""
    found: list[str] = []
    for y in range(rows):
        name = picture.pixelColor(round(x), y).name().upper()
        if not found or found[-1] != name:
            found.append(name)
    return found


def test_parts_stand_on_each_other_with_one_pixel_between_and_the_overrun_has_an_edge(bars: StackedBars) -> None:
    bars.show_bars(days((40, 20), (60, 0)), tips(2))
    picture, now = draw(bars), theme.tokens()
    bar = bars._bars[0]
    colors = [
        picture.pixelColor(round(bar.left) + 3, y).name().upper() for y in range(round(bar.top), round(bar.bottom))
    ]
    assert set(colors) == {now.overrun, now.overrun_edge, now.surface}, "c1 is the edge's colour in the light theme"
    assert colors.count(now.surface) == 1
    assert colors[:2] == [now.overrun_edge, now.overrun]
    plain = bars._bars[1]
    assert bar.top == plain.top, "40 + 20 is as high as 60"
    assert picture.pixelColor(round(plain.left) + 3, round(plain.top)).name().upper() == now.c1


def test_bars_have_sharp_sides(bars: StackedBars) -> None:
    bars.show_bars(days(*((day, 0) for day in range(1, 22))), tips(21))
    picture, now = draw(bars), theme.tokens()
    row = round(bars._bars[-1].bottom) - 2
    seen = {picture.pixelColor(x, row).name().upper() for x in range(bars._plot.x(), bars.width())}
    assert seen <= {now.c1, now.surface, now.grid}


def test_negative_values_stand_below_the_line_and_the_axis_has_room_for_them(bars: StackedBars) -> None:
    bars.show_bars(days((40, -15), (-20, 0), (0, 0)), tips(3))
    zero = bars._pixel(0.0)
    assert bars._scale[0] <= -20
    both, below, nothing = bars._bars
    assert both.top < zero < both.bottom
    assert (below.top, below.bottom) == (zero, bars._pixel(-20))
    assert nothing.top == nothing.bottom == zero
    assert "−20" in [text for _, text in bars._axis()]


@pytest.mark.parametrize("values", [(), ((0, 0),), ((7, 0),), ((0.004, 0), (0.011, 0))])
def test_few_values_are_drawn_too(bars: StackedBars, values: tuple[tuple[float, float], ...]) -> None:
    bars.show_bars(days(*values), tips(len(values)))
    draw(bars)
    assert all(bar.right - bar.left <= 28 for bar in bars._bars)
    texts = [text for _, text in bars._axis()]
    assert len(texts) == len(set(texts)), "no number stands twice at the axis"
    if not values:
        assert texts == ["0"]


def test_labels_never_touch_and_the_last_one_always_stands(bars: StackedBars) -> None:
    chance = random.Random(3)
    for _ in range(60):
        count, bars_wide = chance.randint(1, 31), chance.randint(160, 700)
        bars.resize(bars_wide, 216)
        chart = days(*((chance.random() * 90, 0) for _ in range(count)))
        bars.show_bars(chart, tips(count))
        places = bars.label_places()
        assert places[-1][0] == count - 1
        for (_, left), (_, right) in pairwise(places):
            assert left.right() + 4 < right.left()
        assert all(place.left() >= 0 and place.right() < bars_wide for _, place in places)


def test_small_steps_of_labels_are_shown_all_or_none(bars: StackedBars) -> None:
    chart = days(*((day, 0) for day in range(1, 32)))
    bars.resize(900, 216)
    bars.show_bars(chart, tips(31))
    assert len(bars.label_places()) == 31
    bars.resize(432, 216)
    assert [index + 1 for index, _ in bars.label_places()] == [1, 5, 10, 15, 20, 25, 31]


def test_a_limit_is_a_dashed_line_over_all_bars_or_over_its_own(bars: StackedBars) -> None:
    labels = tuple(BarLabel(name, "20,0", rank=0) for name in ("Sep", "Oct", "Nov"))
    parts = (BarPart("inside", "c1", (12.0, 20.0, 20.0)),)
    bars.show_bars(BarsShown(labels, parts, (20.0, 20.0, 20.0)), tips(3))
    assert [(end - start, value) for start, end, value in bars._limit_lines()] == [(bars._plot.width(), 20.0)]
    row = draw(bars)
    ink = theme.tokens().text
    y = bars._pixel(20.0)
    across = [row.pixelColor(x, y).name().upper() == ink for x in range(bars._plot.x(), bars._plot.right())]
    assert 0.5 < sum(across) / len(across) < 0.75, "five pixels of eight"
    bars.show_bars(BarsShown(labels, parts, (None, 20.0, 30.0)), tips(3))
    lines = bars._limit_lines()
    assert [value for *_, value in lines] == [20.0, 30.0]
    assert lines[0][1] == lines[1][0]
    assert bars._scale[1] >= 30, "the line is on the chart"


def test_switching_a_part_moves_those_above_it_and_takes_no_frame(bars: StackedBars) -> None:
    bars.show_bars(days(*((40, 20) for _ in range(31))), tips(31))
    high = bars._scale[1]
    times = []
    for turn in range(20):
        start = perf_counter()
        bars.switch({"outside"} if turn % 2 else {"inside", "outside"}, tips(31))
        draw(bars)
        times.append(perf_counter() - start)
    assert sorted(times)[10] < 0.016
    assert bars._scale[1] < high
    bars.switch(set(), tips(31))
    assert all(bar.top == bar.bottom for bar in bars._bars)


def test_keys_move_and_choose_and_say_what_is_there(bars: StackedBars, qtbot) -> None:
    bars.show_bars(days((1, 0), (2, 0), (3, 0)), tips(3))
    chosen = QSignalSpy(bars.chosen)
    for key, place in (
        (Qt.Key.Key_Left, 2), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Left, 0), (Qt.Key.Key_Right, 1),
    ):  # fmt: skip
        qtbot.keyClick(bars, key)
        assert bars.current == place
        assert bars.accessibleDescription() == f"bar {place} {place}"
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    bar = bars._bars[2]
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(round((bar.left + bar.right) / 2), 20))
    assert [chosen.at(number)[0] for number in range(chosen.count())] == [1, 2]
    qtbot.keyClick(bars, Qt.Key.Key_Escape)
    assert bars.current == -1


def test_the_tip_stays_inside_the_chart(bars: StackedBars) -> None:
    bars.show_bars(days(*((day, 0) for day in range(1, 32))), tips(31))
    for index in range(31):
        bars.point_at(index)
        assert bars.rect().contains(bars._frame.geometry())


def test_twice_the_pixels_keep_the_lines_sharp(bars: StackedBars, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "devicePixelRatioF", lambda: 2.0)
    bars.show_bars(days((40, 20), (60, 10)), tips(2))
    picture, now = draw(bars, 2.0), theme.tokens()
    assert picture.size() == QSize(864, 432)
    middle = bars._bars[0].left + bars._bars[0].right
    seen = column(picture, middle, 2 * bars._plot.bottom() + 4)
    assert set(seen) == {now.surface, now.grid, now.overrun, now.c1, now.input}, "only the tokens, nothing blended"
    bar = bars._bars[0]
    gap = [y for y in range(round(bar.top * 2), round(bar.bottom * 2))
           if picture.pixelColor(round(middle), y).name().upper() == now.surface]  # fmt: skip
    assert len(gap) == 2


def test_it_is_drawn_in_the_colours_of_the_theme_that_is_on(bars: StackedBars) -> None:
    bars.show_bars(days((40, 20)), tips(1))
    try:
        theme.choose("dark")
        assert theme.DARK.c1 in column(draw(bars), (bars._bars[0].left + bars._bars[0].right) / 2, 200)
    finally:
        theme.choose("light")
