"""The operators' side: who invoices us, and on which account."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key


class Seller(Base):
    """An operator that invoices us. ``registration`` is its normalised registration number, or its name without one."""

    __tablename__ = "seller"

    id: Mapped[Key]
    registration: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    country: Mapped[str] = mapped_column(String(2), default="")


class BillingAccount(Base):
    """A customer number at an operator; several may hang under one customer root."""

    __tablename__ = "billing_account"
    __table_args__ = (UniqueConstraint("seller_id", "number"),)

    id: Mapped[Key]
    seller_id: Mapped[int] = mapped_column(ForeignKey("seller.id"))
    number: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    customer_root: Mapped[str] = mapped_column(default="")
