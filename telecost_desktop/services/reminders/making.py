"""Making reminders, sending and printing them, and taking one back. Rule: docs/rules.md, 22 Reminders.

One letter is one transaction: its lines, its PDF and its mail are there together or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Attachment, Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxRecipient
from telecost_desktop.models.payments import ReminderPayment
from telecost_desktop.models.reminders import Reminder, ReminderLine
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.attachments import file_name_of, keep_document
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.company_logo import logo_of
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.reminders.content import letter_content
from telecost_desktop.services.reminders.due import DueReminder, LetterKey, due_reminders, list_due_reminders
from telecost_desktop.services.reminders.mailing import put_letter_in_outbox
from telecost_desktop.services.reminders.words import reminder_word
from telecost_desktop.services.whole_files import write_file

_PDF = "application/pdf"
_GONE = QT_TRANSLATE_NOOP("Errors", "There is no reminder {id}.")


def preview_letter(file: CompanyFile, clock: Clock, key: LetterKey) -> bytes:
    """The PDF of a letter as it would be made now, without a number. Raises UserError where none is due."""
    from telecost_desktop.services.reminders.letter import draw_letter

    with file.read() as session:
        due = _due_now(session, clock, key)
        if due is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "This reminder is not due any more."))
        content = letter_content(session, due, None)
        logo = logo_of(session, content["seller"]["logo_attachment_id"])
    return draw_letter(content, logo)


def make_reminders(
    file: CompanyFile,
    clock: Clock,
    *,
    keys: Collection[LetterKey] | None = None,
    mail: bool = True,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> list[int]:
    """Make the letters that are due today, all or some, and give their numbers; what is made already is left alone.

    With ``mail`` those of customers who get their invoices by mail go into the outbox; the others wait to be printed.
    """
    wanted = [one.key for one in list_due_reminders(file, clock) if keys is None or one.key in keys]
    made = []
    for place, key in enumerate(wanted):
        if cancelled():
            break
        number = _make_one(file, clock, key, mail=mail, user=user)
        if number is not None:
            made.append(number)
        progress((place + 1) / len(wanted))
    return made


def _make_one(file: CompanyFile, clock: Clock, key: LetterKey, *, mail: bool, user: str) -> int | None:
    """One letter; None where another program made it meanwhile, or where it was paid."""
    # What drawing needs is loaded before the file is locked.
    from telecost_desktop.services.reminders.letter import draw_letter
    from telecost_desktop.services.sales_invoicing.paper.sheet import fonts

    fonts()
    with file.write() as session:
        due = _due_now(session, clock, key)
        if due is None:
            return None
        reminder = _insert(session, due, clock, user)
        content = letter_content(session, due, reminder.id)
        reminder.snapshot = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        pdf = draw_letter(content, logo_of(session, content["seller"]["logo_attachment_id"]))
        reminder.attachment_id = keep_document(
            session, pdf, name=letter_file_name(content), media_type=_PDF, at=clock.now()
        )
        log_action(session, clock.now(), user, "reminder.made", str(reminder.id), due.customer)
        if mail and due.email:
            put_letter_in_outbox(session, reminder, content, pdf, due.email, at=clock.now(), user=user)
        return reminder.id


def _due_now(session: Session, clock: Clock, key: LetterKey) -> DueReminder | None:
    day = today(clock, session.scalars(select(Company.zone)).one())
    return next(iter(due_reminders(session, day, only=key)), None)


def _insert(session: Session, due: DueReminder, clock: Clock, user: str) -> Reminder:
    reminder = Reminder(
        customer_id=due.customer_id,
        level=due.level,
        made_on=due.day,
        due_date=due.pay_until,
        currency=due.currency,
        fee=due.fee,
        interest=due.interest,
        snapshot="{}",
        made_at=clock.now(),
        made_by=user,
    )
    session.add(reminder)
    session.flush()
    session.add_all(
        ReminderLine(
            reminder_id=reminder.id,
            sales_invoice_id=one.id,
            level=one.level,
            days_late=one.days_late,
            open_amount=one.open,
            interest=one.interest,
        )
        for one in due.invoices
    )
    session.flush()
    return reminder


def letter_file_name(content: dict[str, Any]) -> str:
    """What a letter's PDF is called."""
    title = reminder_word("file_name", content["language"]).format(number=content["number"])
    return file_name_of(f"{title} {content['buyer']['name']}".replace("/", "-"), ".pdf")


