"""Invoices that we issue: numbered without gaps, and never changed once issued."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code
from telecost_desktop.models.supplier_invoices import DocumentKind


class SalesInvoiceState(StrEnum):
    """The life of a sales invoice up to its number."""

    DRAFT = "draft"
    READY = "ready"
    ISSUED = "issued"
    VOID = "void"


class DeliverableKind(StrEnum):
    """A form in which an issued sales invoice leaves the house."""

    PDF = "pdf"
    UBL = "ubl"
    FACTURX = "facturx"
    EMAIL = "email"


class DeliverableState(StrEnum):
    """How far a deliverable is."""

    WAITING = "waiting"
    MADE = "made"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class NumberSeries(Base):
    """An unbroken series of numbers; the next one is given in the transaction that issues."""

    __tablename__ = "number_series"

    id: Mapped[Key]
    kind: Mapped[DocumentKind] = mapped_column(code(DocumentKind), unique=True)
    next_number: Mapped[int]
    last_issue_date: Mapped[date | None]


class SalesInvoice(Base):
    """An invoice or credit note of ours. From the moment it is issued triggers refuse every change.

    ``snapshot`` is JSON: seller, buyer, terms, bank details, references, language and template version as issued.
    A credit note's amounts are positive; it names what it credits. References are those that stand over the customer's.
    """

    __tablename__ = "sales_invoice"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    id: Mapped[Key]
    kind: Mapped[DocumentKind] = mapped_column(code(DocumentKind))
    state: Mapped[SalesInvoiceState] = mapped_column(code(SalesInvoiceState), index=True)
    number: Mapped[int | None]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    credits_id: Mapped[int | None] = mapped_column(ForeignKey("sales_invoice.id"))
    issue_date: Mapped[date] = mapped_column(index=True)
    entry_date: Mapped[date]
    due_date: Mapped[date]
    # Half-open: what its lines cover, where they cover anything.
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    total_ex_vat: Mapped[Decimal]
    total_vat: Mapped[Decimal]
    total_inc_vat: Mapped[Decimal]
    payable: Mapped[Decimal]
    payment_reference: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    order_reference: Mapped[str] = mapped_column(default="")
    snapshot: Mapped[str] = mapped_column(default="{}")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[datetime | None]


class SalesInvoiceLine(Base):
    """One line of a sales invoice; it hangs under the billed period that it bills, if any. ``project`` is its name."""

    __tablename__ = "sales_invoice_line"

    id: Mapped[Key]
    sales_invoice_id: Mapped[int] = mapped_column(ForeignKey("sales_invoice.id"), index=True)
    billed_period_id: Mapped[int | None] = mapped_column(ForeignKey("billed_period.id"))
    position: Mapped[int]
    product_number: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    project: Mapped[str] = mapped_column(default="")
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    quantity: Mapped[Decimal]
    unit: Mapped[str] = mapped_column(default="")
    unit_price: Mapped[Decimal]
    net: Mapped[Decimal]
    vat_category: Mapped[str] = mapped_column(String(4))
    vat_rate: Mapped[Decimal]


class SalesInvoiceVat(Base):
    """The VAT of a sales invoice for one rate, on the sum of its lines."""

    __tablename__ = "sales_invoice_vat"

    id: Mapped[Key]
    sales_invoice_id: Mapped[int] = mapped_column(ForeignKey("sales_invoice.id"), index=True)
    category: Mapped[str] = mapped_column(String(4))
    rate: Mapped[Decimal]
    base: Mapped[Decimal]
    vat: Mapped[Decimal]


class Deliverable(Base):
    """A form of an issued sales invoice, with its own state; it can be made again without touching the sales invoice."""

    __tablename__ = "deliverable"
    __table_args__ = (UniqueConstraint("sales_invoice_id", "kind"),)

    id: Mapped[Key]
    sales_invoice_id: Mapped[int] = mapped_column(ForeignKey("sales_invoice.id"))
    kind: Mapped[DeliverableKind] = mapped_column(code(DeliverableKind))
    state: Mapped[DeliverableState] = mapped_column(code(DeliverableState))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    changed_at: Mapped[datetime]
    detail: Mapped[str] = mapped_column(default="")


Index("ix_deliverable_waiting", Deliverable.kind, Deliverable.state)


class SalesPayment(Base):
    """Money that came in for a sales invoice."""

    __tablename__ = "sales_payment"

    id: Mapped[Key]
    sales_invoice_id: Mapped[int] = mapped_column(ForeignKey("sales_invoice.id"), index=True)
    paid_on: Mapped[date]
    amount: Mapped[Decimal]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(default="")
