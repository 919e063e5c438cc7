"""What elements of a bank's XML say, as plain values, whatever version their namespace names."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import LARGEST, MICRO
from telecost_desktop.services.payments.read_payment import tidy

if TYPE_CHECKING:
    from lxml.etree import _Element

_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,6})?|\.\d{1,6}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def find(element: _Element, path: str) -> _Element | None:
    """The first element at a path such as Sts/Cd; None where there is none."""
    return element.find(_any_namespace(path))


@cache
def _any_namespace(path: str) -> str:
    return "/".join(f"{{*}}{part}" for part in path.split("/"))


def text_of(element: _Element, path: str) -> str:
    """The text at a path, without blanks around it; empty where there is none."""
    found = find(element, path)
    return "" if found is None else plain(found)


def plain(element: _Element) -> str:
    """The text of an element, without blanks around it."""
    return tidy(element.text)


def parent_name(element: _Element) -> str:
    """What the element around one is called."""
    parent = element.getparent()
    return "" if parent is None else str(parent.tag).rpartition("}")[2]


def money_of(element: _Element | None) -> tuple[Decimal | None, str]:
    """An amount and its currency. Raises UserError for what is none."""
    if element is None:
        return None, ""
    text, currency = (element.text or "").strip(), str(element.get("Ccy", "")).strip()
    if not _AMOUNT.fullmatch(text) or (currency and not _CURRENCY.fullmatch(currency)):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file has “{text}” where an amount belongs."),
            text=tidy(f"{text[:40]} {currency[:10]}"),
        )
    amount = Decimal(text)
    if amount * MICRO > LARGEST:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The file has an amount that is larger than any real one."))
    return amount, currency


def day_of(element: _Element, path: str) -> date | None:
    """A day in either of its two ways of writing, as the bank's own calendar has it."""
    text = text_of(element, f"{path}/Dt") or text_of(element, f"{path}/DtTm")
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file has “{text}” where a date belongs."), text=text[:40]
        ) from None
