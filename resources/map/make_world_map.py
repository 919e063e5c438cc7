"""Makes ``world.json``, the world map of the dashboard: ``python make_world_map.py <folder of the unpacked package>``.

The package is world-atlas 2.0.2, which holds the borders of Natural Earth as TopoJSON. Needs the standard library only
and makes the same file from the same package every time.

The map is a Robinson projection about 11° E, so that its edge runs through the Bering Strait and cuts neither Russia
nor Fiji in two. Antarctica is left out. Countries and territories that the coarse borders leave out are points, taken
from the finer borders.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import radians
from pathlib import Path
from typing import Any

Place = tuple[float, float]
Ring = list[Place]
Polygon = list[Ring]

CENTRE = 11.0
"""The longitude in the middle of the map."""

WIDTH = 1000.0
"""The width of the map; heights follow. Coordinates are kept in tenths."""

SCALE = 10

TOO_SMALL = 0.2
"""Parts of a country whose box is narrower and lower than this are left out, except for its largest."""

ANTARCTICA = "AQ"

ROBINSON = (
    (1.0000, 0.0000), (0.9986, 0.0620), (0.9954, 0.1240), (0.9900, 0.1860), (0.9822, 0.2480), (0.9730, 0.3100),
    (0.9600, 0.3720), (0.9427, 0.4340), (0.9216, 0.4958), (0.8962, 0.5571), (0.8679, 0.6176), (0.8350, 0.6769),
    (0.7986, 0.7346), (0.7597, 0.7903), (0.7186, 0.8435), (0.6732, 0.8936), (0.6213, 0.9394), (0.5722, 0.9761),
    (0.5322, 1.0000),
)  # fmt: skip
"""Length of a parallel and its distance from the equator, every five degrees of latitude."""

ISO_3166 = """
AD020 AE784 AF004 AG028 AI660 AL008 AM051 AO024 AQ010 AR032 AS016 AT040 AU036 AW533 AX248 AZ031 BA070 BB052 BD050 BE056
BF854 BG100 BH048 BI108 BJ204 BL652 BM060 BN096 BO068 BQ535 BR076 BS044 BT064 BV074 BW072 BY112 BZ084 CA124 CC166 CD180
CF140 CG178 CH756 CI384 CK184 CL152 CM120 CN156 CO170 CR188 CU192 CV132 CW531 CX162 CY196 CZ203 DE276 DJ262 DK208 DM212
DO214 DZ012 EC218 EE233 EG818 EH732 ER232 ES724 ET231 FI246 FJ242 FK238 FM583 FO234 FR250 GA266 GB826 GD308 GE268 GF254
GG831 GH288 GI292 GL304 GM270 GN324 GP312 GQ226 GR300 GS239 GT320 GU316 GW624 GY328 HK344 HM334 HN340 HR191 HT332 HU348
ID360 IE372 IL376 IM833 IN356 IO086 IQ368 IR364 IS352 IT380 JE832 JM388 JO400 JP392 KE404 KG417 KH116 KI296 KM174 KN659
KP408 KR410 KW414 KY136 KZ398 LA418 LB422 LC662 LI438 LK144 LR430 LS426 LT440 LU442 LV428 LY434 MA504 MC492 MD498 ME499
MF663 MG450 MH584 MK807 ML466 MM104 MN496 MO446 MP580 MQ474 MR478 MS500 MT470 MU480 MV462 MW454 MX484 MY458 MZ508 NA516
NC540 NE562 NF574 NG566 NI558 NL528 NO578 NP524 NR520 NU570 NZ554 OM512 PA591 PE604 PF258 PG598 PH608 PK586 PL616 PM666
PN612 PR630 PS275 PT620 PW585 PY600 QA634 RE638 RO642 RS688 RU643 RW646 SA682 SB090 SC690 SD729 SE752 SG702 SH654 SI705
SJ744 SK703 SL694 SM674 SN686 SO706 SR740 SS728 ST678 SV222 SX534 SY760 SZ748 TC796 TD148 TF260 TG768 TH764 TJ762 TK772
TL626 TM795 TN788 TO776 TR792 TT780 TV798 TW158 TZ834 UA804 UG800 UM581 US840 UY858 UZ860 VA336 VC670 VE862 VG092 VI850
VN704 VU548 WF876 WS882 YE887 YT175 ZA710 ZM894 ZW716
"""

NUMERIC = {entry[2:]: entry[:2] for entry in ISO_3166.split()}
"""ISO 3166 numeric to alpha-2."""

WITHOUT_NUMBER = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}
"""What the borders give no number, and the code under which its use is recorded."""

PARTS = {
    "GF": ("FR", -55, 2, -51, 6),
    "GP": ("FR", -62, 15.7, -61, 16.7),
    "MQ": ("FR", -61.5, 14.3, -60.5, 15),
    "RE": ("FR", 55, -21.5, 56, -20.7),
    "YT": ("FR", 45, -13.1, 45.4, -12.6),
    "BQ": ("NL", -68.6, 11.9, -68, 12.5),
    "TK": ("NZ", -173, -10, -171, -8),
    "CC": ("", 96, -13, 97.5, -11),
    "CX": ("", 105, -11, 106, -10),
}
"""Parts with codes of their own that the borders draw under a state: the state, and west, south, east, north."""


def polygons_by_code(topology: dict[str, Any]) -> dict[str, list[Polygon]]:
    """The polygons of each code, in degrees; what has no code stands under an empty one."""
    arcs = unpacked(topology)
    rings: dict[str, list[list[list[int]]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = NUMERIC.get(geometry.get("id", ""), "") or WITHOUT_NUMBER.get(geometry["properties"]["name"], "")
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings.setdefault(code, []).extend(parts)
    for code in WITHOUT_NUMBER.values():
        rings[code] = without_inner_borders(rings.get(code, []), arcs)
    found = {code: [[joined(ring, arcs) for ring in part] for part in parts] for code, parts in rings.items()}
    for code, (state, west, south, east, north) in PARTS.items():
        own = [p for p in found.get(state, []) if all(west <= x <= east and south <= y <= north for x, y in p[0])]
        if own:
            found[state] = [polygon for polygon in found[state] if polygon not in own]
            found[code] = own
    return found


def unpacked(topology: dict[str, Any]) -> list[Ring]:
    """The arcs in degrees: they are stored as whole numbers, each point relative to the one before it."""
    (across, up), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for packed in topology["arcs"]:
        x = y = 0
        arc = []
        for step in packed:
            x, y = x + step[0], y + step[1]
            arc.append((x * across + left, y * up + bottom))
        arcs.append(arc)
    return arcs


def joined(ring: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """A ring as one line; a negative number is the arc read backwards."""
    line: Ring = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        line += arc[1:] if line else arc
    return line


def without_inner_borders(polygons: list[list[list[int]]], arcs: Sequence[Ring]) -> list[list[list[int]]]:
    """Polygons of one code that share a border, made into one."""
    used = {number for polygon in polygons for ring in polygon for number in ring}
    shared = {number for number in used if ~number in used}
    touched = [polygon for polygon in polygons if any(number in shared for ring in polygon for number in ring)]
    rest = [number for polygon in touched for ring in polygon for number in ring if number not in shared]
    ends = {number: (joined([number], arcs)[0], joined([number], arcs)[-1]) for number in rest}
    result = [polygon for polygon in polygons if polygon not in touched]
    while rest:
        ring = [rest.pop(0)]
        while ends[ring[-1]][1] != ends[ring[0]][0]:
            ring.append(next(number for number in rest if ends[number][0] == ends[ring[-1]][1]))
            rest.remove(ring[-1])
        result.append([ring])
    return result


def cut(ring: Ring) -> list[Ring]:
    """A ring cut at the edge of the map, as degrees east of its middle, from -180 to 180."""
    line = [((ring[0][0] - CENTRE + 180) % 360 - 180, ring[0][1])]
    for (before, _), (longitude, latitude) in pairwise(ring):
        step = (longitude - before + 180) % 360 - 180
        line.append((line[-1][0] + step, latitude))
    pieces = []
    for turn in (-360, 0, 360):
        moved = [(x + turn, y) for x, y in line]
        piece = half(half(moved, -180, 1), 180, -1)
        if len(piece) > 3:
            pieces.append(piece)
    return pieces


def half(ring: Ring, edge: float, side: int) -> Ring:
    """What of a ring lies east (side 1) or west (side -1) of an edge."""
    result: Ring = []
    for (x0, y0), (x1, y1) in pairwise(ring):
        inside, next_inside = (x0 - edge) * side >= 0, (x1 - edge) * side >= 0
        if inside:
            result.append((x0, y0))
        if inside != next_inside:
            result.append((edge, y0 + (y1 - y0) * (edge - x0) / (x1 - x0)))
    return [*result, result[0]] if result else []


def projected(place: Place) -> Place:
    """A place, in degrees east of the map's middle and north of the equator, on the sheet; the equator is 1.7 long."""
    longitude, latitude = place
    row, share = divmod(min(abs(latitude), 89.999) / 5, 1)
    (length, height), (next_length, next_height) = ROBINSON[int(row)], ROBINSON[int(row) + 1]
    x = 0.8487 * (length + (next_length - length) * share) * radians(longitude) / 3.14159265358979
    y = 1.3523 * (height + (next_height - height) * share) / 3.14159265358979
    return x, -y if latitude > 0 else y


