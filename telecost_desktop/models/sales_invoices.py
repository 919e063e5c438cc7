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
    PRINT = "print"


class DeliverableState(StrEnum):
    """How far a deliverable is.

    A PDF ends as MADE. A file for an access point goes on to EXPORTED, SENT, and ACCEPTED or REFUSED. A mail is MADE
    once it lies in the outbox, which knows the rest; what is to be printed is SENT once it was.
    """

    WAITING = "waiting"
    MADE = "made"
    EXPORTED = "exported"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class NumberSeries(Base):
    """An unbroken series of numbers; the next one is given in the transaction that issues.

    ``year`` is that of the issue dates, or 0 for a series that runs through the years.
    """

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("kind", "year"),)

    id: Mapped[Key]
    kind: Mapped[DocumentKind] = mapped_column(code(DocumentKind))
    year: Mapped[int] = mapped_column(default=0)
    first_number: Mapped[int]
    next_number: Mapped[int]
    last_issue_date: Mapped[date | None]


class SalesInvoice(Base):
    """An invoice or credit note of ours. From the moment it is issued triggers refuse every change.

    ``snapshot`` is JSON: seller, buyer, terms, bank details, references, language and template version as issued.
    A credit note's amounts are positive; it names what it credits. References are those that stand over the customer's.
    ``payable`` is the total with VAT, less what is ``prepaid``, plus ``rounding``. ``exchange_rate`` is how much of the
    company's currency one unit of the sales invoice's currency is worth.
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
    prepaid: Mapped[Decimal] = mapped_column(default=Decimal(0))
    rounding: Mapped[Decimal] = mapped_column(default=Decimal(0))
    payable: Mapped[Decimal]
    exchange_rate: Mapped[Decimal] = mapped_column(default=Decimal(1))
    payment_reference: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    order_reference: Mapped[str] = mapped_column(default="")
    delivered_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    snapshot: Mapped[str] = mapped_column(default="{}")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[datetime | None]


class SalesInvoiceLine(Base):
    """One line of a sales invoice; it hangs under the billed period that it bills, if any. ``project`` is its name.

    A line of a credit note names the line that it credits; those of older company files do not.
    ``discount`` is per cent of quantity times price; ``net`` is what is left, rounded.
    """

    __tablename__ = "sales_invoice_line"

    id: Mapped[Key]
    sales_invoice_id: Mapped[int] = mapped_column(ForeignKey("sales_invoice.id"), index=True)
    billed_period_id: Mapped[int | None] = mapped_column(ForeignKey("billed_period.id"))
    credits_line_id: Mapped[int | None] = mapped_column(ForeignKey("sales_invoice_line.id"))
    position: Mapped[int]
    product_number: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    project: Mapped[str] = mapped_column(default="")
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    quantity: Mapped[Decimal]
    unit: Mapped[str] = mapped_column(default="")
    unit_price: Mapped[Decimal]
    discount: Mapped[Decimal] = mapped_column(default=Decimal(0))
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


class SalesInvoiceAttachment(Base):
    """A document that goes along with a sales invoice, such as a time sheet, under the name that the reader sees."""

    __tablename__ = "sales_invoice_attachment"

    id: Mapped[Key]
    sales_invoice_id: Mapped[int] = mapped_column(ForeignKey("sales_invoice.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    file_name: Mapped[str]


class SalesInvoiceDispute(Base):
    """The buyer does not agree with an issued sales invoice: it is not reminded of until the dispute is settled."""

    __tablename__ = "sales_invoice_dispute"

    id: Mapped[Key]
    sales_invoice_id: Mapped[int] = mapped_column(ForeignKey("sales_invoice.id"), index=True)
    since: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    settled_on: Mapped[date | None]


class Deliverable(Base):
    """A form of an issued sales invoice, with its own state; it can be made again without touching the sales invoice.

    ``exported_to`` is the name under which a file for an access point was written; ``outbox_message_id`` the mail.
    """

    __tablename__ = "deliverable"
    __table_args__ = (UniqueConstraint("sales_invoice_id", "kind"),)

    id: Mapped[Key]
    sales_invoice_id: Mapped[int] = mapped_column(ForeignKey("sales_invoice.id"))
    kind: Mapped[DeliverableKind] = mapped_column(code(DeliverableKind, checked=False))
    state: Mapped[DeliverableState] = mapped_column(code(DeliverableState, checked=False))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    outbox_message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))
    exported_to: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]
    detail: Mapped[str] = mapped_column(default="")


Index("ix_deliverable_waiting", Deliverable.kind, Deliverable.state)
# Partial: few credit anything, and all the others need no entry.
Index(
    "ix_sales_invoice_credits_id",
    SalesInvoice.credits_id,
    sqlite_where=SalesInvoice.credits_id.is_not(None),
    postgresql_where=SalesInvoice.credits_id.is_not(None),
)
