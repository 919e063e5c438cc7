"""How wide the columns of a report are: what each needs, and what gives way where not all has room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telecost_desktop.views.pages.reports.result_columns import LEAST
from telecost_desktop.views.tables.model import Column, Kind

_MOST = 280
# What is left to words and to long titles where there is no room.
_LEAST_OF_WORDS, _LEAST_OF_NAMES, _LEAST_OF_TITLES = 76, 112, 84
# So much more than it needs is given to a stretching column before the others get something.
_MOST_TO_ONE = 160
_SORT_ARROW, _PADDING, _PADDING_AT_EDGE = 16, 20, 28


@dataclass(frozen=True)
class Need:
    """The width of a column with all of it seen, and how far it gives way in each of three rounds.

    Texts give way first, since they are cut at their end; then choices, which are cut in their middle so that less of
    them can be read; then titles. Numbers and sums are never cut.
    """

    whole: int
    rounds: tuple[int, int, int]

    def or_more(self, other: Need) -> Need:
        """What is enough for both."""
        first, second, third = map(max, self.rounds, other.rounds)
        return Need(max(self.whole, other.whole), (first, second, third))


def need_of(column: Column, title: int, widest: int, *, words: bool, edge: bool) -> Need:
    """What a column needs whose title and widest value are so wide. ``words`` can be cut; ``edge`` is first or last."""
    padding = _PADDING_AT_EDGE if edge else _PADDING
    title += _SORT_ARROW
    whole = min(max(LEAST, max(title, widest) + padding), _MOST)
    if not words:
        least = min(whole, max(LEAST, max(min(title, _LEAST_OF_TITLES), widest) + padding))
        return Need(whole, (whole, whole, least))
    least = min(whole, _LEAST_OF_NAMES if column.stretch else _LEAST_OF_WORDS)
    with_title = min(whole, max(least, title + padding))
    return Need(whole, (whole if column.kind is Kind.CHOICE else with_title, with_title, least))


def fitted(needs: Mapping[int, Need], fixed: Mapping[int, int], stretching: Sequence[int], room: int) -> dict[int, int]:
    """The widths of all columns but the ``fixed`` ones, so that together they fill the room if that can be.

    What is over goes to the ``stretching`` ones first, and then to all. What is missing is taken from the widest of those
    that give way.
    """
    widths = {section: need.whole for section, need in needs.items() if section not in fixed}
    over = sum(widths.values()) + sum(fixed.values()) - room
    for number in range(3):
        giving = {section for section, width in widths.items() if width > needs[section].rounds[number]}
        while over > 0 and giving:
            widest = max(giving, key=widths.__getitem__)
            widths[widest] -= 1
            over -= 1
            if widths[widest] == needs[widest].rounds[number]:
                giving.remove(widest)
    spare = max(0, -over)
    if stretching:
        # In a very wide window one wide gap would part names from their numbers.
        share = min(spare // len(stretching), _MOST_TO_ONE)
        for section in stretching:
            widths[section] += share
        spare -= share * len(stretching)
        part, rest = divmod(spare, len(widths))
        for place, section in enumerate(widths):
            widths[section] += part + (1 if place < rest else 0)
    return widths
