"""What issuing a draft would come to: done for real in a transaction that is then thrown away.

Rule: docs/rules.md, 7 Draft, ready, issued.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_stored, must_unissued
from telecost_desktop.services.sales_invoicing.drafts.stored import stored_period
from telecost_desktop.services.sales_invoicing.e_invoices.issuing_check import RefusedByRules
from telecost_desktop.services.sales_invoicing.e_invoices.rule_failures import RuleFailure
from telecost_desktop.services.sales_invoicing.issuing.date_rules import Warning_, date_warnings


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Number, dates and amount that a draft would get now, warnings, and the rules that its electronic form breaks.

    Without a number where rules are broken: it would not be issued.
    """

    kind: DocumentKind
    number: int | None
    wished: date
    issue_date: date
    due_date: date
    payable: Decimal
    currency: str
    warnings: tuple[Warning_, ...] = ()
    failures: tuple[RuleFailure, ...] = ()


class _Enough(Exception):
    """Throws the transaction away."""


def rehearse_issue(file: CompanyFile, invoice_id: int, *, clock: Clock) -> Rehearsal:
    """Issue a draft, look at it, and take that back. Raises UserError for what no e-invoice rule is about."""
    found: list[Rehearsal] = []
    try:
        with file.write() as session:
            invoice = must_unissued(session, invoice_id)
            wished = invoice.issue_date
            try:
                number = issue_stored(session, invoice, clock)
            except RefusedByRules as refused:
                session.refresh(invoice)
                found.append(replace(_rehearsal(invoice, None, wished), failures=refused.failures))
                raise _Enough from None
            session.refresh(invoice)
            company = session.scalars(select(Company)).one()
            day = today(clock, company.zone)
            warnings = date_warnings(company.country, invoice.issue_date, day, stored_period(invoice))
            found.append(replace(_rehearsal(invoice, number, wished), warnings=warnings))
            raise _Enough
    except _Enough:
        return found[0]


def _rehearsal(invoice: SalesInvoice, number: int | None, wished: date) -> Rehearsal:
    return Rehearsal(
        invoice.kind, number, wished, invoice.issue_date, invoice.due_date, invoice.payable, invoice.currency
    )
