"""By which days part periods of subscriptions are billed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox

from telecost_desktop.services.settings import SettingKey, read_setting, write_setting
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate
_THIRTY = 30


class PartPeriodsCard(Card):
    """One choice that acts at once."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(translate("Settings", "Part periods"))
        self.context = context
        self.body.setSpacing(12)
        self.thirty = QCheckBox(translate("Settings", "Each month has 30 days"))
        self.body.addWidget(self.thirty)
        words = translate("Settings", "Otherwise the real days count. A whole period always costs the full price.")
        self.body.addWidget(label(words, "secondary", "text2", wrap=True))
        self.thirty.clicked.connect(self._store)

    def reload(self) -> None:
        """Read it."""
        self.context.read(self, read_setting, self.context.file, SettingKey.PRORATA_DAYS, done=self._show)

    def _show(self, days: object) -> None:
        self.thirty.setChecked(str(days) == str(_THIRTY))

    def _store(self, on: bool) -> None:
        self.context.write(
            self, write_setting, self.context.file, SettingKey.PRORATA_DAYS, _THIRTY if on else None,
            clock=self.context.clock, user=self.context.user, changes=Subject.SETTINGS | Subject.SUBSCRIPTIONS,
        )  # fmt: skip
