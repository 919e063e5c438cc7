"""Drafts written by hand: made, changed, copied from an earlier sales invoice.

Rules: docs/rules.md, 7 Draft, ready, issued, and 8 Money on a sales invoice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, Product
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState, SalesInvoiceVat
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, payable_rounding, totals
from telecost_desktop.services.sales_invoicing.drafts.deciding import must_unissued
from telecost_desktop.services.sales_invoicing.drafts.drafting import (
    NO_REFERENCES,
    Details,
    Enclosed,
    References,
    check_customer,
    fill_sums,
    insert_empty_draft,
)
from telecost_desktop.services.sales_invoicing.drafts.enclosing import enclose, enclosed
from telecost_desktop.services.sales_invoicing.drafts.line_editing import (
    DraftLineValues,
    KeptLine,
    kept_lines,
    priced_line,
    replace_lines,
)
from telecost_desktop.services.sales_invoicing.drafts.stored import line_rows, stored_period
from telecost_desktop.services.sales_invoicing.vat import VatRates
from telecost_desktop.services.settings import SettingKey, stored_setting

_ZERO, _ONE = Decimal(0), Decimal(1)
_SMALLEST_RATE, _LARGEST_RATE = Decimal("0.000001"), Decimal(10) ** 6
# Due dates and periods are counted from it.
_LAST_DAY = date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class DraftValues:
    """What a person fills in. ``issue_date`` None is today, an empty ``currency`` the customer's.

    ``exchange_rate`` is how much of the company's currency one unit is worth; only another currency has one.
    ``references`` stand over the customer's where they are filled in.
    """

    customer_id: int
    lines: tuple[DraftLineValues, ...] = ()
    issue_date: date | None = None
    references: References = NO_REFERENCES
    currency: str = ""
    exchange_rate: Decimal | None = None
    prepaid: Decimal = _ZERO
    delivered_on: date | None = None
    note: str = ""
    attachments: tuple[Enclosed, ...] = ()


@dataclass(frozen=True, slots=True)
class _Priced:
    """The whole of a draft as it will be stored."""

    customer: Customer
    issue_date: date
    details: Details
    lines: list[DraftLine]


def save_draft(
    file: CompanyFile, values: DraftValues, *, clock: Clock, user: str = "", invoice_id: int | None = None
) -> int:
    """Create or change a draft; returns its id. A ready one is a draft again.

    Lines that bill periods, hours or fees keep doing so: they can be worded anew, hours and fees not priced anew.
    Raises UserError for what cannot be invoiced.
    """
    with file.write() as session:
        company = session.scalars(select(Company)).one()
        kept = kept_lines(session, invoice_id)
        invoice = None if invoice_id is None else _changeable(session, invoice_id)
        priced = _priced(session, company, values, kept, clock)
        if invoice is not None and any(one.bills for one in kept.values()):
            _refuse_another_buyer(invoice, priced)
        if invoice_id is None:
            invoice_id = insert_empty_draft(
                session,
                priced.customer,
                issue_date=priced.issue_date,
                at=clock.now(),
                user=user,
                details=priced.details,
            )
        replace_lines(session, invoice_id, kept, [line.id for line in values.lines], priced.lines)
        session.execute(delete(SalesInvoiceVat).where(SalesInvoiceVat.sales_invoice_id == invoice_id))
        enclose(session, invoice_id, values.attachments)
        _, sums = fill_sums(session, invoice_id, priced.lines, priced.details.currency, priced.details)
        session.execute(
            update(SalesInvoice)
            .where(SalesInvoice.id == invoice_id)
            .values(**sums, **_columns(values, priced, invoice), state=SalesInvoiceState.DRAFT)
        )
        log_action(session, clock.now(), user, "sales_invoice.saved", str(invoice_id))
        return invoice_id


def draft_values(file: CompanyFile, invoice_id: int) -> DraftValues:
    """What the form shows of a draft. Raises UserError for anything but a draft of an invoice."""
    with file.read() as session:
        return _values(session, _changeable(session, invoice_id))


def price_draft(
    file: CompanyFile, values: DraftValues, *, clock: Clock, invoice_id: int | None = None
) -> tuple[list[DraftLine], Details]:
    """What a form comes to before it is saved: its lines with amount and VAT. Raises the errors of ``save_draft``."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        priced = _priced(session, company, values, kept_lines(session, invoice_id), clock)
        return priced.lines, priced.details


def copy_invoice(
    file: CompanyFile, invoice_id: int, *, issue_date: date | None = None, clock: Clock, user: str = ""
) -> int:
    """A new draft with the lines of an earlier sales invoice, dated today by default; returns its id.

    Texts, quantities and prices are copied, VAT is that of the new date. What was billed, enclosed, prepaid or delivered
    then is not copied. Raises UserError for a credit note.
    """
    copied = replace(copied_values(file, invoice_id), issue_date=issue_date)
    return save_draft(file, copied, clock=clock, user=user)


def copied_values(file: CompanyFile, invoice_id: int) -> DraftValues:
    """What ``copy_invoice`` stores, dated today. Raises UserError for a credit note."""
    with file.read() as session:
        invoice = session.get(SalesInvoice, invoice_id)
        if invoice is None or invoice.kind is not DocumentKind.INVOICE:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "Only an invoice can be copied."))
        values = _values(session, invoice)
    lines = tuple(replace(line, id=None, period=None) for line in values.lines)
    return replace(values, lines=lines, issue_date=None, prepaid=_ZERO, delivered_on=None, attachments=())


