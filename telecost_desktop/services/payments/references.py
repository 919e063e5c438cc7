"""Finding payment references in what a bank hands on: in fields of their own, or inside a text that a payer typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A reference shorter than this is too easily found by chance in a text.
_SHORTEST_IN_TEXT = 4
_MOST_PARTS = 8
_CREDITOR_REFERENCE = re.compile(r"\bRF\d\d(?:[ ]?[0-9A-Z]{1,4}){1,6}\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+-?", re.ASCII)


def reference_key(reference: str) -> str:
    """A reference as it is compared: without blanks, signs between its parts, and zeros that fill it up."""
    plain = "".join(sign for sign in reference.upper() if sign.isalnum())
    # The check sign of modulus 11 may be a hyphen.
    plain += "-" if reference.rstrip().endswith("-") and plain.isdecimal() else ""
    return plain.lstrip("0")


def keys_in_text(text: str) -> Iterator[str]:
    """Whatever in a text may be a reference: RF references, numbers, and numbers that were written in groups."""
    for found in _CREDITOR_REFERENCE.finditer(text):
        words = found[0].split()
        # A word that follows may have been taken for a part of it.
        for count in range(len(words), 0, -1):
            yield reference_key("".join(words[:count]))
    parts = [(found.start(), found.end(), found[0]) for found in _DIGITS.finditer(text)]
    for first in range(len(parts)):
        joined, end = "", parts[first][0]
        for begin, after, digits in parts[first : first + _MOST_PARTS]:
            if joined and text[end:begin] not in (" ", ".", "-", "/", ""):
                break
            joined, end = joined.rstrip("-") + digits, after
            key = reference_key(joined)
            if len(key) >= _SHORTEST_IN_TEXT:
                yield key
                if key.endswith("-"):
                    yield key[:-1]
