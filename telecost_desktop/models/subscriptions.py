"""Subscription frequencies, subscriptions, their subscribers and the periods that were billed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class FrequencyUnit(StrEnum):
    """What a frequency counts in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class BillingTime(StrEnum):
    """Whether a period is invoiced on its first day or on the day after its last."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class WhenMissed(StrEnum):
    """What happens at start with something that fell due while the program was closed."""

    ASK = "ask"
    CREATE = "create"


class InvoiceResult(StrEnum):
    """What a run makes."""

    DRAFT = "draft"
    READY = "ready"
    ISSUED = "issued"


class PriceKind(StrEnum):
    """Whether a subscription line keeps its own price or follows the product's."""

    FIXED = "fixed"
    DYNAMIC = "dynamic"


class BilledKind(StrEnum):
    """What a billed period is for. Corrections are numbered by ``BilledPeriod.correction``."""

    REGULAR = "regular"
    PRORATA = "prorata"
    CORRECTION = "correction"


class BilledState(StrEnum):
    """What became of a period. LIVE is on a draft, ready or issued sales invoice; the others spend the ordinal."""

    LIVE = "live"
    SKIPPED = "skipped"
    POSTPONED = "postponed"
    VOIDED = "voided"
    FREED = "freed"


class Frequency(Base):
    """A named date pattern that subscriptions share. The rule's meaning is in services/recurrence.py."""

    __tablename__ = "frequency"

    id: Mapped[Key]
    name: Mapped[str]
    automatic_name: Mapped[bool] = mapped_column(default=True)
    unit: Mapped[FrequencyUnit] = mapped_column(code(FrequencyUnit))
    every: Mapped[int] = mapped_column(default=1)
    # ISO weekday 1 = Monday … 7 = Sunday; day 1…31, 0 = the month's last day; nth 1…4, -1 = last.
    weekday: Mapped[int | None]
    day: Mapped[int | None]
    nth: Mapped[int | None]
    month: Mapped[int | None]
    first_date: Mapped[date]
    end_count: Mapped[int | None]
    end_date: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(default="")


class Subscription(Base):
    """What is delivered and invoiced again and again, to any number of subscribers."""

    __tablename__ = "subscription"

    id: Mapped[Key]
    name: Mapped[str]
    frequency_id: Mapped[int] = mapped_column(ForeignKey("frequency.id"), index=True)
    billing_time: Mapped[BillingTime] = mapped_column(code(BillingTime), default=BillingTime.ADVANCE)
    prorata: Mapped[bool] = mapped_column(default=True)
    result: Mapped[InvoiceResult] = mapped_column(code(InvoiceResult), default=InvoiceResult.ISSUED)
    when_missed: Mapped[WhenMissed] = mapped_column(code(WhenMissed), default=WhenMissed.ASK)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(default="")


class SubscriptionPause(Base):
    """Days on which a subscription, or one of its subscribers, is inactive. Half-open; open end = until further notice."""

    __tablename__ = "subscription_pause"

    id: Mapped[Key]
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"), index=True)
    subscriber_id: Mapped[int | None] = mapped_column(ForeignKey("subscriber.id"), index=True)
    start: Mapped[date]
    end: Mapped[date | None]


class SubscriptionLine(Base):
    """One item of a subscription."""

    __tablename__ = "subscription_line"

    id: Mapped[Key]
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"), index=True)
    position: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    text: Mapped[str] = mapped_column(default="")
    quantity: Mapped[Decimal]
    price_kind: Mapped[PriceKind] = mapped_column(code(PriceKind), default=PriceKind.FIXED)
    unit_price: Mapped[Decimal | None]


class SubscriptionLinePrice(Base):
    """A fixed price that takes the place of a subscription line's, for periods that begin on a day or later."""

    __tablename__ = "subscription_line_price"
    __table_args__ = (UniqueConstraint("subscription_line_id", "valid_from"),)

    id: Mapped[Key]
    subscription_line_id: Mapped[int] = mapped_column(ForeignKey("subscription_line.id"))
    valid_from: Mapped[date]
    unit_price: Mapped[Decimal]


class Subscriber(Base):
    """A customer of a subscription. ``end_date`` is inclusive and replaces the frequency's.

    ``next_due`` repeats what the rules say, for a quick look at what is due; None = nothing more.
    From ``grid_from`` (None = the start) on the frequency's present grid holds: its first occurrence on or after that
    day is the subscriber's own ordinal ``grid_ordinal``. Both move when the frequency changes after something was billed.
    """

    __tablename__ = "subscriber"

    id: Mapped[Key]
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    start_date: Mapped[date]
    end_date: Mapped[date | None]
    quantity_factor: Mapped[Decimal] = mapped_column(default=Decimal(1))
    active: Mapped[bool] = mapped_column(default=True)
    next_due: Mapped[date | None] = mapped_column(index=True)
    grid_from: Mapped[date | None]
    grid_ordinal: Mapped[int] = mapped_column(default=0)


class BilledPeriod(Base):
    """What was done with one period of one subscriber: this row is what makes a double impossible.

    ``period_start`` is inclusive, ``period_end`` exclusive. ``ordinal`` counts the subscriber's own
    occurrences from 0; a prorata has the ordinal of the period that it precedes.
    """

    __tablename__ = "billed_period"

    id: Mapped[Key]
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"))
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    ordinal: Mapped[int]
    kind: Mapped[BilledKind] = mapped_column(code(BilledKind))
    correction: Mapped[int] = mapped_column(default=0)
    state: Mapped[BilledState] = mapped_column(code(BilledState))
    due_on: Mapped[date]
    period_start: Mapped[date]
    period_end: Mapped[date]
    remind_on: Mapped[date | None]
    sales_invoice_id: Mapped[int | None] = mapped_column(ForeignKey("sales_invoice.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    recorded_at: Mapped[datetime]


Index(
    "uq_billed_period_live",
    BilledPeriod.subscription_id,
    BilledPeriod.subscriber_id,
    BilledPeriod.ordinal,
    BilledPeriod.kind,
    BilledPeriod.correction,
    unique=True,
    sqlite_where=BilledPeriod.state != BilledState.FREED,
    postgresql_where=BilledPeriod.state != BilledState.FREED,
)
