"""How sales invoices look and what they say: colour, identifiers, texts by language, beside an example."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import Supplies
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.document_texts import TextPurpose
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.company_settings import CompanyDetails, company_details, save_company_details
from telecost_desktop.services.document_texts import TextKey, check_placeholders, list_texts, save_texts
from telecost_desktop.services.reminders.words import LETTER_PLACEHOLDERS, reminder_word
from telecost_desktop.services.sales_invoicing.document_words import LANGUAGES
from telecost_desktop.services.sales_invoicing.sending.texts import MAIL_PLACEHOLDERS, default_text
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.settings.document_example import DocumentExample
from telecost_desktop.views.pages.settings.form import SavedForm, text_language
from telecost_desktop.views.pages.settings.logo_card import LogoCard
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import ChoiceField, Field
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate
_LINES = ("accent_colour", "vat_number", "electronic_address", "legal_details")
# How long typing rests before the example is drawn anew, in milliseconds.
_REST = 500
_MAIL = (TextPurpose.INVOICE_MAIL_SUBJECT, TextPurpose.INVOICE_MAIL_BODY)
_BOTTOM = Qt.AlignmentFlag.AlignBottom


class DocumentsForm(SavedForm):
    """Reads and saves by itself. The example follows what is typed before it is saved."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._country = context.company.country
        for name in _LINES:
            self.editors[name] = QLineEdit()
        if self._country == "SE":
            self.editors["f_tax"] = QCheckBox(translate("Settings", "Approved for F-tax"))
        if self._country == "FR":
            self.editors["vat_on_debits"] = QCheckBox(translate("Settings", "VAT is paid on debits"))
            self.editors["supplies"] = ChoiceField(translate("Settings", "Nature of what is sold"), _supplies())
        self._texts: dict[TextKey, str] = {}
        for purpose in TextPurpose:
            for language in LANGUAGES:
                editor = QPlainTextEdit()
                editor.setTabChangesFocus(True)
                editor.setPlaceholderText(words_of_program(purpose, language))
                name = _name_of(purpose, language)
                self.editors[name], self._texts[purpose, language] = editor, name
        self.logo = LogoCard(context)
        self.logo.changed.connect(lambda: self._draw())
        self.example = DocumentExample(context)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._draw)
        self._arrange()
        self.watch()
        self.save_requested.connect(self._save)

    # Building

    def _arrange(self) -> None:
        cards = QWidget()
        cards.setProperty("part", "page")
        left = QVBoxLayout(cards)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(16)
        left.addWidget(self.logo)
        left.addWidget(self._identity_card())
        left.addWidget(self._texts_card(), 1)
        self.scroll_above_bar(cards, translate("Settings", "Documents"), self.example)

    def _line(self, name: str) -> QLineEdit:
        editor = self.editors[name]
        assert isinstance(editor, QLineEdit)
        return editor

    def _identity_card(self) -> Card:
        card = Card(translate("Settings", "Colour and identifiers"))
        card.body.setSpacing(12)
        colour = QHBoxLayout()
        colour.setSpacing(8)
        self._line("accent_colour").setPlaceholderText("#0b5c6b")
        colour.addWidget(Field(translate("Settings", "Colour"), self._line("accent_colour")), 1)
        pick = button(translate("Settings", "Choose a colour…"), "palette-outline", clicked=self._choose_colour)
        colour.addWidget(pick, 0, _BOTTOM)
        card.body.addLayout(colour)
        names = QHBoxLayout()
        names.setSpacing(12)
        derived = translate("Settings", "from the organisation number")
        for name, caption in (
            ("vat_number", translate("Settings", "VAT number")),
            ("electronic_address", translate("Settings", "Electronic address")),
        ):
            self._line(name).setPlaceholderText(derived)
            names.addWidget(Field(caption, self._line(name)), 1)
        card.body.addLayout(names)
        card.body.addWidget(
            Field(translate("Settings", "Form, capital and register, where the law asks"), self._line("legal_details"))
        )
        supplies = self.editors.get("supplies")
        if isinstance(supplies, ChoiceField):
            card.body.addWidget(Field(translate("Settings", "Nature of what is sold"), supplies))
        for name in ("f_tax", "vat_on_debits"):
            tick = self.editors.get(name)
            if isinstance(tick, QCheckBox):
                card.body.addWidget(tick)
        return card

    def _texts_card(self) -> Card:
        card = Card(translate("Settings", "Texts"))
        card.body.setSpacing(12)
        self.purpose = ChoiceField(translate("Settings", "Which text"), _purposes(), TextPurpose.INVOICE_NOTE)
        self.language = text_language()
        card.body.addWidget(Field(translate("Settings", "Which text"), self.purpose))
        card.body.addWidget(self.language)
        self.stack = QStackedWidget()
        self.stack.setMinimumHeight(112)
        for (purpose, language), name in self._texts.items():
            editor = self.editors[name]
            assert isinstance(editor, QPlainTextEdit)
            editor.setAccessibleName(f"{dict(_purposes())[purpose]}, {language}")
            self.stack.addWidget(editor)
        card.body.addWidget(self.stack, 1)
        self._hint = label("", "secondary", "text2", wrap=True)
        card.body.addWidget(self._hint)
        self.purpose.currentIndexChanged.connect(lambda _: self._show_text())
        self.language.changed.connect(lambda _: self._show_text())
        self._show_text()
        return card

    def _show_text(self) -> None:
        purpose = self.purpose.value
        editor = self.editors[self._texts[purpose, str(self.language.value)]]
        assert isinstance(editor, QPlainTextEdit)
        self.stack.setCurrentWidget(editor)
        self._hint.setText(_hint_of(purpose))
        self._rest.start()

    def _choose_colour(self) -> None:
        dialog = QColorDialog(QColor(self._line("accent_colour").text() or "#0b5c6b"), self)
        dialog.setWindowTitle(translate("Settings", "Colour"))
        dialog.colorSelected.connect(lambda colour: self._line("accent_colour").setText(colour.name()))
        dialog.open()

    # Loading and saving

    def reload(self) -> None:
        """Read what is stored; unsaved edits stay as typed."""
        self.logo.reload()
        self.context.read(self, _stored, self.context.file, done=self._show)

    def _show(self, stored: tuple[CompanyDetails, dict[TextKey, str]]) -> None:
        details, texts = stored
        values: dict[str, object] = {name: texts.get(key, "") for key, name in self._texts.items()}
        for name in self.editors.keys() - values.keys():
            values[name] = getattr(details.company, name)
        self.load(values)
        self._draw()

    def problem(self) -> str:
        """A colour has a shape, an electronic address a scheme."""
        colour, address = self._line("accent_colour").text().strip(), self._line("electronic_address").text().strip()
        if colour and not QColor.isValidColorName(colour):
            return translate("Settings", "The colour is not written like #0b5c6b.")
        if address and ":" not in address:
            return translate("Settings", "The electronic address needs its scheme, such as 0192:987654325.")
        for (purpose, _), name in self._texts.items():
            if purpose is TextPurpose.INVOICE_NOTE:
                continue
            try:
                check_placeholders(str(self.values()[name]), placeholders_of(purpose))
            except UserError as error:
                return " ".join(filter(None, sentences(error)))
        return ""

    def hints(self) -> None:
        """Draw the example again when typing rests."""
        self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing is drawn for a tab that nobody looks at."""
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        if not self._stored or not self.isVisible() or self.problem():
            return
        values = self.values()
        typed = {name: value for name, value in values.items() if name not in self._texts.values()}
        language = str(self.language.value)
        self.example.draw(language, typed, str(values[self._texts[TextPurpose.INVOICE_NOTE, language]]))

    def _save(self, changed: dict[str, object]) -> None:
        names = {name: key for key, name in self._texts.items()}
        texts = {names[name]: str(value) for name, value in changed.items() if name in names}
        columns = {name: value for name, value in changed.items() if name not in names}

        def saved(_none: object) -> None:
            self.stored(changed)
            self.context.messages.notice(translate("Settings", "The next documents look like this."))

        self.context.write(
            self, save_documents, self.context.file, columns, texts, clock=self.context.clock, user=self.context.user,
            changes=Subject.COMPANY, done=saved,
        )  # fmt: skip


def _stored(file: CompanyFile) -> tuple[CompanyDetails, dict[TextKey, str]]:
    return company_details(file), list_texts(file)


def save_documents(
    file: CompanyFile, columns: dict[str, object], texts: dict[TextKey, str], *, clock: Clock, user: str
) -> None:
    """Store what was changed of the company's details and of its texts."""
    if columns:
        save_company_details(file, columns, clock=clock, user=user)
    if texts:
        save_texts(file, texts, clock=clock, user=user)


