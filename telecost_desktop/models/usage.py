"""Usage records, what they are about, and the small roll-ups that answer the program's questions.

Money comes from charges; usage explains its charge. Only usage of an invoice that has no charges here, or of
none, counts as cost ("running"). Every roll-up is kept in the transaction that adds or removes the detail.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, func
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class TrafficKind(StrEnum):
    """What is paid for."""

    CALL = "call"
    MESSAGE = "message"
    DATA = "data"
    CONTENT = "content"
    SUBSCRIPTION = "subscription"
    OPTION = "option"
    EQUIPMENT = "equipment"
    ONE_OFF = "one_off"
    OTHER = "other"


class Zone(StrEnum):
    """Where it happened or went to, seen from the company's country."""

    HOME = "home"
    EEA = "eea"
    WORLD = "world"
    UNKNOWN = ""


class Direction(StrEnum):
    """Which way it went: in the home country, out of it to abroad, or while abroad (roaming)."""

    DOMESTIC = "domestic"
    TO_ABROAD = "to_abroad"
    ROAMING = "roaming"
    UNKNOWN = ""


ABROAD = (Direction.TO_ABROAD, Direction.ROAMING)
"""What is used in another country or to one."""


class PackageUse(StrEnum):
    """How it stands to what the plan includes."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    EXTRA = "extra"
    UNKNOWN = ""


class VatLiability(StrEnum):
    """Whether VAT is due on it: donations by SMS, for one, are exempt."""

    LIABLE = "liable"
    EXEMPT = "exempt"
    UNKNOWN = ""


class TrafficType(Base):
    """One distinct kind of charge or usage: the operator's text with its kind, zone, direction, country and group.

    Interned once per combination, so that facts hold one small integer. ``country`` is ISO 3166 alpha-2, empty at home.
    ``source_id`` names the type as the file and the built-in tables said it, where a rule of the company's own says
    otherwise; taking that rule away leads back to it. ``guessed``: neither the file nor any table knew the text.
    """

    __tablename__ = "traffic_type"

    id: Mapped[Key]
    name: Mapped[str]
    kind: Mapped[TrafficKind] = mapped_column(code(TrafficKind))
    zone: Mapped[Zone] = mapped_column(code(Zone), default=Zone.UNKNOWN)
    direction: Mapped[Direction] = mapped_column(code(Direction), default=Direction.UNKNOWN)
    country: Mapped[str] = mapped_column(default="")
    product_group: Mapped[str] = mapped_column(default="")
    package_use: Mapped[PackageUse] = mapped_column(code(PackageUse), default=PackageUse.UNKNOWN)
    vat_liability: Mapped[VatLiability] = mapped_column(code(VatLiability), default=VatLiability.UNKNOWN)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("traffic_type.id"))
    guessed: Mapped[bool] = mapped_column(default=False)


Index(
    "uq_traffic_type_combination",
    TrafficType.name,
    TrafficType.kind,
    TrafficType.zone,
    TrafficType.direction,
    TrafficType.country,
    TrafficType.product_group,
    TrafficType.package_use,
    TrafficType.vat_liability,
    func.coalesce(TrafficType.source_id, 0),
    unique=True,
)


class UsageRecord(Base):
    """One call, message, data session or content purchase.

    No index but the key: rows of an import lie sorted by invoice, placement and time, and UsageRun points to them.
    ``started_at`` counts seconds of the operator's local wall time since 1970-01-01 00:00; it names no zone.
    Amounts are micro-units.
    """

    __tablename__ = "usage_record"

    id: Mapped[Key]
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    supplier_invoice_id: Mapped[int | None] = mapped_column(ForeignKey("supplier_invoice.id"))
    traffic_type_id: Mapped[int] = mapped_column(ForeignKey("traffic_type.id"))
    started_at: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[int | None]
    messages: Mapped[int | None]
    volume_bytes: Mapped[int | None] = mapped_column(BigInteger)
    called_number: Mapped[str | None]
    net: Mapped[Decimal]
    vat: Mapped[Decimal]
    record_id: Mapped[str | None]


class UsageReplacement(Base):
    """A usage record that a corrected file replaced, as it stood, so that undo can put it back where it was.

    ``usage_id`` is the id that the record had; ``batch_id`` names the import that replaced it.
    """

    __tablename__ = "usage_replacement"

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    usage_id: Mapped[int] = mapped_column(index=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    supplier_invoice_id: Mapped[int | None] = mapped_column(ForeignKey("supplier_invoice.id"))
    traffic_type_id: Mapped[int] = mapped_column(ForeignKey("traffic_type.id"))
    started_at: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[int | None]
    messages: Mapped[int | None]
    volume_bytes: Mapped[int | None] = mapped_column(BigInteger)
    called_number: Mapped[str | None]
    net: Mapped[Decimal]
    vat: Mapped[Decimal]
    record_id: Mapped[str | None]


class UsageRun(Base):
    """A stretch of usage records that lie together: one placement, one invoice, one month, one import.

    ``attached_by_batch_id`` names the import whose invoice took over usage that had come without one.
    """

    __tablename__ = "usage_run"

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    supplier_invoice_id: Mapped[int | None] = mapped_column(ForeignKey("supplier_invoice.id"), index=True)
    month: Mapped[int]
    first_usage_id: Mapped[int]
    last_usage_id: Mapped[int]
    attached_by_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))


Index("ix_usage_run_placement_month", UsageRun.placement_id, UsageRun.month)


class _Sums:
    """What every roll-up adds up. Amounts are micro-units, volumes bytes."""

    records: Mapped[int] = mapped_column(Integer, default=0)
    seconds: Mapped[int] = mapped_column(BigInteger, default=0)
    messages: Mapped[int] = mapped_column(BigInteger, default=0)
    volume_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    net: Mapped[Decimal] = mapped_column(default=Decimal(0))
    vat: Mapped[Decimal] = mapped_column(default=Decimal(0))


def _part_of_key() -> Mapped[int]:
    return mapped_column(Integer, primary_key=True, autoincrement=False)


# In the roll-ups 0 stands for "none" (no invoice, no department), since a key cannot be empty.


class UsageByInvoice(_Sums, Base):
    """Invoice × department × account × traffic type: what did this invoice's usage cost, and where."""

    __tablename__ = "usage_by_invoice"
    __table_args__ = {"sqlite_with_rowid": False}

    supplier_invoice_id: Mapped[int] = _part_of_key()
    department_id: Mapped[int] = _part_of_key()
    account_id: Mapped[int] = _part_of_key()
    traffic_type_id: Mapped[int] = _part_of_key()


