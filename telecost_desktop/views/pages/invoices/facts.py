"""A row of facts: each a quiet caption over a value that can be copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from telecost_desktop.views.pages.invoices.sum_rows import drop_all
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.labels import label


class Facts(QWidget):
    """A few facts beside each other, wrapped where it is narrow; empty ones are left out."""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._row = FlowLayout(self, spacing=14)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show (caption, value) pairs."""
        drop_all(self._row)
        for caption, value in facts:
            if not value:
                continue
            pair = QWidget(self)
            column = QVBoxLayout(pair)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            words = label(value, "strong", selectable=True)
            words.setAccessibleName(f"{caption} {value}")
            words.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            column.addWidget(label(caption, "secondary", "text2"))
            column.addWidget(words)
            self._row.addWidget(pair)
