"""The face for a plain PDF: its pages beside a form for what stands on them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.views import theme
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.importing.items import Item
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import DecimalField, Field, OptionalDate
from telecost_desktop.views.widgets.labels import label

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.importing.supplier_invoices.typed import Suggestion, TypedSupplierInvoice
    from telecost_desktop.services.signatures import SignatureReport
    from telecost_desktop.views.pages.invoices.pdf_pages import PagePicture, PageSizes

translate = QCoreApplication.translate
_FORM = 372


class PdfFace(QWidget):
    """``typed(key of the file, TypedSupplierInvoice)`` when it is done; ``changed()`` on every change of the form."""

    typed = Signal(str, object)
    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._item: Item | None = None
        self._content = b""
        self._built = False

    def _build(self) -> None:
        from telecost_desktop.views.pages.invoices.pdf_view import PdfView

        self._built = True
        today = self._context.today()
        self.operator = QLineEdit()
        self._operators = QStringListModel()
        completer = QCompleter(self._operators, self.operator)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.operator.setCompleter(completer)
        self.account, self.number, self.reference, self.currency = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.currency.setMaxLength(3)
        self.issue_date = OptionalDate(translate("Import", "Invoice date"), None, today)
        self.due_date = OptionalDate(translate("Import", "Due date"), None, today)
        self.total = DecimalField(translate("Import", "Total incl. VAT"))
        self.vat = DecimalField(translate("Import", "Of which VAT"))
        self.credit_note = QCheckBox(translate("Import", "It is a credit note"))
        self.without_vat = label("", "secondary", "text2")
        self.problem = label("", "secondary", "warn", wrap=True)
        self.pages = PdfView(translate("Import", "The PDF"))
        self.pages.page_wanted.connect(self._draw)
        paper = Card(translate("Import", "The PDF"), head_rule=True, table=True)
        self.signature = Badge(Status.NO_SIGNATURE)
        self.signature.hide()
        paper.add_tool(self.signature)
        paper.body.setContentsMargins(1, 0, 1, 1)
        paper.body.addWidget(self.pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._form())
        row.addWidget(paper, 1)
        for edit in (self.operator, self.account, self.number, self.reference, self.currency, self.total, self.vat):
            edit.textChanged.connect(lambda _: self._check())
        self.issue_date.changed.connect(self._check)
        self.due_date.changed.connect(self._check)

    def _form(self) -> QWidget:
        page = QWidget()
        page.setProperty("part", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for fields in (
            ((translate("Import", "Operator"), self.operator),),
            ((translate("Import", "Account"), self.account), (translate("Import", "Invoice number"), self.number)),
            (
                (translate("Import", "Total incl. VAT"), self.total),
                (translate("Import", "Of which VAT"), self.vat),
                (translate("Import", "Currency"), self.currency),
            ),
        ):
            row = QHBoxLayout()
            row.setSpacing(12)
            for name, widget in fields:
                row.addWidget(Field(name, widget), 1)
            column.addLayout(row)
        column.addWidget(self.without_vat)
        for chosen in (self.issue_date, self.due_date):
            # The dates stand under each other.
            chosen.box.setMinimumWidth(theme.scaled(116))
            column.addWidget(chosen)
        column.addWidget(Field(translate("Import", "Payment reference"), self.reference))
        column.addWidget(self.credit_note)
        column.addStretch(1)
        column.addWidget(self.problem)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(translate("Import", "What stands on the invoice"))
        area.setWidget(page)
        card = Card(table=True)
        card.setFixedWidth(_FORM)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(area)
        return card

    # Beginning

    def begin(self, item: Item, paths: Sequence[Path]) -> None:
        """Show a PDF and what is known or guessed of it."""
        from telecost_desktop.services.importing.samples import content_of, known_operators
        from telecost_desktop.services.importing.supplier_invoices.typed import TypedSupplierInvoice

        if not self._built:
            self._build()
        self._item, self._content = item, b""
        known = item.answer if isinstance(item.answer, TypedSupplierInvoice) else item.found.suggestion
        self._fill(known)
        self.pages.clear()
        self.signature.hide()
        context = self._context
        context.read(self, known_operators, context.file, done=self._operators.setStringList)
        context.read(self, content_of, list(paths), item.id, done=self._show_content)

    def _fill(self, known: TypedSupplierInvoice | Suggestion | None) -> None:
        from telecost_desktop.services.importing.supplier_invoices.typed import TypedSupplierInvoice

        self.operator.setText(known.operator if known else "")
        self.account.setText(known.account if known else "")
        self.number.setText(known.number if known else "")
        self.reference.setText(known.payment_reference if known else "")
        self.currency.setText((known.currency if known else "") or self._context.company.currency)
        for chosen, day in (
            (self.issue_date, known.issue_date if known else None),
            (self.due_date, known.due_date if known else None),
        ):
            chosen.box.setChecked(day is not None)
            if day is not None:
                chosen.date.set_value(day)
        self.total.set_value(known.total_inc_vat if known else None)
        self.vat.set_value(known.total_vat if known else None)
        self.credit_note.setChecked(isinstance(known, TypedSupplierInvoice) and known.credit_note)
        self._check()

    def line(self) -> str:
        """Whose details these are."""
        words = translate(
            "Import", "{file} holds no data that can be read by itself. It is archived with what you type in."
        )
        return words.format(file=self._item.name) if self._item is not None else ""

    def first_field(self) -> QWidget:
        """Where the keyboard begins."""
        return self.operator if self._built else self

    # The pages

    def _show_content(self, content: bytes) -> None:
        from telecost_desktop.errors import UserError
        from telecost_desktop.views.pages.invoices.pdf_pages import page_sizes

        self._content = content

        def failed(error: Exception) -> None:
            # A PDF that cannot be drawn can be archived all the same.
            if not isinstance(error, UserError):
                raise error

        self._context.read(self, page_sizes, content, done=self._show_sizes, failed=failed)
        self._context.read(self, _judge, self._context.file, content, done=self._show_signature)

    def _show_signature(self, report: SignatureReport) -> None:
        from telecost_desktop.views.messages import say
        from telecost_desktop.views.pages.invoices.signature_line import MARKS

        self.signature.set_status(MARKS[report.state])
        self.signature.setToolTip(
            "\n".join([report.signer, *(say(one.pattern, one.values) for one in report.remarks)]).strip()
        )
        self.signature.show()

    def _show_sizes(self, sizes: PageSizes) -> None:
        self.pages.set_sizes(sizes)

    def _draw(self, index: int, width: int) -> None:
        from telecost_desktop.views.pages.invoices.pdf_pages import draw_page

        content = self._content

        def drawn(picture: PagePicture) -> None:
            if content is self._content:
                self.pages.set_picture(picture)

        self._context.read(self, draw_page, content, index, width, done=drawn, key=f"page {index}")

    # Checking

    def _check(self) -> None:
        self.problem.setText(" · ".join(self._problems()))
        total, vat = self.total.value, self.vat.value
        words = ""
        if total is not None and vat is not None:
            from telecost_desktop.views import formats

            words = translate("Import", "Without VAT: {amount}").format(amount=formats.money(total - vat))
        self.without_vat.setText(words)
        self.without_vat.setVisible(bool(words))
        self.changed.emit()

    def _problems(self) -> list[str]:
        found = []
        missing = [
            name
            for name, text in (
                (translate("Import", "Operator"), self.operator.text()),
                (translate("Import", "Invoice number"), self.number.text()),
                (translate("Import", "Total incl. VAT"), self.total.text()),
            )
            if not text.strip()
        ]
        issued, due = self.issue_date.value, self.due_date.value
        if issued is None:
            missing.append(translate("Import", "Invoice date"))
        if missing:
            found.append(translate("Import", "Still missing: {fields}").format(fields=", ".join(missing)))
        for name, field in (
            (translate("Import", "Total incl. VAT"), self.total), (translate("Import", "Of which VAT"), self.vat),
        ):  # fmt: skip
            if field.text().strip() and field.value is None:
                found.append(translate("Import", "{field} is no amount.").format(field=name))
        if due is not None and issued is not None and due < issued:
            found.append(translate("Import", "The due date lies before the invoice date."))
        total, vat = self.total.value, self.vat.value
        if total is not None and vat is not None and abs(vat) > abs(total):
            found.append(translate("Import", "The VAT is larger than the total."))
        if len(self.currency.text().strip()) != 3:
            found.append(translate("Import", "A currency has three letters, such as NOK."))
        return found

    @property
    def is_complete(self) -> bool:
        """Whether the form can be used."""
        return self._built and not self._problems()

    def value(self) -> TypedSupplierInvoice:
        """What was typed in."""
        from telecost_desktop.services.importing.supplier_invoices.typed import TypedSupplierInvoice

        total, vat = self.total.value or Decimal(0), self.vat.value
        issued = self.issue_date.value
        assert issued is not None
        return TypedSupplierInvoice(
            operator=self.operator.text().strip(),
            number=self.number.text().strip(),
            issue_date=issued,
            total_inc_vat=total,
            account=self.account.text().strip(),
            due_date=self.due_date.value,
            currency=self.currency.text().strip().upper(),
            total_vat=vat,
            credit_note=self.credit_note.isChecked(),
            payment_reference=self.reference.text().strip(),
        )

    def finish(self) -> None:
        """Use what was typed in."""
        if self.is_complete and self._item is not None:
            self.typed.emit(self._item.id, self.value())


def _judge(file: CompanyFile, content: bytes) -> SignatureReport:
    """How a PDF's signatures stand before the company's trusted certificates."""
    from telecost_desktop.services.signatures import trust_roots, verify_pdf

    return verify_pdf(content, trust_roots(file))
