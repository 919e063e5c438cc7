"""A sales invoice as PDF, drawn from its snapshot alone, so that it never says anything else than what was issued.

Rule: docs/rules.md, 8 Money on a sales invoice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from telecost_desktop.services.sales_invoicing.paper.facts import Facts
from telecost_desktop.services.sales_invoicing.paper.letterhead import FACTS, Letterhead
from telecost_desktop.services.sales_invoicing.paper.payment_box import BOX_HEIGHT, draw_payment_box
from telecost_desktop.services.sales_invoicing.paper.pen import Pen
from telecost_desktop.services.sales_invoicing.paper.rows import (
    BODY,
    LEADING,
    SMALL,
    Column,
    Row,
    label_of,
    percent_text,
    table,
)
from telecost_desktop.services.sales_invoicing.paper.sheet import (
    GREY,
    HAIR,
    HEIGHT,
    INK,
    LEFT,
    RIGHT,
    fitting_size,
    paginate,
    wrap,
)

_FACT_VALUE = FACTS + 82
_HEADLINE = 46.0
_TABLE_TOP_LATER = HEIGHT - 82
_HEAD, _CARRY = 24.0, 20.0
_SUMS_LEFT = 330.0
_SUM, _TOTAL = 14.5, 25.0
_FOREIGN_GAP = 6.0
# Notes that are longer than this do not keep the last row on their page.
_FEW_NOTES = 16


@dataclass
class _Page:
    """What stands on a page: rows by number, lines of notes by number, and whether the sums and the box do."""

    rows: list[int] = field(default_factory=list)
    sums: bool = False
    notes: list[int] = field(default_factory=list)
    box: bool = False


def draw_sales_invoice(snapshot: dict[str, Any], logo: bytes | None = None) -> bytes:
    """The PDF of an issued sales invoice or credit note; the same snapshot and logo give the same bytes.

    ``logo`` is a picture's file; one that cannot be read is left out.
    """
    return _Drawing(snapshot, logo).finished()


class _Drawing:
    def __init__(self, snapshot: dict[str, Any], logo: bytes | None) -> None:
        self._facts = facts = Facts(snapshot)
        self._data = snapshot
        title = f"{facts.title} {snapshot['number']}"
        self._pen = Pen(title=title, author=snapshot["seller"]["name"], language=facts.language)
        self._head = Letterhead(self._pen, snapshot["seller"], language=facts.language, logo=logo)
        self._look = self._head.look
        self._columns, self._rows = table(snapshot["lines"], facts.language, facts.money_pattern)
        self._notes = [
            (line, note.strong)
            for note in facts.notes()
            for line in wrap(note.text, RIGHT - LEFT if not note.strong else RIGHT - LEFT - 4, BODY)
        ]
        self._bottom = self._head.footer_top + 14
        self._table_top = 0.0

    def finished(self) -> bytes:
        """Draw all pages."""
        self._first_page()
        pages = self._pages()
        carried = Decimal(0)
        for number, page in enumerate(pages, 1):
            if number > 1:
                self._head.later_page(f"{self._facts.title} {self._data['number']}")
            y = self._table_top if number == 1 else _TABLE_TOP_LATER
            if page.rows:
                y = self._table_head(y)
                if number > 1:
                    y = self._carry("brought", carried, y)
                for index in page.rows:
                    carried += self._rows[index].net
                    y = self._row(self._rows[index], y)
                if not page.sums:
                    self._carry("carried", carried, y)
            if page.sums:
                y = self._sums(y)
            for index in page.notes:
                line, strong = self._notes[index]
                self._pen.text(LEFT, y - 9, line, size=BODY, colour=INK if strong else GREY)
                y -= LEADING
            if page.box:
                self._box()
            self._head.footer(number, len(pages))
            self._pen.end_page()
        return self._pen.finished()

    def _pages(self) -> list[_Page]:
        """What stands where: the sums follow the last row, then notes, and the box is at the foot of the last page."""
        room = self._table_top - _HEAD - self._bottom
        room_later = _TABLE_TOP_LATER - _HEAD - self._bottom
        box = BOX_HEIGHT + 10 if self._facts.asks_for_payment else 0.0
        after = len(self._notes) * LEADING + 8
        kept = self._sums_height() + (after + box if len(self._notes) <= _FEW_NOTES else 0.0)
        heights = [row.height for row in self._rows]
        pages = [_Page(rows) for rows in paginate(heights, first=room, rest=room_later, carry=_CARRY, tail=kept)]
        left = (room if len(pages) == 1 else room_later - _CARRY) - sum(heights[index] for index in pages[-1].rows)
        pages[-1].sums = True
        left -= self._sums_height()
        for index in range(len(self._notes)):
            if left < LEADING:
                pages.append(_Page())
                left = _TABLE_TOP_LATER - self._bottom
            pages[-1].notes.append(index)
            left -= LEADING
        if box and left < box:
            pages.append(_Page())
        pages[-1].box = bool(box)
        return pages

    # --- the first page, above the table ---

    def _first_page(self) -> None:
        pen, facts = self._pen, self._facts
        free = self._head.first_page(facts.title, self._data["buyer"])
        delivery = facts.delivery()
        if delivery:
            free = min(free, HEIGHT - 222)
            for line in wrap(delivery, FACTS - LEFT - 24, SMALL)[:3]:
                pen.text(LEFT, free, line, size=SMALL, colour=GREY)
                free -= 10
        y = HEIGHT - 94
        for place, (label, value) in enumerate(facts.references()):
            pen.text(FACTS, y, label, size=fitting_size(label, BODY, _FACT_VALUE - FACTS - 6), colour=GREY)
            for line in wrap(value, RIGHT - _FACT_VALUE, BODY, bold=place == 0)[:2]:
                pen.text(_FACT_VALUE, y, line, size=BODY, bold=place == 0)
                y -= 13.5
        top = min(HEIGHT - 232, free - 2, y - 1)
        self._headline(top)
        self._table_top = top - _HEADLINE - 18

    def _headline(self, top: float) -> None:
        """A panel with what the reader looks for first."""
        pen = self._pen
        pen.panel(LEFT, top - _HEADLINE, RIGHT - LEFT, _HEADLINE, self._look.tint, radius=5)
        places = (LEFT + 14, LEFT + 196, FACTS)
        widths = (170.0, FACTS - LEFT - 208, RIGHT - FACTS - 12)
        for place, (label, value) in enumerate(self._facts.headline()):
            x, wished = places[place], 15.0 if place == 0 else 11.0
            pen.text(x, top - 16, label, size=SMALL, colour=GREY)
            size = fitting_size(value, wished, widths[place], bold=True)
            colour = self._look.title if place == 0 else INK
            pen.text(x, top - 34, value, size=size, bold=True, colour=colour)

    # --- the table ---

    def _table_head(self, top: float) -> float:
        for column in self._columns:
            label = self._facts.word(label_of(column.key))
            self._cell(column, top - 9, label, SMALL)
        self._pen.rule(top - _HEAD + 9, INK, 0.8)
        return top - _HEAD + 6

    def _cell(self, column: Column, y: float, text: str, size: float) -> None:
        """A label or period in a column, as its figures stand."""
        size = fitting_size(text, size, column.width)
        if column.key in ("text", "period"):
            self._pen.text(column.left, y, text, size=size, colour=GREY)
        else:
            self._pen.right(column.right, y, text, size=size, colour=GREY)

    def _row(self, row: Row, top: float) -> float:
        pen = self._pen
        for place, line in enumerate(row.heading):
            pen.text(LEFT, top - 14 - place * LEADING, line, size=BODY, bold=True, colour=self._look.title)
        y = top - row.heading_height - 11
        for place, line in enumerate(row.text):
            pen.text(LEFT, y - place * LEADING, line, size=BODY)
        if row.cells is not None:
            for column in self._columns[1:]:
                text = row.cells[column.key]
                if column.key == "period":
                    self._cell(column, y, text, SMALL)
                    continue
                pen.right(column.right, y, text, size=fitting_size(text, BODY, column.width))
                if column.key == "quantity" and row.unit:
                    # A unit that finds no room beside the quantity stands below it and may reach under the period.
                    size = fitting_size(row.unit, BODY, column.width + 60)
                    pen.right(column.right, y - LEADING, row.unit, size=size)
        if row.ends:
            pen.rule(top - row.height, HAIR)
        return top - row.height

    def _carry(self, key: str, amount: Decimal, top: float) -> float:
        self._pen.text(LEFT, top - 12, self._facts.word(key), size=BODY, bold=True)
        self._pen.right(RIGHT, top - 12, self._facts.money(amount), size=BODY, bold=True)
        self._pen.rule(top - _CARRY if key == "brought" else top, HAIR)
        return top - _CARRY

    # --- sums and payment ---

    def _sums_height(self) -> float:
        right = _SUM * len(self._facts.sums()) + _TOTAL + 8
        foreign = self._facts.company_currency()
        left = 14 * (len(self._data["vat"]) + 1 + len(foreign)) + (_FOREIGN_GAP if foreign else 0)
        return 16 + max(right, left) + 12

    def _sums(self, top: float) -> float:
        y = top - 22
        self._vat(y)
        pen, facts = self._pen, self._facts
        for label, amount in facts.sums():
            pen.text(_SUMS_LEFT + 10, y, label, size=BODY, colour=GREY)
            size = fitting_size(amount, BODY, 110)
            pen.right(RIGHT - 10, y, amount, size=size)
            y -= _SUM
        label, amount = facts.headline()[0]
        low = y - _TOTAL + 8
        pen.panel(_SUMS_LEFT, low, RIGHT - _SUMS_LEFT, _TOTAL, self._look.accent, radius=4)
        room = (RIGHT - _SUMS_LEFT - 28) / 2
        size = fitting_size(label, 10.5, room, bold=True)
        pen.text(_SUMS_LEFT + 10, low + 8.5, label, size=size, bold=True, colour=self._look.on_accent)
        size = fitting_size(amount, 10.5, room, bold=True)
        pen.right(RIGHT - 10, low + 8.5, amount, size=size, bold=True, colour=self._look.on_accent)
        return top - self._sums_height()

    def _vat(self, y: float) -> None:
        """VAT by rate, and what the company's own currency makes of it."""
        pen, facts = self._pen, self._facts
        edges = (LEFT + 130, LEFT + 220)
        pen.text(LEFT, y, facts.word("vat_rate"), size=SMALL, colour=GREY)
        for edge, key in zip(edges, ("vat_base", "vat_amount"), strict=True):
            pen.right(edge, y, facts.word(key), size=SMALL, colour=GREY)
        for entry in self._data["vat"]:
            y -= 14
            pen.text(LEFT, y, percent_text(entry["rate"], facts.language), size=BODY)
            for edge, amount in zip(edges, (entry["base"], entry["vat"]), strict=True):
                shown = facts.money(amount)
                pen.right(edge, y, shown, size=fitting_size(shown, BODY, 84))
        y -= _FOREIGN_GAP
        for line in facts.company_currency():
            y -= 14
            pen.text(LEFT, y, line, size=BODY, colour=GREY)

    def _box(self) -> None:
        facts = self._facts
        draw_payment_box(
            self._pen,
            self._look,
            self._head.footer_top + 12,
            snapshot=self._data,
            amount=facts.money(facts.payable),
            due_date=facts.day(self._data["due_date"]),
        )
