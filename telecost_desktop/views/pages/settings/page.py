"""The settings page: a list of its parts, grouped, and the part that is chosen in it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QPushButton, QTabBar, QWidget

from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.settings.form import SavedForm
from telecost_desktop.views.pages.settings.loading import load_parts
from telecost_desktop.views.pages.settings.part_list import PartsPane, PartTitle
from telecost_desktop.views.pages.settings.setting_search import find_setting

if TYPE_CHECKING:
    from telecost_desktop.views.pages.settings.billing_view import BillingView
    from telecost_desktop.views.pages.settings.classification_view import ClassificationView
    from telecost_desktop.views.pages.settings.company_form import CompanyForm
    from telecost_desktop.views.pages.settings.documents_form import DocumentsForm
    from telecost_desktop.views.pages.settings.imports_view import ImportsView
    from telecost_desktop.views.pages.settings.ledger_form import LedgerForm
    from telecost_desktop.views.pages.settings.mail_form import MailForm
    from telecost_desktop.views.pages.settings.personal_form import PersonalForm
    from telecost_desktop.views.pages.settings.profiles_view import ProfilesView
    from telecost_desktop.views.pages.settings.reminders_view import RemindersView
    from telecost_desktop.views.pages.settings.trust_view import TrustView
    from telecost_desktop.views.pages.settings.users_view import UsersView

translate = QCoreApplication.translate
PARTS = (
    "company", "documents", "billing", "reminders", "ledger", "mail", "imports", "profiles", "classification",
    "trust", "users", "personal",
)  # fmt: skip
# Wider fields are no easier to read.
_FORM_MAX = 1100
# When the page has come to rest the other parts' modules are loaded; in milliseconds.
_LATER = 300
_TABLES = ("imports", "profiles", "classification", "trust", "users")
_Part = TypeVar("_Part", bound=QWidget)


class SettingsPage(BasePage):
    """Settings. ``open_subject`` takes the name of a part, one of ``PARTS``.

    Each part is made, with the modules it needs, when it is first seen or asked for; and loaded again when it is seen
    after a change. ``preferences_file`` is where the person's own choices are kept; None is the usual place.
    """

    key = "settings"
    subjects = (
        Subject.COMPANY | Subject.SETTINGS | Subject.COSTS | Subject.SUPPLIER_INVOICES | Subject.PEOPLE
        | Subject.EQUIPMENT | Subject.SALES_INVOICES | Subject.USERS
    )  # fmt: skip
    preferences_file: Path | None = None

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Settings", "Settings"), str(context.file.path))
        self._outdated_parts: set[str] = set()
        self.pane = PartsPane(translate("Settings", "Parts of the settings"), _titles(), self.part)
        self.tabs, self.stack, self.search = self.pane.tabs, self.pane.stack, self.pane.search
        self.content.addWidget(self.pane)
        self.pane.chosen.connect(lambda _key: self._show_part())
        self.pane.searched.connect(lambda _words: self._search())
        self.pane.entered.connect(self._go_to_found)
        self._making = QTimer(self)
        self._making.setSingleShot(True)
        self._making.timeout.connect(self._make_another)
        QTimer.singleShot(_LATER, self, self._load_parts)

    # The parts

    @cached_property
    def company(self) -> CompanyForm:
        """The company's own details."""
        from telecost_desktop.views.pages.settings.company_form import CompanyForm

        return self._made("company", CompanyForm(self.context))

    @cached_property
    def documents(self) -> DocumentsForm:
        """How documents look and what they say."""
        from telecost_desktop.views.pages.settings.documents_form import DocumentsForm

        return self._made("documents", DocumentsForm(self.context))

    @cached_property
    def billing(self) -> BillingView:
        """Numbers, VAT, part periods, scheduled jobs."""
        from telecost_desktop.views.pages.settings.billing_view import BillingView

        return self._made("billing", BillingView(self.context))

    @cached_property
    def reminders(self) -> RemindersView:
        """Levels of reminders, and interest."""
        from telecost_desktop.views.pages.settings.reminders_view import RemindersView

        return self._made("reminders", RemindersView(self.context))

    @cached_property
    def ledger(self) -> LedgerForm:
        """Accounts of the bookkeeping."""
        from telecost_desktop.views.pages.settings.ledger_form import LedgerForm

        return self._made("ledger", LedgerForm(self.context))

    @cached_property
    def mail(self) -> MailForm:
        """The mail server."""
        from telecost_desktop.views.pages.settings.mail_form import MailForm

        return self._made("mail", MailForm(self.context))

    @cached_property
    def imports(self) -> ImportsView:
        """What was imported, and the watched folder."""
        from telecost_desktop.views.pages.settings.imports_view import ImportsView

        return self._made("imports", ImportsView(self.context))

    @cached_property
    def profiles(self) -> ProfilesView:
        """Mapping profiles."""
        from telecost_desktop.views.pages.settings.profiles_view import ProfilesView

        return self._made("profiles", ProfilesView(self.context))

    @cached_property
    def classification(self) -> ClassificationView:
        """What operators' texts mean."""
        from telecost_desktop.views.pages.settings.classification_view import ClassificationView

        return self._made("classification", ClassificationView(self.context))

    @cached_property
    def trust(self) -> TrustView:
        """Trusted certificates."""
        from telecost_desktop.views.pages.settings.trust_view import TrustView

        return self._made("trust", TrustView(self.context))

    @cached_property
    def users(self) -> UsersView:
        """Users and rights."""
        from telecost_desktop.views.pages.settings.users_view import UsersView

        return self._made("users", UsersView(self.context))

    @cached_property
    def personal(self) -> PersonalForm:
        """What this person prefers on this computer."""
        from telecost_desktop.views.pages.settings.personal_form import PersonalForm

        return self._made("personal", PersonalForm(self.context, self.preferences_file))

    def part(self, key: str) -> QWidget:
        """A part by its name, made if it was not wanted yet."""
        part: QWidget = getattr(self, key)
        return part

    def _made(self, key: str, part: _Part) -> _Part:
        if key not in _TABLES:
            part.setMaximumWidth(_FORM_MAX)
        if isinstance(part, SavedForm):
            part.edited.connect(self._mark_unsaved)
        self.stack.addWidget(part)
        part.reload()  # type: ignore[attr-defined]
        return part

    def _is_made(self, key: str) -> bool:
        return key in self.__dict__

    def _mark_unsaved(self) -> None:
        self.tabs.show_unsaved(self._unsaved)

    # Loading

    def refresh(self) -> None:
        """Read the part that is seen, and the others when they are; unsaved edits stay as typed."""
        self._outdated_parts = {key for key in PARTS if self._is_made(key)}
        self._show_part()

    def _load_parts(self) -> None:
        self.context.read(self, load_parts, done=lambda _none: None)

    def _show_part(self) -> None:
        self.pane.show_current()
        key = self.pane.current
        if key in self._outdated_parts:
            self._outdated_parts.discard(key)
            self.part(key).reload()  # type: ignore[attr-defined]

    def open_subject(self, subject: object) -> None:
        """Show one of the parts."""
        self.pane.choose(str(subject))

    def parts(self) -> QTabBar:
        """The list."""
        return self.tabs

    # Searching

    def find_field(self) -> QWidget:
        """The search over the parts."""
        return self.search

    def _search(self) -> None:
        """Show which parts have what is searched; those that were never seen are made first, one after the other."""
        searching = bool(self.search.text().strip())
        self.tabs.show_found([PARTS.index(key) for key in self._found()] if searching else None)
        if searching:
            self._making.start()

    def _make_another(self) -> None:
        missing = [key for key in PARTS if not self._is_made(key)]
        if missing:
            self.part(missing[0])
            self._search()

    def _found(self) -> dict[str, QWidget | None]:
        """The parts that have what is searched, each with the field to go to; None for the part as a whole."""
        words = self.search.text().casefold().strip()
        found: dict[str, QWidget | None] = {}
        for place, key in enumerate(PARTS):
            if words in self.tabs.tabText(place).casefold():
                found[key] = None
            elif self._is_made(key) and (field := find_setting(self.part(key), words)) is not None:
                found[key] = field
        return found

    def _go_to_found(self) -> None:
        """Go to the first part that has it, to the field itself."""
        found = self._found() if self.search.text().strip() else {}
        for key, field in list(found.items())[:1]:
            self.pane.choose(key)
            if field is not None:
                field.setFocus(Qt.FocusReason.TabFocusReason)

    # Leaving

    def save_button(self) -> QPushButton | None:
        """That of the part that is shown, or of the first with changes."""
        shown = self.stack.currentWidget()
        form = shown if isinstance(shown, SavedForm) else next(iter(self.unsaved()), None)
        return form.bar.save if form else None

    @property
    def _unsaved(self) -> dict[str, SavedForm]:
        made = {key: self.part(key) for key in PARTS if self._is_made(key)}
        return {key: form for key, form in made.items() if isinstance(form, SavedForm) and form.changes()}

    def unsaved(self) -> list[SavedForm]:
        """The forms with changes that are not saved."""
        return list(self._unsaved.values())

    def may_leave(self) -> bool:
        """Whether all forms are saved; one that is not comes to the front."""
        waiting = list(self._unsaved)
        if waiting and self.pane.current not in waiting:
            self.pane.choose(waiting[0])
        return not waiting

    def discard(self) -> None:
        """Go back to what is stored."""
        for form in self.unsaved():
            form.discard()


def _titles() -> list[PartTitle]:
    company, invoicing = translate("Settings", "Company"), translate("Settings", "Invoicing")
    costs, people = translate("Settings", "Costs"), translate("Settings", "People")
    return [
        PartTitle("company", company, translate("Settings", "Company")),
        PartTitle("documents", company, translate("Settings", "Documents")),
        PartTitle("billing", invoicing, translate("Settings", "Numbers and VAT")),
        PartTitle("reminders", invoicing, translate("Settings", "Reminders")),
        PartTitle("ledger", invoicing, translate("Settings", "Bookkeeping")),
        PartTitle("mail", invoicing, translate("Settings", "E-mail")),
        PartTitle("imports", costs, translate("Settings", "Imports")),
        PartTitle("profiles", costs, translate("Settings", "Mapping profiles")),
        PartTitle("classification", costs, translate("Settings", "Classification")),
        PartTitle("trust", costs, translate("Settings", "Trusted certificates")),
        PartTitle("users", people, translate("Settings", "Users and rights")),
        PartTitle("personal", people, translate("Settings", "You")),
    ]
