"""What happened to one sales invoice, from the run that made it to the last payment, oldest first.

Rule: docs/rules.md, 7 Draft, ready, issued.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company, LogEntry
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.ledger import LedgerExport, LedgerVoucher
from telecost_desktop.models.mail import MailState, OutboxAttachment, OutboxMessage, OutboxRecipient
from telecost_desktop.models.payments import SalesPayment
from telecost_desktop.models.reminders import Reminder, ReminderLine
from telecost_desktop.models.runs import Run, RunItem
from telecost_desktop.models.sales_invoices import (
    Deliverable,
    DeliverableKind,
    DeliverableState,
    SalesInvoice,
    SalesInvoiceDispute,
    SalesInvoiceState,
)
from telecost_desktop.services.mail.replies import Said, read_said


class EventKind(StrEnum):
    """What an event is about."""

    MADE = "made"
    CHANGED = "changed"
    ISSUED = "issued"
    FORM = "form"
    MAIL = "mail"
    PAID = "paid"
    REMINDED = "reminded"
    CREDITED = "credited"
    DISPUTED = "disputed"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One thing that happened: a pattern of "Errors" with its values, and by whom if that is known.

    A value that is Said is a sentence of its own.
    """

    at: datetime
    kind: EventKind
    pattern: str
    values: dict[str, Any] = field(default_factory=dict)
    who: str = ""

    def sentence(self) -> str:
        """The sentence in English."""
        values = {name: one.sentence() if isinstance(one, Said) else one for name, one in self.values.items()}
        return self.pattern.format(**values).strip()


_BY_RUN = QT_TRANSLATE_NOOP("Errors", "Made by the run of {name} for {scheduled}")
_BY_HAND = QT_TRANSLATE_NOOP("Errors", "Made by hand")
_CREDITS = QT_TRANSLATE_NOOP("Errors", "Made to credit invoice {number}")
_DONE = {
    "sales_invoice.saved": QT_TRANSLATE_NOOP("Errors", "Draft saved"),
    "sales_invoice.ready": QT_TRANSLATE_NOOP("Errors", "Said to be ready"),
    "sales_invoice.voided": QT_TRANSLATE_NOOP("Errors", "Draft taken back"),
}
_ISSUED = QT_TRANSLATE_NOOP("Errors", "Issued with number {number}, dated {date}")
_FORMS = {
    (DeliverableKind.PDF, DeliverableState.MADE): QT_TRANSLATE_NOOP("Errors", "PDF made"),
    (DeliverableKind.PRINT, DeliverableState.SENT): QT_TRANSLATE_NOOP("Errors", "Printed"),
}
_STATES = {
    DeliverableState.MADE: QT_TRANSLATE_NOOP("Errors", "{form} made"),
    DeliverableState.EXPORTED: QT_TRANSLATE_NOOP("Errors", "{form} exported as {file}"),
    DeliverableState.SENT: QT_TRANSLATE_NOOP("Errors", "{form} handed over to the access point"),
    DeliverableState.ACCEPTED: QT_TRANSLATE_NOOP("Errors", "{form} accepted {detail}"),
    DeliverableState.REFUSED: QT_TRANSLATE_NOOP("Errors", "{form} refused {detail}"),
    DeliverableState.FAILED: QT_TRANSLATE_NOOP("Errors", "{form} could not be made: {detail}"),
    DeliverableState.UNCERTAIN: QT_TRANSLATE_NOOP("Errors", "Nobody knows whether {form} arrived: {detail}"),
}
_MAILS = {
    MailState.SENT: QT_TRANSLATE_NOOP("Errors", "Mail sent to {address}"),
    MailState.REFUSED: QT_TRANSLATE_NOOP("Errors", "Mail to {address} was refused: {reply}"),
    MailState.UNCERTAIN: QT_TRANSLATE_NOOP("Errors", "Nobody knows whether the mail to {address} arrived"),
    MailState.CANCELLED: QT_TRANSLATE_NOOP("Errors", "Mail to {address} was cancelled"),
}
_QUEUED = QT_TRANSLATE_NOOP("Errors", "Mail to {address} put into the outbox")
_RETURNED = QT_TRANSLATE_NOOP("Errors", "Mail to {address} came back: {note}")
_PAID = QT_TRANSLATE_NOOP("Errors", "{amount} paid on {date}")
_PAID_BACK = QT_TRANSLATE_NOOP("Errors", "{amount} paid back on {date}")
_REMINDED = QT_TRANSLATE_NOOP("Errors", "Reminded, level {level}, {amount} were open")
_WITHDRAWN = QT_TRANSLATE_NOOP("Errors", "Reminder of level {level} withdrawn")
_CREDITED = QT_TRANSLATE_NOOP("Errors", "{amount} credited by credit note {number}")
_DISPUTED = QT_TRANSLATE_NOOP("Errors", "Disputed: {reason}")
_SETTLED = QT_TRANSLATE_NOOP("Errors", "Dispute settled")
_LEDGER = QT_TRANSLATE_NOOP("Errors", "Given to the bookkeeping with the period from {start} to {end}")


