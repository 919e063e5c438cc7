"""Opening XML from strangers: no network, no entities, no document types, bounded work; and telling what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.reading.text_files import byte_order_mark

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_XML = 48 * 1024 * 1024
# Elements and attributes outside the lines, and inside one of them; lines; levels. Real invoices stay far below.
LARGEST_TREE = 200_000
MOST_LINES = 100_000
_DEEPEST = 100
_MOST_NAMESPACES = 1_000_000
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:"
ZUGFERD_1 = "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument"
FORMATS = {
    f"{{{_UBL}Invoice-2}}Invoice": "ubl",
    f"{{{_UBL}CreditNote-2}}CreditNote": "ubl",
    f"{{{_CII}CrossIndustryInvoice:100}}CrossIndustryInvoice": "cii",
    ZUGFERD_1: "cii",
}
LINES = frozenset(
    (
        f"{{{_UBL}CommonAggregateComponents-2}}InvoiceLine",
        f"{{{_UBL}CommonAggregateComponents-2}}CreditNoteLine",
        f"{{{_CII}ReusableAggregateBusinessInformationEntity:100}}IncludedSupplyChainTradeLineItem",
        f"{{{_CII}ReusableAggregateBusinessInformationEntity:12}}IncludedSupplyChainTradeLineItem",
    )
)
# What access points wrap around an invoice.
_ENVELOPE = "{http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader}StandardBusinessDocument"
_PROLOGUE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
# Encodings in which the signs of markup are what they look like, so that they can be counted.
_ENCODINGS = re.compile(
    rb"utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-8859-\d+|windows-125\d|cp125\d|latin-?1", re.IGNORECASE
)
_ENDLESS_TAG = re.compile(rb"<(?:[^<=]*=){5000}")

# Is given the format's code and each line of the invoice as it comes by; the line is emptied afterwards.
TakeLine = Callable[[str, "_Element"], None]


def read_xml(path: Path) -> bytes:
    """A file's bytes, one more than allowed at most: ``parse_invoice`` refuses those."""
    with path.open("rb") as stream:
        return stream.read(LARGEST_XML + 1)


def kind_of(content: bytes) -> str:
    """The format code as the root tells it. Raises UserError as ``parse_invoice`` does, as far as it has to read."""
    for _, code, element in _events(content):
        if element is not None:
            return code
    raise _damaged(1)


def parse_invoice(content: bytes, take_line: TakeLine | None = None) -> tuple[str, _Element]:
    """The format code and the root element of an invoice in XML, without its lines: ``take_line`` is given each.

    So memory is bounded, however many lines there are. Raises UserError for a document type (where the known attacks
    live), for XML that is broken or of more parts than any invoice, and for any other kind.
    """
    root: _Element | None = None
    previous: _Element | None = None
    count, code = 0, ""
    for event, code, element in _events(content):
        if element is None:
            continue
        if event == "root":
            if root is not None:
                raise UserError(QT_TRANSLATE_NOOP("Errors", "This file holds several invoices; import each by itself."))
            root = element
            continue
        parent = element.getparent()
        if root is None or parent is None or (parent is not root and parent.getparent() is not root):
            continue
        count += 1
        if count > MOST_LINES:
            raise _too_many()
        if take_line is not None:
            take_line(code, element)
        element.clear()
        # The last one has to stay for as long as the parser may still add to it.
        if previous is not None and previous.getparent() is parent:
            parent.remove(previous)
        previous = element
    if root is None:
        raise _damaged(1)
    if previous is not None and (parent := previous.getparent()) is not None:
        parent.remove(previous)
    return code, root


