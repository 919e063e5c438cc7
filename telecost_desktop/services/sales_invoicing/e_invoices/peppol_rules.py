"""The rules that Peppol BIS Billing 3.0 adds to EN 16931, as far as our own sales invoices can break them.

Each rule has its published name; what it asks is said here in our words. Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from telecost_desktop.services.sales_invoicing.e_invoices.identifier_checks import CHECKS, is_norwegian

if TYPE_CHECKING:
    from lxml.etree import _Element

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_NAMES = {"cac": f"{_UBL}CommonAggregateComponents-2", "cbc": f"{_UBL}CommonBasicComponents-2"}
_PROFILE = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:\d{2}:1\.0")
_CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_SLACK = Decimal("0.02")
_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AMOUNTS = _words(
    "Amount BaseAmount PriceAmount TaxableAmount LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount"
    " AllowanceTotalAmount ChargeTotalAmount PrepaidAmount PayableRoundingAmount PayableAmount"
)
_DATES = _words("IssueDate DueDate TaxPointDate StartDate EndDate ActualDeliveryDate")
# What an e-invoice may carry beside its own text.
CARRIED_TYPES = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
# The schemes that the network takes for electronic addresses.
_SCHEMES = _words(
    "0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 0183 0184 0188"
    " 0190 0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212 0213"
    " 0215 0216 0217 0218 0221 0225 0230 0235 0240 9901 9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 9925"
    " 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946"
    " 9947 9948 9949 9950 9951 9952 9953 9957 9959"
)
_REASON_CATEGORIES = {
    "VATEX-EU-G": ("PEPPOL-EN16931-P0104", "G"),
    "VATEX-EU-O": ("PEPPOL-EN16931-P0105", "O"),
    "VATEX-EU-IC": ("PEPPOL-EN16931-P0106", "K"),
    "VATEX-EU-AE": ("PEPPOL-EN16931-P0107", "AE"),
}
_SWEDISH_RATES = frozenset({Decimal(25), Decimal(12), Decimal(6)})

# A rule's name and the value that breaks it, which may be empty.
Broken = tuple[str, str]


def broken_rules(root: _Element) -> list[Broken]:
    """The rules that an Invoice or CreditNote of UBL breaks, in the order of the groups below."""
    return [found for rules in _GROUPS for found in rules(root)]


def _text(element: _Element, path: str) -> str:
    found = element.find(path, _NAMES)
    return (found.text or "").strip() if found is not None else ""


def _all(element: _Element, path: str) -> list[_Element]:
    return element.findall(path, _NAMES)


def _number(element: _Element, path: str, default: str = "0") -> Decimal:
    return Decimal(_text(element, path) or default)


def _lines(root: _Element) -> list[_Element]:
    return _all(root, "cac:InvoiceLine") + _all(root, "cac:CreditNoteLine")


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _document(root: _Element) -> Iterator[Broken]:
    """Identification of process and specification, one note, a reference of the buyer's, both electronic addresses."""
    profile = _text(root, "cbc:ProfileID")
    if not profile:
        yield "PEPPOL-EN16931-R001", ""
    elif not _PROFILE.fullmatch(profile):
        yield "PEPPOL-EN16931-R007", profile
    if len(_all(root, "cbc:Note")) > 1:
        yield "PEPPOL-EN16931-R002", ""
    if not _text(root, "cbc:BuyerReference") and not _text(root, "cac:OrderReference/cbc:ID"):
        yield "PEPPOL-EN16931-R003", ""
    if not _text(root, "cbc:CustomizationID").startswith(_CUSTOMIZATION):
        yield "PEPPOL-EN16931-R004", _text(root, "cbc:CustomizationID")
    if not _text(root, f"{_BUYER}/cbc:EndpointID"):
        yield "PEPPOL-EN16931-R010", ""
    if not _text(root, f"{_SELLER}/cbc:EndpointID"):
        yield "PEPPOL-EN16931-R020", ""
    for element in root.iter("{*}*"):
        if len(element) == 0 and not (element.text or "").strip():
            yield "PEPPOL-EN16931-R008", _local(element)


