"""The outbox: messages put in, and what a person decides about them. Rule: docs/rules.md, Mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.base import new_key
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxAttachment, OutboxMessage, OutboxRecipient
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.attachments import UNKNOWN, keep_document, safe_file_name
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.addresses import checked_addresses
from telecost_desktop.services.mail.message import Enclosure, one_line
from telecost_desktop.services.mail.server import stored_mail_server

# Bytes of all enclosures of a message together.
LARGEST_TOTAL = 25_000_000
COPY = QT_TRANSLATE_NOOP("Mail", "Copy: {subject}")
_INSERT_MESSAGE, _INSERT_RECIPIENT, _INSERT_ENCLOSURE = (
    metadata.tables[name].insert() for name in ("outbox_message", "outbox_recipient", "outbox_attachment")
)


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document that the company file keeps already, under the name that the reader sees; ``size`` is in bytes."""

    attachment_id: int
    file_name: str
    size: int


@dataclass(frozen=True)
class Draft:
    """A message before it is put in. ``identity`` names what it is about where the program makes it by itself: it is
    put in once only, and marked for other programs as made by one, so that nobody's absence notice answers it.
    """

    recipients: Sequence[str]
    subject: str
    body: str
    enclosures: Sequence[Enclosure] = ()
    purpose: str = "report"
    identity: str | None = None
    kept: Sequence[KeptDocument] = ()


def put_in_outbox(session: Session, draft: Draft, *, at: datetime, user: str = "") -> int | None:
    """Put a message in, inside the transaction of what caused it, and give its key; None if its identity is there.

    Raises UserError for no or wrong recipients, no subject, line ends in headers, and enclosures that are too large.
    """
    recipients = checked_addresses(draft.recipients)
    subject = one_line(draft.subject)
    if not recipients:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A message needs a recipient."))
    if not subject:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A message needs a subject."))
    names = [safe_file_name(one_line(one.file_name)) for one in draft.enclosures]
    total = sum(len(one.content) for one in draft.enclosures) + sum(one.size for one in draft.kept)
    if total > LARGEST_TOTAL:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The enclosures have {size} MB; {most} MB at most go by e-mail."),
            hint=QT_TRANSLATE_NOOP("Errors", "Enclose less, or save the files and pass them on in another way."),
            size=-(-total // 1_000_000),
            most=LARGEST_TOTAL // 1_000_000,
        )
    if draft.identity is not None and session.scalar(
        select(OutboxMessage.id).where(OutboxMessage.identity == draft.identity)
    ):
        return None
    session.flush()
    message = {
        "purpose": draft.purpose,
        "identity": draft.identity,
        "subject": subject,
        "body": draft.body,
        "message_id": new_message_id(session),
        "created_at": at,
        "created_by": user,
    }
    kept = [(one.attachment_id, safe_file_name(one_line(one.file_name))) for one in draft.kept]
    attachments = [
        keep_document(session, one.content, name=name, media_type=one.media_type or UNKNOWN, at=at)
        for one, name in zip(draft.enclosures, names, strict=True)
    ]
    return _add(session, message, recipients, [*zip(attachments, names, strict=True), *kept])


def stored_enclosures(session: Session, message_id: int) -> tuple[Enclosure, ...]:
    """What a message takes along, as it was put in."""
    query = (
        select(OutboxAttachment.file_name, Attachment.content, Attachment.media_type)
        .join(Attachment, Attachment.id == OutboxAttachment.attachment_id)
        .where(OutboxAttachment.message_id == message_id)
        .order_by(OutboxAttachment.id)
    )
    return tuple(Enclosure(*row) for row in session.execute(query))


