"""The table of a letter: its columns, and what stands in them. Measures are in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from telecost_desktop.services.reminders.content import money_text
from telecost_desktop.services.reminders.words import reminder_word
from telecost_desktop.services.sales_invoicing.document_words import date_text
from telecost_desktop.services.sales_invoicing.paper.sheet import LEFT, RIGHT

ROW = 17.5


@dataclass(frozen=True, slots=True)
class Column:
    """``x`` is the left edge of what it holds, or the right one of figures; nothing in it is wider than ``width``."""

    key: str
    x: float
    width: float
    to_the_right: bool = False


_ALWAYS = (
    Column("invoice", LEFT, 64),
    Column("issue_date", LEFT + 70, 66),
    Column("due_date", LEFT + 142, 66),
    Column("days_late", LEFT + 258, 46, to_the_right=True),
    Column("reference", LEFT + 274, 124),
    Column("open", RIGHT, 78, to_the_right=True),
)
_WITH_INTEREST = (
    *_ALWAYS[:4],
    Column("reference", LEFT + 270, 84),
    Column("interest", LEFT + 414, 56, to_the_right=True),
    Column("open", RIGHT, 62, to_the_right=True),
)


def columns_for(lines: Sequence[dict[str, Any]]) -> tuple[Column, ...]:
    """The columns that these sales invoices need."""
    return _WITH_INTEREST if any(Decimal(line["interest"]) for line in lines) else _ALWAYS


def head_cells(columns: Sequence[Column], language: str) -> list[str]:
    """The columns' titles."""
    return [reminder_word("interest_short" if column.key == "interest" else column.key, language) for column in columns]


def row_cells(line: dict[str, Any], columns: Sequence[Column], currency: str, language: str) -> list[str]:
    """What stands in the row of a sales invoice."""
    cells = {
        "invoice": str(line["number"]),
        "issue_date": date_text(date.fromisoformat(line["issue_date"]), language),
        "due_date": date_text(date.fromisoformat(line["due_date"]), language),
        "days_late": str(line["days_late"]),
        "reference": line["reference"],
        "interest": money_text(line["interest"], currency, language),
        "open": money_text(line["open"], currency, language),
    }
    return [cells[column.key] for column in columns]
