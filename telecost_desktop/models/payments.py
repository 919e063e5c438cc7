"""Money that comes in for sales invoices: what the bank's files say, and what each payment settles."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class PaymentFormat(StrEnum):
    """The formats in which banks tell what came in."""

    CAMT_053 = "camt.053"
    CAMT_054 = "camt.054"
    OCR_GIRO = "ocr_giro"


class IncomingState(StrEnum):
    """Whether a payment from the bank has found what it pays.

    OPEN waits for a person, whole or with a rest; SETTLED is used up; SET_ASIDE is of no concern here, by a person's
    word: paid back, not ours, kept on account.
    """

    OPEN = "open"
    SETTLED = "settled"
    SET_ASIDE = "set_aside"


class PaymentFile(Base):
    """A file of the bank that was imported; the document itself is kept."""

    __tablename__ = "payment_file"

    id: Mapped[Key]
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), unique=True)
    file_name: Mapped[str]
    format: Mapped[PaymentFormat] = mapped_column(code(PaymentFormat, checked=False))
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(default="")


class IncomingPayment(Base):
    """One payment that the bank tells of. ``identity`` keeps it from coming in twice, from whatever file.

    ``account`` is ours. ``amount`` is above zero, or below for one that the bank took back. ``bank_reference`` is the
    bank's own name of the payment, ``entry_reference`` of the booking that it is part of, and ``entry_total`` what that
    booking came to in all; ``end_to_end`` is the payer's name of it. ``reason`` is a code where the payment waits, and
    a person's words where it was set aside.
    """

    __tablename__ = "incoming_payment"

    id: Mapped[Key]
    payment_file_id: Mapped[int] = mapped_column(ForeignKey("payment_file.id"), index=True)
    identity: Mapped[str] = mapped_column(unique=True)
    booked_on: Mapped[date] = mapped_column(index=True)
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    account: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    bank_reference: Mapped[str] = mapped_column(default="")
    entry_reference: Mapped[str] = mapped_column(default="")
    entry_total: Mapped[Decimal | None]
    end_to_end: Mapped[str] = mapped_column(default="")
    payer: Mapped[str] = mapped_column(default="")
    payer_account: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    state: Mapped[IncomingState] = mapped_column(code(IncomingState, checked=False), index=True)
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")


class SalesPayment(Base):
    """Money that came in for a sales invoice: from a payment of the bank's, or written down by hand."""

    __tablename__ = "sales_payment"

    id: Mapped[Key]
    sales_invoice_id: Mapped[int] = mapped_column(ForeignKey("sales_invoice.id"), index=True)
    paid_on: Mapped[date]
    amount: Mapped[Decimal]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(default="")
    incoming_payment_id: Mapped[int | None] = mapped_column(ForeignKey("incoming_payment.id"), index=True)


class ReminderPayment(Base):
    """Money that came in for the fee and the interest of a reminder."""

    __tablename__ = "reminder_payment"

    id: Mapped[Key]
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"), index=True)
    paid_on: Mapped[date]
    amount: Mapped[Decimal]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(default="")
    incoming_payment_id: Mapped[int | None] = mapped_column(ForeignKey("incoming_payment.id"), index=True)
