"""The snapshot: everything that an issued sales invoice says, fixed in the moment of its number.

All forms of a sales invoice (paper, XML, ledger) are made from it alone. Amounts are exact decimal texts, days ISO
texts, periods half-open. Rule: docs/rules.md, 7 Draft, ready, issued.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.money import from_micro, round_to_currency, to_micro
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, Totals
from telecost_desktop.services.sales_invoicing.drafts.drafting import Details, References
from telecost_desktop.services.sales_invoicing.issuing.party_ids import electronic_address, vat_number

# Raised when the drawn page or the snapshot's shape changes, so that old snapshots stay readable.
TEMPLATE = 2
_SELLER = (
    "name",
    "country",
    "organisation_number",
    "vat_registered",
    "in_business_register",
    "legal_details",
    "street",
    "postal_code",
    "city",
    "email",
    "phone",
    "bank_account",
    "iban",
    "bic",
    "invoice_text",
    "f_tax",
    "vat_on_debits",
    "accent_colour",
)
_BUYER = ("number", "name", "organisation_number", "street", "postal_code", "city", "country", "email")


def take_snapshot(
    *,
    kind: DocumentKind,
    number: int,
    issue_date: date,
    entry_date: date,
    due_date: date,
    payment_reference: str,
    company: Company,
    customer: Customer,
    references: References,
    details: Details,
    lines: Sequence[DraftLine],
    sums: Totals,
    own_text: str = "",
    original: Mapping[str, Any] | None = None,
) -> str:
    """What a sales invoice says, as the JSON that is stored.

    ``own_text`` is the company's text below sales invoices in the document's language, over its general one.
    A credit note has the buyer, the language and the references of the ``original`` that it credits, as they stood there.
    """
    content: dict[str, Any] = {
        "template": TEMPLATE,
        "kind": kind.value,
        "number": number,
        "credits": details.credits_number,
        "credits_date": details.credits_date,
        "language": customer.language,
        "currency": details.currency or customer.currency,
        "company_currency": company.currency,
        "exchange_rate": details.exchange_rate,
        "issue_date": issue_date,
        "entry_date": entry_date,
        "due_date": due_date,
        "delivered_on": details.delivered_on,
        "note": details.note,
        "seller": seller_of(company) | ({"invoice_text": own_text} if own_text else {}),
        "buyer": {
            **{field: getattr(customer, field) for field in _BUYER},
            "vat_number": vat_number(customer.country, customer.organisation_number, customer.vat_number),
            "electronic_address": electronic_address(
                customer.country, customer.organisation_number, customer.electronic_address
            ),
        },
        "delivery": _delivery(customer),
        "electronic_form": customer.electronic_form.value,
        "references": {
            "your": references.your or customer.reference,
            "order": references.order or customer.order_reference,
            "payment": payment_reference,
        },
        "terms": {"payment_days": customer.payment_days, "vat_regime": customer.vat_regime.value},
        "lines": [_line(line) for line in lines],
        "vat": [
            {"category": entry.category, "rate": entry.rate, "base": entry.base, "vat": entry.vat}
            for entry in sums.vat_sums
        ],
        "total_ex_vat": sums.ex_vat,
        "total_vat": sums.vat,
        "total_inc_vat": sums.inc_vat,
        "total_vat_company": round_to_currency(sums.vat * details.exchange_rate, company.currency),
        "prepaid": details.prepaid,
        "rounding": details.rounding,
        "payable": sums.inc_vat - details.prepaid + details.rounding,
        "attachments": [asdict(entry) for entry in details.attachments],
    }
    if original is not None:
        content |= _as_credited(content, original)
    return _AS_JSON.encode(content)


def seller_of(company: Company) -> dict[str, Any]:
    """What a sales invoice says of the company that issues it."""
    registered = company.vat_registered
    return {
        **{field: getattr(company, field) for field in _SELLER},
        "vat_number": vat_number(company.country, company.organisation_number, company.vat_number)
        if registered
        else "",
        "electronic_address": electronic_address(
            company.country, company.organisation_number, company.electronic_address
        ),
        "supplies": company.supplies.value,
        "logo_attachment_id": company.logo_attachment_id,
    }


def _as_credited(content: Mapping[str, Any], original: Mapping[str, Any]) -> dict[str, Any]:
    """What a credit note takes over from what it credits; an old snapshot lacks what came later."""
    buyer, former = content["buyer"], original["buyer"]
    own_number = vat_number(former["country"], former["organisation_number"], "")
    stated = {key: value for key, value in former.items() if key in buyer}
    if not stated.get("electronic_address"):
        # Where it is sent may be known by now.
        stated["electronic_address"] = buyer["electronic_address"]
    return {
        "language": original["language"],
        "buyer": {**buyer, "vat_number": own_number, **stated},
        "delivery": original.get("delivery"),
        "references": {**_references_of(content, original), "payment": content["references"]["payment"]},
        "terms": {**content["terms"], "vat_regime": original["terms"]["vat_regime"]},
    }


def _references_of(content: Mapping[str, Any], original: Mapping[str, Any]) -> dict[str, str]:
    """The references as they stood; where there were none, those of today, since e-invoices need one."""
    former: dict[str, str] = original["references"]
    today: dict[str, str] = content["references"]
    return former if former["your"] or former["order"] else today


def _delivery(customer: Customer) -> dict[str, str] | None:
    """Where it is delivered, if not at the buyer's address."""
    if not customer.delivery_street:
        return None
    return {
        "street": customer.delivery_street,
        "postal_code": customer.delivery_postal_code,
        "city": customer.delivery_city,
        "country": customer.delivery_country or customer.country,
    }


def _line(line: DraftLine) -> dict[str, Any]:
    return {
        "product_number": line.product_number,
        "text": line.text,
        "project": line.project,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "net": line.net,
        "vat_category": line.vat_category,
        "vat_rate": line.vat_rate,
        "period_start": line.period.start if line.period else None,
        "period_end": line.period.end if line.period else None,
    }


@lru_cache(maxsize=4096)
def _amount(value: Decimal) -> str:
    return str(from_micro(to_micro(value)))


def _plain(value: object) -> str:
    """Exact amounts and dates as text in the snapshot."""
    if isinstance(value, Decimal):
        return _amount(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)
