"""Building an XML document from the top down, without empty elements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# Signs that XML 1.0 cannot hold.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlWriter:
    """An element that others are put into, under the short names of a few namespaces."""

    def __init__(self, element: _Element, namespaces: Mapping[str, str]) -> None:
        self.element = element
        self._namespaces = namespaces

    @classmethod
    def document(cls, name: str, namespaces: Mapping[str, str]) -> XmlWriter:
        """The root of a new document; the namespace "", if any, is the one of names without a prefix."""
        from lxml import etree

        prefix, _, local = name.rpartition(":")
        named: dict[str | None, str] = {short or None: uri for short, uri in namespaces.items()}
        # The stubs want names for all; lxml takes None for the one without.
        root = etree.Element(f"{{{namespaces[prefix]}}}{local}", nsmap=named)  # type: ignore[arg-type]
        return cls(root, namespaces)

    def group(self, *path: str) -> XmlWriter:
        """A new element inside this one, or a chain of them; those that stay empty are left out in the end."""
        from lxml import etree

        element = self.element
        for name in path:
            element = etree.SubElement(element, self._tag(name))
        return XmlWriter(element, self._namespaces)

    def add(self, name: str, text: str | Decimal, **attributes: str) -> None:
        """An element with a text; nothing for an empty one, and no attribute without a value."""
        from lxml import etree

        plain = plain_number(text) if isinstance(text, Decimal) else _legal(text)
        if plain:
            given = {key: _legal(value) for key, value in attributes.items() if value}
            etree.SubElement(self.element, self._tag(name), given).text = plain

    def bytes(self) -> bytes:
        """The document as UTF-8."""
        from lxml import etree

        for element in reversed(list(self.element.iter())):
            parent = element.getparent()
            if parent is not None and len(element) == 0 and not element.text:
                parent.remove(element)
        written: bytes = etree.tostring(self.element, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return written

    def _tag(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return f"{{{self._namespaces[prefix]}}}{local}"


def plain_number(number: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0") else text


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text).strip()
