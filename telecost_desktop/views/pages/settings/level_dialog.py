"""One level of reminders: when it is reached, what it asks for, and words of its own by language."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QStackedWidget, QWidget

from telecost_desktop.errors import UserError
from telecost_desktop.services.document_texts import check_placeholders
from telecost_desktop.services.reminders.rules import LONGEST_DAYS, ReminderLevel
from telecost_desktop.services.reminders.words import LETTER_PLACEHOLDERS, reminder_word
from telecost_desktop.services.sales_invoicing.document_words import LANGUAGES
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.settings.form import text_language
from telecost_desktop.views.widgets.fields import DecimalField, Field, NumberField
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate


class LevelDialog(CheckedDialog):
    """Asks for one level. ``least`` and ``most`` are the days that its neighbours leave to it."""

    def __init__(
        self, parent: QWidget, number: int, level: ReminderLevel, *, currency: str, least: int, most: int = LONGEST_DAYS
    ) -> None:
        super().__init__(
            parent,
            translate("Settings", "Level {number}").format(number=number),
            translate("Settings", "Save"),
            translate("Settings", "Letters that were made stay as they are."),
            width=560,
        )
        self.days = NumberField(translate("Settings", "Days after the due date"), least, most, level.days, width=96)
        self.fee = DecimalField(translate("Settings", "Fee"), level.fee)
        self.interest = QCheckBox(translate("Settings", "Asks for interest on late payment"))
        self.interest.setChecked(level.interest)
        self.row(
            Field(translate("Settings", "Days after the due date"), self.days),
            Field(translate("Settings", "Fee per letter, {currency}").format(currency=currency), self.fee),
        )
        self.form.addWidget(self.interest)
        self.language = text_language()
        self.texts: dict[str, QPlainTextEdit] = {}
        self._stack = QStackedWidget()
        for language in LANGUAGES:
            editor = QPlainTextEdit(level.texts.get(language, ""))
            editor.setTabChangesFocus(True)
            editor.setPlaceholderText(reminder_word("first_letter" if number == 1 else "later_letter", language))
            editor.setAccessibleName(f"{translate('Settings', 'Text of the letter')}, {language}")
            editor.textChanged.connect(self.check)
            self.texts[language] = editor
            self._stack.addWidget(editor)
        self._stack.setFixedHeight(132)
        self.form.addWidget(
            label(translate("Settings", "Words of this level, if others than in Documents"), "secondary", "text2")
        )
        self.form.addWidget(self.language)
        self.form.addWidget(self._stack)
        known = " ".join(f"{{{name}}}" for name in LETTER_PLACEHOLDERS)
        hint = translate("Settings", "May name {placeholders}.").replace("{placeholders}", known)
        self.form.addWidget(label(hint, "secondary", "text2", wrap=True))
        self.language.changed.connect(lambda key: self._stack.setCurrentWidget(self.texts[str(key)]))
        self.fee.textChanged.connect(self.check)
        self.check()

    def level(self) -> ReminderLevel:
        """What is filled in."""
        texts = {language: editor.toPlainText().strip() for language, editor in self.texts.items()}
        return ReminderLevel(
            self.days.value(),
            self.fee.value or Decimal(0),
            self.interest.isChecked(),
            {language: text for language, text in texts.items() if text},
        )

    def problem(self) -> str:
        """A fee is nothing or more; texts name only placeholders that there are."""
        typed = self.fee.text().strip()
        if typed and (self.fee.value is None or self.fee.value < 0):
            return translate("Settings", "Type a fee of zero or more.")
        try:
            for editor in self.texts.values():
                check_placeholders(editor.toPlainText(), LETTER_PLACEHOLDERS)
        except UserError as error:
            return " ".join(filter(None, sentences(error)))
        return ""
