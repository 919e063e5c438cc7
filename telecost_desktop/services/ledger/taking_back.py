"""Taking back payments that may be in the bookkeeping already. Rule: docs/rules.md, 23 Ledger and closed periods."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.ledger import LedgerVoucher
from telecost_desktop.models.payments import ReminderPayment, SalesPayment


def take_back_payments(
    session: Session, payments: Iterable[SalesPayment | ReminderPayment], *, day: date, at: datetime, user: str
) -> None:
    """Delete payments; one that the bookkeeping has stays, and its opposite is written down on a day instead."""
    for payment in payments:
        if _is_exported(session, payment):
            session.add(_opposite(payment, day, at, user))
        else:
            session.delete(payment)
    session.flush()


def _is_exported(session: Session, payment: SalesPayment | ReminderPayment) -> bool:
    of_invoice = isinstance(payment, SalesPayment)
    key = LedgerVoucher.sales_payment_id if of_invoice else LedgerVoucher.reminder_payment_id
    return session.scalar(select(LedgerVoucher.id).where(key == payment.id)) is not None


def _opposite(
    payment: SalesPayment | ReminderPayment, day: date, at: datetime, user: str
) -> SalesPayment | ReminderPayment:
    columns = [column.key for column in payment.__table__.columns if column.key not in ("id", "amount", "paid_on")]
    kept = {name: getattr(payment, name) for name in columns}
    return type(payment)(**{**kept, "amount": -payment.amount, "paid_on": day, "recorded_at": at, "recorded_by": user})