def history_of(file: CompanyFile, invoice_id: int) -> list[HistoryEvent]:
    """All that is known of a sales invoice, oldest first. Raises UserError when there is none."""
    with file.read() as session:
        invoice = session.get(SalesInvoice, invoice_id)
        if invoice is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no such invoice."))
        zone = ZoneInfo(session.scalars(select(Company.zone)).one())
        events = [
            *_made(session, invoice),
            *_life(session, invoice),
            *_forms(session, invoice_id),
            *_mail(session, invoice_id),
            *_money(session, invoice_id),
            *_disputes(session, invoice_id, zone),
            *_ledger(session, invoice_id),
        ]
    # What happened in one second stays in the order of a life: made, issued, its forms, mail, money.
    return sorted(events, key=lambda event: event.at)


def _made(session: Session, invoice: SalesInvoice) -> Iterator[HistoryEvent]:
    runs = session.execute(
        select(Run.name, Run.scheduled_for)
        .join(RunItem, RunItem.run_id == Run.id)
        .where(RunItem.sales_invoice_id == invoice.id)
        .distinct()
    ).all()
    for run in runs:
        values = {"name": run.name, "scheduled": run.scheduled_for}
        yield HistoryEvent(invoice.created_at, EventKind.MADE, _BY_RUN, values, invoice.created_by)
    if runs:
        return
    if invoice.credits_id is not None:
        values = {"number": session.get_one(SalesInvoice, invoice.credits_id).number}
        yield HistoryEvent(invoice.created_at, EventKind.MADE, _CREDITS, values, invoice.created_by)
    else:
        yield HistoryEvent(invoice.created_at, EventKind.MADE, _BY_HAND, {}, invoice.created_by)


def _life(session: Session, invoice: SalesInvoice) -> Iterator[HistoryEvent]:
    """What the log of actions says of the draft, and its issue."""
    issued_by = ""
    query = select(LogEntry).where(
        or_(
            LogEntry.action.in_(_DONE) & (LogEntry.subject == str(invoice.id)),
            (LogEntry.action == "sales_invoice.issued")
            & (LogEntry.subject == str(invoice.number))
            & (LogEntry.at == invoice.issued_at),
        )
    )
    for entry in session.scalars(query.order_by(LogEntry.id)):
        if entry.action in _DONE:
            yield HistoryEvent(entry.at, EventKind.CHANGED, _DONE[entry.action], {}, entry.user)
        else:
            issued_by = entry.user
    if invoice.issued_at is not None:
        values = {"number": invoice.number, "date": invoice.issue_date}
        yield HistoryEvent(invoice.issued_at, EventKind.ISSUED, _ISSUED, values, issued_by or invoice.created_by)


def _forms(session: Session, invoice_id: int) -> Iterator[HistoryEvent]:
    query = select(Deliverable).where(
        Deliverable.sales_invoice_id == invoice_id,
        Deliverable.state != DeliverableState.WAITING,
        # The outbox knows more of a mail.
        Deliverable.kind != DeliverableKind.EMAIL,
    )
    names = {DeliverableKind.UBL: "UBL", DeliverableKind.FACTURX: "Factur-X", DeliverableKind.PDF: "PDF"}
    # The PDF is drawn first; a Factur-X is made of it.
    for one in session.scalars(query.order_by(Deliverable.kind != DeliverableKind.PDF, Deliverable.id)):
        pattern = _FORMS.get((one.kind, one.state), _STATES[one.state])
        values = {"form": names.get(one.kind, one.kind.value), "file": one.exported_to, "detail": read_said(one.detail)}
        yield HistoryEvent(one.changed_at, EventKind.FORM, pattern, values)


