"""Table models over frozen rows. Sorting and filtering happen here, on native values, None first.

A list of millions derives from ``BaseTableModel`` and answers ``row``, ``rowCount``, ``sort`` and ``set_filters``
itself, by SQL; all others use ``RowsTableModel``.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from time import sleep
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from telecost_desktop.errors import Cancelled
from telecost_desktop.views import formats
from telecost_desktop.views.widgets.badge import Status

Index = QModelIndex | QPersistentModelIndex
SORT_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_ROLE = Qt.ItemDataRole.UserRole + 2
# Longer lists are put in order off the window's thread where the list knows how, in stretches: sorting one holds the
# interpreter, and with it the window.
LARGE, _STRETCH = 5_000, 2_000
# Rows that are freed at once, in a millisecond or two, and the rest after them.
_FREED_AT_ONCE, _REST_SECONDS = 250, 0.004


class Kind(Enum):
    """What a column holds; rules its alignment, format and filter."""

    TEXT = "text"
    QUIET = "quiet"
    CHOICE = "choice"
    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"
    VOLUME = "volume"
    DATE = "date"
    MOMENT = "moment"
    STATUS = "status"
    USE = "use"

    @property
    def right(self) -> bool:
        """Whether it is aligned at the right."""
        return self in (Kind.MONEY, Kind.NUMBER, Kind.PERCENT, Kind.VOLUME, Kind.DATE, Kind.USE)

    @property
    def numeric(self) -> bool:
        """Whether its filter compares numbers."""
        return self in (Kind.MONEY, Kind.NUMBER, Kind.PERCENT, Kind.VOLUME, Kind.USE)


@dataclass(frozen=True)
class Column:
    """A column: the row's attribute ``key``, its title as shown, what it holds, and its first width in pixels.

    ``value`` replaces the attribute by a function of the row; ``shown`` makes the text from the value.
    ``essential`` columns are shown at first, the others can be chosen. ``stretch`` takes what width is left.
    ``hint`` says what the column means ("What is this?"). ``strong`` writes it heavier. ``yields``: where there is too
    little room it is left out, those with the highest number first; 0 = never. ``quiet_when`` says of a value that it
    is written in the tone of secondary words, ``strong_when`` that it is written heavier, ``mark`` which icon stands
    before it and in which tone both are. ``choice`` says under which of the filter's choices a value of a CHOICE column
    falls, where that is not its text.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    width: int = 120
    essential: bool = True
    stretch: bool = False
    value: Callable[[Any], Any] | None = None
    shown: Callable[[Any], str] | None = None
    hint: str = ""
    strong: bool = False
    filter_hint: str = ""
    yields: int = 0
    quiet_when: Callable[[Any], bool] | None = None
    strong_when: Callable[[Any], bool] | None = None
    mark: Callable[[Any], tuple[str, str] | None] | None = None
    choice: Callable[[Any], str] | None = None

    def of(self, row: Any) -> Any:
        """The native value of a row."""
        return self.value(row) if self.value is not None else getattr(row, self.key)

    def choice_of(self, value: Any) -> str:
        """Under which of the filter's choices a value falls."""
        return self.text(value) if self.choice is None else self.choice(value)

    def text(self, value: Any) -> str:
        """The value as it is shown, in the language's format."""
        if self.shown is not None:
            return self.shown(value)
        if value is None or value == "":
            return formats.NONE if self.kind.right or value is None else ""
        return _text(self.kind, value)


def _text(kind: Kind, value: Any) -> str:
    if isinstance(value, Status):
        return value.word()
    if kind is Kind.MONEY and isinstance(value, (Decimal, int)):
        return formats.money(Decimal(value))
    if kind is Kind.VOLUME:
        return formats.volume(int(value))
    if kind in (Kind.PERCENT, Kind.USE):
        return f"{formats.number(value, 0)}\u00a0%"
    if kind is Kind.MOMENT and isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return formats.number(value)
    return str(value)


def sort_key(value: Any) -> tuple[int, Any]:
    """A key under which values of one column can be compared: None first, texts without regard to case."""
    if value is None:
        return (0, 0)
    if isinstance(value, Status):
        return (1, value.word().casefold())
    if isinstance(value, (str, StrEnum)):
        return (1, str(value).casefold())
    if isinstance(value, datetime):
        return (1, value.isoformat())
    return (1, value)


