"""Equipment that a supplier invoice names and the register does not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from telecost_desktop.services.equipment import EquipmentFields, UnregisteredPurchase
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable

translate = QCoreApplication.translate


class PurchasesDialog(CheckedDialog):
    """The list of purchases; OK registers the one that is chosen. ``chosen(purchase)``."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, purchases: Sequence[UnregisteredPurchase]) -> None:
        super().__init__(
            parent,
            translate("Equipment", "Bought, not registered yet"),
            translate("Equipment", "Register…"),
            translate("Equipment", "Supplier invoices name this equipment. Choose what to add to the register."),
            width=820,
        )
        self.cancel.setText(translate("Equipment", "Close"))
        self.table = DataTable(
            translate("Equipment", "Purchases"),
            [
                Column("bought_on", translate("Equipment", "Bought on"), Kind.DATE, 110),
                Column("text", translate("Equipment", "Text"), width=200, stretch=True),
                Column("employee", translate("Equipment", "For"), width=150),
                Column("number", translate("Equipment", "Phone number"), width=120, shown=formats.phone_number),
                Column("invoice", translate("Equipment", "Invoice"), width=110),
                Column("price", translate("Equipment", "Excl. VAT"), Kind.MONEY, 110, strong=True),
            ],
            filters=False,
            identity=lambda row: row.charge_id,
        )
        self.table.setMinimumHeight(280)
        self.table.set_rows(purchases)
        self.table.select_first()
        self.table.activated.connect(lambda _row: self.accept())
        self.table.current_changed.connect(self.check)
        self.form.addWidget(self.table)
        self.accepted.connect(lambda: self.chosen.emit(self.table.current_row()))
        self.check()

    def problem(self) -> str:
        """One must be chosen."""
        return "" if self.table.current_row() is not None else translate("Equipment", "Choose a line.")


def as_fields(purchase: UnregisteredPurchase) -> EquipmentFields:
    """What the invoice tells about an item; its text is taken for the model."""
    return EquipmentFields(
        type=translate("Equipment", "Phone"),
        model=purchase.text,
        msisdn=purchase.number,
        purchased_on=purchase.bought_on,
        price=purchase.price,
        supplier=purchase.operator,
    )


def found_words(purchases: Sequence[UnregisteredPurchase]) -> tuple[str, list[tuple[str, str]]]:
    """The title of the line of findings, and what they are worth in one currency."""
    if not purchases:
        return "", []
    title = (
        translate("Equipment", "1 item was bought and is not registered yet")
        if len(purchases) == 1
        else translate("Equipment", "{count} items were bought and are not registered yet").format(count=len(purchases))
    )
    currencies = {one.currency for one in purchases}
    if len(currencies) > 1:
        return title, []
    worth = formats.money(sum((one.price for one in purchases), Decimal(0)), currencies.pop())
    return title, [(translate("Equipment", "worth"), worth)]
