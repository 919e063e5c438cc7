"""The lines of a draft as a table that is typed into. An empty line at the end waits for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal

from telecost_desktop.services.company_settings import DatedRate
from telecost_desktop.services.products import ProductRow, valid_on
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues, KeptLine, line_net
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.drafts.lines import NUMBERS, Cell, TypedLine, one_where_none
from telecost_desktop.views.pages.invoices.words import in_currency, percent, price

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
_RIGHT = (*NUMBERS, Cell.VAT, Cell.NET)


class LineModel(QAbstractTableModel):
    """``changed()`` whenever a person changed something. ``own_currency`` lets products bring their prices."""

    changed = Signal()

    def __init__(self, products: Sequence[ProductRow], rates: Sequence[DatedRate]) -> None:
        super().__init__()
        self.products = tuple(products)
        self._rates = tuple(rates)
        self._by_words = {words.casefold(): one for one in products for words in (one.number, product_words(one))}
        self.codes = tuple(dict.fromkeys(one.code for one in rates)) or ("high",)
        self.lines: list[TypedLine] = [self._empty()]
        self.day: date | None = None
        self.currency = ""
        self.own_currency = True
        # Before the first try to save only what is wrong is marked, not what is still missing.
        self.tried = False

    def _empty(self) -> TypedLine:
        return TypedLine(vat_code=self.codes[0])

    # What the form asks

    def load(self, values: Sequence[DraftLineValues], kept: Mapping[int, KeptLine]) -> None:
        """Show these lines."""
        self.beginResetModel()
        self.lines = [TypedLine.of(one, kept) for one in values] + [self._empty()]
        self.endResetModel()

    def filled(self) -> list[TypedLine]:
        """The lines of the invoice, without empty ones."""
        return [line for line in self.lines if not line.blank]

    def problems(self) -> list[tuple[int, Cell, str]]:
        """What keeps the lines from being saved."""
        return [
            (row, cell, sentence)
            for row, line in enumerate(self.lines)
            if not line.blank
            for cell, sentence in line.problems()
        ]

    def problem_at(self, row: int, cell: Cell) -> str:
        """What is wrong with a cell, and may be said already."""
        line = self.lines[row]
        if line.blank:
            return ""
        said = dict(reversed(list(line.problems()))).get(cell, "")
        return said if self.tried or cell in line.typed or cell is Cell.DISCOUNT else ""

    def show_priced(self, lines: Sequence[TypedLine], priced: Sequence[DraftLine]) -> None:
        """Show what lines come to."""
        for line, one in zip(lines, priced, strict=True):
            line.net, line.category, line.rate = one.net, one.vat_category, one.vat_rate
        self.repaint_all()

    def repaint_all(self) -> None:
        """Show all cells anew."""
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, Cell.NET))

    def set_currency(self, currency: str, *, own: bool) -> None:
        """The currency of the prices, and whether it is the company's."""
        if (currency, own) != (self.currency, self.own_currency):
            self.currency, self.own_currency = currency, own
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, Cell.PRICE, Cell.NET)

    def set_day(self, day: date) -> None:
        """The day by which prices and VAT are found; products whose price nobody changed get that of the day."""
        before, self.day = self.day, day
        if before is None or before == day or not self.own_currency:
            return
        for line in self.lines:
            found = self._by_words.get(line.product.casefold())
            if found is not None and line.kept is None and line.price == valid_on(found.prices, before):
                line.price = valid_on(found.prices, day) or line.price
        self.repaint_all()

    def rate_of(self, code: str) -> Decimal | None:
        """The rate of a VAT code on the draft's day."""
        days = [(one.valid_from, one.rate) for one in self._rates if one.code == code]
        return valid_on(sorted(days), self.day) if self.day is not None else None

    # The table of Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a line."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a line."""
        return 0 if parent.isValid() else len(Cell)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(Cell(section))
        return self._title(Cell(section)) if role == Qt.ItemDataRole.DisplayRole else None

    def _title(self, cell: Cell) -> str:
        return {
            Cell.PRODUCT: translate("Drafts", "Product"),
            Cell.TEXT: translate("Drafts", "Text"),
            Cell.QUANTITY: translate("Drafts", "Quantity"),
            Cell.UNIT: translate("Drafts", "Unit"),
            Cell.PRICE: translate("Drafts", "Price"),
            Cell.DISCOUNT: translate("Drafts", "Discount, %"),
            Cell.VAT: translate("Drafts", "VAT"),
            Cell.NET: in_currency(translate("Drafts", "Net"), self.currency),
        }[cell]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What can be typed into."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and not self.lines[index.row()].locked(Cell(index.column())):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says, means while edited, and what is wrong with it."""
        if not index.isValid():
            return None
        line, cell = self.lines[index.row()], Cell(index.column())
        if role == Qt.ItemDataRole.EditRole:
            return line.shown(cell)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(line, cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(cell)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self.problem_at(index.row(), cell)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._title(cell)}: {self._shown(line, cell)}"
        return None

    def _shown(self, line: TypedLine, cell: Cell) -> str:
        if cell in line.typed or line.blank:
            return line.typed.get(cell, "")
        if cell is Cell.PRICE and line.price is not None:
            return price(line.price)
        if cell is Cell.DISCOUNT:
            return formats.number(line.discount) if line.discount else ""
        if cell is Cell.NET:
            return formats.money(line.net) if line.net is not None else ""
        if cell is Cell.VAT:
            return self._vat(line)
        return line.shown(cell)

    def _vat(self, line: TypedLine) -> str:
        no_vat = {
            "AE": translate("Drafts", "Reverse"),
            "G": translate("Drafts", "Export"),
            "E": translate("Drafts", "Exempt"),
            "O": translate("Drafts", "None"),
        }
        if line.category in no_vat:
            return no_vat[line.category]
        rate = line.rate if line.rate is not None else self.rate_of(line.vat_code)
        return percent(rate) if rate is not None else ""

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed."""
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        line, cell = self.lines[index.row()], Cell(index.column())
        if str(value) != line.shown(cell):
            self._type(line, cell, str(value))
            self._after_typing(index.row(), index.row())
        return True

    def _after_typing(self, first: int, last: int) -> None:
        for line in self.lines[first : last + 1]:
            line.net, line.category, line.rate = None, "", None
            if self.currency and line.quantity is not None and line.price is not None:
                line.net = line_net(line.quantity, line.price, line.discount, self.currency)
        self.dataChanged.emit(self.index(first, 0), self.index(last, Cell.NET))
        self._end_with_empty()
        self.changed.emit()

    def _type(self, line: TypedLine, cell: Cell, text: str) -> None:
        if cell is Cell.PRODUCT:
            self._type_product(line, text.strip())
        elif cell is Cell.TEXT:
            line.text = text
            if text.strip():
                one_where_none(line)
        elif cell is Cell.UNIT:
            line.unit = text
        elif cell is Cell.VAT:
            line.vat_code = self._code(text) or line.vat_code
        else:
            line.type_number(cell, text)

    def _code(self, text: str) -> str | None:
        """The VAT code that is meant: by itself, or by its rate."""
        wanted = text.strip().casefold()
        if wanted in self.codes:
            return wanted
        rate = formats.parse_number(wanted.rstrip("%"))
        return next((code for code in self.codes if rate is not None and self.rate_of(code) == rate), None)

    def product_meant(self, text: str) -> ProductRow | None:
        """The product of a number or a name, or the only one that what is typed can mean."""
        wanted = text.casefold()
        if wanted in self._by_words:
            return self._by_words[wanted]
        named = [one for one in self.products if one.name.casefold() == wanted]
        found = named or [one for one in self.products if wanted in product_words(one).casefold()]
        return found[0] if len(found) == 1 else None

    def _type_product(self, line: TypedLine, text: str) -> None:
        line.typed.pop(Cell.PRODUCT, None)
        found = self.product_meant(text) if text else None
        before = self._by_words.get(line.product.casefold())
        if found is None and text and line.text.strip():
            line.typed[Cell.PRODUCT] = text
            return
        line.product = found.number if found is not None else ""
        if found is None:
            # What is no product is a text of its own.
            line.text = text or line.text
            if text:
                one_where_none(line)
            return
        if not line.text.strip() or (before is not None and line.text == before.name):
            line.text = found.name
        line.unit, line.vat_code = found.unit, found.vat_code
        one_where_none(line)
        if self.own_currency:
            of_day = valid_on(found.prices, self.day) if self.day is not None else found.price
            line.price = of_day if of_day is not None else line.price
            line.typed.pop(Cell.PRICE, None)

    # Whole lines

    def _end_with_empty(self) -> None:
        if not self.lines or not self.lines[-1].blank:
            self.beginInsertRows(QModelIndex(), len(self.lines), len(self.lines))
            self.lines.append(self._empty())
            self.endInsertRows()

    def duplicate(self, row: int) -> int:
        """Put the same line below; returns where it is."""
        if self.lines[row].blank:
            return row
        self.beginInsertRows(QModelIndex(), row + 1, row + 1)
        self.lines.insert(row + 1, self.lines[row].copy())
        self.endInsertRows()
        self.changed.emit()
        return row + 1

    def remove(self, row: int) -> str:
        """Take a line out; returns why not where that cannot be."""
        line = self.lines[row]
        if line.kept is not None and line.bills and not self._billed_elsewhere(line.kept):
            return translate(
                "Drafts", "This line bills what fell due. Take the whole draft back instead: you are asked what becomes of it."
            )  # fmt: skip
        self.beginRemoveRows(QModelIndex(), row, row)
        del self.lines[row]
        self.endRemoveRows()
        self._end_with_empty()
        self.changed.emit()
        return ""

    def _billed_elsewhere(self, kept: KeptLine) -> bool:
        others = [one.kept for one in self.lines if one.kept is not None and one.kept is not kept]
        return not kept.has_entries and kept.billed_period_id in [one.billed_period_id for one in others]

    def move(self, row: int, by: int) -> int:
        """Change places with the line above or below; returns where it is now."""
        other = row + by
        if self.lines[row].blank or not 0 <= other < len(self.lines) or self.lines[other].blank:
            return row
        self.lines[row], self.lines[other] = self.lines[other], self.lines[row]
        self.repaint_all()
        self.changed.emit()
        return other

    def paste(self, row: int, column: int, cells: Sequence[Sequence[str]]) -> None:
        """Type a block of cells from a place on; lines are added as needed, what is empty or locked is left out."""
        last = row + len(cells) - 1
        missing = last - len(self.lines) + 1
        if missing > 0:
            self.beginInsertRows(QModelIndex(), len(self.lines), last)
            self.lines += [self._empty() for _ in range(missing)]
            self.endInsertRows()
        for line, texts in zip(self.lines[row:], cells, strict=False):
            for cell, text in zip(list(Cell)[column:], texts, strict=False):
                if text.strip() and not line.locked(cell):
                    self._type(line, cell, text)
        self._after_typing(row, last)


def product_words(one: ProductRow) -> str:
    """A product as it is offered: number and name."""
    return f"{one.number} {one.name}"


def _side(cell: Cell) -> int:
    side = Qt.AlignmentFlag.AlignRight if cell in _RIGHT else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
