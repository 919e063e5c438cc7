"""The lines of an issued invoice, and how much of each is to be credited."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, Qt, Signal

from telecost_desktop.services.sales_invoicing.credit.crediting import CreditableLine, CreditLine
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.drafts.line_model import Index
from telecost_desktop.views.pages.invoices.words import in_currency, percent

translate = QCoreApplication.translate
_ZERO = Decimal(0)


class CreditCell(IntEnum):
    """The columns."""

    TEXT = 0
    QUANTITY = 1
    LEFT = 2
    VAT = 3
    NET_LEFT = 4
    CREDIT = 5


class CreditModel(QAbstractTableModel):
    """``whole`` credits all that is left; else what is typed counts. ``changed()`` after each change."""

    changed = Signal()

    def __init__(self, lines: Sequence[CreditableLine], currency: str) -> None:
        super().__init__()
        self.lines = tuple(lines)
        self._currency = currency
        self.whole = True
        self.typed = [""] * len(self.lines)

    def set_whole(self, whole: bool) -> None:
        """Credit all that is left, or what is typed."""
        self.whole = whole
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, CreditCell.CREDIT))
        self.changed.emit()

    def wished(self) -> list[CreditLine] | None:
        """What is to be credited; None is all that is left."""
        if self.whole:
            return None
        pairs = ((one, self._quantity(row)) for row, one in enumerate(self.lines))
        return [CreditLine(one.position, quantity) for one, quantity in pairs if quantity]

    def _quantity(self, row: int) -> Decimal | None:
        text = self.typed[row].strip()
        return formats.parse_number(text) if text else _ZERO

    def problem_at(self, row: int) -> str:
        """Why what is typed cannot be credited."""
        quantity, left = self._quantity(row), self.lines[row].quantity_left
        if self.whole or quantity == 0:
            return ""
        if quantity is None or abs(quantity) > abs(left) or (quantity < 0) != (left < 0):
            return translate("Drafts", "Line {line}: type a quantity from 0 to {left}.").format(
                line=self.lines[row].position, left=formats.number(left)
            )
        return ""

    def problem(self) -> str:
        """What keeps this from being credited."""
        wrong = next(filter(None, (self.problem_at(row) for row in range(len(self.lines)))), "")
        return wrong or ("" if self.wished() != [] else translate("Drafts", "Type how much of a line to credit."))

    # The table of Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a line."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a line."""
        return 0 if parent.isValid() else len(CreditCell)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(CreditCell(section))
        return self._title(CreditCell(section)) if role == Qt.ItemDataRole.DisplayRole else None

    def _title(self, cell: CreditCell) -> str:
        return {
            CreditCell.TEXT: translate("Drafts", "Text"),
            CreditCell.QUANTITY: translate("Drafts", "Invoiced"),
            CreditCell.LEFT: translate("Drafts", "Left"),
            CreditCell.VAT: translate("Drafts", "VAT"),
            CreditCell.NET_LEFT: in_currency(translate("Drafts", "Net left"), self._currency),
            CreditCell.CREDIT: translate("Drafts", "To credit"),
        }[cell]

    def can_type(self, row: int) -> bool:
        """Whether something of a line can be credited by itself."""
        return not self.whole and not self.lines[row].spent

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only what is to be credited is typed."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and index.column() == CreditCell.CREDIT and self.can_type(index.row()):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says."""
        if not index.isValid():
            return None
        row, cell = index.row(), CreditCell(index.column())
        if role == Qt.ItemDataRole.EditRole:
            # Begun with all that is left, as that is what is meant most often.
            return self.typed[row] or formats.number(self.lines[row].quantity_left)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(row, cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(cell)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self.problem_at(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._title(cell)}: {self._shown(row, cell)}"
        return None

    def _shown(self, row: int, cell: CreditCell) -> str:
        one = self.lines[row]
        left = _ZERO if one.spent else one.quantity_left
        return {
            CreditCell.TEXT: one.line.text,
            CreditCell.QUANTITY: " ".join(filter(None, (formats.number(one.line.quantity), one.line.unit))),
            CreditCell.LEFT: formats.number(left),
            CreditCell.VAT: percent(one.line.vat_rate),
            CreditCell.NET_LEFT: formats.money(_ZERO if one.spent else one.net_left),
            CreditCell.CREDIT: (formats.number(left) if left else "") if self.whole else self.typed[row],
        }[cell]

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed."""
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        self.typed[index.row()] = str(value).strip()
        self.dataChanged.emit(index, index)
        self.changed.emit()
        return True


def _side(cell: CreditCell) -> int:
    side = Qt.AlignmentFlag.AlignLeft if cell is CreditCell.TEXT else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)