def _currencies(root: _Element) -> Iterator[Broken]:
    """One currency everywhere but in the VAT of the accounts, which has the sign of the other one."""
    currency, accounts = _text(root, "cbc:DocumentCurrencyCode"), _text(root, "cbc:TaxCurrencyCode")
    if accounts == currency:
        yield "PEPPOL-EN16931-R005", currency
    full = [total for total in _all(root, "cac:TaxTotal") if _all(total, "cac:TaxSubtotal")]
    bare = [total for total in _all(root, "cac:TaxTotal") if not _all(total, "cac:TaxSubtotal")]
    if len(full) != 1:
        yield "PEPPOL-EN16931-R053", str(len(full))
    if len(bare) != (1 if accounts else 0):
        yield "PEPPOL-EN16931-R054", str(len(bare))
    if accounts and full and bare and _number(full[0], "cbc:TaxAmount") * _number(bare[0], "cbc:TaxAmount") < 0:
        yield "PEPPOL-EN16931-R055", ""
    amounts = [element for element in root.iter(f"{{{_NAMES['cbc']}}}*") if _local(element) in _AMOUNTS]
    amounts += [amount for total in full for amount in _all(total, "cbc:TaxAmount")]
    for element in amounts:
        if element.get("currencyID") != currency:
            yield "PEPPOL-EN16931-R051", f"{_local(element)} {element.get('currencyID')}"


def _discounts(root: _Element) -> Iterator[Broken]:
    """A discount or charge has base and percentage, or neither, and the amount follows from them."""
    for part in [found for place in (root, *_lines(root)) for found in _all(place, "cac:AllowanceCharge")]:
        percent, base = _text(part, "cbc:MultiplierFactorNumeric"), _text(part, "cbc:BaseAmount")
        if percent and not base:
            yield "PEPPOL-EN16931-R041", percent
        if base and not percent:
            yield "PEPPOL-EN16931-R042", base
        if percent and base:
            wanted = Decimal(base) * Decimal(percent) / 100
            if abs(_number(part, "cbc:Amount") - wanted) > _SLACK:
                yield "PEPPOL-EN16931-R040", _text(part, "cbc:Amount")
        if _text(part, "cbc:ChargeIndicator") not in ("true", "false"):
            yield "PEPPOL-EN16931-R043", _text(part, "cbc:ChargeIndicator")


def _line_rules(root: _Element) -> Iterator[Broken]:
    """Lines lie within the document's period, and quantity × price less discounts gives their amount."""
    begin, end = _text(root, "cac:InvoicePeriod/cbc:StartDate"), _text(root, "cac:InvoicePeriod/cbc:EndDate")
    for line in _lines(root):
        start, last = _text(line, "cac:InvoicePeriod/cbc:StartDate"), _text(line, "cac:InvoicePeriod/cbc:EndDate")
        if begin and start and start < begin:
            yield "PEPPOL-EN16931-R110", start
        if end and last and last > end:
            yield "PEPPOL-EN16931-R111", last
        base = _text(line, "cac:Price/cbc:BaseQuantity")
        if base and Decimal(base) <= 0:
            yield "PEPPOL-EN16931-R121", base
            continue
        wanted = _line_amount(line, Decimal(base or 1))
        if abs(_number(line, "cbc:LineExtensionAmount") - wanted) > _SLACK:
            yield "PEPPOL-EN16931-R120", _text(line, "cbc:ID")
        quantity, priced = _quantity(line), line.find("cac:Price/cbc:BaseQuantity", _NAMES)
        unit = priced.get("unitCode") if priced is not None else None
        if unit and quantity is not None and unit != quantity.get("unitCode"):
            yield "PEPPOL-EN16931-R130", unit


def _quantity(line: _Element) -> _Element | None:
    found = line.find("cbc:InvoicedQuantity", _NAMES)
    return found if found is not None else line.find("cbc:CreditedQuantity", _NAMES)


