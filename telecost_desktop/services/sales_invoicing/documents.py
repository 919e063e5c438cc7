"""What a person does with sales invoices: ready, issue, void a draft, credit, register a payment.

Rules: docs/rules.md, 7 Draft, ready, issued, and 6 No doubles.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.payments import SalesPayment
from telecost_desktop.models.periods import Period
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine, SalesInvoiceState
from telecost_desktop.models.subscriptions import BilledPeriod, BilledState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.projects.freeing import free_entries
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, totals
from telecost_desktop.services.sales_invoicing.drafting import (
    BillableLine,
    Details,
    References,
    check_customer,
    fill_draft,
    insert_empty_draft,
)
from telecost_desktop.services.sales_invoicing.issuing import issue
from telecost_desktop.services.subscriptions.schedule_store import refresh_next_due


def mark_ready(file: CompanyFile, invoice_id: int, *, clock: Clock, user: str = "") -> None:
    """Say that a draft may be issued. Raises UserError for anything but a draft."""
    with file.write() as session:
        invoice = _unissued(session, invoice_id)
        invoice.state = SalesInvoiceState.READY
        log_action(session, clock.now(), user, "sales_invoice.ready", str(invoice_id))


def issue_drafts(file: CompanyFile, invoice_ids: Sequence[int], *, clock: Clock, user: str = "") -> dict[int, int]:
    """Issue drafts, each in a transaction of its own, oldest date first; returns their numbers by id.

    Raises UserError at the first that cannot be issued; those before it stay issued.
    """
    with file.read() as session:
        query = select(SalesInvoice.id).where(SalesInvoice.id.in_(invoice_ids))
        ordered = list(session.scalars(query.order_by(SalesInvoice.issue_date, SalesInvoice.id)))
    numbers = {}
    for invoice_id in ordered:
        with file.write() as session:
            numbers[invoice_id] = _issue_stored(session, _unissued(session, invoice_id), clock)
            log_action(session, clock.now(), user, "sales_invoice.issued", str(numbers[invoice_id]))
    return numbers


def void_draft(file: CompanyFile, invoice_id: int, *, due_again: bool, clock: Clock, user: str = "") -> None:
    """Take a draft back. What it bills becomes due again, or is never billed: periods spend their ordinals."""
    with file.write() as session:
        invoice = _unissued(session, invoice_id)
        void(session, invoice)
        free_periods(session, invoice_id, BilledState.FREED if due_again else BilledState.VOIDED)
        free_entries(session, invoice_id, written_off=not due_again)
        detail = "due again" if due_again else "skipped"
        log_action(session, clock.now(), user, "sales_invoice.voided", str(invoice_id), detail)


def credit_invoice(
    file: CompanyFile, invoice_id: int, *, clock: Clock, user: str = "", bill_again: bool = False
) -> int:
    """Credit an issued sales invoice whole; returns the credit note's number. Frees nothing unless ``bill_again``."""
    with file.write() as session:
        invoice = session.get(SalesInvoice, invoice_id)
        if invoice is None or invoice.state is not SalesInvoiceState.ISSUED or invoice.kind is not DocumentKind.INVOICE:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "Only an issued invoice can be credited."))
        if credited_amount(session, invoice_id):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Invoice {number} has been credited already."), number=invoice.number
            )
        lines = [BillableLine(line) for line in stored_lines(session, invoice_id)]
        credit_id = make_credit_note(session, invoice, lines, issued=True, clock=clock, user=user)
        if bill_again:
            free_periods(session, invoice_id, BilledState.FREED)
            free_entries(session, invoice_id, written_off=False)
        return session.get_one(SalesInvoice, credit_id).number or 0


def register_payment(
    file: CompanyFile, invoice_id: int, amount: Decimal, paid_on: date, *, clock: Clock, user: str = ""
) -> None:
    """Write down money that came in. Raises UserError for a draft or an amount of nothing."""
    with file.write() as session:
        invoice = session.get(SalesInvoice, invoice_id)
        if invoice is None or invoice.state is not SalesInvoiceState.ISSUED:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "Only an issued invoice can be paid."))
        if not amount:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "A payment of nothing is no payment."))
        session.add(
            SalesPayment(
                sales_invoice_id=invoice_id, paid_on=paid_on, amount=amount, recorded_at=clock.now(), recorded_by=user
            )
        )
        log_action(session, clock.now(), user, "sales_invoice.paid", str(invoice.number), str(amount))


def void(session: Session, invoice: SalesInvoice) -> None:
    """Set a draft aside; it never had a number."""
    session.execute(update(SalesInvoice).where(SalesInvoice.id == invoice.id).values(state=SalesInvoiceState.VOID))
    session.refresh(invoice)


