"""Checking an electronic invoice without a network, before it is issued: EN 16931, and in UBL Peppol's own rules.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

from decimal import InvalidOperation

from telecost_desktop.services.sales_invoicing.e_invoices.peppol_rules import broken_rules
from telecost_desktop.services.sales_invoicing.e_invoices.rule_failures import RuleFailure, failure_of, unreadable


def check_xml(xml: bytes) -> list[RuleFailure]:
    """The rules that an Invoice or CreditNote of UBL, or a CrossIndustryInvoice of CII, breaks; each once.

    Rules that only advise are left out.
    """
    from einvoice import validate_bytes

    report = validate_bytes(xml, profile="en16931")
    if report.get("error"):
        return [unreadable(str(report.get("message", "")))]
    found = [
        failure_of(entry["rule"], text=entry["message"])
        for entry in report["violations"]
        if entry["severity"] == "fatal"
    ]
    found += _peppol(xml)
    return list({(failure.rule, *failure.values.values()): failure for failure in found}.values())


def _peppol(xml: bytes) -> list[RuleFailure]:
    from lxml import etree

    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    if not str(root.tag).endswith(("}Invoice", "}CreditNote")):
        return []
    try:
        return [failure_of(rule, value=value) for rule, value in broken_rules(root)]
    except InvalidOperation:
        return [unreadable("a number is none")]
