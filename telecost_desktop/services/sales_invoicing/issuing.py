"""Issuing: number, snapshot and payment reference in the caller's transaction; from then on nothing changes.

Rules: docs/rules.md, 7 Draft, ready, issued, and 9 Late and early.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, case
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.sales_invoices import (
    DeliverableKind,
    DeliverableState,
    SalesInvoiceState,
)
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, Totals, covered
from telecost_desktop.services.sales_invoicing.drafting import NO_DETAILS, NO_REFERENCES, Details, References
from telecost_desktop.services.sales_invoicing.payment_references import payment_reference
from telecost_desktop.services.sales_invoicing.snapshot import take_snapshot

_SERIES = metadata.tables["number_series"]
_INVOICE = metadata.tables["sales_invoice"]
_TAKE_NUMBER = (
    _SERIES.update()
    .where(_SERIES.c.kind == bindparam("series"), _SERIES.c.year == bindparam("series_year"))
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
    "prepaid",
    "rounding",
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
    entry_date: date | None = None,
    references: References = NO_REFERENCES,
    details: Details = NO_DETAILS,
) -> Issued:
    """Number a draft and freeze it. Its date is the latest of its own and the series' last one; terms count from it.

    ``entry_date`` is the day of bookkeeping (default: its date); ``references`` stand over the customer's, ``details``
    are what else it says.
    A rollback gives the number back.
    """
    connection = session.connection()
    number, issue_date = connection.execute(
        _TAKE_NUMBER, {"series": kind, "series_year": 0, "wished": wished_date}
    ).one()
    due_date = issue_date + timedelta(days=customer.payment_days)
    reference = ""
    if kind is DocumentKind.INVOICE:
        reference = payment_reference(company.country, customer.number, number)
    first, end = covered(lines)
    snapshot = take_snapshot(
        kind=kind,
        number=number,
        issue_date=issue_date,
        entry_date=entry_date or issue_date,
        due_date=due_date,
        payment_reference=reference,
        company=company,
        customer=customer,
        references=references,
        details=details,
        lines=lines,
        sums=sums,
    )
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
            "prepaid": details.prepaid,
            "rounding": details.rounding,
            "payable": sums.inc_vat - details.prepaid + details.rounding,
            "payment_reference": reference,
            "snapshot": snapshot,
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
