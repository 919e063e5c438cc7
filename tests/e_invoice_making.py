"""A sales invoice's snapshot that breaks no rule of e-invoices, for tests that break one at a time."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

Snapshot = dict[str, Any]


def line(**values: Any) -> Snapshot:
    return {
        "product_number": "P1",
        "text": "Abonnement",
        "project": "",
        "quantity": "1.00",
        "unit": "md",
        "unit_price": "300.00",
        "discount": "0.00",
        "net": "300.00",
        "vat_category": "S",
        "vat_rate": "25.00",
        "period_start": "2026-11-01",
        "period_end": "2026-12-01",
        **values,
    }


_GOOD: Snapshot = {
    "template": 2,
    "kind": "invoice",
    "number": 1001,
    "credits": None,
    "credits_date": None,
    "language": "nb",
    "currency": "NOK",
    "company_currency": "NOK",
    "exchange_rate": "1.00",
    "issue_date": "2026-11-22",
    "entry_date": "2026-11-22",
    "due_date": "2026-12-06",
    "delivered_on": None,
    "note": "",
    "seller": {
        "name": "Prøve AS",
        "country": "NO",
        "organisation_number": "923609016",
        "vat_registered": True,
        "in_business_register": True,
        "legal_details": "",
        "street": "Storgata 1",
        "postal_code": "0150",
        "city": "Oslo",
        "email": "post@prove.example",
        "phone": "+47 22 00 00 00",
        "bank_account": "1234 56 78903",
        "iban": "NO93 8601 1117 947",
        "bic": "DNBANOKK",
        "invoice_text": "",
        "f_tax": False,
        "vat_on_debits": False,
        "accent_colour": "",
        "vat_number": "NO923609016MVA",
        "electronic_address": "0192:923609016",
        "supplies": "services",
        "logo_attachment_id": None,
    },
    "buyer": {
        "number": "1007",
        "name": "Kunde AS",
        "organisation_number": "974760673",
        "street": "Strandgaten 2",
        "postal_code": "5003",
        "city": "Bergen",
        "country": "NO",
        "email": "faktura@kunde.example",
        "vat_number": "NO974760673MVA",
        "electronic_address": "0192:974760673",
    },
    "delivery": None,
    "electronic_form": "ubl",
    "references": {"your": "Kari Nordmann", "order": "", "payment": "100710011"},
    "terms": {"payment_days": 14, "vat_regime": "standard"},
    "lines": [line()],
    "vat": [{"category": "S", "rate": "25.00", "base": "300.00", "vat": "75.00"}],
    "total_ex_vat": "300.00",
    "total_vat": "75.00",
    "total_inc_vat": "375.00",
    "total_vat_company": "75.00",
    "prepaid": "0.00",
    "rounding": "0.00",
    "payable": "375.00",
    "attachments": [],
}


def snapshot(change: Callable[[Snapshot], object] | None = None, **values: Any) -> Snapshot:
    """A good snapshot, with values of its own or changed in place."""
    made = copy.deepcopy(_GOOD) | values
    if change is not None:
        change(made)
    return made


def without_vat(category: str) -> Snapshot:
    """A sale of a category in which no VAT is charged."""
    lines = [line(vat_category=category, vat_rate="0.00")]
    vat = [{"category": category, "rate": "0.00", "base": "300.00", "vat": "0.00"}]
    sums = {"total_vat": "0.00", "total_inc_vat": "300.00", "total_vat_company": "0.00", "payable": "300.00"}
    made = snapshot(lines=lines, vat=vat, **sums)
    if category == "O":
        made["seller"] |= {"vat_registered": False, "vat_number": ""}
    return made
