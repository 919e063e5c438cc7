"""The company's own words on what it sends: under sales invoices, in mails, in reminders; by language."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class TextPurpose(StrEnum):
    """Where a text stands. The subjects and bodies of mails may hold placeholders in braces."""

    INVOICE_NOTE = "invoice_note"
    INVOICE_MAIL_SUBJECT = "invoice_mail_subject"
    INVOICE_MAIL_BODY = "invoice_mail_body"
    REMINDER_LETTER = "reminder_letter"
    REMINDER_MAIL_SUBJECT = "reminder_mail_subject"
    REMINDER_MAIL_BODY = "reminder_mail_body"


class DocumentText(Base):
    """A text of the company's for a purpose in a language; without one the program has words of its own."""

    __tablename__ = "document_text"
    __table_args__ = (UniqueConstraint("purpose", "language"),)

    id: Mapped[Key]
    purpose: Mapped[TextPurpose] = mapped_column(code(TextPurpose, checked=False))
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str]
