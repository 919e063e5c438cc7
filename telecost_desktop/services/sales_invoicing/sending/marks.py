"""How far a file for an access point, a print or a mail is, as a person says or a receiver answers.

Rule: docs/rules.md, 20 Sending.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState, SalesInvoice
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.sales_invoicing.sending.said import noted

ELECTRONIC = (DeliverableKind.UBL, DeliverableKind.FACTURX)
_OUT = (
    DeliverableState.MADE,
    DeliverableState.EXPORTED,
    DeliverableState.UNCERTAIN,
    DeliverableState.SENT,
    DeliverableState.ACCEPTED,
    DeliverableState.REFUSED,
)


def mark_sent(file: CompanyFile, invoice_ids: Sequence[int], *, clock: Clock, note: str = "", user: str = "") -> int:
    """A person knows that the access point took the file, or that the customer has it; returns how many were marked."""
    return _mark(file, invoice_ids, DeliverableState.SENT, clock, note, user)


def mark_accepted(
    file: CompanyFile, invoice_ids: Sequence[int], *, clock: Clock, note: str = "", user: str = ""
) -> int:
    """The buyer takes the sales invoice; returns how many were marked."""
    return _mark(file, invoice_ids, DeliverableState.ACCEPTED, clock, note, user)


def mark_refused(file: CompanyFile, invoice_ids: Sequence[int], *, clock: Clock, note: str = "", user: str = "") -> int:
    """The buyer or the network refuses it, for the reason in the note; returns how many were marked."""
    return _mark(file, invoice_ids, DeliverableState.REFUSED, clock, note, user)


def settle_by_hand(
    file: CompanyFile, invoice_ids: Sequence[int], *, clock: Clock, note: str = "", user: str = ""
) -> int:
    """The customer got it in another way: what waits or failed of mails and prints is done; returns how many."""
    return _change(
        file,
        invoice_ids,
        (DeliverableKind.EMAIL, DeliverableKind.PRINT),
        (DeliverableState.WAITING, DeliverableState.FAILED),
        DeliverableState.SENT,
        clock,
        note,
        user,
    )


def mark_printed(file: CompanyFile, invoice_ids: Sequence[int], *, clock: Clock, user: str = "") -> int:
    """What waited to be printed is on paper; returns how many were marked."""
    return _change(
        file, invoice_ids, (DeliverableKind.PRINT,), (DeliverableState.WAITING,), DeliverableState.SENT, clock, "", user
    )


def change_electronic(
    session: Session, invoice_id: int, state: DeliverableState, *, clock: Clock, note: str, user: str
) -> bool:
    """Change the state of a sales invoice's file for the access point; returns whether there was anything to change."""
    rows = _rows(session, [invoice_id], ELECTRONIC, _OUT)
    changed = [row for row in rows if row.state is not state or row.detail != noted(note).stored()]
    for row in changed:
        _set(session, row, state, clock, note, user)
    return bool(changed)


def _mark(
    file: CompanyFile, invoice_ids: Sequence[int], state: DeliverableState, clock: Clock, note: str, user: str
) -> int:
    marked = _change(file, invoice_ids, ELECTRONIC, _OUT, state, clock, note, user)
    if not marked and invoice_ids:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "None of these invoices has a file for an access point."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose an electronic form at the customer before issuing."),
        )
    return marked


def _change(
    file: CompanyFile,
    invoice_ids: Sequence[int],
    kinds: Collection[DeliverableKind],
    before: Collection[DeliverableState],
    state: DeliverableState,
    clock: Clock,
    note: str,
    user: str,
) -> int:
    with file.write() as session:
        rows = _rows(session, invoice_ids, kinds, before)
        for row in rows:
            _set(session, row, state, clock, note, user)
        return len(rows)


def _rows(
    session: Session,
    invoice_ids: Sequence[int],
    kinds: Collection[DeliverableKind],
    before: Collection[DeliverableState],
) -> list[Deliverable]:
    query = select(Deliverable).where(
        Deliverable.sales_invoice_id.in_(invoice_ids), Deliverable.kind.in_(kinds), Deliverable.state.in_(before)
    )
    return list(session.scalars(query.order_by(Deliverable.id)))


def _set(session: Session, row: Deliverable, state: DeliverableState, clock: Clock, note: str, user: str) -> None:
    row.state, row.detail, row.changed_at = state, noted(note).stored(), clock.now()
    number = session.scalar(select(SalesInvoice.number).where(SalesInvoice.id == row.sales_invoice_id))
    log_action(
        session, clock.now(), user, f"sales_invoice.{row.kind.value}_{state.value}", str(number), " ".join(note.split())
    )
