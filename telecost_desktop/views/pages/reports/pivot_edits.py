"""What can be done with a pivot's fields: put somewhere else, taken away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QByteArray, QMimeData

from telecost_desktop.services.reporting import Column, ColumnKind
from telecost_desktop.services.reporting.pivots.layout import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_VALUES,
    Grouping,
    PivotLayout,
    PivotValue,
    split_field,
    ways,
)

MIME = "application/x-telecost-pivot-field"


class Zone(StrEnum):
    """Where a field can be."""

    FIELDS = "fields"
    ROWS = "rows"
    COLUMNS = "columns"
    VALUES = "values"


MOST = {Zone.ROWS: MOST_ROWS, Zone.COLUMNS: MOST_COLUMNS, Zone.VALUES: MOST_VALUES}


@dataclass(frozen=True)
class Place:
    """Where a field lies: a zone and its number in it, or among the fields its column's key."""

    zone: Zone
    number: int = -1
    key: str = ""

    def to_mime(self) -> QMimeData:
        """The place as something that can be dragged."""
        data = QMimeData()
        data.setData(MIME, QByteArray(json.dumps([self.zone, self.number, self.key]).encode()))
        return data

    @staticmethod
    def from_mime(data: QMimeData) -> Place:
        """The place that is dragged."""
        zone, number, key = json.loads(bytes(data.data(MIME).data()).decode())
        return Place(Zone(zone), number, key)


def field_at(layout: PivotLayout, place: Place) -> str:
    """The field, or for a value its column's key."""
    if place.zone is Zone.FIELDS:
        return place.key
    if place.zone is Zone.VALUES:
        return layout.values[place.number].key
    return _fields(layout, place.zone)[place.number]


def _fields(layout: PivotLayout, zone: Zone) -> tuple[str, ...]:
    return layout.rows if zone is Zone.ROWS else layout.columns


def fits(layout: PivotLayout, columns: Sequence[Column], place: Place, zone: Zone) -> bool:
    """Whether a field may go into a zone: there is room, and something can be reckoned of it."""
    count = len(layout.values) if zone is Zone.VALUES else len(_fields(layout, zone))
    column = _column(field_at(layout, place), columns)
    return place.zone is zone or (count < MOST[zone] and (zone is not Zone.VALUES or bool(ways(column))))


def moved(layout: PivotLayout, columns: Sequence[Column], place: Place, zone: Zone, number: int = -1) -> PivotLayout:
    """The layout with a field in another place of a zone, at its end by default; unchanged where it does not fit."""
    if zone is Zone.FIELDS:
        return removed(layout, place)
    if not fits(layout, columns, place, zone):
        return layout
    field = field_at(layout, place)
    value = layout.values[place.number] if place.zone is Zone.VALUES else None
    if place.zone is zone and 0 <= place.number < number:
        number -= 1
    layout = removed(layout, place) if place.zone is not Zone.FIELDS else layout
    if zone is Zone.VALUES:
        key, _ = split_field(field)
        values = list(layout.values)
        # What was taken in the usual way already is taken in the next one.
        free = [PivotValue(key, how) for how in ways(_column(field, columns)) if PivotValue(key, how) not in values]
        wanted = value or (free[0] if free else None)
        if wanted is not None:
            values.insert(len(values) if number < 0 else number, wanted)
        return replace(layout, values=tuple(values))
    if place.zone in (Zone.FIELDS, Zone.VALUES) and _column(field, columns).kind is ColumnKind.DATE:
        field = f"{field}:{Grouping.MONTH.value}"
    # A field labels rows or columns, and once.
    layout = replace(
        layout,
        rows=tuple(one for one in layout.rows if one != field),
        columns=tuple(one for one in layout.columns if one != field),
    )
    fields = list(_fields(layout, zone))
    fields.insert(len(fields) if number < 0 else number, field)
    return replace(layout, rows=tuple(fields)) if zone is Zone.ROWS else replace(layout, columns=tuple(fields))


def removed(layout: PivotLayout, place: Place) -> PivotLayout:
    """The layout without what lies in a place."""
    if place.zone is Zone.FIELDS:
        return layout
    if place.zone is Zone.VALUES:
        values = layout.values[: place.number] + layout.values[place.number + 1 :]
        sort_by = layout.sort_by
        if sort_by is not None:
            sort_by = None if sort_by == place.number else sort_by - (sort_by > place.number)
        return replace(layout, values=values, sort_by=sort_by)
    fields = _fields(layout, place.zone)
    fields = fields[: place.number] + fields[place.number + 1 :]
    return replace(layout, rows=fields) if place.zone is Zone.ROWS else replace(layout, columns=fields)


def _column(field: str, columns: Sequence[Column]) -> Column:
    key, _ = split_field(field)
    return next(column for column in columns if column.key == key)
