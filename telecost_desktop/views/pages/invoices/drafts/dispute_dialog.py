"""Noting that the buyer does not agree with an invoice, and that this is settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from telecost_desktop.services.sales_invoicing.disputes import OpenDispute, dispute, open_dispute, settle_dispute
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceRow
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.invoices.drafts.asking import default_to_no
from telecost_desktop.views.widgets.fields import DateField, Field
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate


class DisputeDialog(CheckedDialog):
    """Since when the customer disputes it, and why."""

    def __init__(self, parent: QWidget, row: SalesInvoiceRow, today: date) -> None:
        super().__init__(
            parent,
            translate("Drafts", "Invoice {number} is disputed").format(number=row.number),
            translate("Drafts", "Note it"),
            translate("Drafts", "{customer}, {amount}. While it is disputed nobody is reminded of it.").format(
                customer=row.party, amount=formats.money(row.payable, row.currency)
            ),
        )
        self._first, self._today = min(row.issue_date, today), today
        self.since = DateField(translate("Drafts", "Since"), today)
        self.since.setFixedWidth(140)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(translate("Drafts", "What the customer objects to"))
        self.form.addWidget(Field(translate("Drafts", "Since"), self.since))
        self.form.addWidget(Field(translate("Drafts", "Reason"), self.reason))
        self.since.changed.connect(self.check)
        self.reason.textChanged.connect(self.check)
        self.reason.setFocus()
        self.check()

    def problem(self) -> str:
        """A day between the invoice's and today's, and a reason."""
        if not self._first <= self.since.value <= self._today:
            return translate("Drafts", "Choose a day from {first} to today.").format(first=formats.day(self._first))
        return "" if self.reason.text().strip() else translate("Drafts", "Say why.")


class SettleDialog(CheckedDialog):
    """Asks whether a dispute is over; No is the default."""

    def __init__(self, parent: QWidget, row: SalesInvoiceRow, found: OpenDispute) -> None:
        super().__init__(
            parent,
            translate("Drafts", "Is the dispute about invoice {number} settled?").format(number=row.number),
            translate("Drafts", "Settled"),
            translate("Drafts", "{customer} has disputed it since {day}. From now on it can be reminded of again.").format(
                customer=row.party, day=formats.long_day(found.since, weekday=False)
            ),
        )  # fmt: skip
        if found.reason:
            self.form.addWidget(label(found.reason, "body", wrap=True, selectable=True))
        default_to_no(self)


def ask_dispute(
    page: QWidget, context: PageContext, row: SalesInvoiceRow, done: Callable[[int], object] | None
) -> None:
    """Note a dispute, or settle the one that there is."""

    def ask(found: OpenDispute | None) -> None:
        if found is None:
            noting = DisputeDialog(page, row, context.today())
            noting.accepted.connect(
                lambda: _write(
                    page, context, row, dispute, row.id, noting.reason.text(), since=noting.since.value,
                    said=translate("Drafts", "Invoice {number} is noted as disputed."), done=done,
                )
            )  # fmt: skip
            noting.open()
        else:
            settling = SettleDialog(page, row, found)
            settling.accepted.connect(
                lambda: _write(
                    page, context, row, settle_dispute, row.id,
                    said=translate("Drafts", "The dispute about invoice {number} is settled."), done=done,
                )
            )  # fmt: skip
            settling.open()

    context.read(page, open_dispute, context.file, row.id, done=ask)


def _write(
    page: QWidget,
    context: PageContext,
    row: SalesInvoiceRow,
    service: Callable[..., None],
    *values: object,
    said: str,
    done: Callable[[int], object] | None,
    **more: object,
) -> None:
    def finished(_none: None) -> None:
        context.messages.notice(said.format(number=row.number))
        if done is not None:
            done(row.id)

    context.write(
        page, service, context.file, *values, clock=context.clock, user=context.user,
        changes=Subject.SALES_INVOICES, done=finished, **more,
    )  # fmt: skip
