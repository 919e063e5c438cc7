"""Files with answers to sales invoices, read: the network's and the buyer's XML, and plain tables.

Peppol Invoice Response and Message Level Response are both an ApplicationResponse of UBL. Rule: docs/rules.md, 20 Sending.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.sales_invoices import DeliverableState
from telecost_desktop.models.supplier_invoices import DocumentKind

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST = 5_000_000
_MOST_ROWS = 100_000
_NAMES = {
    "ar": "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
# What the buyer says of the sales invoice, and what the network says of the message.
_BY_BUYER = {
    "AB": DeliverableState.SENT,
    "IP": DeliverableState.SENT,
    "UQ": DeliverableState.SENT,
    "CA": DeliverableState.ACCEPTED,
    "AP": DeliverableState.ACCEPTED,
    "PD": DeliverableState.ACCEPTED,
    "RE": DeliverableState.REFUSED,
}
_BY_NETWORK = {"AB": DeliverableState.SENT, "AP": DeliverableState.SENT, "RE": DeliverableState.REFUSED}
_WORDS = {
    "sent": DeliverableState.SENT,
    "accepted": DeliverableState.ACCEPTED,
    "refused": DeliverableState.REFUSED,
    "rejected": DeliverableState.REFUSED,
}
_KINDS = {"380": DocumentKind.INVOICE, "381": DocumentKind.CREDIT_NOTE}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one sales invoice. ``number`` is as the answer writes it, or the name of the file it was sent as.

    ``to`` and ``by`` are electronic addresses (a scheme and an id); empty where they are not told. ``kind`` is None if
    either may be meant.
    """

    number: str
    state: DeliverableState
    text: str = ""
    kind: DocumentKind | None = None
    to: str = ""
    by: str = ""


def read_answers(content: bytes) -> list[Answer]:
    """The answers in a file. Raises UserError for one that is neither a known XML nor a table number;state;text."""
    if len(content) > LARGEST:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "This file is too large for answers: {size} MB, {most} MB at most."),
            size=-(-len(content) // 1_000_000),
            most=LARGEST // 1_000_000,
        )
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _from_xml(content)
    return _from_table(content)


def _from_xml(content: bytes) -> list[Answer]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _no_answer() from error
    # All known attacks begin with a document type.
    if root.getroottree().docinfo.internalDTD is not None or root.tag != f"{{{_NAMES['ar']}}}ApplicationResponse":
        raise _no_answer()
    by_network = "mlr" in (_text(root, "cbc:CustomizationID") + _text(root, "cbc:ProfileID")).lower().split(":")
    states = _BY_NETWORK if by_network else _BY_BUYER
    found = []
    for response in root.findall("cac:DocumentResponse", _NAMES):
        code = _text(response, "cac:Response/cbc:ResponseCode")
        if code not in states:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The answer says {code}, which no answer to an invoice says."), code=code
            )
        found.append(
            Answer(
                number=_text(response, "cac:DocumentReference/cbc:ID"),
                state=states[code],
                text=_reasons(response, code),
                kind=_KINDS.get(_text(response, "cac:DocumentReference/cbc:DocumentTypeCode")),
                to=_address(root, "cac:ReceiverParty"),
                by="" if by_network else _address(root, "cac:SenderParty"),
            )
        )
    if not found:
        raise _no_answer()
    return found


def _reasons(response: _Element, code: str) -> str:
    """The answer's code with all that it says, each once."""
    paths = (
        "cac:Response/cbc:Description",
        "cac:Response/cac:Status/cbc:StatusReason",
        "cac:LineResponse/cac:Response/cbc:Description",
        "cac:LineResponse/cac:Response/cac:Status/cbc:StatusReason",
    )
    said = [" ".join((one.text or "").split()) for path in paths for one in response.findall(path, _NAMES)]
    codes = [
        (one.text or "").strip() for one in response.findall("cac:Response/cac:Status/cbc:StatusReasonCode", _NAMES)
    ]
    return ": ".join(
        [" ".join(dict.fromkeys([code, *codes])), *["; ".join(dict.fromkeys(filter(None, said)))] * any(said)]
    )


def _text(element: _Element, path: str) -> str:
    found = element.find(path, _NAMES)
    return (found.text or "").strip() if found is not None else ""


def _address(root: _Element, party: str) -> str:
    found = root.find(f"{party}/cbc:EndpointID", _NAMES)
    if found is None or not (found.text or "").strip() or not found.get("schemeID"):
        return ""
    return f"{found.get('schemeID')}:{(found.text or '').strip()}"


def _from_table(content: bytes) -> list[Answer]:
    """Rows of number, state and text, separated by semicolons, commas or tabulators; a heading is passed over."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or len(lines) > _MOST_ROWS or "\0" in text:
        raise _no_answer()
    separator = next((sign for sign in ";\t," if sign in lines[0]), ";")
    found = []
    for position, cells in enumerate(csv.reader(lines, delimiter=separator)):
        number, word, *rest = [cell.strip() for cell in (*cells, "", "")]
        if re.fullmatch(r"[0-9]+", number) and word.lower() in _WORDS:
            found.append(Answer(number, _WORDS[word.lower()], " ".join(filter(None, rest))))
        elif position:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Row {row} is no answer: {text}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Write number;state;text, the state being sent, accepted or refused."),
                row=position + 1,
                text=lines[position][:80],
            )
    if not found:
        raise _no_answer()
    return found


def _no_answer() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This file holds no answers to invoices."),
        hint=QT_TRANSLATE_NOOP(
            "Errors", "Choose an Invoice Response or Message Level Response as XML, or a table number;state;text."
        ),
    )
