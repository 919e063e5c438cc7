"""The mail that takes a letter along, with copies of the sales invoices. Rule: docs/rules.md, 22 Reminders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Attachment
from telecost_desktop.models.reminders import Reminder, ReminderLine
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind
from telecost_desktop.services.document_texts import fill
from telecost_desktop.services.mail.message import Enclosure
from telecost_desktop.services.mail.outbox import LARGEST_TOTAL, Draft, put_in_outbox
from telecost_desktop.services.reminders.content import placeholders
from telecost_desktop.services.reminders.words import mail_text

_PURPOSE = "reminder"


def put_letter_in_outbox(
    session: Session, reminder: Reminder, content: dict[str, Any], pdf: bytes, email: str, *, at: datetime, user: str
) -> None:
    """Put a letter into the outbox, in the caller's transaction; once at most."""
    subject, body = mail_text(session, content["language"])
    values = placeholders(content)
    letter = session.get_one(Attachment, reminder.attachment_id)
    enclosures = [Enclosure(letter.file_name, pdf, letter.media_type)]
    copies = _copies(session, reminder.id)
    if sum(len(one.content) for one in copies) + len(pdf) <= LARGEST_TOTAL:
        enclosures += copies
    draft = Draft(
        [email],
        # A line end in a name must not keep the letter from going.
        " ".join(fill(subject, values).split()),
        fill(body, values),
        enclosures,
        purpose=_PURPOSE,
        identity=f"reminder-{reminder.id}",
    )
    message = put_in_outbox(session, draft, at=at, user=user)
    if message is not None:
        reminder.outbox_message_id = message


def _copies(session: Session, reminder_id: int) -> list[Enclosure]:
    """The PDFs of the sales invoices that the letter names, as far as they were drawn."""
    query = (
        select(Attachment.file_name, Attachment.content, Attachment.media_type)
        .join(Deliverable, Deliverable.attachment_id == Attachment.id)
        .join(ReminderLine, ReminderLine.sales_invoice_id == Deliverable.sales_invoice_id)
        .where(ReminderLine.reminder_id == reminder_id, Deliverable.kind == DeliverableKind.PDF)
        .order_by(ReminderLine.id)
    )
    return [Enclosure(*row) for row in session.execute(query)]
