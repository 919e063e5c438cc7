"""What doing something with one or several issued invoices says: what was done, and which refused it and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.services.sales_invoicing.e_invoices.rule_failures import MendAt
from telecost_desktop.services.sales_invoicing.overview import ListedInvoice
from telecost_desktop.services.sales_invoicing.several import Done
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.drafts import open_draft_editor
from telecost_desktop.views.pages.invoices.issued_words import title
from telecost_desktop.views.pages.invoices.refusals_dialog import Refusal, RefusalsDialog
from telecost_desktop.views.pages.invoices.words import counted

if TYPE_CHECKING:
    from telecost_desktop.views.page import BasePage

translate = QCoreApplication.translate


class Telling:
    """Speaks for the tab of issued invoices."""

    def __init__(self, page: BasePage, parent: QWidget) -> None:
        self.page, self.parent = page, parent
        self.context = page.context

    def tell(self, rows: Sequence[ListedInvoice], done: Done, one: str, many: str) -> None:
        """Say how many it was done with, and list those that refused. Both patterns come translated.

        ``one`` may name the ``{name}``, ``{number}`` and ``{customer}`` of the only one.
        """
        by_id = {row.id: row for row in rows}
        if len(done.ids) == 1:
            only = by_id[done.ids[0]].row
            number = str(done.numbers[0]) if done.numbers else only.number
            self.context.messages.notice(one.format(name=title(only), number=number, customer=only.party))
        elif done.ids:
            self.context.messages.notice(many.format(count=formats.number(len(done.ids))))
        if not done.refused:
            return
        if len(rows) == 1 and not hasattr(done.refused[0].problem, "failures"):
            self.context.messages.error(done.refused[0].problem)
            return
        self.refuse([self._refusal(by_id[each.invoice_id], each.problem) for each in done.refused], len(done.ids))

    def refuse(self, refusals: Sequence[Refusal], done: int) -> None:
        """List what was refused, beside those with which it was done."""
        heading = counted(
            len(refusals),
            translate("Invoices", "With 1 invoice it could not be done"),
            translate("Invoices", "With {count} invoices it could not be done"),
        )
        one, many = translate("Invoices", "With 1 it is done."), translate("Invoices", "With {count} it is done.")
        sub = counted(done, one, many) if done else ""
        RefusalsDialog(self.parent, heading, sub, refusals).open()

    def leads(self, one: ListedInvoice) -> dict[MendAt, Callable[[], object]]:
        """By place where what breaks a rule is mended, what leads there."""
        row, navigate = one.row, self.page.navigate
        leads: dict[MendAt, Callable[[], object]] = {
            MendAt.CUSTOMER: lambda: navigate.emit("subscriptions", ("customer", row.customer_id, row.party)),
            MendAt.COMPANY: lambda: navigate.emit("settings", "company"),
        }
        if not one.issued and not one.is_credit_note:
            leads[MendAt.INVOICE] = lambda: open_draft_editor(self.page, self.context, invoice_id=row.id)
        return leads

    def _refusal(self, one: ListedInvoice, problem: TelecostError) -> Refusal:
        return Refusal(title(one.row), problem, self.leads(one))
