"""Reading single values out of an XML invoice."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.values import amount, civil_date

if TYPE_CHECKING:
    from lxml.etree import _Element

_LONGEST_NUMBER = 200
_PHONE = re.compile(r"(\+|00)?\d[\d \-]{6,18}\d")


class Reader:
    """Paths into one document, with the short names of its namespaces."""

    def __init__(self, namespaces: dict[str, str]) -> None:
        self._namespaces = namespaces

    def one(self, element: _Element, path: str) -> _Element | None:
        """The first element at a path."""
        return element.find(path, self._namespaces)

    def all(self, element: _Element, path: str) -> list[_Element]:
        """All elements at a path."""
        return element.findall(path, self._namespaces)

    def text(self, element: _Element | None, *paths: str) -> str:
        """The text at the first of the paths that has any, blanks tidied."""
        for path in paths:
            found = None if element is None else element.find(path, self._namespaces)
            text = " ".join((found.text or "").split()) if found is not None else ""
            if text:
                return text
        return ""

    def money(self, element: _Element | None, path: str) -> Decimal | None:
        """An amount. Raises UserError for what is none."""
        text = self.text(element, path)
        if not text:
            return None
        try:
            return amount(text, ".")
        except ValueError:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The invoice has “{text}” where an amount belongs ({place})."),
                text=text[:40],
                place=path.rsplit(":", 1)[-1],
            ) from None

    def day(self, element: _Element | None, *paths: str) -> date | None:
        """A date, without its zone. Raises UserError for what is none."""
        text = self.text(element, *paths)
        if not text:
            return None
        try:
            return civil_date(re.sub(r"(?<=\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})$", "", text))
        except ValueError:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The invoice has “{text}” where a date belongs."), text=text[:40]
            ) from None


def exclusive(last: date | None) -> date | None:
    """The day after the last one."""
    return None if last is None else last + timedelta(days=1)


def phone_like(text: str) -> bool:
    """Whether a reference is written as the number of a phone."""
    return _PHONE.fullmatch(text.strip()) is not None


def required(value: object, name: str) -> None:
    """Raises UserError for an invoice that lacks what every invoice has."""
    if value in (None, ""):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The invoice has no {name}."), name=name)


def currency_code(text: str) -> str:
    """The document's currency. Raises UserError for what is none."""
    required(text, "currency")
    try:
        return values.currency_code(text)
    except ValueError:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The invoice has “{text}” where a currency belongs."), text=text[:40]
        ) from None


def document_number(text: str) -> str:
    """The document's number. Raises UserError for none, and for one longer than any real one."""
    required(text, "number")
    if len(text) > _LONGEST_NUMBER:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The invoice's number begins with “{text}” and is longer than any real one."),
            text=text[:40],
        )
    return text


def cost_hints(accounting_cost: str) -> tuple[str, ...]:
    """What an accounting cost text may name: a user, a cost centre, or both with a comma."""
    return tuple(part.strip() for part in re.split(r"[,;/]", accounting_cost) if part.strip())
