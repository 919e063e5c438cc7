"""The settings page: tabs over the company's details, invoicing, imports, trust and the person's own choices."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.services.company_settings import CompanyDetails, company_details, save_company_details
from telecost_desktop.services.preferences import Preferences, load_preferences, save_preferences
from telecost_desktop.views import theme
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.settings.billing_view import BillingView
from telecost_desktop.views.pages.settings.classification_view import ClassificationView
from telecost_desktop.views.pages.settings.company_form import CompanyForm
from telecost_desktop.views.pages.settings.documents_form import DocumentsForm
from telecost_desktop.views.pages.settings.form import SavedForm
from telecost_desktop.views.pages.settings.imports_view import ImportsView
from telecost_desktop.views.pages.settings.ledger_form import LedgerForm
from telecost_desktop.views.pages.settings.mail_form import MailForm
from telecost_desktop.views.pages.settings.personal_form import PersonalForm
from telecost_desktop.views.pages.settings.privacy_card import PrivacyCard
from telecost_desktop.views.pages.settings.profiles_view import ProfilesView
from telecost_desktop.views.pages.settings.reminders_view import RemindersView
from telecost_desktop.views.pages.settings.trust_view import TrustView
from telecost_desktop.views.pages.settings.users_view import UsersView
from telecost_desktop.views.pages.settings.watch_view import WatchView
from telecost_desktop.views.widgets.heads import TabStrip

translate = QCoreApplication.translate
TABS = (
    "company",
    "documents",
    "billing",
    "reminders",
    "ledger",
    "imports",
    "profiles",
    "classification",
    "mail",
    "users",
    "trust",
    "personal",
)


class SettingsPage(BasePage):
    """Settings. ``open_subject`` takes the name of a tab: company, documents, billing, reminders, ledger, imports,
    profiles, classification, mail, users, trust or personal.

    ``preferences_file`` is where the person's own choices are kept; None is the usual place.
    """

    key = "settings"
    subjects = (
        Subject.COMPANY | Subject.SETTINGS | Subject.COSTS | Subject.SUPPLIER_INVOICES | Subject.PEOPLE
        | Subject.EQUIPMENT | Subject.SALES_INVOICES | Subject.USERS
    )  # fmt: skip
    preferences_file: Path | None = None

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Settings", "Settings"), str(context.file.path))
        self.tabs = TabStrip(translate("Settings", "Parts of the settings"))
        self.privacy = PrivacyCard(context)
        self.company = CompanyForm(context.company, self.privacy)
        self.documents = DocumentsForm(context)
        self.billing = BillingView(context)
        self.reminders = RemindersView(context)
        self.ledger = LedgerForm(context)
        self.imports = ImportsView(context)
        self.watch = WatchView(context)
        self.profiles = ProfilesView(context)
        self.classification = ClassificationView(context)
        self.mail = MailForm(context)
        self.users = UsersView(context)
        self.trust = TrustView(context)
        self.personal = PersonalForm()
        self.stack = QStackedWidget()
        for title, view in (
            (translate("Settings", "Company"), self.company),
            (translate("Settings", "Documents"), self.documents),
            (translate("Settings", "Invoice numbers and VAT"), self.billing),
            (translate("Settings", "Reminders"), self.reminders),
            (translate("Settings", "Bookkeeping"), self.ledger),
            (translate("Settings", "Imports"), _below(self.watch, self.imports)),
            (translate("Settings", "Mapping profiles"), self.profiles),
            (translate("Settings", "Classification"), self.classification),
            (translate("Settings", "E-mail"), self.mail),
            (translate("Settings", "Users and rights"), self.users),
            (translate("Settings", "Trusted certificates"), self.trust),
            (translate("Settings", "You"), self.personal),
        ):
            self.tabs.addTab(title)
            self.stack.addWidget(view)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        self.content.addWidget(self.tabs)
        self.content.addWidget(self.stack, 1)
        self.company.save_requested.connect(self._save_company)
        self.personal.save_requested.connect(lambda _changed: self._save_personal())

    def refresh(self) -> None:
        """Read everything; unsaved edits stay as typed."""
        self.context.read(self, company_details, self.context.file, done=self._show_company)
        self.privacy.reload()
        self.context.read(self, load_preferences, self.preferences_file, done=self._show_preferences)
        self.documents.reload()
        self.billing.reload()
        self.reminders.reload()
        self.ledger.reload()
        self.imports.reload()
        self.watch.reload()
        self.profiles.reload()
        self.classification.reload()
        self.mail.reload()
        self.users.reload()
        self.trust.reload()

    def _show_company(self, details: CompanyDetails) -> None:
        self.company.show_company(details)

    def _show_preferences(self, preferences: Preferences) -> None:
        self.personal.show_preferences(preferences)

    def open_subject(self, subject: object) -> None:
        """Show one of the tabs."""
        if subject in TABS:
            self.tabs.setCurrentIndex(TABS.index(str(subject)))

    # Saving

    def _save_company(self, changed: dict[str, object]) -> None:
        def saved(_none: object) -> None:
            self.company.stored(changed)
            self.context.messages.notice(translate("Settings", "The company's details are saved."))

        self.context.write(
            self, save_company_details, self.context.file, changed, clock=self.context.clock, user=self.context.user,
            changes=Subject.COMPANY, done=saved,
        )  # fmt: skip

    def _save_personal(self) -> None:
        preferences = self.personal.preferences()

        def saved(_none: object) -> None:
            self.personal.stored({"initials": preferences.initials, "theme": preferences.theme})
            theme.choose(preferences.theme)
            self.context.messages.notice(translate("Settings", "Your choices are saved."))

        self.context.read(self, save_preferences, preferences, self.preferences_file, done=saved)

    # Leaving

    def save_button(self) -> QPushButton | None:
        """That of the tab that is shown, or of the first with changes."""
        shown = self.stack.currentWidget()
        forms = [form for form in self._forms if form is shown] or self.unsaved()
        return forms[0].bar.save if forms else None

    @property
    def _forms(self) -> tuple[SavedForm, ...]:
        return self.company, self.documents, self.ledger, self.mail, self.personal

    def unsaved(self) -> list[SavedForm]:
        """The forms with changes that are not saved."""
        return [form for form in self._forms if form.changes()]

    def may_leave(self) -> bool:
        """Whether all forms are saved; the tab of one that is not comes to the front."""
        waiting = self.unsaved()
        if waiting:
            self.tabs.setCurrentIndex(self.stack.indexOf(waiting[0]))
        return not waiting

    def discard(self) -> None:
        """Go back to what is stored."""
        for form in self.unsaved():
            form.discard()


def _below(upper: QWidget, lower: QWidget) -> QWidget:
    """One view over another."""
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    column.addWidget(upper)
    column.addWidget(lower, 1)
    return both
