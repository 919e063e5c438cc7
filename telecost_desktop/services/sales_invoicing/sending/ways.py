"""How far all sales invoices are on their ways to the customer, for long lists: kinds and states without the rest.

Rule: docs/rules.md, 20 Sending.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import SQLColumnExpression, select
from sqlalchemy.orm import Session

from telecost_desktop.models.mail import MailState, OutboxRecipient
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState
from telecost_desktop.services.sales_invoicing.listing import stored
from telecost_desktop.services.sales_invoicing.sending.deliveries import DeliveryState, of_recipient, state_of
from telecost_desktop.services.sales_invoicing.sending.marks import ELECTRONIC

_KINDS = {kind.value: kind for kind in DeliverableKind}
_STATES = {state.value: state for state in DeliverableState}
_MAIL_STATES = {state.value: state for state in MailState}
# Kind and state as the file holds them, and how far the mails are.
_Stored = tuple[str, str, tuple[DeliveryState, ...]]
# Beyond what a statement holds all are read.
_MOST_NAMED = 500


@dataclass(frozen=True, slots=True)
class Way:
    """One way of a sales invoice to the customer. ``along`` is a file that only goes with the mail or the print."""

    kind: DeliverableKind
    state: DeliveryState
    along: bool = False


def ways(session: Session, invoice_ids: Sequence[int] | None = None) -> dict[int, tuple[Way, ...]]:
    """The ways by sales invoice, as ``deliveries`` tells them, and beside them the files that go along.

    A PDF is a way only where it could not be made.
    """
    named = None if invoice_ids is None or len(invoice_ids) > _MOST_NAMED else list(invoice_ids)
    columns: tuple[SQLColumnExpression[Any], ...] = (
        Deliverable.sales_invoice_id,
        Deliverable.kind,
        Deliverable.state,
        Deliverable.outbox_message_id,
    )
    query = select(*(stored(column) for column in columns)).where(
        (Deliverable.kind != DeliverableKind.PDF) | (Deliverable.state == DeliverableState.FAILED)
    )
    if named is not None:
        query = query.where(Deliverable.sales_invoice_id.in_(named))
    rows: Sequence[Any] = session.connection().execute(query.order_by(Deliverable.id)).all()
    mails = _mails(session, [row[3] for row in rows if row[3] is not None] if named is not None else None)
    found: dict[int, tuple[_Stored, ...]] = {}
    for invoice_id, kind, state, message in rows:
        found[invoice_id] = (*found.get(invoice_id, ()), (kind, state, mails.get(message, ())))
    # There are few kinds and states, and many sales invoices: what is alike is worked out once.
    known = {each: _ways(each) for each in set(found.values())}
    return {key: known[each] for key, each in found.items()}


def _ways(of_one: tuple[_Stored, ...]) -> tuple[Way, ...]:
    made = [(_KINDS[kind], state_of(_STATES[state], mails)) for kind, state, mails in of_one]
    goes_otherwise = any(kind not in ELECTRONIC for kind, _ in made)
    return tuple(
        Way(kind, state, goes_otherwise and kind in ELECTRONIC and state is DeliveryState.WAITING)
        for kind, state in made
    )


def _mails(session: Session, messages: Sequence[int] | None) -> dict[int, tuple[DeliveryState, ...]]:
    """The states of the recipients by message."""
    columns: tuple[SQLColumnExpression[Any], ...] = (
        OutboxRecipient.message_id,
        OutboxRecipient.state,
        OutboxRecipient.returned_at,
    )
    query = select(*(stored(column) for column in columns))
    if messages is not None:
        query = query.where(OutboxRecipient.message_id.in_(messages))
    found: dict[int, tuple[DeliveryState, ...]] = {}
    recipients: Iterable[Any] = session.connection().execute(query.order_by(OutboxRecipient.id)).all()
    for message, state, returned in recipients:
        found[message] = (*found.get(message, ()), of_recipient(_MAIL_STATES[state], returned is not None))
    return found
