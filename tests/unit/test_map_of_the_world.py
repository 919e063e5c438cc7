"""The world map: every country has a place on it, and the script that makes it cuts where it should."""

import importlib.util
import re
from itertools import pairwise
from types import ModuleType

import pytest
from babel import Locale
from babel.core import get_global

from telecost_desktop.config import resource_path
from telecost_desktop.services.dashboard.abroad.world_map import Place, Ring, world_map

MAP = world_map()
# Codes of Babel's that ISO 3166 keeps for other uses, or that name no country.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}


@pytest.fixture(scope="module")
def making() -> ModuleType:
    path = resource_path("map/make_world_map.py")
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def countries() -> set[str]:
    return {code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code)} - NOT_ISO


def contains(rings: tuple[Ring, ...], place: Place) -> bool:
    """By the odd-even rule."""
    x, y = place
    crossed = 0
    for ring in rings:
        for (x0, y0), (x1, y1) in pairwise((*ring, ring[0])):
            crossed += (y0 > y) != (y1 > y) and x < x0 + (x1 - x0) * (y - y0) / (y1 - y0)
    return crossed % 2 == 1


def test_the_numbers_of_countries_are_those_of_iso_3166(making: ModuleType) -> None:
    aliases = get_global("territory_aliases")
    assert {number: [code] for number, code in making.NUMERIC.items()} == {
        number: aliases[number] for number in making.NUMERIC
    }
    assert set(making.NUMERIC.values()) == countries()


def test_every_country_is_drawn_once() -> None:
    shapes, points = set(MAP.shapes), set(MAP.points)
    assert not shapes & points
    # Svalbard is drawn with Norway; Bouvet Island is nowhere; Antarctica is left out.
    assert shapes | points == countries() - {"SJ", "BV", "AQ"} | {"XK"}
    assert {"MT", "SG", "MC", "HK", "GI", "GP", "MQ", "RE", "YT", "AD", "FO"} <= points
    assert {"NO", "SE", "FR", "GF", "CY", "SO", "XK", "US", "RU", "FJ"} <= shapes


def test_all_of_it_lies_within_its_size() -> None:
    places = [place for rings in MAP.shapes.values() for ring in rings for place in ring] + list(MAP.points.values())
    assert all(0 <= x <= MAP.width and 0 <= y <= MAP.height for x, y in places)
    assert (min(x for x, _ in places), min(y for _, y in places)) == (0, 0)
    assert (max(x for x, _ in places), max(y for _, y in places)) == (MAP.width, MAP.height)
    assert all(len(set(ring)) >= 3 for rings in MAP.shapes.values() for ring in rings)
    assert all(ring[0] != ring[-1] for rings in MAP.shapes.values() for ring in rings)


def test_no_line_crosses_the_map() -> None:
    longest = max(
        abs(x1 - x0)
        for rings in MAP.shapes.values()
        for ring in rings
        for (x0, _), (x1, _) in pairwise((*ring, ring[0]))
    )
    # The longest is a straight border: that of the USA with Canada.
    assert longest < 0.1 * MAP.width
    for code in ("RU", "FJ", "NZ"):
        for ring in MAP.shapes[code]:
            assert all(x > MAP.width / 2 for x, _ in ring), code


def test_countries_lie_where_they_should(making: ModuleType) -> None:
    """Cities, in degrees north and east, within the shapes of their countries and no other's."""
    (left, right), (top, bottom) = ends(making)
    cities = {
        "NO": (60.9, 9.5), "SE": (62, 15), "FR": (46, 2.5), "GF": (4, -53), "US": (40, -100), "CL": (-33.5, -70.8),
        "RU": (67, 178), "NZ": (-44, 171), "ZA": (-29, 24), "LS": (-29.6, 28.2), "CY": (35.1, 33.3), "SO": (10, 46),
        "XK": (42.6, 21), "JP": (36, 138), "AU": (-25, 134), "GL": (75, -40),
    }  # fmt: skip
    for code, (north, east) in cities.items():
        x, y = making.projected(((east - making.CENTRE + 180) % 360 - 180, north))
        place = ((x - left) / (right - left) * MAP.width, (y - top) / (bottom - top) * MAP.height)
        assert [other for other, rings in MAP.shapes.items() if contains(rings, place)] == [code]


def ends(making: ModuleType) -> tuple[tuple[float, float], tuple[float, float]]:
    """The edges of the sheet, from two places on the map that are known: Malta and Singapore."""
    known = {"MT": (35.9, 14.4), "SG": (1.35, 103.8)}
    sheet = {
        code: making.projected(((east - making.CENTRE + 180) % 360 - 180, north))
        for code, (north, east) in known.items()
    }
    found = []
    for axis, size in ((0, MAP.width), (1, MAP.height)):
        one, other = MAP.points["MT"][axis], MAP.points["SG"][axis]
        unit = (sheet["SG"][axis] - sheet["MT"][axis]) / (other - one)
        start = sheet["MT"][axis] - one * unit
        found.append((start, start + size * unit))
    return found[0], found[1]


def test_the_map_is_read_once() -> None:
    assert world_map() is MAP


def topology(*rings: list[tuple[int, int]], names: tuple[str, ...], numbers: tuple[str, ...]) -> dict[str, object]:
    arcs = []
    for ring in rings:
        steps = [ring[0], *((x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(ring))]
        arcs.append([list(step) for step in steps])
    geometries = [
        {"type": "Polygon", "arcs": [[place]], "id": number, "properties": {"name": name}}
        for place, (name, number) in enumerate(zip(names, numbers, strict=True))
    ]
    return {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": arcs,
        "objects": {"countries": {"geometries": geometries}},
    }


def test_names_without_a_number_get_their_code(making: ModuleType) -> None:
    squares = [[(at, 0), (at + 5, 0), (at + 5, 5), (at, 0)] for at in (10, 20, 30)]
    made = making.polygons_by_code(topology(*squares, names=("Kosovo", "Nowhere", "Norway"), numbers=("", "", "578")))
    assert {code for code, polygons in made.items() if polygons} == {"XK", "", "NO"}


def test_a_country_over_the_edge_is_cut_in_two(making: ModuleType) -> None:
    edge = making.CENTRE - 180
    ring = [(edge - 10, 0.0), (edge + 10, 0.0), (edge + 10, 10.0), (edge - 10, 10.0), (edge - 10, 0.0)]
    pieces = making.cut(ring)
    assert sorted((min(x for x, _ in piece), max(x for x, _ in piece)) for piece in pieces) == [
        (-180, -170),
        (170, 180),
    ]
    assert sum(map(making.area, pieces)) == pytest.approx(making.area(ring))


def test_a_country_over_the_date_line_stays_whole(making: ModuleType) -> None:
    ring = [(170.0, 0.0), (-175.0, 0.0), (-175.0, 10.0), (170.0, 10.0), (170.0, 0.0)]
    (piece,) = making.cut(ring)
    assert making.area(piece) == pytest.approx(150)


def test_two_parts_of_one_code_lose_the_border_between_them(making: ModuleType) -> None:
    arcs = [
        [(0.0, 0.0), (0.0, 9.0)],
        [(0.0, 9.0), (-5.0, 5.0), (0.0, 0.0)],
        [(0.0, 9.0), (5.0, 5.0), (0.0, 0.0)],
    ]
    west, east = [[0, 1]], [[~0, ~2]]
    ((ring,),) = making.without_inner_borders([west, east], arcs)
    assert {abs(number) if number >= 0 else ~number for number in ring} == {1, 2}
    line = making.joined(ring, arcs)
    assert line[0] == line[-1]
    assert making.area(line) == 45
