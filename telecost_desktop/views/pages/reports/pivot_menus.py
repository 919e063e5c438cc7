"""What the menus of a pivot's fields offer, so that everything works by keyboard too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from telecost_desktop.services.reporting import Column, ColumnKind
from telecost_desktop.services.reporting.pivots.layout import (
    HOW_TITLES,
    Grouping,
    How,
    PivotLayout,
    PivotValue,
    split_field,
    ways,
)
from telecost_desktop.views import icons
from telecost_desktop.views.pages.reports.pivot_edits import Place, Zone, field_at, fits, moved, removed

translate = QCoreApplication.translate


@dataclass(frozen=True)
class MenuState:
    """The layout when a menu opens, the report's columns, and what takes the layout that is chosen."""

    layout: PivotLayout
    columns: tuple[Column, ...]
    change: Callable[[PivotLayout], object]

    def column(self, key: str) -> Column:
        """The column of a key."""
        return next(column for column in self.columns if column.key == key)

    def act(self, action: QAction, make: Callable[[], PivotLayout]) -> None:
        """Let an action choose a layout."""
        action.triggered.connect(lambda: self.change(make()))

    def tick(self, menu: QMenu, text: str, ticked: bool, make: Callable[[], PivotLayout]) -> QAction:
        """Add an action that can be ticked."""
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(ticked)
        self.act(action, make)
        return action


def add_fields(menu: QMenu, state: MenuState, zone: Zone) -> None:
    """Everything that can be put into a zone."""
    numbers = (ColumnKind.MONEY, ColumnKind.INTEGER, ColumnKind.DECIMAL)
    for column in state.columns:
        if zone is Zone.VALUES and column.kind not in numbers:
            continue
        place = Place(Zone.FIELDS, key=column.key)
        action = menu.addAction(translate("Reports", column.title))
        action.setEnabled(fits(state.layout, state.columns, place, zone))
        state.act(action, partial(moved, state.layout, state.columns, place, zone))
    if zone is Zone.VALUES and state.columns:
        menu.addSeparator()
        counted = PivotValue(state.columns[0].key, How.COUNT)
        action = menu.addAction(translate("Reports", HOW_TITLES[How.COUNT]))
        action.setEnabled(counted not in state.layout.values)
        state.act(action, partial(replace, state.layout, values=(*state.layout.values, counted)))


def add_choices(menu: QMenu, state: MenuState, place: Place) -> None:
    """Everything that can be done with a field in a zone."""
    layout = state.layout
    if place.zone is Zone.VALUES:
        _add_ways(menu, state, place)
        _add_orders(menu, state, place)
        count = len(layout.values)
    else:
        if state.column(split_field(field_at(layout, place))[0]).kind is ColumnKind.DATE:
            _add_groupings(menu, state, place)
        count = len(layout.rows if place.zone is Zone.ROWS else layout.columns)
    add_moves(menu, state, place)
    menu.addSeparator()
    left = menu.addAction(icons.icon("arrow-left"), translate("Pivot", "Move left"))
    left.setEnabled(place.number > 0)
    state.act(left, partial(moved, layout, state.columns, place, place.zone, place.number - 1))
    right = menu.addAction(icons.icon("arrow-right"), translate("Pivot", "Move right"))
    right.setEnabled(place.number < count - 1)
    state.act(right, partial(moved, layout, state.columns, place, place.zone, place.number + 2))
    gone = menu.addAction(icons.icon("close"), translate("Pivot", "Remove"))
    state.act(gone, partial(removed, layout, place))


def add_moves(menu: QMenu, state: MenuState, place: Place) -> None:
    """The zones where a field can go."""
    for zone, text in (
        (Zone.ROWS, translate("Pivot", "To rows")),
        (Zone.COLUMNS, translate("Pivot", "To columns")),
        (Zone.VALUES, translate("Pivot", "To values")),
    ):
        if zone is not place.zone:
            action = menu.addAction(text)
            action.setEnabled(fits(state.layout, state.columns, place, zone))
            state.act(action, partial(moved, state.layout, state.columns, place, zone))


def _add_ways(menu: QMenu, state: MenuState, place: Place) -> None:
    values = state.layout.values
    now = values[place.number]
    for how in ways(state.column(now.key)):
        wanted = PivotValue(now.key, how)
        changed = (*values[: place.number], wanted, *values[place.number + 1 :])
        make = partial(replace, state.layout, values=changed)
        action = state.tick(menu, translate("Reports", HOW_TITLES[how]), how is now.how, make)
        action.setEnabled(wanted == now or wanted not in values)
    menu.addSeparator()


def _add_orders(menu: QMenu, state: MenuState, place: Place) -> None:
    layout = state.layout
    for text, sort_by, descending in (
        (translate("Pivot", "Rows with the largest first"), place.number, True),
        (translate("Pivot", "Rows with the smallest first"), place.number, False),
        (translate("Pivot", "Rows by their names"), None, False),
    ):
        ticked = (layout.sort_by, layout.descending) == (sort_by, descending)
        state.tick(menu, text, ticked, partial(replace, layout, sort_by=sort_by, descending=descending))
    menu.addSeparator()


def _add_groupings(menu: QMenu, state: MenuState, place: Place) -> None:
    key, now = split_field(field_at(state.layout, place))
    for grouping, text in (
        (None, translate("Pivot", "By day")),
        (Grouping.MONTH, translate("Pivot", "By month")),
        (Grouping.QUARTER, translate("Pivot", "By quarter")),
        (Grouping.YEAR, translate("Pivot", "By year")),
    ):
        field = f"{key}:{grouping.value}" if grouping else key
        action = state.tick(menu, text, grouping is now, partial(_renamed, state.layout, place, field))
        action.setEnabled(grouping is now or field not in (*state.layout.rows, *state.layout.columns))
    menu.addSeparator()


def _renamed(layout: PivotLayout, place: Place, field: str) -> PivotLayout:
    fields = list(layout.rows if place.zone is Zone.ROWS else layout.columns)
    fields[place.number] = field
    return replace(layout, rows=tuple(fields)) if place.zone is Zone.ROWS else replace(layout, columns=tuple(fields))
