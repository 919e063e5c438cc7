"""Which columns of a list are shown, and in what order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView

from telecost_desktop.views import formats, theme
from telecost_desktop.views.tables.model import Column, Kind

_LONG_DAY = date(2028, 10, 28)


def first_width(column: Column) -> int:
    """As wide as the design has it, scaled with the letters; a date always fits."""
    width = theme.scaled(column.width)
    if column.kind is not Kind.DATE:
        return width
    return max(width, QFontMetrics(theme.font("body")).horizontalAdvance(formats.day(_LONG_DAY)) + 18)


def too_many(view: QTableView, columns: Sequence[Column], left_out: Collection[int], kept: Collection[int]) -> set[int]:
    """The columns to leave out so that the others have their first widths; never those that are ``kept``.

    ``left_out`` are those that are left out now.
    """
    wanted = {place for place in range(len(columns)) if place in left_out or not view.isColumnHidden(place)}
    widths = {
        place: view.columnWidth(place)
        if not columns[place].stretch and place not in left_out
        else first_width(columns[place])
        for place in wanted
    }
    missing = sum(widths.values()) - view.viewport().width()
    gone: set[int] = set()
    for place in sorted(wanted, key=lambda place: -columns[place].yields):
        if missing > 0 and columns[place].yields and place not in kept:
            gone.add(place)
            missing -= widths[place]
    return gone


def stretch(view: QTableView, columns: Sequence[Column]) -> None:
    """Let the columns that stretch share what the others leave, by their first widths."""
    shown = [place for place in range(len(columns)) if not view.isColumnHidden(place)]
    stretching = [place for place in shown if columns[place].stretch]
    if not stretching:
        return
    room = view.viewport().width() - sum(view.columnWidth(place) for place in shown if place not in stretching)
    weights = sum(columns[place].width for place in stretching)
    used = 0
    for place in stretching[:-1]:
        width = max(80, room * columns[place].width // weights)
        used += width
        view.setColumnWidth(place, width)
    view.setColumnWidth(stretching[-1], max(80, room - used))


def shown_sections(view: QTableView) -> list[int]:
    """The columns that are shown, by their number, from left to right."""
    header = view.horizontalHeader()
    sections = [header.logicalIndex(place) for place in range(header.count())]
    return [section for section in sections if not header.isSectionHidden(section)]


def show(view: QTableView, sections: Sequence[int]) -> None:
    """Show these columns in this order, and hide the others, which keep their order behind them."""
    header = view.horizontalHeader()
    for place, section in enumerate(sections):
        header.moveSection(header.visualIndex(section), place)
    for section in range(header.count()):
        view.setColumnHidden(section, section not in sections)
