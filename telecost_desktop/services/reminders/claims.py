"""Fees and interest that reminders ask for, and the money that comes in for them. Rule: docs/rules.md, 22 Reminders."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.payments import ReminderPayment
from telecost_desktop.models.reminders import Reminder, ReminderLine
from telecost_desktop.services.action_log import log_action

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is still open of a reminder's fee and interest."""

    reminder_id: int
    open: Decimal


def open_claims(session: Session, invoice_ids: Collection[int]) -> list[Claim]:
    """The open claims of all reminders that name one of these sales invoices, oldest first; none withdrawn."""
    paid = (
        select(ReminderPayment.reminder_id, func.sum(ReminderPayment.amount).label("amount"))
        .group_by(ReminderPayment.reminder_id)
        .subquery()
    )
    named = select(ReminderLine.reminder_id).where(
        ReminderLine.sales_invoice_id.in_(invoice_ids), ReminderLine.live.is_(True)
    )
    query = (
        select(Reminder.id, Reminder.fee, Reminder.interest, paid.c.amount)
        .outerjoin(paid, paid.c.reminder_id == Reminder.id)
        .where(Reminder.id.in_(named), Reminder.withdrawn_at.is_(None))
        .order_by(Reminder.id)
    )
    rows = [(row.id, row.fee + row.interest - (row.amount or _ZERO)) for row in session.execute(query)]
    return [Claim(reminder, rest) for reminder, rest in rows if rest > 0]


def open_claim(session: Session, invoice_id: int) -> Decimal:
    """What reminders of a sales invoice ask for beside it and nobody has paid yet."""
    return sum((claim.open for claim in open_claims(session, [invoice_id])), _ZERO)


def pay_claim(
    session: Session,
    invoice_id: int,
    amount: Decimal,
    *,
    paid_on: date,
    at: datetime,
    user: str = "",
    incoming_payment_id: int | None = None,
) -> Decimal:
    """Let money settle these claims, oldest first, in the caller's transaction; returns what is left of it."""
    rest = amount
    for claim in open_claims(session, [invoice_id]):
        part = min(claim.open, rest)
        if part <= 0:
            break
        session.add(
            ReminderPayment(
                reminder_id=claim.reminder_id,
                paid_on=paid_on,
                amount=part,
                recorded_at=at,
                recorded_by=user,
                incoming_payment_id=incoming_payment_id,
            )
        )
        log_action(session, at, user, "reminder.paid", str(claim.reminder_id), str(part))
        rest -= part
    session.flush()
    return rest
