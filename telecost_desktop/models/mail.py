"""Mail that waits to be sent, what is enclosed, and what became of it for each recipient."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class MailState(StrEnum):
    """What became of a message for one recipient.

    SENDING is written before the message leaves: found at a start it means that nobody knows, as UNCERTAIN does, and
    only a person may send again. REFUSED is the server's last word.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


class OutboxMessage(Base):
    """One message. ``identity`` names what it is about, so that the same thing is never put in twice; empty is free.

    ``purpose`` is a word of the program, such as ``report``; ``message_id`` is the mail's own, the same at each try.
    """

    __tablename__ = "outbox_message"

    id: Mapped[Key]
    purpose: Mapped[str]
    identity: Mapped[str | None] = mapped_column(unique=True)
    subject: Mapped[str]
    body: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(default="")


class OutboxRecipient(Base):
    """One address of a message and its state; ``reply`` is what the server or the connection said last.

    ``next_attempt_at`` is when a message that waits is tried again; None is as soon as possible. ``returned_at`` and
    ``return_note`` are a person's word that a message which was sent came back.
    """

    __tablename__ = "outbox_recipient"
    __table_args__ = (UniqueConstraint("message_id", "address"),)

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"))
    address: Mapped[str]
    state: Mapped[MailState] = mapped_column(code(MailState), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_attempt_at: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(default="")
    returned_at: Mapped[datetime | None]
    return_note: Mapped[str] = mapped_column(default="")


class OutboxAttachment(Base):
    """A document that a message encloses, under the name that the reader sees."""

    __tablename__ = "outbox_attachment"

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    file_name: Mapped[str]
