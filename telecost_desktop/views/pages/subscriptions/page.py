"""What is invoiced: subscriptions, and the lists that they and the scheduled jobs stand on."""

from __future__ import annotations

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
        self.subscriptions = SubscriptionsTab(context, self.ask_to_leave)
        self.customers = CustomersTab(context)
        self.products = ProductsTab(context)
        self.projects = ProjectsTab(context)
        self.entries = EntriesTab(context)
        # In the order of the strip, behind the tab of subscriptions.
        self.registers: dict[str, Register] = {
            "customers": self.customers, "projects": self.projects, "entries": self.entries, "products": self.products,
        }  # fmt: skip
        self._tabs: list[SubscriptionsTab | Register] = [self.subscriptions, *self.registers.values()]
        for tab in self._tabs:
            self.tabs.addTab(tab.title)
            self._stack.addWidget(tab)
            tab.line_changed.connect(self._show_line)
        self.subscriptions.navigate.connect(self.navigate)
        self.subscriptions.shown_wanted.connect(lambda: self.tabs.setCurrentIndex(0))
        self.projects.entries_requested.connect(self._show_entries)
        self.projects.customers_requested.connect(lambda: self.show_tab("customers"))
        self.entries.projects_requested.connect(lambda: self.show_tab("projects"))
        self.entries.invoice_requested.connect(lambda key: self.navigate.emit("invoices", ("sales_invoice", key)))
        self.content.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._tab_chosen)

    @property
    def shown(self) -> SubscriptionsTab | Register:
        """The tab that is seen."""
        return self._tabs[self.tabs.currentIndex()]

    def show_tab(self, key: str) -> Register | None:
        """Show a tab: a key of ``registers``, or any other word for subscriptions."""
        keys = list(self.registers)
        self.tabs.setCurrentIndex(keys.index(key) + 1 if key in keys else 0)
        return self.registers.get(key)

    def _show_entries(self, row: ProjectRow) -> None:
        self.show_tab("entries")
        self.entries.show_project(row)

    def _tab_chosen(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self.new.setText(self.shown.add_words)
        self._show_line()
        self.shown.make_fresh()

    def _show_line(self) -> None:
        self.head.context.setText(self.shown.line)

    # Loading

    def _changed(self, subject: Subject) -> None:
        """Only the tabs that show it are loaded again, each when it is seen."""
        for tab in self._tabs:
            if subject & tab.subjects:
                tab.make_stale()
        if self.isVisible():
            self.shown.make_fresh()

    def make_fresh(self) -> None:
        """Load the tab that is seen, if something of it changed."""
        self.shown.make_fresh()

    def refresh(self) -> None:
        """Load the tab that is seen, and the others when they are."""
        for tab in self._tabs:
            tab.make_stale()
        self.shown.make_fresh()

    def open_subject(self, subject: object) -> None:
        """Choose a subscription by its id, a tab by its key such as "customers", what a search found, or "prices".

        What was found comes as (kind, id, name) with the kind "subscription", "customer" or "project".
        """
        if isinstance(subject, tuple):
            register = self.show_tab(f"{subject[0]}s")
            if register is not None:
                register.show_row(subject[1])
                return
            subject = subject[1]
        if isinstance(subject, str):
            self.show_tab(subject)
            if subject == "prices":
                self.subscriptions.change_prices()
            return
        self.tabs.setCurrentIndex(0)
        self.subscriptions.show_row(subject)

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
