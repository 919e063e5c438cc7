"""Whether the people who work in this file may see called numbers in full."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox

from telecost_desktop.services.called_numbers import may_be_seen
from telecost_desktop.services.settings import SettingKey, write_setting
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate


class PrivacyCard(Card):
    """One choice that acts at once: turning it on is asked about, and every change is noted in the log."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(translate("Settings", "Privacy"))
        self.context = context
        self.box = QCheckBox(translate("Settings", "Called numbers may be seen in full"))
        self.body.setSpacing(12)
        self.body.addWidget(self.box)
        words = translate(
            "Settings",
            "Otherwise itemised bills and exports show them without their last three digits. Numbers that are stored "
            "stay as they are. Each change, and each export in full, is noted in the log.",
        )
        self.body.addWidget(label(words, "secondary", "text2", wrap=True))
        self.body.addStretch(1)
        self.box.clicked.connect(self._clicked)

    def reload(self) -> None:
        """Read the choice."""
        self.context.read(self, may_be_seen, self.context.file, done=self.box.setChecked)

    def _clicked(self, on: bool) -> None:
        if not on:
            self._store(False)
            return
        # It stays as it is until the answer.
        self.box.setChecked(False)
        self.context.messages.ask(
            translate("Settings", "Let everybody who opens this file see called numbers in full?"),
            translate("Settings", "Allow"),
            lambda: self._store(True),
            translate("Settings", "They tell whom a person called. Your company should have a reason for it."),
        )

    def _store(self, on: bool) -> None:
        self.context.write(
            self, write_setting, self.context.file, SettingKey.CALLED_NUMBERS, on, clock=self.context.clock,
            user=self.context.user, changes=Subject.SETTINGS, done=lambda _none: self.box.setChecked(on),
        )  # fmt: skip
