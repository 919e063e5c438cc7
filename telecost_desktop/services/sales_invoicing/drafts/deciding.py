"""What a person does with drafts: ready, look ahead, issue, take back.

Rules: docs/rules.md, 7 Draft, ready, issued, and 6 No doubles.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, totals
from telecost_desktop.services.sales_invoicing.drafts.drafting import References, check_customer
from telecost_desktop.services.sales_invoicing.drafts.freeing import free_all
from telecost_desktop.services.sales_invoicing.drafts.stored import stored_details, stored_lines, stored_period
from telecost_desktop.services.sales_invoicing.issuing.date_rules import Warning_, date_warnings
from telecost_desktop.services.sales_invoicing.issuing.issuing import issue
from telecost_desktop.services.sales_invoicing.issuing.series import issue_dates
from telecost_desktop.services.sales_invoicing.vat import VatRates


@dataclass(frozen=True, slots=True)
class IssueOutlook:
    """What issuing a draft now would date it, and what there is to say about that: patterns with their values."""

    id: int
    issue_date: date
    due_date: date
    warnings: tuple[Warning_, ...]


def mark_ready(file: CompanyFile, invoice_id: int, *, clock: Clock, user: str = "") -> None:
    """Say that a draft may be issued. Raises UserError for anything but a draft."""
    with file.write() as session:
        invoice = must_unissued(session, invoice_id)
        invoice.state = SalesInvoiceState.READY
        log_action(session, clock.now(), user, "sales_invoice.ready", str(invoice_id))


def before_issuing(file: CompanyFile, invoice_ids: Sequence[int], *, clock: Clock) -> list[IssueOutlook]:
    """The dates that ``issue_drafts`` would give these drafts as things are, in its order, and what is to be warned of."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        day = today(clock, company.zone)
        dates = {kind: issue_dates(session, kind) for kind in DocumentKind}
        found = []
        for invoice in _in_order(session, invoice_ids):
            issue_date = dates[invoice.kind].on(invoice.issue_date)
            dates[invoice.kind] = dates[invoice.kind].after(issue_date)
            terms = session.get_one(Customer, invoice.customer_id).payment_days
            warnings = date_warnings(company.country, issue_date, day, stored_period(invoice))
            found.append(IssueOutlook(invoice.id, issue_date, issue_date + timedelta(days=terms), warnings))
        return found


def issue_drafts(file: CompanyFile, invoice_ids: Sequence[int], *, clock: Clock, user: str = "") -> dict[int, int]:
    """Issue drafts, each in a transaction of its own, oldest date first; returns their numbers by id.

    Raises UserError at the first that cannot be issued; those before it stay issued. Nothing is issued if one is not there.
    """
    with file.read() as session:
        ordered = [invoice.id for invoice in _in_order(session, invoice_ids)]
    numbers = {}
    for invoice_id in ordered:
        with file.write() as session:
            numbers[invoice_id] = issue_stored(session, must_unissued(session, invoice_id), clock)
            log_action(session, clock.now(), user, "sales_invoice.issued", str(numbers[invoice_id]))
    return numbers


def void_draft(file: CompanyFile, invoice_id: int, *, due_again: bool, clock: Clock, user: str = "") -> None:
    """Take a draft back. What it bills becomes due again, or is never billed: periods spend their ordinals."""
    with file.write() as session:
        invoice = must_unissued(session, invoice_id)
        void(session, invoice)
        free_all(session, invoice_id, due_again=due_again)
        detail = "due again" if due_again else "skipped"
        log_action(session, clock.now(), user, "sales_invoice.voided", str(invoice_id), detail)


def void(session: Session, invoice: SalesInvoice) -> None:
    """Set a draft aside; it never had a number."""
    session.execute(update(SalesInvoice).where(SalesInvoice.id == invoice.id).values(state=SalesInvoiceState.VOID))
    session.refresh(invoice)


def must_unissued(session: Session, invoice_id: int) -> SalesInvoice:
    """A sales invoice without a number. Raises UserError for any other."""
    invoice = session.get(SalesInvoice, invoice_id)
    if invoice is None or invoice.state not in (SalesInvoiceState.DRAFT, SalesInvoiceState.READY):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Only a draft can be changed."),
            hint=QT_TRANSLATE_NOOP("Errors", "An issued invoice is credited instead."),
        )
    return invoice


def issue_stored(session: Session, invoice: SalesInvoice, clock: Clock) -> int:
    """Issue a stored draft in the caller's transaction; returns its number. Raises UserError where it cannot be."""
    company = session.scalars(select(Company)).one()
    customer = session.get_one(Customer, invoice.customer_id)
    original = None
    if invoice.credits_id is None:
        check_customer(company, customer, by_hand=True)
    else:
        original = json.loads(session.get_one(SalesInvoice, invoice.credits_id).snapshot)
    lines = stored_lines(session, invoice.id)
    sums = totals(lines, invoice.currency)
    if not lines or sums.inc_vat < invoice.prepaid or sums.inc_vat < 0:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "It comes to less than nothing, or has no lines."),
            hint=QT_TRANSLATE_NOOP("Errors", "What is to be given back needs a credit note."),
        )
    rates = VatRates(session, country=company.country, vat_registered=company.vat_registered)
    if original is None:
        _refuse_other_regime(rates, customer, lines)
    wished = invoice.issue_date
    given = issue(
        session,
        invoice.id,
        kind=invoice.kind,
        wished_date=invoice.issue_date,
        company=company,
        customer=customer,
        lines=lines,
        sums=sums,
        at=clock.now(),
        details=stored_details(session, invoice),
        # A day of bookkeeping that was chosen stays; one that only followed the issue date goes along with it.
        entry_date=None if invoice.entry_date == invoice.issue_date else invoice.entry_date,
        references=References(invoice.reference, invoice.order_reference),
        original=original,
    )
    if original is None and given.issue_date != wished and invoice.delivered_on is None:
        _refuse_other_rates(rates, lines, given.issue_date)
    return given.number


def _refuse_other_regime(rates: VatRates, customer: Customer, lines: Sequence[DraftLine]) -> None:
    """Raises UserError where the seller or the buyer has become another for VAT since the draft was made."""
    if not all(rates.fits(line.vat_category, customer.vat_regime) for line in lines):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "VAT of {customer} is another than when the draft was made."),
            hint=QT_TRANSLATE_NOOP("Errors", "Save the draft anew, or take it back and let it be billed again."),
            customer=customer.name,
        )


def _refuse_other_rates(rates: VatRates, lines: Sequence[DraftLine], day: date) -> None:
    """Raises UserError where a later date than the wished one has other VAT for what covers no days."""
    for line in lines:
        taxed = line.period is None and line.vat_category == "S"
        if taxed and rates.code_of(line.vat_category, line.vat_rate, day) is None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "It would be dated {date}, when there is no VAT rate of {rate} %."),
                hint=QT_TRANSLATE_NOOP("Errors", "Write the day of delivery into the draft, or give it that date."),
                date=day,
                rate=line.vat_rate.normalize(),
            )


def _in_order(session: Session, invoice_ids: Sequence[int]) -> list[SalesInvoice]:
    """Oldest date first, as numbers are to be given. Raises UserError if one is not there."""
    query = select(SalesInvoice).where(SalesInvoice.id.in_(invoice_ids))
    found = list(session.scalars(query.order_by(SalesInvoice.issue_date, SalesInvoice.id)))
    if len(found) < len(set(invoice_ids)):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no such invoice."))
    return found