def new_message_id(session: Session, local: str = "") -> str:
    """The mail's own identifier; without a server only its part before the @, which is completed at the first sending."""
    server = stored_mail_server(session)
    local = local or uuid4().hex
    if server is None:
        return local
    domain = server.sender_address.rpartition("@")[2]
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _add(
    session: Session, message: dict[str, Any], recipients: Sequence[str], enclosures: Sequence[tuple[int, str]]
) -> int:
    """Store a message with its recipients and what it encloses: keys of attachments, and the names shown."""
    connection = session.connection()
    key = new_key(connection.execute(_INSERT_MESSAGE, message))
    connection.execute(
        _INSERT_RECIPIENT,
        [{"message_id": key, "address": address, "state": MailState.WAITING} for address in recipients],
    )
    if enclosures:
        connection.execute(
            _INSERT_ENCLOSURE,
            [{"message_id": key, "attachment_id": attachment, "file_name": name} for attachment, name in enclosures],
        )
    return key


# What a person decides about one recipient of a message


def cancel_waiting(file: CompanyFile, recipient_id: int, *, clock: Clock, user: str = "") -> None:
    """Do not send it any more: one that waits, is refused, or of which nobody knows. Raises UserError for any other."""
    allowed = (MailState.WAITING, MailState.REFUSED, MailState.UNCERTAIN)
    _decide(
        file, recipient_id, allowed, MailState.CANCELLED, "outbox.cancelled",
        QT_TRANSLATE_NOOP("Errors", "The message to {address} does not wait any more."), clock, user,
    )  # fmt: skip


def mark_as_sent(file: CompanyFile, recipient_id: int, *, clock: Clock, user: str = "") -> None:
    """A person knows that an uncertain message arrived. Raises UserError for one that is not uncertain."""
    _decide(
        file, recipient_id, (MailState.UNCERTAIN,), MailState.SENT, "outbox.marked_sent",
        QT_TRANSLATE_NOOP("Errors", "What became of the message to {address} is not uncertain."), clock, user,
    )  # fmt: skip


def send_again(file: CompanyFile, recipient_id: int, *, clock: Clock, user: str = "", pattern: str = COPY) -> int:
    """Put in a new message with the same content to this recipient, marked as a copy, and give its key.

    ``pattern`` is the mark in the reader's language, with {subject}. One that was refused or uncertain is settled by
    it. Raises UserError for a message that waits or is being sent.
    """
    with file.write() as session:
        recipient, old = _found(session, recipient_id)
        if recipient.state in (MailState.WAITING, MailState.SENDING):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The message to {address} is still on its way."),
                hint=QT_TRANSLATE_NOOP("Errors", "Wait for what becomes of it."),
                address=recipient.address,
            )
        mark = pattern.partition("{subject}")[0]
        marked = bool(mark) and old.subject.startswith(mark)
        copy = {
            "purpose": old.purpose,
            "subject": old.subject if marked else pattern.format(subject=old.subject),
            "body": old.body,
            "message_id": new_message_id(session),
            "created_at": clock.now(),
            "created_by": user,
        }
        enclosures = session.execute(
            select(OutboxAttachment.attachment_id, OutboxAttachment.file_name)
            .where(OutboxAttachment.message_id == old.id)
            .order_by(OutboxAttachment.id)
        )
        key = _add(session, copy, [recipient.address], [(one.attachment_id, one.file_name) for one in enclosures])
        if recipient.state in (MailState.REFUSED, MailState.UNCERTAIN):
            recipient.state = MailState.CANCELLED
        log_action(session, clock.now(), user, "outbox.sent_again", old.subject, recipient.address)
        return key


def _decide(
    file: CompanyFile,
    recipient_id: int,
    allowed: tuple[MailState, ...],
    state: MailState,
    action: str,
    refusal: str,
    clock: Clock,
    user: str,
) -> None:
    with file.write() as session:
        recipient, message = _found(session, recipient_id)
        if recipient.state not in allowed:
            raise UserError(refusal, address=recipient.address)
        recipient.state, recipient.next_attempt_at = state, None
        log_action(session, clock.now(), user, action, message.subject, recipient.address)


def _found(session: Session, recipient_id: int) -> tuple[OutboxRecipient, OutboxMessage]:
    recipient = session.get(OutboxRecipient, recipient_id)
    if recipient is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The outbox has no message {id}."), id=recipient_id)
    return recipient, session.get_one(OutboxMessage, recipient.message_id)
