"""A bank's file of any kind that is known, from its bytes."""

from __future__ import annotations

from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError, unreadable_file
from telecost_desktop.services.payments.camt import is_xml, read_camt
from telecost_desktop.services.payments.ocr_giro import is_ocr_giro, read_ocr_giro
from telecost_desktop.services.payments.read_payment import PaymentDocument

LARGEST_FILE = 300 * 1024 * 1024


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises UserError for one that cannot be read, or is larger than any bank's."""
    try:
        if not path.is_file():
            raise UserError(QT_TRANSLATE_NOOP("Errors", "{file} is no file."), file=path.name)
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise unreadable_file(path.name, error) from error
    if len(content) > LARGEST_FILE:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file is larger than any bank's ({limit} MB at most)."),
            hint=QT_TRANSLATE_NOOP("Errors", "Ask the bank for a shorter period."),
            limit=LARGEST_FILE // 1024 // 1024,
        )
    return content


def read_document(content: bytes) -> PaymentDocument:
    """The payments in a file. Raises UserError for a file of another kind, or one that is damaged."""
    head = content[:200]
    if is_ocr_giro(head):
        return read_ocr_giro(content)
    if is_xml(head):
        return read_camt(content)
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "This file holds no payments that TeleCost reads."),
        hint=QT_TRANSLATE_NOOP("Errors", "It reads camt.053, camt.054 and OCR giro."),
    )
