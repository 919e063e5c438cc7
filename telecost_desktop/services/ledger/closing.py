"""Which periods the bookkeeping has, and closing one. Rule: docs/rules.md, 23 Ledger and closed periods."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.ledger import LedgerExport, LedgerVoucher
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.ledger.reading import Source, sources_of_period
from telecost_desktop.services.sales_invoicing.issuing.closed_periods import first_open_day

_ONE_DAY = timedelta(days=1)


def close_period(file: CompanyFile, last: date, *, payments: bool = False, clock: Clock, user: str = "") -> date:
    """Close everything up to a day without a file, as where the bookkeeping was told by hand; returns the first day.

    Raises UserError for a day that is not over, or is closed already.
    """
    with file.write() as session:
        first = first_open_day(session) or first_entry_day(session) or last
        _, sources = close(session, min(first, last), last, payments=payments, clock=clock, user=user)
        log_action(session, clock.now(), user, "ledger.closed", last.isoformat(), str(len(sources)))
        return min(first, last)


def close(
    session: Session, first: date, last: date, *, payments: bool, clock: Clock, user: str
) -> tuple[LedgerExport, list[Source]]:
    """Write down what a period holds; from then on it is closed. Raises UserError for a period that may not be."""
    _check(session, first, last, clock)
    end = last + _ONE_DAY
    sources = sources_of_period(session, first, end, payments=payments)
    export = LedgerExport(period_start=first, period_end=end, payments=payments, made_at=clock.now(), made_by=user)
    session.add(export)
    session.flush()
    for place, source in enumerate(sources, 1):
        invoice, payment, reminder_payment = source.keys
        session.add(
            LedgerVoucher(
                ledger_export_id=export.id,
                position=place,
                sales_invoice_id=invoice,
                sales_payment_id=payment,
                reminder_payment_id=reminder_payment,
            )
        )
    session.flush()
    return export, sources


def export_of(session: Session, first: date, last: date) -> LedgerExport | None:
    """The export of exactly this period, if there was one."""
    query = select(LedgerExport).where(LedgerExport.period_start == first, LedgerExport.period_end == last + _ONE_DAY)
    return session.scalars(query).one_or_none()


def first_entry_day(session: Session) -> date | None:
    """The earliest day of bookkeeping of an issued sales invoice."""
    return session.scalar(
        select(func.min(SalesInvoice.entry_date)).where(SalesInvoice.state == SalesInvoiceState.ISSUED)
    )


def _check(session: Session, first: date, last: date, clock: Clock) -> None:
    """A period is over, and begins where the last one ended."""
    if last < first:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The period ends before it starts."),
            hint=QT_TRANSLATE_NOOP("Errors", "Give the earlier day first."),
        )
    zone = session.scalars(select(Company.zone)).one()
    if last >= today(clock, zone):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The period up to {day} is not over yet."),
            hint=QT_TRANSLATE_NOOP("Errors", "It closes with its export, so wait until the day after."),
            day=last,
        )
    opens = first_open_day(session)
    if opens is not None and first < opens:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Days before {day} are closed: the bookkeeping has them."),
            hint=QT_TRANSLATE_NOOP("Errors", "Begin on that day, or name a closed period with exactly its days."),
            day=opens,
        )
    if opens is not None and first > opens:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The days from {day} on would be left out."),
            hint=QT_TRANSLATE_NOOP("Errors", "Begin on that day."),
            day=opens,
        )
