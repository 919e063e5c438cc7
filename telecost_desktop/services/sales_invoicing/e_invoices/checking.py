"""Checking an electronic invoice without a network, before it is issued: EN 16931, and in UBL Peppol's own rules.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

from decimal import InvalidOperation
from typing import TYPE_CHECKING

from telecost_desktop.services.sales_invoicing.e_invoices.peppol_rules import broken_rules
from telecost_desktop.services.sales_invoicing.e_invoices.rule_failures import RuleFailure, failure_of, unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element

# Where the buyer's name stands in UBL and in CII.
_BUYERS = (
    "{*}AccountingCustomerParty/{*}Party/{*}PartyLegalEntity/{*}RegistrationName",
    "{*}SupplyChainTradeTransaction/{*}ApplicableHeaderTradeAgreement/{*}BuyerTradeParty/{*}Name",
)


def check_xml(xml: bytes) -> list[RuleFailure]:
    """The rules that an Invoice or CreditNote of UBL, or a CrossIndustryInvoice of CII, breaks; each once.

    Rules that only advise are left out.
    """
    from einvoice import validate_bytes
    from lxml import etree

    report = validate_bytes(xml, profile="en16931")
    if report.get("error"):
        return [unreadable(str(report.get("message", "")))]
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    customer = next((name for name in (root.findtext(path) for path in _BUYERS) if name), "–")
    found = [
        failure_of(entry["rule"], customer=customer, text=entry["message"])
        for entry in report["violations"]
        if entry["severity"] == "fatal"
    ]
    found += _peppol(root, customer)
    return list({failure.sentence(): failure for failure in found}.values())


def _peppol(root: _Element, customer: str) -> list[RuleFailure]:
    if not str(root.tag).endswith(("}Invoice", "}CreditNote")):
        return []
    try:
        return [failure_of(rule, customer=customer, value=value) for rule, value in broken_rules(root)]
    except InvalidOperation:
        return [unreadable("a number is none")]