def _changeable(session: Session, invoice_id: int) -> SalesInvoice:
    invoice = must_unissued(session, invoice_id)
    if invoice.kind is not DocumentKind.INVOICE:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A credit note is not changed."),
            hint=QT_TRANSLATE_NOOP("Errors", "Take the draft back and credit again."),
        )
    return invoice


def _values(session: Session, invoice: SalesInvoice) -> DraftValues:
    company = session.scalars(select(Company)).one()
    rates = VatRates(session, country=company.country, vat_registered=company.vat_registered)
    codes = dict(session.execute(select(Product.number, Product.vat_code)).all())
    lines = []
    for row in line_rows(session, invoice.id):
        period = stored_period(row)
        day = period.start if period else invoice.delivered_on or invoice.issue_date
        code = rates.code_of(row.vat_category, row.vat_rate, day) or codes.get(row.product_number, "high")
        lines.append(
            DraftLineValues(
                row.text,
                row.quantity,
                row.unit_price,
                row.unit,
                row.product_number,
                code,
                row.discount,
                period,
                row.project,
                row.id,
            )
        )
    foreign = invoice.currency != company.currency
    return DraftValues(
        invoice.customer_id,
        tuple(lines),
        invoice.issue_date,
        References(invoice.reference, invoice.order_reference),
        invoice.currency,
        invoice.exchange_rate if foreign else None,
        invoice.prepaid,
        invoice.delivered_on,
        invoice.note,
        enclosed(session, invoice.id),
    )


def _priced(
    session: Session, company: Company, values: DraftValues, kept: dict[int, KeptLine], clock: Clock
) -> _Priced:
    customer = session.get(Customer, values.customer_id)
    if customer is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That customer was deleted."))
    check_customer(company, customer, by_hand=True)
    if not values.lines:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "An invoice needs at least one line."))
    issue_date = values.issue_date or today(clock, company.zone)
    if issue_date > _LAST_DAY:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{date} is too far ahead."), date=issue_date)
    currency = _currency(values.currency or customer.currency)
    rates = VatRates(session, country=company.country, vat_registered=company.vat_registered)
    day = values.delivered_on or issue_date
    lines = [
        priced_line(line, position, kept.get(line.id or 0), rates, customer.vat_regime, day, currency)
        for position, line in enumerate(values.lines, 1)
    ]
    keys = [line.id for line in values.lines if line.id is not None]
    if len(set(keys)) < len(keys):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A line of the draft is named twice."))
    sums = totals(lines, currency)
    if sums.inc_vat < 0:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "It comes to less than nothing."),
            hint=QT_TRANSLATE_NOOP("Errors", "What is to be given back needs a credit note."),
        )
    if values.prepaid < 0 or sums.inc_vat < values.prepaid:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Prepaid is between nothing and the sum {total}."), total=sums.inc_vat
        )
    step = Decimal(stored_setting(session, SettingKey.PAYABLE_ROUNDING, "") or 0)
    details = Details(
        currency=currency,
        exchange_rate=_exchange_rate(company, currency, values.exchange_rate),
        prepaid=values.prepaid,
        rounding=payable_rounding(sums.inc_vat - values.prepaid, step),
        delivered_on=values.delivered_on,
        note=values.note.strip(),
        attachments=values.attachments,
    )
    return _Priced(customer, issue_date, details, lines)


def _currency(text: str) -> str:
    code = text.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{currency} is no currency code."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write three letters, such as NOK or EUR."),
            currency=text,
        )
    return code


def _exchange_rate(company: Company, currency: str, typed: Decimal | None) -> Decimal:
    """How much of the company's currency one unit is worth. Raises UserError where it was not filled in."""
    if currency == company.currency:
        return _ONE
    if typed is None or typed <= 0:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "An invoice in {currency} needs the exchange rate: what 1 {currency} is in {own}."
            ),
            currency=currency,
            own=company.currency,
        )
    if not _SMALLEST_RATE <= typed <= _LARGEST_RATE:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{rate} can be no exchange rate."), rate=typed)
    return typed


def _refuse_another_buyer(invoice: SalesInvoice, priced: _Priced) -> None:
    """What fell due for one customer is billed to no other, and in its own currency."""
    if (invoice.customer_id, invoice.currency) != (priced.customer.id, priced.details.currency):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "It bills what fell due: its customer and currency stay as they are.")
        )


def _columns(values: DraftValues, priced: _Priced, before: SalesInvoice | None) -> dict[str, object]:
    """The columns of the draft beside its sums."""
    # A day of bookkeeping that was chosen stays; one that only followed the issue date goes along with it.
    chosen = before is not None and before.entry_date != before.issue_date
    customer, details = priced.customer, priced.details
    yours, order = values.references.your.strip(), values.references.order.strip()
    return {
        "customer_id": customer.id,
        "issue_date": priced.issue_date,
        "entry_date": before.entry_date if before is not None and chosen else priced.issue_date,
        "due_date": priced.issue_date + timedelta(days=customer.payment_days),
        "currency": details.currency,
        "exchange_rate": details.exchange_rate,
        "prepaid": details.prepaid,
        "rounding": details.rounding,
        "delivered_on": details.delivered_on,
        "note": details.note,
        # What is the same as the customer's goes on following the customer.
        "reference": "" if yours == customer.reference else yours,
        "order_reference": "" if order == customer.order_reference else order,
    }
