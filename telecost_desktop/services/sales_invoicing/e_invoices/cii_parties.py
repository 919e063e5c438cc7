"""Seller, buyer and places in a Cross Industry Invoice. Pure. Rule: docs/rules.md, 19 Electronic forms."""

from __future__ import annotations

from typing import Any

from telecost_desktop.services.sales_invoicing.e_invoices.parties import (
    endpoint_of,
    street_lines,
    tax_mark,
    vat_number_of,
)
from telecost_desktop.services.sales_invoicing.e_invoices.xml_writing import XmlWriter
from telecost_desktop.services.sales_invoicing.issuing.party_ids import registration


def add_seller(agreement: XmlWriter, seller: dict[str, Any], *, subject_to_vat: bool) -> None:
    """Who sells, with its VAT number where the sale is subject to VAT."""
    party = agreement.group("ram:SellerTradeParty")
    _identify(party, seller)
    if subject_to_vat and seller["vat_registered"]:
        _tax_registration(party, "VA", vat_number_of(seller))
    _tax_registration(party, "FC", tax_mark(seller))


def add_buyer(agreement: XmlWriter, buyer: dict[str, Any], *, subject_to_vat: bool) -> None:
    """Who buys, under our own customer number too."""
    party = agreement.group("ram:BuyerTradeParty")
    party.add("ram:ID", buyer["number"])
    _identify(party, buyer)
    if subject_to_vat:
        _tax_registration(party, "VA", vat_number_of(buyer))


def add_address(party: XmlWriter, place: dict[str, Any]) -> None:
    """Where somebody or something is."""
    address = party.group("ram:PostalTradeAddress")
    first, second, third = street_lines(place)
    address.add("ram:PostcodeCode", place["postal_code"])
    address.add("ram:LineOne", first)
    address.add("ram:LineTwo", second)
    address.add("ram:LineThree", third)
    address.add("ram:CityName", place["city"])
    address.add("ram:CountryID", place["country"])


def _identify(party: XmlWriter, data: dict[str, Any]) -> None:
    party.add("ram:Name", data["name"])
    party.add("ram:Description", data.get("legal_details") or "")
    legal = party.group("ram:SpecifiedLegalOrganization")
    found = registration(data["country"], data["organisation_number"])
    if found is not None:
        legal.add("ram:ID", found[1], schemeID=found[0])
    else:
        legal.add("ram:ID", data["organisation_number"])
    contact = party.group("ram:DefinedTradeContact")
    contact.group("ram:TelephoneUniversalCommunication").add("ram:CompleteNumber", data.get("phone") or "")
    contact.group("ram:EmailURIUniversalCommunication").add("ram:URIID", data.get("email") or "")
    add_address(party, data)
    scheme, identifier = endpoint_of(data)
    party.group("ram:URIUniversalCommunication").add("ram:URIID", identifier, schemeID=scheme)


def _tax_registration(party: XmlWriter, scheme: str, number: str) -> None:
    party.group("ram:SpecifiedTaxRegistration").add("ram:ID", number, schemeID=scheme)
