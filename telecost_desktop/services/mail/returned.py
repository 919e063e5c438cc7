"""Mail that came back: a person's word that a message which was sent did not arrive. Rule: docs/rules.md, Mail."""

from __future__ import annotations

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxMessage, OutboxRecipient
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock


def mark_returned(file: CompanyFile, recipient_id: int, note: str = "", *, clock: Clock, user: str = "") -> None:
    """Note that a message came back from a recipient. What was uncertain has been sent then.

    Raises UserError for one that never left.
    """
    with file.write() as session:
        recipient = session.get(OutboxRecipient, recipient_id)
        if recipient is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The outbox has no message {id}."), id=recipient_id)
        if recipient.state not in (MailState.SENT, MailState.UNCERTAIN):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The message to {address} was not sent, so it cannot have come back."),
                address=recipient.address,
            )
        recipient.state = MailState.SENT
        recipient.returned_at, recipient.return_note = clock.now(), " ".join(note.split())
        subject = session.get_one(OutboxMessage, recipient.message_id).subject
        log_action(session, clock.now(), user, "outbox.returned", subject, f"{recipient.address} {note}".strip())
