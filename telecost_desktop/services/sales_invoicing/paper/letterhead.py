"""What every letter of a company's bears: logo or name, the receiver where an envelope's window is, and the footer."""

from __future__ import annotations

from typing import Any

from telecost_desktop.services.sales_invoicing.document_words import country_name, word
from telecost_desktop.services.sales_invoicing.paper.logo import prepared_logo
from telecost_desktop.services.sales_invoicing.paper.look import Look, contrast, look_of
from telecost_desktop.services.sales_invoicing.paper.pen import Pen
from telecost_desktop.services.sales_invoicing.paper.rows import SMALL
from telecost_desktop.services.sales_invoicing.paper.sheet import (
    GREY,
    HEIGHT,
    INK,
    LEFT,
    RIGHT,
    WHITE,
    fitting_size,
    text_width,
    wrap,
)

# Where facts about a document begin; the window of an envelope ends before it.
FACTS = 348.0
TITLE_Y = HEIGHT - 62
_TOP, _MIDDLE = HEIGHT - 40, HEIGHT - 62
_WINDOW_TOP = HEIGHT - 124
_PLATE_MARGIN = 9.0
_FOOTER_BOTTOM, _FOOTER_LEADING, _FOOTER_SIZE = 30.0, 9.6, 7.0
# The footer's columns: where each begins and how wide it is.
_FOOTER = ((LEFT, 142.0), (LEFT + 156, 204.0), (LEFT + 372, RIGHT - LEFT - 372))


class Letterhead:
    """Draws what stands around a document's own content. ``seller`` and ``buyer`` are those of a snapshot."""

    def __init__(self, pen: Pen, seller: dict[str, Any], *, language: str, logo: bytes | None = None) -> None:
        self._pen = pen
        self._seller = seller
        self._language = language
        self.look: Look = look_of(seller.get("accent_colour", ""))
        self._plate = self.look.accent if contrast(self.look.accent, WHITE) >= 3 else INK
        self._logo = prepared_logo(logo, self._plate) if logo else None
        self._footer = self._footer_columns()
        self.footer_top = _FOOTER_BOTTOM + _FOOTER_LEADING * max(len(lines) for lines in self._footer) + 8

    def first_page(self, title: str, buyer: dict[str, Any]) -> float:
        """The heading and the address of a first page; returns the height that the address leaves free."""
        self._heading(title)
        return self._address(buyer)

    def later_page(self, title: str) -> None:
        """The short heading of every further page."""
        name = self._seller["name"]
        room = RIGHT - LEFT - text_width(title, 10) - 16
        self._pen.text(LEFT, HEIGHT - 54, name, bold=True, size=fitting_size(name, 10, room, bold=True))
        self._pen.right(RIGHT, HEIGHT - 54, title, size=10, colour=self.look.title)
        self._pen.rule(HEIGHT - 64, self.look.accent, 1.2)

    def footer(self, number: int, pages: int) -> None:
        """The seller's particulars and the page's number."""
        self._pen.rule(self.footer_top)
        for (x, width), lines in zip(_FOOTER, self._footer, strict=True):
            y = self.footer_top - 12
            for place, line in enumerate(lines):
                heading = place == 0 and x == LEFT
                size = fitting_size(line, _FOOTER_SIZE, width, bold=heading)
                self._pen.text(x, y, line, size=size, bold=heading, colour=INK if heading else GREY)
                y -= _FOOTER_LEADING
        page = word("page", self._language).format(page=number, pages=pages)
        self._pen.right(RIGHT, _FOOTER_BOTTOM - 10, page, size=_FOOTER_SIZE, colour=GREY)

    # --- pieces ---

    def _heading(self, title: str) -> None:
        pen, logo = self._pen, self._logo
        if logo is None:
            name = self._seller["name"]
            lines = wrap(name, FACTS - LEFT - 24, 15, bold=True)[:2]
            for place, line in enumerate(lines):
                pen.text(LEFT, TITLE_Y - 18 * place, line, size=15, bold=True)
            pen.panel(LEFT, TITLE_Y + 20, 30, 3, self.look.accent)
        elif logo.on_plate:
            margin = _PLATE_MARGIN
            y = max(_TOP - logo.height - margin, HEIGHT - 112) if logo.height > 44 else _MIDDLE - logo.height / 2
            pen.panel(LEFT, y - margin, logo.width + 2 * margin, logo.height + 2 * margin, self._plate, radius=4)
            pen.picture(logo, LEFT + margin, y)
        else:
            y = _TOP + 8 - logo.height if logo.height > 44 else _MIDDLE + 4 - logo.height / 2
            pen.picture(logo, LEFT, y)
        size = fitting_size(title, 23, RIGHT - FACTS)
        pen.text(FACTS, TITLE_Y, title, size=size, colour=self.look.title)

    def _address(self, buyer: dict[str, Any]) -> float:
        """In the window of an envelope: 20 mm from the left, 45 to 75 mm from the top, with the sender above."""
        pen, seller = self._pen, self._seller
        sender = "  ·  ".join(part for part in (seller["name"], seller["street"], _place(seller)) if part)
        pen.text(LEFT, _WINDOW_TOP, sender, size=fitting_size(sender, 6.4, FACTS - LEFT - 28), colour=GREY)
        lines = [buyer["name"], buyer["street"], _place(buyer)]
        if buyer["country"] != seller["country"]:
            lines.append(country_name(buyer["country"], self._language))
        y = _WINDOW_TOP - 18
        for place, line in enumerate(lines):
            for wrapped in wrap(line, FACTS - LEFT - 34, 10, bold=place == 0)[:2] if line else []:
                pen.text(LEFT, y, wrapped, size=10, bold=place == 0)
                y -= 13.5
        registration = registration_text(buyer, self._language)
        pen.text(LEFT, y - 2, registration, size=SMALL, colour=GREY)
        return y - 14

    def _footer_columns(self) -> list[list[str]]:
        seller = self._seller
        country = seller["country"]
        own = [seller["name"], seller["street"], _place(seller)]
        marks = [registration_text(seller, self._language, of_seller=True)]
        if country == "NO" and seller["in_business_register"]:
            marks[0] += "  ·  Foretaksregisteret"
        vat_number = seller.get("vat_number", "")
        if vat_number and country != "NO":
            marks.append(f"{word('vat_number', self._language)} {vat_number}")
        if seller.get("f_tax"):
            marks.append(word("f_tax", self._language))
        marks += [seller.get("legal_details", "")]
        contact = [seller["email"], seller["phone"]]
        return [
            [wrapped for part in parts if part for wrapped in wrap(part, width, _FOOTER_SIZE)[:8]]
            for parts, (_, width) in zip((own, marks, contact), _FOOTER, strict=True)
        ]


def registration_text(party: dict[str, Any], language: str, *, of_seller: bool = False) -> str:
    """A party's registration number with its name, as its country writes it; empty without one."""
    number = party["organisation_number"]
    if not number:
        return ""
    country = party["country"]
    digits = "".join(number.split())
    whole = digits.isdecimal() and len(digits) in ((9, 14) if country == "FR" else (9,))
    if country in ("NO", "FR") and whole:
        # The first nine digits of a French establishment's number are its business's.
        number = f"{digits[:3]} {digits[3:6]} {digits[6:9]}"
    label = "siren" if country == "FR" and whole else "organisation_number"
    mark = " MVA" if of_seller and country == "NO" and party["vat_registered"] else ""
    return f"{word(label, language)} {number}{mark}"


def _place(party: dict[str, Any]) -> str:
    return f"{party['postal_code']} {party['city']}".strip()
