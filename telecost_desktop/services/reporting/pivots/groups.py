"""Labels of a pivot as numbers: codes per row of the report, and groups within groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from telecost_desktop.services.reporting.result import Row


def coded(values: Sequence[Hashable]) -> tuple[Any, list[Any]]:
    """Each value's number in the order of first appearance, and the values by number."""
    import numpy

    numbers: defaultdict[Hashable, int] = defaultdict()
    # A value that is new gets the number of those before it.
    numbers.default_factory = numbers.__len__
    return numpy.array([numbers[value] for value in values], "int64"), list(numbers)


def ranked(
    values: Sequence[Hashable], label: Callable[[Any], Any], order: Callable[[Any], Any]
) -> tuple[Any, list[Any]]:
    """Each value's label as a number, and the labels by number, in an order of their own."""
    import numpy

    codes, found = coded(values)
    labels = sorted({label(value) for value in found}, key=order)
    places = {one: place for place, one in enumerate(labels)}
    rank = numpy.array([places[label(value)] for value in found], "int64")
    return rank[codes] if found else codes, labels


class Levels:
    """Groups within groups: level 0 is everything, each further field parts every group of the level before.

    Groups of a level are numbered in the order of their labels. ``labels[level][group]`` are a group's labels from the
    outermost on, ``of_row`` is the innermost group of every row of the report.
    """

    def __init__(self, count: int) -> None:
        import numpy

        self.of_row: Any = numpy.zeros(count, "int64")
        self.labels: list[list[Row]] = [[()]]
        self._parents: list[Any] = [numpy.zeros(1, "int64")]

    def add(self, codes: Any, labels: list[Any]) -> None:
        """Part every group by a further field, given as a code per row and the label of each code."""
        import numpy

        size = max(1, len(labels))
        found, self.of_row = numpy.unique(self.of_row * size + codes, return_inverse=True)
        parents = found // size
        before = self.labels[-1]
        pairs = zip(parents.tolist(), (found % size).tolist(), strict=True)
        self.labels.append([(*before[parent], labels[code]) for parent, code in pairs])
        self._parents.append(parents)

    def children(self, level: int, parent: int) -> range:
        """The groups of a level inside a group of the level before."""
        import numpy

        parents = self._parents[level]
        low, high = numpy.searchsorted(parents, [parent, parent + 1])
        return range(int(low), int(high))

    def upwards(self, level: int) -> Any:
        """For every innermost group, its group on a level."""
        import numpy

        found = numpy.arange(len(self.labels[-1]))
        for step in range(len(self.labels) - 1, level, -1):
            found = self._parents[step][found]
        return found
