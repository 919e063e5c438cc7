"""How each sales invoice leaves the house and how far it is, from its deliverables and what the outbox knows.

Rule: docs/rules.md, 20 Sending.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxRecipient
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState, SalesInvoice
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.mail.replies import Said, read_said
from telecost_desktop.services.sales_invoicing.sending.marks import ELECTRONIC
from telecost_desktop.services.sales_invoicing.sending.said import noted


class DeliveryState(StrEnum):
    """How far a sales invoice is on one way to the customer.

    WAITING is for a person or a form: to be printed, exported or made; QUEUED lies in the outbox. RETURNED was sent
    and came back; CANCELLED was given up in the outbox.
    """

    WAITING = "waiting"
    QUEUED = "queued"
    EXPORTED = "exported"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED = "returned"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


NEED_A_PERSON = (DeliveryState.FAILED, DeliveryState.REFUSED, DeliveryState.RETURNED, DeliveryState.UNCERTAIN)
DONE = (DeliveryState.SENT, DeliveryState.ACCEPTED)
# What of several recipients counts for all of them: the first of these that one of them is in.
_WORST_FIRST = (
    DeliveryState.REFUSED,
    DeliveryState.UNCERTAIN,
    DeliveryState.RETURNED,
    DeliveryState.QUEUED,
    DeliveryState.SENT,
    DeliveryState.CANCELLED,
)
_OF_MAIL = {
    MailState.WAITING: DeliveryState.QUEUED,
    MailState.SENDING: DeliveryState.QUEUED,
    MailState.SENT: DeliveryState.SENT,
    MailState.REFUSED: DeliveryState.REFUSED,
    MailState.UNCERTAIN: DeliveryState.UNCERTAIN,
    MailState.CANCELLED: DeliveryState.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way on which a sales invoice goes. ``recipients`` are addresses of a mail, ``name`` that of an exported file.

    ``said`` is why it failed, or what was last said of it. ``outbox_ids`` are rows of the outbox.
    """

    invoice_id: int
    number: str
    invoice_kind: str
    customer: str
    way: DeliverableKind
    state: DeliveryState
    at: datetime
    said: Said
    recipients: tuple[str, ...] = ()
    outbox_ids: tuple[int, ...] = ()
    name: str = ""


def deliveries(
    file: CompanyFile, invoice_ids: Sequence[int] | None = None, *, states: Iterable[DeliveryState] = ()
) -> list[Delivery]:
    """The ways of all issued sales invoices or of some, newest number first; with ``states`` only those so far.

    A PDF is on the way only where it failed; a file that goes along with a mail is none of its own until it is exported.
    """
    wanted = frozenset(states)
    with file.read() as session:
        query = (
            select(Deliverable, SalesInvoice.number, SalesInvoice.kind, Customer.name)
            .join(SalesInvoice, SalesInvoice.id == Deliverable.sales_invoice_id)
            .join(Customer, Customer.id == SalesInvoice.customer_id)
            .where((Deliverable.kind != DeliverableKind.PDF) | (Deliverable.state == DeliverableState.FAILED))
            .order_by(SalesInvoice.kind, SalesInvoice.number.desc(), Deliverable.id)
        )
        if invoice_ids is not None:
            query = query.where(Deliverable.sales_invoice_id.in_(invoice_ids))
        rows = session.execute(query).all()
        mailed = _recipients(session, [row[0].outbox_message_id for row in rows if row[0].outbox_message_id])
        by_other_ways = {row[0].sales_invoice_id for row in rows if row[0].kind not in ELECTRONIC}
        found = [
            _delivery(row, str(number), kind, customer, mailed)
            for row, number, kind, customer in rows
            if not _goes_along(row, by_other_ways)
        ]
    return [one for one in found if not wanted or one.state in wanted]


def _goes_along(row: Deliverable, by_other_ways: set[int]) -> bool:
    made = row.state in (DeliverableState.WAITING, DeliverableState.MADE)
    return row.kind in ELECTRONIC and made and row.sales_invoice_id in by_other_ways


def _recipients(session: Session, messages: Sequence[int]) -> dict[int, list[OutboxRecipient]]:
    query = select(OutboxRecipient).order_by(OutboxRecipient.id)
    # A list of a few names them; beyond what a statement holds all are read.
    if len(messages) <= 500:
        query = query.where(OutboxRecipient.message_id.in_(messages))
    found = defaultdict(list)
    for one in session.scalars(query):
        found[one.message_id].append(one)
    return found


def _delivery(
    one: Deliverable, number: str, kind: DocumentKind, customer: str, mailed: dict[int, list[OutboxRecipient]]
) -> Delivery:
    recipients = mailed.get(one.outbox_message_id or 0, [])
    at, said = one.changed_at, read_said(one.detail)
    mails = [of_recipient(each.state, each.returned_at is not None) for each in recipients]
    state = state_of(one.state, mails)
    if recipients and one.state is DeliverableState.MADE:
        chosen = recipients[mails.index(state)]
        at = chosen.returned_at or chosen.last_attempt_at or at
        said = noted(chosen.return_note) if chosen.returned_at else read_said(chosen.reply)
    return Delivery(
        one.sales_invoice_id,
        number,
        kind.value,
        customer,
        one.kind,
        state,
        at,
        said,
        tuple(each.address for each in recipients),
        tuple(each.id for each in recipients),
        one.exported_to,
    )


def state_of(state: DeliverableState, mails: Sequence[DeliveryState]) -> DeliveryState:
    """How far a deliverable is, with what the outbox knows of its mails, if there are any."""
    if state in (DeliverableState.WAITING, DeliverableState.MADE):
        is_mailed = mails and state is DeliverableState.MADE
        return min(mails, key=_WORST_FIRST.index) if is_mailed else DeliveryState.WAITING
    return DeliveryState(state.value)


def of_recipient(state: MailState, returned: bool) -> DeliveryState:
    """How far a mail is for one recipient."""
    return DeliveryState.RETURNED if returned else _OF_MAIL[state]
