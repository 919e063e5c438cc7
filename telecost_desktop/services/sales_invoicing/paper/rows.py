"""The rows of the table on a sales invoice's page: what a snapshot's lines say, ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from telecost_desktop.services.sales_invoicing.documents_text import date_text, word
from telecost_desktop.services.sales_invoicing.paper.sheet import LEFT, RIGHT, printable, text_width, wrap

BODY, LEADING = 8.5, 11.5
# Where the period begins; the text ends before it. A quantity stands beside the period.
PERIOD_X, QUANTITY_WIDTH = 246.0, 30.0
_TEXT_WIDTH = PERIOD_X - LEFT - 10
_ROW_GAP, _HEADING_GAP = 6.0, 10.0
# A long text is broken over pages in pieces of so many lines.
_PIECE = 14
_LOCALES = {"nb": "nb_NO", "en": "en_GB", "sv": "sv_SE", "fr": "fr_FR"}


@dataclass(frozen=True, slots=True)
class Row:
    """A table row, or a piece of one: only the first piece bears figures. ``unit`` stands under a quantity.

    ``heading`` names the project whose first row it is; it is part of the row, so that no page ends with it.
    """

    text: list[str]
    cells: tuple[str, str, str, str, str] | None
    net: Decimal
    unit: str = ""
    heading: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        """In points, with its heading."""
        return self.heading_height + max(len(self.text), 2 if self.unit else 1) * LEADING + _ROW_GAP

    @property
    def heading_height(self) -> float:
        """In points; 0 without a heading."""
        return len(self.heading) * LEADING + _HEADING_GAP if self.heading else 0.0


@lru_cache(maxsize=20_000)
def number_text(value: str, pattern: str, language: str) -> str:
    """A number as a language writes it."""
    from babel.numbers import format_decimal

    return str(format_decimal(Decimal(value), pattern, locale=_LOCALES.get(language, "en_GB")))


def table_rows(lines: Sequence[dict[str, Any]], language: str, money_pattern: str) -> list[Row]:
    """The rows of a snapshot's lines, each project's first one with its heading."""
    rows = []
    project = ""
    for line in lines:
        heading = _heading(line.get("project", ""), project, language)
        project = line.get("project", "")
        texts = wrap(line["text"], _TEXT_WIDTH, BODY)
        quantity = number_text(line["quantity"], "#,##0.######", language)
        unit = printable(line["unit"])
        if unit and text_width(f"{quantity} {unit}", BODY) <= QUANTITY_WIDTH:
            quantity, unit = f"{quantity} {unit}", ""
        cells = (
            _period(line["period_start"], line["period_end"], language),
            quantity,
            number_text(line["unit_price"], "#,##0.00##", language),
            number_text(line["vat_rate"], "0.##", language) + " %",
            number_text(line["net"], money_pattern, language),
        )
        rows.append(Row(texts[:_PIECE], cells, Decimal(line["net"]), unit, heading))
        rest = texts[_PIECE:]
        rows += [Row(rest[i : i + _PIECE], None, Decimal(0)) for i in range(0, len(rest), _PIECE)]
    return rows


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
