"""E-mail addresses: read from what a person typed, checked, and written as mail servers want them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

_NAMED = re.compile(r"[^<>\r\n]*<([^<>]+)>")
# A dot-atom: what is left without quoting. Letters beyond ASCII pass, the server is asked whether it takes them.
_LOCAL_PART = re.compile(r"[^\s.()<>\[\]:;@\\,\"]+(\.[^\s.()<>\[\]:;@\\,\"]+)*")
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_LONGEST, _LONGEST_LOCAL_PART = 254, 64


def checked_addresses(text: str | Iterable[str]) -> tuple[str, ...]:
    """The addresses in a text, separated by commas, semicolons or lines, or in a list; each once, in their order.

    "Kari Hansen <kari@fjord.no>" counts as its address. Raises UserError that names the first wrong one.
    """
    pieces = _split(text, ",;\r\n") if isinstance(text, str) else [one for each in text for one in _split(each, ",;")]
    found: dict[str, str] = {}
    for piece in pieces:
        address = checked_address(piece)
        found.setdefault(address.casefold(), address)
    return tuple(found.values())


def checked_address(text: str) -> str:
    """One address without the name, its domain in small letters. Raises UserError for what is none."""
    named = _NAMED.fullmatch(text.strip(" "))
    address = unicodedata.normalize("NFC", (named[1] if named else text).strip(" "))
    local, _, domain = address.rpartition("@")
    legal = _LOCAL_PART.fullmatch(local) is not None and len(local.encode()) <= _LONGEST_LOCAL_PART
    if not legal or any(unicodedata.category(sign)[0] == "C" for sign in address) or not _is_domain(domain):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} is no e-mail address."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it as name@company.no, several separated by commas."),
            text=repr(text.strip()),
        )
    return f"{local}@{domain.lower()}"


def for_server(address: str) -> str:
    """A checked address with its domain in the letters of the domain name system: blåbær.no is xn--blbr-roah.no."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii').lower()}"


def needs_unicode(address: str) -> bool:
    """Whether only a server that takes addresses beyond ASCII (SMTPUTF8) can deliver to it; its domain never needs it."""
    return not address.rpartition("@")[0].isascii()


def _is_domain(text: str) -> bool:
    try:
        ascii_form = text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return False
    return len(ascii_form) <= _LONGEST and _DOMAIN.fullmatch(ascii_form) is not None


def _split(text: str, separators: str) -> list[str]:
    """Pieces between separators that do not stand in quotation marks; empty ones are dropped."""
    pieces, quoted = [""], False
    for sign in text:
        if sign == '"':
            quoted = not quoted
        if sign in separators and not quoted:
            pieces.append("")
        else:
            pieces[-1] += sign
    return [piece for piece in pieces if piece.strip()]
