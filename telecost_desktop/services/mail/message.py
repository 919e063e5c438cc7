"""The mail itself: headers, text and enclosures, as the bytes that travel."""

from __future__ import annotations

import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.attachments import UNKNOWN, safe_file_name
from telecost_desktop.services.mail.addresses import for_server

# A line with encoded words has 76 signs at the most, with the space that it may begin with.
_LONGEST_LINE = 75
# A plain text stands in its header's first line.
_LONGEST_PLAIN = 60


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose mail it is: a name that may be empty, and a checked address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A document that goes along under a name."""

    file_name: str
    content: bytes
    media_type: str


def one_line(text: str) -> str:
    """A text that becomes part of a header. Raises UserError for a line end or control sign: it could forge another."""
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in text.strip(" ")):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "{text} holds a line end or a control sign, which a mail's header cannot have."
            ),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it on one line."),
            text=repr(text[:80]),
        )
    return text.strip()


def compose(
    recipients: Sequence[str],
    subject: str,
    body: str,
    enclosures: Iterable[Enclosure] = (),
    *,
    sender: Sender | None,
    date: datetime | None = None,
    message_id: str = "",
    more_headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A mail of checked addresses and parts, its lines ended by CR LF; ``date`` is written in the zone it bears.

    All of it is ASCII, so that every server can take it, but for addresses that are not themselves. Raises UserError
    for what cannot stand in a header.
    """
    from email.utils import format_datetime

    # Headers with texts are folded by the older Header of the library: EmailMessage loses spaces between encoded words.
    headers = [("From", _mailbox(sender))] if sender is not None else []
    headers += [
        ("To", ",\r\n ".join(for_server(one) for one in recipients)),
        ("Subject", _words("Subject", one_line(subject))),
    ]
    headers += [("Date", format_datetime(date))] if date is not None else []
    headers += [("Message-ID", f"<{message_id}>")] if message_id else []
    lines = [f"{name}: {value}\r\n" for name, value in [*headers, *more_headers]]
    return "".join(lines).encode() + _content(body, enclosures)


def _content(body: str, enclosures: Iterable[Enclosure]) -> bytes:
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(SMTP)
    message["MIME-Version"] = "1.0"
    message.set_content(body, cte="quoted-printable")
    for one in enclosures:
        kind, _, subtype = (one.media_type if one.media_type.count("/") == 1 else UNKNOWN).partition("/")
        name = safe_file_name(one_line(one.file_name))
        # Programs that show a text themselves take one that says nothing of its signs for ASCII.
        signs = {"charset": "utf-8"} if kind == "text" and one.content.startswith(BOM_UTF8) else {}
        message.add_attachment(one.content, maintype=kind, subtype=subtype, filename=name, params=signs)
    return message.as_bytes()


def _mailbox(sender: Sender) -> str:
    name, address = one_line(sender.name), for_server(sender.address)
    if not name:
        return address
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    shown = f'"{quoted}"' if _is_plain(quoted) else _words("From", name)
    return f"{shown}\r\n <{address}>"


def _words(header: str, text: str) -> str:
    """A text for a header: as it is where it is short and plain, else in encoded words (RFC 2047) on folded lines."""
    from email.header import Header

    if _is_plain(text):
        return text
    return Header(text, "utf-8", maxlinelen=_LONGEST_LINE, header_name=header).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    return text.isascii() and len(text) <= _LONGEST_PLAIN and "=?" not in text
