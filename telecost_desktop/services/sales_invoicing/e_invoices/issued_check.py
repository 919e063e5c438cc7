"""Checking the electronic form of sales invoices that are issued. Rule: docs/rules.md, 19 Electronic forms."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Attachment
from telecost_desktop.models.customers import ElectronicForm
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, SalesInvoice
from telecost_desktop.services.sales_invoicing.e_invoices.checking import check_xml
from telecost_desktop.services.sales_invoicing.e_invoices.issuing_check import electronic_xml
from telecost_desktop.services.sales_invoicing.e_invoices.rule_failures import RuleFailure


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """What the check of one sales invoice's electronic form said; ``kept`` is whether that form left the house."""

    number: int
    form: ElectronicForm
    kept: bool
    failures: tuple[RuleFailure, ...]


def check_issued(file: CompanyFile, invoice_id: int, form: ElectronicForm | None = None) -> CheckedForm:
    """Check a form of an issued sales invoice: the one that its buyer gets, or UBL where it gets none.

    A kept UBL is checked as it is kept; any other form is made from the snapshot for this.
    """
    with file.read() as session:
        invoice = session.get_one(SalesInvoice, invoice_id)
        number, snapshot = invoice.number or 0, json.loads(invoice.snapshot)
        if form is None:
            form = ElectronicForm(snapshot.get("electronic_form") or ElectronicForm.NONE)
            form = ElectronicForm.UBL if form is ElectronicForm.NONE else form
        kept = _kept_ubl(session, invoice_id) if form is ElectronicForm.UBL else None
        xml = kept or electronic_xml(session, snapshot, form)
    return CheckedForm(number, form, kept is not None, tuple(check_xml(xml)))


def _kept_ubl(session: Session, invoice_id: int) -> bytes | None:
    query = select(Attachment.content).join(Deliverable, Deliverable.attachment_id == Attachment.id)
    return session.scalar(
        query.where(Deliverable.sales_invoice_id == invoice_id, Deliverable.kind == DeliverableKind.UBL)
    )