class UsageByMonth(_Sums, Base):
    """Month × placement × traffic type × invoice: what did this number use in a month."""

    __tablename__ = "usage_by_month"
    __table_args__ = {"sqlite_with_rowid": False}

    month: Mapped[int] = _part_of_key()
    placement_id: Mapped[int] = _part_of_key()
    traffic_type_id: Mapped[int] = _part_of_key()
    supplier_invoice_id: Mapped[int] = _part_of_key()


class UsageByDay(_Sums, Base):
    """Day × department × account × traffic type × invoice: any window of days, without numbers."""

    __tablename__ = "usage_by_day"
    __table_args__ = {"sqlite_with_rowid": False}

    day: Mapped[int] = _part_of_key()
    department_id: Mapped[int] = _part_of_key()
    account_id: Mapped[int] = _part_of_key()
    traffic_type_id: Mapped[int] = _part_of_key()
    supplier_invoice_id: Mapped[int] = _part_of_key()


class UsageByPlacement(_Sums, Base):
    """Placement × traffic type, for all time."""

    __tablename__ = "usage_by_placement"
    __table_args__ = {"sqlite_with_rowid": False}

    placement_id: Mapped[int] = _part_of_key()
    traffic_type_id: Mapped[int] = _part_of_key()


class UsageByTrafficType(_Sums, Base):
    """Month × account × traffic type: countries and kinds of traffic over the years."""

    __tablename__ = "usage_by_traffic_type"
    __table_args__ = {"sqlite_with_rowid": False}

    month: Mapped[int] = _part_of_key()
    account_id: Mapped[int] = _part_of_key()
    traffic_type_id: Mapped[int] = _part_of_key()


class CostByMonth(Base):
    """Month × account × department × traffic type of the charges: the cost trend. Amounts are micro-units."""

    __tablename__ = "cost_by_month"
    __table_args__ = {"sqlite_with_rowid": False}

    month: Mapped[int] = _part_of_key()
    account_id: Mapped[int] = _part_of_key()
    department_id: Mapped[int] = _part_of_key()
    traffic_type_id: Mapped[int] = _part_of_key()
    charges: Mapped[int] = mapped_column(Integer, default=0)
    net: Mapped[Decimal] = mapped_column(default=Decimal(0))
    vat: Mapped[Decimal] = mapped_column(default=Decimal(0))
