"""The board of the dashboard: which card stands where, and which are made only after the first ones are seen."""

from __future__ import annotations

from collections.abc import Callable
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
    """Cards in rows. Those that are made later come one at a time, so that the window never waits for all."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = CardRows(self)
        self._places: list[Place] = []
        self._waiting: list[tuple[Place, Callable[[Any], None]]] = []

    @property
    def is_whole(self) -> bool:
        """Whether every card is made."""
        return all(place.card is not None for place in self._places)

    def add_later(self, build: Callable[[], QWidget], **how: Any) -> Place:
        """A place for a card; ``how`` is what CardRows wants to know."""
        place = Place(build)
        self._places.append(place)
        self.rows.add_card(place, **how)
        return place

    def for_each(self, act: Callable[[Any], None]) -> None:
        """Make what is not made, and act on every card of a place, one at a time between which the window paints."""
        begun = bool(self._waiting)
        self._waiting = [(place, act) for place in self._places]
        if not begun:
            QTimer.singleShot(0, self, self._next)

    def _next(self) -> None:
        if not self._waiting:
            return
        place, act = self._waiting.pop(0)
        act(place.make())
        if self._waiting:
            QTimer.singleShot(0, self, self._next)
