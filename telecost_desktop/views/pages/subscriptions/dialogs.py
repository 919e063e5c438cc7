"""Small forms: an item of a subscription, a subscriber, and the end of a subscriber."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from telecost_desktop.models.subscriptions import PriceKind
from telecost_desktop.services.customers import CustomerRow
from telecost_desktop.services.products import ProductRow
from telecost_desktop.services.subscriptions.lines import LineValues
from telecost_desktop.services.subscriptions.saving import SubscriberValues
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.pages.subscriptions.words import choices
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, DecimalField, OptionalDate

translate = QCoreApplication.translate


class LineDialog(FormDialog):
    """One item: product, quantity, and its own price or the product's."""

    def __init__(self, parent: QWidget, products: Sequence[ProductRow], line: LineValues | None = None) -> None:
        super().__init__(parent, translate("Subscriptions", "Item"), save=translate("Subscriptions", "Use"))
        self._products = {product.id: product for product in products}
        offered: list[tuple[object, str]] = [
            (product.id, product.name)
            for product in products
            if product.active or (line and line.product_id == product.id)
        ]
        self.product = ChoiceField(translate("Subscriptions", "Product"), offered, line.product_id if line else None)
        self.quantity = DecimalField(translate("Subscriptions", "Quantity"), line.quantity if line else Decimal(1))
        self.price_kind = ChoiceField(
            translate("Subscriptions", "Price"), choices(PriceKind), line.price_kind if line else PriceKind.DYNAMIC
        )
        self.price = DecimalField(
            translate("Subscriptions", "Own price without VAT"), line.unit_price if line else None
        )
        self.text = QLineEdit(line.text if line else "")
        self.add((translate("Subscriptions", "Product"), self.product))
        self.add(
            (translate("Subscriptions", "Quantity"), self.quantity),
            (translate("Subscriptions", "Price"), self.price_kind),
        )
        self.add((translate("Subscriptions", "Own price without VAT"), self.price))
        self.add((translate("Subscriptions", "Text on the invoice (empty: the product's name)"), self.text))
        self.price_kind.currentIndexChanged.connect(self._show_price)
        self.product.currentIndexChanged.connect(self._show_price)
        self._show_price()

    def _show_price(self) -> None:
        fixed = self.price_kind.value is PriceKind.FIXED
        self.price.setEnabled(fixed)
        product = self._products.get(self.product.value)
        self.price.setPlaceholderText(formats.money(product.price) if product and product.price is not None else "")

    def wrong(self) -> str:
        """What is missing."""
        if self.product.value is None:
            return translate("Subscriptions", "Add a product first, on the tab Products.")
        if self.quantity.value is None or self.quantity.value == 0:
            return translate("Subscriptions", "Fill in a quantity.")
        if self.price_kind.value is PriceKind.FIXED and self.price.value is None:
            return translate("Subscriptions", "Fill in the price.")
        return ""

    def values(self) -> LineValues:
        """The item."""
        fixed = self.price_kind.value is PriceKind.FIXED
        quantity = self.quantity.value or Decimal(1)
        return LineValues(
            self.product.value,
            quantity,
            self.price_kind.value,
            self.price.value if fixed else None,
            self.text.text().strip(),
        )


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
