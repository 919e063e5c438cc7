"""Taking back a payment that was written down by hand: a wrong amount, day or invoice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from telecost_desktop.services.payments.by_hand import HandPayment, payments_by_hand, withdraw_payment
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceRow
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.invoices.drafts.asking import default_to_no
from telecost_desktop.views.widgets.fields import ChoiceField, Field

translate = QCoreApplication.translate


class WithdrawPaymentDialog(CheckedDialog):
    """Which of the payments; No is the default."""

    def __init__(self, parent: QWidget, row: SalesInvoiceRow, payments: Sequence[HandPayment]) -> None:
        super().__init__(
            parent,
            translate("Invoices", "Take back a payment of invoice {number}?").format(number=row.number),
            translate("Invoices", "Take back"),
            translate(
                "Invoices", "The invoice is open by that much again. What the bookkeeping has is reversed there."
            ),
        )
        self.choice = ChoiceField(
            translate("Invoices", "Payment"), [(one, _words(one)) for one in payments], payments[0]
        )
        self.form.addWidget(Field(translate("Invoices", "Payment"), self.choice))
        default_to_no(self)


def ask_withdrawal(page: BasePage, context: PageContext, row: SalesInvoiceRow) -> None:
    """Ask which payment is to be taken back; those from the bank are taken off where payments are listed."""

    def ask(payments: tuple[HandPayment, ...]) -> None:
        if not payments:
            context.messages.notice(
                translate("Invoices", "No payment of invoice {number} was written down by hand.").format(
                    number=row.number
                ),
                translate("Invoices", "Payments from the bank"),
                lambda: page.open_subject("payments"),
            )
            return
        dialog = WithdrawPaymentDialog(page, row, payments)
        dialog.accepted.connect(lambda: _withdraw(page, context, row, dialog.choice.value))
        dialog.open()

    context.read(page, payments_by_hand, context.file, row.id, done=ask)


def _withdraw(page: BasePage, context: PageContext, row: SalesInvoiceRow, payment: HandPayment) -> None:
    said = translate("Invoices", "{payment} of invoice {number} is taken back.").format(
        payment=_words(payment), number=row.number
    )
    context.write(
        page, withdraw_payment, context.file, payment.id, clock=context.clock, user=context.user,
        changes=Subject.SALES_INVOICES, done=lambda _none: context.messages.notice(said),
    )  # fmt: skip


def _words(payment: HandPayment) -> str:
    return translate("Invoices", "{amount} on {day}").format(
        amount=formats.money(payment.amount, payment.currency), day=formats.long_day(payment.paid_on, weekday=False)
    )
