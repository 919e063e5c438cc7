"""Sales invoices by e-mail: put into the outbox once, with the forms that the customer wants.

Rules: docs/rules.md, 20 Sending, and Mail.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, TelecostError, UserError
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.document_texts import TextPurpose
from telecost_desktop.models.mail import OutboxMessage
from telecost_desktop.models.sales_invoices import (
    Deliverable,
    DeliverableKind,
    DeliverableState,
    SalesInvoice,
    SalesInvoiceAttachment,
)
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.document_texts import own_text
from telecost_desktop.services.mail.message import Enclosure
from telecost_desktop.services.mail.outbox import Draft, put_in_outbox
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.sales_invoicing.sending.forms import BATCH
from telecost_desktop.services.sales_invoicing.sending.names import file_name
from telecost_desktop.services.sales_invoicing.sending.said import why
from telecost_desktop.services.sales_invoicing.sending.texts import default_text, fill, values_of

PURPOSE = "sales_invoice"
_NO_ADDRESS = QT_TRANSLATE_NOOP("Errors", "{customer} has no e-mail address.")
_NO_FORM = QT_TRANSLATE_NOOP("Errors", "The mail waits for a form of the invoice that could not be made.")
# What a mail takes along of the kept forms; the PDF with data inside goes instead of the plain one.
_ENCLOSED = (DeliverableKind.PDF, DeliverableKind.UBL, DeliverableKind.FACTURX)


class NotYet(UserError):
    """A form that the mail takes along is still to be made."""


@dataclass
class Texts:
    """The words of mails by purpose and language, each looked up once."""

    session: Session
    found: dict[tuple[TextPurpose, str], str] = field(default_factory=dict)

    def text(self, purpose: TextPurpose, language: str, kind: DocumentKind) -> str:
        """The company's own words, else the program's; what a credit note's mail says is always the program's."""
        if kind is DocumentKind.CREDIT_NOTE and purpose is TextPurpose.INVOICE_MAIL_BODY:
            return default_text(purpose, language, kind)
        key = (purpose, language)
        if key not in self.found:
            self.found[key] = own_text(self.session, purpose, language) or default_text(purpose, language)
        return self.found[key]


def identity_of(invoice_id: int) -> str:
    """What the first mail of a sales invoice is known by in the outbox."""
    return f"sales-invoice-{invoice_id}"


def put_missing(
    file: CompanyFile, clock: Clock, *, user: str = "", progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> int:  # fmt: skip
    """Put a mail of every sales invoice that waits for it into the outbox; returns how many. Failed ones wait for a person."""
    with file.read() as session:
        query = select(Deliverable.id).where(
            Deliverable.kind == DeliverableKind.EMAIL, Deliverable.state == DeliverableState.WAITING
        )
        waiting = list(session.scalars(query.order_by(Deliverable.id)))
    put = 0
    for start in range(0, len(waiting), BATCH):
        if cancelled():
            break
        put += _put_batch(file, clock, waiting[start : start + BATCH], user)
        progress(min(1.0, (start + BATCH) / len(waiting)))
    return put


def _put_batch(file: CompanyFile, clock: Clock, deliverables: Sequence[int], user: str) -> int:
    put = 0
    with file.write() as session:
        # Read inside the transaction: what another process put in meanwhile does not wait any more.
        query = select(Deliverable).where(
            Deliverable.id.in_(deliverables), Deliverable.state == DeliverableState.WAITING
        )
        texts = Texts(session)
        for row in session.scalars(query.order_by(Deliverable.id)).all():
            put += put_mail(session, row, clock, user, texts) is None
    return put


def put_mail(session: Session, row: Deliverable, clock: Clock, user: str, texts: Texts) -> TelecostError | None:
    """Put the one mail of a sales invoice into the outbox, in the caller's transaction; returns why it could not be.

    What fails stands with the deliverable; what waits for a form goes on waiting.
    """
    try:
        draft = mail_draft(session, row.sales_invoice_id, texts, identity=identity_of(row.sales_invoice_id))
        message = put_in_outbox(session, draft, at=clock.now(), user=user)
    except NotYet as problem:
        return problem
    except TelecostError as problem:
        row.state, row.detail, row.changed_at = DeliverableState.FAILED, why(problem).stored(), clock.now()
        return problem
    if message is None:
        message = session.scalar(select(OutboxMessage.id).where(OutboxMessage.identity == draft.identity))
    row.state, row.detail, row.changed_at = DeliverableState.MADE, "", clock.now()
    row.outbox_message_id = message
    return None


def mail_draft(
    session: Session, invoice_id: int, texts: Texts | None = None, *, identity: str | None = None, to: str = ""
) -> Draft:
    """The mail of an issued sales invoice, to the customer's address of today or to another.

    Raises UserError for a draft, a customer without an address, and a form that is still missing.
    """
    invoice, customer = session.execute(
        select(SalesInvoice, Customer).join(Customer).where(SalesInvoice.id == invoice_id)
    ).one()
    if invoice.number is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Only an issued invoice can be sent."),
            hint=QT_TRANSLATE_NOOP("Errors", "Issue the draft first."),
        )
    address = to or customer.email
    if not address.strip():
        raise UserError(
            _NO_ADDRESS,
            hint=QT_TRANSLATE_NOOP("Errors", "Fill in the address at the customer, then send the invoice."),
            customer=customer.name,
        )
    snapshot: dict[str, Any] = json.loads(invoice.snapshot)
    values, language = values_of(snapshot), str(snapshot["language"])
    texts = texts or Texts(session)
    words = {
        purpose: fill(texts.text(purpose, language, invoice.kind), values)
        for purpose in (TextPurpose.INVOICE_MAIL_SUBJECT, TextPurpose.INVOICE_MAIL_BODY)
    }
    return Draft(
        recipients=(address,),
        subject=words[TextPurpose.INVOICE_MAIL_SUBJECT],
        body=words[TextPurpose.INVOICE_MAIL_BODY],
        enclosures=_enclosures(session, invoice_id, snapshot),
        purpose=PURPOSE,
        identity=identity,
    )


def _enclosures(session: Session, invoice_id: int, snapshot: dict[str, Any]) -> tuple[Enclosure, ...]:
    """The kept forms, and the documents that go along with the sales invoice."""
    query = (
        select(Deliverable.kind, Deliverable.state, Attachment.content, Attachment.media_type)
        .outerjoin(Attachment, Attachment.id == Deliverable.attachment_id)
        .where(Deliverable.sales_invoice_id == invoice_id, Deliverable.kind.in_(_ENCLOSED))
    )
    forms = {row.kind: row for row in session.execute(query)}
    missing = [row for row in forms.values() if row.content is None]
    if any(row.state is DeliverableState.FAILED for row in missing):
        raise UserError(_NO_FORM, hint=QT_TRANSLATE_NOOP("Errors", "Make the form again, then send the invoice."))
    if missing or DeliverableKind.PDF not in forms:
        raise NotYet(QT_TRANSLATE_NOOP("Errors", "The invoice's PDF is still to be made."))
    if DeliverableKind.FACTURX in forms:
        del forms[DeliverableKind.PDF]
    kept = [
        Enclosure(file_name(snapshot, ".xml" if kind is DeliverableKind.UBL else ".pdf"), row.content, row.media_type)
        for kind, row in sorted(forms.items(), key=lambda pair: _ENCLOSED.index(pair[0]))
    ]
    along = session.execute(
        select(SalesInvoiceAttachment.file_name, Attachment.content, Attachment.media_type)
        .join(Attachment, Attachment.id == SalesInvoiceAttachment.attachment_id)
        .where(SalesInvoiceAttachment.sales_invoice_id == invoice_id)
        .order_by(SalesInvoiceAttachment.id)
    )
    return (*kept, *(Enclosure(*row) for row in along))
