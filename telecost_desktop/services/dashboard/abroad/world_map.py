"""The world map: the outlines of countries, and points for those too small to be drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from types import MappingProxyType

from telecost_desktop.config import resource_path

Place = tuple[float, float]
Ring = tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class WorldMap:
    """A projected map of ``width`` by ``height``, x to the right and y downwards.

    ``shapes`` holds the rings of each country (ISO 3166 alpha-2), the largest first and not closed: a ring within
    another is a hole, so areas are filled by the odd-even rule. ``points`` holds the middle of each country or
    territory that is too small for a shape. No code is in both.
    """

    width: float
    height: float
    shapes: Mapping[str, tuple[Ring, ...]]
    points: Mapping[str, Place]


@lru_cache(maxsize=1)
def world_map() -> WorldMap:
    """The map under ``resources/map``, read once."""
    content = json.loads(resource_path("map/world.json").read_text(encoding="utf-8"))
    scale = content["scale"]
    return WorldMap(
        content["width"],
        content["height"],
        MappingProxyType(
            {code: tuple(_ring(ring, scale) for ring in rings) for code, rings in content["shapes"].items()}
        ),
        MappingProxyType({code: (x / scale, y / scale) for code, (x, y) in content["points"].items()}),
    )


def _ring(steps: list[int], scale: int) -> Ring:
    """A ring from its steps: each point is stored relative to the one before it."""
    across, down = accumulate(steps[::2]), accumulate(steps[1::2])
    return tuple((x / scale, y / scale) for x, y in zip(across, down, strict=True))
