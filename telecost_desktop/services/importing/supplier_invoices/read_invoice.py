"""A supplier invoice as read from a file, before it is stored. Amounts are exact and signed as stated."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from telecost_desktop.models.supplier_invoices import ChargeSection, DocumentKind
from telecost_desktop.services.importing.classifying.traffic_key import TrafficKey
from telecost_desktop.services.importing.results import Conflict


@dataclass(slots=True)
class ReadCharge:
    """One line. ``period_end`` is exclusive. ``section`` and ``traffic`` are None where the text must tell."""

    text: str
    net: Decimal
    msisdn: str = ""
    user: str = ""
    department: str = ""
    reference: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    period_start: date | None = None
    period_end: date | None = None
    usage_date: date | None = None
    vat_category: str = "S"
    vat_rate: Decimal = Decimal(0)
    vat: Decimal | None = None
    section: ChargeSection | None = None
    traffic: TrafficKey | None = None
    # Users and departments that the line may name without saying which is which (an accounting cost text).
    hints: tuple[str, ...] = ()


@dataclass
class ReadInvoice:
    """One document with its stated totals; those that are None are computed from its charges."""

    seller_name: str
    seller_registration: str
    seller_country: str
    account_number: str
    number: str
    issue_date: date
    currency: str
    kind: DocumentKind = DocumentKind.INVOICE
    account_name: str = ""
    due_date: date | None = None
    total_ex_vat: Decimal | None = None
    total_vat: Decimal | None = None
    total_inc_vat: Decimal | None = None
    prepaid: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    payable: Decimal | None = None
    period_start: date | None = None
    period_end: date | None = None
    payment_reference: str = ""
    payee_account: str = ""
    # Category, rate in per cent, base, VAT, as stated.
    vat: list[tuple[str, Decimal, Decimal, Decimal]] = field(default_factory=list)
    charges: list[ReadCharge] = field(default_factory=list)
    # What is odd about the document without being an error.
    oddities: list[Conflict] = field(default_factory=list)
