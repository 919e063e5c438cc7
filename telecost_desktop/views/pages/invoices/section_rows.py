"""The five sections of a supplier invoice as rows that open their lines, and the comparison under them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from telecost_desktop.services.invoice_archive import SectionSum, SupplierInvoiceDetail
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.pages.invoices.sum_rows import HEIGHT, SumRow, drop_all

translate = QCoreApplication.translate


class SectionButton(QAbstractButton):
    """One section; a click, Enter or Space opens its lines."""

    def __init__(self) -> None:
        super().__init__()
        self._row = SumRow()
        self._row.hide()
        self.section: SectionSum | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_section(self, section: SectionSum) -> None:
        """Show a section; one without lines cannot be opened."""
        self.section = section
        name, facts = words.section_name(section.section), words.section_facts(section)
        amount = formats.money(section.net) if section.lines else formats.NONE
        self._row.set_cells(name, facts if section.lines else "", amount, icon=words.SECTION_ICONS[section.section])
        self.setText(name)
        self.setAccessibleName(self._row.accessibleName())
        self.setToolTip(translate("Invoices", "Show the lines") if section.lines else "")
        self.setEnabled(section.lines > 0)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(320, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens too; up and down go to the neighbours."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, with a ring when it has the focus."""
        painter = QPainter(self)
        self._row.resize(self.size())
        self._row.paint_row(painter, "hover" if self.underMouse() and self.isEnabled() else "surface")
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.tokens().color("accent"), 2))
            painter.drawRoundedRect(self.rect().adjusted(3, 2, -3, -3), 4, 4)
        painter.end()


class SectionTable(QWidget):
    """The sections, never sorted, then stated against recomputed. ``opened(section)`` asks for the lines of one."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = SumRow("head")
        column.addWidget(self._head)
        self.buttons = [SectionButton() for _ in range(5)]
        for part in self.buttons:
            part.clicked.connect(lambda _on=False, chosen=part: self.opened.emit(chosen.section))
            column.addWidget(part)
        self.total = SumRow("total")
        column.addWidget(self.total)
        self._more = QVBoxLayout()
        self._more.setSpacing(0)
        column.addLayout(self._more)
        column.addStretch(1)

    def show_detail(self, detail: SupplierInvoiceDetail) -> None:
        """Show the sections and sums of an invoice."""
        currency = detail.invoice.currency
        self._head.set_cells(
            translate("Invoices", "Section"), "", words.in_currency(translate("Invoices", "Excl. VAT"), currency)
        )
        for part, section in zip(self.buttons, detail.sections, strict=True):
            part.set_section(section)
            part.setVisible(detail.invoice.has_charges)
        self._show_total(detail)
        drop_all(self._more)
        for cells, strong in _sums(detail):
            row = SumRow("total") if strong else SumRow()
            row.set_cells(*cells)
            self._more.addWidget(row)

    def _show_total(self, detail: SupplierInvoiceDetail) -> None:
        stated = formats.money(detail.stated)
        if not detail.invoice.has_charges:
            self.total.set_cells(
                translate("Invoices", "Stated total"), translate("Invoices", "came without lines"), stated
            )
            return
        words_of_difference = translate("Invoices", "difference {amount}").format(
            amount=formats.money(detail.difference)
        )
        if detail.difference == 0:
            name, mark = translate("Invoices", "Stated total = recomputed"), ("check-circle", "ok")
        else:
            name, mark = translate("Invoices", "Stated total ≠ recomputed"), ("alert-outline", "warn")
        self.total.set_cells(name, words_of_difference, stated, mark=mark)
        recomputed = translate("Invoices", "The lines add up to {amount}.").format(
            amount=formats.money(detail.recomputed)
        )
        self.total.setToolTip("" if detail.difference == 0 else recomputed)


def _sums(detail: SupplierInvoiceDetail) -> list[tuple[tuple[str, str, str], bool]]:
    """VAT by rate, then what leads from the total to the sum to pay. Amounts with the sign of the document."""
    sign = -1 if detail.stated < 0 else 1
    rows: list[tuple[tuple[str, str, str], bool]] = []
    for line in detail.vat_lines:
        name = translate("Invoices", "VAT {rate}").format(rate=words.percent(line.rate))
        base = translate("Invoices", "of {amount}").format(amount=formats.money(line.base))
        rows.append(((name, base, formats.money(line.vat)), False))
    if not detail.vat_lines and detail.stated_vat:
        rows.append(((translate("Invoices", "VAT"), "", formats.money(detail.stated_vat)), False))
    total = translate("Invoices", "Total incl. VAT")
    rows.append(((total, "", formats.money(sign * abs(detail.invoice.total_inc_vat))), True))
    if detail.prepaid:
        rows.append(((translate("Invoices", "Prepaid"), "", formats.money(-detail.prepaid)), False))
    if detail.rounding:
        rows.append(((translate("Invoices", "Rounding"), "", formats.money(detail.rounding)), False))
    if detail.prepaid or detail.rounding:
        rows.append(((translate("Invoices", "To pay"), "", formats.money(detail.invoice.payable)), True))
    return rows
