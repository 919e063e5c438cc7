"""A finished pivot in words, and as a model for a table: labels first, results after them, grand totals apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.pivots.table import PivotRow, PivotTable
from telecost_desktop.views.pages.reports.pivot_words import labels_text, value_text, value_title

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class ReadyPivot:
    """A pivot with its labels in words, made off the window's thread; ``totals`` are those that stay at the foot."""

    table: PivotTable
    body: tuple[PivotRow, ...]
    totals: tuple[PivotRow, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total_rows: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]

    @property
    def labels(self) -> int:
        """How many columns of labels there are; without fields in rows there is one for the word "Total"."""
        return max(1, len(self.table.row_fields))


def make_ready(table: PivotTable, wording: Wording) -> ReadyPivot:
    """Put a pivot's labels into words; meant for a worker."""
    total = translate("Pivot", "Total")
    totals = tuple(row for row in table.rows if not row.labels)
    several_totals = len(totals) > 1
    total_rows = tuple(f"{total} {row.currency}" if several_totals else total for row in totals)
    body = tuple(row for row in table.rows if row.labels)
    rows: list[tuple[str, ...]] = []
    for row in body:
        texts = labels_text(table.row_fields, row.labels, wording)
        if row.is_total:
            texts = (*texts[:-1], translate("Pivot", "Total {group}").format(group=texts[-1]))
        rows.append(texts)
    if not table.row_fields:
        # The totals are all there is.
        body, rows, totals, total_rows = totals, [(text,) for text in total_rows], (), ()
    several = len(table.values) > 1
    columns = []
    for column in table.columns:
        texts = labels_text(table.column_fields, column.labels, wording)
        if not texts and table.column_fields:
            texts = (total, *("" for _ in table.column_fields[1:]))
        asked, source = table.values[column.value]
        columns.append((*texts, value_title(asked, source)) if several or not texts else texts)
    heads = tuple(_head(table, place) for place in range(len(table.row_fields)))
    return ReadyPivot(table, body, totals, heads or ("",), tuple(rows), total_rows, tuple(columns))


def _head(table: PivotTable, place: int) -> str:
    return translate("Reports", table.row_fields[place].column.title)


class PivotModel(QAbstractTableModel):
    """The cells as texts: labels first, results after them."""

    TOTAL_ROLE = Qt.ItemDataRole.UserRole + 1

    def __init__(self) -> None:
        super().__init__()
        self.ready: ReadyPivot | None = None

    def show_ready(self, ready: ReadyPivot | None) -> None:
        """Show another pivot."""
        self.beginResetModel()
        self.ready = ready
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() or self.ready is None else len(self.ready.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Labels and results."""
        return 0 if parent.isValid() or self.ready is None else self.ready.labels + len(self.ready.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell. A label that is the one above it is not said again to the eye, but to a screen reader."""
        ready = self.ready
        if ready is None or not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == self.TOTAL_ROLE:
            return ready.body[row].is_total
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = column >= ready.labels
            return (
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            ) | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if column >= ready.labels:
            at = column - ready.labels
            return value_text(ready.table.kind(ready.table.columns[at].value), ready.body[row].values[at])
        texts = ready.rows[row]
        if column >= len(texts):
            return ""
        again = (
            role == Qt.ItemDataRole.DisplayRole
            and row > 0
            and column < len(texts) - 1
            and ready.rows[row - 1][: column + 1] == texts[: column + 1]
        )
        return "" if again else texts[column]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles, several lines for several fields."""
        if self.ready is None or orientation is not Qt.Orientation.Horizontal:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return " · ".join(text for text in self.lines(section) if text)
        return None

    def lines(self, section: int) -> tuple[str, ...]:
        """The lines of a column's head."""
        if self.ready is None:
            return ()
        if section < self.ready.labels:
            return (self.ready.heads[section],)
        return self.ready.columns[section - self.ready.labels]
