"""Asking for an amount to book, and for the reason to set a payment aside."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from telecost_desktop.services.payments.listing import PaymentRow, Suggestion
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.widgets.fields import DecimalField, Field
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate


class AmountDialog(CheckedDialog):
    """How much of a payment is booked on one sales invoice, in its currency."""

    def __init__(self, parent: QWidget, row: PaymentRow, suggestion: Suggestion) -> None:
        super().__init__(
            parent,
            translate("Payments", "Book on invoice {number}").format(number=suggestion.number),
            translate("Payments", "Book"),
            translate("Payments", "{customer}, {open} open. Of the payment {rest} is left.").format(
                customer=suggestion.party,
                open=formats.money(suggestion.open, suggestion.currency),
                rest=formats.money(row.rest, row.currency),
            ),
        )
        self._foreign = suggestion.currency != row.currency
        caption = translate("Payments", "Amount, {currency}").format(
            currency=formats.currency_sign(suggestion.currency)
        )
        self.amount = DecimalField(caption, suggestion.open if self._foreign else suggestion.amount)
        self.form.addWidget(Field(caption, self.amount))
        if self._foreign:
            hint = translate(
                "Payments", "The payment has another currency: it is used up by this invoice, whatever the amount."
            )
            self.form.addWidget(label(hint, "secondary", "text2", wrap=True))
        self._most = abs(suggestion.open if self._foreign else suggestion.amount)
        self._back = suggestion.amount < 0
        # As amounts are written everywhere: two decimals.
        self.amount.setText(formats.money(self.amount.value))
        self.amount.textChanged.connect(self.check)
        self.amount.selectAll()
        self.check()

    @property
    def value(self) -> Decimal:
        """The amount as typed."""
        return self.amount.value or Decimal(0)

    def problem(self) -> str:
        """No more than is open, and no more than is left."""
        value = self.amount.value
        if value is None or not value or (value < 0) != self._back:
            return (
                translate("Payments", "Type an amount below zero.")
                if self._back
                else translate("Payments", "Type an amount above zero.")
            )
        if abs(value) > self._most:
            return translate("Payments", "At most {amount}.").format(amount=formats.money(self._most))
        return ""


class AsideDialog(CheckedDialog):
    """Why a payment, or what is left of it, is of no concern here."""

    def __init__(self, parent: QWidget, row: PaymentRow) -> None:
        super().__init__(
            parent,
            translate("Payments", "Set aside {amount}?").format(amount=formats.money(row.rest, row.currency)),
            translate("Payments", "Set aside"),
            translate("Payments", "It is booked on no invoice, and waits no more. It can be taken back later."),
        )
        self.why = QLineEdit()
        self.form.addWidget(Field(translate("Payments", "Reason"), self.why))
        self.why.setPlaceholderText(translate("Payments", "Paid back, kept on account, not ours"))
        self.why.textChanged.connect(self.check)
        self.check()

    def problem(self) -> str:
        """A reason is kept with it."""
        return "" if self.why.text().strip() else translate("Payments", "Say why.")
