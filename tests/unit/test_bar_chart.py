"""Stacked bars are drawn where their values lie."""

from __future__ import annotations

import pytest

from telecost_desktop.services.reporting.charts.bars import Category, ChartStyle, MonthLabel, Picture, StackedBarChart

STYLE = ChartStyle(("DejaVu Sans",), 11, "#FFFFFF", "#1A2330", "#55616F", "#8993A0", "#E4E8EC")
RED, BLUE = "#FF0000", "#0000FF"


def chart(red: tuple[float, ...], blue: tuple[float, ...], *, ratio: float = 1.0) -> StackedBarChart:
    style = ChartStyle(*(getattr(STYLE, name) for name in STYLE.__slots__[:-1]), ratio)
    labels = [MonthLabel(str(place)) for place in range(len(red))]
    return StackedBarChart(
        (400, 200), labels, [Category("red", RED, red), Category("blue", BLUE, blue)], style, "{:.0f}".format
    )


def pixels(picture: Picture, color: str, bar: int, ratio: float = 1.0) -> int:
    """How many device pixels of a colour the middle of a bar has."""
    wanted = bytes(int(color[at : at + 2], 16) for at in (1, 3, 5)) + b"\xff"
    x = round((picture.bars[bar].left + picture.bars[bar].right) / 2 * ratio)
    column = [picture.rgba[4 * (row * picture.width + x) :][:4] for row in range(picture.height)]
    return column.count(wanted)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_heights_are_in_proportion(ratio: float) -> None:
    picture = chart((100, 200), (0, 100), ratio=ratio).picture(frozenset({"red", "blue"}))
    first, second = pixels(picture, RED, 0, ratio), pixels(picture, RED, 1, ratio)
    assert second == pytest.approx(2 * first, abs=2 * ratio)
    # The upper part gives one pixel to the gap.
    assert pixels(picture, BLUE, 1, ratio) == pytest.approx(first, abs=2 * ratio)
    assert pixels(picture, BLUE, 0, ratio) == 0


def test_a_category_that_is_off_is_not_drawn_and_the_scale_fits_the_rest() -> None:
    made = chart((100, 100), (900, 900))
    both, alone = made.picture(frozenset({"red", "blue"})), made.picture(frozenset({"red"}))
    assert pixels(alone, BLUE, 0) == 0
    assert pixels(alone, RED, 0) > 3 * pixels(both, RED, 0)
    # Switched on again it is the same picture, to the last pixel.
    assert made.picture(frozenset({"red", "blue"})).rgba == both.rgba


def test_a_credit_hangs_below_zero() -> None:
    picture = chart((100, -50), (0, 0)).picture(frozenset({"red"}))
    up, down = picture.bars
    assert up.bottom == pytest.approx(down.top, abs=1)
    assert down.bottom > up.bottom
    assert pixels(picture, RED, 1) == pytest.approx(pixels(picture, RED, 0) / 2, abs=2)


def test_nothing_to_draw_is_an_empty_chart() -> None:
    assert (
        chart((0, 0), (0, 0)).picture(frozenset()).bars[0].top
        == chart((0,), (0,)).picture(frozenset({"red"})).bars[0].bottom
    )
