"""Seller, buyer, place of delivery and bank account in UBL. Pure. Rule: docs/rules.md, 19 Electronic forms."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from telecost_desktop.services.sales_invoicing.e_invoices.parties import (
    endpoint_of,
    giro_of,
    street_lines,
    tax_mark,
    vat_number_of,
)
from telecost_desktop.services.sales_invoicing.e_invoices.xml_writing import XmlWriter
from telecost_desktop.services.sales_invoicing.issuing.party_ids import registration

_SEPA = "58"
_CREDIT_TRANSFER = "30"


class Account(NamedTuple):
    """An account to pay to, without blanks, and the kind of transfer (UNCL 4461); ``bic`` is that of an IBAN."""

    number: str
    is_iban: bool
    transfer: str
    bic: str


def add_seller(root: XmlWriter, seller: dict[str, Any], *, subject_to_vat: bool) -> None:
    """Who sells, with its VAT number where the sale is subject to VAT."""
    party = root.group("cac:AccountingSupplierParty", "cac:Party")
    _identify(party, seller)
    if subject_to_vat and seller["vat_registered"]:
        _tax_scheme(party, vat_number_of(seller), "VAT")
    _tax_scheme(party, tax_mark(seller), "TAX")
    _legal_entity(party, seller).add("cbc:CompanyLegalForm", seller.get("legal_details") or "")
    _contact(party, seller)


def add_buyer(root: XmlWriter, buyer: dict[str, Any], *, subject_to_vat: bool) -> None:
    """Who buys, under our own customer number too."""
    party = root.group("cac:AccountingCustomerParty", "cac:Party")
    _identify(party, buyer)
    if subject_to_vat:
        _tax_scheme(party, vat_number_of(buyer), "VAT")
    _legal_entity(party, buyer)
    _contact(party, buyer)


def add_delivery(root: XmlWriter, snapshot: dict[str, Any]) -> None:
    """When it was delivered, and where, if not at the buyer's."""
    delivery = root.group("cac:Delivery")
    delivery.add("cbc:ActualDeliveryDate", snapshot.get("delivered_on") or "")
    if snapshot.get("delivery"):
        _address(delivery.group("cac:DeliveryLocation", "cac:Address"), snapshot["delivery"])


def add_payment_means(root: XmlWriter, snapshot: dict[str, Any]) -> None:
    """Where it is paid to, and with which reference; nothing for a seller without an account."""
    found = account(snapshot)
    if found is None:
        return
    means = root.group("cac:PaymentMeans")
    means.add("cbc:PaymentMeansCode", found.transfer)
    means.add("cbc:PaymentID", snapshot["references"]["payment"])
    payee = means.group("cac:PayeeFinancialAccount")
    payee.add("cbc:ID", re.sub(r"[.\-]", "", found.number))
    giro = giro_of(snapshot["seller"]["country"], found.number)
    bank = found.bic if found.is_iban else f"SE:{giro.upper()}" if giro else ""
    payee.group("cac:FinancialInstitutionBranch").add("cbc:ID", bank)


def account(snapshot: dict[str, Any]) -> Account | None:
    """The account to pay to: the national one between parties of one country, else the IBAN; None without any."""
    seller = snapshot["seller"]
    national, iban = _bare(seller["bank_account"]), _bare(seller["iban"])
    at_home = snapshot["buyer"]["country"] == seller["country"] and snapshot["currency"] != "EUR"
    number = (national or iban) if at_home else (iban or national)
    if not number:
        return None
    is_iban = number == iban
    sepa = is_iban and snapshot["currency"] == "EUR"
    return Account(number, is_iban, _SEPA if sepa else _CREDIT_TRANSFER, _bare(seller["bic"]) if is_iban else "")


def _identify(party: XmlWriter, data: dict[str, Any]) -> None:
    scheme, identifier = endpoint_of(data)
    party.add("cbc:EndpointID", identifier, schemeID=scheme)
    party.group("cac:PartyIdentification").add("cbc:ID", data.get("number") or "")
    party.group("cac:PartyName").add("cbc:Name", data["name"])
    _address(party.group("cac:PostalAddress"), data)


def _address(element: XmlWriter, data: dict[str, Any]) -> None:
    first, second, third = street_lines(data)
    element.add("cbc:StreetName", first)
    element.add("cbc:AdditionalStreetName", second)
    element.add("cbc:CityName", data["city"])
    element.add("cbc:PostalZone", data["postal_code"])
    element.group("cac:AddressLine").add("cbc:Line", third)
    element.group("cac:Country").add("cbc:IdentificationCode", data["country"])


def _tax_scheme(party: XmlWriter, number: str, scheme: str) -> None:
    if number:
        tax = party.group("cac:PartyTaxScheme")
        tax.add("cbc:CompanyID", number)
        tax.group("cac:TaxScheme").add("cbc:ID", scheme)


def _legal_entity(party: XmlWriter, data: dict[str, Any]) -> XmlWriter:
    legal = party.group("cac:PartyLegalEntity")
    legal.add("cbc:RegistrationName", data["name"])
    found = registration(data["country"], data["organisation_number"])
    if found is not None:
        legal.add("cbc:CompanyID", found[1], schemeID=found[0])
    else:
        legal.add("cbc:CompanyID", data["organisation_number"])
    return legal


def _contact(party: XmlWriter, data: dict[str, Any]) -> None:
    contact = party.group("cac:Contact")
    contact.add("cbc:Telephone", data.get("phone") or "")
    contact.add("cbc:ElectronicMail", data.get("email") or "")


def _bare(text: str) -> str:
    return "".join(text.split())
