"""Which invoices are expected next, and which of them are late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.operators import BillingAccount, Seller
from telecost_desktop.models.supplier_invoices import DocumentKind, SupplierInvoice, SupplierInvoiceState


@dataclass(frozen=True, slots=True)
class ExpectedSupplierInvoice:
    """The next invoice of an account: it is dated ``issue_on`` and can be had two days later."""

    account_id: int
    operator: str
    account: str
    issue_on: date
    available_on: date
    days_late: int


# Invoices can be had two days after their date; an account without one for this long is taken to be closed.
_DAYS_UNTIL_AVAILABLE = 2
_FORGOTTEN_AFTER = timedelta(days=100)


def expected_supplier_invoices(
    file: CompanyFile, *, today: date, accounts: Sequence[int] = ()
) -> list[ExpectedSupplierInvoice]:
    """The next invoice of each account, the earliest first; the late ones come first by that."""
    query = (
        select(BillingAccount.id, Seller.name, BillingAccount.number, SupplierInvoice.issue_date)
        .join(Seller, Seller.id == BillingAccount.seller_id)
        .join(SupplierInvoice, SupplierInvoice.account_id == BillingAccount.id)
        .where(
            SupplierInvoice.kind == DocumentKind.INVOICE,
            SupplierInvoice.state == SupplierInvoiceState.RECEIVED,
            SupplierInvoice.issue_date.is_not(None),
        )
        .distinct()
        .order_by(SupplierInvoice.issue_date)
    )
    if accounts:
        query = query.where(BillingAccount.id.in_(accounts))
    dates: dict[int, list[date]] = {}
    names: dict[int, tuple[str, str]] = {}
    with file.read() as session:
        for account_id, operator, account, issued in session.execute(query):
            assert issued is not None
            dates.setdefault(account_id, []).append(issued)
            names[account_id] = (operator, account)
    expected = []
    for account_id, issued_on in dates.items():
        issue_on = next_issue_date(issued_on)
        if issue_on is None or today - issue_on > _FORGOTTEN_AFTER:
            continue
        available = issue_on + timedelta(days=_DAYS_UNTIL_AVAILABLE)
        operator, account = names[account_id]
        expected.append(
            ExpectedSupplierInvoice(
                account_id, operator, account, issue_on, available, max((today - available).days, 0)
            )
        )
    return sorted(expected, key=lambda row: (row.issue_on, row.account))


def next_issue_date(issued_on: Sequence[date]) -> date | None:
    """When the next invoice is dated: the usual number of months after the last, on the usual day of the month.

    ``issued_on`` is ascending; a single invoice is taken to be monthly. None without any.
    """
    if not issued_on:
        return None
    recent = list(issued_on[-7:])
    steps = sorted(
        max(1, round((later - earlier).days / 30.4375))
        for earlier, later in pairwise(recent)
        if (later - earlier).days > 20
    )
    months = steps[len(steps) // 2] if steps else 1
    following = recent[-1] + relativedelta(months=months)
    if recent[-1] + timedelta(days=1) == (recent[-1] + timedelta(days=1)).replace(day=1):
        # The last day of a short month hides the usual day, which the longer months before it show.
        usual = max(day.day for day in recent)
        following += relativedelta(day=usual)
    return following
