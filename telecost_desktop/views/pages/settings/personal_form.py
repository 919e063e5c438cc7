"""What this person prefers on this computer: initials and theme."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from telecost_desktop.services.preferences import LONGEST_INITIALS, Preferences, load_preferences, save_preferences
from telecost_desktop.views import theme
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.settings.form import SavedForm
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import Field
from telecost_desktop.views.widgets.labels import label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate


class PersonalForm(SavedForm):
    """Kept in the user's own folder, not in the company file; ``file`` is another place for it."""

    def __init__(self, context: PageContext, file: Path | None) -> None:
        super().__init__()
        self.context = context
        self._file = file
        initials = QLineEdit()
        initials.setMaxLength(LONGEST_INITIALS)
        initials.setMaximumWidth(120)
        self.editors["initials"] = initials
        choices = [
            ("system", translate("Settings", "As the system")),
            ("light", translate("Settings", "Light")),
            ("dark", translate("Settings", "Dark")),
        ]
        theme_choice = Segment(translate("Settings", "Theme"), choices)
        self.editors["theme"] = theme_choice
        card = Card(translate("Settings", "You, on this computer"))
        card.setMaximumWidth(584)
        card.body.setSpacing(12)
        card.body.addWidget(Field(translate("Settings", "Initials"), initials))
        hint = translate(
            "Settings", "What you change bears your initials; new ones count from the next start of the program."
        )
        card.body.addWidget(label(hint, "secondary", "text2", wrap=True))
        card.body.addSpacing(4)
        card.body.addWidget(Field(translate("Settings", "Theme"), theme_choice))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(card)
        column.addStretch(1)
        column.addWidget(self.bar)
        self.watch()
        self.save_requested.connect(lambda _changed: self._save())

    def reload(self) -> None:
        """Read the choices; unsaved edits stay as typed."""
        self.context.read(self, load_preferences, self._file, done=self._show)

    def _show(self, preferences: Preferences) -> None:
        self.load({"initials": preferences.initials, "theme": preferences.theme})

    def _save(self) -> None:
        values = self.values()
        preferences = Preferences(str(values["initials"]), str(values["theme"]))

        def saved(_none: object) -> None:
            self.stored(values)
            theme.choose(preferences.theme)
            self.context.messages.notice(translate("Settings", "Your choices are saved."))

        self.context.read(self, save_preferences, preferences, self._file, done=saved)

    def problem(self) -> str:
        """Initials are needed: changes bear them."""
        return "" if self.values()["initials"] else translate("Settings", "Type your initials.")
