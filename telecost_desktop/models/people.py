"""Who uses which number, and where they work: all links are dated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class LineProductKind(StrEnum):
    """What a line has ordered."""

    PLAN = "plan"
    DATA_PACKAGE = "data_package"
    ADD_ON = "add_on"


class SimKind(StrEnum):
    """What a SIM card is for."""

    MAIN = "main"
    DATA = "data"
    TWIN = "twin"


class Department(Base):
    """A part of our company; departments form a tree."""

    __tablename__ = "department"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))


class Employee(Base):
    """A person, or a shared place such as a meeting room, that uses a line."""

    __tablename__ = "employee"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(index=True)
    employee_number: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")


class Line(Base):
    """A subscription at an operator, known by its number (MSISDN), digits with country code and no sign."""

    __tablename__ = "line"

    id: Mapped[Key]
    msisdn: Mapped[str] = mapped_column(unique=True)
    activated_on: Mapped[date | None]
    terminated_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(default="")


class LineEmployee(Base):
    """The employee who holds a line from a day on, until the next link of that line."""

    __tablename__ = "line_employee"
    __table_args__ = (UniqueConstraint("line_id", "valid_from"),)

    id: Mapped[Key]
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    valid_from: Mapped[date]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))


class EmployeeDepartment(Base):
    """The department where an employee works from a day on, until the next link of that employee."""

    __tablename__ = "employee_department"
    __table_args__ = (UniqueConstraint("employee_id", "valid_from"),)

    id: Mapped[Key]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    valid_from: Mapped[date]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))


class Placement(Base):
    """Where a cost belongs: a line on an account, in the hands of an employee of a department.

    Charges and usage records name the placement that held on their date, so reports need no dated join.
    A row is interned once per combination; account-level charges have no line.
    """

    __tablename__ = "placement"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("billing_account.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("line.id"), index=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))


Index(
    "uq_placement_combination",
    Placement.account_id,
    func.coalesce(Placement.line_id, 0),
    func.coalesce(Placement.employee_id, 0),
    func.coalesce(Placement.department_id, 0),
    unique=True,
)


class LineProduct(Base):
    """A plan, data package or add-on that a line has from a day on, as an operator's structure file says."""

    __tablename__ = "line_product"
    __table_args__ = (UniqueConstraint("line_id", "kind", "name", "valid_from"),)

    id: Mapped[Key]
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"))
    kind: Mapped[LineProductKind] = mapped_column(code(LineProductKind))
    name: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    monthly_price: Mapped[Decimal | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))


class SimCard(Base):
    """A SIM card by its ICCID, or by the number an operator gives a data card."""

    __tablename__ = "sim_card"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[SimKind] = mapped_column(code(SimKind), default=SimKind.MAIN)


class SimLine(Base):
    """The line that a SIM card serves from a day on."""

    __tablename__ = "sim_line"
    __table_args__ = (UniqueConstraint("sim_id", "valid_from"),)

    id: Mapped[Key]
    sim_id: Mapped[int] = mapped_column(ForeignKey("sim_card.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
