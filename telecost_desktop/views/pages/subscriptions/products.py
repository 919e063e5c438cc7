"""The tab of products, and the form of one with its prices by date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.products import (
    ProductRow,
    ProductValues,
    delete_product,
    list_products,
    save_product,
    vat_rates_today,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.pages.subscriptions.register import Register, active_state
from telecost_desktop.views.pages.subscriptions.words import vat_word
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, DecimalField, Field
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate
_CHANGED = Subject.PRODUCTS | Subject.SUBSCRIPTIONS | Subject.PROJECTS


@dataclass(frozen=True)
class DatedPrice:
    """A price in the form: ``id`` is the day from which it holds."""

    id: date
    price: Decimal
    state: Status


class ProductDialog(FormDialog):
    """A product and its prices by date; all of it is saved at once."""

    def __init__(
        self, parent: QWidget, row: ProductRow | None, context: PageContext, rates: Mapping[str, Decimal]
    ) -> None:
        title = translate("Subscriptions", "Product") if row else translate("Subscriptions", "New product")
        super().__init__(parent, title, width=560)
        self._today = context.today()
        self._prices = dict(row.prices) if row else {}
        self.name = QLineEdit(row.name if row else "")
        self.number = QLineEdit(row.number if row else "")
        self.number.setPlaceholderText(translate("Subscriptions", "given by itself"))
        self.unit = QLineEdit(row.unit if row else "")
        codes: list[tuple[object, str]] = [
            (code, f"{vat_word(code)}, {formats.number(rate)}\u00a0%") for code, rate in rates.items()
        ]
        self.vat = ChoiceField(translate("Subscriptions", "VAT"), codes, row.vat_code if row else "high")
        self.price = DecimalField(translate("Subscriptions", "Price without VAT"))
        # A new product's price holds for all of this year; a changed one from today on.
        self.since = DateField(
            translate("Subscriptions", "Holds from"), self._today if row else self._today.replace(month=1, day=1)
        )
        self.active = QCheckBox(translate("Subscriptions", "Active"))
        self.active.setChecked(row.active if row else True)
        self.add(
            (translate("Subscriptions", "Name"), self.name),
            (translate("Subscriptions", "Number"), self.number),
            weights=(3, 1),
        )
        self.add((translate("Subscriptions", "Unit"), self.unit), (translate("Subscriptions", "VAT"), self.vat))
        self.fields.addWidget(self.active)
        self._add_prices()
        self._show_prices()

    def _add_prices(self) -> None:
        self.fields.addWidget(label(translate("Subscriptions", "Prices without VAT"), "cardTitle"))
        self.table = DataTable(
            translate("Subscriptions", "Prices by date"),
            [
                Column("id", translate("Subscriptions", "Holds from"), Kind.DATE, 130),
                Column("price", translate("Subscriptions", "Price"), Kind.MONEY, 140, stretch=True),
                Column("state", translate("Subscriptions", "State"), Kind.STATUS, 130),
            ],
            filters=False,
            row_height=28,
            sortable=False,
        )
        self.table.setFixedHeight(176)
        self.table.set_empty("tag-outline", translate("Subscriptions", "No price yet."))
        self.table.current_changed.connect(self._price_chosen)
        self.fields.addWidget(self.table)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Field(translate("Subscriptions", "Price without VAT"), self.price), 1)
        row.addWidget(Field(translate("Subscriptions", "Holds from"), self.since), 1)
        self.set_button = button(translate("Subscriptions", "Set price"), clicked=self.set_price)
        self.remove_button = button(translate("Subscriptions", "Remove"), clicked=self.remove_price)
        for each in (self.set_button, self.remove_button):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignBottom)
        self.fields.addLayout(row)

    def _show_prices(self) -> None:
        holds = max((since for since in self._prices if since <= self._today), default=None)
        self.table.set_rows(
            [
                DatedPrice(since, self._prices[since], self._state(since, holds))
                for since in sorted(self._prices, reverse=True)
            ]
        )
        self._price_chosen(self.table.current_row())

    def _state(self, since: date, holds: date | None) -> Status:
        if since > self._today:
            return Status.PLANNED
        return Status.ACTIVE if since == holds else Status.ENDED

    def _price_chosen(self, row: DatedPrice | None) -> None:
        self.remove_button.setEnabled(row is not None and row.id > self._today)
        if row is not None:
            self.price.set_value(row.price)
            self.since.set_value(row.id)

    def set_price(self) -> None:
        """Let the typed price hold from the chosen day on."""
        if self.price.value is not None:
            self._prices[self.since.value] = self.price.value
            self.price.clear()
            self._show_prices()

    def remove_price(self) -> None:
        """Take the chosen price away; only one that does not hold yet."""
        row = self.table.current_row()
        if row is not None and row.id > self._today:
            del self._prices[row.id]
            self.price.clear()
            self._show_prices()

    def wrong(self) -> str:
        """A price that is no number."""
        typed = self.price.text().strip()
        return translate("Subscriptions", "The price is no number.") if typed and self.price.value is None else ""

    def values(self) -> ProductValues:
        """What is filled in, with a price that was typed and not set yet."""
        prices = dict(self._prices)
        if self.price.value is not None:
            prices[self.since.value] = self.price.value
        return ProductValues(
            self.name.text().strip(), self.number.text().strip(), self.unit.text().strip(), self.vat.value,
            self.active.isChecked(), prices=tuple(sorted(prices.items())),
        )  # fmt: skip


def load_products(file: CompanyFile, clock: Clock) -> tuple[list[ProductRow], dict[str, Decimal]]:
    """The list, and today's VAT rates by code."""
    return list_products(file, clock), vat_rates_today(file, clock)


