"""Reminders of sales invoices that are overdue, with their fee and interest."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key


class InterestRate(Base):
    """The rate of interest on late payments, per cent a year, from a date on; typed in by the company."""

    __tablename__ = "interest_rate"

    id: Mapped[Key]
    valid_from: Mapped[date] = mapped_column(unique=True)
    rate: Mapped[Decimal]


class Reminder(Base):
    """A letter to a customer about what is overdue. ``snapshot`` is JSON: all that the letter says.

    ``level`` is the highest of its lines, counted from 1. The letter itself is kept once it is drawn.
    """

    __tablename__ = "reminder"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    level: Mapped[int]
    made_on: Mapped[date]
    due_date: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    fee: Mapped[Decimal]
    interest: Mapped[Decimal]
    snapshot: Mapped[str]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    outbox_message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))
    printed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(default="")


class ReminderLine(Base):
    """One overdue sales invoice in a reminder: what was open that day, and the interest that earlier ones did not ask.

    ``live`` until the reminder is withdrawn: a level is reached once only.
    """

    __tablename__ = "reminder_line"

    id: Mapped[Key]
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"), index=True)
    sales_invoice_id: Mapped[int] = mapped_column(ForeignKey("sales_invoice.id"), index=True)
    level: Mapped[int]
    days_late: Mapped[int]
    open_amount: Mapped[Decimal]
    interest: Mapped[Decimal]
    live: Mapped[bool] = mapped_column(default=True)


Index(
    "ix_reminder_line_level",
    ReminderLine.sales_invoice_id,
    ReminderLine.level,
    unique=True,
    sqlite_where=text("live = 1"),
    postgresql_where=text("live"),
)
