"""The head of a shown invoice, received or issued: title with badge, a line of context, and its facts."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from telecost_desktop.views.pages.invoices.elided import ElidedLabel
from telecost_desktop.views.pages.invoices.facts import Facts
from telecost_desktop.views.widgets.badge import Badge, Status


class DetailHead(QVBoxLayout):
    """``title``, ``badge``, ``sub`` and ``facts`` are filled by the pane that shows the invoice."""

    def __init__(self, status: Status) -> None:
        super().__init__()
        self.setContentsMargins(16, 12, 16, 12)
        self.setSpacing(2)
        self.title = ElidedLabel("dialogTitle", grows=False)
        self.badge = Badge(status)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.title)
        row.addWidget(self.badge)
        row.addStretch(1)
        self.addLayout(row)
        self.sub = ElidedLabel("secondary", "text2")
        self.addWidget(self.sub)
        self.addSpacing(10)
        self.facts = Facts()
        self.addWidget(self.facts)
