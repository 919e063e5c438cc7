"""The list of received documents and how they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.operators import BillingAccount, Seller
from telecost_desktop.models.supplier_invoices import DocumentKind, SupplierInvoice, SupplierInvoiceState


class PaymentStatus(StrEnum):
    """How a received document stands. CREDIT is a credit note or a negative invoice: nothing to pay."""

    OVERDUE = "overdue"
    NEW = "new"
    PAID = "paid"
    CREDIT = "credit"


# In this order lists show them; credits stand among the paid ones, since nothing is to be done about either.
STATUS_ORDER = (PaymentStatus.OVERDUE, PaymentStatus.NEW, PaymentStatus.PAID, PaymentStatus.CREDIT)


def payment_status(
    kind: DocumentKind, payable: Decimal, paid: Decimal, due_date: date | None, today: date
) -> PaymentStatus:
    """The status from amount paid, due date and today; due today is not overdue."""
    if kind is DocumentKind.CREDIT_NOTE or payable < 0:
        return PaymentStatus.CREDIT
    if paid >= payable:
        return PaymentStatus.PAID
    return PaymentStatus.OVERDUE if due_date is not None and due_date < today else PaymentStatus.NEW


@dataclass(frozen=True, slots=True)
class ReceivedSupplierInvoice:
    """A supplier invoice as lists show it. Amounts as stated, a credit note's positive; ``period_last`` is inclusive."""

    id: int
    number: str
    kind: DocumentKind
    operator: str
    account_id: int
    account: str
    issue_date: date | None
    due_date: date | None
    currency: str
    total_ex_vat: Decimal
    total_vat: Decimal
    total_inc_vat: Decimal
    payable: Decimal
    paid_amount: Decimal
    paid_on: date | None
    status: PaymentStatus
    days_late: int
    period_first: date | None
    period_last: date | None
    has_charges: bool

    @property
    def open_amount(self) -> Decimal:
        """What is still to pay; never below zero."""
        return Decimal(0) if self.status is PaymentStatus.CREDIT else max(self.payable - self.paid_amount, Decimal(0))


@dataclass(frozen=True, slots=True)
class ReceivedList:
    """The rows that were asked for, and how many there are by status without the status filter."""

    rows: tuple[ReceivedSupplierInvoice, ...]
    counts: dict[PaymentStatus, int]
    total: int
    oldest: date | None


def list_received(
    file: CompanyFile,
    *,
    today: date,
    status: PaymentStatus | None = None,
    accounts: Sequence[int] = (),
    search: str = "",
    months: int | None = None,
) -> ReceivedList:
    """Received documents: overdue first, then new, then paid and credits, each the newest first.

    ``search`` is part of a number, an account or an operator's name, or a sum. ``months`` shows that many months back
    from today; nothing is ever deleted by age.
    """
    since = today - relativedelta(months=months) if months else None
    with file.read() as session:
        every = received_rows(session, today, accounts)
    found = [
        row
        for row in every
        if (since is None or row.issue_date is None or row.issue_date >= since) and _matches(row, search)
    ]
    shown = [row for row in found if status is None or row.status is status]
    shown.sort(key=lambda row: (row.issue_date or date.max, row.number), reverse=True)
    shown.sort(key=lambda row: min(STATUS_ORDER.index(row.status), STATUS_ORDER.index(PaymentStatus.PAID)))
    counts = Counter(row.status for row in found)
    dates = [row.issue_date for row in every if row.issue_date]
    return ReceivedList(
        tuple(shown), {code: counts[code] for code in STATUS_ORDER}, len(found), min(dates, default=None)
    )


def _matches(row: ReceivedSupplierInvoice, search: str) -> bool:
    wanted = search.strip().casefold()
    if not wanted:
        return True
    if any(wanted in text.casefold() for text in (row.number, row.account, row.operator)):
        return True
    sum_text = re.sub(r"[\s.,'’]", "", wanted)
    return sum_text.isdigit() and any(
        sum_text in re.sub(r"\D", "", f"{total:.2f}") for total in (row.total_inc_vat, row.payable)
    )


def received_rows(
    session: Session, today: date, accounts: Sequence[int], only: int | None = None
) -> list[ReceivedSupplierInvoice]:
    """The rows of received documents, of some accounts or of one document only, in no order."""
    query = (
        select(SupplierInvoice, Seller.name, BillingAccount.number)
        .join(Seller, Seller.id == SupplierInvoice.seller_id)
        .join(BillingAccount, BillingAccount.id == SupplierInvoice.account_id)
        .where(SupplierInvoice.state == SupplierInvoiceState.RECEIVED)
    )
    if accounts:
        query = query.where(SupplierInvoice.account_id.in_(accounts))
    if only is not None:
        query = query.where(SupplierInvoice.id == only)
    return [_received_row(invoice, operator, account, today) for invoice, operator, account in session.execute(query)]


def _received_row(invoice: SupplierInvoice, operator: str, account: str, today: date) -> ReceivedSupplierInvoice:
    status = payment_status(invoice.kind, invoice.payable, invoice.paid_amount, invoice.due_date, today)
    late = status is PaymentStatus.OVERDUE and invoice.due_date is not None
    return ReceivedSupplierInvoice(
        id=invoice.id,
        number=invoice.number,
        kind=invoice.kind,
        operator=operator,
        account_id=invoice.account_id,
        account=account,
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        currency=invoice.currency,
        total_ex_vat=invoice.total_ex_vat,
        total_vat=invoice.total_vat,
        total_inc_vat=invoice.total_inc_vat,
        payable=invoice.payable,
        paid_amount=invoice.paid_amount,
        paid_on=invoice.paid_on,
        status=status,
        days_late=(today - invoice.due_date).days if late and invoice.due_date else 0,
        period_first=invoice.period_start,
        period_last=last_day(invoice.period_end),
        has_charges=invoice.has_charges,
    )


def last_day(end: date | None) -> date | None:
    """The last day of a half-open period."""
    return None if end is None else end - timedelta(days=1)


def received_json(rows: Sequence[ReceivedSupplierInvoice]) -> list[dict[str, Any]]:
    """The rows as the command line prints them."""

    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return [
        {
            "number": row.number,
            "kind": row.kind.value,
            "party": row.operator,
            "issue_date": day(row.issue_date),
            "due_date": day(row.due_date),
            "currency": row.currency,
            "total_ex_vat": str(row.total_ex_vat),
            "total_vat": str(row.total_vat),
            "total_inc_vat": str(row.total_inc_vat),
            "payable": str(row.payable),
            "status": row.status.value,
            "period_start": day(row.period_first),
            "period_end": day(row.period_last),
        }
        for row in rows
    ]


def gone() -> UserError:
    """What to say of an invoice that is not there any more."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This invoice is not in the file any more."),
        hint=QT_TRANSLATE_NOOP("Errors", "Its import may have been taken back."),
    )
