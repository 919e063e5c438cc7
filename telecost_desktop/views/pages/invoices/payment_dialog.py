"""When and how much was paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.widgets.fields import DateField, Field

translate = QCoreApplication.translate


class PaymentDialog(CheckedDialog):
    """Asks for a date and an amount above zero."""

    def __init__(
        self, parent: QWidget, title: str, sub: str, *, today: date, amount: Decimal, currency: str, ok: str
    ) -> None:
        super().__init__(parent, title, ok, sub)
        self._today = today
        self.paid_on = DateField(translate("Invoices", "Paid on"), today)
        self.amount_field = QLineEdit(formats.money(amount))
        caption = translate("Invoices", "Amount, {currency}").format(currency=formats.currency_sign(currency))
        self.row(Field(translate("Invoices", "Paid on"), self.paid_on), Field(caption, self.amount_field))
        self.paid_on.changed.connect(self.check)
        self.amount_field.textChanged.connect(self.check)
        self.amount_field.selectAll()
        self.amount_field.setFocus()
        self.check()

    @property
    def amount(self) -> Decimal | None:
        """The amount as typed; None when it is none."""
        return formats.parse_number(self.amount_field.text())

    def problem(self) -> str:
        """A payment is above zero and not in the future."""
        if self.amount is None or self.amount <= 0:
            return translate("Invoices", "Type an amount above zero.")
        if self.paid_on.value > self._today:
            return translate("Invoices", "That day is still to come.")
        return ""
