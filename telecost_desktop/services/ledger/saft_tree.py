"""Small helpers for the elements of a SAF-T document."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "urn:StandardAuditFile-Taxation-Financial:NO"


def add(parent: _Element, name: str, text: str | None = None) -> _Element:
    """A new last child, with a text that XML can hold."""
    from lxml.etree import SubElement

    element = SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text is not None:
        element.text = "".join(sign for sign in text if unicodedata.category(sign) != "Cc").strip()
    return element


def add_all(parent: _Element, *children: tuple[str, str]) -> None:
    """New children with these texts; those without a text are left out."""
    for name, text in children:
        if text.strip():
            add(parent, name, text)
