"""One item of a subscription: product, quantity, and its own prices by date or the product's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.models.subscriptions import PriceKind
from telecost_desktop.services.products import ProductRow
from telecost_desktop.services.subscriptions.lines import DatedPrices, LineValues
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.pages.subscriptions.words import choices
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, DecimalField, Field
from telecost_desktop.views.widgets.labels import label, link, tool

translate = QCoreApplication.translate


class _DatedPrice(QWidget):
    """A price from a day on. ``removed()`` when it is to go."""

    removed = Signal()

    def __init__(self, since: date, price: Decimal | None) -> None:
        super().__init__()
        self.since = DateField(translate("Subscriptions", "From"), since)
        self.price = DecimalField(translate("Subscriptions", "Price from that day on, without VAT"), price)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(translate("Subscriptions", "From"), "body", "text2"))
        row.addWidget(self.since)
        row.addWidget(self.price, 1)
        row.addWidget(
            tool("delete-outline", translate("Subscriptions", "Remove this price"), clicked=self.removed.emit)
        )


class LineDialog(FormDialog):
    """Own prices are kept by date: the first, and those that take its place from a day on."""

    def __init__(
        self, parent: QWidget, products: Sequence[ProductRow], today: date, line: LineValues | None = None
    ) -> None:
        super().__init__(parent, translate("Subscriptions", "Item"), save=translate("Subscriptions", "Use"))
        self._id = line.id if line else None
        self._today = today
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
        self._price_field = Field(translate("Subscriptions", "Own price without VAT"), self.price)
        self.dated: list[_DatedPrice] = []
        self._build()
        for since, price in (line.prices if line else None) or ():
            self._add_dated(since, price)
        self._show_price()

    def _build(self) -> None:
        self.add((translate("Subscriptions", "Product"), self.product))
        self.add(
            (translate("Subscriptions", "Quantity"), self.quantity),
            (translate("Subscriptions", "Price"), self.price_kind),
        )
        self.fields.addWidget(self._price_field)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.fields.addLayout(self._rows)
        below = QHBoxLayout()
        self.add_price = link(translate("Subscriptions", "Another price from a day on…"), clicked=self.add_dated)
        below.addWidget(self.add_price)
        below.addStretch(1)
        self.fields.addLayout(below)
        self.explanation = label("", "secondary", "text2", wrap=True)
        self.fields.addWidget(self.explanation)
        self.add((translate("Subscriptions", "Text on the invoice (empty: the product's name)"), self.text))
        self.price_kind.currentIndexChanged.connect(self._show_price)
        self.product.currentIndexChanged.connect(self._show_price)

    def add_dated(self) -> None:
        """Another price, from the first of next month on."""
        self._add_dated((self._today.replace(day=28) + timedelta(days=4)).replace(day=1), None).price.setFocus()
        self._show_price()

    def _add_dated(self, since: date, price: Decimal | None) -> _DatedPrice:
        row = _DatedPrice(since, price)
        self.dated.append(row)
        self._rows.addWidget(row)
        row.removed.connect(lambda: self._remove_dated(row))
        row.since.changed.connect(lambda _: self._show_price())
        return row

    def _remove_dated(self, row: _DatedPrice) -> None:
        self.dated.remove(row)
        self._rows.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._show_price()

    def _show_price(self) -> None:
        fixed = self.price_kind.value is PriceKind.FIXED
        self._price_field.setVisible(fixed)
        self.add_price.setVisible(fixed)
        for row in self.dated:
            row.setVisible(fixed)
        first = min((row.since.value for row in self.dated), default=None)
        caption = translate("Subscriptions", "Own price without VAT")
        if first is not None:
            caption = translate("Subscriptions", "Own price without VAT before {date}").format(date=formats.day(first))
        self._price_field.caption.setText(caption)
        self.explanation.setText(self._explanation(fixed))
        self.explanation.setVisible(bool(self.explanation.text()))

    def _explanation(self, fixed: bool) -> str:
        """What the price will be, as far as the fields do not say it themselves."""
        if fixed:
            words = translate("Subscriptions", "A period costs the newest price whose day is its first day or earlier.")
            return words if self.dated else ""
        product = self._products.get(self.product.value)
        if product is None or product.price is None:
            return ""
        said = [translate("Subscriptions", "The product costs {price}").format(price=formats.money(product.price))]
        words = translate("Subscriptions", "{price} from {date} on")
        said += [
            words.format(price=formats.money(price), date=formats.day(since))
            for since, price in product.prices
            if since > self._today
        ]
        return ", ".join(said)

    def wrong(self) -> str:
        """What is missing."""
        if self.product.value is None:
            return translate("Subscriptions", "Add a product first, on the tab Products.")
        if self.quantity.value is None or self.quantity.value == 0:
            return translate("Subscriptions", "Fill in a quantity.")
        if self.price_kind.value is PriceKind.FIXED:
            if self.price.value is None or any(row.price.value is None for row in self.dated):
                return translate("Subscriptions", "Fill in the price.")
            if len({row.since.value for row in self.dated}) < len(self.dated):
                return translate("Subscriptions", "Two prices begin on the same day.")
        return ""

    def values(self) -> LineValues:
        """The item."""
        fixed = self.price_kind.value is PriceKind.FIXED
        prices: DatedPrices = tuple(
            sorted((row.since.value, row.price.value) for row in self.dated if row.price.value is not None)
        )
        return LineValues(
            self.product.value,
            self.quantity.value or Decimal(1),
            self.price_kind.value,
            self.price.value if fixed else None,
            self.text.text().strip(),
            self._id,
            prices if fixed else (),
        )
