"""What a person says of a supplier invoice whose document has no data in it, and what the document suggests."""

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


@dataclass(frozen=True)
class Suggestion:
    """What was surely found in a document's text, to begin with in a form; all else is empty or None."""

    operator: str = ""
    number: str = ""
    issue_date: date | None = None
    total_inc_vat: Decimal | None = None
    account: str = ""
    due_date: date | None = None
    currency: str = ""
    total_vat: Decimal | None = None
    payment_reference: str = ""
