"""An invoice in XML from its bytes: read line by line, with what is odd about it and the documents enclosed in it."""

from __future__ import annotations

import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.importing.results import Conflict
from telecost_desktop.services.importing.supplier_invoices.payment_checks import is_kid, looks_like_kid
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadInvoice
from telecost_desktop.services.importing.supplier_invoices.xml_values import XmlLine

if TYPE_CHECKING:
    from lxml.etree import _Element

ODD_LINES = QT_TRANSLATE_NOOP(
    "Errors",
    "Invoice {number}: in {count} lines, quantity × price is not the amount. The amounts are kept as the invoice states them.",
)
ODD_KID = QT_TRANSLATE_NOOP(
    "Errors", "Invoice {number}: the check digit of its KID {kid} is wrong. Compare it before you pay."
)
SPOILT_ENCLOSURE = QT_TRANSLATE_NOOP(
    "Errors", "Invoice {number}: the document {name} that is enclosed cannot be unpacked."
)
_MOST_ENCLOSURES = 100
_ENCLOSED = {
    "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}EmbeddedDocumentBinaryObject",
    "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}AttachmentBinaryObject",
}


@dataclass(frozen=True)
class StructuredInvoice:
    """An invoice, its format's code, and the enclosed documents: the name that the sender gave, and the bytes."""

    code: str
    invoice: ReadInvoice
    enclosures: list[tuple[str, bytes]] = field(default_factory=list)


def read_structured(content: bytes, country: str) -> StructuredInvoice:
    """Read an invoice in XML of any known kind. Raises UserError."""
    from telecost_desktop.services.importing.reading.xml_files import parse_invoice
    from telecost_desktop.services.importing.supplier_invoices.cii import read_cii, read_cii_line
    from telecost_desktop.services.importing.supplier_invoices.ubl import read_ubl, read_ubl_line

    lines: list[XmlLine] = []

    def take(code: str, line: _Element) -> None:
        lines.extend(read_ubl_line(line) if code == "ubl" else read_cii_line(line))

    code, root = parse_invoice(content, take)
    # Reading the whole turns a credit note's lines round.
    odd = sum(line.is_odd() for line in lines)
    invoice = (read_ubl if code == "ubl" else read_cii)(root, lines, country)
    if odd:
        invoice.oddities.append(Conflict(ODD_LINES, (("number", invoice.number), ("count", odd))))
    reference = invoice.payment_reference.replace(" ", "")
    if invoice.seller_country == "NO" and looks_like_kid(reference) and not is_kid(reference):
        invoice.oddities.append(Conflict(ODD_KID, (("number", invoice.number), ("kid", reference))))
    return StructuredInvoice(code, invoice, _enclosures(root, invoice))


def _enclosures(root: _Element, invoice: ReadInvoice) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for element in root.iter(*_ENCLOSED):
        name = element.get("filename", "")
        text, element.text = element.text or "", None
        try:
            content = binascii.a2b_base64(text)
        except (binascii.Error, ValueError):
            invoice.oddities.append(Conflict(SPOILT_ENCLOSURE, (("number", invoice.number), ("name", name[:120]))))
            continue
        if content and len(found) < _MOST_ENCLOSURES:
            found.append((name, content))
    return found
