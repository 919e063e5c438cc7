"""The items of a subscription in its editor: each with its kind of price, and the prices that were set for later days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from telecost_desktop.models.subscriptions import PriceKind
from telecost_desktop.services.products import ProductRow
from telecost_desktop.services.subscriptions.lines import LineValues
from telecost_desktop.views import formats
from telecost_desktop.views.pages.subscriptions.line_dialog import LineDialog
from telecost_desktop.views.pages.subscriptions.parts import fit_rows, section_head
from telecost_desktop.views.pages.subscriptions.words import kind_word
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.labels import label, tool

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Item:
    """A row: ``price`` is today's, ``later`` what was set for later days."""

    id: int
    name: str
    quantity: Decimal
    price_kind: PriceKind
    price: Decimal | None
    later: tuple[tuple[date, Decimal], ...]
    values: LineValues


class ItemsPart(QWidget):
    """A list that is edited by a dialog. ``changed()`` when a person changed it; the values are in ``lines``."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._products: dict[int, ProductRow] = {}
        self.lines: list[LineValues] = []
        self.table = DataTable(
            translate("Subscriptions", "Items"),
            [
                Column("name", translate("Subscriptions", "Item"), width=150, stretch=True),
                Column("quantity", translate("Subscriptions", "Quantity"), Kind.NUMBER, 76),
                Column("price_kind", translate("Subscriptions", "Kind"), Kind.QUIET, 84, value=lambda row: kind_word(row.price_kind)),
                Column("price", translate("Subscriptions", "Price"), Kind.MONEY, 92),
            ],
            filters=False,
            sortable=False,
        )  # fmt: skip
        self.table.set_empty(
            "tag-outline",
            translate("Subscriptions", "No items yet."),
            translate("Subscriptions", "Add item…"),
            self.add,
        )
        self.table.activated.connect(lambda row: self._edit(row.id))
        self.table.shown_changed.connect(lambda: fit_rows(self.table))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(
            section_head(
                translate("Subscriptions", "Items"),
                tool("plus", translate("Subscriptions", "Add item…"), clicked=self.add),
                tool("pencil-outline", translate("Subscriptions", "Edit item…"), clicked=lambda: self._edit(self._chosen())),
                tool("delete-outline", translate("Subscriptions", "Remove item"), clicked=lambda: self._remove(self._chosen())),
            )
        )  # fmt: skip
        column.addWidget(self.table)
        self.later = label("", "secondary", "text2", wrap=True)
        column.addWidget(self.later)
        fit_rows(self.table)

    def set_products(self, products: Sequence[ProductRow]) -> None:
        """What items can be of."""
        self._products = {product.id: product for product in products}
        self._show()

    def set_lines(self, lines: Sequence[LineValues]) -> None:
        """Show these."""
        self.lines = list(lines)
        self._show()

    def _show(self) -> None:
        rows = [self._row(number, line) for number, line in enumerate(self.lines)]
        self.table.set_rows(rows)
        words = translate("Subscriptions", "{item}: {price} for periods from {date} on")
        said = [
            words.format(item=row.name, price=formats.money(price), date=formats.day(since))
            for row in rows
            for since, price in row.later
        ]
        self.later.setText("\n".join(said))
        self.later.setVisible(bool(said))

    def _row(self, number: int, line: LineValues) -> Item:
        product = self._products.get(line.product_id)
        fixed = line.price_kind is PriceKind.FIXED
        dated = (line.prices or ()) if fixed else product.prices if product else ()
        present = next((price for since, price in reversed(dated) if since <= self._today), None)
        if fixed and present is None:
            present = line.unit_price
        later = tuple(entry for entry in dated if entry[0] > self._today)
        name = line.text or (product.name if product else formats.NONE)
        return Item(number, name, line.quantity, line.price_kind, present, later, line)

    def _chosen(self) -> int | None:
        row = self.table.current_row()
        return None if row is None else row.id

    def add(self) -> None:
        """Ask for another item."""
        self._open(None, self.lines.append)

    def _edit(self, number: int | None) -> None:
        if number is not None:
            place = number
            self._open(self.lines[place], lambda line: self.lines.__setitem__(place, line))

    def _open(self, line: LineValues | None, use: Callable[[LineValues], object]) -> None:
        dialog = LineDialog(self, list(self._products.values()), self._today, line)

        def keep(values: LineValues) -> None:
            use(values)
            dialog.accept()
            self._show()
            self.changed.emit()

        dialog.saved.connect(keep)
        dialog.open()

    def _remove(self, number: int | None) -> None:
        if number is not None:
            del self.lines[number]
            self._show()
            self.changed.emit()
