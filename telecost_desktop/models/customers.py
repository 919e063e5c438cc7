"""Whom we invoice, and for what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class VatRegime(StrEnum):
    """How VAT applies to sales to a customer."""

    STANDARD = "standard"
    REVERSE_CHARGE = "reverse_charge"
    EXPORT = "export"
    EXEMPT = "exempt"


class DeliveryChannel(StrEnum):
    """How a customer receives our sales invoices."""

    E_INVOICE = "e_invoice"
    EMAIL = "email"
    PRINT = "print"
    NONE = "none"


class ElectronicForm(StrEnum):
    """The structured form that a customer wants: a file of its own (UBL), or inside the PDF (Factur-X)."""

    NONE = "none"
    UBL = "ubl"
    FACTURX = "facturx"


class Customer(Base):
    """A buyer of ours. ``number`` is our own customer number; the delivery address counts where it has a street.

    ``reference`` is the buyer's own (BT-10), ``order_reference`` its order (BT-13). ``electronic_address`` is a scheme
    and an id, such as 0192:987654325; empty, like ``vat_number``, it follows from the organisation number.
    """

    __tablename__ = "customer"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    group: Mapped[str] = mapped_column(default="")
    organisation_number: Mapped[str] = mapped_column(default="")
    vat_number: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2))
    delivery_street: Mapped[str] = mapped_column(default="")
    delivery_postal_code: Mapped[str] = mapped_column(default="")
    delivery_city: Mapped[str] = mapped_column(default="")
    delivery_country: Mapped[str] = mapped_column(String(2), default="")
    email: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    order_reference: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="nb")
    currency: Mapped[str] = mapped_column(String(3))
    payment_days: Mapped[int] = mapped_column(default=14)
    vat_regime: Mapped[VatRegime] = mapped_column(code(VatRegime), default=VatRegime.STANDARD)
    channel: Mapped[DeliveryChannel] = mapped_column(code(DeliveryChannel), default=DeliveryChannel.EMAIL)
    electronic_form: Mapped[ElectronicForm] = mapped_column(
        code(ElectronicForm, checked=False), default=ElectronicForm.NONE
    )
    electronic_address: Mapped[str] = mapped_column(default="")
    reminders: Mapped[bool] = mapped_column(default=True)
    one_invoice: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class VatRate(Base):
    """A VAT rate of a country from a date on. ``code`` is high, medium, low or zero; ``rate`` is per cent."""

    __tablename__ = "vat_rate"
    __table_args__ = (UniqueConstraint("country", "code", "valid_from"),)

    id: Mapped[Key]
    country: Mapped[str] = mapped_column(String(2))
    code: Mapped[str]
    valid_from: Mapped[date]
    rate: Mapped[Decimal]


class Product(Base):
    """Something we sell repeatedly. ``vat_code`` names a VatRate of the company's country."""

    __tablename__ = "product"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    vat_code: Mapped[str] = mapped_column(default="high")
    active: Mapped[bool] = mapped_column(default=True)


class ProductPrice(Base):
    """A product's price, without VAT, from a date on."""

    __tablename__ = "product_price"
    __table_args__ = (UniqueConstraint("product_id", "valid_from"),)

    id: Mapped[Key]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    valid_from: Mapped[date]
    price: Mapped[Decimal]
