"""A reminder as PDF, drawn from its snapshot alone, on the same letterhead as the company's sales invoices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from telecost_desktop.services.reminders.content import money_text
from telecost_desktop.services.reminders.letter_table import ROW, Column, columns_for, head_cells, row_cells
from telecost_desktop.services.reminders.words import reminder_word
from telecost_desktop.services.sales_invoicing.document_words import date_text
from telecost_desktop.services.sales_invoicing.paper.letterhead import FACTS, Letterhead
from telecost_desktop.services.sales_invoicing.paper.payment_box import BOX_HEIGHT, draw_payment_box
from telecost_desktop.services.sales_invoicing.paper.pen import Pen
from telecost_desktop.services.sales_invoicing.paper.rows import BODY, LEADING, SMALL, number_text
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
# Below what an envelope's window shows.
_TEXT_TOP, _LATER_TOP = HEIGHT - 262, HEIGHT - 82
_FACT_TOP, _FACT_LEADING, _FACT_VALUE = HEIGHT - 110, 14.5, FACTS + 92
_HEAD = 24.0
_SUMS = 330.0
# The longest text in a code that banking programs read.
_LONGEST_TEXT = 140


def draw_letter(content: dict[str, Any], logo: bytes | None = None) -> bytes:
    """The PDF of a reminder; the same content and logo give the same bytes."""
    return _Letter(content, logo).finished()


class _Letter:
    def __init__(self, content: dict[str, Any], logo: bytes | None) -> None:
        self._data = content
        self._language: str = content["language"]
        self._lines: list[dict[str, Any]] = content["invoices"]
        self._columns = columns_for(self._lines)
        self._title = self._word("title")
        title = f"{self._title} {content['number'] or ''}".strip()
        self._pen = Pen(title=title, author=content["seller"]["name"], language=self._language)
        self._head = Letterhead(self._pen, content["seller"], language=self._language, logo=logo)
        self._bottom = self._head.footer_top + 14
        paragraphs = content["text"].splitlines()
        self._text = [line for one in paragraphs for line in wrap(one, RIGHT - LEFT, _TEXT_SIZE)]
        self._notes = [line for one in self._note_texts() for line in wrap(one, RIGHT - LEFT, BODY)]

    def finished(self) -> bytes:
        """Draw all pages."""
        table_top = self._first_page()
        pages = paginate(
            [ROW] * len(self._lines),
            first=table_top - _HEAD - self._bottom,
            rest=_LATER_TOP - _HEAD - self._bottom,
            carry=0,
            tail=self._tail_height(),
        )
        for number, chosen in enumerate(pages, 1):
            if number > 1:
                self._head.later_page(self._title)
            y = self._table_head(table_top if number == 1 else _LATER_TOP)
            for index in chosen:
                y = self._row(self._lines[index], y)
            if number == len(pages):
                self._tail(y)
            self._head.footer(number, len(pages))
            self._pen.end_page()
        return self._pen.finished()

    def _first_page(self) -> float:
        """Everything above the table; returns where that begins."""
        self._head.first_page(self._title, self._data["buyer"])
        y = _FACT_TOP
        for label, value in self._facts():
            self._pen.text(FACTS, y, label, size=BODY, colour=GREY)
            strong = label == self._word("pay_until")
            size = fitting_size(value, BODY, RIGHT - _FACT_VALUE, bold=strong)
            self._pen.text(_FACT_VALUE, y, value, size=size, bold=strong)
            y -= _FACT_LEADING
        for place, line in enumerate(self._text):
            self._pen.text(LEFT, _TEXT_TOP - place * _TEXT_LEADING, line, size=_TEXT_SIZE)
        return _TEXT_TOP - len(self._text) * _TEXT_LEADING - 10

    def _facts(self) -> list[tuple[str, str]]:
        data = self._data
        facts = [
            (self._word("number"), str(data["number"] or "–")),
            (self._word("date"), self._date(data["made_on"])),
            (self._word("pay_until"), self._date(data["due_date"])),
            (self._word("customer_number"), data["buyer"]["number"]),
        ]
        if data["level"] > 1:
            facts.insert(1, (self._word("level"), str(data["level"])))
        return facts

    # The table

    def _table_head(self, top: float) -> float:
        for column, title in zip(self._columns, head_cells(self._columns, self._language), strict=True):
            self._cell(column, top - 9, title, size=fitting_size(title, SMALL, column.width), colour=GREY)
        self._pen.rule(top - _HEAD + 9, INK, 0.7)
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

    # Sums, notes and payment

    def _sums(self) -> list[tuple[str, str]]:
        """What is asked for beside the sales invoices; empty where it is nothing."""
        data = self._data
        found = [(self._word(key), data[key]) for key in ("interest", "fee", "earlier") if Decimal(data[key])]
        return [(self._word("open_total"), data["open"]), *found] if found else []

    def _note_texts(self) -> list[str]:
        texts = []
        rates = [self._rate(one) for one in self._data["interest_rates"]]
        if rates:
            texts.append(self._word("rate_note").format(rates=", ".join(rates)))
        if len(self._lines) > 1:
            texts.append(self._word("payment_note" if self._sums() else "references_note"))
        return texts

    def _rate(self, one: dict[str, str]) -> str:
        rate = number_text(one["rate"], "0.####", self._language)
        if not one["since"]:
            return f"{rate} %"
        return self._word("rate_since").format(day=self._date(one["since"]), rate=rate)

    def _tail_height(self) -> float:
        return 54 + 15 * len(self._sums()) + len(self._notes) * LEADING + BOX_HEIGHT + 10

    def _tail(self, top: float) -> None:
        y = top - 18
        sums = self._sums()
        for label, amount in sums:
            shown = self._money(amount)
            room = RIGHT - _SUMS - text_width(shown, BODY) - 8
            self._pen.text(_SUMS, y, label, size=fitting_size(label, BODY, room), colour=GREY)
            self._pen.right(RIGHT, y, shown, size=BODY)
            y -= 15
        if sums:
            self._pen.rule(y + 9, INK, 0.7, left=_SUMS)
        label, total = f"{self._word('total')} {self._data['currency']}", self._money(self._data["total"])
        room = RIGHT - _SUMS - text_width(label, 10.5, bold=True) - 8
        self._pen.text(_SUMS, y - 6, label, size=10.5, bold=True)
        self._pen.right(RIGHT, y - 6, total, size=fitting_size(total, 10.5, room, bold=True), bold=True)
        y -= 30
        for line in self._notes:
            self._pen.text(LEFT, y, line, size=BODY, colour=GREY)
            y -= LEADING
        self._payment_box(total)

    def _payment_box(self, total: str) -> None:
        """With the reference where it is one; several stand in the table, and only numbers in the code."""
        data = self._data
        one = self._lines[0]["reference"] if len(self._lines) == 1 else ""
        draw_payment_box(
            self._pen,
            self._head.look,
            self._head.footer_top + 10,
            snapshot={
                "seller": data["seller"],
                "buyer": data["buyer"],
                "language": self._language,
                "currency": data["currency"],
                "references": {"payment": one},
                "payable": data["total"],
                "number": ", ".join(str(line["number"]) for line in self._lines)[:_LONGEST_TEXT],
            },
            amount=total,
            due_date=self._date(data["due_date"]),
        )

    def _date(self, iso: str) -> str:
        return date_text(date.fromisoformat(iso), self._language)

    def _money(self, amount: str) -> str:
        return money_text(amount, self._data["currency"], self._language)

    def _word(self, key: str) -> str:
        return reminder_word(key, self._language)
