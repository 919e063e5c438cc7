"""A sales invoice as PDF, drawn from its snapshot alone, so that it never says anything else than what was issued."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from telecost_desktop.models.money import minor_digits
from telecost_desktop.services.sales_invoicing.documents_text import date_text, word
from telecost_desktop.services.sales_invoicing.paper.rows import (
    BODY,
    LEADING,
    PERIOD_X,
    QUANTITY_WIDTH,
    Row,
    number_text,
    table_rows,
)
from telecost_desktop.services.sales_invoicing.paper.sheet import (
    ACCENT,
    BOLD,
    CONTENT_BOTTOM,
    FOOTER_TOP,
    GREY,
    HEIGHT,
    INK,
    LEFT,
    PANEL,
    REGULAR,
    RIGHT,
    RULE,
    WIDTH,
    fitting_size,
    fonts,
    paginate,
    printable,
    text_width,
    wrap,
)

_SMALL = 7.2
# Right edges of the number columns; the text and the period begin at a left edge.
_QUANTITY_X, _PRICE_X, _VAT_X = 370.0, 432.0, 468.0
# A quantity stands beside the period; a unit that finds no room there stands under both.
_UNIT_WIDTH = _QUANTITY_X - PERIOD_X
_FIGURES = (
    (_QUANTITY_X, QUANTITY_WIDTH),
    (_PRICE_X, _PRICE_X - _QUANTITY_X - 5),
    (_VAT_X, _VAT_X - _PRICE_X - 5),
    (RIGHT, RIGHT - _VAT_X - 5),
)
_TABLE_TOP, _TABLE_TOP_LATER = HEIGHT - 268, HEIGHT - 96
_HEAD = 22.0
_CARRY = 18.0
_BOX = 74.0


def draw_sales_invoice(snapshot: dict[str, Any]) -> bytes:
    """The PDF of an issued sales invoice or credit note; the same snapshot gives the same bytes."""
    return _Drawing(snapshot).bytes()


class _Drawing:
    def __init__(self, snapshot: dict[str, Any]) -> None:
        from reportlab.pdfgen.canvas import Canvas

        fonts()
        self._data = snapshot
        self._language: str = snapshot["language"]
        self._seller: dict[str, Any] = snapshot["seller"]
        self._buyer: dict[str, Any] = snapshot["buyer"]
        self._is_credit = snapshot["kind"] == "credit_note"
        self._money_pattern = "#,##0" + ("." + "0" * minor_digits(snapshot["currency"])).rstrip(".")
        self._buffer = BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=(WIDTH, HEIGHT), invariant=1, lang=self._language)
        title = word("credit_note" if self._is_credit else "invoice", self._language)
        self._canvas.setTitle(f"{title} {snapshot['number']}")
        self._canvas.setAuthor(printable(self._seller["name"]))
        self._title = title
        self._font: tuple[str, float] | None = None
        self._colour: tuple[float, float, float] | None = None

    def bytes(self) -> bytes:
        """Draw all pages."""
        rows = table_rows(self._data["lines"], self._language, self._money_pattern)
        notes = self._notes()
        tail = self._tail_height(notes)
        room = _TABLE_TOP - _HEAD - CONTENT_BOTTOM
        room_later = _TABLE_TOP_LATER - _HEAD - CONTENT_BOTTOM
        pages = paginate([row.height for row in rows], first=room, rest=room_later, carry=_CARRY, tail=tail)
        carried = Decimal(0)
        for number, chosen in enumerate(pages, 1):
            self._frame(number, len(pages))
            y = self._table_head(_TABLE_TOP if number == 1 else _TABLE_TOP_LATER)
            if number > 1:
                y = self._carry("brought", carried, y)
            for index in chosen:
                carried += rows[index].net
                y = self._row(rows[index], y)
            if number < len(pages):
                self._carry("carried", carried, y)
            else:
                self._tail(y, notes)
            self._canvas.showPage()
            self._font = self._colour = None
        self._canvas.save()
        return self._buffer.getvalue()

    # --- what stands on every page ---

    def _frame(self, number: int, pages: int) -> None:
        if number == 1:
            self._heading()
            self._address()
            self._meta()
        else:
            title, name = f"{self._title} {self._data['number']}", self._seller["name"]
            room = RIGHT - LEFT - text_width(title, 10) - 16
            self._text(LEFT, HEIGHT - 56, name, bold=True, size=fitting_size(name, 10, room, bold=True))
            self._right(RIGHT, HEIGHT - 56, title, size=10, colour=GREY)
        self._rule(FOOTER_TOP)
        footer = "  ·  ".join(part for part in self._seller_line() if part)
        for place, line in enumerate(wrap(footer, RIGHT - LEFT - 70, _SMALL)[:3]):
            self._text(LEFT, FOOTER_TOP - 14 - 10 * place, line, size=_SMALL, colour=GREY)
        page = self._word("page").format(page=number, pages=pages)
        self._right(RIGHT, FOOTER_TOP - 14, page, size=_SMALL, colour=GREY)

    def _heading(self) -> None:
        top = HEIGHT - 58
        room = RIGHT - LEFT - text_width(self._title, 21) - 16
        name = self._seller["name"]
        self._text(LEFT, top, name, bold=True, size=fitting_size(name, 14, room, bold=True))
        place = f"{self._seller['postal_code']} {self._seller['city']}".strip()
        line = ", ".join(part for part in (self._seller["street"], place) if part)
        self._text(LEFT, top - 15, line, size=BODY, colour=GREY)
        self._right(RIGHT, top - 2, self._title, size=21, colour=ACCENT)
        self._fill(ACCENT)
        self._canvas.rect(LEFT, HEIGHT - 86, RIGHT - LEFT, 1.4, stroke=0, fill=1)

    def _address(self) -> None:
        """In the window of an envelope: 20 mm from the left, 45 to 75 mm from the top."""
        lines = [self._buyer["name"], self._buyer["street"]]
        lines.append(f"{self._buyer['postal_code']} {self._buyer['city']}".strip())
        if self._buyer["country"] != self._seller["country"]:
            lines.append(self._buyer["country"])
        y = HEIGHT - 138
        for place, line in enumerate(line for line in lines if line):
            for wrapped in wrap(line, 240, 10)[:2]:
                self._text(LEFT, y, wrapped, size=10, bold=place == 0)
                y -= 14
        if self._buyer["organisation_number"]:
            number = f"{self._word('organisation_number')} {self._buyer['organisation_number']}"
            self._text(LEFT, y - 3, number, size=_SMALL, colour=GREY)
        self._delivery()

    def _delivery(self) -> None:
        """Below what is seen in the envelope's window. Snapshots of earlier versions know of none."""
        place = self._data.get("delivery")
        if not place:
            return
        parts = [place["street"], f"{place['postal_code']} {place['city']}".strip()]
        if place["country"] != self._buyer["country"]:
            parts.append(place["country"])
        text = self._word("delivery").format(place=", ".join(part for part in parts if part))
        for number, line in enumerate(wrap(text, 270, _SMALL)[:2]):
            self._text(LEFT, HEIGHT - 240 - number * 10, line, size=_SMALL, colour=GREY)

    def _meta(self) -> None:
        data, references = self._data, self._data["references"]
        facts = [
            (self._word("credit_number" if self._is_credit else "number"), str(data["number"])),
            (self._word("issue_date"), self._date(data["issue_date"])),
        ]
        if self._is_credit:
            facts.append((self._word("credits"), str(data["credits"])))
        else:
            facts.append((self._word("due_date"), self._date(data["due_date"])))
        facts.append((self._word("customer_number"), self._buyer["number"]))
        if references["payment"]:
            facts.append((self._word("kid"), references["payment"]))
        facts.append((self._word("your_reference"), references["your"]))
        facts.append((self._word("order_reference"), references["order"]))
        y = HEIGHT - 112
        for label, value in facts:
            if value:
                self._text(352, y, label, size=BODY, colour=GREY)
                for line in wrap(value, RIGHT - 442, BODY)[:2]:
                    self._right(RIGHT, y, line, size=BODY, bold=label == facts[0][0])
                    y -= 15

    # --- the table ---

    def _table_head(self, top: float) -> float:
        y = top - 9
        self._text(LEFT, y, self._word("text"), size=_SMALL, colour=GREY)
        self._text(PERIOD_X, y, self._word("period"), size=_SMALL, colour=GREY)
        for x, key in ((_QUANTITY_X, "quantity"), (_PRICE_X, "unit_price"), (_VAT_X, "vat"), (RIGHT, "net")):
            self._right(x, y, self._word(key), size=_SMALL, colour=GREY)
        self._rule(top - _HEAD + 8, INK, 0.7)
        return top - _HEAD

    def _row(self, row: Row, top: float) -> float:
        for place, line in enumerate(row.heading):
            self._text(LEFT, top - 11 - place * LEADING, line, size=BODY, bold=True)
        y = top - row.heading_height - 8
        for place, line in enumerate(row.text):
            self._text(LEFT, y - place * LEADING, line, size=BODY)
        if row.cells is not None:
            period, *figures = row.cells
            self._text(PERIOD_X, y, period, size=_SMALL, colour=GREY)
            for (x, width), cell in zip(_FIGURES, figures, strict=True):
                self._right(x, y, cell, size=fitting_size(cell, BODY, width))
            if row.unit:
                size = fitting_size(row.unit, BODY, _UNIT_WIDTH)
                self._right(_QUANTITY_X, y - LEADING, row.unit, size=size)
        self._rule(top - row.height + 2)
        return top - row.height

    def _carry(self, key: str, amount: Decimal, top: float) -> float:
        self._text(LEFT, top - 8, self._word(key), size=BODY, bold=True)
        self._right(RIGHT, top - 8, self._money(str(amount)), size=BODY, bold=True)
        return top - _CARRY

    # --- sums and payment ---

    def _notes(self) -> list[str]:
        regime = self._data["terms"]["vat_regime"]
        texts = []
        if not self._seller["vat_registered"]:
            texts.append(self._word("not_registered"))
        elif regime != "standard":
            texts.append(self._word(regime))
        if not self._is_credit:
            texts.append(self._word("terms").format(days=self._data["terms"]["payment_days"]))
            if self._seller["country"] == "FR":
                texts.append(word("late_payment", "fr"))
        texts.append(self._seller["invoice_text"])
        return [line for text in texts if text for line in wrap(text, RIGHT - LEFT, BODY)]

    def _tail_height(self, notes: list[str]) -> float:
        sums = 22 + 14 * (len(self._data["vat"]) + 1) + 26
        return sums + len(notes) * LEADING + 14 + (0 if self._is_credit else _BOX + 12)

    def _tail(self, top: float, notes: list[str]) -> None:
        y = top - 18
        currency = self._data["currency"]
        self._text(LEFT, y, self._word("vat"), size=_SMALL, colour=GREY)
        self._right(LEFT + 130, y, self._word("vat_base"), size=_SMALL, colour=GREY)
        self._right(LEFT + 210, y, self._word("vat_amount"), size=_SMALL, colour=GREY)
        left = y
        for entry in self._data["vat"]:
            left -= 14
            self._text(LEFT, left, number_text(entry["rate"], "0.##", self._language) + " %", size=BODY)
            for x, amount in ((LEFT + 130, self._money(entry["base"])), (LEFT + 210, self._money(entry["vat"]))):
                self._right(x, left, amount, size=fitting_size(amount, BODY, 74))
        self._text(352, y, self._word("total_ex_vat"), size=BODY, colour=GREY)
        self._right(RIGHT, y, self._money(self._data["total_ex_vat"]), size=BODY)
        self._text(352, y - 14, self._word("vat"), size=BODY, colour=GREY)
        self._right(RIGHT, y - 14, self._money(self._data["total_vat"]), size=BODY)
        self._canvas.setStrokeColorRGB(*INK)
        self._canvas.line(352, y - 21, RIGHT, y - 21)
        label = self._word("credited" if self._is_credit else "to_pay")
        self._text(352, y - 35, f"{label} {currency}", size=10.5, bold=True)
        payable = self._money(self._data["payable"])
        room = RIGHT - 352 - text_width(f"{label} {currency}", 10.5, bold=True) - 8
        self._right(RIGHT, y - 35, payable, size=fitting_size(payable, 10.5, room, bold=True), bold=True)
        y = min(left, y - 35) - 24
        for line in notes:
            self._text(LEFT, y, line, size=BODY, colour=GREY)
            y -= LEADING
        if not self._is_credit:
            self._payment_box()

    def _payment_box(self) -> None:
        """At the foot of the last page: what the bank wants to know."""
        bottom = FOOTER_TOP + 12
        self._fill(PANEL)
        self._canvas.roundRect(LEFT, bottom, RIGHT - LEFT, _BOX, 5, stroke=0, fill=1)
        self._fill(ACCENT)
        self._canvas.rect(LEFT, bottom + 5, 2.4, _BOX - 10, stroke=0, fill=1)
        seller, data = self._seller, self._data
        domestic = self._buyer["country"] == seller["country"] and seller["bank_account"]
        account = seller["bank_account"] if domestic else seller["iban"] or seller["bank_account"]
        top = bottom + _BOX - 20
        columns = (
            (LEFT + 16, 168, self._word("account"), account),
            (LEFT + 190, 122, self._word("kid"), data["references"]["payment"]),
            (LEFT + 318, 70, self._word("due_date"), self._date(data["due_date"])),
        )
        for x, width, label, value in columns:
            self._text(x, top, label, size=_SMALL, colour=GREY)
            self._text(x, top - 15, value, size=fitting_size(value, 10, width, bold=True), bold=True)
        self._right(RIGHT - 14, top, f"{self._word('to_pay')} {data['currency']}", size=_SMALL, colour=GREY)
        payable = self._money(data["payable"])
        self._right(RIGHT - 14, top - 15, payable, size=fitting_size(payable, 10, 76, bold=True), bold=True)
        bank = "  ·  ".join(
            f"{label} {value}" for label, value in (("IBAN", seller["iban"]), ("BIC", seller["bic"])) if value
        )
        self._text(LEFT + 16, bottom + 13, bank, size=_SMALL, colour=GREY)

    # --- small tools ---

    def _seller_line(self) -> list[str]:
        seller = self._seller
        number = seller["organisation_number"]
        parts = [seller["name"]]
        if number and seller["country"] == "NO":
            number = f"{number} MVA" if seller["vat_registered"] else number
            parts.append(f"{self._word('organisation_number')} {number}")
            if seller["in_business_register"]:
                parts.append("Foretaksregisteret")
        elif number:
            parts.append(f"{self._word('organisation_number')} {number}")
        return [*parts, seller["email"], seller["phone"]]

    def _date(self, iso: str) -> str:
        return date_text(date.fromisoformat(iso), self._language)

    def _money(self, amount: str) -> str:
        return number_text(amount, self._money_pattern, self._language)

    def _word(self, key: str) -> str:
        return word(key, self._language)

    def _text(self, x: float, y: float, text: str, *, size: float, bold: bool = False, colour: Any = INK) -> None:
        if text:
            self._fill(colour)
            font = (BOLD if bold else REGULAR, size)
            if font != self._font:
                self._canvas.setFont(*font)
                self._font = font
            self._canvas.drawString(x, y, printable(text))

    def _fill(self, colour: Any) -> None:
        """Colour and font are only said again when they change: that is a good part of a page's drawing."""
        if colour != self._colour:
            self._canvas.setFillColorRGB(*colour)
            self._colour = colour

    def _right(self, x: float, y: float, text: str, *, size: float, bold: bool = False, colour: Any = INK) -> None:
        text = printable(text)
        self._text(x - text_width(text, size, bold=bold), y, text, size=size, bold=bold, colour=colour)

    def _rule(self, y: float, colour: Any = RULE, width: float = 0.5) -> None:
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(width)
        self._canvas.line(LEFT, y, RIGHT, y)
