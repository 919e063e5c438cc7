"""The equipment page: the register, one item beside it, and what is done with it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from telecost_desktop.models.equipment import EquipmentAction, EquipmentStatus
from telecost_desktop.services.equipment import (
    EquipmentFields,
    EquipmentHistory,
    EquipmentRow,
    UnregisteredPurchase,
    add_equipment,
    change_equipment,
    equipment_history,
    list_equipment,
    record_action,
    to_register,
)
from telecost_desktop.services.people import EmployeeChoice, employees
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.equipment import words
from telecost_desktop.views.pages.equipment.action_dialog import ActionDialog
from telecost_desktop.views.pages.equipment.detail import EquipmentDetail
from telecost_desktop.views.pages.equipment.item_dialog import ItemDialog
from telecost_desktop.views.pages.equipment.purchases import PurchasesDialog, as_fields, found_words
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import SearchField
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.heads import FindingsLine
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.side_panes import SidePanes

translate = QCoreApplication.translate
_CURRENT = "current"
_TYPING_REST = 180


class EquipmentPage(BasePage):
    """Who holds what. ``open_subject`` takes an item's id, or a kind and the id."""

    key = "equipment"
    subjects = Subject.EQUIPMENT | Subject.PEOPLE | Subject.SUPPLIER_INVOICES

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Equipment", "Equipment"))
        self._all: list[EquipmentRow] = []
        self._loaded = False
        self._purchases: list[UnregisteredPurchase] = []
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_TYPING_REST)
        self._rest.timeout.connect(self._load)
        title = translate("Equipment", "Equipment")
        self.add_action(
            translate("Equipment", "Excel"), "microsoft-excel", lambda: export_list(self, self.table, title)
        )
        self.add_action(translate("Equipment", "Add…"), "plus", self._ask_new, primary=True)
        self.findings = FindingsLine(translate("Equipment", "Register…"))
        self.content.addWidget(self.findings)
        self.detail = EquipmentDetail()
        self.panes = SidePanes(
            translate("Equipment", "Register or item"),
            (translate("Equipment", "Register"), self._list_card()),
            (translate("Equipment", "Chosen item"), self.detail),
            sizes=(892, 276), least=(600, 272),
        )  # fmt: skip
        self.content.addWidget(self.panes, 1)
        self._connect()

    def _list_card(self) -> Card:
        card = Card(table=True)
        card.setAccessibleName(translate("Equipment", "Register"))
        card.body.setContentsMargins(1, 0, 1, 0)
        self.search = SearchField(translate("Equipment", "Name, number, IMEI …"))
        self.status = Segment(
            translate("Equipment", "Status"), [(key, _word(key)) for key in _SEGMENT], small=False, chosen=_CURRENT
        )
        tools = QFrame()
        column = QVBoxLayout(tools)
        column.setContentsMargins(12, 12, 12, 12)
        # Beside each other where there is room, else under each other.
        row = FlowLayout(spacing=12)
        column.addLayout(row)
        self.search.setFixedWidth(300)
        row.addWidget(self.search)
        row.addWidget(self.status)
        card.body.addWidget(tools)
        self.table = DataTable(translate("Equipment", "Register"), _columns())
        card.body.addWidget(self.table, 1)
        return card

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._rest.start())
        self.status.changed.connect(lambda _key: self._filter())
        self.table.current_changed.connect(self._choose)
        self.table.activated.connect(lambda _row: self._ask_change())
        self.table.shown_changed.connect(self._sum_up)
        self.detail.acted.connect(self._ask_action)
        self.detail.edit_requested.connect(self._ask_change)
        self.findings.clicked.connect(self._ask_purchase)

    # Loading

    def refresh(self) -> None:
        """Read the register and what was bought without being in it."""
        self._load()
        self.context.read(self, to_register, self.context.file, done=self._show_purchases)

    def _load(self) -> None:
        self.context.read(
            self, list_equipment, self.context.file, today=self.context.today(), statuses=tuple(EquipmentStatus),
            search=self.search.text(), done=self._show,
        )  # fmt: skip

    def _show(self, rows: list[EquipmentRow]) -> None:
        if not self._loaded:
            self._loaded = True
            self._say_when_empty()
        self._all = rows
        for key, statuses in _SEGMENT.items():
            count = sum(1 for row in rows if row.status in statuses)
            self.status.set_text(key, f"{_word(key)} {formats.number(count)}")
        self._filter()
        kept = [row for row in rows if row.status is not EquipmentStatus.DISPOSED]
        held = sum(1 for row in kept if row.holder_id is not None)
        words_of_all = translate("Equipment", "{count} items, {held} of them with employees").format(
            count=formats.number(len(kept)), held=formats.number(held)
        )
        self.head.context.setText(words_of_all if kept else "")

    def _say_when_empty(self) -> None:
        """Only now: before the register was read nobody knows whether it is empty."""
        self.table.set_empty(
            "cellphone",
            translate("Equipment", "No equipment yet. Add an item, or import a list of what employees hold."),
            translate("Equipment", "Add…"),
            self._ask_new,
        )

    def _filter(self) -> None:
        statuses = _SEGMENT[str(self.status.value)]
        self.table.set_rows([row for row in self._all if row.status in statuses])
        self.table.select_first()
        if self.table.current_row() is None:
            self._choose(None)
        else:
            self._choose(self.table.current_row())

    def _sum_up(self) -> None:
        rows: list[EquipmentRow] = self.table.rows()
        count = (
            translate("Equipment", "1 item")
            if len(rows) == 1
            else translate("Equipment", "{count} items").format(count=formats.number(len(rows)))
        )
        price = sum((row.fields.price or Decimal(0) for row in rows), Decimal(0))
        self.table.set_totals({"type": count, "price": formats.money(price)} if rows else {})

    def _choose(self, row: EquipmentRow | None) -> None:
        self.detail.show_item(row)
        if row is not None:
            identity = row.id

            def arrived(events: list[EquipmentHistory]) -> None:
                if self.detail.item is not None and self.detail.item.id == identity:
                    self.detail.show_history(events)

            self.context.read(self, equipment_history, self.context.file, identity, done=arrived)

    def _show_purchases(self, purchases: list[UnregisteredPurchase]) -> None:
        self._purchases = purchases
        self.findings.set_findings(*found_words(purchases))

    def open_subject(self, subject: object) -> None:
        """Choose an item, also when the filters hide it now."""
        self.make_fresh()
        if isinstance(subject, tuple):
            subject = subject[1]
        if not isinstance(subject, int):
            return
        self.panes.show_pane(1)
        if self.table.select(subject):
            return
        self.search.clear()
        self.table.clear_filters()
        found = next((row for row in self._all if row.id == subject), None)
        if found is not None and found.status is EquipmentStatus.DISPOSED:
            self.status.choose(EquipmentStatus.DISPOSED.value)
        else:
            self.status.choose(_CURRENT)
        self.table.select(subject)

    def find_field(self) -> QWidget:
        """The search."""
        return self.search

    # Adding and changing

    def _types(self) -> list[str]:
        return sorted({row.fields.type for row in self._all})

    def _ask_new(self) -> None:
        self._ask_fields(EquipmentFields(type=""), None)

    def _ask_purchase(self) -> None:
        dialog = PurchasesDialog(self, self._purchases)
        dialog.chosen.connect(lambda purchase: self._ask_fields(as_fields(purchase), purchase))
        dialog.open()

    def _ask_fields(self, fields: EquipmentFields, purchase: UnregisteredPurchase | None) -> None:
        sub = ""
        if purchase is not None:
            sub = translate("Equipment", "From invoice {invoice}: {text}").format(
                invoice=purchase.invoice, text=purchase.text
            )
        dialog = ItemDialog(
            self, translate("Equipment", "Add an item"), translate("Equipment", "Add"), fields, self._types(), sub
        )
        dialog.accepted.connect(lambda: self._add(dialog.fields(), purchase))
        dialog.open()

    def _add(self, fields: EquipmentFields, purchase: UnregisteredPurchase | None) -> None:
        def added(identity: int) -> None:
            self.open_subject(identity)
            holder = None if purchase is None else purchase.employee_id
            said = (
                translate("Equipment", "{item} is in the register, bought for {employee}.")
                if holder is not None
                else translate("Equipment", "{item} is in the register.")
            ).format(item=words.item_name(fields), employee=purchase.employee if purchase else "")
            self.context.messages.notice(
                said, translate("Equipment", "Hand out…"), lambda: self._hand_out(identity, holder)
            )

        self.context.write(
            self, add_equipment, self.context.file, fields, clock=self.context.clock, today=self.context.today(),
            user=self.context.user, charge_id=None if purchase is None else purchase.charge_id,
            changes=Subject.EQUIPMENT, done=added,
        )  # fmt: skip

    def _ask_change(self) -> None:
        item = self.detail.item
        if item is None:
            return
        dialog = ItemDialog(
            self, translate("Equipment", "Edit the item"), translate("Equipment", "Save"), item.fields, self._types()
        )
        dialog.accepted.connect(lambda: self._change(item, dialog.fields()))
        dialog.open()

    def _change(self, item: EquipmentRow, fields: EquipmentFields) -> None:
        def changed(anything: bool) -> None:
            if anything:
                said = translate("Equipment", "{item} is saved.").format(item=words.item_name(fields))
                self.context.messages.notice(said)

        self.context.write(
            self, change_equipment, self.context.file, item.id, fields, clock=self.context.clock,
            today=self.context.today(), user=self.context.user, changes=Subject.EQUIPMENT, done=changed,
        )  # fmt: skip

    # What happens to an item

    def _hand_out(self, identity: int, holder: int | None) -> None:
        self.open_subject(identity)
        self._ask_action(EquipmentAction.HANDED_OUT, holder)

    def _ask_action(self, action: EquipmentAction, holder: int | None = None) -> None:
        item = self.detail.item
        if item is None:
            return
        if action is EquipmentAction.HANDED_OUT:
            day = self.context.today()
            self.context.read(
                self,
                employees,
                self.context.file,
                day,
                done=lambda people: self._open_action(action, item, people, holder),
            )
        else:
            self._open_action(action, item, [], None)

    def _open_action(
        self, action: EquipmentAction, item: EquipmentRow, people: list[EmployeeChoice], holder: int | None
    ) -> None:
        dialog = ActionDialog(self, action, item, today=self.context.today(), employees=people, holder=holder)
        dialog.accepted.connect(lambda: self._act(action, item, dialog))
        dialog.open()

    def _act(self, action: EquipmentAction, item: EquipmentRow, dialog: ActionDialog) -> None:
        said = words.said(action).format(item=words.item_name(item.fields), person=dialog.employee_name)
        person = dialog.employee_id if action is EquipmentAction.HANDED_OUT else None
        self.context.write(
            self, record_action, self.context.file, item.id, action, on=dialog.on.value, employee_id=person,
            note=dialog.reason.text().strip(), clock=self.context.clock, user=self.context.user,
            changes=Subject.EQUIPMENT, done=lambda _none: self.context.messages.notice(said),
        )  # fmt: skip


