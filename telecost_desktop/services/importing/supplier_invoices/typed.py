"""A supplier invoice that a person typed in, because it came as a plain PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class TypedSupplierInvoice:
    """What stands on the paper. Amounts are in ``currency``; those that are None are worked out from the others."""

    operator: str
    number: str
    issue_date: date
    total_inc_vat: Decimal
    account: str = ""
    due_date: date | None = None
    currency: str = ""
    total_ex_vat: Decimal | None = None
    total_vat: Decimal | None = None
    payable: Decimal | None = None
    credit_note: bool = False
    period_start: date | None = None
    # The last day, as it stands on paper.
    period_end: date | None = None
    payment_reference: str = ""
