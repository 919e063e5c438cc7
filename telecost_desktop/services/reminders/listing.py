"""The reminders that were made, and what became of each. Rule: docs/rules.md, 22 Reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Attachment
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxRecipient
from telecost_desktop.models.payments import ReminderPayment
from telecost_desktop.models.reminders import Reminder, ReminderLine
from telecost_desktop.models.sales_invoices import SalesInvoice

_ZERO = Decimal(0)


class ReminderState(StrEnum):
    """How far a letter is: on paper, or by mail as the outbox has it; RETURNED is a person's word that it came back."""

    TO_PRINT = "to_print"
    PRINTED = "printed"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


# Of several recipients the one counts that wants somebody's eyes most.
_URGENT = tuple(
    ReminderState(state) for state in ("refused", "returned", "uncertain", "sending", "waiting", "sent", "cancelled")
)


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A letter in the list. ``open`` is what its sales invoices were open with; ``claim`` what fee and interest still are."""

    id: int
    made_on: date
    due_date: date
    customer_id: int
    customer: str
    level: int
    invoices: tuple[int, ...]
    currency: str
    open: Decimal
    fee: Decimal
    interest: Decimal
    claim: Decimal
    state: ReminderState
    made_at: datetime
    made_by: str
    file_name: str

    @property
    def total(self) -> Decimal:
        """The sales invoices with the fee and the interest of this letter."""
        return self.open + self.fee + self.interest


def list_reminders(file: CompanyFile, *, customer_id: int | None = None) -> list[ReminderRow]:
    """All letters, newest first, or those of one customer."""
    with file.read() as session:
        query = (
            select(Reminder, Customer.name, Attachment.file_name)
            .join(Customer, Customer.id == Reminder.customer_id)
            .outerjoin(Attachment, Attachment.id == Reminder.attachment_id)
            .order_by(Reminder.id.desc())
        )
        if customer_id is not None:
            query = query.where(Reminder.customer_id == customer_id)
        numbers, sums = _lines(session)
        paid = dict(
            session.execute(
                select(ReminderPayment.reminder_id, func.sum(ReminderPayment.amount)).group_by(
                    ReminderPayment.reminder_id
                )
            ).all()
        )
        states = _mail_states(session)
        return [
            ReminderRow(
                one.id,
                one.made_on,
                one.due_date,
                one.customer_id,
                name,
                one.level,
                tuple(numbers.get(one.id, ())),
                one.currency,
                sums.get(one.id, _ZERO),
                one.fee,
                one.interest,
                _ZERO if one.withdrawn_at else max(one.fee + one.interest - paid.get(one.id, _ZERO), _ZERO),
                _state(one, states),
                one.made_at,
                one.made_by,
                file_name or "",
            )
            for one, name, file_name in session.execute(query)
        ]


def _lines(session: Session) -> tuple[dict[int, list[int]], dict[int, Decimal]]:
    """Numbers of the sales invoices, and what was open of them, by letter."""
    numbers: dict[int, list[int]] = {}
    sums: dict[int, Decimal] = {}
    query = (
        select(ReminderLine.reminder_id, SalesInvoice.number, ReminderLine.open_amount)
        .join(SalesInvoice, SalesInvoice.id == ReminderLine.sales_invoice_id)
        .order_by(ReminderLine.id)
    )
    for reminder, number, amount in session.execute(query):
        numbers.setdefault(reminder, []).append(number or 0)
        sums[reminder] = sums.get(reminder, _ZERO) + amount
    return numbers, sums


def _mail_states(session: Session) -> dict[int, ReminderState]:
    query = select(OutboxRecipient.message_id, OutboxRecipient.state, OutboxRecipient.returned_at).join(
        Reminder, Reminder.outbox_message_id == OutboxRecipient.message_id
    )
    found: dict[int, ReminderState] = {}
    for message, state, returned in session.execute(query):
        came_back = returned is not None and state is MailState.SENT
        one = ReminderState.RETURNED if came_back else ReminderState(state.value)
        found[message] = min(found.get(message, one), one, key=_URGENT.index)
    return found


def _state(reminder: Reminder, by_mail: dict[int, ReminderState]) -> ReminderState:
    if reminder.withdrawn_at is not None:
        return ReminderState.WITHDRAWN
    if reminder.outbox_message_id is not None and reminder.outbox_message_id in by_mail:
        return by_mail[reminder.outbox_message_id]
    return ReminderState.PRINTED if reminder.printed_at is not None else ReminderState.TO_PRINT