def free_periods(session: Session, invoice_id: int, state: BilledState) -> None:
    """Change what became of the periods on a sales invoice, and with it what is due next."""
    chosen = BilledPeriod.sales_invoice_id == invoice_id
    subscribers = list(session.scalars(select(BilledPeriod.subscriber_id).where(chosen)))
    session.execute(update(BilledPeriod).where(chosen).values(state=state))
    refresh_next_due(session, subscribers)


def credited_amount(session: Session, invoice_id: int) -> Decimal:
    """What credit notes, issued or on their way, take off a sales invoice."""
    query = select(func.sum(SalesInvoice.payable)).where(
        SalesInvoice.credits_id == invoice_id, SalesInvoice.state != SalesInvoiceState.VOID
    )
    return session.scalar(query) or Decimal(0)


def stored_lines(session: Session, invoice_id: int) -> list[DraftLine]:
    """A sales invoice's lines in order."""
    query = select(SalesInvoiceLine).where(SalesInvoiceLine.sales_invoice_id == invoice_id)
    return [stored_line(line) for line in session.scalars(query.order_by(SalesInvoiceLine.position))]


def stored_line(line: SalesInvoiceLine) -> DraftLine:
    """A stored line as plain values."""
    covers = None
    if line.period_start is not None and line.period_end is not None:
        covers = Period(line.period_start, line.period_end)
    return DraftLine(
        line.text,
        line.quantity,
        line.unit_price,
        line.net,
        line.vat_category,
        line.vat_rate,
        line.unit,
        line.product_number,
        covers,
        line.project,
        line.discount,
    )


def stored_details(session: Session, invoice: SalesInvoice) -> Details:
    """What a stored sales invoice says beside its lines."""
    original = None if invoice.credits_id is None else session.get_one(SalesInvoice, invoice.credits_id)
    return Details(
        currency=invoice.currency,
        exchange_rate=invoice.exchange_rate,
        prepaid=invoice.prepaid,
        rounding=invoice.rounding,
        delivered_on=invoice.delivered_on,
        note=invoice.note,
        credits_number=original.number if original else None,
        credits_date=original.issue_date if original else None,
    )


def make_credit_note(
    session: Session, original: SalesInvoice, lines: list[BillableLine], *, issued: bool, clock: Clock, user: str
) -> int:
    """A credit note over lines of an issued sales invoice, as a draft or issued; returns its id."""
    company = session.scalars(select(Company)).one()
    customer = session.get_one(Customer, original.customer_id)
    day = max(today(clock, company.zone), original.issue_date)
    details = Details(
        currency=original.currency,
        exchange_rate=original.exchange_rate,
        credits_number=original.number,
        credits_date=original.issue_date,
    )
    credit_id = insert_empty_draft(
        session,
        customer,
        issue_date=day,
        at=clock.now(),
        user=user,
        kind=DocumentKind.CREDIT_NOTE,
        credits_id=original.id,
        details=details,
    )
    sums, values = fill_draft(session, credit_id, lines, original.currency)
    if not issued:
        session.execute(update(SalesInvoice).where(SalesInvoice.id == credit_id).values(**values))
        return credit_id
    given = issue(
        session,
        credit_id,
        kind=DocumentKind.CREDIT_NOTE,
        wished_date=day,
        company=company,
        customer=customer,
        lines=[entry.line for entry in lines],
        sums=sums,
        at=clock.now(),
        details=details,
    )
    log_action(session, clock.now(), user, "sales_invoice.credited", str(original.number), str(given.number))
    return credit_id


def _unissued(session: Session, invoice_id: int) -> SalesInvoice:
    invoice = session.get(SalesInvoice, invoice_id)
    if invoice is None or invoice.state not in (SalesInvoiceState.DRAFT, SalesInvoiceState.READY):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Only a draft can be changed."),
            hint=QT_TRANSLATE_NOOP("Errors", "An issued invoice is credited instead."),
        )
    return invoice


def _issue_stored(session: Session, invoice: SalesInvoice, clock: Clock) -> int:
    company = session.scalars(select(Company)).one()
    customer = session.get_one(Customer, invoice.customer_id)
    check_customer(company, customer)
    lines = stored_lines(session, invoice.id)
    given = issue(
        session,
        invoice.id,
        kind=invoice.kind,
        wished_date=invoice.issue_date,
        company=company,
        customer=customer,
        lines=lines,
        sums=totals(lines, invoice.currency),
        at=clock.now(),
        details=stored_details(session, invoice),
        # A day of bookkeeping that was chosen stays; one that only followed the issue date goes along with it.
        entry_date=None if invoice.entry_date == invoice.issue_date else invoice.entry_date,
        references=References(invoice.reference, invoice.order_reference),
    )
    return given.number
