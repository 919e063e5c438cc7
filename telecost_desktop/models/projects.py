"""Projects of customers, and the hours and fees that are to be invoiced on them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class LineDetail(StrEnum):
    """Whether each hour entry is a line of its own on a sales invoice, or hours of one kind and price are added up."""

    EACH = "each"
    SUMMED = "summed"


class EntryKind(StrEnum):
    """What is to be invoiced: work by the hour, or a fee."""

    HOUR = "hour"
    FEE = "fee"


class Project(Base):
    """Work for a customer. ``number`` is our own project number.

    Amounts are without VAT. ``least_amount``: less than this waits; ``greatest_amount``: what goes beyond it in one
    run stays unbilled; ``budget_cap``: beyond it nothing of the project is ever invoiced. ``hour_product_id`` and
    ``hourly_rate`` are what new hours start with. References, where given, stand over the customer's.
    """

    __tablename__ = "project"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    reference: Mapped[str] = mapped_column(default="")
    order_reference: Mapped[str] = mapped_column(default="")
    least_amount: Mapped[Decimal | None]
    greatest_amount: Mapped[Decimal | None]
    budget_cap: Mapped[Decimal | None]
    hour_product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    hourly_rate: Mapped[Decimal | None]
    line_detail: Mapped[LineDetail] = mapped_column(code(LineDetail), default=LineDetail.SUMMED)
    active: Mapped[bool] = mapped_column(default=True)


class ProjectKeyword(Base):
    """A word by which jobs choose projects."""

    __tablename__ = "project_keyword"
    __table_args__ = (UniqueConstraint("project_id", "keyword"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    keyword: Mapped[str] = mapped_column(index=True)


class ProjectLine(Base):
    """A phone number that is used for a project, from a day up to another (exclusive); costs of it can be recharged."""

    __tablename__ = "project_line"
    __table_args__ = (UniqueConstraint("project_id", "line_id", "valid_from"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ProjectFee(Base):
    """A fee that comes again on each day of a frequency, such as a monthly licence; each time it becomes an unbilled fee.

    ``start_date`` and ``end_date`` are both in it. ``next_due`` repeats what the frequency and the made entries say.
    From ``grid_from`` (None = the start) on the frequency's present grid holds, its first occurrence there bearing
    ``grid_ordinal``; both move when the frequency changes after an entry was made.
    """

    __tablename__ = "project_fee"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    frequency_id: Mapped[int] = mapped_column(ForeignKey("frequency.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    text: Mapped[str] = mapped_column(default="")
    quantity: Mapped[Decimal] = mapped_column(default=Decimal(1))
    unit: Mapped[str] = mapped_column(default="")
    # None = the product's price on the day.
    unit_price: Mapped[Decimal | None]
    vat_code: Mapped[str] = mapped_column(default="high")
    start_date: Mapped[date]
    end_date: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    next_due: Mapped[date | None] = mapped_column(index=True)
    grid_from: Mapped[date | None]
    grid_ordinal: Mapped[int] = mapped_column(default=0)


class BillableEntry(Base):
    """An hour entry or a fee. Unbilled until ``sales_invoice_line_id`` names the line that bills it.

    ``quantity`` is hours or pieces; price and VAT code are as entered. ``period_start``/``period_end`` (exclusive) are
    what a fee covers. ``written_off``: decided that it is never invoiced. ``source_key`` names a row of a file, so
    that importing it again adds nothing; ``ordinal`` counts the entries of a recurring fee.
    """

    __tablename__ = "billable_entry"
    __table_args__ = (UniqueConstraint("project_fee_id", "ordinal"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[EntryKind] = mapped_column(code(EntryKind))
    entry_date: Mapped[date] = mapped_column(index=True)
    person: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[Decimal]
    unit: Mapped[str] = mapped_column(default="")
    unit_price: Mapped[Decimal]
    vat_code: Mapped[str] = mapped_column(default="high")
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    project_fee_id: Mapped[int | None] = mapped_column(ForeignKey("project_fee.id"))
    ordinal: Mapped[int | None]
    recharge_id: Mapped[int | None] = mapped_column(ForeignKey("recharge.id"), index=True)
    sales_invoice_line_id: Mapped[int | None] = mapped_column(ForeignKey("sales_invoice_line.id"))
    written_off: Mapped[bool] = mapped_column(default=False)
    source_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(default="")


Index(
    "ix_billable_entry_unbilled",
    BillableEntry.project_id,
    BillableEntry.entry_date,
    sqlite_where=BillableEntry.sales_invoice_line_id.is_(None),
    postgresql_where=BillableEntry.sales_invoice_line_id.is_(None),
)
# Partial too: an index that also held the unbilled ones would draw every search for them away from the index above.
Index(
    "ix_billable_entry_billed",
    BillableEntry.sales_invoice_line_id,
    sqlite_where=BillableEntry.sales_invoice_line_id.is_not(None),
    postgresql_where=BillableEntry.sales_invoice_line_id.is_not(None),
)
