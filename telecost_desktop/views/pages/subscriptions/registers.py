"""Customers and products: a list each, with a form to add and change."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.models.customers import DeliveryChannel, VatRegime
from telecost_desktop.services.company import COUNTRIES
from telecost_desktop.services.customers import CustomerRow, CustomerValues, list_customers, save_customer
from telecost_desktop.services.products import ProductRow, ProductValues, list_products, save_product
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.pages.subscriptions.words import choices, language_choices, vat_word, word
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, DecimalField, NumberField
from telecost_desktop.views.widgets.labels import button

translate = QCoreApplication.translate


def _active(on: bool) -> Status:
    return Status.ACTIVE if on else Status.INACTIVE


class CustomerDialog(FormDialog):
    """All that a sales invoice needs of a customer."""

    def __init__(self, parent: QWidget, row: CustomerRow | None, country: str) -> None:
        title = translate("Subscriptions", "Customer") if row else translate("Subscriptions", "New customer")
        super().__init__(parent, title, width=560)
        values = row.values if row else CustomerValues("", country=country)
        self._values = values
        self._texts = {
            name: QLineEdit(getattr(values, name))
            for name in (
                "name",
                "number",
                "group",
                "organisation_number",
                "street",
                "postal_code",
                "city",
                "country",
                "email",
                "reference",
                "order_reference",
            )
        }
        self._texts["number"].setPlaceholderText(translate("Subscriptions", "given by itself"))
        self.days = NumberField(translate("Subscriptions", "Days to pay"), 0, 365, values.payment_days, 80)
        self.regime = ChoiceField(translate("Subscriptions", "VAT"), choices(VatRegime), values.vat_regime)
        self.channel = ChoiceField(translate("Subscriptions", "Sent by"), choices(DeliveryChannel), values.channel)
        self.language = ChoiceField(translate("Subscriptions", "Language"), language_choices(), values.language)
        self.one_invoice = QCheckBox(translate("Subscriptions", "One invoice for all that falls due on a day"))
        self.one_invoice.setChecked(values.one_invoice)
        self.active = QCheckBox(translate("Subscriptions", "Active"))
        self.active.setChecked(values.active)
        text = self._texts
        self.add(
            (translate("Subscriptions", "Name"), text["name"]), (translate("Subscriptions", "Number"), text["number"])
        )
        self.add(
            (translate("Subscriptions", "Organisation number"), text["organisation_number"]),
            (translate("Subscriptions", "Group"), text["group"]),
        )
        self.add((translate("Subscriptions", "Street"), text["street"]))
        self.add((translate("Subscriptions", "Postal code"), text["postal_code"]), (translate("Subscriptions", "City"), text["city"]),
                 (translate("Subscriptions", "Country code"), text["country"]))  # fmt: skip
        self.add(
            (translate("Subscriptions", "E-mail"), text["email"]), (translate("Subscriptions", "Sent by"), self.channel)
        )
        self.add(
            (translate("Subscriptions", "Their reference"), text["reference"]),
            (translate("Subscriptions", "Order reference"), text["order_reference"]),
        )
        self.add((translate("Subscriptions", "VAT"), self.regime), (translate("Subscriptions", "Language"), self.language),
                 (translate("Subscriptions", "Days to pay"), self.days))  # fmt: skip
        self.fields.addWidget(self.one_invoice)
        self.fields.addWidget(self.active)

    def values(self) -> CustomerValues:
        """What is filled in."""
        return CustomerValues(
            **{name: field.text().strip() for name, field in self._texts.items()},
            language=self.language.value,
            currency=self._values.currency,
            payment_days=self.days.value(),
            vat_regime=self.regime.value,
            channel=self.channel.value,
            one_invoice=self.one_invoice.isChecked(),
            active=self.active.isChecked(),
        )


class ProductDialog(FormDialog):
    """A product and, if wished, its price from a day on."""

    def __init__(self, parent: QWidget, row: ProductRow | None, context: PageContext) -> None:
        title = translate("Subscriptions", "Product") if row else translate("Subscriptions", "New product")
        super().__init__(parent, title)
        self._price_before = row.price if row else None
        self.name = QLineEdit(row.name if row else "")
        self.number = QLineEdit(row.number if row else "")
        self.number.setPlaceholderText(translate("Subscriptions", "given by itself"))
        self.unit = QLineEdit(row.unit if row else "")
        codes: list[tuple[object, str]] = [
            (code, vat_word(code)) for code in COUNTRIES[context.company.country].vat_rates
        ]
        self.vat = ChoiceField(translate("Subscriptions", "VAT"), codes, row.vat_code if row else "high")
        self.price = DecimalField(translate("Subscriptions", "Price without VAT"), self._price_before)
        # A new product's price holds for all of this year; a changed one from today on.
        start = context.today() if row else context.today().replace(month=1, day=1)
        self.since = DateField(translate("Subscriptions", "Holds from"), start)
        self.active = QCheckBox(translate("Subscriptions", "Active"))
        self.active.setChecked(row.active if row else True)
        self.add((translate("Subscriptions", "Name"), self.name), (translate("Subscriptions", "Number"), self.number))
        self.add((translate("Subscriptions", "Unit"), self.unit), (translate("Subscriptions", "VAT"), self.vat))
        self.add(
            (translate("Subscriptions", "Price without VAT"), self.price),
            (translate("Subscriptions", "Holds from"), self.since),
        )
        self.fields.addWidget(self.active)

    def wrong(self) -> str:
        """A price that is no number."""
        typed = self.price.text().strip()
        return translate("Subscriptions", "The price is no number.") if typed and self.price.value is None else ""

    def values(self) -> ProductValues:
        """What is filled in; an untouched price stays as it is."""
        price: Decimal | None = self.price.value if self.price.value != self._price_before else None
        return ProductValues(
            self.name.text().strip(), self.number.text().strip(), self.unit.text().strip(), self.vat.value, self.active.isChecked(),
            price, self.since.value if price is not None else None,
        )  # fmt: skip


class _Register(QWidget):
    """A list in a card with a button to add."""

    def __init__(
        self, context: PageContext, title: str, columns: Sequence[Column], add: str, icon: str, empty: str
    ) -> None:
        super().__init__()
        self._context = context
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.card = Card(title, table=True)
        self.card.add_tool(button(add, "plus", small=True, clicked=self.add_new))
        self.table = DataTable(title, columns)
        self.table.set_empty(icon, empty, add, self.add_new)
        self.table.activated.connect(self.edit)
        self.card.body.addWidget(self.table)
        column.addWidget(self.card)

    def add_new(self) -> None:
        """Ask for a new one."""
        self.edit(None)

    def edit(self, row: object) -> None:
        """Change one, or make one."""
        raise NotImplementedError


class CustomersTab(_Register):
    """Whom we invoice."""

    def __init__(self, context: PageContext) -> None:
        columns = [
            Column("number", translate("Subscriptions", "Number"), width=90, value=lambda row: row.values.number),
            Column("name", translate("Subscriptions", "Name"), width=200, stretch=True, value=lambda row: row.values.name),
            Column("group", translate("Subscriptions", "Group"), Kind.CHOICE, 120, value=lambda row: row.values.group),
            Column("city", translate("Subscriptions", "City"), width=120, value=lambda row: row.values.city),
            Column("email", translate("Subscriptions", "E-mail"), width=180, stretch=True, value=lambda row: row.values.email),
            Column("channel", translate("Subscriptions", "Sent by"), Kind.CHOICE, 120, value=lambda row: word(row.values.channel)),
            Column("subscriptions", translate("Subscriptions", "Subscriptions"), Kind.NUMBER, 120),
            Column("state", translate("Subscriptions", "State"), Kind.STATUS, 110, value=lambda row: _active(row.values.active)),
            Column("organisation_number", translate("Subscriptions", "Organisation number"), essential=False,
                   value=lambda row: row.values.organisation_number),
        ]  # fmt: skip
        super().__init__(
            context, translate("Subscriptions", "Customers"), columns, translate("Subscriptions", "New customer"),
            "account-multiple-outline", translate("Subscriptions", "There are no customers yet."),
        )  # fmt: skip
        self._wanted: int | None = None

    def show_customer(self, customer_id: int) -> None:
        """Choose a customer, also when the filters hide it now."""
        self._wanted = customer_id
        self.table.clear_filters()
        self.refresh()

    def refresh(self) -> None:
        """Load the list."""
        self._context.read(self, list_customers, self._context.file, done=self._show)

    def _show(self, rows: list[CustomerRow]) -> None:
        self.card.set_title(
            self.card.title.text(), translate("Subscriptions", "{count} in all").format(count=len(rows))
        )
        self.table.set_rows(rows)
        if self._wanted is not None and self.table.select(self._wanted):
            self._wanted = None

    def edit(self, row: object) -> None:
        """Change a customer, or make one."""
        customer = row if isinstance(row, CustomerRow) else None
        context = self._context
        dialog = CustomerDialog(self, customer, context.company.country)
        dialog.saved.connect(
            lambda values: context.write(
                self, save_customer, context.file, values, clock=context.clock, user=context.user,
                customer_id=customer.id if customer else None, changes=Subject.CUSTOMERS,
                done=lambda _: dialog.accept(), failed=dialog.refuse,
            )
        )  # fmt: skip
        dialog.open()


class ProductsTab(_Register):
    """What we sell repeatedly."""

    def __init__(self, context: PageContext) -> None:
        columns = [
            Column("number", translate("Subscriptions", "Number"), width=90),
            Column("name", translate("Subscriptions", "Name"), width=240, stretch=True),
            Column("unit", translate("Subscriptions", "Unit"), Kind.CHOICE, 100),
            Column("price", translate("Subscriptions", "Price"), Kind.MONEY, 120),
            Column(
                "vat_code",
                translate("Subscriptions", "VAT"),
                Kind.CHOICE,
                110,
                value=lambda row: vat_word(row.vat_code),
            ),
            Column("vat_rate", translate("Subscriptions", "Rate"), Kind.PERCENT, 90),
            Column(
                "state", translate("Subscriptions", "State"), Kind.STATUS, 110, value=lambda row: _active(row.active)
            ),
        ]
        super().__init__(
            context, translate("Subscriptions", "Products"), columns, translate("Subscriptions", "New product"),
            "tag-outline", translate("Subscriptions", "There are no products yet."),
        )  # fmt: skip

    def refresh(self) -> None:
        """Load the list."""
        self._context.read(self, list_products, self._context.file, self._context.clock, done=self._show)

    def _show(self, rows: list[ProductRow]) -> None:
        self.card.set_title(
            self.card.title.text(), translate("Subscriptions", "{count} in all").format(count=len(rows))
        )
        self.table.set_rows(rows)

    def edit(self, row: object) -> None:
        """Change a product, or make one."""
        product = row if isinstance(row, ProductRow) else None
        context = self._context
        dialog = ProductDialog(self, product, context)
        dialog.saved.connect(
            lambda values: context.write(
                self, save_product, context.file, values, clock=context.clock, user=context.user,
                product_id=product.id if product else None, changes=Subject.PRODUCTS | Subject.SUBSCRIPTIONS,
                done=lambda _: dialog.accept(), failed=dialog.refuse,
            )
        )  # fmt: skip
        dialog.open()