def _mail(session: Session, invoice_id: int) -> Iterator[HistoryEvent]:
    """All mail that encloses one of its forms: the first, and the copies that were sent again."""
    forms = select(Deliverable.attachment_id).where(
        Deliverable.sales_invoice_id == invoice_id, Deliverable.attachment_id.is_not(None)
    )
    enclosing = select(OutboxAttachment.message_id).where(OutboxAttachment.attachment_id.in_(forms))
    query = (
        select(OutboxMessage, OutboxRecipient)
        .join(OutboxRecipient, OutboxRecipient.message_id == OutboxMessage.id)
        .where(OutboxMessage.id.in_(enclosing))
        .order_by(OutboxMessage.id, OutboxRecipient.id)
    )
    for message, recipient in session.execute(query):
        values = {"address": recipient.address, "reply": read_said(recipient.reply), "note": recipient.return_note}
        yield HistoryEvent(message.created_at, EventKind.MAIL, _QUEUED, values, message.created_by)
        pattern = _MAILS.get(recipient.state)
        if pattern is not None:
            yield HistoryEvent(recipient.last_attempt_at or message.created_at, EventKind.MAIL, pattern, values)
        if recipient.returned_at is not None:
            yield HistoryEvent(recipient.returned_at, EventKind.MAIL, _RETURNED, values)


def _money(session: Session, invoice_id: int) -> Iterator[HistoryEvent]:
    for payment in session.scalars(select(SalesPayment).where(SalesPayment.sales_invoice_id == invoice_id)):
        pattern = _PAID if payment.amount > 0 else _PAID_BACK
        values = {"amount": abs(payment.amount), "date": payment.paid_on}
        yield HistoryEvent(payment.recorded_at, EventKind.PAID, pattern, values, payment.recorded_by)
    reminders = (
        select(Reminder, ReminderLine)
        .join(ReminderLine, ReminderLine.reminder_id == Reminder.id)
        .where(ReminderLine.sales_invoice_id == invoice_id)
    )
    for reminder, line in session.execute(reminders):
        values = {"level": line.level, "amount": line.open_amount}
        yield HistoryEvent(reminder.made_at, EventKind.REMINDED, _REMINDED, values, reminder.made_by)
        if reminder.withdrawn_at is not None:
            yield HistoryEvent(reminder.withdrawn_at, EventKind.REMINDED, _WITHDRAWN, values)
    credits = select(SalesInvoice).where(
        SalesInvoice.credits_id == invoice_id, SalesInvoice.state == SalesInvoiceState.ISSUED
    )
    for credit in session.scalars(credits):
        values = {"amount": credit.payable, "number": credit.number}
        yield HistoryEvent(
            credit.issued_at or credit.created_at, EventKind.CREDITED, _CREDITED, values, credit.created_by
        )


def _disputes(session: Session, invoice_id: int, zone: ZoneInfo) -> Iterator[HistoryEvent]:
    """Of a dispute only the days are known: they stand at their beginning."""

    def at(day: date) -> datetime:
        return datetime.combine(day, time(), zone).astimezone(UTC)

    query = select(SalesInvoiceDispute).where(SalesInvoiceDispute.sales_invoice_id == invoice_id)
    for found in session.scalars(query.order_by(SalesInvoiceDispute.id)):
        yield HistoryEvent(at(found.since), EventKind.DISPUTED, _DISPUTED, {"reason": found.reason})
        if found.settled_on is not None:
            yield HistoryEvent(at(found.settled_on), EventKind.DISPUTED, _SETTLED)


def _ledger(session: Session, invoice_id: int) -> Iterator[HistoryEvent]:
    query = (
        select(LedgerExport)
        .join(LedgerVoucher, LedgerVoucher.ledger_export_id == LedgerExport.id)
        .where(LedgerVoucher.sales_invoice_id == invoice_id)
    )
    for export in session.scalars(query):
        values = {"start": export.period_start, "end": date.fromordinal(export.period_end.toordinal() - 1)}
        yield HistoryEvent(export.made_at, EventKind.LEDGER, _LEDGER, values, export.made_by)
