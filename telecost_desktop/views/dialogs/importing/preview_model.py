"""What the mapping's table holds: columns with the fields they are mapped to, and rows with what is wrong in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Head:
    """A column: its name in the file, and the titles of the fields that it is mapped to.

    ``tinted`` lets a mapped column stand out among those that are not.
    """

    name: str
    fields: tuple[str, ...] = ()
    right: bool = False
    tinted: bool = True

    @property
    def mapped(self) -> bool:
        """Whether any field takes from it."""
        return bool(self.fields)


class Line(NamedTuple):
    """A row: its texts, by column why some cannot be read, and whether it is left out."""

    texts: Sequence[str]
    reasons: Mapping[int, str] = MappingProxyType({})
    quiet: bool = False


class Cell(NamedTuple):
    """A value, and why it cannot be read; ``quiet`` in rows that are left out."""

    text: str
    reason: str = ""
    quiet: bool = False


class PreviewModel(QAbstractTableModel):
    """Lines under heads."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: tuple[Head, ...] = ()
        self.lines: Sequence[Line] = ()

    def show(self, heads: Sequence[Head], lines: Sequence[Line]) -> None:
        """Show other columns and rows."""
        self.beginResetModel()
        self.heads, self.lines = tuple(heads), lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() else len(self.heads)

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place; an empty one where the row is too short."""
        line = self.lines[row]
        text = line.texts[column] if column < len(line.texts) else ""
        return Cell(text, line.reasons.get(column, ""), line.quiet)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A value, or why it is wrong."""
        if not index.isValid():
            return None
        cell = self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{cell.text} – {cell.reason}" if cell.reason else cell.text
        return (cell.reason or None) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The column's name; to a screen reader also its fields."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.heads):
            return None
        head = self.heads[section]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{head.name}: {', '.join(head.fields)}" if head.fields else head.name
        return head.name if role == Qt.ItemDataRole.DisplayRole else None
