"""Vouchers from the company file: those that a period would hold, and those that an exported one holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from telecost_desktop.models.company import Company
from telecost_desktop.models.ledger import LedgerExport, LedgerVoucher
from telecost_desktop.models.payments import ReminderPayment, SalesPayment
from telecost_desktop.models.reminders import Reminder, ReminderLine
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.services.ledger.vouchers import (
    Voucher,
    VoucherKind,
    invoice_voucher,
    payment_voucher,
    reminder_payment_voucher,
)

_ORDER = list(VoucherKind)
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Source:
    """What a voucher was made from, by its key."""

    voucher: Voucher
    sales_invoice_id: int | None = None
    sales_payment_id: int | None = None
    reminder_payment_id: int | None = None

    @property
    def keys(self) -> tuple[int | None, int | None, int | None]:
        """The keys as a voucher's row has them."""
        return self.sales_invoice_id, self.sales_payment_id, self.reminder_payment_id


def sources_of_period(session: Session, first: date, end: date, *, payments: bool) -> list[Source]:
    """What a period that is not exported yet would hold, half-open, in order.

    Payments of earlier days that were written down after their period was exported go along, on its first day.
    """
    company = session.scalars(select(Company)).one()
    open_invoice = ~exists().where(LedgerVoucher.sales_invoice_id == SalesInvoice.id)
    query = _invoices().where(SalesInvoice.entry_date >= first, SalesInvoice.entry_date < end, open_invoice)
    found = list(_invoice_sources(session, query, company))
    if payments:
        open_payment = ~exists().where(LedgerVoucher.sales_payment_id == SalesPayment.id)
        late = exists().where(
            LedgerExport.payments,
            LedgerExport.period_start <= SalesPayment.paid_on,
            LedgerExport.period_end > SalesPayment.paid_on,
        )
        when = SalesPayment.paid_on < end, or_(SalesPayment.paid_on >= first, late), open_payment
        found += _payment_sources(session, _payments().where(*when), company, first)
        open_reminder = ~exists().where(LedgerVoucher.reminder_payment_id == ReminderPayment.id)
        late_reminder = exists().where(
            LedgerExport.payments,
            LedgerExport.period_start <= ReminderPayment.paid_on,
            LedgerExport.period_end > ReminderPayment.paid_on,
        )
        which = (
            ReminderPayment.paid_on < end,
            or_(ReminderPayment.paid_on >= first, late_reminder),
            open_reminder,
        )
        found += _reminder_sources(session, _reminder_payments().where(*which), company, first)
    return sorted(found, key=_place)


def sources_of_export(session: Session, export: LedgerExport) -> list[Source]:
    """What an exported period holds, in the order in which it was exported."""
    company = session.scalars(select(Company)).one()
    mine = LedgerVoucher.ledger_export_id == export.id
    first = export.period_start
    invoices = _invoices().join(LedgerVoucher, LedgerVoucher.sales_invoice_id == SalesInvoice.id).where(mine)
    payments = _payments().join(LedgerVoucher, LedgerVoucher.sales_payment_id == SalesPayment.id).where(mine)
    reminders = (
        _reminder_payments().join(LedgerVoucher, LedgerVoucher.reminder_payment_id == ReminderPayment.id).where(mine)
    )
    found = [
        *_invoice_sources(session, invoices, company),
        *_payment_sources(session, payments, company, first),
        *_reminder_sources(session, reminders, company, first),
    ]
    rows = session.scalars(select(LedgerVoucher).where(mine))
    places = {(row.sales_invoice_id, row.sales_payment_id, row.reminder_payment_id): row.position for row in rows}
    return sorted(found, key=lambda source: places[source.keys])


def vouchers_before(session: Session, export: LedgerExport) -> tuple[int, int]:
    """How many vouchers of sales, and of payments, the periods before this one hold."""
    query = (
        select(func.count(LedgerVoucher.sales_invoice_id), func.count())
        .join(LedgerExport, LedgerExport.id == LedgerVoucher.ledger_export_id)
        .where(LedgerExport.period_end < export.period_end)
    )
    sales, every = session.execute(query).one()
    return sales, every - sales


def _place(source: Source) -> tuple[date, int, int, int]:
    """By day, then kind, then number."""
    voucher = source.voucher
    key = source.sales_invoice_id or source.sales_payment_id or source.reminder_payment_id or 0
    return voucher.entry_date, _ORDER.index(voucher.kind), int(voucher.number), key


def _invoices() -> Select[*tuple[Any, ...]]:
    return select(SalesInvoice.id, SalesInvoice.snapshot, SalesInvoice.issued_at).where(
        SalesInvoice.state == SalesInvoiceState.ISSUED
    )


def _payments() -> Select[*tuple[Any, ...]]:
    return select(
        SalesPayment.id, SalesPayment.amount, SalesPayment.paid_on, SalesPayment.recorded_at, SalesInvoice.snapshot
    ).join(SalesInvoice, SalesInvoice.id == SalesPayment.sales_invoice_id)


def _reminder_payments() -> Select[*tuple[Any, ...]]:
    """With the first sales invoice of the reminder, whose customer and exchange rate count."""
    other = aliased(ReminderLine)
    line = select(func.min(other.id)).where(other.reminder_id == Reminder.id).scalar_subquery()
    return (
        select(
            ReminderPayment.id,
            ReminderPayment.reminder_id,
            ReminderPayment.amount,
            ReminderPayment.paid_on,
            ReminderPayment.recorded_at,
            Reminder.fee,
            SalesInvoice.snapshot,
        )
        .join(Reminder, Reminder.id == ReminderPayment.reminder_id)
        .join(ReminderLine, ReminderLine.id == line)
        .join(SalesInvoice, SalesInvoice.id == ReminderLine.sales_invoice_id)
    )


def _invoice_sources(session: Session, query: Select[*tuple[Any, ...]], company: Company) -> Iterator[Source]:
    for key, snapshot, issued_at in session.execute(query):
        recorded = _civil(issued_at, company.zone)
        yield Source(invoice_voucher(json.loads(snapshot), company.currency, recorded), sales_invoice_id=key)


def _payment_sources(
    session: Session, query: Select[*tuple[Any, ...]], company: Company, first: date
) -> Iterator[Source]:
    for key, amount, paid_on, recorded_at, snapshot in session.execute(query):
        voucher = payment_voucher(
            json.loads(snapshot),
            amount,
            paid_on,
            max(paid_on, first),
            _civil(recorded_at, company.zone),
            company.currency,
        )
        yield Source(voucher, sales_payment_id=key)


def _reminder_sources(
    session: Session, query: Select[*tuple[Any, ...]], company: Company, first: date
) -> Iterator[Source]:
    """What comes in pays the fee first, then the interest."""
    for key, reminder, amount, paid_on, recorded_at, whole_fee, snapshot in session.execute(query):
        before = session.scalar(
            select(func.sum(ReminderPayment.amount)).where(
                ReminderPayment.reminder_id == reminder, ReminderPayment.id < key
            )
        )
        paid = before or _ZERO
        fee = min(paid + amount, whole_fee) - min(paid, whole_fee)
        voucher = reminder_payment_voucher(
            json.loads(snapshot),
            fee,
            amount - fee,
            paid_on,
            max(paid_on, first),
            _civil(recorded_at, company.zone),
            company.currency,
        )
        yield Source(voucher, reminder_payment_id=key)


def _civil(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()
