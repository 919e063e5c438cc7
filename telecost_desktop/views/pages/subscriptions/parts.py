"""What the parts of the editor share: the head of a list with its tools, and lists that are as high as their rows."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.labels import label


def section_head(title: str, *tools: QWidget) -> QHBoxLayout:
    """A title with its tools at the right."""
    head = QHBoxLayout()
    head.setSpacing(4)
    head.addWidget(label(title, "cardTitle"))
    head.addStretch(1)
    for widget in tools:
        head.addWidget(widget)
    return head


def fit_rows(table: DataTable, most: int = 8) -> None:
    """As high as its rows, within reason: the form scrolls, not the list in it."""
    rows = table.model.rowCount()
    table.setFixedHeight(34 + (32 * min(rows, most) if rows else 116))
