"""What is invoiced: subscriptions, and the lists that they and the scheduled jobs stand on."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.customers import list_customers
from telecost_desktop.services.frequencies import FrequencyFilter, list_frequencies
from telecost_desktop.services.products import list_products
from telecost_desktop.services.projects.projects import ProjectRow
from telecost_desktop.services.subscriptions.lists import (
    SubscriberRow,
    SubscriptionDetail,
    SubscriptionRow,
    get_subscription,
    list_subscriptions,
)
from telecost_desktop.services.subscriptions.saving import (
    SubscriptionValues,
    credited_by_ends,
    delete_subscription,
    save_subscription,
    set_subscriber_active,
    set_subscription_active,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.frequencies.dialog import FrequencyDialog
from telecost_desktop.views.pages.subscriptions.customers import CustomersTab
from telecost_desktop.views.pages.subscriptions.editor import Lists, SubscriptionEditor
from telecost_desktop.views.pages.subscriptions.entries import EntriesTab
from telecost_desktop.views.pages.subscriptions.price_change import PriceChangeDialog
from telecost_desktop.views.pages.subscriptions.products import ProductsTab
from telecost_desktop.views.pages.subscriptions.projects import ProjectsTab
from telecost_desktop.views.pages.subscriptions.register import Register
from telecost_desktop.views.pages.subscriptions.words import word
from telecost_desktop.views.period_decisions import ComingPeriod, ask_to_invoice_early, ask_to_skip
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import TabStrip
from telecost_desktop.views.widgets.labels import button, label
from telecost_desktop.views.widgets.side_panes import SidePanes

translate = QCoreApplication.translate
_EDITOR_WIDTH = 480


def load_page(file: CompanyFile, clock: Clock) -> tuple[list[SubscriptionRow], Lists]:
    """The list, and what the editor offers."""
    lists = Lists(
        tuple(list_frequencies(file, clock, FrequencyFilter.ALL)),
        tuple(list_products(file, clock)),
        tuple(list_customers(file)),
    )
    return list_subscriptions(file, clock), lists


def status_of(row: SubscriptionRow) -> Status:
    """The state of a subscription as a mark."""
    if not row.active:
        return Status.PAUSED
    return Status.ACTIVE if row.next_due is not None or not row.subscribers else Status.ENDED


class SubscriptionsPage(BasePage):
    """A tab for each list; on the first the list of subscriptions with the editor beside it."""

    key = "subscriptions"
    subjects = (
        Subject.SUBSCRIPTIONS | Subject.CUSTOMERS | Subject.PRODUCTS | Subject.FREQUENCIES | Subject.SALES_INVOICES
        | Subject.PROJECTS | Subject.USERS
    )

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Subscriptions", "Subscriptions"))
        self._edited: SubscriptionRow | None = None
        self._wanted: object = None
        self._chosen_frequency: int | None = None
        self._dirty = False
        self._line = ""
        self.add_action(translate("Subscriptions", "Excel"), "microsoft-excel", self._export)
        self.new = self.add_action(translate("Subscriptions", "New subscription"), "plus", self._add, primary=True)
        self.tabs = TabStrip(translate("Subscriptions", "Parts of this page"))
        self.content.addWidget(self.tabs)
        self._stack = QStackedWidget()
        self.customers = CustomersTab(context)
        self.products = ProductsTab(context)
        # In the order of the strip, behind the tab of subscriptions.
        self.projects = ProjectsTab(context)
        self.entries = EntriesTab(context)
        self.registers: dict[str, Register] = {
            "customers": self.customers, "projects": self.projects, "entries": self.entries, "products": self.products,
        }  # fmt: skip
        self.projects.entries_requested.connect(self._show_entries)
        self.entries.invoice_requested.connect(lambda key: self.navigate.emit("invoices", ("sales_invoice", key)))
        self.tabs.addTab(translate("Subscriptions", "Subscriptions"))
        self._stack.addWidget(self._subscriptions_tab())
        for register in self.registers.values():
            self.tabs.addTab(register.title)
            self._stack.addWidget(register)
            register.line_changed.connect(self._show_line)
        self.content.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._tab_chosen)

    def register(self) -> Register | None:
        """The tab that is shown, None on that of subscriptions."""
        place = self.tabs.currentIndex() - 1
        return list(self.registers.values())[place] if place >= 0 else None

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
        register = self.register()
        self.new.setText(register.add_words if register else translate("Subscriptions", "New subscription"))
        self._show_line()
        if register is not None:
            register.make_fresh()

    def _show_line(self) -> None:
        register = self.register()
        self.head.context.setText(register.line if register else self._line)

    def _subscriptions_tab(self) -> QWidget:
        self.panes = SidePanes(
            translate("Subscriptions", "List or editor"),
            (translate("Subscriptions", "All subscriptions"), self._list_card()),
            (translate("Subscriptions", "Edit"), self._editor_card()),
            sizes=(688, _EDITOR_WIDTH), least=(600, 464),
        )  # fmt: skip
        return self.panes

    def _list_card(self) -> Card:
        self.card = Card(translate("Subscriptions", "Subscriptions"), table=True)
        self.table = DataTable(
            translate("Subscriptions", "Subscriptions"),
            [
                Column("name", translate("Subscriptions", "Name"), width=150, stretch=True),
                Column("frequency_name", translate("Subscriptions", "Frequency"), Kind.QUIET, 150, stretch=True),
                Column("billing_time", translate("Subscriptions", "Invoiced"), Kind.CHOICE, 104, essential=False, value=lambda row: word(row.billing_time)),
                Column("result", translate("Subscriptions", "Creates"), Kind.CHOICE, 120, essential=False, value=lambda row: word(row.result)),
                Column("subscribers", translate("Subscriptions", "Subscribers"), Kind.NUMBER, 90),
                Column("next_due", translate("Subscriptions", "Next date"), Kind.DATE, 90),
                Column("amount", translate("Subscriptions", "Sum"), Kind.MONEY, 86,
                       hint=translate("Subscriptions", "What a whole period of all running subscribers comes to, without VAT")),
                Column("state", translate("Subscriptions", "State"), Kind.STATUS, 100, value=status_of),
            ],
        )  # fmt: skip
        self.table.set_empty(
            "autorenew",
            translate("Subscriptions", "Nothing is invoiced again and again yet."),
            translate("Subscriptions", "New subscription"),
            self._new,
        )
        self.table.current_changed.connect(self._row_chosen)
        self.table.activated.connect(lambda _row: self._edit())
        prices = self.card.add_action(translate("Subscriptions", "Change prices from a day on…"), "tag-outline")
        prices.triggered.connect(self.change_prices)
        self.card.body.addWidget(self.table)
        return self.card

    def _editor_card(self) -> Card:
        card = self.editor_card = Card(translate("Subscriptions", "New subscription"), head_rule=True)
        self.badge = Badge(Status.ACTIVE)
        card.add_tool(self.badge)
        self.pause_action = card.add_action(translate("Subscriptions", "Pause"), "pause")
        self.pause_action.triggered.connect(self._toggle_active)
        self.delete_action = card.add_action(translate("Subscriptions", "Delete…"), "delete-outline")
        self.delete_action.triggered.connect(self._delete)
        self.editor = SubscriptionEditor(self.context)
        self.editor.changed.connect(self._editor_changed)
        self.editor.new_frequency_requested.connect(self._new_frequency)
        self.editor.pause_requested.connect(self._pause_subscriber)
        self.editor.skip_requested.connect(self._skip)
        self.editor.early_requested.connect(self._invoice_early)
        card.body.setContentsMargins(1, 0, 1, 0)
        card.body.addWidget(self.editor)
        foot = card.add_foot()
        self._next = label("", "secondary", "text2")
        foot.addWidget(self._next)
        foot.addStretch(1)
        self.cancel = button(translate("Subscriptions", "Cancel"), clicked=self.discard)
        self.save = button(translate("Subscriptions", "Save"), primary=True, clicked=self._save)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        return card

    # Loading

    def refresh(self) -> None:
        """Load the list of subscriptions and the tab that is shown; the others when they are."""
        self.context.read(self, load_page, self.context.file, self.context.clock, done=self._show)
        for register in self.registers.values():
            register.make_stale()
        shown = self.register()
        if shown is not None:
            shown.make_fresh()

    def change_prices(self) -> None:
        """Open the dialog that changes prices over many subscriptions."""
        self.context.read(self, load_page, self.context.file, self.context.clock, done=self._ask_prices, key="prices")

    def _ask_prices(self, loaded: tuple[list[SubscriptionRow], Lists]) -> None:
        rows, lists = loaded
        PriceChangeDialog(self, self.context, lists.products, lists.customers, rows).open()

    def _show(self, loaded: tuple[list[SubscriptionRow], Lists]) -> None:
        rows, lists = loaded
        running = [row for row in rows if row.active]
        words = translate("Subscriptions", "{active} of {all} active")
        self._line = words.format(active=len(running), all=len(rows)) if rows else ""
        self._show_line()
        self.editor.set_lists(lists, self._chosen_frequency)
        self._chosen_frequency = None
        wanted = self._wanted if self._wanted is not None else self._edited.id if self._edited else None
        self._wanted = None
        if self._dirty:
            self.table.set_rows(rows)
            return
        self._edited = None
        self.table.set_rows(rows)
        if wanted is None or not self.table.select(wanted):
            self.table.select_first()
        if self._edited is None:
            self._load(self.table.current_row())

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
                self.change_prices()
            return
        self.tabs.setCurrentIndex(0)
        self._wanted = subject
        self.table.clear_filters()
        self.refresh()

    def _row_chosen(self, row: SubscriptionRow | None) -> None:
        if row is None or (self._edited is not None and row.id == self._edited.id):
            return
        if not self._dirty:
            self._load(row)
            return
        if self._edited is not None:
            self.table.select(self._edited.id)
        self.ask_to_leave(lambda: self.table.select(row.id))

    def _load(self, row: SubscriptionRow | None) -> None:
        self._edited = row
        self._dirty = False
        if row is None:
            self.editor.show_new()
            self._show_state()
            return
        self.context.read(self, get_subscription, self.context.file, self.context.clock, row.id, done=self._show_detail)

    def _show_detail(self, detail: SubscriptionDetail) -> None:
        if self._edited is not None and detail.row.id == self._edited.id and not self._dirty:
            self.editor.show_detail(detail)
            self._show_state()

    def _show_state(self) -> None:
        row = self._edited
        self.editor_card.set_title(row.name if row else translate("Subscriptions", "New subscription"))
        self.badge.set_status(status_of(row) if row else Status.NEW)
        paused = row is not None and not row.active
        self.pause_action.setText(
            translate("Subscriptions", "Resume") if paused else translate("Subscriptions", "Pause")
        )
        self.pause_action.setEnabled(row is not None)
        self.delete_action.setEnabled(row is not None)
        due = row.next_due if row else None
        self._next.setText(translate("Subscriptions", "Next {date}").format(date=formats.long_day(due)) if due else "")
        self._enable()

    # Editing

    def _add(self) -> None:
        """The main button: a new one of what the tab holds."""
        register = self.register()
        if register is None:
            self._new()
        else:
            register.add_new()

    def _new(self) -> None:
        if self._dirty:
            self.ask_to_leave(self._new)
            return
        self.tabs.setCurrentIndex(0)
        self.table.view.clearSelection()
        self.table.view.setCurrentIndex(self.table.model.index(-1, -1))
        self._load(None)
        self._edit()

    def _edit(self) -> None:
        self.panes.show_pane(1)
        self.editor.name.setFocus()

    def _editor_changed(self) -> None:
        self._dirty = True
        self._enable()

    def _enable(self) -> None:
        self.save.setEnabled(self._dirty and self.editor.complete)
        self.cancel.setEnabled(self._dirty)
        self.editor.set_settled(not self._dirty)

    def _new_frequency(self) -> None:
        dialog = FrequencyDialog(self, self.context)
        dialog.created.connect(self._frequency_created)
        dialog.open()

    def _frequency_created(self, frequency_id: int) -> None:
        self._chosen_frequency = frequency_id
        self.context.changes.announce(Subject.FREQUENCIES)

    def _save(self) -> None:
        values = self.editor.values()
        self.context.read(
            self, credited_by_ends, self.context.file, values.subscribers, done=partial(self._ask_before_saving, values)
        )

    def _ask_before_saving(self, values: SubscriptionValues, credited: tuple[str, ...]) -> None:
        """Credit notes bear numbers and cannot be taken back, so an end that causes them is asked about."""
        if not credited:
            self._save_now(values)
            return
        question = translate("Subscriptions", "Save “{name}” and credit what was billed after the end?")
        detail = translate("Subscriptions", "Credited: {customers}. The credit cannot be undone.")
        self.context.messages.ask(
            question.format(name=values.name),
            translate("Subscriptions", "Save and credit"),
            partial(self._save_now, values),
            detail.format(customers=", ".join(credited)),
        )

    def _save_now(self, values: SubscriptionValues) -> None:
        context = self.context
        context.write(
            self, save_subscription, context.file, values, clock=context.clock, user=context.user,
            subscription_id=self._edited.id if self._edited else None, changes=Subject(0), done=self._saved,
            label=translate("Subscriptions", "Saving"),
        )  # fmt: skip

    def _saved(self, subscription_id: int) -> None:
        self._dirty = False
        self._wanted = subscription_id
        words = translate("Subscriptions", "Subscription “{name}” saved").format(name=self.editor.name.text().strip())
        self.context.changes.announce(Subject.SUBSCRIPTIONS | Subject.SALES_INVOICES)
        self.context.messages.notice(words)

    def _toggle_active(self) -> None:
        row, context = self._edited, self.context
        if row is None:
            return
        words = (
            translate("Subscriptions", "{name} is paused from today on")
            if row.active
            else translate("Subscriptions", "{name} goes on from today")
        )
        context.write(
            self, set_subscription_active, context.file, row.id, not row.active, clock=context.clock, user=context.user,
            changes=Subject.SUBSCRIPTIONS, done=lambda _: context.messages.notice(words.format(name=row.name)),
        )  # fmt: skip

    def _pause_subscriber(self, subscriber_id: int, active: bool) -> None:
        context = self.context
        words = (
            translate("Subscriptions", "The subscriber goes on from today")
            if active
            else translate("Subscriptions", "The subscriber is paused from today on")
        )
        context.write(
            self, set_subscriber_active, context.file, subscriber_id, active, clock=context.clock, user=context.user,
            changes=Subject.SUBSCRIPTIONS, done=lambda _: context.messages.notice(words),
        )  # fmt: skip

    def _coming(self, row: SubscriberRow) -> ComingPeriod | None:
        """The next period of a saved subscriber of the subscription that is shown."""
        if self._edited is None or row.following is None or row.values.id is None:
            return None
        return ComingPeriod(
            row.values.id, row.following.key, self._edited.name, row.customer_name, row.following.due_on
        )

    def _skip(self, row: SubscriberRow) -> None:
        period = self._coming(row)
        if period is not None:
            ask_to_skip(self, self.context, period)

    def _invoice_early(self, row: SubscriberRow) -> None:
        period = self._coming(row)
        if period is not None:
            ask_to_invoice_early(self, self.context, self.navigate.emit, period)

    def _delete(self) -> None:
        row = self._edited
        if row is not None:
            question = translate("Subscriptions", "Delete the subscription “{name}”?").format(name=row.name)
            self.context.messages.ask(question, translate("Subscriptions", "Delete"), lambda: self._delete_now(row))

    def _delete_now(self, row: SubscriptionRow) -> None:
        context = self.context
        self._dirty = False
        words = translate("Subscriptions", "Subscription “{name}” deleted").format(name=row.name)
        context.write(
            self, delete_subscription, context.file, row.id, clock=context.clock, user=context.user,
            changes=Subject.SUBSCRIPTIONS, done=lambda _: context.messages.notice(words),
        )  # fmt: skip

    def _export(self) -> None:
        register = self.register()
        if register is None:
            export_list(self, self.table, translate("Subscriptions", "Subscriptions"))
        else:
            register.export(self)

    # Leaving

    def may_leave(self) -> bool:
        """Not with unsaved edits."""
        return not self._dirty

    def discard(self) -> None:
        """Show what is saved again."""
        self._load(self._edited)

    def save_button(self) -> QPushButton:
        """The editor's."""
        return self.save

    def find_field(self) -> QWidget:
        """The filter of the names, or the tab's search field."""
        register = self.register()
        return self.table.header.editor("name") if register is None else register.find_field()