def _line_amount(line: _Element, base: Decimal) -> Decimal:
    quantity = _quantity(line)
    number = Decimal(quantity.text or "1") if quantity is not None else Decimal(1)
    amount = number * _number(line, "cac:Price/cbc:PriceAmount") / base
    for part in _all(line, "cac:AllowanceCharge"):
        value = _number(part, "cbc:Amount")
        amount += value if _text(part, "cbc:ChargeIndicator") == "true" else -value
    return amount


def _identifiers(root: _Element) -> Iterator[Broken]:
    """Schemes that the network knows, and identifiers that their registers could have given."""
    for element in root.iter(*(f"{{{_NAMES['cbc']}}}{name}" for name in ("EndpointID", "ID", "CompanyID"))):
        scheme, text = element.get("schemeID"), (element.text or "").strip()
        if _local(element) == "EndpointID" and scheme is not None and scheme not in _SCHEMES:
            yield "PEPPOL-EN16931-CL008", scheme
        rule, fits = CHECKS.get(scheme or "", ("", bool))
        if rule and not fits(text):
            yield rule, text


def _codes(root: _Element) -> Iterator[Broken]:
    """Kinds of attachments, kinds of documents, dates, and reasons that go with their category."""
    for element in root.iter(f"{{{_NAMES['cbc']}}}EmbeddedDocumentBinaryObject"):
        if element.get("mimeCode") not in CARRIED_TYPES:
            yield "PEPPOL-EN16931-CL001", element.get("filename") or element.get("mimeCode") or ""
    for element in root.iter(f"{{{_NAMES['cbc']}}}*"):
        if _local(element) in _DATES and not _is_day(element.text or ""):
            yield "PEPPOL-EN16931-F001", element.text or ""
    for category in root.iter(f"{{{_NAMES['cac']}}}TaxCategory"):
        rule, wanted = _REASON_CATEGORIES.get(_text(category, "cbc:TaxExemptionReasonCode").upper(), ("", ""))
        if rule and _text(category, "cbc:ID") != wanted:
            yield rule, _text(category, "cbc:ID")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _vat_number(root: _Element) -> str:
    for scheme in _all(root, f"{_SELLER}/cac:PartyTaxScheme"):
        if _text(scheme, "cac:TaxScheme/cbc:ID") == "VAT":
            return _text(scheme, "cbc:CompanyID")
    return ""


def _norway(root: _Element) -> Iterator[Broken]:
    """A Norwegian seller's VAT number is NO, an organisation number, MVA."""
    number = _vat_number(root)
    if number.startswith("NO") and not (re.fullmatch(r"NO\d{9}MVA", number, re.ASCII) and is_norwegian(number[2:11])):
        yield "NO-R-001", number


def _sweden(root: _Element) -> Iterator[Broken]:
    """A Swedish seller's VAT number is SE and twelve digits; its rates are 25, 12 and 6 per cent."""
    number = _vat_number(root)
    if _text(root, f"{_SELLER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode") != "SE":
        return
    schemes = _all(root, f"{_SELLER}/cac:PartyTaxScheme")
    for other in schemes if _text(root, f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyID") else []:
        words = _text(other, "cbc:CompanyID")
        if _text(other, "cac:TaxScheme/cbc:ID").upper() != "VAT" and words.upper() != "GODKÄND FÖR F-SKATT":
            yield "SE-R-005", words
    if not number.startswith("SE"):
        return
    if len(number) != 14:
        yield "SE-R-001", number
    elif not re.fullmatch(r"\d{12}", number[2:], re.ASCII):
        yield "SE-R-002", number
    for name in ("TaxCategory", "ClassifiedTaxCategory"):
        for category in root.iter(f"{{{_NAMES['cac']}}}{name}"):
            if _text(category, "cbc:ID") == "S" and _number(category, "cbc:Percent") not in _SWEDISH_RATES:
                yield "SE-R-006", _text(category, "cbc:Percent")


_GROUPS: tuple[Callable[[_Element], Iterator[Broken]], ...] = (
    _document,
    _currencies,
    _discounts,
    _line_rules,
    _identifiers,
    _codes,
    _norway,
    _sweden,
)
