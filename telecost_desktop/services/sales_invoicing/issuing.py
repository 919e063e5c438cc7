"""Issuing: number, snapshot and payment reference in the caller's transaction; from then on nothing changes.

Rules: docs/rules.md, 7 Draft, ready, issued, and 9 Late and early.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, case
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.money import from_micro, to_micro
from telecost_desktop.models.sales_invoices import (
    DeliverableKind,
    DeliverableState,
    SalesInvoiceState,
)
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, Totals, covered
from telecost_desktop.services.sales_invoicing.drafting import NO_REFERENCES, References
from telecost_desktop.services.sales_invoicing.payment_references import payment_reference

# Raised when the drawn page or the snapshot's shape changes, so that old snapshots stay readable.
TEMPLATE = 1
_SELLER = (
    "name",
    "country",
    "organisation_number",
    "vat_registered",
    "in_business_register",
    "street",
    "postal_code",
    "city",
    "email",
    "phone",
    "bank_account",
    "iban",
    "bic",
    "invoice_text",
)
_BUYER = ("number", "name", "organisation_number", "street", "postal_code", "city", "country", "email")


_SERIES = metadata.tables["number_series"]
_INVOICE = metadata.tables["sales_invoice"]
_TAKE_NUMBER = (
    _SERIES.update()
    .where(_SERIES.c.kind == bindparam("series"))
    .values(
        next_number=_SERIES.c.next_number + 1,
        last_issue_date=case(
            (_SERIES.c.last_issue_date > bindparam("wished"), _SERIES.c.last_issue_date),
            else_=bindparam("wished", type_=_SERIES.c.last_issue_date.type),
        ),
    )
    .returning(_SERIES.c.next_number - 1, _SERIES.c.last_issue_date)
)
_FROZEN_COLUMNS = (
    "state",
    "number",
    "issue_date",
    "entry_date",
    "due_date",
    "period_start",
    "period_end",
    "total_ex_vat",
    "total_vat",
    "total_inc_vat",
    "payable",
    "payment_reference",
    "snapshot",
    "issued_at",
)
_FREEZE = (
    _INVOICE.update()
    .where(_INVOICE.c.id == bindparam("invoice"))
    .values({name: bindparam(name) for name in _FROZEN_COLUMNS})
)
_INSERT_DELIVERABLE = metadata.tables["deliverable"].insert()


@dataclass(frozen=True, slots=True)
class Issued:
    """What issuing gave."""

    id: int
    number: int
    issue_date: date
    due_date: date


def issue(
    session: Session,
    invoice_id: int,
    *,
    kind: DocumentKind,
    wished_date: date,
    company: Company,
    customer: Customer,
    lines: list[DraftLine],
    sums: Totals,
    at: datetime,
    credits_number: int | None = None,
    entry_date: date | None = None,
    references: References = NO_REFERENCES,
) -> Issued:
    """Number a draft and freeze it. Its date is the latest of its own and the series' last one; terms count from it.

    ``entry_date`` is the day of bookkeeping (default: its date); ``references`` stand over the customer's.
    A rollback gives the number back.
    """
    connection = session.connection()
    number, issue_date = connection.execute(_TAKE_NUMBER, {"series": kind, "wished": wished_date}).one()
    due_date = issue_date + timedelta(days=customer.payment_days)
    reference = ""
    if kind is DocumentKind.INVOICE:
        reference = payment_reference(company.country, customer.number, number)
    first, end = covered(lines)
    snapshot = {
        "template": TEMPLATE,
        "kind": kind.value,
        "number": number,
        "credits": credits_number,
        "language": customer.language,
        "currency": customer.currency,
        "issue_date": issue_date,
        "entry_date": entry_date or issue_date,
        "due_date": due_date,
        "seller": {field: getattr(company, field) for field in _SELLER},
        "buyer": {field: getattr(customer, field) for field in _BUYER},
        "delivery": _delivery(customer),
        "references": {
            "your": references.your or customer.reference,
            "order": references.order or customer.order_reference,
            "payment": reference,
        },
        "terms": {"payment_days": customer.payment_days, "vat_regime": customer.vat_regime.value},
        "lines": [_line(line) for line in lines],
        "vat": [asdict(entry) for entry in sums.vat_sums],
        "total_ex_vat": sums.ex_vat,
        "total_vat": sums.vat,
        "total_inc_vat": sums.inc_vat,
        "payable": sums.inc_vat,
    }
    connection.execute(
        _FREEZE,
        {
            "invoice": invoice_id,
            "state": SalesInvoiceState.ISSUED,
            "number": number,
            "issue_date": issue_date,
            "entry_date": entry_date or issue_date,
            "due_date": due_date,
            "period_start": first,
            "period_end": end,
            "total_ex_vat": sums.ex_vat,
            "total_vat": sums.vat,
            "total_inc_vat": sums.inc_vat,
            "payable": sums.inc_vat,
            "payment_reference": reference,
            "snapshot": json.dumps(snapshot, ensure_ascii=False, separators=(",", ":"), default=_plain),
            "issued_at": at,
        },
    )
    connection.execute(
        _INSERT_DELIVERABLE,
        {
            "sales_invoice_id": invoice_id,
            "kind": DeliverableKind.PDF,
            "state": DeliverableState.WAITING,
            "changed_at": at,
        },
    )
    return Issued(invoice_id, number, issue_date, due_date)


def _delivery(customer: Customer) -> dict[str, str] | None:
    """Where it is delivered, if not at the buyer's address."""
    if not customer.delivery_street:
        return None
    return {
        "street": customer.delivery_street,
        "postal_code": customer.delivery_postal_code,
        "city": customer.delivery_city,
        "country": customer.delivery_country or customer.country,
    }


def _line(line: DraftLine) -> dict[str, Any]:
    return {
        "product_number": line.product_number,
        "text": line.text,
        "project": line.project,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "net": line.net,
        "vat_category": line.vat_category,
        "vat_rate": line.vat_rate,
        "period_start": line.period.start if line.period else None,
        "period_end": line.period.end if line.period else None,
    }


def _plain(value: object) -> str:
    """Exact amounts and dates as text in the snapshot."""
    if isinstance(value, Decimal):
        return str(from_micro(to_micro(value)))
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
