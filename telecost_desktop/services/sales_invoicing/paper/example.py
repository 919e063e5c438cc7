"""A sales invoice that nobody gets: how the next one would look with the company's details as they are, or are typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from telecost_desktop.models.company import Company, Supplies
from telecost_desktop.models.customers import Customer, ElectronicForm, VatRegime
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.document_texts import TextPurpose
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.company_logo import logo_of
from telecost_desktop.services.document_texts import own_text
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, totals
from telecost_desktop.services.sales_invoicing.document_words import word
from telecost_desktop.services.sales_invoicing.drafts.drafting import NO_DETAILS, NO_REFERENCES
from telecost_desktop.services.sales_invoicing.issuing.payment_references import payment_reference
from telecost_desktop.services.sales_invoicing.issuing.snapshot import seller_of, take_snapshot
from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from telecost_desktop.services.sales_invoicing.vat import VatRates

_NUMBER = 12345


def example_pdf(
    file: CompanyFile, clock: Clock, language: str, typed: Mapping[str, object], note: str | None = None
) -> bytes:
    """The PDF of the newest issued invoice, or of a made-up one, in a language and as the company looks now.

    ``typed`` are columns of Company that are not stored yet, ``note`` the text under the sums (None: as stored).
    """
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        session.expunge(company)
        for name, value in typed.items():
            setattr(company, name, Supplies(str(value)) if name == "supplies" else value)
        stored = session.scalar(
            select(SalesInvoice.snapshot)
            .where(SalesInvoice.state == SalesInvoiceState.ISSUED, SalesInvoice.kind == DocumentKind.INVOICE)
            .order_by(SalesInvoice.id.desc())
            .limit(1)
        )
        if stored is None:
            rates = VatRates(session, country=company.country, vat_registered=company.vat_registered)
            stored = _made_up(company, rates, today(clock, company.zone), language)
        if note is None:
            note = own_text(session, TextPurpose.INVOICE_NOTE, language)
        logo = logo_of(session, company.logo_attachment_id)
    snapshot: dict[str, Any] = json.loads(stored)
    snapshot["language"] = language
    snapshot["seller"] = seller_of(company) | {"invoice_text": note or company.invoice_text}
    return draw_sales_invoice(snapshot, logo=logo)


def _made_up(company: Company, rates: VatRates, day: date, language: str) -> str:
    """The snapshot of a small sales invoice to somebody who does not exist, in the company's country."""
    category, rate = rates.on("high", VatRegime.STANDARD, day)
    price = Decimal(450)
    lines = [
        DraftLine(
            word("hours", language), Decimal(hours), price, price * hours, category, rate, word("hours", language)
        )
        for hours in (2, 6)
    ]
    buyer = Customer(
        number="1001", name=word("example_buyer", language), organisation_number="", vat_number="", street="",
        postal_code=company.postal_code, city=company.city, country=company.country, email="", reference="",
        order_reference="", delivery_street="", language=language, currency=company.currency, payment_days=14,
        vat_regime=VatRegime.STANDARD, electronic_form=ElectronicForm.NONE, electronic_address="",
    )  # fmt: skip
    return take_snapshot(
        kind=DocumentKind.INVOICE,
        number=_NUMBER,
        issue_date=day,
        entry_date=day,
        due_date=day + timedelta(days=buyer.payment_days),
        payment_reference=payment_reference(company.country, buyer.number, _NUMBER),
        company=company,
        customer=buyer,
        references=NO_REFERENCES,
        details=NO_DETAILS,
        lines=lines,
        sums=totals(lines, company.currency),
    )