class BaseTableModel(QAbstractTableModel):
    """What every list has: columns, roles, titles. Subclasses know the rows, and say ``arranged()`` when rows, order
    or filters have changed what is shown.
    """

    arranged = Signal()

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)

    def set_title(self, key: str, title: str) -> None:
        """Give a column another title, such as one that names the currency of what is shown now."""
        place = next(place for place, column in enumerate(self.columns) if column.key == key)
        if self.columns[place].title != title:
            self.columns = tuple(
                replace(column, title=title) if column.key == key else column for column in self.columns
            )
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, place, place)

    def row(self, number: int) -> Any:
        """The row object at a place as shown."""
        raise NotImplementedError

    def place_with(self, identity: object, identify: Callable[[Any], object]) -> int:
        """Where the row with an identity is shown, -1 where it is not."""
        places = range(self.rowCount())
        return next((place for place in places if identify(self.row(place)) == identity), -1)

    def set_filters(self, filters: Mapping[str, str]) -> None:
        """Show only what fits; keys are column keys, values as typed."""
        raise NotImplementedError

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One value in the role asked for."""
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == ROW_ROLE:
            return self.row(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.text(column.of(self.row(index.row())))
        if role == SORT_ROLE:
            return column.of(self.row(index.row()))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles, their alignment and what they mean."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.hint or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def choices(self, key: str) -> list[str]:
        """What a choice column's filter offers."""
        return []


Arranged = tuple[list[Any], Any]


