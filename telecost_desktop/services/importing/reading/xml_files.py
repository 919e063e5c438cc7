"""Opening XML from strangers: no network, no entities, no document types, bounded size; and telling what it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.reading.text_files import byte_order_mark

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_XML = 64 * 1024 * 1024
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
FORMATS = {
    f"{{{_UBL}Invoice-2}}Invoice": "ubl",
    f"{{{_UBL}CreditNote-2}}CreditNote": "ubl",
    "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice": "cii",
}
_PROLOGUE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


def read_xml(path: Path) -> bytes:
    """A file's bytes, one more than allowed at most: ``parse_invoice`` refuses those."""
    with path.open("rb") as stream:
        return stream.read(LARGEST_XML + 1)


def parse_invoice(content: bytes) -> tuple[str, _Element]:
    """The format code and the root element of an invoice in XML.

    Raises UserError for a document type (where the known attacks live), for XML that is broken, and for any other kind.
    """
    from lxml import etree

    if len(content) > LARGEST_XML:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file is larger than any invoice ({limit} MB at most)."),
            limit=LARGEST_XML // 1024 // 1024,
        )
    _refuse_document_type(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file is damaged: its XML breaks off or is wrong in line {line}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Fetch it again from the operator."),
            line=getattr(error, "lineno", None) or 1,
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _document_type()
    code = FORMATS.get(str(root.tag))
    if code is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "This XML is no invoice that TeleCost reads (its root is “{root}”)."),
            hint=QT_TRANSLATE_NOOP(
                "Errors", "It reads EHF and Peppol BIS (UBL) and Factur-X, ZUGFeRD and XRechnung (CII)."
            ),
            root=etree.QName(root).localname[:60],
        )
    return code, root


def _refuse_document_type(content: bytes) -> None:
    encoding, skip = byte_order_mark(content)
    if not encoding:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be" if content[:1] == b"\0" else "latin-1"
    text = content[skip : skip + 1_000_000].decode(encoding, "replace")
    place = 0
    while found := _PROLOGUE.match(text, place):
        place = found.end()
    if text.startswith("<!", place):
        raise _document_type()


def _document_type() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors", "The file declares a document type; such XML can hide an attack and is not opened."
        ),
        hint=QT_TRANSLATE_NOOP("Errors", "Ask the sender for an ordinary invoice file."),
    )
