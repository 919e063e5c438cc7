"""Rows of cards that wrap: each card has a share of the width, and never less than its minimum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

GAP = 16


@dataclass
class _Place:
    """An item, its share of a row, the least width and the height that it wants, and whether it begins a row."""

    item: QLayoutItem
    weight: int
    least: int
    height: Callable[[int], int]
    begins: bool


class CardRows(QLayout):
    """Cards side by side in rows; one that finds no room goes into the next row, which it then shares or fills."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: list[_Place] = []
        self._next: tuple[int, int, Callable[[int], int], bool] = (1, 0, lambda _: 0, False)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(GAP)

    def add_card(
        self,
        widget: QWidget,
        *,
        weight: int,
        height: int | Callable[[int], int],
        least: int = 352,
        begins: bool = False,
    ) -> None:
        """Add a card. ``weight`` is its width in the design; ``height`` may depend on the width it gets.

        ``begins`` puts it at the start of a row.
        """
        self._next = (weight, least, height if callable(height) else lambda _: height, begins)
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Called by Qt for every widget."""
        self._places.append(_Place(item, *self._next))

    def count(self) -> int:
        """How many cards."""
        return len(self._places)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at a place."""
        return self._places[index].item if 0 <= index < len(self._places) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove the item at a place."""
        return self._places.pop(index).item if 0 <= index < len(self._places) else None

    def expandingDirections(self) -> Qt.Orientation:
        """None of its own."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height that a width leads to."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        """The design's width and its height."""
        width = 1184
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        """The widest single card."""
        return QSize(max((place.least for place in self._places), default=0), 0)

    def setGeometry(self, rect: QRect) -> None:
        """Place the cards."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _rows(self, width: int) -> list[list[_Place]]:
        rows: list[list[_Place]] = []
        for place in self._places:
            if place.item.isEmpty():
                continue
            used = sum(other.least + GAP for other in rows[-1]) if rows else 0
            if not rows or place.begins or used + place.least > width:
                rows.append([])
            rows[-1].append(place)
        return rows

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        y = rect.y()
        for row in self._rows(rect.width()):
            widths = _shares(row, rect.width() - GAP * (len(row) - 1))
            height = max(place.height(width) for place, width in zip(row, widths, strict=True))
            x = rect.x()
            for place, width in zip(row, widths, strict=True):
                if move:
                    place.item.setGeometry(QRect(QPoint(x, y), QSize(width, height)))
                x += width + GAP
            y += height + GAP
        return max(0, y - GAP - rect.y())


def _shares(row: list[_Place], room: int) -> list[int]:
    """The widths of a row: by weight, after those whose share is too small have their least."""
    narrow: list[_Place] = []
    while True:
        free = room - sum(place.least for place in narrow)
        others = [place for place in row if place not in narrow]
        weights = sum(place.weight for place in others)
        more = [place for place in others if free * place.weight // weights < place.least]
        if not more or len(more) == len(others):
            break
        narrow += more
    widths = [place.least if place in narrow else free * place.weight // weights for place in row]
    widths[row.index(others[-1])] += room - sum(widths)
    return widths
