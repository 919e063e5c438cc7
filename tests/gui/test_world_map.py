"""The world map: what is hit, how it is walked through with keys, zoomed and dragged, and its colours."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from telecost_desktop.views import theme
from telecost_desktop.views.widgets.chart_canvas import Tip, TipRow
from telecost_desktop.views.widgets.map_shapes import map_shapes
from telecost_desktop.views.widgets.world_map import MOST_ZOOM, MapCountry, WorldMapView

ROWS = tuple(TipRow("", name, "1 420") for name in ("Minutes", "Messages", "MB"))
# The largest cost first: large countries, a city, a small country between large ones, use without cost.
STEPS = {"CL": 5, "US": 4, "SG": 3, "LU": 2, "DE": 1, "DK": 0}


def shown_on(view: WorldMapView) -> WorldMapView:
    view.set_shapes(map_shapes())
    view.show_countries([MapCountry(code, step, Tip(code, "1 902,40", ROWS)) for code, step in STEPS.items()], "NO")
    return view


@pytest.fixture
def view(qtbot) -> Iterator[WorldMapView]:
    made = WorldMapView("Cost by country")
    qtbot.addWidget(made)
    made.resize(362, 168)
    shown_on(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    theme.choose("light")


def middle(view: WorldMapView, code: str) -> QPoint:
    outline = view.map.outline(code)
    assert outline is not None
    return view.mapFromScene(outline.middle)


def wheel(view: WorldMapView, point: QPoint, turn: int, *, ctrl: bool) -> bool:
    """Turn the wheel over a point; whether the map took it."""
    event = QWheelEvent(
        QPointF(point), QPointF(view.viewport().mapToGlobal(point)), QPoint(), QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    return QApplication.sendEvent(view.viewport(), event) and event.isAccepted()


def test_every_country_is_hit_at_a_place_of_its_own(view: WorldMapView) -> None:
    view.resize(1400, 700)
    for code, outline in map_shapes().countries.items():
        if outline.area is not None and outline.reach > 20:
            box = outline.box
            places = [
                QPointF(box.x() + box.width() * x / 20, box.y() + box.height() * y / 20)
                for x in range(21)
                for y in range(21)
            ]
            own = [place for place in places if outline.area.contains(place)]
            assert own, code
            assert all(map_shapes().at(place, 1.0, ()) == code for place in own), code


def test_pointing_with_the_mouse_tells_the_figures_inside_the_map(view: WorldMapView, qtbot) -> None:
    qtbot.mouseMove(view.viewport(), middle(view, "US"))
    assert view.current == "US"
    assert view.tip.isVisible()
    assert view.viewport().rect().contains(view.tip.geometry())
    assert "Minutes 1 420" in view.accessibleDescription()
    qtbot.mouseMove(view.viewport(), QPoint(2, 60))
    assert view.current == ""
    assert not view.tip.isVisible()


@pytest.mark.parametrize("size", [(200, 120), (320, 160), (580, 210)])
def test_the_figures_of_every_country_stay_inside(view: WorldMapView, size: tuple[int, int]) -> None:
    view.resize(*size)
    for code in map_shapes().countries:
        view.point_at(code)
        assert view.viewport().rect().contains(view.tip.geometry()), code


def test_a_country_without_use_is_named_but_not_chosen(view: WorldMapView, qtbot) -> None:
    view.show_countries([], "NO", lambda code: Tip(f"land {code}", "no use", ()))
    brazil = middle(view, "BR")
    qtbot.mouseMove(view.viewport(), brazil)
    assert view.current == "BR"
    assert view.accessibleDescription().startswith("land BR no use")
    with qtbot.waitSignal(view.chosen) as asked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=brazil)
    assert asked.args == [""]


def test_a_small_country_is_hit_within_six_pixels_and_keeps_its_size(view: WorldMapView) -> None:
    for zoom in (1.0, 4.0):
        view.zoom_to(zoom, middle(view, "SG"))
        there = middle(view, "SG")
        assert view.map.has_dot("SG")
        assert all(view.country_at(there + QPoint(x, y)) == "SG" for x, y in ((0, 0), (6, 0), (-6, 0), (0, 6), (0, -6)))
        assert view.country_at(there + QPoint(9, 9)) != "SG"
        dot = view.map._dots["SG"]
        size = view.viewportTransform().mapRect(dot.sceneBoundingRect()).width()
        drawn = dot.deviceTransform(view.viewportTransform()).mapRect(dot.boundingRect()).width()
        assert (drawn, size) == (pytest.approx(8.4, abs=1.5), pytest.approx(size))


def test_of_two_small_countries_the_nearer_is_hit(view: WorldMapView) -> None:
    small, large = middle(view, "LU"), middle(view, "DE")
    assert view.country_at(small) == "LU"
    assert view.country_at(large) == "DE"


def test_a_dot_gives_way_to_the_country_once_that_is_seen(view: WorldMapView) -> None:
    assert view.map.has_dot("DK")
    assert not view.map.has_dot("US")
    view.zoom_to(8, middle(view, "DK"))
    assert not view.map.has_dot("DK")
    assert view.map.has_dot("LU") == (map_shapes().countries["LU"].reach * view.transform().m11() < 5)


def test_keys_go_from_the_largest_to_the_smallest(view: WorldMapView, qtbot) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert view.current == "CL"
    assert view.accessibleDescription().endswith("1 of 6")
    for key, code in (
        (Qt.Key.Key_Right, "US"), (Qt.Key.Key_Down, "SG"), (Qt.Key.Key_Left, "US"), (Qt.Key.Key_End, "DK"),
        (Qt.Key.Key_Right, "DK"), (Qt.Key.Key_Home, "CL"), (Qt.Key.Key_Up, "CL"), (Qt.Key.Key_Right, "US"),
    ):  # fmt: skip
        qtbot.keyClick(view, key)
        assert view.current == code
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        with qtbot.waitSignal(view.chosen) as asked:
            qtbot.keyClick(view, key)
        assert asked.args == ["US"]
    with qtbot.waitSignal(view.left):
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.current == ""
    # The mouse does not take away what the keys point at.
    qtbot.keyClick(view, Qt.Key.Key_End)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert view.current == "DK"


def test_a_click_takes_the_focus_without_a_ring(view: WorldMapView, qtbot) -> None:
    before = view.grab().toImage().pixelColor(180, 1)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, "US"))
    qtbot.waitUntil(view.hasFocus)
    assert view.grab().toImage().pixelColor(180, 1) == before
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.grab().toImage().pixelColor(180, 1).name().upper() == theme.LIGHT.accent


def test_the_country_under_the_keys_is_brought_into_view(view: WorldMapView, qtbot) -> None:
    view.zoom_to(MOST_ZOOM, middle(view, "CL"))
    assert not view.viewport().rect().contains(middle(view, "DE"))
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for code in STEPS:
        view._go_to(code)
        assert view.viewport().rect().contains(middle(view, code)), code
        assert view.viewport().rect().contains(view.tip.geometry()), code


def test_keys_and_buttons_zoom_within_limits(view: WorldMapView, qtbot) -> None:
    for _ in range(12):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom == MOST_ZOOM
    assert not view.buttons.closer.isEnabled()
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom == pytest.approx(MOST_ZOOM / 1.6)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.zoom == 1
    assert not view.buttons.further.isEnabled()
    view.buttons.closer.click()
    assert view.zoom == pytest.approx(1.6)
    view.buttons.whole.click()
    assert view.zoom == 1
    assert view.viewport().rect().contains(view.buttons.geometry())


def test_the_wheel_zooms_with_ctrl_alone_and_else_scrolls_the_page(view: WorldMapView) -> None:
    point = QPoint(200, 60)
    # What the map does not take goes to the page.
    assert not wheel(view, point, -120, ctrl=False)
    assert view.zoom == 1
    before = view.mapToScene(point)
    assert wheel(view, point, 240, ctrl=True)
    assert view.zoom == pytest.approx(1.6**2)
    after = view.mapToScene(point)
    assert (after.x(), after.y()) == (pytest.approx(before.x(), abs=3), pytest.approx(before.y(), abs=3))
    assert not wheel(view, point, 120, ctrl=False)


def test_a_drag_moves_the_zoomed_map_and_chooses_nothing(view: WorldMapView, qtbot) -> None:
    view.zoom_to(6)
    start, way = view.viewport().rect().center(), QPoint(40, 25)
    place = view.mapToScene(start)
    chosen: list[str] = []
    view.chosen.connect(chosen.append)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view.viewport(), start + way / 2)
    qtbot.mouseMove(view.viewport(), start + way)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start + way)
    moved = view.mapFromScene(place) - start
    assert (moved - way).manhattanLength() <= 2
    assert chosen == []
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    assert len(chosen) == 1


def test_the_zoomed_map_keeps_its_middle_in_another_room(view: WorldMapView) -> None:
    view.zoom_to(6, middle(view, "DE"))
    before = view.mapToScene(view.viewport().rect().center())
    view.resize(580, 210)
    after = view.mapToScene(view.viewport().rect().center())
    assert (after - before).manhattanLength() < 4
    assert view.zoom == 6


def seen(view: WorldMapView, code: str) -> str:
    """The colour on the screen in the middle of a country."""
    point = middle(view, code)
    color: QColor = view.grab().toImage().pixelColor(point)
    return color.name().upper()


def test_colours_follow_steps_and_theme(view: WorldMapView, qtbot) -> None:
    view.resize(1000, 460)
    for tokens in (theme.LIGHT, theme.DARK):
        theme.choose(tokens.name)
        QApplication.processEvents()
        for code, step in (("US", 4), ("DE", 1), ("BR", 0)):
            assert seen(view, code) == tokens.map[step], (tokens.name, code)
        assert view.map.color_of("NO").name().upper() == tokens.c5
    view.select("US")
    edge = view.map._areas["US"].pen().color().name().upper()
    assert edge == theme.DARK.c2
    view.select("BR")
    assert view.selected == ""


def test_painting_colouring_and_hitting_are_quick(view: WorldMapView) -> None:
    def median(act, times: int = 15) -> float:
        taken = []
        for _ in range(times):
            start = perf_counter()
            act()
            taken.append(perf_counter() - start)
        return sorted(taken)[times // 2]

    view.resize(580, 260)
    assert median(view.viewport().repaint) < 0.030
    steps = [{code: (step + turn) % 6 for code, step in STEPS.items()} for turn in range(2)]
    turns = iter(range(1000))
    assert median(lambda: view.map.show_steps(steps[next(turns) % 2], "NO")) < 0.005
    points = [QPoint(x, y) for x in range(0, 580, 29) for y in range(0, 260, 26)]
    assert median(lambda: [view.country_at(point) for point in points]) / len(points) < 0.001
