"""Documents kept unchanged in the company file, once per content."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from telecost_desktop.services.clock import Clock, FixedClock

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LONGEST_NAME = 120
_MOST_BYTES = 200
# Names that Windows keeps for devices, whatever the ending.
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_file_name(name: str) -> str:
    """A name from elsewhere made harmless: no folders, no control signs, legal on Windows, macOS and Linux."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")[-_LONGEST_NAME:].strip(" .")
    return f"_{name}" if _RESERVED.match(name) else name or "document"


def file_name_of(title: str, ending: str) -> str:
    """A name for a file of our own: a title, whose slashes are signs like others, and an ending that is never cut.

    Legal on Windows, macOS and Linux, and short enough for each of them.
    """
    plain = "".join("_" if sign in "/\\" else sign for sign in title if unicodedata.category(sign)[0] != "C")
    whole = plain.strip(" .")[: _LONGEST_NAME - len(ending)]
    # Systems count bytes; cutting in the middle of a letter leaves half of it, which is dropped.
    short = whole.encode()[: _MOST_BYTES - len(ending)].decode(errors="ignore").rstrip(" .")
    return safe_file_name(f"{short or 'document'}{ending}")


# What a document of each kind is called at the end; a document of no kind known here keeps whatever it has.
_ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/xml": (".xml",),
    "text/csv": (".csv", ".txt", ".tsv"),
}
UNKNOWN = "application/octet-stream"
_LOOKED_AT = 64 * 1024


def media_type_of(content: bytes) -> str:
    """What a document is, by its content alone: PDF, PNG, JPEG, XML, a table as text, or unknown."""
    head = content[:_LOOKED_AT]
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml"):
        return "application/xml"
    lines = head.splitlines()
    separated = any(lines and sign in lines[0] for sign in (b";", b",", b"\t"))
    if separated and not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", head) and not head.lstrip().startswith(b"<"):
        return "text/csv"
    return UNKNOWN


def name_with_ending(name: str, media_type: str) -> str:
    """A document's name, ended as its kind is: what says .exe and is a PDF becomes .exe.pdf."""
    name = safe_file_name(name)
    endings = _ENDINGS.get(media_type)
    return name if endings is None or name.lower().endswith(endings) else safe_file_name(name + endings[0])


def store_attachment(
    connection: sqlite3.Connection, content: bytes, *, name: str, media_type: str, clock: Clock
) -> int:
    """Keep a document inside the caller's transaction and give its id; the same content is kept once."""
    digest = hashlib.sha256(content).hexdigest()
    row = connection.execute("SELECT id FROM attachment WHERE sha256 = ?", (digest,)).fetchone()
    if row:
        return int(row[0])
    cursor = connection.execute(
        "INSERT INTO attachment (sha256, file_name, media_type, size, added_at, content) VALUES (?, ?, ?, ?, ?, ?)",
        (digest, safe_file_name(name), media_type, len(content), instant_text(clock), content),
    )
    return int(cursor.lastrowid or 0)


def keep_document(session: Session, content: bytes, *, name: str, media_type: str, at: datetime) -> int:
    """``store_attachment`` in the transaction of a session."""
    connection: Any = session.connection().connection.driver_connection
    return store_attachment(connection, content, name=name, media_type=media_type, clock=FixedClock(at))


def instant_text(clock: Clock) -> str:
    """The present instant as the company file stores it."""
    return clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
