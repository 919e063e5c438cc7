"""What the forms say alike of a seller or buyer of a snapshot. Pure. Rule: docs/rules.md, 19 Electronic forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from telecost_desktop.services.sales_invoicing.issuing.party_ids import electronic_address, vat_number

# The words that Norwegian limited companies and Swedish payers of preliminary tax put beside their number.
_BUSINESS_REGISTER = "Foretaksregisteret"
_F_TAX = "Godkänd för F-skatt"
_BANKGIRO, _PLUSGIRO = re.compile(r"\d{3,4}-\d{4}"), re.compile(r"\d{1,7}-\d")


def vat_number_of(party: Mapping[str, Any]) -> str:
    """The VAT number as issued; snapshots of earlier versions know none, then it follows from the registration."""
    stated: str | None = party.get("vat_number")
    return vat_number(party["country"], party["organisation_number"]) if stated is None else stated


def endpoint_of(party: Mapping[str, Any]) -> tuple[str, str]:
    """Scheme and id under which a party receives e-invoices; both empty where it does not."""
    stated: str | None = party.get("electronic_address")
    if stated is None:
        stated = electronic_address(party["country"], party["organisation_number"])
    scheme, _, identifier = stated.partition(":")
    return scheme, identifier


def tax_mark(seller: Mapping[str, Any]) -> str:
    """What a seller must be registered as beside VAT, in the words of its country; else nothing."""
    if seller["country"] == "NO" and seller["in_business_register"]:
        return _BUSINESS_REGISTER
    return _F_TAX if seller["country"] == "SE" and seller.get("f_tax") else ""


def giro_of(country: str, account: str) -> str:
    """Which of the two Swedish giros an account belongs to, by where its hyphen stands; empty for any other account."""
    if country != "SE":
        return ""
    return "Bankgiro" if _BANKGIRO.fullmatch(account) else "Plusgiro" if _PLUSGIRO.fullmatch(account) else ""


def street_lines(place: Mapping[str, Any]) -> tuple[str, str, str]:
    """A street on the three lines that the forms have; what is more stands on the third."""
    first, *rest = [part.strip() for part in place["street"].splitlines() if part.strip()] or [""]
    return first, rest[0] if rest else "", ", ".join(rest[1:])
