"""The board of the dashboard: which card stands where, and which are made only after the first ones are seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from telecost_desktop.views.pages.dashboard.grid import CardRows

FIRST_ROW = 296
SECOND_ROW = 312


class Place(QWidget):
    """Room for a card that is made later; empty, in the surface's own colour, until then."""

    def __init__(self, build: Callable[[], QWidget]) -> None:
        super().__init__()
        self._build = build
        self.card: Any = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def make(self) -> Any:
        """Make the card if it is not there; returns it."""
        if self.card is None:
            self.card = self._build()
            layout = self.layout()
            if layout is not None:
                layout.addWidget(self.card)
        return self.card


class Board(QWidget):
    """Cards in rows. Those that are made later come one at a time, so that the window never waits for all.

    A card of a place may say its height by ``height_for(width)``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows = CardRows(self)
        self._places: list[Place] = []
        self._steps: list[Callable[[], object]] = []

    @property
    def is_whole(self) -> bool:
        """Whether every card is made and nothing waits."""
        return not self._steps and all(place.card is not None for place in self._places)

    def add_later(
        self, build: Callable[[], QWidget], *, weight: int, height: int, least: int = 352, begins: bool = False
    ) -> Place:
        """A place for a card, of a height that its card may know better."""
        place = Place(build)
        self._places.append(place)

        def height_for(width: int) -> int:
            knows = getattr(place.card, "height_for", None)
            return int(knows(width)) if knows is not None else height

        self.rows.add_card(place, weight=weight, height=height_for, least=least, begins=begins)
        return place

    def for_each(self, act: Callable[[Place], None]) -> None:
        """Make every card that is not made, then act on every place; one at a time, between which the window paints.

        First all are made: what the cards read beside the window's thread would slow the making down.
        """
        begun = bool(self._steps)
        self._steps = [place.make for place in self._places if place.card is None]
        self._steps += [partial(act, place) for place in self._places]
        if not begun:
            QTimer.singleShot(0, self, self._next)

    def _next(self) -> None:
        steps = self._steps
        if not steps:
            return
        steps[0]()
        # Still there while it is taken: that is how a whole board is told from one that is coming.
        steps.pop(0)
        if self._steps:
            QTimer.singleShot(0, self, self._next)
        self.rows.invalidate()