def area(ring: Ring) -> float:
    """The area of a ring, whichever way it runs."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))) / 2


def middle(ring: Ring) -> Place:
    """The centre of gravity of a ring, or the mean of its corners where it has no area."""
    if area(ring) < 1e-12:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = y = twice = 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        x, y, twice = x + (x0 + x1) * cross, y + (y0 + y1) * cross, twice + cross
    return x / (3 * twice), y / (3 * twice)


def on_sheet(polygons: Iterable[Polygon]) -> list[Ring]:
    """The rings of polygons on the sheet, the largest first."""
    rings = [[projected(place) for place in piece] for polygon in polygons for ring in polygon for piece in cut(ring)]
    return sorted(rings, key=lambda ring: (-area(ring), ring))


def made(folder: Path) -> dict[str, Any]:
    """The map made from the package in a folder."""
    coarse, fine, finest = (
        polygons_by_code(json.loads((folder / f"countries-{size}.json").read_text(encoding="utf-8")))
        for size in ("110m", "50m", "10m")
    )
    shapes = {code: on_sheet(found) for code, found in coarse.items() if code and code != ANTARCTICA}
    points = {
        code: middle(on_sheet(found)[0])
        for code, found in (finest | fine).items()
        if code and code != ANTARCTICA and code not in shapes
    }
    places = [place for rings in shapes.values() for ring in rings for place in ring] + list(points.values())
    left, top = min(x for x, _ in places), min(y for _, y in places)
    size = WIDTH / (max(x for x, _ in places) - left)
    height = (max(y for _, y in places) - top) * size

    def grid(place: Place) -> tuple[int, int]:
        return round((place[0] - left) * size * SCALE), round((place[1] - top) * size * SCALE)

    return {
        "width": WIDTH,
        "height": round(height, 1),
        "scale": SCALE,
        "shapes": {
            code: rounded([[grid(place) for place in ring] for ring in rings]) for code, rings in shapes.items()
        },
        "points": {code: grid(place) for code, place in points.items()},
    }


def rounded(rings: list[list[tuple[int, int]]]) -> list[list[int]]:
    """Rings as flat lists, each point relative to the one before it, without the closing one and without specks."""
    result = []
    for number, ring in enumerate(rings):
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        if number and max(max(xs) - min(xs), max(ys) - min(ys)) < TOO_SMALL * SCALE:
            continue
        # Neighbours that rounding made one are told once; the last has the first as its neighbour.
        corners = [place for before, place in pairwise([ring[-2], *ring[:-1]]) if place != before]
        steps = [(x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise([(0, 0), *corners])]
        result.append([number for step in steps for number in step])
    return result


def main() -> None:
    """Write the map beside this script."""
    text = json.dumps(made(Path(sys.argv[1])), sort_keys=True, separators=(",", ":"))
    text = text.replace('],"', '],\n"').replace('},"', '},\n"')
    Path(__file__).with_name("world.json").write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
