"""What a person sends: the mail of a sales invoice now, a marked copy later, or a draft for their own mail program.

Rule: docs/rules.md, 20 Sending.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, TelecostError, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxRecipient
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState, SalesInvoice
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.eml import write_eml
from telecost_desktop.services.mail.outbox import Draft, put_in_outbox
from telecost_desktop.services.sales_invoicing.sending.forms import make_batch
from telecost_desktop.services.sales_invoicing.sending.mails import mail_draft, put_mails
from telecost_desktop.services.sales_invoicing.sending.names import not_issued
from telecost_desktop.services.sales_invoicing.sending.texts import copy_of

_GOES_ALONG = (DeliverableKind.PDF, DeliverableKind.FACTURX)
_TO_BE_MAILED = (DeliverableState.WAITING, DeliverableState.FAILED)


@dataclass(frozen=True, slots=True)
class MailResult:
    """What became of one sales invoice that was to be mailed; without ``problem`` its mail lies in the outbox."""

    invoice_id: int
    number: str
    problem: TelecostError | None = None


def send_by_mail(
    file: CompanyFile, invoice_ids: Sequence[int], *, clock: Clock, user: str = "", again: bool = False
) -> list[MailResult]:
    """Put the mails of issued sales invoices into the outbox, whatever the customers' channel; also what failed before.

    One that was mailed already is refused, or with ``again`` goes as a marked copy.
    """
    return [_send_one(file, invoice_id, clock, user, again) for invoice_id in invoice_ids]


def send_again(file: CompanyFile, invoice_id: int, *, clock: Clock, user: str = "", to: str = "") -> int:
    """Put a marked copy of a sales invoice's mail into the outbox, and give its key.

    Without ``to`` it goes to the customer's address of today, and settles what was refused or uncertain; with it
    somebody else gets a copy, and nothing else changes. Raises UserError while the mail is still on its way.
    """
    _make_forms(file, clock, invoice_id)
    with file.write() as session:
        draft = mail_draft(session, invoice_id, to=to)
        invoice = session.get_one(SalesInvoice, invoice_id)
        language = str(json.loads(invoice.snapshot)["language"])
        row = _mail_row(session, invoice_id)
        if not to and row is not None:
            _settle(session, row, draft.recipients[0])
        key = put_in_outbox(
            session, replace(draft, subject=copy_of(draft.subject, language)), at=clock.now(), user=user
        )
        assert key is not None, "a copy has no identity"
        if not to and row is not None:
            row.outbox_message_id, row.changed_at = key, clock.now()
            row.state, row.detail = DeliverableState.MADE, ""
        log_action(
            session, clock.now(), user, "sales_invoice.sent_again", str(invoice.number), ", ".join(draft.recipients)
        )
        return key


def stored_mail(file: CompanyFile, clock: Clock, invoice_id: int) -> Draft:
    """The mail of an issued sales invoice as it would be sent now, for a person to look at, change or take along."""
    _make_forms(file, clock, invoice_id)
    with file.read() as session:
        return mail_draft(session, invoice_id)


def save_mail(file: CompanyFile, clock: Clock, invoice_id: int, target: Path) -> None:
    """Write the mail as an .eml file, which the person's own mail program opens as a draft; its state is told by hand."""
    write_eml(stored_mail(file, clock, invoice_id), target)


def _send_one(file: CompanyFile, invoice_id: int, clock: Clock, user: str, again: bool) -> MailResult:
    number = ""
    try:
        number = _make_forms(file, clock, invoice_id)
        with file.write() as session:
            row = _mail_row(session, invoice_id)
            if row is None:
                row = Deliverable(
                    sales_invoice_id=invoice_id,
                    kind=DeliverableKind.EMAIL,
                    state=DeliverableState.WAITING,
                    changed_at=clock.now(),
                )
                session.add(row)
                session.flush()
            if row.state in _TO_BE_MAILED:
                problem = put_mails(session, {invoice_id: row.id}, clock, user)[invoice_id]
                if problem is None:
                    log_action(session, clock.now(), user, "sales_invoice.mailed", number)
                return MailResult(invoice_id, number, problem)
        if not again:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{number} was mailed already."),
                hint=QT_TRANSLATE_NOOP("Errors", "Send it again as a copy."),
                number=number,
            )
        send_again(file, invoice_id, clock=clock, user=user)
    except UserError as problem:
        return MailResult(invoice_id, number, problem)
    return MailResult(invoice_id, number)


def _make_forms(file: CompanyFile, clock: Clock, invoice_id: int) -> str:
    """Make the forms that a mail takes along, if they are missing; gives the number. Raises UserError for a draft."""
    with file.read() as session:
        number = session.scalar(select(SalesInvoice.number).where(SalesInvoice.id == invoice_id))
        query = select(Deliverable.kind, Deliverable.id).where(
            Deliverable.sales_invoice_id == invoice_id,
            Deliverable.kind.in_(_GOES_ALONG),
            Deliverable.attachment_id.is_(None),
        )
        missing = {row.kind: row.id for row in session.execute(query)}
    if number is None:
        raise not_issued()
    for kind in _GOES_ALONG:
        if kind in missing and not file.read_only:
            make_batch(file, clock, kind, [missing[kind]])
    return str(number)


def _mail_row(session: Session, invoice_id: int) -> Deliverable | None:
    query = select(Deliverable).where(
        Deliverable.sales_invoice_id == invoice_id, Deliverable.kind == DeliverableKind.EMAIL
    )
    return session.scalars(query).one_or_none()


def _settle(session: Session, row: Deliverable, address: str) -> None:
    """The copy takes the place of what was refused or uncertain. Raises UserError for what is still on its way."""
    query = select(OutboxRecipient).where(OutboxRecipient.message_id == row.outbox_message_id)
    recipients = session.scalars(query).all()
    if any(one.state in (MailState.WAITING, MailState.SENDING) for one in recipients):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The message to {address} is still on its way."),
            hint=QT_TRANSLATE_NOOP("Errors", "Wait for what becomes of it."),
            address=", ".join(one.address for one in recipients) or address,
        )
    for one in recipients:
        if one.state in (MailState.REFUSED, MailState.UNCERTAIN):
            one.state = MailState.CANCELLED
