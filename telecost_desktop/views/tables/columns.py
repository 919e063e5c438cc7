"""Which columns of a list are shown, and in what order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QTableView


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