# What becomes of one that was made


def reminder_pdf(file: CompanyFile, reminder_id: int) -> bytes:
    """The letter as it was made. Raises UserError for a number that there is not."""
    with file.read() as session:
        query = select(Attachment.content).join(Reminder, Reminder.attachment_id == Attachment.id)
        content = session.scalar(query.where(Reminder.id == reminder_id))
    if content is None:
        raise UserError(_GONE, id=reminder_id)
    return content


def mail_reminder(file: CompanyFile, reminder_id: int, *, clock: Clock, user: str = "") -> None:
    """Send a letter by e-mail that was not sent yet. Raises UserError without an address, or when it was."""
    with file.write() as session:
        reminder = _live(session, reminder_id)
        customer = session.get_one(Customer, reminder.customer_id)
        if reminder.outbox_message_id is not None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Reminder {id} lies in the outbox already."),
                hint=QT_TRANSLATE_NOOP("Errors", "Send it again from there."),
                id=reminder_id,
            )
        if not customer.email.strip():
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{customer} has no e-mail address."),
                hint=QT_TRANSLATE_NOOP("Errors", "Print the letter."),
                customer=customer.name,
            )
        content = json.loads(reminder.snapshot)
        pdf = session.get_one(Attachment, reminder.attachment_id).content
        put_letter_in_outbox(session, reminder, content, pdf, customer.email, at=clock.now(), user=user)


def print_reminders(file: CompanyFile, ids: Sequence[int], target: Path, *, clock: Clock, user: str = "") -> None:
    """Write the letters into one PDF, in the order given, and mark them as printed once it is written.

    Raises UserError for no letter at all, and what ``write_file`` raises.
    """
    from io import BytesIO

    from pypdf import PdfWriter

    if not ids:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "No reminder waits to be printed."))
    letters = [reminder_pdf(file, one) for one in ids]
    whole = PdfWriter()
    for letter in letters:
        whole.append(BytesIO(letter))
    write_file(target, lambda stream: whole.write(stream) and None)
    with file.write() as session:
        at = clock.now()
        session.execute(
            update(Reminder).where(Reminder.id.in_(ids), Reminder.printed_at.is_(None)).values(printed_at=at)
        )
        for one in ids:
            log_action(session, at, user, "reminder.printed", str(one))


def withdraw_reminder(file: CompanyFile, reminder_id: int, *, clock: Clock, user: str = "") -> None:
    """Take a letter back: its fee and interest are not asked any more, and its levels can be reached again.

    Mail that still waits is given up. Raises UserError for one that is withdrawn, or whose fee or interest was paid.
    """
    with file.write() as session:
        reminder = _live(session, reminder_id)
        paid = session.scalar(
            select(func.sum(ReminderPayment.amount)).where(ReminderPayment.reminder_id == reminder_id)
        )
        if (paid or Decimal(0)) != 0:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Fee or interest of reminder {id} has been paid."),
                hint=QT_TRANSLATE_NOOP("Errors", "Unlink the payment first."),
                id=reminder_id,
            )
        reminder.withdrawn_at = clock.now()
        session.execute(update(ReminderLine).where(ReminderLine.reminder_id == reminder_id).values(live=False))
        session.execute(
            update(OutboxRecipient)
            .where(OutboxRecipient.message_id == reminder.outbox_message_id, OutboxRecipient.state == MailState.WAITING)
            .values(state=MailState.CANCELLED, next_attempt_at=None)
        )
        log_action(session, clock.now(), user, "reminder.withdrawn", str(reminder_id))


def _live(session: Session, reminder_id: int) -> Reminder:
    reminder = session.get(Reminder, reminder_id)
    if reminder is None:
        raise UserError(_GONE, id=reminder_id)
    if reminder.withdrawn_at is not None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Reminder {id} is withdrawn."), id=reminder_id)
    return reminder
