"""Issuing: number, snapshot and payment reference in the caller's transaction; from then on nothing changes.

Rules: docs/rules.md, 7 Draft, ready, issued, and 9 Late and early.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.money import from_micro, to_micro
from telecost_desktop.models.sales_invoices import (
    Deliverable,
    DeliverableKind,
    DeliverableState,
    NumberSeries,
    SalesInvoice,
    SalesInvoiceState,
)
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, Totals
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
    values: dict[str, Any],
    at: datetime,
    credits_number: int | None = None,
) -> Issued:
    """Number a draft and freeze it. Its date is the latest of its own and the series' last one; terms count from it.

    ``values`` are the draft's columns that are still to be stored. A rollback gives the number back.
    """
    series = session.execute(
        select(NumberSeries.id, NumberSeries.next_number, NumberSeries.last_issue_date).where(NumberSeries.kind == kind)
    ).one()
    issue_date = max(wished_date, series.last_issue_date or wished_date)
    session.execute(
        update(NumberSeries)
        .where(NumberSeries.id == series.id)
        .values(next_number=series.next_number + 1, last_issue_date=issue_date)
    )
    number = series.next_number
    due_date = issue_date + timedelta(days=customer.payment_days)
    reference = ""
    if kind is DocumentKind.INVOICE:
        reference = payment_reference(company.country, customer.number, number)
    snapshot = {
        "template": TEMPLATE,
        "kind": kind.value,
        "number": number,
        "credits": credits_number,
        "language": customer.language,
        "currency": customer.currency,
        "issue_date": issue_date,
        "due_date": due_date,
        "seller": {field: getattr(company, field) for field in _SELLER},
        "buyer": {field: getattr(customer, field) for field in _BUYER},
        "references": {"your": customer.reference, "order": customer.order_reference, "payment": reference},
        "terms": {"payment_days": customer.payment_days, "vat_regime": customer.vat_regime.value},
        "lines": [_line(line) for line in lines],
        "vat": [asdict(entry) for entry in sums.vat_sums],
        "total_ex_vat": sums.ex_vat,
        "total_vat": sums.vat,
        "total_inc_vat": sums.inc_vat,
        "payable": sums.inc_vat,
    }
    session.execute(
        update(SalesInvoice)
        .where(SalesInvoice.id == invoice_id)
        .values(
            **values,
            state=SalesInvoiceState.ISSUED,
            number=number,
            issue_date=issue_date,
            entry_date=issue_date,
            due_date=due_date,
            payment_reference=reference,
            snapshot=json.dumps(snapshot, ensure_ascii=False, separators=(",", ":"), default=_plain),
            issued_at=at,
        )
    )
    session.execute(
        insert(Deliverable).values(
            sales_invoice_id=invoice_id,
            kind=DeliverableKind.PDF,
            state=DeliverableState.WAITING,
            changed_at=at,
            detail="",
        )
    )
    return Issued(invoice_id, number, issue_date, due_date)


def _line(line: DraftLine) -> dict[str, Any]:
    return {
        "product_number": line.product_number,
        "text": line.text,
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