class RowsTableModel(BaseTableModel):
    """A list that is held whole in memory: up to some hundred thousand rows.

    ``apart(work, done)``, where it is given, runs ``work(progress=…, cancelled=…)`` of a long list in another thread
    and hands its result to ``done`` in the window's; a newer call replaces it. ``summarise`` sums up the rows that fit
    the filters, in the same place; ``summary`` is its answer, None while nothing is filtered. ``let_go(rows)`` takes a
    long list that is shown no more, to free it elsewhere, see ``drop``.
    """

    def __init__(self, columns: Sequence[Column], rows: Sequence[Any] = ()) -> None:
        super().__init__(columns)
        self._all: list[Any] = list(rows)
        self._rows: list[Any] = list(rows)
        self._filters: dict[str, str] = {}
        self._order: tuple[int, Qt.SortOrder] | None = None
        self.apart: Callable[[Callable[..., Arranged], Callable[[Arranged], None]], object] | None = None
        self.summarise: Callable[[list[Any]], Any] | None = None
        self.summary: Any = None
        self.let_go: Callable[[list[Any]], object] | None = None
        self.arranging = False
        # Counts what was asked for, so that what comes too late is known.
        self._asked = 0

    def row(self, number: int) -> Any:
        """The row object at a place as shown."""
        return self._rows[number]

    def place_of(self, row: Any) -> int:
        """Where a row is shown, -1 where it is not. In a long list only the row itself is found, not one like it."""
        place = next((place for place, shown in enumerate(self._rows) if shown is row), -1)
        if place >= 0 or len(self._rows) > LARGE:
            return place
        try:
            return self._rows.index(row)
        except ValueError:
            return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() else len(self._rows)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows, in the order and under the filters that hold."""
        old, self._all = self._all, list(rows)
        if self._takes_long():
            # Rows of before would be taken for those of now until these are in order.
            self._take([])
        self._arrange()
        if self.let_go is not None and len(old) > LARGE:
            self.let_go(old)

    def set_filters(self, filters: Mapping[str, str]) -> None:
        """Show only what fits; keys are column keys, values as typed."""
        self._filters = {key: text for key, text in filters.items() if text.strip()}
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; -1 keeps the order in which the rows came."""
        self._order = (column, order) if 0 <= column < len(self.columns) else None
        self._arrange()

    def choices(self, key: str) -> list[str]:
        """What the values of a column fall under."""
        column = next(one for one in self.columns if one.key == key)
        # Few values, many rows: a value is written out once.
        return sorted({column.choice_of(value) for value in {column.of(row) for row in self._all}} - {"", formats.NONE})

    def _takes_long(self) -> bool:
        return self.apart is not None and len(self._all) > LARGE and bool(self._filters or self._order)

    def _arrange(self) -> None:
        rows, columns, filters, order = self._all, self.columns, self._filters, self._order
        summarise = self.summarise

        def work(
            progress: Callable[[float], object] | None = None, cancelled: Callable[[], bool] = lambda: False
        ) -> Arranged:
            shown = arrange(rows, columns, filters, order, cancelled)
            return shown, summarise(shown) if summarise is not None and filters else None

        self._asked += 1
        asked = self._asked
        if self.apart is not None and self._takes_long():
            self.arranging = True
            self.apart(work, lambda result: self._finished(asked, result))
        else:
            self._finished(asked, work())

    def _finished(self, asked: int, result: Arranged) -> None:
        if asked != self._asked:
            # Other rows, or another order, came in between.
            return
        self.arranging = False
        shown, self.summary = result
        self._take(shown)
        self.arranged.emit()

    def _take(self, rows: list[Any]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


def arrange(
    rows: list[Any],
    columns: Sequence[Column],
    filters: Mapping[str, str],
    order: tuple[int, Qt.SortOrder] | None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Any]:
    """The rows that fit the filters, in order. Raises Cancelled between two stretches of rows."""
    tests = [
        (column, fits)
        for column in columns
        if column.key in filters and (fits := predicate(column, filters[column.key])) is not None
    ]
    if not tests and order is None:
        return list(rows)

    def key(row: Any) -> tuple[int, Any]:
        assert order is not None
        return sort_key(columns[order[0]].of(row))

    down = order is not None and order[1] is Qt.SortOrder.DescendingOrder
    stretches: list[list[Any]] = []
    for start in range(0, len(rows), _STRETCH):
        if cancelled():
            raise Cancelled
        found = rows[start : start + _STRETCH]
        if tests:
            found = [row for row in found if all(fits(column.of(row)) for column, fits in tests)]
        if order is not None:
            found.sort(key=key, reverse=down)
        stretches.append(found)
    if order is None or len(stretches) == 1:
        return [row for stretch in stretches for row in stretch]
    return list(heapq.merge(*stretches, key=key, reverse=down))


def drop(rows: list[Any]) -> None:
    """Free a long list little by little, with rests in which the thread of the window goes first."""
    while rows:
        del rows[-_FREED_AT_ONCE:]
        sleep(_REST_SECONDS)


def comparison(text: str) -> tuple[str, str]:
    """The sign of a typed bound, ">" (at least), "<" (at most) or "=", and what follows it."""
    for signs, meaning in ((("≥", ">=", ">"), ">"), (("≤", "<=", "<", "–"), "<"), (("=",), "=")):
        for sign in signs:
            if text.startswith(sign):
                return meaning, text[len(sign) :].strip()
    return ">", text


def predicate(column: Column, typed: str) -> Callable[[Any], bool] | None:
    """What a typed filter means for a column's values; None when it cannot be understood yet.

    Numbers: ``5`` and ``≥ 5`` mean at least, ``≤ 5`` at most, ``= 5`` exactly. Dates likewise, from or up to.
    Text: is contained, without regard to case.
    """
    text = typed.strip()
    if column.kind in (Kind.CHOICE, Kind.STATUS):
        return lambda value: column.choice_of(value) == text
    if column.kind.numeric or column.kind in (Kind.DATE, Kind.MOMENT):
        sign, rest = comparison(text)
        bound: Any = formats.parse_number(rest) if column.kind.numeric else formats.parse_day(rest)
        if bound is None:
            return None
        if sign == "<":
            return lambda value: value is not None and _plain(value) <= bound
        if sign == "=":
            return lambda value: value is not None and _plain(value) == bound
        return lambda value: value is not None and _plain(value) >= bound
    wanted = text.casefold()
    digits = re.sub(r"\s", "", wanted)
    if digits.isdigit():
        # A number is found however its digits are grouped.
        return lambda value: digits in re.sub(r"\s", "", column.text(value))
    return lambda value: wanted in column.text(value).casefold()


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value