# Segment → the statuses under it.
_SEGMENT: dict[str, tuple[EquipmentStatus, ...]] = {
    _CURRENT: tuple(status for status in EquipmentStatus if status is not EquipmentStatus.DISPOSED),
    **{status.value: (status,) for status in EquipmentStatus},
}


def _word(key: str) -> str:
    return translate("Equipment", "Current") if key == _CURRENT else words.MARKS[EquipmentStatus(key)].word()


def _columns() -> list[Column]:
    def field(name: str) -> object:
        return lambda row: getattr(row.fields, name)

    def column(name: str, kind: Kind = Kind.TEXT, width: int = 120, *, essential: bool = False) -> Column:
        return Column(name, words.field_name(name), kind, width, essential=essential, value=field(name))  # type: ignore[arg-type]

    return [
        column("type", Kind.CHOICE, 86, essential=True),
        Column("item", translate("Equipment", "Maker, model"), width=140, stretch=True, value=lambda row: words.item_name(row.fields)),
        column("maker", Kind.CHOICE),
        column("model"),
        column("imei", width=152, essential=True),
        Column("msisdn", translate("Equipment", "Number"), width=96, value=lambda row: row.fields.msisdn, shown=formats.phone_number),
        Column("holder", translate("Equipment", "Holder"), width=130, stretch=True),
        Column("department", translate("Equipment", "Department"), Kind.CHOICE, 130),
        Column("status", translate("Equipment", "Status"), Kind.STATUS, 134, value=lambda row: words.MARKS[row.status]),
        Column("since", translate("Equipment", "Since"), Kind.DATE, 106, essential=False),
        column("serial_number"),
        column("sim_number", width=150),
        column("purchased_on", Kind.DATE, 100),
        column("price", Kind.MONEY, 100),
        column("supplier", Kind.CHOICE),
        column("warranty_until", Kind.DATE, 110),
        column("notes", width=160),
    ]  # fmt: skip
