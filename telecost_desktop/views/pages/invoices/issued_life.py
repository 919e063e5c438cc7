"""What a person does with the life of sales invoices: write, change, ready, issue, take back, pay, credit, dispute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from telecost_desktop.services.payments.by_hand import register_payment
from telecost_desktop.services.sales_invoicing.drafts.deciding import IssueOutlook, before_issuing
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceRow, get_sales_invoice
from telecost_desktop.services.sales_invoicing.overview import ListedInvoice, sums_of
from telecost_desktop.services.sales_invoicing.several import (
    Done,
    issue_several,
    pay_several,
    ready_several,
    void_several,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import BILLED, Subject
from telecost_desktop.views.messages import say
from telecost_desktop.views.pages.invoices.drafts import (
    ask_issue,
    open_credit_dialog,
    open_dispute_dialog,
    open_draft_editor,
)
from telecost_desktop.views.pages.invoices.issued_dialogs import PaidDialog, VoidDialog
from telecost_desktop.views.pages.invoices.issued_telling import Telling
from telecost_desktop.views.pages.invoices.payment_dialog import PaymentDialog
from telecost_desktop.views.pages.invoices.payment_withdrawal import ask_withdrawal

translate = QCoreApplication.translate
# Warnings about dates that a question names; the rest of the same kind adds nothing.
_MOST_WARNINGS = 3


class InvoiceLife:
    """Asks and does. ``show`` is called with the id of what came of it and should be seen."""

    def __init__(self, owner: QWidget, telling: Telling, show: Callable[[int], object]) -> None:
        self.owner, self.telling, self.show = owner, telling, show
        self.page, self.context = telling.page, telling.context
        self.does: dict[str, Callable[[list[ListedInvoice]], object]] = {
            "edit": lambda rows: open_draft_editor(self.page, self.context, invoice_id=rows[0].id, done=self.show),
            "copy": lambda rows: open_draft_editor(self.page, self.context, copy_of=rows[0].id, done=self.show),
            "make_ready": self._make_ready,
            "issue": self._look_before_issuing,
            "void": self._ask_void,
            "pay": self._ask_payment,
            "pay_back": self._ask_paid_back,
            "unpay": lambda rows: ask_withdrawal(self.page, self.context, rows[0].row),
            "credit": self._credit,
            "dispute": lambda rows: open_dispute_dialog(self.page, self.context, rows[0].row, done=self.show),
        }

    def write_new(self) -> None:
        """Write a sales invoice by hand."""
        open_draft_editor(self.page, self.context, done=self.show)

    def _write(
        self, service: Callable[..., Done], rows: Sequence[ListedInvoice], one: str, many: str, **more: object
    ) -> None:
        self.context.write(
            self.owner, service, self.context.file, [row.id for row in rows], clock=self.context.clock,
            user=self.context.user, changes=BILLED, done=lambda done: self.telling.tell(rows, done, one, many), **more,
        )  # fmt: skip

    def _make_ready(self, rows: list[ListedInvoice]) -> None:
        self._write(
            ready_several, rows, translate("Invoices", "{name} is ready."), translate("Invoices", "{count} drafts are ready.")
        )  # fmt: skip

    # Issuing

    def _look_before_issuing(self, rows: list[ListedInvoice]) -> None:
        if len(rows) == 1:
            ask_issue(
                self.owner, self.context, rows[0].id, customer=rows[0].row.party, leads=self.telling.leads(rows[0]),
                done=self.show,
            )  # fmt: skip
            return
        self.context.read(
            self.owner, before_issuing, self.context.file, [row.id for row in rows], clock=self.context.clock,
            done=lambda outlooks: self._ask_issue(rows, outlooks),
        )  # fmt: skip

    def _ask_issue(self, rows: list[ListedInvoice], outlooks: list[IssueOutlook]) -> None:
        asked = translate("Invoices", "Issue {count} drafts over {amount}?").format(
            count=formats.number(len(rows)),
            amount=", ".join(formats.money(one.payable, one.currency) for one in sums_of(rows)),
        )
        detail = translate(
            "Invoices", "They get the next numbers, oldest first, and cannot be changed afterwards, only credited."
        )
        warnings = list(dict.fromkeys(say(*warning) for outlook in outlooks for warning in outlook.warnings))
        detail = " ".join([detail, *warnings[:_MOST_WARNINGS]])
        self.context.messages.ask(asked, translate("Invoices", "Issue"), lambda: self._issue(rows), detail)

    def _issue(self, rows: list[ListedInvoice]) -> None:
        self._write(
            issue_several, rows, translate("Invoices", "Invoice {number} to {customer} is issued."),
            translate("Invoices", "{count} invoices are issued."), progress=True,
            label=translate("Invoices", "Issuing invoices"),
        )  # fmt: skip

    def _ask_void(self, rows: list[ListedInvoice]) -> None:
        dialog = VoidDialog(self.owner, rows)
        dialog.accepted.connect(lambda: self._void(rows, due_again=dialog.again.isChecked()))
        dialog.open()

    def _void(self, rows: list[ListedInvoice], *, due_again: bool) -> None:
        if due_again:
            one = translate("Invoices", "{name} was taken back and is due again.")
            many = translate("Invoices", "{count} drafts were taken back and are due again.")
        else:
            one = translate("Invoices", "{name} was taken back and is skipped.")
            many = translate("Invoices", "{count} drafts were taken back and are skipped.")
        self._write(void_several, rows, one, many, due_again=due_again)

    # Money

    def _ask_payment(self, rows: list[ListedInvoice]) -> None:
        if len(rows) > 1:
            several = PaidDialog(self.owner, rows, self.context.today())
            several.accepted.connect(lambda: self._pay_all(rows, several.paid_on.value))
            several.open()
            return
        row = rows[0].row
        dialog = PaymentDialog(
            self.owner, translate("Invoices", "Register payment"), f"{row.number} · {row.party}",
            today=self.context.today(), amount=row.open, currency=row.currency, ok=translate("Invoices", "Register"),
        )  # fmt: skip
        dialog.accepted.connect(lambda: self._pay(row, dialog.amount, dialog.paid_on.value))
        dialog.open()

    def _pay(self, row: SalesInvoiceRow, amount: Decimal | None, paid_on: date) -> None:
        said = translate("Invoices", "Payment of {amount} for invoice {number} is registered.").format(
            amount=formats.money(amount, row.currency), number=row.number
        )
        self._register(row, amount, paid_on, said)

    def _ask_paid_back(self, rows: list[ListedInvoice]) -> None:
        """Money that was in credit went back to the customer."""
        row = rows[0].row
        dialog = PaymentDialog(
            self.owner, translate("Invoices", "Register money paid back"), f"{row.number} · {row.party}",
            today=self.context.today(), amount=row.in_credit, currency=row.currency, ok=translate("Invoices", "Register"),
        )  # fmt: skip
        dialog.accepted.connect(lambda: self._pay_back(row, dialog.amount, dialog.paid_on.value))
        dialog.open()

    def _pay_back(self, row: SalesInvoiceRow, amount: Decimal | None, paid_on: date) -> None:
        said = translate("Invoices", "{amount} paid back for invoice {number} is registered.").format(
            amount=formats.money(amount, row.currency), number=row.number
        )
        self._register(row, -(amount or Decimal(0)), paid_on, said)

    def _register(self, row: SalesInvoiceRow, amount: Decimal | None, paid_on: date, said: str) -> None:
        self.context.write(
            self.owner, register_payment, self.context.file, row.id, amount, paid_on, clock=self.context.clock,
            user=self.context.user, changes=Subject.SALES_INVOICES,
            done=lambda _none: self.context.messages.notice(said),
        )  # fmt: skip

    def _pay_all(self, rows: list[ListedInvoice], paid_on: date) -> None:
        """Each is paid with what is open of it."""
        one, many = translate("Invoices", "{name} is paid."), translate("Invoices", "{count} invoices are paid.")
        self._write(pay_several, rows, one, many, paid_on=paid_on)

    def _credit(self, rows: list[ListedInvoice]) -> None:
        self.context.read(
            self.owner, get_sales_invoice, self.context.file, self.context.clock, rows[0].id, key="to be credited",
            done=lambda detail: open_credit_dialog(self.page, self.context, detail, done=self.show),
        )  # fmt: skip
