"""The shades of a map: amounts sorted into at most five steps whose limits are readable numbers.

Rule: docs/rules.md, "Dashboard".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from itertools import count

STEPS = 5

_READABLE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_CENT = Decimal("0.01")


class Scale(StrEnum):
    """How amounts are sorted into steps: about as many in each, or steps of the same width."""

    QUANTILE = "quantile"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class Shades:
    """``limits`` are the lower limits of the steps from 1, strictly rising and above zero; none without any amount."""

    limits: tuple[Decimal, ...]

    def step(self, value: Decimal) -> int:
        """The step of an amount; 0 for nothing, a credit, and less than the first limit."""
        return bisect_right(self.limits, value) if value > 0 else 0


def shades(values: Sequence[Decimal], scale: Scale) -> Shades:
    """The shades of amounts; those of zero and below have none and do not count."""
    positive = sorted(value for value in values if value > 0)
    if not positive:
        return Shades(())
    limits = _even_limits(positive) if scale is Scale.LINEAR else _rounded(positive, equal_parts(positive))
    return Shades(tuple(map(_plain, limits)))


def equal_parts(ordered: Sequence[Decimal]) -> list[int]:
    """Where each of at most five parts of rising values begins; they hold as many each, but equal ones stay together."""
    starts = {bisect_left(ordered, ordered[part * len(ordered) // STEPS]) for part in range(STEPS)}
    return sorted(starts)


def _rounded(ordered: Sequence[Decimal], starts: Sequence[int]) -> list[Decimal]:
    """The first values of the parts, each as coarse as it can be while no step loses all its values."""
    limits: list[Decimal] = []
    above = Decimal(0)
    for start, following in zip(starts, [*starts[1:], len(ordered)], strict=True):
        # Nothing is less than the first step; a later one may begin within its part.
        highest = ordered[following - 1] if start else ordered[0]
        limit = next(number for number in _readings(ordered[start]) if above < number <= highest)
        limits.append(limit)
        above = ordered[bisect_left(ordered, limit)]
    return limits


def _even_limits(ordered: Sequence[Decimal]) -> list[Decimal]:
    """Limits of the same readable width from the smallest value to the largest."""
    low, high = ordered[0], ordered[-1]
    if low == high:
        return [_neighbours(low)[0]]
    width = max(_neighbours((high - low) / (STEPS - 1))[0], _CENT)
    start = low // width * width
    limits = [start + width * step for step in range(STEPS)]
    return [start or _neighbours(low)[0], *(limit for limit in limits[1:] if limit <= high)]


def _readings(value: Decimal) -> Iterator[Decimal]:
    """Numbers near a value, the most readable first and then with ever more digits, ending with the value itself."""
    yield from sorted(_neighbours(value), key=lambda number: abs(number - value))
    for digits in count(1):
        unit = Decimal(1).scaleb(value.adjusted() + 1 - digits)
        below = value.quantize(unit, ROUND_DOWN)
        yield from sorted((below, below + unit), key=lambda number: abs(number - value))
        if below == value:
            return


def _neighbours(value: Decimal) -> tuple[Decimal, Decimal]:
    """The readable numbers around a value above zero: the largest that is not above it, and the next."""
    size = Decimal(1).scaleb(value.adjusted())
    place = bisect_right(_READABLE, value / size)
    return _READABLE[place - 1] * size, _READABLE[place] * size


def _plain(number: Decimal) -> Decimal:
    """The same number without an exponent and without zeros at its end."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