def _events(content: bytes) -> Iterator[tuple[str, str, _Element | None]]:
    """The roots and lines of a file as they are read: ("root" or "line", code, element)."""
    from lxml import etree

    content, encoding = _prepared(content)
    parsed = etree.iterparse(
        BytesIO(content), events=("start", "end"), encoding=encoding, resolve_entities=False, no_network=True,
        load_dtd=False, dtd_validation=False, remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True,
    )  # fmt: skip
    # Within a line: where it began, in levels and in parts.
    depth = nodes = line_depth = before_line = 0
    code, outermost = "", ""
    try:
        for event, element in parsed:
            if event == "start":
                depth += 1
                nodes += 1 + len(element.attrib)
                if depth > _DEEPEST or nodes > LARGEST_TREE:
                    raise _too_many()
                tag = str(element.tag)
                if depth == 1:
                    outermost = tag
                    if element.getroottree().docinfo.internalDTD is not None:
                        raise _document_type()
                    if b">" not in content:
                        raise _damaged(1)
                    if tag not in FORMATS and tag != _ENVELOPE:
                        raise _unknown(tag)
                if depth <= 2 and tag in FORMATS and (depth == 1 or outermost == _ENVELOPE):
                    code = FORMATS[tag]
                    yield "root", code, element
                elif not line_depth and tag in LINES:
                    line_depth, before_line = depth, nodes
            else:
                if depth == line_depth:
                    yield "line", code, element
                    nodes, line_depth = before_line, 0
                depth -= 1
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _damaged(getattr(error, "lineno", None) or 1) from None
    if not code:
        raise _unknown(outermost)


def _prepared(content: bytes) -> tuple[bytes, str | None]:
    """The bytes to parse and their encoding, None where they tell. Raises UserError for what is better not opened."""
    if len(content) > LARGEST_XML:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file is larger than any invoice ({limit} MB at most)."),
            limit=LARGEST_XML // 1024 // 1024,
        )
    encoding, skip = byte_order_mark(content)
    if not encoding:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be" if content[:1] == b"\0" else "latin-1"
    _refuse_document_type(content[skip : skip + 1_000_000].decode(encoding, "replace"))
    told: str | None = None
    if encoding.startswith(("utf-16", "utf-32")):
        try:
            content, told = content[skip:].decode(encoding).encode(), "utf-8"
        except UnicodeError:
            raise _damaged(1) from None
    elif (declared := _DECLARED.match(content, skip, skip + 1_000)) and not _ENCODINGS.fullmatch(declared[1]):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file is written in {encoding}, which invoices are not."),
            hint=QT_TRANSLATE_NOOP("Errors", "Ask the sender for an ordinary invoice file."),
            encoding=declared[1][:40].decode("ascii", "replace"),
        )
    if _ENDLESS_TAG.search(content) or content.count(b"xmlns") > _MOST_NAMESPACES:
        raise _too_many()
    return content, told


def _refuse_document_type(text: str) -> None:
    place = 0
    while found := _PROLOGUE.match(text, place):
        place = found.end()
    if text.startswith("<!", place):
        raise _document_type()


def _damaged(line: int) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The file is damaged: its XML breaks off or is wrong in line {line}."),
        hint=QT_TRANSLATE_NOOP("Errors", "Fetch it again from the operator."),
        line=line,
    )


def _unknown(tag: str) -> UserError:
    if tag.startswith("{urn:iso:std:iso:20022:"):
        return UserError(
            QT_TRANSLATE_NOOP("Errors", "This is a file of a bank, not of an operator."),
            hint=QT_TRANSLATE_NOOP("Errors", "Payments are imported on the page Invoices, under Payments."),
        )
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This XML is no invoice that TeleCost reads (its root is “{root}”)."),
        hint=QT_TRANSLATE_NOOP(
            "Errors", "It reads EHF and Peppol BIS (UBL) and Factur-X, ZUGFeRD and XRechnung (CII)."
        ),
        root=tag.rsplit("}", 1)[-1][:60],
    )


def _too_many() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The file has more parts than any invoice; such XML can hide an attack."),
        hint=QT_TRANSLATE_NOOP("Errors", "Ask the sender for an ordinary invoice file."),
    )


def _document_type() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors", "The file declares a document type; such XML can hide an attack and is not opened."
        ),
        hint=QT_TRANSLATE_NOOP("Errors", "Ask the sender for an ordinary invoice file."),
    )
