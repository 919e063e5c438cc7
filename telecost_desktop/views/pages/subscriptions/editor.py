"""The editor of one subscription: order basis with items, and subscribers, saved together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.models.subscriptions import BillingTime, InvoiceResult, WhenMissed
from telecost_desktop.services.customers import CustomerRow
from telecost_desktop.services.frequencies import FrequencyRow
from telecost_desktop.services.products import ProductRow
from telecost_desktop.services.subscriptions.lists import SubscriberRow, SubscriptionDetail
from telecost_desktop.services.subscriptions.saving import SubscriptionValues
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.subscriptions.items import ItemsPart
from telecost_desktop.views.pages.subscriptions.members import MembersPart
from telecost_desktop.views.pages.subscriptions.words import choices
from telecost_desktop.views.widgets.fields import ChoiceField, Field
from telecost_desktop.views.widgets.heads import TabStrip
from telecost_desktop.views.widgets.labels import button, rule

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Lists:
    """What the editor offers for choice."""

    frequencies: tuple[FrequencyRow, ...] = ()
    products: tuple[ProductRow, ...] = ()
    customers: tuple[CustomerRow, ...] = ()


class SubscriptionEditor(QWidget):
    """Edits a copy, in two parts: the order basis with its items, and the subscribers.

    ``changed()`` when something is edited, ``new_frequency_requested()``, ``pause_requested(subscriber id, active)``,
    ``skip_requested(SubscriberRow)`` and ``early_requested(SubscriberRow)`` for a subscriber that is saved.
    """

    changed = Signal()
    new_frequency_requested = Signal()
    pause_requested = Signal(int, bool)
    skip_requested = Signal(object)
    early_requested = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._lists = Lists()
        self._filling = False
        today = context.today()
        self.item_part = ItemsPart(today)
        self.member_part = MembersPart(today, context.company.currency)
        self.items, self.members = self.item_part.table, self.member_part.table
        self.pause = self.member_part.pause
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        self.name = QLineEdit()
        self.name.textEdited.connect(self._touched)
        named = QVBoxLayout()
        named.setContentsMargins(16, 0, 16, 4)
        named.addWidget(Field(translate("Subscriptions", "Name"), self.name))
        column.addLayout(named)
        self.tabs = TabStrip(translate("Subscriptions", "Parts of the subscription"))
        self.tabs.addTab(translate("Subscriptions", "Order basis"))
        self.tabs.addTab(translate("Subscriptions", "Subscribers"))
        strip = QVBoxLayout()
        strip.setContentsMargins(16, 0, 16, 0)
        strip.addWidget(self.tabs)
        column.addLayout(strip)
        self._stack = QStackedWidget()
        self._stack.addWidget(_scrolled(self._basis(), translate("Subscriptions", "Order basis")))
        self._stack.addWidget(_scrolled(self.member_part, translate("Subscriptions", "Subscribers")))
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        column.addWidget(self._stack, 1)
        for part in (self.item_part, self.member_part):
            part.changed.connect(self._touched)
        self.member_part.pause_requested.connect(self.pause_requested)
        self.member_part.skip_requested.connect(self.skip_requested)
        self.member_part.early_requested.connect(self.early_requested)

    def _basis(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.frequency = ChoiceField(translate("Subscriptions", "Frequency"), [])
        self.billing_time = ChoiceField(translate("Subscriptions", "Invoiced"), choices(BillingTime))
        self.result = ChoiceField(translate("Subscriptions", "Creates"), choices(InvoiceResult), InvoiceResult.ISSUED)
        self.when_missed = ChoiceField(translate("Subscriptions", "When missed"), choices(WhenMissed))
        for field in (self.frequency, self.billing_time, self.result, self.when_missed):
            field.currentIndexChanged.connect(self._touched)
        self.prorata = QCheckBox(translate("Subscriptions", "Part periods are billed by the day"))
        self.prorata.toggled.connect(self._touched)
        self.new_frequency = button(
            translate("Subscriptions", "New frequency…"), clicked=self.new_frequency_requested.emit
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Field(translate("Subscriptions", "Frequency"), self.frequency), 1)
        row.addWidget(self.new_frequency, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(8)
        for name, field, weight in (
            (translate("Subscriptions", "Invoiced"), self.billing_time, 5),
            (translate("Subscriptions", "Creates"), self.result, 6),
            (translate("Subscriptions", "When missed"), self.when_missed, 6),
        ):
            row.addWidget(Field(name, field), weight)
        column.addLayout(row)
        column.addWidget(self.prorata)
        column.addWidget(rule())
        column.addWidget(self.item_part)
        return inside

    # Values

    def set_lists(self, lists: Lists, chosen: int | None = None) -> None:
        """What is offered; ``chosen`` chooses a frequency that was just made."""
        self._lists = lists
        current = chosen if chosen is not None else self.frequency.value
        self.frequency.set_choices(self._offered(current), current)
        self.item_part.set_products(lists.products)
        self.member_part.set_customers(lists.customers)
        if chosen is not None:
            self._touched()

    def _offered(self, present: int | None) -> list[tuple[object, str]]:
        """A frequency that is switched off is offered only where it is in use."""
        return [(row.id, row.name) for row in self._lists.frequencies if row.active or row.id == present]

    def show_new(self) -> None:
        """An empty subscription."""
        self._fill(SubscriptionValues("", self.frequency.value or 0), ())
        self.tabs.setCurrentIndex(0)

    def show_detail(self, detail: SubscriptionDetail) -> None:
        """Fill in a subscription."""
        self._fill(detail.values, detail.subscribers)

    def _fill(self, values: SubscriptionValues, subscribers: Sequence[SubscriberRow]) -> None:
        self._filling = True
        self.name.setText(values.name)
        self.frequency.set_choices(self._offered(values.frequency_id), values.frequency_id)
        self.billing_time.choose(values.billing_time)
        self.result.choose(values.result)
        self.when_missed.choose(values.when_missed)
        self.prorata.setChecked(values.prorata)
        self.item_part.set_lines(values.lines)
        self.member_part.set_rows(subscribers)
        self._note_members()
        self._filling = False

    def values(self) -> SubscriptionValues:
        """What is filled in."""
        return SubscriptionValues(
            self.name.text().strip(),
            self.frequency.value or 0,
            tuple(self.item_part.lines),
            tuple(member.values for member in self.member_part.members),
            self.billing_time.value,
            self.prorata.isChecked(),
            self.result.value,
            self.when_missed.value,
        )

    @property
    def complete(self) -> bool:
        """Whether it can be saved."""
        return bool(self.name.text().strip() and self.item_part.lines and self.frequency.value)

    def set_settled(self, settled: bool) -> None:
        """Whether all that is shown is saved."""
        self.member_part.set_settled(settled)

    def _note_members(self) -> None:
        count = len(self.member_part.members)
        self.tabs.set_note(1, formats.number(count) if count else "", "mute")

    def _touched(self, *_: object) -> None:
        if not self._filling:
            self._note_members()
            self.changed.emit()


def _scrolled(inside: QWidget, name: str) -> QScrollArea:
    """A part of the editor that scrolls by itself where the window is low."""
    frame = QWidget()
    frame.setProperty("part", "page")
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 12, 16, 12)
    column.addWidget(inside)
    column.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    area.setWidget(frame)
    return area
