"""Disputes: a buyer does not agree, so nobody reminds of the sales invoice until that is settled.

Rule: docs/rules.md, 22 Reminders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceDispute, SalesInvoiceState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """Since when a buyer does not agree, and why."""

    since: date
    reason: str


def open_dispute(file: CompanyFile, invoice_id: int) -> OpenDispute | None:
    """The dispute about a sales invoice that is not settled; None where there is none."""
    with file.read() as session:
        found = _open(session, invoice_id)
        return None if found is None else OpenDispute(found.since, found.reason)


def dispute(
    file: CompanyFile,
    invoice_id: int,
    reason: str = "",
    *,
    since: date | None = None,
    clock: Clock,
    user: str = "",
) -> None:
    """Write down that the buyer does not agree, ``since`` today by default.

    Raises UserError for a draft, where that is known already, and for a day before the invoice or to come.
    """
    with file.write() as session:
        invoice = session.get(SalesInvoice, invoice_id)
        if invoice is None or invoice.state is not SalesInvoiceState.ISSUED or invoice.kind is not DocumentKind.INVOICE:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "Only an issued invoice can be disputed."))
        if _open(session, invoice_id) is not None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "Invoice {number} is disputed already."), number=invoice.number)
        now = today(clock, session.scalars(select(Company.zone)).one())
        day = since or now
        # An invoice may be dated ahead of the day on which its buyer objects.
        if not min(invoice.issue_date, now) <= day <= now:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "A dispute begins between the invoice's date {date} and today."),
                date=invoice.issue_date,
            )
        session.add(SalesInvoiceDispute(sales_invoice_id=invoice_id, since=day, reason=reason.strip()))
        log_action(session, clock.now(), user, "sales_invoice.disputed", str(invoice.number), reason.strip())


def settle_dispute(file: CompanyFile, invoice_id: int, *, clock: Clock, user: str = "") -> None:
    """Write down that a dispute is over. Raises UserError where there is none."""
    with file.write() as session:
        found = _open(session, invoice_id)
        if found is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no open dispute."))
        found.settled_on = today(clock, session.scalars(select(Company.zone)).one())
        number = session.get_one(SalesInvoice, invoice_id).number
        log_action(session, clock.now(), user, "sales_invoice.dispute_settled", str(number))


def _open(session: Session, invoice_id: int) -> SalesInvoiceDispute | None:
    query = select(SalesInvoiceDispute).where(
        SalesInvoiceDispute.sales_invoice_id == invoice_id, SalesInvoiceDispute.settled_on.is_(None)
    )
    return session.scalars(query).first()
