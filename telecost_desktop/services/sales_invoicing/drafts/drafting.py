"""Storing a sales invoice before it has a number. Rule: docs/rules.md, 7 Draft, ready, issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.base import new_key
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.sales_invoices import SalesInvoiceState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, Totals, covered, totals

_ZERO = Decimal(0)
# Of the languages that there are, those that the seller's country takes; no entry: all of them.
_LANGUAGES = {"NO": ("nb", "sv", "en")}
_INSERT_INVOICE, _INSERT_LINE, _INSERT_VAT = (
    metadata.tables[name].insert() for name in ("sales_invoice", "sales_invoice_line", "sales_invoice_vat")
)


@dataclass(frozen=True, slots=True)
class References:
    """What the buyer wants named on a sales invoice: a person or mark of theirs, and an order number."""

    your: str = ""
    order: str = ""


NO_REFERENCES = References()


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A document that goes along with a sales invoice: its kept attachment, and the name that the reader sees."""

    attachment_id: int
    file_name: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Details:
    """What a sales invoice may say beside its lines.

    ``currency`` is empty for the customer's; ``exchange_rate`` is how much of the company's currency one unit is worth.
    ``prepaid`` is taken off what is to be paid, ``rounding`` added. A credit note names what it credits.
    """

    currency: str = ""
    exchange_rate: Decimal = Decimal(1)
    prepaid: Decimal = _ZERO
    rounding: Decimal = _ZERO
    delivered_on: date | None = None
    note: str = ""
    credits_number: int | None = None
    credits_date: date | None = None
    attachments: tuple[Enclosed, ...] = ()


NO_DETAILS = Details()


@dataclass(frozen=True, slots=True)
class BillableLine:
    """A line, the billed period that it hangs under, and the line that it credits, if any."""

    line: DraftLine
    billed_period_id: int | None = None
    credits_line_id: int | None = None


def check_customer(company: Company, customer: Customer, *, by_hand: bool = False) -> None:
    """Raises UserError for a customer that cannot be invoiced.

    What a person writes ``by_hand`` may be in another currency than the company's: its prices are typed in.
    """
    check_language(company.country, customer)
    if not by_hand and customer.currency != company.currency:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{customer} is to be invoiced in {currency}, but all prices are in {own}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Change the customer's currency."),
            customer=customer.name,
            currency=customer.currency,
            own=company.currency,
        )
    if not customer.active:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{customer} is inactive."),
            hint=QT_TRANSLATE_NOOP("Errors", "Activate the customer, or end its subscriptions."),
            customer=customer.name,
        )


def check_language(seller_country: str, customer: Customer) -> None:
    """Raises UserError for a language in which the seller's country wants no sales documents."""
    allowed = _LANGUAGES.get(seller_country)
    if allowed is not None and customer.language not in allowed:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "{customer} wants invoices in another language than a Norwegian seller's documents are in: Norwegian,"
                " Swedish, Danish or English.",
            ),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose Norwegian, Swedish or English as the customer's language."),
            customer=customer.name,
        )


def insert_empty_draft(
    session: Session,
    customer: Customer,
    *,
    issue_date: date,
    at: datetime,
    user: str,
    kind: DocumentKind = DocumentKind.INVOICE,
    credits_id: int | None = None,
    entry_date: date | None = None,
    references: References = NO_REFERENCES,
    details: Details = NO_DETAILS,
) -> int:
    """A draft without lines; its id is what billed periods point to. ``fill_draft`` must follow.

    ``entry_date`` is the day of bookkeeping (default: the issue date); ``references`` stand over the customer's.
    """
    result = session.connection().execute(
        _INSERT_INVOICE,
        {
            "kind": kind,
            "state": SalesInvoiceState.DRAFT,
            "customer_id": customer.id,
            "credits_id": credits_id,
            "issue_date": issue_date,
            "entry_date": entry_date or issue_date,
            "reference": references.your,
            "order_reference": references.order,
            "due_date": issue_date + timedelta(days=customer.payment_days),
            "currency": details.currency or customer.currency,
            "exchange_rate": details.exchange_rate,
            "prepaid": details.prepaid,
            "rounding": details.rounding,
            "delivered_on": details.delivered_on,
            "note": details.note,
            "total_ex_vat": _ZERO,
            "total_vat": _ZERO,
            "total_inc_vat": _ZERO,
            "payable": _ZERO,
            "created_at": at,
            "created_by": user,
        },
    )
    return new_key(result)


def fill_draft(
    session: Session,
    invoice_id: int,
    lines: Sequence[BillableLine],
    currency: str,
    details: Details = NO_DETAILS,
) -> tuple[Totals, dict[str, Any]]:
    """Store a draft's lines and VAT. Returns the sums and the column values that ``sales_invoice`` must get."""
    session.connection().execute(
        _INSERT_LINE, [line_values(invoice_id, position, entry) for position, entry in enumerate(lines, 1)]
    )
    return fill_sums(session, invoice_id, [billable.line for billable in lines], currency, details)


def fill_sums(
    session: Session, invoice_id: int, lines: Sequence[DraftLine], currency: str, details: Details
) -> tuple[Totals, dict[str, Any]]:
    """The same for lines that are stored already."""
    sums = totals(lines, currency)
    if sums.vat_sums:
        session.connection().execute(
            _INSERT_VAT,
            [
                {
                    "sales_invoice_id": invoice_id,
                    "category": entry.category,
                    "rate": entry.rate,
                    "base": entry.base,
                    "vat": entry.vat,
                }
                for entry in sums.vat_sums
            ],
        )
    first, end = covered(lines)
    values = {
        "period_start": first,
        "period_end": end,
        "total_ex_vat": sums.ex_vat,
        "total_vat": sums.vat,
        "total_inc_vat": sums.inc_vat,
        "payable": sums.inc_vat - details.prepaid + details.rounding,
    }
    return sums, values


def line_values(invoice_id: int, position: int, entry: BillableLine) -> dict[str, Any]:
    """The columns of a line."""
    line = entry.line
    return {
        "sales_invoice_id": invoice_id,
        "billed_period_id": entry.billed_period_id,
        "credits_line_id": entry.credits_line_id,
        "position": position,
        "product_number": line.product_number,
        "text": line.text,
        "project": line.project,
        "period_start": line.period.start if line.period else None,
        "period_end": line.period.end if line.period else None,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "net": line.net,
        "vat_category": line.vat_category,
        "vat_rate": line.vat_rate,
    }
