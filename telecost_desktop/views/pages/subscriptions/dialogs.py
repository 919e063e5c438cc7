"""The form of a subscriber."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from telecost_desktop.services.customers import CustomerRow
from telecost_desktop.services.subscriptions.saving import SubscriberValues
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, DecimalField, OptionalDate

translate = QCoreApplication.translate


class SubscriberDialog(FormDialog):
    """One subscriber: customer, start, own end, factor."""

    def __init__(self, parent: QWidget, customers: Sequence[CustomerRow], today: date, subscriber: SubscriberValues | None = None,
                 *, billed: bool = False) -> None:  # fmt: skip
        super().__init__(parent, translate("Subscriptions", "Subscriber"), save=translate("Subscriptions", "Use"))
        self._id = subscriber.id if subscriber else None
        offered: list[tuple[object, str]] = [
            (row.id, row.values.name)
            for row in customers
            if row.values.active or (subscriber and subscriber.customer_id == row.id)
        ]
        self.customer = ChoiceField(
            translate("Subscriptions", "Customer"), offered, subscriber.customer_id if subscriber else None
        )
        self.start = DateField(translate("Subscriptions", "Start"), subscriber.start_date if subscriber else today)
        self.end = OptionalDate(
            translate("Subscriptions", "Ends after"), subscriber.end_date if subscriber else None, today
        )
        self.factor = DecimalField(
            translate("Subscriptions", "Quantity factor"), subscriber.quantity_factor if subscriber else Decimal(1)
        )
        self.customer.setEnabled(not billed)
        self.start.setEnabled(not billed)
        self.add((translate("Subscriptions", "Customer"), self.customer))
        self.add(
            (translate("Subscriptions", "Start"), self.start),
            (translate("Subscriptions", "Quantity factor"), self.factor),
        )
        self.add((translate("Subscriptions", "Own end (replaces the frequency's)"), self.end))

    def wrong(self) -> str:
        """What is missing."""
        if self.customer.value is None:
            return translate("Subscriptions", "Add a customer first, on the tab Customers.")
        if self.factor.value is None or self.factor.value <= 0:
            return translate("Subscriptions", "The factor must be more than zero.")
        if self.end.value is not None and self.end.value < self.start.value:
            return translate("Subscriptions", "The end lies before the start.")
        return ""

    def values(self) -> SubscriberValues:
        """The subscriber."""
        return SubscriberValues(
            self.customer.value, self.start.value, self.end.value, self.factor.value or Decimal(1), self._id
        )
