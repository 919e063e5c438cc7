"""Documents that go along with a sales invoice, such as a time sheet: chosen for a draft, frozen with its issue.

Rule: docs/rules.md, 7 Draft, ready, issued.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoiceAttachment
from telecost_desktop.services.attachments import keep_document, media_type_of, name_with_ending
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.sales_invoicing.drafts.drafting import Enclosed

# The forms of attachments that EN 16931 knows and that this program recognises by their content.
MEDIA_TYPES = ("application/pdf", "image/png", "image/jpeg", "text/csv")
# Any text with commas looks like a table: its name has to say so, too.
_TABLES = ("", ".csv", ".tsv", ".txt")
LARGEST = 10 * 1024 * 1024
_OF_INVOICE = (
    select(
        SalesInvoiceAttachment.attachment_id,
        SalesInvoiceAttachment.file_name,
        Attachment.media_type,
        Attachment.sha256,
    )
    .join(Attachment, Attachment.id == SalesInvoiceAttachment.attachment_id)
    .where(SalesInvoiceAttachment.sales_invoice_id == bindparam("invoice"))
    .order_by(SalesInvoiceAttachment.id)
)


def keep_enclosure(file: CompanyFile, content: bytes, name: str, *, clock: Clock) -> Enclosed:
    """Keep a document to be enclosed. Raises UserError for a form that receivers do not take, or one too large."""
    media_type = media_type_of(content)
    if media_type not in MEDIA_TYPES or (
        media_type == "text/csv" and PurePosixPath(name).suffix.lower() not in _TABLES
    ):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{name} cannot be enclosed."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose a PDF, a PNG or JPEG picture, or a CSV file."),
            name=name,
        )
    if len(content) > LARGEST:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{name} is too large to be enclosed: at most {limit} MB."),
            name=name,
            limit=LARGEST // 1024**2,
        )
    with file.write() as session:
        key = keep_document(
            session, content, name=name_with_ending(name, media_type), media_type=media_type, at=clock.now()
        )
        kept = session.get_one(Attachment, key)
        return Enclosed(key, name_with_ending(name, media_type), kept.media_type, kept.sha256)


def enclosed(session: Session, invoice_id: int) -> tuple[Enclosed, ...]:
    """What goes along with a sales invoice, in order."""
    return tuple(Enclosed(*row) for row in session.execute(_OF_INVOICE, {"invoice": invoice_id}))


def enclose(session: Session, invoice_id: int, attachments: Sequence[Enclosed]) -> None:
    """Let exactly these go along with a draft. Raises UserError for two of one name: the reader could not tell them."""
    names = [one.file_name.casefold() for one in attachments]
    if len(set(names)) < len(names):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Two documents to be enclosed have the same name."))
    session.execute(delete(SalesInvoiceAttachment).where(SalesInvoiceAttachment.sales_invoice_id == invoice_id))
    session.add_all(
        SalesInvoiceAttachment(sales_invoice_id=invoice_id, attachment_id=one.attachment_id, file_name=one.file_name)
        for one in attachments
    )
    session.flush()
