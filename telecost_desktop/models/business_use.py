"""Which purchases of content services were for the business, as employees report them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class PurchaseSource(StrEnum):
    """Where a purchase stands: among the usage records, or only as a charge."""

    USAGE = "usage"
    CHARGE = "charge"


class BusinessUse(Base):
    """A purchase of a content service that is reported as business use.

    It is known by what the operator says of it and not by a row's id, so that it outlives an import that is taken back
    and made again: number, moment (seconds of the operator's wall time since 1970-01-01; of a charge midnight of the
    day on which it counts), name, net amount, and ``ordinal`` from 1 among purchases alike in all of that.
    """

    __tablename__ = "business_use"
    __table_args__ = (UniqueConstraint("line_id", "source", "started_at", "name", "net", "ordinal"),)

    id: Mapped[Key]
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"))
    source: Mapped[PurchaseSource] = mapped_column(code(PurchaseSource))
    started_at: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    net: Mapped[Decimal]
    ordinal: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    reported_at: Mapped[datetime]
    reported_by: Mapped[str] = mapped_column(default="")
