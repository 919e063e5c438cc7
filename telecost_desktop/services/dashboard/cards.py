"""What the dashboard's cards are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from telecost_desktop.services.inventory import is_data_product
from telecost_desktop.services.invoice_archive import ExpectedSupplierInvoice, PaymentStatus, ReceivedSupplierInvoice


class CostCategory(StrEnum):
    """The three categories of cost, in the order in which they are always shown."""

    DATA = "data"
    OTHER = "other"
    TRAFFIC = "traffic"


@dataclass(frozen=True, slots=True)
class UsageSplit:
    """Use of one measure: within what plans include, beyond it, and to or from abroad."""

    inside: float
    outside: float
    abroad: float


@dataclass(frozen=True, slots=True)
class SubscriptionOverview:
    """How many subscriptions there are, and what was used in the last days. Days are inclusive.

    ``newest_day`` is None, and the window empty, without any usage. Megabytes are of a million bytes.
    """

    newest_day: date | None
    first_day: date | None
    days: int
    mobile: int
    flat_rate: int
    without_flat_rate: int
    other: int
    broadband: int
    data_sims: int
    minutes: UsageSplit
    messages: UsageSplit
    megabytes: UsageSplit


@dataclass(frozen=True, slots=True)
class InvoiceCard:
    """The most urgent documents first, how many there are of each status, and the next expected ones."""

    rows: tuple[ReceivedSupplierInvoice, ...]
    counts: dict[PaymentStatus, int]
    expected: tuple[ExpectedSupplierInvoice, ...]


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """The net cost of a month per category. ``closed`` is False while use of it is not invoiced."""

    month: date
    data: Decimal
    other: Decimal
    traffic: Decimal
    closed: bool

    @property
    def total(self) -> Decimal:
        """All categories together."""
        return self.data + self.other + self.traffic


@dataclass(frozen=True, slots=True)
class CostTrend:
    """Cost per month, oldest first, without gaps."""

    currency: str
    months: tuple[TrendMonth, ...]


@dataclass(frozen=True, slots=True)
class CategoryDetail:
    """A part of a category: its net cost, and what was used for it, of the whole window.

    ``count`` is, for subscriptions and options, how many numbers they were charged for, for equipment and one-off
    charges how many charges there were, else 0. Quantities are 0 where nothing of the kind was used.
    """

    code: str
    amount: Decimal
    seconds: int = 0
    messages: int = 0
    volume_bytes: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """The net cost of a category in the window and in the window before it, a 12-month line, and its detail.

    ``change`` is in per cent, None where the window before cost nothing. ``months`` is how many whole months each of the
    two windows has, 0 where they are days. ``detail`` holds for data home, abroad and
    packages; for other subscriptions, options, equipment and one_off; for traffic calls, messages, content and abroad.
    """

    category: CostCategory
    currency: str
    amount: Decimal
    before: Decimal
    change: float | None
    spark: tuple[Decimal, ...]
    detail: tuple[CategoryDetail, ...]
    months: int = 0


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything that the first cards show, from one snapshot. ``currencies`` are those that can be chosen."""

    accounts: int
    operators: int
    lines: int
    overview: SubscriptionOverview
    invoices: InvoiceCard
    trend: CostTrend
    currencies: tuple[str, ...]
    cards: tuple[CategoryCard, ...]


def category_of(kind: str, name: str) -> CostCategory:
    """The category of a traffic type: data and data packages; calls, messages and content; all else."""
    if kind == "data" or (kind == "option" and is_data_product(name)):
        return CostCategory.DATA
    return CostCategory.TRAFFIC if kind in ("call", "message", "content") else CostCategory.OTHER
