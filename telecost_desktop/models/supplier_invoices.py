"""Invoices received from operators: stated totals as stated, and their charges."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class DocumentKind(StrEnum):
    """What a document claims or gives back."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class SupplierInvoiceState(StrEnum):
    """Whether the document itself is here, or only usage that names it."""

    RECEIVED = "received"
    EXPECTED = "expected"


class ChargeSection(StrEnum):
    """The five sections of every imported supplier invoice."""

    SUBSCRIPTION = "subscription"
    OPTION = "option"
    COMMUNICATION = "communication"
    EQUIPMENT = "equipment"
    ONE_OFF = "one_off"


class SupplierInvoice(Base):
    """An invoice or credit note from an operator. Its totals are kept as stated, a credit note's positive."""

    __tablename__ = "supplier_invoice"

    id: Mapped[Key]
    seller_id: Mapped[int] = mapped_column(ForeignKey("seller.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("billing_account.id"), index=True)
    number: Mapped[str] = mapped_column(index=True)
    kind: Mapped[DocumentKind] = mapped_column(code(DocumentKind))
    state: Mapped[SupplierInvoiceState] = mapped_column(code(SupplierInvoiceState))
    issue_date: Mapped[date | None] = mapped_column(index=True)
    due_date: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    total_ex_vat: Mapped[Decimal] = mapped_column(default=Decimal(0))
    total_vat: Mapped[Decimal] = mapped_column(default=Decimal(0))
    total_inc_vat: Mapped[Decimal] = mapped_column(default=Decimal(0))
    prepaid: Mapped[Decimal] = mapped_column(default=Decimal(0))
    rounding: Mapped[Decimal] = mapped_column(default=Decimal(0))
    payable: Mapped[Decimal] = mapped_column(default=Decimal(0))
    # Half-open: the days that the invoice says it covers.
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    payment_reference: Mapped[str] = mapped_column(default="")
    payee_account: Mapped[str] = mapped_column(default="")
    has_charges: Mapped[bool] = mapped_column(default=False)
    paid_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    paid_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)


# Some sellers take an invoice back by a negative one that bears the same number and date.
Index(
    "uq_supplier_invoice_identity",
    SupplierInvoice.seller_id,
    SupplierInvoice.number,
    SupplierInvoice.issue_date,
    text("(total_inc_vat < 0)"),
    unique=True,
)


class SupplierInvoiceVat(Base):
    """The VAT of a supplier invoice for one rate, as stated."""

    __tablename__ = "supplier_invoice_vat"

    id: Mapped[Key]
    supplier_invoice_id: Mapped[int] = mapped_column(ForeignKey("supplier_invoice.id"), index=True)
    category: Mapped[str] = mapped_column(String(4))
    rate: Mapped[Decimal]
    base: Mapped[Decimal]
    vat: Mapped[Decimal]


class SupplierInvoiceOriginal(Base):
    """A document that a supplier invoice came as; the same invoice may have several."""

    __tablename__ = "supplier_invoice_original"
    __table_args__ = (UniqueConstraint("supplier_invoice_id", "attachment_id"),)

    id: Mapped[Key]
    supplier_invoice_id: Mapped[int] = mapped_column(ForeignKey("supplier_invoice.id"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)


class Charge(Base):
    """One line of a supplier invoice: this is where money comes from. A credit note's charges are negative.

    ``counts_on`` is the date on which a time-period report counts it: its usage date, else its period's start,
    else the invoice date. ``source_section`` is the section as the file and the built-in tables said it, where a rule of
    the company's own says otherwise.
    """

    __tablename__ = "charge"

    id: Mapped[Key]
    supplier_invoice_id: Mapped[int] = mapped_column(ForeignKey("supplier_invoice.id"), index=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    section: Mapped[ChargeSection] = mapped_column(code(ChargeSection))
    source_section: Mapped[ChargeSection | None] = mapped_column(code(ChargeSection))
    traffic_type_id: Mapped[int] = mapped_column(ForeignKey("traffic_type.id"))
    counts_on: Mapped[date] = mapped_column(index=True)
    # Half-open, as far as stated.
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    text: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    quantity: Mapped[Decimal] = mapped_column(default=Decimal(1))
    unit: Mapped[str] = mapped_column(default="")
    seconds: Mapped[int] = mapped_column(default=0)
    messages: Mapped[int] = mapped_column(default=0)
    volume_bytes: Mapped[int] = mapped_column(default=0)
    net: Mapped[Decimal]
    vat_category: Mapped[str] = mapped_column(String(4), default="S")
    vat_rate: Mapped[Decimal] = mapped_column(default=Decimal(0))
    vat: Mapped[Decimal] = mapped_column(default=Decimal(0))


Index("ix_charge_placement_section", Charge.placement_id, Charge.section, Charge.counts_on)