class ProductsTab(Register):
    """What we sell repeatedly."""

    subjects = Subject.PRODUCTS

    def __init__(self, context: PageContext) -> None:
        super().__init__(
            context, translate("Subscriptions", "Products"), _columns(), translate("Subscriptions", "Search products")
        )
        self._rates: dict[str, Decimal] = {}
        self.add_words = translate("Subscriptions", "New product")
        self.table.set_empty(
            "tag-outline",
            translate(
                "Subscriptions", "There are no products yet. They give items, hours and fees a price and their VAT."
            ),
            self.add_words,
            self.add_new,
        )
        self.add_menu(
            (translate("Subscriptions", "Edit…"), "pencil-outline", self.edit),
            (translate("Subscriptions", "Delete…"), "delete-outline", self.remove),
        )

    def refresh(self) -> None:
        """Load the list."""
        self.context.read(self, load_products, self.context.file, self.context.clock, done=self._show)

    def _show(self, loaded: tuple[list[ProductRow], dict[str, Decimal]]) -> None:
        rows, self._rates = loaded
        active = sum(row.active for row in rows)
        line = translate("Subscriptions", "{active} of {all} products active").format(active=active, all=len(rows))
        self.show_rows(rows, line if rows else "")

    def words_of(self, row: ProductRow) -> tuple[str, ...]:
        """Name, number, unit."""
        return (row.name, row.number, row.unit)

    def totals(self, rows: list[ProductRow]) -> list[dict[str, str]]:
        """How many."""
        return [{"name": translate("Subscriptions", "{count} products").format(count=formats.number(len(rows)))}]

    def edit(self, row: ProductRow | None) -> None:
        """Change a product, or make one."""
        dialog = ProductDialog(self, row, self.context, self._rates)
        self.save_from(dialog, save_product, _CHANGED, product_id=row.id if row else None)

    def remove(self, row: ProductRow) -> None:
        """Ask whether to delete a product."""
        self.ask_to_delete(row.name, delete_product, row.id, _CHANGED)


def _columns() -> list[Column]:
    return [
        Column("number", translate("Subscriptions", "Number"), width=90),
        Column("name", translate("Subscriptions", "Name"), width=240, stretch=True),
        Column("unit", translate("Subscriptions", "Unit"), Kind.CHOICE, 90),
        Column("price", translate("Subscriptions", "Price"), Kind.MONEY, 110,
               hint=translate("Subscriptions", "The price that holds today, without VAT")),
        Column("next", translate("Subscriptions", "Next price"), Kind.MONEY, 110, value=lambda row: row.next_price[1] if row.next_price else None,
               hint=translate("Subscriptions", "The price that comes next, without VAT")),
        Column("next_from", translate("Subscriptions", "Next from"), Kind.DATE, 100, value=lambda row: row.next_price[0] if row.next_price else None),
        Column("vat_code", translate("Subscriptions", "VAT"), Kind.CHOICE, 100, yields=2, value=lambda row: vat_word(row.vat_code)),
        Column("vat_rate", translate("Subscriptions", "Rate"), Kind.PERCENT, 80, yields=1,
               hint=translate("Subscriptions", "The VAT rate that the code has today")),
        Column("state", translate("Subscriptions", "State"), Kind.STATUS, 110, value=lambda row: active_state(row.active)),
    ]  # fmt: skip
