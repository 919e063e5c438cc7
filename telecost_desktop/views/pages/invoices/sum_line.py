"""The foot of the list of issued invoices: how many are listed or selected, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout

from telecost_desktop.services.sales_invoicing.overview import CurrencySum
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.words import counted
from telecost_desktop.views.widgets.labels import ElidedLabel

translate = QCoreApplication.translate
# Of more currencies the rest is told by the tool tip.
_MOST = 3


class SumLine(QFrame):
    """A line with the count, and one for each currency with what is to be paid and what is open."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "foot")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(0)
        self.count = ElidedLabel("", "strong")
        column.addWidget(self.count)
        self.lines = [ElidedLabel("", "secondary", "text2") for _ in range(_MOST)]
        for line in self.lines:
            column.addWidget(line)

    def show_sums(self, sums: Sequence[CurrencySum], *, selected: bool) -> None:
        """Show what is listed, or what is ``selected`` of it; of nothing the line is hidden."""
        self.setVisible(bool(sums))
        count = sum(one.count for one in sums)
        if selected:
            words = translate("Invoices", "{count} selected").format(count=formats.number(count))
        else:
            words = counted(count, translate("Invoices", "1 listed"), translate("Invoices", "{count} listed"))
        self.count.setText(words)
        texts = [sum_words(one) for one in sums]
        for place, line in enumerate(self.lines):
            line.setVisible(place < len(texts))
            line.setText(texts[place] if place < len(texts) else "")
        if len(texts) > _MOST:
            more = translate("Invoices", "{count} more currencies").format(count=len(texts) - _MOST + 1)
            self.lines[-1].setText(more)
        self.setToolTip("\n".join(texts) if len(texts) > _MOST else "")
        self.setAccessibleName(", ".join([words, *texts]))


def sum_words(one: CurrencySum) -> str:
    """What the sales invoices in one currency come to."""
    payable = formats.money(one.payable, one.currency)
    if not one.open:
        return translate("Invoices", "{amount} to be paid, nothing open").format(amount=payable)
    return translate("Invoices", "{amount} to be paid, {open} open").format(
        amount=payable, open=formats.money(one.open, one.currency)
    )
