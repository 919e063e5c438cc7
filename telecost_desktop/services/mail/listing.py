"""What the outbox holds: rows for a list, one message for a look at it, and whether anything is to be sent now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxAttachment, OutboxMessage, OutboxRecipient
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.replies import Said, read_said

# Minutes until the next attempt, after the first, the second …; the last one holds from then on.
WAITS = (1, 5, 15, 60, 180, 360)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One recipient of a message. ``id`` is what decisions name; ``message`` is the same for all recipients of one.

    ``next_attempt_at`` of one that waits: None is as soon as possible. ``reply`` is what was said last. ``returned_at``
    and ``return_note`` are a person's word that it came back.
    """

    id: int
    message: int
    created_at: datetime
    created_by: str
    purpose: str
    subject: str
    recipient: str
    state: MailState
    attempts: int
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None
    reply: Said
    enclosures: tuple[str, ...]
    returned_at: datetime | None = None
    return_note: str = ""


@dataclass(frozen=True, slots=True)
class EnclosedDocument:
    """A document of a message; ``attachment`` is its key, ``size`` in bytes."""

    attachment: int
    file_name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class OutboxPreview:
    """A message as its readers see it. Without a mail server ``message_id`` has no domain yet."""

    id: int
    subject: str
    body: str
    recipients: tuple[str, ...]
    enclosures: tuple[EnclosedDocument, ...]
    message_id: str
    created_at: datetime
    created_by: str


def list_outbox(
    file: CompanyFile, *, states: Collection[MailState] = (), search: str = "", limit: int = 10_000
) -> list[OutboxRow]:
    """The outbox, newest first: all of it, those in some states, those with a text in subject or recipient."""
    query = (
        select(
            OutboxRecipient.id,
            OutboxMessage.id,
            OutboxMessage.created_at,
            OutboxMessage.created_by,
            OutboxMessage.purpose,
            OutboxMessage.subject,
            OutboxRecipient.address,
            OutboxRecipient.state,
            OutboxRecipient.attempts,
            OutboxRecipient.last_attempt_at,
            OutboxRecipient.next_attempt_at,
            OutboxRecipient.reply,
            OutboxRecipient.returned_at,
            OutboxRecipient.return_note,
        )
        .join(OutboxMessage, OutboxMessage.id == OutboxRecipient.message_id)
        .order_by(OutboxRecipient.message_id.desc(), OutboxRecipient.id)
    )
    if states:
        query = query.where(OutboxRecipient.state.in_(states))
    # The database knows large and small letters of ASCII only.
    wanted = search.strip().casefold()
    with file.read() as session:
        found = session.execute(query if wanted else query.limit(limit))
        matching = (row for row in found if wanted in row.subject.casefold() or wanted in row.address.casefold())
        rows = [tuple(row) for row in islice(matching, limit)]
        names = _names(session, {row[1] for row in rows})
    return [_row(row, tuple(names.get(row[1], ()))) for row in rows]


def message_of(file: CompanyFile, recipient_id: int) -> OutboxPreview:
    """The message of a row. Raises UserError for an id that there is not."""
    with file.read() as session:
        message = session.scalar(
            select(OutboxMessage)
            .join(OutboxRecipient, OutboxRecipient.message_id == OutboxMessage.id)
            .where(OutboxRecipient.id == recipient_id)
        )
        if message is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The outbox has no message {id}."), id=recipient_id)
        documents = session.execute(
            select(OutboxAttachment.attachment_id, OutboxAttachment.file_name, Attachment.media_type, Attachment.size)
            .join(Attachment, Attachment.id == OutboxAttachment.attachment_id)
            .where(OutboxAttachment.message_id == message.id)
            .order_by(OutboxAttachment.id)
        )
        addresses = session.scalars(
            select(OutboxRecipient.address).where(OutboxRecipient.message_id == message.id).order_by(OutboxRecipient.id)
        )
        return OutboxPreview(
            message.id,
            message.subject,
            message.body,
            tuple(addresses),
            tuple(EnclosedDocument(*one) for one in documents),
            message.message_id,
            message.created_at,
            message.created_by,
        )


def waiting_now(file: CompanyFile, clock: Clock) -> bool:
    """Whether there is something for send_waiting to do: mail that is due, or that a program left in the middle."""
    with file.read() as session:
        return session.scalar(select(OutboxRecipient.id).where(due(clock)).limit(1)) is not None


def due(clock: Clock) -> Any:
    """The condition on OutboxRecipient of what is due, or was left in the middle of being sent.

    What would wait longer than any mail waits was put off by a clock that has been set back since.
    """
    now, next_attempt = clock.now(), OutboxRecipient.next_attempt_at
    waiting = (OutboxRecipient.state == MailState.WAITING) & or_(
        next_attempt.is_(None), next_attempt <= now, next_attempt > now + timedelta(minutes=WAITS[-1])
    )
    return or_(OutboxRecipient.state == MailState.SENDING, waiting)


def count_by_state(file: CompanyFile) -> dict[MailState, int]:
    """How many recipients are in each state; states without any are left out."""
    with file.read() as session:
        query = select(OutboxRecipient.state, func.count()).group_by(OutboxRecipient.state)
        return {row[0]: row[1] for row in session.execute(query)}


def _names(session: Session, messages: Iterable[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    query = select(OutboxAttachment.message_id, OutboxAttachment.file_name).order_by(OutboxAttachment.id)
    wanted = set(messages)
    for message, name in session.execute(
        query if len(wanted) > 500 else query.where(OutboxAttachment.message_id.in_(wanted))
    ):
        names.setdefault(message, []).append(name)
    return names


def _row(values: tuple[Any, ...], enclosures: tuple[str, ...]) -> OutboxRow:
    whole: tuple[Any, ...] = (*values[:-3], read_said(values[-3]), enclosures, *values[-2:])
    return OutboxRow(*whole)
