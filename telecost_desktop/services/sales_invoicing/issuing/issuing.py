"""Issuing: number, snapshot and payment reference in the caller's transaction; from then on nothing changes.

Rules: docs/rules.md, 7 Draft, ready, issued, and 9 Late and early.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company, Setting
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.document_texts import DocumentText, TextPurpose
from telecost_desktop.models.sales_invoices import SalesInvoiceState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, Totals, covered, payable_rounding
from telecost_desktop.services.sales_invoicing.drafts.drafting import NO_DETAILS, NO_REFERENCES, Details, References
from telecost_desktop.services.sales_invoicing.e_invoices.issuing_check import add_electronic
from telecost_desktop.services.sales_invoicing.issuing.closed_periods import FIRST_OPEN_DAY
from telecost_desktop.services.sales_invoicing.issuing.payment_references import payment_reference
from telecost_desktop.services.sales_invoicing.issuing.series import NUMBER_SERIES_TEXT, form_of, take_number
from telecost_desktop.services.sales_invoicing.issuing.snapshot import take_snapshot
from telecost_desktop.services.sales_invoicing.sending.asked import ask_for_deliverables
from telecost_desktop.services.settings import SettingKey

_INVOICE = metadata.tables["sales_invoice"]
_CHOICES = select(
    NUMBER_SERIES_TEXT.scalar_subquery(),
    select(Setting.value).where(Setting.key == SettingKey.PAYABLE_ROUNDING.value).scalar_subquery(),
    FIRST_OPEN_DAY.scalar_subquery(),
    select(DocumentText.text)
    .where(DocumentText.purpose == TextPurpose.INVOICE_NOTE, DocumentText.language == bindparam("language"))
    .scalar_subquery(),
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


@dataclass(frozen=True, slots=True)
class Choices:
    """What every issue must know of the company's choices: forms of the series, rounding, first open day, own text."""

    series: str | None
    rounding: Decimal
    first_open: date | None
    own_text: str


@dataclass(frozen=True, slots=True)
class Issued:
    """What issuing gave."""

    id: int
    number: int
    issue_date: date
    due_date: date


def read_choices(session: Session, language: str) -> Choices:
    """What the company has chosen about documents in a language; it holds until somebody else writes to the file."""
    series, rounding, first_open, own_text = session.connection().execute(_CHOICES, {"language": language}).one()
    return Choices(series, Decimal(json.loads(rounding or '""') or 0), first_open, own_text or "")


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
    original: Mapping[str, Any] | None = None,
    choices: Choices | None = None,
) -> Issued:
    """Number a draft and freeze it. Its date is the latest of its own, the series' last one and the first open day.

    Terms count from it. ``entry_date`` is the day of bookkeeping (default: its date), never in a closed period;
    ``references`` stand over the customer's, ``details`` are what else it says. What is to be paid of an invoice is
    rounded as the company has it. ``original`` is the snapshot of what a credit note credits; ``choices`` may have been
    read before for the customer's language.
    Raises UserError when the electronic form that the customer wants breaks rules. A rollback gives the number back.
    """
    connection = session.connection()
    choices = choices or read_choices(session, original["language"] if original else customer.language)
    opened = max(wished_date, choices.first_open or wished_date)
    number, issue_date = take_number(session, kind, form_of(choices.series, kind), opened)
    entry_date = max(entry_date or issue_date, choices.first_open or date.min)
    if kind is DocumentKind.INVOICE:
        details = replace(details, rounding=payable_rounding(sums.inc_vat - details.prepaid, choices.rounding))
    due_date = issue_date + timedelta(days=customer.payment_days)
    reference = ""
    if kind is DocumentKind.INVOICE:
        reference = payment_reference(company.country, customer.number, number)
    first, end = covered(lines)
    snapshot = take_snapshot(
        kind=kind,
        number=number,
        issue_date=issue_date,
        entry_date=entry_date,
        due_date=due_date,
        payment_reference=reference,
        company=company,
        customer=customer,
        references=references,
        details=details,
        lines=lines,
        sums=sums,
        own_text=choices.own_text,
        original=original,
    )
    connection.execute(
        _FREEZE,
        {
            "invoice": invoice_id,
            "state": SalesInvoiceState.ISSUED,
            "number": number,
            "issue_date": issue_date,
            "entry_date": entry_date,
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
    add_electronic(session, invoice_id, snapshot, customer, at)
    ask_for_deliverables(connection, invoice_id, customer.channel, at)
    return Issued(invoice_id, number, issue_date, due_date)
