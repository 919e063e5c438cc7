"""Crediting an issued invoice: all that is left of it, or by line, with what it comes to while one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.services.sales_invoicing.amounts import Totals
from telecost_desktop.services.sales_invoicing.credit.crediting import (
    CreditableLine,
    credit_lines,
    creditable_lines,
    price_credit,
)
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceDetail, SalesInvoiceRow
from telecost_desktop.views import formats
from telecost_desktop.views.context import BILLED, PageContext
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.invoices.drafts.asking import default_to_no, refusal
from telecost_desktop.views.pages.invoices.drafts.credit_grid import CreditGrid
from telecost_desktop.views.pages.invoices.drafts.credit_model import CreditModel
from telecost_desktop.views.pages.invoices.drafts.sums_pane import SumsPane
from telecost_desktop.views.widgets.fields import Field
from telecost_desktop.views.widgets.labels import label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_PAUSE = 120
_WIDTH, _HIGHEST = 820, 640


class CreditDialog(CheckedDialog):
    """No is the default. ``credited(id)`` once the credit note is made; what the service refuses is said here."""

    credited = Signal(int)

    def __init__(
        self, parent: QWidget, context: PageContext, row: SalesInvoiceRow, lines: Sequence[CreditableLine]
    ) -> None:
        super().__init__(
            parent,
            translate("Drafts", "Credit invoice {number}?").format(number=row.number),
            translate("Drafts", "Credit"),
            translate("Drafts", "{customer}, {amount}. An issued credit note cannot be undone.").format(
                customer=row.party, amount=formats.money(row.payable, row.currency)
            ),
            width=640,
            grows=True,
        )
        self._context, self._row = context, row
        self._refusal, self._busy = "", False
        self.model = CreditModel(lines, row.currency)
        self.grid = CreditGrid(self.model)
        self.extent = Segment(
            translate("Drafts", "How much"),
            [("whole", translate("Drafts", "All that is left")), ("lines", translate("Drafts", "By line"))],
            chosen="whole",
        )
        self.reason = QLineEdit()
        self.outcome = Segment(
            translate("Drafts", "Credit note"),
            [("issued", translate("Drafts", "Issue it")), ("draft", translate("Drafts", "Keep it as a draft"))],
            chosen="issued",
        )
        self.again = QCheckBox(translate("Drafts", "Bill again"))
        self.sums = SumsPane(translate("Drafts", "Sums"))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE)
        self._later.timeout.connect(self.price)
        self._arrange()
        self.extent.changed.connect(self._choose_extent)
        self.model.changed.connect(self._changed)
        self.outcome.changed.connect(lambda _key: self._show_result())
        default_to_no(self)
        self.price()
        room = parent.window().size()
        self.resize(min(_WIDTH, room.width() - 48), min(_HIGHEST, room.height() - 32))

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.extent)
        top.addStretch(1)
        frame = QFrame()
        frame.setProperty("part", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.grid)
        self.grid.setMinimumHeight(120)
        self.form.addLayout(top)
        self.form.addWidget(frame, 1)
        self.reason.setPlaceholderText(translate("Drafts", "Stands on the credit note"))
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(Field(translate("Drafts", "Reason"), self.reason))
        choice = QHBoxLayout()
        choice.addWidget(self.outcome)
        choice.addStretch(1)
        left.addLayout(choice)
        hint = translate(
            "Drafts", "The periods, hours and fees of lines credited whole become due once more. Without this they stay billed."
        )  # fmt: skip
        pair = QVBoxLayout()
        pair.setSpacing(0)
        pair.addWidget(self.again)
        words = label(hint, "secondary", "text2", wrap=True)
        words.setContentsMargins(24, 0, 0, 0)
        self.again.setAccessibleDescription(hint)
        pair.addWidget(words)
        left.addLayout(pair)
        left.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(20)
        below.addLayout(left, 1)
        self.sums.setMinimumWidth(280)
        right = QVBoxLayout()
        right.addWidget(self.sums)
        right.addStretch(1)
        below.addLayout(right)
        self.form.addLayout(below)

    # While one chooses

    def _choose_extent(self, key: object) -> None:
        self.model.set_whole(key == "whole")
        if not self.model.whole:
            self.grid.setFocus()

    def _changed(self) -> None:
        self._refusal = ""
        self.check(True)
        self._later.start()

    def _show_result(self) -> None:
        """Only what is issued lets something be billed again."""
        issued = self.outcome.value == "issued"
        self.again.setEnabled(issued)
        if not issued:
            self.again.setChecked(False)

    def problem(self) -> str:
        """What the service said, or what is typed wrongly."""
        return self._refusal or self.model.problem()

    def price(self) -> None:
        """Reckon what would be credited, off the window's thread."""
        self._later.stop()
        self.check(True)
        if self.model.problem():
            self.sums.show_nothing(translate("Drafts", "Credited"))
            return
        self._context.read(
            self, price_credit, self._context.file, self._row.id, self.model.wished(), done=self._show_sums,
            failed=self._refuse,
        )  # fmt: skip

    def _show_sums(self, priced: tuple[Totals, Decimal]) -> None:
        sums, rounding = priced
        self.sums.show_sums(
            sums, self._row.currency, prepaid=Decimal(0), rounding=rounding, to_pay=translate("Drafts", "Credited")
        )

    def _refuse(self, error: Exception) -> None:
        self._busy = False
        self._refusal = refusal(error)
        self.check(True)

    # Crediting

    def accept(self) -> None:
        """Make the credit note; close once it is made."""
        self.grid.finish()
        self.check(True)
        if self._busy or not self.ok.isEnabled():
            return
        self._busy = True
        issued = self.outcome.value == "issued"
        self._context.write(
            self, credit_lines, self._context.file, self._row.id, self.model.wished(), reason=self.reason.text(),
            bill_again=self.again.isChecked(), result=InvoiceResult.ISSUED if issued else InvoiceResult.DRAFT,
            clock=self._context.clock, user=self._context.user, changes=BILLED, done=self._done, failed=self._refuse,
        )  # fmt: skip

    def _done(self, credit_id: int) -> None:
        said = (
            translate("Drafts", "A credit note for invoice {number} is issued.")
            if self.outcome.value == "issued"
            else translate("Drafts", "A draft of a credit note for invoice {number} is saved.")
        )
        self._context.messages.notice(said.format(number=self._row.number))
        super().accept()
        self.credited.emit(credit_id)

    def reject(self) -> None:
        """Not while the credit note is made."""
        if not self._busy:
            super().reject()


def ask_credit(
    page: QWidget, context: PageContext, detail: SalesInvoiceDetail, done: Callable[[int], object] | None
) -> None:
    """Read what is left of each line, then ask."""

    def ask(lines: tuple[CreditableLine, ...]) -> None:
        dialog = CreditDialog(page, context, detail.row, lines)
        if done is not None:
            dialog.credited.connect(done)
        dialog.open()

    context.read(page, creditable_lines, context.file, detail.row.id, done=ask)
