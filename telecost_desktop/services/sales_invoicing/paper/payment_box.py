"""What the bank wants to know, at the foot of a sales invoice's last page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from telecost_desktop.errors import UserError
from telecost_desktop.services.sales_invoicing.document_words import word
from telecost_desktop.services.sales_invoicing.e_invoices.parties import giro_of
from telecost_desktop.services.sales_invoicing.paper.epc import epc_squares, epc_text
from telecost_desktop.services.sales_invoicing.paper.look import Look
from telecost_desktop.services.sales_invoicing.paper.pen import Pen
from telecost_desktop.services.sales_invoicing.paper.rows import SMALL
from telecost_desktop.services.sales_invoicing.paper.sheet import GREY, LEFT, RIGHT, WHITE, fitting_size, text_width

BOX_HEIGHT = 92.0
# The code is 2.2 cm wide, as its rules ask for at least 2, with a quiet zone and a caption.
_CODE, _QUIET, _CAPTION = 62.0, 6.0, 7.0


def draw_payment_box(
    pen: Pen, look: Look, bottom: float, *, snapshot: dict[str, Any], amount: str, due_date: str
) -> None:
    """A panel with account, reference, due date and ``amount``, and in euro the code that banking programs read."""
    seller, language = snapshot["seller"], snapshot["language"]
    pen.panel(LEFT, bottom, RIGHT - LEFT, BOX_HEIGHT, look.tint, radius=5)
    pen.panel(LEFT, bottom, 3, BOX_HEIGHT, look.accent)
    squares = _code(snapshot)
    right = RIGHT - 14
    if squares:
        right = _draw_code(pen, squares, bottom, word("scan", language)) - 12
    top, middle = bottom + BOX_HEIGHT - 22, bottom + 31
    label, account = account_of(seller, snapshot["buyer"]["country"], language)
    left = LEFT + 16
    wide = max(text_width(value, 9.5, bold=True) for value in (account, grouped(seller["iban"])))
    first = min(max(wide + 16, (right - left) * 0.42), (right - left) * 0.54)
    places = (left, left + first, left + first + (right - left - first) * 0.53)
    widths = (first - 12, places[2] - places[1] - 12, right - places[2])
    facts = [
        (0, top, label, account),
        (0, middle, "IBAN" if label != "IBAN" else "", grouped(seller["iban"])),
        (1, top, word("kid", language), snapshot["references"]["payment"]),
        (1, middle, "BIC", seller["bic"]),
        (2, top, word("due_date", language), due_date),
    ]
    for place, y, name, value in facts:
        if name and value:
            pen.text(places[place], y, name, size=SMALL, colour=GREY)
            size = fitting_size(value, 9.5, widths[place], bold=True)
            pen.text(places[place], y - 13, value, size=size, bold=True)
    pen.text(places[2], middle, f"{word('to_pay', language)} {snapshot['currency']}", size=SMALL, colour=GREY)
    size = fitting_size(amount, 12, widths[2], bold=True)
    pen.text(places[2], middle - 14, amount, size=size, bold=True, colour=look.title)


def _draw_code(pen: Pen, squares: tuple[bytes, ...], bottom: float, caption: str) -> float:
    """The code with its caption on white, at the right; returns where it begins."""
    width, height = _CODE + 2 * _QUIET, _CODE + 2 * _QUIET + _CAPTION
    left, low = RIGHT - width - 7, bottom + (BOX_HEIGHT - height) / 2
    pen.panel(left, low, width, height, WHITE, radius=3)
    pen.squares(left + _QUIET, low + height - _QUIET, _CODE, squares)
    size = fitting_size(caption, 6.2, _CODE)
    pen.text(left + (width - text_width(caption, size)) / 2, low + 4, caption, size=size, colour=GREY)
    return left


def account_of(seller: dict[str, Any], buyer_country: str, language: str) -> tuple[str, str]:
    """The account that a buyer pays to and what it is called: the national one at home, the IBAN from abroad."""
    number = seller["bank_account"]
    if not number or (buyer_country != seller["country"] and seller["iban"]):
        return ("IBAN", grouped(seller["iban"])) if seller["iban"] else ("", "")
    digits = "".join(sign for sign in number if sign.isdecimal())
    if seller["country"] == "NO" and len(digits) == 11:
        return word("account", language), f"{digits[:4]} {digits[4:6]} {digits[6:]}"
    return giro_of(seller["country"], number) or word("account", language), number


def grouped(iban: str) -> str:
    """An IBAN in groups of four."""
    whole = "".join(iban.split())
    return " ".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def _code(snapshot: dict[str, Any]) -> tuple[bytes, ...] | None:
    """The code's fields; None where none can be made, such as for another currency."""
    seller = snapshot["seller"]
    if snapshot["currency"] != "EUR" or not seller["iban"]:
        return None
    try:
        text = epc_text(
            name=seller["name"],
            iban=seller["iban"],
            bic=seller["bic"],
            amount=Decimal(snapshot["payable"]),
            currency=snapshot["currency"],
            reference=snapshot["references"]["payment"],
            text=str(snapshot["number"]),
        )
    except UserError:
        return None
    return epc_squares(text)
