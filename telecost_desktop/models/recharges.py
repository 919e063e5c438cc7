"""Operators' costs that are passed on to a customer, each traceable to the charges it is made of."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class RechargeSource(StrEnum):
    """Whose costs are passed on."""

    DEPARTMENT = "department"
    EMPLOYEE = "employee"
    PROJECT = "project"


class RechargeDetail(StrEnum):
    """What becomes one fee: all costs together, those of a user, or those of a number."""

    TOTAL = "total"
    EMPLOYEE = "employee"
    LINE = "line"


class Recharge(Base):
    """Costs of a department, an employee or a project in a period, passed on as fees of a project.

    ``source_id`` is the key of the department, employee or project; ``period_end`` is exclusive; ``markup`` is per cent.
    """

    __tablename__ = "recharge"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    source: Mapped[RechargeSource] = mapped_column(code(RechargeSource))
    source_id: Mapped[int]
    source_name: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    detail: Mapped[RechargeDetail] = mapped_column(code(RechargeDetail))
    markup: Mapped[Decimal] = mapped_column(default=Decimal(0))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(default="")


class RechargedCharge(Base):
    """A charge that was passed on, and the fee it is in: a charge is passed on once at most."""

    __tablename__ = "recharged_charge"

    charge_id: Mapped[int] = mapped_column(ForeignKey("charge.id"), primary_key=True)
    recharge_id: Mapped[int] = mapped_column(ForeignKey("recharge.id"), index=True)
    billable_entry_id: Mapped[int] = mapped_column(ForeignKey("billable_entry.id"), index=True)
    net: Mapped[Decimal]
