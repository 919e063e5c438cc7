"""The line under the list of data packages: what the chosen number ordered and used."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from telecost_desktop.services.dashboard.packages import PackageUse
from telecost_desktop.views.pages.dashboard.packages.words import EXTRA_ICON, foot_words
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, label

FOOT_HEIGHT = 40


class PackageFoot(QFrame):
    """One line about the number that is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "foot")
        self.setFixedHeight(FOOT_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(4)
        self._icon = IconLabel(EXTRA_ICON, "warn", 16)
        self._name = ElidedLabel("", "header", least=80)
        self._facts = ElidedLabel("", "secondary", least=80)
        self._result = label("", "header")
        row.addWidget(self._icon)
        row.addSpacing(4)
        for widget in (self._name, self._facts, self._result):
            row.addWidget(widget)
        row.addStretch(1)
        self.show_use(None)

    def show_use(self, use: PackageUse | None) -> None:
        """Say what is known of a number; None clears the line."""
        words = None if use is None else foot_words(use)
        self._icon.setHidden(words is None)
        self._icon.set_icon(
            EXTRA_ICON if words and words.has_extra else "sim-outline", "warn" if words and words.has_extra else "text2"
        )
        self._name.setText(words.name if words else "")
        self._facts.setText(f"· {words.facts}" if words else "")
        self._result.setText(f"· {words.result}" if words and words.result else "")
        spoken = [words.name, words.facts, words.result] if words else []
        self.setAccessibleName(" · ".join(part for part in spoken if part))