def _name_of(purpose: TextPurpose, language: str) -> str:
    return f"text {purpose.value} {language}"


def _purposes() -> list[tuple[object, str]]:
    return [
        (TextPurpose.INVOICE_NOTE, translate("Settings", "Under the sums of an invoice")),
        (TextPurpose.INVOICE_MAIL_SUBJECT, translate("Settings", "Subject of the mail with an invoice")),
        (TextPurpose.INVOICE_MAIL_BODY, translate("Settings", "Mail with an invoice")),
        (TextPurpose.REMINDER_LETTER, translate("Settings", "Reminder: letter")),
        (TextPurpose.REMINDER_MAIL_SUBJECT, translate("Settings", "Reminder: subject of the mail")),
        (TextPurpose.REMINDER_MAIL_BODY, translate("Settings", "Reminder: mail")),
    ]


def _hint_of(purpose: TextPurpose) -> str:
    if purpose is TextPurpose.INVOICE_NOTE:
        return translate("Settings", "Empty: the text on every invoice, under Company. It is frozen with the invoice.")
    names = ", ".join(f"{{{name}}}" for name in placeholders_of(purpose))
    return translate("Settings", "Empty: the program's own words. Filled in: {names}.").format(names=names)


def placeholders_of(purpose: TextPurpose) -> tuple[str, ...]:
    """What is filled in where a text of mails or reminders stands."""
    return MAIL_PLACEHOLDERS if purpose in _MAIL else LETTER_PLACEHOLDERS


def words_of_program(purpose: TextPurpose, language: str) -> str:
    """What stands there while the company has no words of its own."""
    if purpose in _MAIL:
        return default_text(purpose, language)
    key = {
        TextPurpose.REMINDER_LETTER: "first_letter",
        TextPurpose.REMINDER_MAIL_SUBJECT: "mail_subject",
        TextPurpose.REMINDER_MAIL_BODY: "mail_body",
    }.get(purpose)
    return "" if key is None else reminder_word(key, language)


def _supplies() -> list[tuple[object, str]]:
    return [
        (Supplies.SERVICES, translate("Settings", "Services")),
        (Supplies.GOODS, translate("Settings", "Goods")),
        (Supplies.BOTH, translate("Settings", "Goods and services")),
    ]
