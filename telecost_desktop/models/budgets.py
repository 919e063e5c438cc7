"""What departments may cost a month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key


class DepartmentBudget(Base):
    """The monthly budget of a department from a month on, until the next one of that department.

    ``valid_from`` is the first day of a month. Without VAT, in the company's currency; no ``amount`` ends the budget.
    """

    __tablename__ = "department_budget"
    __table_args__ = (UniqueConstraint("department_id", "valid_from"),)

    id: Mapped[Key]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    valid_from: Mapped[date]
    amount: Mapped[Decimal | None]
