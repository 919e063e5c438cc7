"""Bringing in the banks' files: each in one transaction, what is here already left out, what is clear matched.

Rule: docs/rules.md, 21 Payments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import distinct, func, insert, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.payments import IncomingPayment, IncomingState, PaymentFile, SalesPayment
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.attachments import keep_document, media_type_of
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.garbage import full_collections_put_off
from telecost_desktop.services.importing.sources import Source, sources_of
from telecost_desktop.services.payments.known import KnownPayments, identities
from telecost_desktop.services.payments.matching import Match, Matcher
from telecost_desktop.services.payments.owed import OwedInvoice, owed_invoices
from telecost_desktop.services.payments.read_payment import PaymentDocument, ReadPayment, account_key
from telecost_desktop.services.payments.reading import read_bytes, read_document
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.reminders.claims import open_claim, pay_claim

SET_ASIDE_FOR_PARTS = "its payments came in one by one"


@dataclass
class PaymentFileResult:
    """What became of one file.

    ``status`` is imported, duplicate (nothing in it is new) or rejected. Of its ``payments`` each is matched, partial
    (booked, with something to decide), open (not booked) or a duplicate. ``ignored`` is no money from customers.
    """

    key: str
    name: str
    format: str = ""
    status: str = "imported"
    payments: int = 0
    matched: int = 0
    partial: int = 0
    open: int = 0
    duplicates: int = 0
    ignored: int = 0
    errors: list[UserError] = field(default_factory=list)


def import_payments(
    file: CompanyFile,
    paths: Sequence[Path],
    *,
    clock: Clock,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> list[PaymentFileResult]:
    """Import files of banks; folders and archives stand for the files in them. The same file twice adds nothing.

    Raises Cancelled between two files; those before it stay.
    """
    file.check_writable()
    results = []
    for source in sources_of(paths, cancelled=cancelled):
        if cancelled():
            raise Cancelled
        results.append(_import_source(file, source, clock, user))
        progress(source.done + source.share)
    return results


def _import_source(file: CompanyFile, source: Source, clock: Clock, user: str) -> PaymentFileResult:
    result = PaymentFileResult(source.key, source.name)
    try:
        with full_collections_put_off():
            _import_one(file, source, result, clock, user)
    except UserError as error:
        result.status = "rejected"
        result.errors.append(error)
    return result


def _import_one(file: CompanyFile, source: Source, result: PaymentFileResult, clock: Clock, user: str) -> None:
    if source.problem is not None:
        raise source.problem
    content = read_bytes(source.path)
    document = read_document(content)
    result.format = document.format.value
    result.payments, result.ignored = len(document.payments), document.ignored
    with file.write() as session:
        _store(session, content, document, result, clock, user)


def _store(
    session: Session, content: bytes, document: PaymentDocument, result: PaymentFileResult, clock: Clock, user: str
) -> None:
    digest = hashlib.sha256(content).hexdigest()
    here = session.scalar(
        select(PaymentFile.id).join(Attachment, Attachment.id == PaymentFile.attachment_id).where(
            Attachment.sha256 == digest
        )
    )  # fmt: skip
    new, wholes = ([], []) if here is not None else _sift(session, document)
    result.duplicates = len(document.payments) - len(new)
    if here is not None or (document.payments and not new):
        result.status = "duplicate"
        return
    at = clock.now()
    attachment = keep_document(session, content, name=result.name, media_type=media_type_of(content), at=at)
    stored = PaymentFile(
        attachment_id=attachment, file_name=result.name, format=document.format, imported_at=at, imported_by=user
    )
    session.add(stored)
    session.flush()
    _set_wholes_aside(session, wholes, at)
    names = identities(document.payments)
    ids = _insert(session, stored.id, [(document.payments[place], names[place]) for place in new])
    _match(session, [(ids[names[place]], document.payments[place]) for place in new], result, at, user)
    log_action(session, at, user, "payments.imported", result.name, f"{len(new)} of {len(document.payments)}")


def _sift(session: Session, document: PaymentDocument) -> tuple[list[int], list[int]]:
    return KnownPayments(session, document.payments, document.format).sift(document.payments)


def _set_wholes_aside(session: Session, ids: Sequence[int], at: datetime) -> None:
    """A booking that was told whole gives way to its payments, unless somebody decided of it already."""
    session.execute(
        update(IncomingPayment)
        .where(IncomingPayment.id.in_(ids), IncomingPayment.state == IncomingState.OPEN)
        .values(state=IncomingState.SET_ASIDE, reason=SET_ASIDE_FOR_PARTS, decided_at=at)
    )


def _insert(session: Session, file_id: int, payments: Sequence[tuple[ReadPayment, str]]) -> dict[str, int]:
    """Store payments; returns their ids by identity."""
    rows = [
        {
            "payment_file_id": file_id,
            "identity": name,
            "booked_on": one.booked_on,
            "amount": one.amount,
            "currency": one.currency,
            "account": one.account,
            "reference": one.reference,
            "bank_reference": one.bank_reference,
            "entry_reference": one.entry_reference,
            "entry_total": one.entry_total,
            "end_to_end": one.end_to_end,
            "payer": one.payer,
            "payer_account": one.payer_account,
            "text": one.text,
            "state": IncomingState.OPEN,
            "reason": "",
            "decided_by": "",
        }
        for one, name in payments
    ]
    if rows:
        session.execute(insert(IncomingPayment), rows)
    query = select(IncomingPayment.identity, IncomingPayment.id).where(IncomingPayment.payment_file_id == file_id)
    return {row.identity: row.id for row in session.execute(query)}


def make_matcher(session: Session, invoices: Sequence[OwedInvoice]) -> Matcher:
    """What payments are matched against, as the file is now: all that ``owed_invoices`` gives."""
    query = (
        select(IncomingPayment.payer_account, func.min(SalesInvoice.customer_id))
        .join(SalesPayment, SalesPayment.incoming_payment_id == IncomingPayment.id)
        .join(SalesInvoice, SalesInvoice.id == SalesPayment.sales_invoice_id)
        .where(IncomingPayment.payer_account != "")
        .group_by(IncomingPayment.payer_account)
        .having(func.count(distinct(SalesInvoice.customer_id)) == 1)
    )
    known = {account_key(account): customer for account, customer in session.execute(query)}
    return Matcher(invoices, known)


def _match(
    session: Session,
    payments: Sequence[tuple[int, ReadPayment]],
    result: PaymentFileResult,
    at: datetime,
    user: str,
) -> None:
    matcher = make_matcher(session, owed_invoices(session))
    booked: list[dict[str, object]] = []
    settled: list[dict[str, object]] = []
    for payment_id, payment in sorted(payments, key=lambda one: (one[1].booked_on, one[0])):
        match = matcher.match(payment)
        booked += [
            {
                "sales_invoice_id": share.invoice.id,
                "paid_on": payment.booked_on,
                "amount": share.amount,
                "recorded_at": at,
                "recorded_by": user,
                "incoming_payment_id": payment_id,
            }
            for share in match.shares
        ]
        match = _pay_claims(session, match, payment_id, payment, at, user)
        state = IncomingState.SETTLED if match.waits is None else IncomingState.OPEN
        settled.append({"id": payment_id, "state": state, "reason": match.waits.value if match.waits else ""})
        if match.waits is None:
            result.matched += 1
        elif match.shares:
            result.partial += 1
        else:
            result.open += 1
    if booked:
        session.execute(insert(SalesPayment), booked)
    if settled:
        session.execute(update(IncomingPayment), settled)


def _pay_claims(
    session: Session, match: Match, payment_id: int, payment: ReadPayment, at: datetime, user: str
) -> Match:
    """Let what is paid on top settle fees and interest of reminders, if it is no more than they ask for."""
    if match.claims_of is None or not 0 < match.rest <= open_claim(session, match.claims_of.id):
        return match
    pay_claim(
        session,
        match.claims_of.id,
        match.rest,
        paid_on=payment.booked_on,
        at=at,
        user=user,
        incoming_payment_id=payment_id,
    )
    return replace(match, waits=None)
