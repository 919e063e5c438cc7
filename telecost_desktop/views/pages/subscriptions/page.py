"""What is invoiced: subscriptions, and the lists that they and the scheduled jobs stand on."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from telecost_desktop.services.projects.projects import ProjectRow
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.subscriptions.customers import CustomersTab
from telecost_desktop.views.pages.subscriptions.entries import EntriesTab
from telecost_desktop.views.pages.subscriptions.products import ProductsTab
from telecost_desktop.views.pages.subscriptions.projects import ProjectsTab
from telecost_desktop.views.pages.subscriptions.register import Register
from telecost_desktop.views.pages.subscriptions.subscriptions_tab import SubscriptionsTab
from telecost_desktop.views.widgets.heads import TabStrip

translate = QCoreApplication.translate
TABS = ("subscriptions", "customers", "projects", "entries", "products")
_Tab = TypeVar("_Tab", SubscriptionsTab, CustomersTab, ProjectsTab, EntriesTab, ProductsTab)


class SubscriptionsPage(BasePage):
    """A tab for each list; each is loaded when it is seen, and again when something of it changed."""

    key = "subscriptions"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Subscriptions", "Subscriptions"))
        self.add_action(translate("Subscriptions", "Excel"), "microsoft-excel", lambda: self.shown.export(self))
        self.new = self.add_action(
            translate("Subscriptions", "New subscription"), "plus", lambda: self.shown.add_new(), primary=True
        )
        if context.file.read_only:
            self.new.setEnabled(False)
            self.new.setToolTip(translate("Subscriptions", "The company file is open for reading only."))
        self.tabs = TabStrip(translate("Subscriptions", "Parts of this page"))
        self.content.addWidget(self.tabs)
        self._stack = QStackedWidget()
        for title in (
            translate("Subscriptions", "Subscriptions"), translate("Subscriptions", "Customers"),
            translate("Subscriptions", "Projects"), translate("Subscriptions", "Hours & fees"),
            translate("Subscriptions", "Products"),
        ):  # fmt: skip
            self.tabs.addTab(title)
            self._stack.addWidget(QWidget())
        self.content.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._tab_chosen)
        self._stack.setCurrentWidget(self.subscriptions)

    # The tabs, each built when it is first asked for: all at once would hold up the window

    @cached_property
    def subscriptions(self) -> SubscriptionsTab:
        """The list of subscriptions with its editor."""
        tab = SubscriptionsTab(self.context, self.ask_to_leave)
        tab.navigate.connect(self.navigate)
        tab.shown_wanted.connect(lambda: self.tabs.setCurrentIndex(0))
        return self._in_place(tab, "subscriptions")

    @cached_property
    def customers(self) -> CustomersTab:
        """Whom we invoice."""
        return self._in_place(CustomersTab(self.context), "customers")

    @cached_property
    def projects(self) -> ProjectsTab:
        """Work for customers."""
        tab = ProjectsTab(self.context)
        tab.entries_requested.connect(self._show_entries)
        tab.customers_requested.connect(lambda: self.show_tab("customers"))
        return self._in_place(tab, "projects")

    @cached_property
    def entries(self) -> EntriesTab:
        """Hours and fees."""
        tab = EntriesTab(self.context)
        tab.projects_requested.connect(lambda: self.show_tab("projects"))
        tab.invoice_requested.connect(lambda key: self.navigate.emit("invoices", ("sales_invoice", key)))
        return self._in_place(tab, "entries")

    @cached_property
    def products(self) -> ProductsTab:
        """What we sell."""
        return self._in_place(ProductsTab(self.context), "products")

    def _in_place(self, tab: _Tab, key: str) -> _Tab:
        place = TABS.index(key)
        empty = self._stack.widget(place)
        self._stack.insertWidget(place, tab)
        if empty is not None:
            self._stack.removeWidget(empty)
            empty.deleteLater()
        self._stack.setCurrentIndex(self.tabs.currentIndex())
        tab.line_changed.connect(self._show_line)
        return tab

    @property
    def _built(self) -> list[SubscriptionsTab | Register]:
        return [getattr(self, key) for key in TABS if key in self.__dict__]

    @property
    def shown(self) -> SubscriptionsTab | Register:
        """The tab that is seen."""
        tab: SubscriptionsTab | Register = getattr(self, TABS[self.tabs.currentIndex()])
        return tab

    def show_tab(self, key: str) -> SubscriptionsTab | Register:
        """Show a tab, by a key of ``TABS``; any other word is for subscriptions. Returns it."""
        self.tabs.setCurrentIndex(TABS.index(key) if key in TABS else 0)
        return self.shown

    def _show_entries(self, row: ProjectRow) -> None:
        self.show_tab("entries")
        self.entries.show_project(row)

    def _tab_chosen(self, _place: int) -> None:
        self._stack.setCurrentWidget(self.shown)
        self.new.setText(self.shown.add_words)
        self._show_line()
        self.shown.make_fresh()

    def _show_line(self) -> None:
        self.head.context.setText(self.shown.line)

    # Loading

    def _changed(self, subject: Subject) -> None:
        """Only the tabs that show it are loaded again, each when it is seen."""
        for tab in self._built:
            if subject & tab.subjects:
                tab.make_stale()
        if self.isVisible():
            self.shown.make_fresh()

    def make_fresh(self) -> None:
        """Load the tab that is seen, if something of it changed."""
        self.shown.make_fresh()

    def refresh(self) -> None:
        """Load the tab that is seen, and the others when they are."""
        for tab in self._built:
            tab.make_stale()
        self.shown.make_fresh()

    def open_subject(self, subject: object) -> None:
        """Choose a subscription by its id, a tab by its key such as "customers", what a search found, or "prices".

        What was found comes as (kind, id, name) with the kind "subscription", "customer" or "project".
        """
        if isinstance(subject, tuple):
            self.show_tab(f"{subject[0]}s").show_row(subject[1])
            return
        if isinstance(subject, str):
            self.show_tab(subject)
            if subject == "prices":
                self.subscriptions.change_prices()
            return
        self.show_tab("subscriptions").show_row(subject)

    # Leaving

    def may_leave(self) -> bool:
        """Not with unsaved edits."""
        return not self.subscriptions.dirty

    def discard(self) -> None:
        """Show what is saved again."""
        self.subscriptions.discard()

    def save_button(self) -> QPushButton:
        """The editor's."""
        return self.subscriptions.save

    def find_field(self) -> QWidget:
        """The field of the tab that is seen."""
        return self.shown.find_field()
