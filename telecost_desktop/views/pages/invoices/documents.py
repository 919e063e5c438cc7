"""Handing a kept document to the person: unchanged into a file, or as a harmless copy to another program."""

from __future__ import annotations

from pathlib import Path, PurePath

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services import whole_files
from telecost_desktop.services.attachments import safe_file_name

_LOOKED_AT = 2048


def is_pdf(content: bytes) -> bool:
    """Whether the bytes are a PDF, whatever the file is called."""
    return b"%PDF-" in content[:1024]


def harmless_name(name: str, content: bytes) -> str | None:
    """A name whose ending fits what the bytes are, so that opening it can start nothing; None for other kinds.

    The ending that a file came with proves nothing: ``invoice.pdf.exe`` with PDF inside becomes ``invoice.pdf.pdf``.
    """
    safe = PurePath(safe_file_name(name))
    if is_pdf(content):
        return str(safe.with_suffix(".pdf"))
    head = content[:_LOOKED_AT]
    if b"\0" in head:
        return None
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return str(safe.with_suffix(".xml"))
    return str(safe.with_suffix(safe.suffix if safe.suffix.lower() in (".csv", ".tsv") else ".txt"))


def open_copy(folder: Path, name: str, content: bytes) -> Path:
    """Write a harmless copy into a folder for another program to show. Raises UserError for what must only be saved."""
    harmless = harmless_name(name, content)
    if harmless is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} is not a kind of file that can be opened safely from here."),
            hint=QT_TRANSLATE_NOOP("Errors", "Save it instead, and look at it with care."),
            file=name,
        )
    path = folder / harmless
    write_bytes(path, content)
    return path


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a document unchanged, and say where. Raises what ``whole_files.write_file`` raises."""
    whole_files.write_bytes(path, content)
    return path
