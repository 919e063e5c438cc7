"""What this person prefers on this computer: initials and theme."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from telecost_desktop.services.preferences import LONGEST_INITIALS, Preferences
from telecost_desktop.views.pages.settings.form import SavedForm
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import Field
from telecost_desktop.views.widgets.labels import label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate


class PersonalForm(SavedForm):
    """Kept in the user's own folder, not in the company file."""

    def __init__(self) -> None:
        super().__init__()
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

    def show_preferences(self, preferences: Preferences) -> None:
        """Show the stored choices."""
        self.load({"initials": preferences.initials, "theme": preferences.theme})

    def preferences(self) -> Preferences:
        """The choices as shown."""
        values = self.values()
        return Preferences(str(values["initials"]), str(values["theme"]))

    def problem(self) -> str:
        """Initials are needed: changes bear them."""
        return "" if self.values()["initials"] else translate("Settings", "Type your initials.")
