"""The back of the invoices' card: how an invoice is paid, each detail to be copied, and its archived PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.attachments import safe_file_name
from telecost_desktop.services.invoice_archive import (
    Original,
    PaymentStatus,
    ReceivedSupplierInvoice,
    SupplierInvoiceDetail,
    original_content,
    supplier_invoice_detail,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.dashboard.invoice_words import mark_of, note_of
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.labels import ElidedLabel, button, label, link, tool

translate = QCoreApplication.translate
_ROW = 26


@dataclass(frozen=True)
class Fact:
    """A detail of the payment: its caption, how it is shown, and how it is copied; not copied where that is empty."""

    caption: str
    shown: str
    copied: str = ""


def payment_facts(detail: SupplierInvoiceDetail, country: str) -> list[Fact]:
    """What a person needs to pay an invoice, or that there is nothing to pay. Details that are not known are left out."""
    invoice = detail.invoice
    facts = [Fact(translate("Dashboard", "Payee"), invoice.operator, invoice.operator)]
    if invoice.status is PaymentStatus.CREDIT:
        credited = abs(invoice.total_inc_vat)
        caption = translate("Dashboard", "Credited")
        return [*facts, Fact(caption, formats.money(credited, invoice.currency), plain_number(credited))]
    account, reference = detail.payee_account, detail.payment_reference
    if account:
        iban = re.fullmatch(r"[A-Z]{2}\d{2}\s?[A-Z0-9 ]+", account.strip())
        caption = translate("Dashboard", "IBAN") if iban else translate("Dashboard", "Account number")
        facts.append(Fact(caption, words.bank_account(account), re.sub(r"[\s.]", "", account)))
    if reference:
        captions = {"NO": translate("Dashboard", "KID"), "SE": translate("Dashboard", "OCR")}
        facts.append(Fact(captions.get(country, translate("Dashboard", "Reference")), reference, reference))
    if invoice.due_date is not None:
        facts.append(
            Fact(
                translate("Dashboard", "Due"),
                formats.long_day(invoice.due_date, weekday=False),
                formats.day(invoice.due_date),
            )
        )
    open_amount = invoice.open_amount
    caption = translate("Dashboard", "To pay") if open_amount else translate("Dashboard", "Paid")
    amount = open_amount or invoice.paid_amount
    return [*facts, Fact(caption, formats.money(amount, invoice.currency), plain_number(amount))]


def plain_number(amount: Decimal) -> str:
    """An amount as a bank's form takes it: two decimals, no groups."""
    return f"{amount:.2f}".replace(".", formats.locale().decimalPoint())


