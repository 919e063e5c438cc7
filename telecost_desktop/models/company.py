"""Whose file this is, its settings, its log, and the documents it keeps."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from telecost_desktop.models.base import Base, Key, code


class Supplies(StrEnum):
    """What the company sells: a sales invoice in France names it."""

    GOODS = "goods"
    SERVICES = "services"
    BOTH = "both"


class Company(Base):
    """The company that owns the file; one row.

    ``legal_details`` are what the law wants beside the name, such as form, capital and register. ``vat_number`` and
    ``electronic_address`` (a scheme and an id) follow from the organisation number where they are empty.
    ``f_tax`` and ``vat_on_debits`` are Swedish and French marks. ``accent_colour`` is #rrggbb.
    """

    __tablename__ = "company"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[Key]
    name: Mapped[str]
    country: Mapped[str] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3))
    zone: Mapped[str]
    organisation_number: Mapped[str] = mapped_column(default="")
    vat_registered: Mapped[bool] = mapped_column(default=True)
    in_business_register: Mapped[bool] = mapped_column(default=False)
    street: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    bank_account: Mapped[str] = mapped_column(default="")
    iban: Mapped[str] = mapped_column(default="")
    bic: Mapped[str] = mapped_column(default="")
    invoice_text: Mapped[str] = mapped_column(default="")
    legal_details: Mapped[str] = mapped_column(default="")
    vat_number: Mapped[str] = mapped_column(default="")
    electronic_address: Mapped[str] = mapped_column(default="")
    f_tax: Mapped[bool] = mapped_column(default=False)
    vat_on_debits: Mapped[bool] = mapped_column(default=False)
    supplies: Mapped[Supplies] = mapped_column(code(Supplies, checked=False), default=Supplies.SERVICES)
    accent_colour: Mapped[str] = mapped_column(String(7), default="")
    logo_attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))


class Setting(Base):
    """One setting of the company, by key; the value is JSON."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Attachment(Base):
    """A document kept unchanged, once per content: received originals, issued PDFs."""

    __tablename__ = "attachment"

    id: Mapped[Key]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    added_at: Mapped[datetime]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class LogEntry(Base):
    """Something that was done and by whom; rows are only ever added."""

    __tablename__ = "log_entry"

    id: Mapped[Key]
    at: Mapped[datetime]
    user: Mapped[str] = mapped_column(default="")
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")


class TrustedCertificate(Base):
    """A root certificate that the company trusts when signatures of received documents are checked, as PEM text."""

    __tablename__ = "trusted_certificate"

    id: Mapped[Key]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    subject: Mapped[str]
    pem: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(default="")
