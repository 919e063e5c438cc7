"""Opening PDFs from strangers: the invoice in XML that one may carry, and its text. Nothing in them is ever run."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.reading.xml_files import LARGEST_XML, kind_of
from telecost_desktop.services.pdfium import PDFIUM

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

LARGEST_PDF = 64 * 1024 * 1024
# More attachments than these, and longer texts of a page, no bill has.
_MOST_ATTACHMENTS = 200
_LONGEST_PAGE = 100_000
# In the order in which they are looked for; a file without any of these may call its invoice something else.
_INVOICE_NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
# PDFium's number for a file that wants a password.
_LOCKED = 4
_STREAM = re.compile(rb"stream\r?\n")
_LARGEST_STREAM = LARGEST_XML
_PIECE = 1024 * 1024


def embedded_invoice(path: Path) -> bytes:
    """The invoice in XML that a PDF carries, b"" for none.

    Raises UserError for a PDF that is damaged, locked with a password, too large, or packed so as to exhaust memory.
    """
    with _open(path) as document:
        found: list[tuple[int, bytes]] = []
        for place in range(min(document.count_attachments(), _MOST_ATTACHMENTS)):
            name, content = _attachment(document, place)
            if content and _is_invoice(content):
                found.append((_INVOICE_NAMES.index(name) if name in _INVOICE_NAMES else len(_INVOICE_NAMES), content))
        return min(found, key=lambda pair: pair[0])[1] if found else b""


def text_of(path: Path, pages: int) -> str:
    """The text of the first pages, line by line. Raises UserError as ``embedded_invoice`` does."""
    import pypdfium2

    texts = []
    with _open(path) as document:
        for place in range(min(len(document), pages)):
            try:
                page = document[place]
                texts.append(page.get_textpage().get_text_range()[:_LONGEST_PAGE])
            except pypdfium2.PdfiumError:
                continue
    return "\n".join(texts).replace("\r\n", "\n").replace("\r", "\n")


def _attachment(document: PdfDocument, place: int) -> tuple[str, bytes]:
    import pypdfium2

    try:
        attachment = document.get_attachment(place)
        content = attachment.get_data()
        return attachment.get_name().strip().lower(), bytes(content) if len(content) <= LARGEST_XML else b""
    except (pypdfium2.PdfiumError, UnicodeError):
        return "", b""


def _is_invoice(content: bytes) -> bool:
    """Whether an attachment is an invoice as far as its beginning tells."""
    try:
        kind_of(content)
    except UserError:
        return False
    return True


@contextmanager
def _open(path: Path) -> Iterator[PdfDocument]:
    import pypdfium2

    if path.stat().st_size > LARGEST_PDF:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The PDF is larger than any bill ({limit} MB at most)."),
            limit=LARGEST_PDF // 1024 // 1024,
        )
    content = path.read_bytes()
    _refuse_bombs(content)
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == _LOCKED:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "The PDF is locked with a password."),
                    hint=QT_TRANSLATE_NOOP("Errors", "Save it without one, and import that."),
                ) from None
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The PDF is damaged and cannot be opened."),
                hint=QT_TRANSLATE_NOOP("Errors", "Fetch it again from the operator."),
            ) from None
        try:
            yield document
        finally:
            document.close()


def _refuse_bombs(content: bytes) -> None:
    """Refuse a PDF with a small stream that unpacks to more than any: PDFium would unpack it whole into memory."""
    for found in _STREAM.finditer(content):
        described = content[max(content.rfind(b" obj", 0, found.start()), found.start() - 2_000) : found.start()]
        if b"FlateDecode" not in described or b"/Image" in described:
            continue
        end = content.find(b"endstream", found.end())
        packed = content[found.end() : len(content) if end < 0 else end]
        # Unpacking yields a thousand times as much at most.
        if len(packed) * 1_040 > _LARGEST_STREAM and _unpacks_to_too_much(packed):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The PDF unpacks to more than any bill holds; such files hide attacks."),
                hint=QT_TRANSLATE_NOOP("Errors", "Ask the sender for an ordinary PDF."),
            )


def _unpacks_to_too_much(packed: bytes) -> bool:
    unpacker = zlib.decompressobj()
    size = 0
    try:
        while packed and not unpacker.eof:
            size += len(unpacker.decompress(packed, _PIECE))
            if size > _LARGEST_STREAM:
                return True
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return False