class PaymentBack(QWidget):
    """Shows the payment of one of several invoices. ``opened(id)`` asks for it in the archive, ``shown(row)`` names it."""

    opened = Signal(int)
    shown = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._rows: tuple[ReceivedSupplierInvoice, ...] = ()
        self._place = 0
        self.detail: SupplierInvoiceDetail | None = None
        # Copies for other programs live as long as the card.
        self._copies = QTemporaryDir()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 4)
        column.setSpacing(4)
        column.addLayout(self._build_leaf())
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        column.addLayout(self._build_foot())

    def _build_leaf(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.previous = tool(
            "chevron-left", translate("Dashboard", "Invoice before"), clicked=lambda: self.show_at(self._place - 1)
        )
        self.next = tool(
            "chevron-right", translate("Dashboard", "Next invoice"), clicked=lambda: self.show_at(self._place + 1)
        )
        self._which = label("", "secondary", "text2")
        self.open_in_archive = link(translate("Dashboard", "Open in Invoices"), clicked=self._open_in_archive)
        row.addWidget(self.previous)
        row.addWidget(self._which)
        row.addWidget(self.next)
        row.addStretch(1)
        row.addWidget(self.open_in_archive)
        return row

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.open_pdf = button(translate("Dashboard", "Open PDF"), "file-pdf-box", small=True, clicked=self._open_pdf)
        self.save_pdf = button(translate("Dashboard", "Save PDF as…"), small=True, clicked=self._save_pdf)
        self.no_pdf = ElidedLabel(translate("Dashboard", "No PDF of it is kept."), "secondary", "text2")
        row.addWidget(self.open_pdf)
        row.addWidget(self.save_pdf)
        row.addWidget(self.no_pdf, 1)
        row.addStretch(1)
        return row

    def set_invoices(self, rows: Sequence[ReceivedSupplierInvoice]) -> None:
        """The invoices through which the arrows lead. The one that is shown stays, if it is still among them."""
        current = self.detail.invoice.id if self.detail is not None else None
        self._rows = tuple(rows)
        self._place = next((place for place, row in enumerate(rows) if row.id == current), 0)

    def show_at(self, place: int) -> None:
        """Show an invoice by its place."""
        if not self._rows:
            return
        self._place = max(0, min(place, len(self._rows) - 1))
        invoice = self._rows[self._place]
        self._which.setText(
            translate("Dashboard", "{place} of {count}").format(
                place=formats.number(self._place + 1), count=formats.number(len(self._rows))
            )
        )
        self.previous.setEnabled(self._place > 0)
        self.next.setEnabled(self._place + 1 < len(self._rows))
        self.shown.emit(invoice)
        self.context.read(
            self, supplier_invoice_detail, self.context.file, invoice.id, today=self.context.today(), done=self._show
        )

    def show_again(self) -> None:
        """Read the same invoice anew."""
        self.show_at(self._place)

    def _show(self, detail: SupplierInvoiceDetail) -> None:
        self.detail = detail
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        facts = payment_facts(detail, self.context.company.country)
        for place, fact in enumerate(facts):
            self._add_fact(place, fact)
        self._add_status(len(facts), detail.invoice)
        has_pdf = self._pdf is not None
        self.open_pdf.setVisible(has_pdf)
        self.save_pdf.setVisible(has_pdf)
        self.no_pdf.setVisible(not has_pdf)

    def _add_fact(self, place: int, fact: Fact) -> None:
        value = ElidedLabel(fact.shown, "strong", least=60)
        value.setAccessibleName(f"{fact.caption} {fact.shown}")
        self._grid.addWidget(label(fact.caption, "secondary", "text2"), place, 0)
        self._grid.addWidget(value, place, 1)
        self._grid.setRowMinimumHeight(place, _ROW)
        if fact.copied:
            name = translate("Dashboard", "Copy {name}").format(name=fact.caption)
            copying = tool("content-copy", name, clicked=lambda: self._copy(fact), size=14)
            self._grid.addWidget(copying, place, 2)

    def _add_status(self, place: int, invoice: ReceivedSupplierInvoice) -> None:
        status, word = mark_of(invoice)
        note = note_of(invoice) if status is not Status.CREDITED else translate("Dashboard", "there is nothing to pay")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Badge(status, word))
        row.addWidget(ElidedLabel(note, "secondary", "text2"), 1)
        holder = QWidget()
        holder.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._grid.addWidget(label(translate("Dashboard", "Status"), "secondary", "text2"), place, 0)
        self._grid.addWidget(holder, place, 1, 1, 2)
        self._grid.setRowMinimumHeight(place, _ROW)

    def _copy(self, fact: Fact) -> None:
        QGuiApplication.clipboard().setText(fact.copied)
        self.context.messages.notice(translate("Dashboard", "{name} is copied.").format(name=fact.caption))

    # The document

    @property
    def _pdf(self) -> Original | None:
        originals = self.detail.originals if self.detail is not None else ()
        return next((one for one in originals if one.media_type == "application/pdf"), None)

    def _open_in_archive(self) -> None:
        if self._rows:
            self.opened.emit(self._rows[self._place].id)

    def _open_pdf(self) -> None:
        from telecost_desktop.views.pages.invoices.document_pane import show_elsewhere

        pdf = self._pdf
        if pdf is not None:
            folder = Path(self._copies.path())
            self.context.read(
                self,
                _copy_original,
                self.context.file,
                pdf.attachment_id,
                folder,
                done=lambda path: show_elsewhere(path),
            )

    def _save_pdf(self) -> None:
        pdf = self._pdf
        if pdf is None:
            return
        title = translate("Dashboard", "Save the invoice as PDF")
        name, _ = QFileDialog.getSaveFileName(self, title, safe_file_name(pdf.file_name))
        if name:
            said = translate("Dashboard", "{file} saved, unchanged.").format(file=Path(name).name)
            self.context.read(
                self, _save_original, self.context.file, pdf.attachment_id, Path(name),
                done=lambda _path: self.context.messages.notice(said),
            )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page up and down lead through the invoices."""
        steps = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.show_at(self._place + step)


def _copy_original(file: CompanyFile, attachment: int, folder: Path) -> Path:
    from telecost_desktop.views.pages.invoices.documents import open_copy

    return open_copy(folder, *original_content(file, attachment))


def _save_original(file: CompanyFile, attachment: int, path: Path) -> Path:
    from telecost_desktop.views.pages.invoices.documents import write_bytes

    return write_bytes(path, original_content(file, attachment)[1])
