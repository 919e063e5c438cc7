"""The electronic form of a sales invoice in the moment of its number: made, checked, and kept, or the issue is refused.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.customers import Customer, ElectronicForm
from telecost_desktop.models.sales_invoices import DeliverableKind, DeliverableState
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.attachments import keep_document
from telecost_desktop.services.sales_invoicing.e_invoices.checking import check_xml
from telecost_desktop.services.sales_invoicing.e_invoices.rule_failures import RuleFailure
from telecost_desktop.services.sales_invoicing.sending.names import file_name

_ASK = metadata.tables["deliverable"].insert()
_XML = "application/xml"


class RefusedByRules(UserError):
    """An electronic invoice breaks rules: its sentence is that of the first, ``failures`` are all."""

    def __init__(self, failures: Sequence[RuleFailure]) -> None:
        self.failures = tuple(failures)
        first = failures[0]
        super().__init__(first.pattern, hint=first.where_to_mend, **first.values)

    def sentence(self) -> str:
        """All of them in English, for the command line and the log."""
        return " ".join(failure.sentence() for failure in self.failures)


def add_electronic(session: Session, invoice_id: int, snapshot_text: str, customer: Customer, at: datetime) -> None:
    """Make, check and keep the form that the customer wants, in the caller's transaction; nothing for none.

    UBL is kept as it is; data inside a PDF are checked now and wait for the PDF. Raises RefusedByRules.
    """
    if customer.electronic_form is ElectronicForm.NONE:
        return
    snapshot = json.loads(snapshot_text)
    xml = electronic_xml(session, snapshot, customer.electronic_form)
    failures = check_xml(xml)
    if failures:
        raise RefusedByRules(failures)
    ubl = customer.electronic_form is ElectronicForm.UBL
    kept = keep_document(session, xml, name=file_name(snapshot, ".xml"), media_type=_XML, at=at) if ubl else None
    session.connection().execute(
        _ASK,
        {
            "sales_invoice_id": invoice_id,
            "kind": DeliverableKind.UBL if ubl else DeliverableKind.FACTURX,
            "state": DeliverableState.MADE if ubl else DeliverableState.WAITING,
            "attachment_id": kept,
            "changed_at": at,
        },
    )


def electronic_xml(session: Session, snapshot: dict[str, Any], form: ElectronicForm) -> bytes:
    """The data of a sales invoice: UBL with its attachments inside, or what is put into a PDF."""
    if form is ElectronicForm.FACTURX:
        from telecost_desktop.services.sales_invoicing.e_invoices.cii import cii_xml

        return cii_xml(snapshot)
    from telecost_desktop.services.sales_invoicing.e_invoices.ubl import ubl_xml

    return ubl_xml(snapshot, enclosed_documents(session, snapshot))


def enclosed_documents(session: Session, snapshot: dict[str, Any]) -> list[tuple[str, str, bytes]]:
    """What goes along: name, media type, content."""
    enclosed = snapshot.get("attachments") or []
    keys = [entry["attachment_id"] for entry in enclosed]
    query = select(Attachment.id, Attachment.content).where(Attachment.id.in_(keys))
    contents = {row.id: row.content for row in session.execute(query)} if keys else {}
    return [(entry["file_name"], entry["media_type"], contents[entry["attachment_id"]]) for entry in enclosed]
