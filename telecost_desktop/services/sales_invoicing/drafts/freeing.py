"""What becomes of billed periods, hours and fees when their sales invoice is taken back or credited.

Rules: docs/rules.md, 6 No doubles, and 7 Draft, ready, issued.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.projects import BillableEntry
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine
from telecost_desktop.models.subscriptions import BilledKind, BilledPeriod, BilledState
from telecost_desktop.services.projects.freeing import free_entries
from telecost_desktop.services.subscriptions.schedule_store import refresh_next_due


def free_all(session: Session, invoice_id: int, *, due_again: bool) -> None:
    """All that a draft which is taken back bills becomes due again, or is never billed."""
    free_periods(session, invoice_id, BilledState.FREED if due_again else BilledState.VOIDED)
    free_entries(session, invoice_id, written_off=not due_again)


def free_periods(session: Session, invoice_id: int, state: BilledState, only: Collection[int] | None = None) -> None:
    """Change what became of the periods on a sales invoice, or of some of them, and with it what is due next."""
    query = select(BilledPeriod.id, BilledPeriod.subscriber_id).where(BilledPeriod.sales_invoice_id == invoice_id)
    chosen = [row for row in session.execute(query) if only is None or row.id in only]
    for row in chosen:
        session.execute(update(BilledPeriod).where(BilledPeriod.id == row.id).values(state=state))
    refresh_next_due(session, {row.subscriber_id for row in chosen})


def free_credited(session: Session, invoice_id: int, lines: Collection[int]) -> None:
    """Let what these lines bill, credited whole by now, become due again.

    Raises UserError where nothing can: a line is credited in part only, or days of it were given back already.
    """
    query = select(SalesInvoiceLine.id, SalesInvoiceLine.billed_period_id).where(
        SalesInvoiceLine.sales_invoice_id == invoice_id
    )
    period_of = dict(session.execute(query).all())
    # A period has one line for each of its items: all of them must be credited.
    kept = {period for line, period in period_of.items() if line not in lines}
    periods = {period for line in lines if (period := period_of[line]) is not None and period not in kept}
    entries = session.scalar(select(func.count()).where(BillableEntry.sales_invoice_line_id.in_(lines)))
    if not periods and not entries:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Nothing of it can be billed again."),
            hint=QT_TRANSLATE_NOOP("Errors", "Only subscriptions, hours and fees that are credited whole can."),
        )
    _refuse_given_back(session, invoice_id, periods)
    free_periods(session, invoice_id, BilledState.FREED, periods)
    free_entries(session, invoice_id, written_off=False, lines=lines)


def _refuse_given_back(session: Session, invoice_id: int, periods: Collection[int]) -> None:
    """Days that were given back are billed again by themselves once an end is moved; never a second time from here."""
    correction = aliased(BilledPeriod)
    query = (
        select(correction.id)
        .join(SalesInvoice, SalesInvoice.id == correction.sales_invoice_id)
        .join(
            BilledPeriod,
            (BilledPeriod.subscriber_id == correction.subscriber_id) & (BilledPeriod.ordinal == correction.ordinal),
        )
        .where(
            SalesInvoice.credits_id == invoice_id,
            correction.kind == BilledKind.CORRECTION,
            correction.state == BilledState.LIVE,
            BilledPeriod.id.in_(periods),
        )
    )
    if session.scalars(query).first() is not None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Days of it were given back already, so it cannot be billed again."),
            hint=QT_TRANSLATE_NOOP("Errors", "Credit it without billing it again, and change the subscription's end."),
        )
