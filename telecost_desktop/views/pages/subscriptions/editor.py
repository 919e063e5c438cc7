"""The editor of one subscription: items, order basis and subscribers, saved together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.models.subscriptions import BillingTime, InvoiceResult, PriceKind, WhenMissed
from telecost_desktop.services.customers import CustomerRow
from telecost_desktop.services.frequencies import FrequencyRow
from telecost_desktop.services.products import ProductRow
from telecost_desktop.services.subscriptions.lines import LineValues
from telecost_desktop.services.subscriptions.lists import SubscriberRow, SubscriptionDetail
from telecost_desktop.services.subscriptions.saving import SubscriberValues, SubscriptionValues
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.subscriptions.dialogs import LineDialog, SubscriberDialog
from telecost_desktop.views.pages.subscriptions.words import choices
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.fields import ChoiceField, Field
from telecost_desktop.views.widgets.labels import button, label, rule, tool

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Lists:
    """What the editor offers for choice."""

    frequencies: tuple[FrequencyRow, ...] = ()
    products: tuple[ProductRow, ...] = ()
    customers: tuple[CustomerRow, ...] = ()


@dataclass(frozen=True)
class _Item:
    id: int
    name: str
    quantity: Decimal
    price: Decimal | None
    values: LineValues


@dataclass(frozen=True)
class _Member:
    id: int
    name: str
    status: Status
    values: SubscriberValues
    saved: SubscriberRow | None


class SubscriptionEditor(QWidget):
    """Edits a copy. ``changed()`` when something is edited, ``new_frequency_requested()``,
    ``pause_requested(subscriber id, active)`` for a subscriber that is saved.
    """

    changed = Signal()
    new_frequency_requested = Signal()
    pause_requested = Signal(int, bool)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._lists = Lists()
        self._filling = False
        self._lines: list[LineValues] = []
        self._members: list[_Member] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        inside.setProperty("part", "page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(10)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(translate("Subscriptions", "Subscription"))
        area.setWidget(inside)
        column.addWidget(area)
        self._build_basis()
        self._build_items()
        self._build_members()
        self._column.addStretch(1)

    def _build_basis(self) -> None:
        self.name = QLineEdit()
        self.name.textEdited.connect(self._touched)
        self._column.addWidget(Field(translate("Subscriptions", "Name"), self.name))
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
        self._column.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(8)
        for name, field in (
            (translate("Subscriptions", "Invoiced"), self.billing_time),
            (translate("Subscriptions", "Creates"), self.result),
            (translate("Subscriptions", "When missed"), self.when_missed),
        ):
            row.addWidget(Field(name, field), 1)
        self._column.addLayout(row)
        self._column.addWidget(self.prorata)

    def _section(self, title: str, table: DataTable, *tools: QWidget) -> None:
        self._column.addWidget(rule())
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(label(title, "cardTitle"))
        head.addStretch(1)
        for widget in tools:
            head.addWidget(widget)
        self._column.addLayout(head)
        self._fit(table)
        table.shown_changed.connect(lambda: self._fit(table))
        self._column.addWidget(table)

    @staticmethod
    def _fit(table: DataTable) -> None:
        """As high as its rows, within reason: the form scrolls, not the list in it."""
        rows = table.model.rowCount()
        table.setFixedHeight(34 + (32 * min(rows, 8) if rows else 116))

    def _build_items(self) -> None:
        self.items = DataTable(
            translate("Subscriptions", "Items"),
            [
                Column("name", translate("Subscriptions", "Item"), width=160, stretch=True),
                Column("quantity", translate("Subscriptions", "Quantity"), Kind.NUMBER, 84),
                Column("price", translate("Subscriptions", "Price"), Kind.MONEY, 100),
            ],
            filters=False,
            sortable=False,
        )
        self.items.set_empty(
            "tag-outline",
            translate("Subscriptions", "No items yet."),
            translate("Subscriptions", "Add item…"),
            self.add_line,
        )
        self.items.activated.connect(lambda row: self._edit_line(row.id))
        self._section(
            translate("Subscriptions", "Items"), self.items,
            tool("plus", translate("Subscriptions", "Add item…"), clicked=self.add_line),
            tool("pencil-outline", translate("Subscriptions", "Edit item…"), clicked=lambda: self._edit_line(self._chosen(self.items))),
            tool("delete-outline", translate("Subscriptions", "Remove item"), clicked=lambda: self._remove_line(self._chosen(self.items))),
        )  # fmt: skip

    def _build_members(self) -> None:
        self.members = DataTable(
            translate("Subscriptions", "Subscribers"),
            [
                Column("name", translate("Subscriptions", "Customer"), width=120, stretch=True),
                Column(
                    "start", translate("Subscriptions", "Start"), Kind.DATE, 98, value=lambda row: row.values.start_date
                ),
                Column("end", translate("Subscriptions", "End"), Kind.DATE, 98, value=lambda row: row.values.end_date),
                Column(
                    "factor",
                    translate("Subscriptions", "Factor"),
                    Kind.NUMBER,
                    58,
                    essential=False,
                    value=lambda row: row.values.quantity_factor,
                ),
                Column("status", translate("Subscriptions", "State"), Kind.STATUS, 104),
            ],
            filters=False,
        )
        self.members.set_empty(
            "account-multiple-outline",
            translate("Subscriptions", "Nobody subscribes yet."),
            translate("Subscriptions", "Add subscriber…"),
            self.add_member,
        )
        self.members.activated.connect(lambda row: self._edit_member(row.id))
        self.members.current_changed.connect(self._member_chosen)
        self.pause = tool("pause", translate("Subscriptions", "Pause subscriber"), clicked=self._pause)
        self._section(
            translate("Subscriptions", "Subscribers"), self.members,
            tool("plus", translate("Subscriptions", "Add subscriber…"), clicked=self.add_member),
            tool("pencil-outline", translate("Subscriptions", "Edit subscriber or give it an end…"),
                 clicked=lambda: self._edit_member(self._chosen(self.members))),
            self.pause,
            tool("delete-outline", translate("Subscriptions", "Remove subscriber"), clicked=lambda: self._remove_member(self._chosen(self.members))),
        )  # fmt: skip

    # Values

    def set_lists(self, lists: Lists, chosen: int | None = None) -> None:
        """What is offered; ``chosen`` chooses a frequency that was just made."""
        self._lists = lists
        current = chosen if chosen is not None else self.frequency.value
        offered: list[tuple[object, str]] = [
            (row.id, row.name) for row in lists.frequencies if row.active or row.id == current
        ]
        self.frequency.set_choices(offered, current)
        self._show_items()
        if chosen is not None:
            self._touched()

    def show_new(self) -> None:
        """An empty subscription."""
        self._fill(SubscriptionValues("", self.frequency.value or 0), ())

    def show_detail(self, detail: SubscriptionDetail) -> None:
        """Fill in a subscription."""
        self._fill(detail.values, detail.subscribers)

    def _fill(self, values: SubscriptionValues, subscribers: Sequence[SubscriberRow]) -> None:
        self._filling = True
        self.name.setText(values.name)
        # A frequency that is switched off is offered only where it is in use.
        offered: list[tuple[object, str]] = [
            (row.id, row.name) for row in self._lists.frequencies if row.active or row.id == values.frequency_id
        ]
        self.frequency.set_choices(offered, values.frequency_id)
        self.billing_time.choose(values.billing_time)
        self.result.choose(values.result)
        self.when_missed.choose(values.when_missed)
        self.prorata.setChecked(values.prorata)
        self._lines = list(values.lines)
        self._members = [
            _Member(number, row.customer_name, _status(row, self._context), row.values, row)
            for number, row in enumerate(subscribers)
        ]
        self._show_items()
        self.members.set_rows(self._members)
        self._member_chosen(None)
        self._filling = False

    def values(self) -> SubscriptionValues:
        """What is filled in."""
        return SubscriptionValues(
            self.name.text().strip(),
            self.frequency.value or 0,
            tuple(self._lines),
            tuple(member.values for member in self._members),
            self.billing_time.value,
            self.prorata.isChecked(),
            self.result.value,
            self.when_missed.value,
        )

    @property
    def complete(self) -> bool:
        """Whether it can be saved."""
        return bool(self.name.text().strip() and self._lines and self.frequency.value)

    def _touched(self, *_: object) -> None:
        if not self._filling:
            self.changed.emit()

    # Items

    def _show_items(self) -> None:
        products = {product.id: product for product in self._lists.products}
        rows = []
        for number, line in enumerate(self._lines):
            product = products.get(line.product_id)
            price = line.unit_price if line.price_kind is PriceKind.FIXED else product.price if product else None
            rows.append(
                _Item(number, line.text or (product.name if product else formats.NONE), line.quantity, price, line)
            )
        self.items.set_rows(rows)

    @staticmethod
    def _chosen(table: DataTable) -> int | None:
        row = table.current_row()
        return None if row is None else row.id

    def add_line(self) -> None:
        """Ask for another item."""
        self._open_line(None, lambda line: self._lines.append(line))

    def _edit_line(self, number: int | None) -> None:
        if number is not None:
            place = number
            self._open_line(self._lines[place], lambda line: self._lines.__setitem__(place, line))

    def _open_line(self, line: LineValues | None, use: Callable[[LineValues], object]) -> None:
        dialog = LineDialog(self, self._lists.products, line)

        def keep(values: LineValues) -> None:
            use(values)
            dialog.accept()
            self._show_items()
            self._touched()

        dialog.saved.connect(keep)
        dialog.open()

    def _remove_line(self, number: int | None) -> None:
        if number is not None:
            del self._lines[number]
            self._show_items()
            self._touched()

    # Subscribers

    def add_member(self) -> None:
        """Ask for another subscriber."""
        self._open_member(None)

    def _edit_member(self, number: int | None) -> None:
        if number is not None:
            self._open_member(self._members[number])

    def _open_member(self, member: _Member | None) -> None:
        billed = member is not None and member.saved is not None and member.saved.billed_periods > 0
        dialog = SubscriberDialog(
            self, self._lists.customers, self._context.today(), member.values if member else None, billed=billed
        )

        def keep(values: SubscriberValues) -> None:
            name = next(
                (row.values.name for row in self._lists.customers if row.id == values.customer_id), formats.NONE
            )
            if member is None:
                self._members.append(_Member(len(self._members), name, Status.NEW, values, None))
            else:
                self._members[member.id] = replace(member, name=name, values=values)
            dialog.accept()
            self.members.set_rows(self._members)
            self._touched()

        dialog.saved.connect(keep)
        dialog.open()

    def _remove_member(self, number: int | None) -> None:
        if number is not None:
            del self._members[number]
            self._members = [replace(member, id=place) for place, member in enumerate(self._members)]
            self.members.set_rows(self._members)
            self._touched()

    def _member_chosen(self, member: _Member | None) -> None:
        running = member is None or member.saved is None or member.saved.active
        words = (
            translate("Subscriptions", "Pause subscriber")
            if running
            else translate("Subscriptions", "Resume subscriber")
        )
        self.pause.setToolTip(words)
        self.pause.setAccessibleName(words)
        self.pause.setEnabled(member is not None and member.saved is not None)

    def _pause(self) -> None:
        member = self.members.current_row()
        if member is not None and member.saved is not None:
            self.pause_requested.emit(member.values.id, not member.saved.active)


def _status(row: SubscriberRow, context: PageContext) -> Status:
    if not row.active:
        return Status.PAUSED
    ended = row.values.end_date is not None and row.values.end_date < context.today()
    return Status.ENDED if ended or row.next_due is None else Status.ACTIVE
