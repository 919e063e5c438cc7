"""From an issued sales invoice to what leaves the house: PDF, PDF with data inside, mail. Safe to run again at any time.

Rules: docs/rules.md, 7 Draft, ready, issued, and 20 Sending.
"""

from __future__ import annotations

from sqlalchemy import select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.replies import read_said
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.sales_invoicing.sending.forms import make_batch, make_missing
from telecost_desktop.services.sales_invoicing.sending.mails import put_missing

# Drawing takes by far the longest.
_DRAWN, _FILLED = 0.8, 0.9


def make_deliverables(
    file: CompanyFile,
    clock: Clock,
    *,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> int:
    """Make the forms that are missing and put the mails that wait into the outbox; returns how many of both.

    What was done stays done: killed at any instant and run again, nothing is made twice. What fails is written down
    with its reason and stops no other.
    """
    made = make_missing(
        file, clock, DeliverableKind.PDF, progress=lambda share: progress(share * _DRAWN), cancelled=cancelled
    )
    made += make_missing(file, clock, DeliverableKind.FACTURX, cancelled=cancelled)
    progress(_FILLED)
    made += put_missing(file, clock, user=user, cancelled=cancelled)
    progress(1.0)
    return made


def sales_invoice_pdf(file: CompanyFile, clock: Clock, invoice_id: int) -> bytes:
    """The stored PDF of an issued sales invoice, made now if it is missing.

    Raises UserError for a draft, and with the reason where it cannot be made.
    """
    return kept_form(file, clock, invoice_id, DeliverableKind.PDF)


def kept_form(file: CompanyFile, clock: Clock, invoice_id: int, kind: DeliverableKind) -> bytes:
    """A kept form of an issued sales invoice, made now if it is missing; see ``sales_invoice_pdf``."""
    query = (
        select(Deliverable.id, Deliverable.detail, Attachment.content)
        .outerjoin(Attachment, Attachment.id == Deliverable.attachment_id)
        .where(Deliverable.sales_invoice_id == invoice_id, Deliverable.kind == kind)
    )
    found = None
    for attempt in range(2):
        with file.read() as session:
            found = session.execute(query).one_or_none()
        if found is None:
            break
        if found.content is not None:
            return bytes(found.content)
        if attempt == 0 and not file.read_only:
            make_batch(file, clock, kind, [found.id])
    if found is not None and found.detail:
        said = read_said(found.detail)
        raise UserError(said.pattern, **said.values)
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "Only an issued invoice has a PDF."),
        hint=QT_TRANSLATE_NOOP("Errors", "Issue the draft first."),
    )
