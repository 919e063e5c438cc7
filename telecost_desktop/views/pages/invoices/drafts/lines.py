"""A line as it is being typed: what its cells say, what they mean, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import IntEnum

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.periods import Period
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues, KeptLine
from telecost_desktop.views import formats

translate = QCoreApplication.translate
_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)


class Cell(IntEnum):
    """The columns of the grid."""

    PRODUCT = 0
    TEXT = 1
    QUANTITY = 2
    UNIT = 3
    PRICE = 4
    DISCOUNT = 5
    VAT = 6
    NET = 7


NUMBERS = (Cell.QUANTITY, Cell.PRICE, Cell.DISCOUNT)


@dataclass
class TypedLine:
    """``typed`` holds what was typed into a cell and is no number, or no product. ``net`` and the VAT come from pricing."""

    product: str = ""
    text: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    discount: Decimal = _ZERO
    vat_code: str = "high"
    period: Period | None = None
    project: str = ""
    kept: KeptLine | None = None
    typed: dict[Cell, str] = field(default_factory=dict)
    net: Decimal | None = None
    category: str = ""
    rate: Decimal | None = None

    @classmethod
    def of(cls, values: DraftLineValues, kept: Mapping[int, KeptLine]) -> TypedLine:
        """A stored or copied line."""
        return cls(
            values.product_number,
            values.text,
            values.quantity,
            values.unit,
            values.unit_price,
            values.discount,
            values.vat_code,
            values.period,
            values.project,
            kept.get(values.id or 0),
        )

    @property
    def blank(self) -> bool:
        """Whether nothing is typed into it: it is no line of the invoice."""
        filled = self.product or self.text.strip() or self.typed or self.project or self.kept is not None
        return not filled and self.price is None and self.quantity is None

    @property
    def bills(self) -> bool:
        """Whether it bills something that fell due."""
        return self.kept is not None and self.kept.bills

    @property
    def has_entries(self) -> bool:
        """Whether hours or fees make its amount."""
        return self.kept is not None and self.kept.has_entries

    def locked(self, cell: Cell) -> bool:
        """Whether a cell cannot be typed into: the amount of hours and fees is theirs."""
        return cell is Cell.NET or (self.has_entries and cell not in (Cell.TEXT, Cell.UNIT))

    def copy(self) -> TypedLine:
        """The same once more, which bills nothing that fell due."""
        return replace(self, kept=None, period=None, typed=dict(self.typed))

    def shown(self, cell: Cell) -> str:
        """What a cell says while it is edited: a number in full, not rounded."""
        if cell in self.typed:
            return self.typed[cell]
        if cell in NUMBERS:
            value = {Cell.QUANTITY: self.quantity, Cell.PRICE: self.price, Cell.DISCOUNT: self.discount or None}[cell]
            return "" if value is None else formats.number(value)
        return {Cell.PRODUCT: self.product, Cell.TEXT: self.text, Cell.UNIT: self.unit, Cell.VAT: self.vat_code}.get(
            cell, ""
        )

    def type_number(self, cell: Cell, text: str) -> None:
        """Take what was typed as quantity, price or discount; what is no number stays as typed."""
        wanted = text.strip().rstrip("%").strip()
        value = formats.parse_number(wanted) if wanted else None
        self.typed.pop(cell, None)
        if wanted and value is None:
            self.typed[cell] = text.strip()
        elif cell is Cell.QUANTITY:
            self.quantity = value
        elif cell is Cell.PRICE:
            self.price = value
        else:
            self.discount = value or _ZERO

    def problems(self) -> Iterator[tuple[Cell, str]]:
        """What keeps the line from being saved, cell by cell."""
        for cell, text in self.typed.items():
            pattern = (
                translate("Drafts", "“{text}” is no product.")
                if cell is Cell.PRODUCT
                else translate("Drafts", "“{text}” is no number.")
            )
            yield cell, pattern.format(text=text)
        if not self.text.strip():
            yield Cell.TEXT, translate("Drafts", "Write what is sold.")
        if not self.quantity and Cell.QUANTITY not in self.typed:
            yield Cell.QUANTITY, translate("Drafts", "Type a quantity; below zero takes off.")
        if self.price is None and Cell.PRICE not in self.typed:
            yield Cell.PRICE, translate("Drafts", "Type a price, 0 for nothing.")
        if not _ZERO <= self.discount <= _HUNDRED and Cell.DISCOUNT not in self.typed:
            yield Cell.DISCOUNT, translate("Drafts", "A discount is between 0 and 100 %.")

    def values(self) -> DraftLineValues:
        """The line as the service takes it; what is missing is nothing."""
        return DraftLineValues(
            self.text.strip(),
            self.quantity or _ZERO,
            self.price or _ZERO,
            self.unit.strip(),
            self.product,
            self.vat_code,
            self.discount,
            self.period,
            self.project,
            self.kept.id if self.kept is not None else None,
        )

    def priceable(self) -> bool:
        """Whether it can be priced though it may still lack a text."""
        return all(cell is Cell.TEXT for cell, _ in self.problems())


def one_where_none(line: TypedLine) -> None:
    """A line that begins to be typed is about one."""
    if line.quantity is None and Cell.QUANTITY not in line.typed:
        line.quantity = _ONE
