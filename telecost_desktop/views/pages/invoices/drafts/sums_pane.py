"""What a draft comes to: net, VAT by rate, total, what was prepaid, rounding, and what is to be paid."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from telecost_desktop.services.sales_invoicing.amounts import Totals, VatSum
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.words import percent
from telecost_desktop.views.widgets.labels import label, rule

translate = QCoreApplication.translate


class SumsPane(QFrame):
    """Words at the left, amounts at the right. The whole is read aloud as one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("part", "sunken")
        self._name = name
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self.rows: list[tuple[str, str]] = []
        self.to_pay = Decimal(0)

    def show_nothing(self, to_pay: str) -> None:
        """Nothing is reckoned yet; ``to_pay`` is what the last sum is called."""
        self._show([(to_pay, formats.NONE)])

    def show_sums(self, sums: Totals, currency: str, *, prepaid: Decimal, rounding: Decimal, to_pay: str) -> None:
        """Show what lines come to."""
        rows = [(translate("Drafts", "Net"), formats.money(sums.ex_vat))]
        rows += [(_vat_words(one), formats.money(one.vat)) for one in sums.vat_sums]
        if prepaid or rounding:
            rows.append((translate("Drafts", "Total"), formats.money(sums.inc_vat)))
        if prepaid:
            rows.append((translate("Drafts", "Prepaid"), formats.money(-prepaid)))
        if rounding:
            rows.append((translate("Drafts", "Rounding"), formats.money(rounding)))
        self.to_pay = sums.inc_vat - prepaid + rounding
        rows.append((to_pay, formats.money(self.to_pay, currency)))
        self._show(rows)

    def _show(self, rows: Sequence[tuple[str, str]]) -> None:
        self.rows = list(rows)
        while (item := self._grid.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                # At once: until it is deleted it would stand over its successor.
                gone.hide()
                gone.deleteLater()
        for place, (words, amount) in enumerate(rows):
            last = place == len(rows) - 1
            if last:
                self._grid.addWidget(rule(), 2 * place, 0, 1, 2)
            self._put(label(words, "strong" if last else "secondary", "" if last else "text2"), 2 * place + 1, 0)
            self._put(label(amount, "amount" if last else "body", selectable=last), 2 * place + 1, 1)
        self.setAccessibleName(", ".join([self._name, *(f"{words} {amount}" for words, amount in rows)]))

    def _put(self, widget: QWidget, row: int, column: int) -> None:
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(widget, row, column, side | Qt.AlignmentFlag.AlignVCenter)


def _vat_words(one: VatSum) -> str:
    reasons = {
        "AE": translate("Drafts", "Reverse charge on {base}"),
        "G": translate("Drafts", "Export, without VAT on {base}"),
        "E": translate("Drafts", "Exempt from VAT on {base}"),
        "O": translate("Drafts", "No VAT on {base}"),
    }
    pattern = reasons.get(one.category, translate("Drafts", "VAT {rate} on {base}"))
    return pattern.format(rate=percent(one.rate), base=formats.money(one.base))
