"""Sales invoices by e-mail: put into the outbox once, with the forms that the customer wants.

Rules: docs/rules.md, 20 Sending, and Mail.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, select
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
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.document_texts import fill, own_text
from telecost_desktop.services.mail.message import Enclosure
from telecost_desktop.services.mail.outbox import Draft, KeptDocument, put_in_outbox
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.sales_invoicing.sending.forms import BATCH
from telecost_desktop.services.sales_invoicing.sending.names import file_name
from telecost_desktop.services.sales_invoicing.sending.said import why
from telecost_desktop.services.sales_invoicing.sending.texts import default_text, values_of

PURPOSE = "sales_invoice"
_NO_ADDRESS = QT_TRANSLATE_NOOP("Errors", "{customer} has no e-mail address.")
_NO_FORM = QT_TRANSLATE_NOOP("Errors", "The mail waits for a form of the invoice that could not be made.")
# What a mail takes along of the kept forms; the PDF with data inside goes instead of the plain one.
_ENCLOSED = (DeliverableKind.PDF, DeliverableKind.UBL, DeliverableKind.FACTURX)


_DELIVERABLE = metadata.tables["deliverable"]
_CHANGE = (
    _DELIVERABLE.update()
    .where(_DELIVERABLE.c.id == bindparam("deliverable"))
    .values(
        state=bindparam("new_state", type_=_DELIVERABLE.c.state.type),
        detail=bindparam("said"),
        outbox_message_id=bindparam("message"),
        changed_at=bindparam("at", type_=_DELIVERABLE.c.changed_at.type),
    )
)


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


@dataclass(frozen=True, slots=True)
class _Form:
    state: DeliverableState
    attachment_id: int | None
    size: int | None


@dataclass(frozen=True, slots=True)
class _Mailable:
    """An issued sales invoice with all that its mail is made of."""

    invoice_id: int
    kind: DocumentKind
    snapshot: dict[str, Any]
    customer: str
    email: str
    forms: dict[DeliverableKind, _Form]
    along: list[KeptDocument]


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
    with file.write() as session:
        # Read inside the transaction: what another process put in meanwhile does not wait any more.
        query = select(Deliverable.id, Deliverable.sales_invoice_id).where(
            Deliverable.id.in_(deliverables), Deliverable.state == DeliverableState.WAITING
        )
        rows = {row.sales_invoice_id: row.id for row in session.execute(query.order_by(Deliverable.id))}
        problems = put_mails(session, rows, clock, user)
    return sum(problem is None for problem in problems.values())


def put_mails(
    session: Session, deliverables: Mapping[int, int], clock: Clock, user: str
) -> dict[int, TelecostError | None]:
    """Put the one mail of each of some sales invoices into the outbox, in the caller's transaction.

    ``deliverables`` are theirs by sales invoice; returned is why one could not be put. What fails stands with the
    deliverable; what waits for a form goes on waiting.
    """
    problems: dict[int, TelecostError | None] = {}
    texts, changes = Texts(session), []
    for invoice_id, one in _mailables(session, deliverables.keys()).items():
        problems[invoice_id] = None
        change = {
            "deliverable": deliverables[invoice_id],
            "new_state": DeliverableState.MADE,
            "said": "",
            "message": None,
        }
        try:
            change["message"] = _put(session, one, texts, clock, user)
        except NotYet as problem:
            problems[invoice_id] = problem
            continue
        except TelecostError as problem:
            problems[invoice_id] = problem
            change |= {"new_state": DeliverableState.FAILED, "said": why(problem).stored()}
        changes.append(change | {"at": clock.now()})
    if changes:
        session.connection().execute(_CHANGE, changes)
    return problems


def _put(session: Session, one: _Mailable, texts: Texts, clock: Clock, user: str) -> int | None:
    identity = f"sales-invoice-{one.invoice_id}"
    draft = _written(one, texts, identity=identity, kept=_kept(one))
    key = put_in_outbox(session, draft, at=clock.now(), user=user)
    if key is not None:
        return key
    return session.scalar(select(OutboxMessage.id).where(OutboxMessage.identity == identity))


def mail_draft(session: Session, invoice_id: int, *, to: str = "") -> Draft:
    """The mail of an issued sales invoice, to the customer's address of today or to another, with what it encloses.

    Raises UserError for a customer without an address, and for a form that is still missing, as all of a draft are.
    """
    one = _mailables(session, [invoice_id])[invoice_id]
    kept = _kept(one)
    query = select(Attachment.id, Attachment.content, Attachment.media_type)
    found = {
        row.id: row for row in session.execute(query.where(Attachment.id.in_([each.attachment_id for each in kept])))
    }
    enclosures = tuple(
        Enclosure(each.file_name, found[each.attachment_id].content, found[each.attachment_id].media_type)
        for each in kept
    )
    return replace(_written(one, Texts(session), to=to), enclosures=enclosures)


def _mailables(session: Session, invoice_ids: Collection[int]) -> dict[int, _Mailable]:
    """What mails of these sales invoices are made of, in the order of their keys."""
    invoices = session.execute(
        select(
            SalesInvoice.id,
            SalesInvoice.kind,
            SalesInvoice.snapshot,
            Customer.name,
            Customer.email,
        )
        .join(Customer, Customer.id == SalesInvoice.customer_id)
        .where(SalesInvoice.id.in_(invoice_ids))
        .order_by(SalesInvoice.id)
    ).all()
    forms: dict[int, dict[DeliverableKind, _Form]] = {row.id: {} for row in invoices}
    query = (
        select(
            Deliverable.sales_invoice_id,
            Deliverable.kind,
            Deliverable.state,
            Deliverable.attachment_id,
            Attachment.size,
        )
        .outerjoin(Attachment, Attachment.id == Deliverable.attachment_id)
        .where(Deliverable.sales_invoice_id.in_(invoice_ids), Deliverable.kind.in_(_ENCLOSED))
    )
    for row in session.execute(query):
        forms[row.sales_invoice_id][row.kind] = _Form(row.state, row.attachment_id, row.size)
    along: dict[int, list[KeptDocument]] = {row.id: [] for row in invoices}
    more = (
        select(
            SalesInvoiceAttachment.sales_invoice_id,
            SalesInvoiceAttachment.attachment_id,
            SalesInvoiceAttachment.file_name,
            Attachment.size,
        )
        .join(Attachment, Attachment.id == SalesInvoiceAttachment.attachment_id)
        .where(SalesInvoiceAttachment.sales_invoice_id.in_(invoice_ids))
        .order_by(SalesInvoiceAttachment.id)
    )
    for other in session.execute(more):
        along[other.sales_invoice_id].append(KeptDocument(other.attachment_id, other.file_name, other.size))
    return {
        row.id: _Mailable(row.id, row.kind, json.loads(row.snapshot), row.name, row.email, forms[row.id], along[row.id])
        for row in invoices
    }


def _written(
    one: _Mailable, texts: Texts, *, to: str = "", identity: str | None = None, kept: Sequence[KeptDocument] = ()
) -> Draft:
    """The mail's words and address."""
    address = to or one.email
    if not address.strip():
        raise UserError(
            _NO_ADDRESS,
            hint=QT_TRANSLATE_NOOP("Errors", "Fill in the address at the customer, then send the invoice."),
            customer=one.customer,
        )
    values, language = values_of(one.snapshot), str(one.snapshot["language"])
    subject, body = (
        fill(texts.text(purpose, language, one.kind), values)
        for purpose in (TextPurpose.INVOICE_MAIL_SUBJECT, TextPurpose.INVOICE_MAIL_BODY)
    )
    return Draft((address,), subject, body, purpose=PURPOSE, identity=identity, kept=kept)


def _kept(one: _Mailable) -> list[KeptDocument]:
    """The kept forms, and the documents that go along with the sales invoice. Raises UserError for one that is missing."""
    missing = [form for form in one.forms.values() if form.attachment_id is None]
    if any(form.state is DeliverableState.FAILED for form in missing):
        raise UserError(_NO_FORM, hint=QT_TRANSLATE_NOOP("Errors", "Make the form again, then send the invoice."))
    if missing or DeliverableKind.PDF not in one.forms:
        raise NotYet(QT_TRANSLATE_NOOP("Errors", "The invoice's PDF is still to be made."))
    kinds = [kind for kind in _ENCLOSED if kind in one.forms]
    if DeliverableKind.FACTURX in kinds:
        kinds.remove(DeliverableKind.PDF)
    forms = [
        KeptDocument(
            one.forms[kind].attachment_id or 0,
            file_name(one.snapshot, ".xml" if kind is DeliverableKind.UBL else ".pdf"),
            one.forms[kind].size or 0,
        )
        for kind in kinds
    ]
    return [*forms, *one.along]
