"""The tab of subscriptions: the list, and the editor of the chosen one beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from telecost_desktop.services.subscriptions.lists import (
    SubscriberRow,
    SubscriptionDetail,
    SubscriptionRow,
    get_subscription,
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
from telecost_desktop.views.pages.subscriptions.editor import Lists, SubscriptionEditor
from telecost_desktop.views.pages.subscriptions.price_change import PriceChangeDialog
from telecost_desktop.views.pages.subscriptions.subscription_list import columns, load_page, status_of
from telecost_desktop.views.period_decisions import ComingPeriod, ask_to_invoice_early, ask_to_skip
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button, label
from telecost_desktop.views.widgets.side_panes import SidePanes

translate = QCoreApplication.translate
_EDITOR_WIDTH = 480


class SubscriptionsTab(QWidget):
    """Subscriptions. ``line`` stands under the page's title, ``line_changed()`` when it changes.

    ``navigate(page key, subject)`` asks for another page; ``shown_wanted()`` when something of this tab is to be seen.
    ``ask_to_leave`` is the page's question about unsaved edits.
    """

    line_changed = Signal()
    navigate = Signal(str, object)
    shown_wanted = Signal()
    subjects = (
        Subject.SUBSCRIPTIONS | Subject.CUSTOMERS | Subject.PRODUCTS | Subject.FREQUENCIES | Subject.SALES_INVOICES
    )

    def __init__(self, context: PageContext, ask_to_leave: Callable[[Callable[[], object]], object]) -> None:
        super().__init__()
        self.context = context
        self.title = translate("Subscriptions", "Subscriptions")
        self.add_words = translate("Subscriptions", "New subscription")
        self.line = ""
        self.dirty = False
        self._ask_to_leave = ask_to_leave
        self._stale = True
        self._edited: SubscriptionRow | None = None
        self._wanted: object = None
        self._chosen_frequency: int | None = None
        self.panes = SidePanes(
            translate("Subscriptions", "List or editor"),
            (translate("Subscriptions", "All subscriptions"), self._list_card()),
            (translate("Subscriptions", "Edit"), self._editor_card()),
            sizes=(688, _EDITOR_WIDTH), least=(600, 464),
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panes)

    def _list_card(self) -> Card:
        self.card = Card(translate("Subscriptions", "Subscriptions"), table=True)
        self.table = DataTable(
            translate("Subscriptions", "Subscriptions"),
            columns(),
        )
        self.table.set_empty(
            "autorenew",
            translate("Subscriptions", "Nothing is invoiced again and again yet."),
            translate("Subscriptions", "New subscription"),
            self.add_new,
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

    def make_stale(self) -> None:
        """Something of it changed."""
        self._stale = True

    def make_fresh(self) -> None:
        """Load what changed since the last time; called when the tab is seen."""
        if self._stale:
            self._stale = False
            self.refresh()

    def refresh(self) -> None:
        """Load the list, and what the editor offers."""
        self.context.read(self, load_page, self.context.file, self.context.clock, done=self._show)

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
        self.line = words.format(active=len(running), all=len(rows)) if rows else ""
        self.line_changed.emit()
        self.editor.set_lists(lists, self._chosen_frequency)
        self._chosen_frequency = None
        wanted = self._wanted if self._wanted is not None else self._edited.id if self._edited else None
        self._wanted = None
        if self.dirty:
            self.table.set_rows(rows)
            return
        self._edited = None
        self.table.set_rows(rows)
        if wanted is None or not self.table.select(wanted):
            self.table.select_first()
        if self._edited is None:
            self._load(self.table.current_row())

    def show_row(self, identity: object) -> None:
        """Choose a subscription, also when the filters hide it now."""
        self._wanted = identity
        self.table.clear_filters()
        self.refresh()

    def _row_chosen(self, row: SubscriptionRow | None) -> None:
        if row is None or (self._edited is not None and row.id == self._edited.id):
            return
        if not self.dirty:
            self._load(row)
            return
        if self._edited is not None:
            self.table.select(self._edited.id)
        self._ask_to_leave(lambda: self.table.select(row.id))

    def _load(self, row: SubscriptionRow | None) -> None:
        self._edited = row
        self.dirty = False
        if row is None:
            self.editor.show_new()
            self._show_state()
            return
        self.context.read(self, get_subscription, self.context.file, self.context.clock, row.id, done=self._show_detail)

    def _show_detail(self, detail: SubscriptionDetail) -> None:
        if self._edited is not None and detail.row.id == self._edited.id and not self.dirty:
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

    def add_new(self) -> None:
        """Begin a subscription, unless another one is being edited: then ask first."""
        if self.dirty:
            self._ask_to_leave(self.add_new)
            return
        self.shown_wanted.emit()
        self.table.view.clearSelection()
        self.table.view.setCurrentIndex(self.table.model.index(-1, -1))
        self._load(None)
        self._edit()

    def _edit(self) -> None:
        self.panes.show_pane(1)
        self.editor.name.setFocus()

    def _editor_changed(self) -> None:
        self.dirty = True
        self._enable()

    def _enable(self) -> None:
        self.save.setEnabled(self.dirty and self.editor.complete)
        self.cancel.setEnabled(self.dirty)
        self.editor.set_settled(not self.dirty)

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
        self.dirty = False
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
        self.dirty = False
        words = translate("Subscriptions", "Subscription “{name}” deleted").format(name=row.name)
        context.write(
            self, delete_subscription, context.file, row.id, clock=context.clock, user=context.user,
            changes=Subject.SUBSCRIPTIONS, done=lambda _: context.messages.notice(words),
        )  # fmt: skip

    def export(self, page: BasePage) -> None:
        """Write the list as it is shown to an Excel workbook."""
        export_list(page, self.table, self.title)

    def discard(self) -> None:
        """Show what is saved again."""
        self._load(self._edited)

    def find_field(self) -> QWidget:
        """The filter of the names."""
        return self.table.header.editor("name")
