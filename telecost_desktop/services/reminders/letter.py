"""A reminder as PDF, drawn from its snapshot alone, on the sheet and in the colours of the company's sales invoices."""

from __future__ import annotations

from datetime import date
from typing import Any

from telecost_desktop.services.reminders.content import money_text
from telecost_desktop.services.reminders.letter_table import (
    BODY,
    LEADING,
    ROW,
    SMALL,
    Column,
    columns_for,
    head_cells,
    row_cells,
)
from telecost_desktop.services.reminders.words import reminder_word
from telecost_desktop.services.sales_invoicing.documents_text import date_text
from telecost_desktop.services.sales_invoicing.paper.logo import prepared_logo
from telecost_desktop.services.sales_invoicing.paper.look import look_of
from telecost_desktop.services.sales_invoicing.paper.pen import Pen
from telecost_desktop.services.sales_invoicing.paper.rows import number_text
from telecost_desktop.services.sales_invoicing.paper.sheet import (
    GREY,
    HEIGHT,
    INK,
    LEFT,
    RIGHT,
    fitting_size,
    paginate,
    text_width,
    wrap,
)

_TEXT_SIZE, _TEXT_LEADING = 9.5, 14.0
_FOOTER = 62.0
_BOTTOM = _FOOTER + 14
_LETTER_TOP = HEIGHT - 266
_LATER_TOP = HEIGHT - 96
_HEAD = 22.0
_BOX = 74.0
_SUMS = 352.0


def draw_letter(content: dict[str, Any], logo: bytes | None = None) -> bytes:
    """The PDF of a reminder; the same content and logo give the same bytes."""
    return _Letter(content, logo).bytes()


