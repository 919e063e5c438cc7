"""The lines of a received invoice, of one section or all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton

from telecost_desktop.services.invoice_archive import SectionSum, SupplierInvoiceDetail, SupplierInvoiceLine
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import tool

translate = QCoreApplication.translate


class ReceivedLines(Card):
    """A table of lines over the detail and the original. ``closed_lines()`` goes back; ``export_requested(title)``."""

    closed_lines = Signal()
    export_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__(" ", table=True)
        self.body.setContentsMargins(1, 0, 1, 0)
        self.back = tool("arrow-left", translate("Invoices", "Back to the invoice"), clicked=self.closed_lines.emit)
        self._head_row.insertWidget(0, self.back)
        self._head_row.setContentsMargins(8, 0, 8, 0)
        self.table = DataTable(translate("Invoices", "Lines"), _columns())
        self.table.shown_changed.connect(self._sum_up)
        self.body.addWidget(self.table, 1)
        more = tool("dots-vertical", translate("Invoices", "More about the lines"))
        menu = QMenu(more)
        excel = menu.addAction(translate("Invoices", "Save as Excel…"))
        excel.triggered.connect(lambda: self.export_requested.emit(self.title.text()))
        self.table.add_column_menu(menu)
        more.setMenu(menu)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add_tool(more)

    def show_lines(
        self, detail: SupplierInvoiceDetail, section: SectionSum | None, lines: Sequence[SupplierInvoiceLine]
    ) -> None:
        """Show lines under a title that names the section and the invoice."""
        name = translate("Invoices", "All lines") if section is None else words.section_name(section.section)
        self.set_title(name, f"{detail.invoice.operator} · {detail.invoice.number}")
        self.table.header.clear_filters()
        self.table.set_rows(lines)
        self._sum_up()
        self.table.view.setFocus()

    def _sum_up(self) -> None:
        rows: list[SupplierInvoiceLine] = self.table.rows()
        net = sum((row.net for row in rows), Decimal(0))
        vat = sum((row.vat for row in rows), Decimal(0))
        self.table.set_totals(
            {"user": words.line_count(len(rows)), "net": formats.money(net), "vat": formats.money(vat)}
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed_lines.emit()
        else:
            super().keyPressEvent(event)


def _columns() -> list[Column]:
    return [
        Column("user", translate("Invoices", "User"), width=150, stretch=True),
        Column("number", translate("Invoices", "Number"), width=110, shown=formats.phone_number),
        Column("department", translate("Invoices", "Department"), Kind.CHOICE, 130, essential=False),
        Column("text", translate("Invoices", "Text"), width=200, stretch=True),
        Column(
            "section", translate("Invoices", "Section"), Kind.CHOICE, 130, essential=False, shown=words.section_name
        ),
        Column("first", translate("Invoices", "From"), Kind.DATE, 100, filter_hint="≥"),
        Column("last", translate("Invoices", "To"), Kind.DATE, 100, filter_hint="≥"),
        Column("quantity", translate("Invoices", "Quantity"), Kind.NUMBER, 90, essential=False),
        Column("unit", translate("Invoices", "Unit"), width=70, essential=False),
        Column("net", translate("Invoices", "Excl. VAT"), Kind.MONEY, 110, strong=True),
        Column("vat_rate", translate("Invoices", "VAT %"), Kind.PERCENT, 80, essential=False),
        Column("vat", translate("Invoices", "VAT"), Kind.MONEY, 100, essential=False),
    ]
