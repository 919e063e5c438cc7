"""The table on a sales invoice's page: its columns, and what a snapshot's lines say, ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from telecost_desktop.services.sales_invoicing.document_words import date_text, word
from telecost_desktop.services.sales_invoicing.paper.sheet import LEFT, RIGHT, printable, text_width, wrap

BODY, LEADING, SMALL = 8.5, 11.5, 7.2
_GAP = 12.0
_ROW_GAP, _HEADING_GAP = 8.0, 10.0
# A long text is broken over pages in pieces of so many lines.
_PIECE = 14
# The least and greatest width of each column of figures; the text gets what they leave.
_BOUNDS = {
    "period": (0, 92),
    "quantity": (30, 62),
    "price": (40, 74),
    "discount": (0, 40),
    "vat": (24, 40),
    "net": (50, 80),
}
_LEAST_TEXT = 140.0
_LOCALES = {"nb": "nb_NO", "en": "en_GB", "sv": "sv_SE", "fr": "fr_FR"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its label's key, where it begins and how wide it is. Figures end at its right edge."""

    key: str
    left: float
    width: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width


@dataclass(frozen=True, slots=True)
class Row:
    """A table row, or a piece of one: only the first piece bears figures. ``unit`` stands under a quantity.

    ``heading`` names the project whose first row it is; it is part of the row, so that no page ends with it.
    ``ends`` where no further piece follows.
    """

    text: list[str]
    cells: dict[str, str] | None
    net: Decimal
    unit: str = ""
    heading: tuple[str, ...] = ()
    ends: bool = True

    @property
    def height(self) -> float:
        """In points, with its heading."""
        return (
            self.heading_height + max(len(self.text), 2 if self.unit else 1) * LEADING + (_ROW_GAP if self.ends else 0)
        )

    @property
    def heading_height(self) -> float:
        """In points; 0 without a heading."""
        return len(self.heading) * LEADING + _HEADING_GAP if self.heading else 0.0


@lru_cache(maxsize=20_000)
def number_text(value: str, pattern: str, language: str) -> str:
    """A number as a language writes it."""
    from babel.numbers import format_decimal

    return str(format_decimal(Decimal(value), pattern, locale=_LOCALES.get(language, "en_GB")))


def percent_text(rate: str, language: str) -> str:
    """A rate in per cent, with as many decimals as it has."""
    return number_text(rate, "0.######", language) + " %"


def table(lines: Sequence[dict[str, Any]], language: str, money_pattern: str) -> tuple[list[Column], list[Row]]:
    """The columns that these lines need, the text first, and their rows, each project's first one with its heading."""
    cells = [_cells(line, language, money_pattern) for line in lines]
    columns = _columns(cells, language)
    quantity = next(column for column in columns if column.key == "quantity")
    rows = []
    project = ""
    for line, figures in zip(lines, cells, strict=True):
        heading = _heading(line.get("project", ""), project, language)
        project = line.get("project", "")
        texts = wrap(line["text"], columns[0].width, BODY)
        unit = printable(line["unit"])
        together = f"{figures['quantity']} {unit}"
        if unit and text_width(together, BODY) <= quantity.width:
            figures["quantity"], unit = together, ""
        pieces = [texts[start : start + _PIECE] for start in range(0, len(texts), _PIECE)]
        rows.append(Row(pieces[0], figures, Decimal(line["net"]), unit, heading, ends=len(pieces) == 1))
        rows += [Row(piece, None, Decimal(0), ends=piece is pieces[-1]) for piece in pieces[1:]]
    return columns, rows


def _cells(line: dict[str, Any], language: str, money_pattern: str) -> dict[str, str]:
    discount = line.get("discount", "0")
    return {
        "period": _period(line["period_start"], line["period_end"], language),
        "quantity": number_text(line["quantity"], "#,##0.######", language),
        "price": number_text(line["unit_price"], "#,##0.00####", language),
        "discount": percent_text(discount, language) if Decimal(discount) else "",
        "vat": percent_text(line["vat_rate"], language),
        "net": number_text(line["net"], money_pattern, language),
        "unit": printable(line["unit"]),
    }


def _columns(cells: list[dict[str, str]], language: str) -> list[Column]:
    """Each column as wide as its widest figure, within bounds; one that would be empty is left out."""
    widths: dict[str, float] = {}
    for key, (least, most) in _BOUNDS.items():
        texts = {entry[key] for entry in cells}
        if key in ("discount", "period") and not any(texts):
            continue
        if key == "quantity":
            texts |= {f"{entry['quantity']} {entry['unit']}" for entry in cells}
        size = SMALL if key == "period" else BODY
        label = text_width(word(label_of(key), language), SMALL)
        widths[key] = min(most, max(least, label, *(text_width(text, size) for text in texts)))
    room = RIGHT - LEFT - _GAP * len(widths)
    shrunk = min(1.0, (room - _LEAST_TEXT) / sum(widths.values()))
    columns = [Column("text", LEFT, room - shrunk * sum(widths.values()))]
    for key, width in widths.items():
        columns.append(Column(key, columns[-1].right + _GAP, width * shrunk))
    return columns


def label_of(key: str) -> str:
    """The key of a column's label among the words."""
    return "unit_price" if key == "price" else key


def _heading(project: str, before: str, language: str) -> tuple[str, ...]:
    """The heading of a line: its project, where that is another than the line before it has."""
    if not project or project == before:
        return ()
    return tuple(wrap(word("project", language).format(project=project), RIGHT - LEFT, BODY, bold=True)[:_PIECE])


def _period(start: str | None, end: str | None, language: str) -> str:
    if start is None or end is None:
        return ""
    first, last = date.fromisoformat(start), date.fromisoformat(end) - timedelta(days=1)
    if first == last:
        return date_text(first, language)
    return f"{date_text(first, language)}–{date_text(last, language)}"