class _Letter:
    def __init__(self, content: dict[str, Any], logo: bytes | None) -> None:
        self._data = content
        self._logo = None if logo is None else prepared_logo(logo)
        self._language: str = content["language"]
        self._seller: dict[str, Any] = content["seller"]
        self._buyer: dict[str, Any] = content["buyer"]
        self._look = look_of(self._seller.get("accent_colour") or "")
        self._title = self._word("title")
        self._lines: list[dict[str, Any]] = content["invoices"]
        self._columns = columns_for(self._lines)
        number = content["number"]
        title = f"{self._title} {number}" if number else self._title
        self._pen = Pen(title=title, author=self._seller["name"], language=self._language)

    def bytes(self) -> bytes:
        """Draw all pages."""
        paragraphs = self._data["text"].splitlines()
        text = [line for one in paragraphs for line in wrap(one, RIGHT - LEFT, _TEXT_SIZE)]
        table_top = _LETTER_TOP - len(text) * _TEXT_LEADING - 10
        sums, notes = self._sums(), self._notes()
        tail = 24 + 15 * len(sums) + len(notes) * LEADING + _BOX + 26
        pages = paginate(
            [ROW] * len(self._lines), first=table_top - _HEAD - _BOTTOM, rest=_LATER_TOP - _HEAD - _BOTTOM, carry=0,
            tail=tail,
        )  # fmt: skip
        for number, chosen in enumerate(pages, 1):
            self._frame(number, len(pages))
            if number == 1:
                for place, line in enumerate(text):
                    self._pen.text(LEFT, _LETTER_TOP - place * _TEXT_LEADING, line, size=_TEXT_SIZE)
            y = self._table_head(table_top if number == 1 else _LATER_TOP)
            for index in chosen:
                y = self._row(self._lines[index], y)
            if number == len(pages):
                self._tail(y, sums, notes)
            self._pen.end_page()
        return self._pen.finished()

    # What stands on every page

    def _frame(self, number: int, pages: int) -> None:
        if number == 1:
            self._heading()
            self._address()
            self._facts()
        else:
            room = RIGHT - LEFT - text_width(self._title, 10) - 16
            name = self._seller["name"]
            self._pen.text(LEFT, HEIGHT - 56, name, size=fitting_size(name, 10, room, bold=True), bold=True)
            self._pen.right(RIGHT, HEIGHT - 56, self._title, size=10, colour=GREY)
        self._pen.rule(_FOOTER)
        footer = "  ·  ".join(part for part in self._seller_line() if part)
        for place, line in enumerate(wrap(footer, RIGHT - LEFT - 70, SMALL)[:3]):
            self._pen.text(LEFT, _FOOTER - 14 - 10 * place, line, size=SMALL, colour=GREY)
        page = self._word("page").format(page=number, pages=pages)
        self._pen.right(RIGHT, _FOOTER - 14, page, size=SMALL, colour=GREY)

    def _heading(self) -> None:
        """Logo or name at the left, what the letter is at the right."""
        self._pen.right(RIGHT, HEIGHT - 60, self._title, size=21, colour=self._look.title)
        self._pen.panel(LEFT, HEIGHT - 86, RIGHT - LEFT, 1.4, self._look.accent)
        if self._logo is not None:
            self._pen.picture(self._logo, LEFT, HEIGHT - 78)
            return
        name = self._seller["name"]
        room = RIGHT - LEFT - text_width(self._title, 21) - 16
        self._pen.text(LEFT, HEIGHT - 58, name, size=fitting_size(name, 14, room, bold=True), bold=True)
        place = f"{self._seller['postal_code']} {self._seller['city']}".strip()
        line = ", ".join(part for part in (self._seller["street"], place) if part)
        self._pen.text(LEFT, HEIGHT - 73, line, size=fitting_size(line, BODY, room), colour=GREY)

    def _address(self) -> None:
        """In the window of an envelope: 20 mm from the left, 45 to 75 mm from the top."""
        lines = [self._buyer["name"], self._buyer["street"]]
        lines.append(f"{self._buyer['postal_code']} {self._buyer['city']}".strip())
        if self._buyer["country"] != self._seller["country"]:
            lines.append(self._buyer["country"])
        y = HEIGHT - 138
        for place, line in enumerate(line for line in lines if line):
            for wrapped in wrap(line, 240, 10)[:2]:
                self._pen.text(LEFT, y, wrapped, size=10, bold=place == 0)
                y -= 14

    def _facts(self) -> None:
        data = self._data
        facts = [
            (self._word("number"), str(data["number"] or "–")),
            (self._word("date"), self._date(data["made_on"])),
            (self._word("pay_until"), self._date(data["due_date"])),
            (self._word("customer_number"), self._buyer["number"]),
        ]
        if data["level"] > 1:
            facts.insert(0, (self._word("level"), str(data["level"])))
        y = HEIGHT - 112
        for label, value in facts:
            self._pen.text(_SUMS, y, label, size=BODY, colour=GREY)
            self._pen.right(RIGHT, y, value, size=BODY, bold=label == self._word("pay_until"))
            y -= 15

    # The table

    def _table_head(self, top: float) -> float:
        for column, title in zip(self._columns, head_cells(self._columns, self._language), strict=True):
            self._cell(column, top - 9, title, size=SMALL, colour=GREY)
        self._pen.rule(top - _HEAD + 8, INK, 0.7)
        return top - _HEAD

    def _row(self, line: dict[str, Any], top: float) -> float:
        cells = row_cells(line, self._columns, self._data["currency"], self._language)
        for column, text in zip(self._columns, cells, strict=True):
            self._cell(column, top - 8, text, size=fitting_size(text, BODY, column.width))
        self._pen.rule(top - ROW + 3)
        return top - ROW

    def _cell(self, column: Column, y: float, text: str, *, size: float, colour: Any = INK) -> None:
        if column.to_the_right:
            self._pen.right(column.x, y, text, size=size, colour=colour)
        else:
            self._pen.text(column.x, y, text, size=size, colour=colour)

    # Sums and payment

    def _sums(self) -> list[tuple[str, str]]:
        """What is asked for beside the sales invoices; nothing where there is nothing."""
        data = self._data
        found = [(self._word(key), data[key]) for key in ("interest", "fee", "earlier") if float(data[key])]
        return [(self._word("open_total"), data["open"]), *found] if found else []

    def _notes(self) -> list[str]:
        texts = []
        rate = self._data["interest_rate"]
        if rate:
            shown = number_text(rate, "0.##", self._language)
            texts.append(self._word("rate_note").format(rate=shown))
        if len(self._lines) > 1:
            texts.append(self._word("payment_note"))
        return [line for text in texts for line in wrap(text, RIGHT - LEFT, BODY)]

    def _tail(self, top: float, sums: list[tuple[str, str]], notes: list[str]) -> None:
        y = top - 18
        for label, amount in sums:
            room = RIGHT - _SUMS - text_width(self._money(amount), BODY) - 8
            self._pen.text(_SUMS, y, label, size=fitting_size(label, BODY, room), colour=GREY)
            self._pen.right(RIGHT, y, self._money(amount), size=BODY)
            y -= 15
        if sums:
            self._pen.rule(y + 9, INK, 0.7, left=_SUMS)
        label, total = f"{self._word('total')} {self._data['currency']}", self._money(self._data["total"])
        room = RIGHT - _SUMS - text_width(label, 10.5, bold=True) - 8
        self._pen.text(_SUMS, y - 6, label, size=10.5, bold=True)
        self._pen.right(RIGHT, y - 6, total, size=fitting_size(total, 10.5, room, bold=True), bold=True)
        y -= 30
        for line in notes:
            self._pen.text(LEFT, y, line, size=BODY, colour=GREY)
            y -= LEADING
        self._payment_box()

    def _payment_box(self) -> None:
        """At the foot of the last page: what the bank wants to know."""
        bottom = _FOOTER + 12
        self._pen.panel(LEFT, bottom, RIGHT - LEFT, _BOX, self._look.tint, radius=5)
        self._pen.panel(LEFT, bottom + 5, 2.4, _BOX - 10, self._look.accent)
        seller, data = self._seller, self._data
        domestic = self._buyer["country"] == seller["country"] and seller["bank_account"]
        account = seller["bank_account"] if domestic else seller["iban"] or seller["bank_account"]
        reference = self._lines[0]["reference"] if len(self._lines) == 1 else self._word("see_table")
        top = bottom + _BOX - 20
        columns = (
            (LEFT + 16, 168, self._word("account"), account),
            (LEFT + 190, 122, self._word("kid"), reference),
            (LEFT + 318, 70, self._word("pay_until"), self._date(data["due_date"])),
        )
        for x, width, label, value in columns:
            self._pen.text(x, top, label, size=SMALL, colour=GREY)
            self._pen.text(x, top - 15, value, size=fitting_size(value, 10, width, bold=True), bold=True)
        self._pen.right(RIGHT - 14, top, f"{self._word('total')} {data['currency']}", size=SMALL, colour=GREY)
        total = self._money(data["total"])
        self._pen.right(RIGHT - 14, top - 15, total, size=fitting_size(total, 10, 76, bold=True), bold=True)
        bank = "  ·  ".join(f"{name} {seller[key]}" for name, key in (("IBAN", "iban"), ("BIC", "bic")) if seller[key])
        self._pen.text(LEFT + 16, bottom + 13, bank, size=SMALL, colour=GREY)

    def _seller_line(self) -> list[str]:
        seller = self._seller
        number = seller["organisation_number"]
        parts = [seller["name"]]
        if number:
            marked = f"{number} MVA" if seller["country"] == "NO" and seller["vat_registered"] else number
            parts.append(f"{self._word('organisation_number')} {marked}")
            if seller["country"] == "NO" and seller["in_business_register"]:
                parts.append("Foretaksregisteret")
        return [*parts, seller["legal_details"], seller["email"], seller["phone"]]

    def _date(self, iso: str) -> str:
        return date_text(date.fromisoformat(iso), self._language)

    def _money(self, amount: str) -> str:
        return money_text(amount, self._data["currency"], self._language)

    def _word(self, key: str) -> str:
        return reminder_word(key, self._language)
