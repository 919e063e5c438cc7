"""The company's own details, as they stand on every invoice that it issues from now on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from telecost_desktop.services.company_settings import (
    CompanyDetails,
    Verdict,
    check_bank_account,
    check_iban,
    check_organisation_number,
    company_details,
    save_company_details,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import CompanyFacts, PageContext, Subject
from telecost_desktop.views.pages.settings.form import SavedForm
from telecost_desktop.views.pages.settings.privacy_card import PrivacyCard
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import ChoiceField, Field
from telecost_desktop.views.widgets.labels import label, set_tone

translate = QCoreApplication.translate
_TEXTS = (
    "name",
    "organisation_number",
    "street",
    "postal_code",
    "city",
    "email",
    "phone",
    "bank_account",
    "iban",
    "bic",
)


class CompanyForm(SavedForm):
    """Name, registration, address, bank, the text on invoices, the fiscal year; beside it who sees called numbers."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.privacy = PrivacyCard(context)
        facts = context.company
        self._country = facts.country
        for name in _TEXTS:
            self.editors[name] = QLineEdit()
        self.editors["vat_registered"] = QCheckBox(translate("Settings", "Registered for VAT"))
        self.editors["in_business_register"] = QCheckBox(
            translate("Settings", "In the register of business enterprises")
        )
        text = QPlainTextEdit()
        text.setTabChangesFocus(True)
        text.setFixedHeight(96)
        self.editors["invoice_text"] = text
        self._notes = {
            name: label("", "secondary", "text2", wrap=True) for name in ("organisation_number", "bank_account", "iban")
        }
        self.editors["fiscal_month"] = ChoiceField(
            translate("Settings", "First month of the fiscal year"),
            [(month, formats.locale().standaloneMonthName(month)) for month in range(1, 13)],
        )
        cards = QWidget()
        cards.setProperty("part", "page")
        grid = QGridLayout(cards)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        grid.addWidget(self._company_card(facts), 0, 0)
        grid.addWidget(self._invoice_card(), 0, 1)
        grid.addWidget(self._year_card(), 1, 0)
        grid.addWidget(self.privacy, 1, 1)
        for column_at in (0, 1):
            grid.setColumnStretch(column_at, 1)
        self.scroll_above_bar(cards, translate("Settings", "Company"))
        self.watch()
        self.save_requested.connect(self._save)

    def _field(self, name: str, caption: str) -> Field:
        editor = self.editors[name]
        assert isinstance(editor, QWidget)
        return Field(caption, editor)

    def _company_card(self, facts: CompanyFacts) -> Card:
        card = Card(translate("Settings", "Company"))
        card.body.setSpacing(12)
        card.body.addWidget(self._field("name", translate("Settings", "Name")))
        card.body.addWidget(self._field("organisation_number", translate("Settings", "Organisation number")))
        card.body.addWidget(self._notes["organisation_number"])
        for name in ("vat_registered", "in_business_register"):
            editor = self.editors[name]
            assert isinstance(editor, QCheckBox)
            card.body.addWidget(editor)
        card.body.addSpacing(4)
        card.body.addWidget(self._field("street", translate("Settings", "Street")))
        place = QHBoxLayout()
        place.setSpacing(12)
        place.addWidget(self._field("postal_code", translate("Settings", "Postal code")), 1)
        place.addWidget(self._field("city", translate("Settings", "City")), 3)
        card.body.addLayout(place)
        fixed = translate(
            "Settings", "Country {country}, currency {currency}, time zone {zone}: fixed when the file was made."
        )
        words = fixed.format(country=facts.country, currency=facts.currency, zone=facts.zone)
        card.body.addWidget(label(words, "secondary", "text2", wrap=True))
        card.body.addStretch(1)
        return card

    def _invoice_card(self) -> Card:
        card = Card(translate("Settings", "On invoices"))
        card.body.setSpacing(12)
        card.body.addWidget(self._field("bank_account", translate("Settings", "Bank account")))
        card.body.addWidget(self._notes["bank_account"])
        abroad = QHBoxLayout()
        abroad.setSpacing(12)
        abroad.addWidget(self._field("iban", translate("Settings", "IBAN")), 2)
        abroad.addWidget(self._field("bic", translate("Settings", "BIC")), 1)
        card.body.addLayout(abroad)
        card.body.addWidget(self._notes["iban"])
        reach = QHBoxLayout()
        reach.setSpacing(12)
        reach.addWidget(self._field("email", translate("Settings", "E-mail")), 1)
        reach.addWidget(self._field("phone", translate("Settings", "Phone")), 1)
        card.body.addLayout(reach)
        card.body.addWidget(self._field("invoice_text", translate("Settings", "Text on every invoice")))
        card.body.addWidget(
            label(
                translate(
                    "Settings",
                    "Invoices that are issued already keep the details they were issued with; changes act from the next one.",
                ),
                "secondary", "text2", wrap=True,
            )
        )  # fmt: skip
        card.body.addStretch(1)
        return card

    def _year_card(self) -> Card:
        card = Card(translate("Settings", "Fiscal year"))
        card.body.setSpacing(12)
        card.body.addWidget(self._field("fiscal_month", translate("Settings", "It begins with")))
        words = translate("Settings", "What reports take for this and the last fiscal year.")
        card.body.addWidget(label(words, "secondary", "text2", wrap=True))
        card.body.addStretch(1)
        return card

    def reload(self) -> None:
        """Read what is stored; unsaved edits stay as typed."""
        self.privacy.reload()
        self.context.read(self, company_details, self.context.file, done=self._show)

    def _show(self, details: CompanyDetails) -> None:
        values = {name: getattr(details.company, name) for name in self.editors if name != "fiscal_month"}
        self.load(values | {"fiscal_month": details.fiscal_month})

    def _save(self, changed: dict[str, object]) -> None:
        def saved(_none: object) -> None:
            self.stored(changed)
            self.context.messages.notice(translate("Settings", "The company's details are saved."))

        self.context.write(
            self, save_company_details, self.context.file, changed, clock=self.context.clock, user=self.context.user,
            changes=Subject.COMPANY, done=saved,
        )  # fmt: skip

    def problem(self) -> str:
        """A company needs a name; an e-mail address has an @."""
        values = self.values()
        if not values["name"]:
            return translate("Settings", "A company needs a name.")
        if values["email"] and "@" not in str(values["email"]):
            return translate("Settings", "The e-mail address has no @.")
        return ""

    def hints(self) -> None:
        """What the check digits say."""
        values = {name: str(self.values()[name]) for name in self._notes}
        self._say("organisation_number", check_organisation_number(self._country, values["organisation_number"]))
        self._say("bank_account", check_bank_account(self._country, values["bank_account"]))
        self._say("iban", check_iban(values["iban"]))

    def _say(self, name: str, verdict: Verdict) -> None:
        words = {
            Verdict.RIGHT: (translate("Settings", "The check digit is right."), "ok"),
            Verdict.WRONG: (
                translate("Settings", "The check digit does not fit. Look again; it can be saved nevertheless."),
                "warn",
            ),
            Verdict.UNKNOWN: ("", "text2"),
        }
        text, tone = words[verdict]
        self._notes[name].setText(text)
        self._notes[name].setVisible(bool(text))
        set_tone(self._notes[name], tone)
