"""Sales invoices by hand: the editor of drafts, credit notes by line, and disputes.

The dialogs are opened here; what they are made of is read when they are first wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from telecost_desktop.services.sales_invoicing.e_invoices.rule_failures import MendAt
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceDetail, SalesInvoiceRow
from telecost_desktop.views.context import PageContext

Done = Callable[[int], object]


def open_draft_editor(
    page: QWidget,
    context: PageContext,
    *,
    invoice_id: int | None = None,
    copy_of: int | None = None,
    done: Done | None = None,
) -> None:
    """Write a new sales invoice, change a draft, or begin with a copy of an earlier one.

    ``done`` gets the invoice's id once it was saved or issued.
    """
    from telecost_desktop.views.pages.invoices.drafts.opening import open_editor

    open_editor(page, context, invoice_id=invoice_id, copy_of=copy_of, done=done)


def ask_issue(
    owner: QWidget,
    context: PageContext,
    invoice_id: int,
    *,
    customer: str,
    leads: Mapping[MendAt, Callable[[], object]],
    done: Done | None = None,
) -> None:
    """Say what issuing a draft would come to, or which rules it breaks, and issue it. ``leads`` to where they are mended."""
    from telecost_desktop.views.pages.invoices.drafts import issue_dialog

    issue_dialog.ask_issue(owner, context, invoice_id, customer=customer, leads=leads, done=done)


def open_credit_dialog(
    page: QWidget, context: PageContext, detail: SalesInvoiceDetail, done: Done | None = None
) -> None:
    """Ask what of an issued invoice is credited. ``done`` gets the credit note's id."""
    from telecost_desktop.views.pages.invoices.drafts.credit_dialog import ask_credit

    ask_credit(page, context, detail, done)


def open_dispute_dialog(page: QWidget, context: PageContext, row: SalesInvoiceRow, done: Done | None = None) -> None:
    """Note that the customer disputes an invoice, or that this is settled. ``done`` gets the invoice's id."""
    from telecost_desktop.views.pages.invoices.drafts.dispute_dialog import ask_dispute

    ask_dispute(page, context, row, done)
