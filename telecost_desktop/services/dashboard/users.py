"""What each user of a number costs and uses in a month, and the story of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from telecost_desktop.models.business_use import PurchaseSource


@dataclass(frozen=True, slots=True)
class UserOfMonth:
    """A number in the hands of an employee in a month. ``line_id`` is 0 for what stands on an account and on no number.

    ``cost`` is net, in the currency of the whole.
    """

    line_id: int
    employee_id: int
    msisdn: str
    employee: str
    department: str
    cost: Decimal
    seconds: int
    messages: int
    volume_bytes: int


@dataclass(frozen=True, slots=True)
class UsersOfMonth:
    """All users of a month, by name; ``newest_day`` is the newest day with use in it."""

    month: date
    currency: str
    newest_day: date | None
    rows: tuple[UserOfMonth, ...]


@dataclass(frozen=True, slots=True)
class DataMonth:
    """Bytes of a month against the package of that month; 0 = no package, or one without a limit."""

    month: date
    used_bytes: int
    package_bytes: int

    @property
    def overrun(self) -> int:
        """What was used beyond the package."""
        return max(0, self.used_bytes - self.package_bytes) if self.package_bytes else 0


@dataclass(frozen=True, slots=True)
class ContentPurchase:
    """A purchase of a content service, its amount with VAT as the provider charged it.

    Source, line, ``started_at`` (the operator's wall time), name, net and ordinal are what a report of business use
    knows it by.
    """

    source: PurchaseSource
    started_at: datetime
    name: str
    called_number: str
    net: Decimal
    amount: Decimal
    ordinal: int
    business_use: bool
    note: str


@dataclass(frozen=True, slots=True)
class UserDetail:
    """One number in a month: its sums, six months of data ending with it, and the month's content purchases."""

    user: UserOfMonth
    currency: str
    package: str
    months: tuple[DataMonth, ...]
    purchases: tuple[ContentPurchase, ...]
