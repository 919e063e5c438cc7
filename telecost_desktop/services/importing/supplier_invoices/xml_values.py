"""Reading single values out of an XML invoice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.values import amount, civil_date, msisdn
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadCharge

if TYPE_CHECKING:
    from lxml.etree import _Element

_LONGEST_NUMBER = 200
_LONGEST_TEXT = 4_000
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_PHONE = re.compile(r"(\+|00)?\d[\d \-]{6,18}\d")
# UNTDID 1153: the scheme of an invoiced object that is the number of a phone.
_PHONE_SCHEMES = frozenset({"AWV"})
# UNTDID 1001: credit notes among the document types that invoices may bear.
CREDIT_NOTES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})


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
        """The text at the first of the paths that has any, blanks tidied, and cut where no text goes on so long."""
        for path in paths:
            found = None if element is None else element.find(path, self._namespaces)
            text = " ".join((found.text or "")[:_LONGEST_TEXT].split()) if found is not None else ""
            if text:
                return text
        return ""

    def money(self, element: _Element | None, path: str) -> Decimal | None:
        """An amount. Raises UserError for what is no decimal of XML, and for several that differ where one belongs."""
        found = [] if element is None else element.findall(path, self._namespaces)
        texts = [text for text in ((part.text or "").strip() for part in found) if text]
        if not texts:
            return None
        text = texts[0]
        try:
            if not _DECIMAL.fullmatch(text):
                raise ValueError(values.NO_AMOUNT)
            value = amount(text, ".")
            if any(not _DECIMAL.fullmatch(other) or Decimal(other) != value for other in texts[1:]):
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "The invoice has two amounts where one belongs ({place})."),
                    place=path.rsplit(":", 1)[-1],
                )
            return value
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


@dataclass(frozen=True, slots=True)
class InvoicedObject:
    """What a line or a document names as the thing it is about (BT-128, BT-18), with its scheme if it says one."""

    name: str = ""
    scheme: str = ""

    def phone(self, accounts: Iterable[str], country: str) -> str:
        """The phone number that it is, "" for none: neither an account's number nor one of another scheme."""
        if not _PHONE.fullmatch(self.name):
            return ""
        if self.scheme.upper() not in _PHONE_SCHEMES and (
            self.scheme or any(_digits(self.name) == _digits(account) for account in accounts)
        ):
            return ""
        return msisdn(self.name, country)


NO_OBJECT = InvoicedObject()


@dataclass(slots=True)
class XmlLine:
    """A line as its XML says it, unsigned. ``computed`` is quantity × price with the line's own allowances, if told."""

    charge: ReadCharge
    about: InvoicedObject = NO_OBJECT
    cost: str = ""
    computed: Decimal | None = None

    def is_odd(self) -> bool:
        """Whether quantity × price is not the amount, by more than rounding explains."""
        return self.computed is not None and abs(self.computed - self.charge.net) > _ROUNDING


_ROUNDING = Decimal("0.02")


def charges_of(
    lines: Sequence[XmlLine], about: InvoicedObject, cost: str, accounts: Sequence[str], country: str, *, credit: bool
) -> list[ReadCharge]:
    """The lines' charges, a credit note's negative.

    What the document as a whole is ``about`` and its accounting ``cost`` hold for lines that say none themselves.
    """
    common_phone = about.phone(accounts, country)
    charges = []
    for line in lines:
        charge = line.charge
        phone = line.about.phone(accounts, country)
        reference = ", ".join(part for part in ("" if phone else line.about.name, line.cost) if part)
        charge.msisdn = phone or common_phone
        charge.reference = reference or ("" if common_phone else about.name) or cost
        charge.hints = cost_hints(line.cost or cost)
        if credit:
            charge.net, charge.quantity = -charge.net, -charge.quantity
        charges.append(charge)
    return charges


def computed_net(
    quantity: Decimal | None, price: Decimal | None, base: Decimal | None, allowances: Iterable[Decimal]
) -> Decimal | None:
    """Quantity × price per base quantity, with allowances (negative) and charges; None where one is not told."""
    if quantity is None or price is None:
        return None
    return quantity * price / (base or Decimal(1)) + sum(allowances, Decimal(0))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


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
