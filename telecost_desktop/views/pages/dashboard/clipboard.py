"""Tables to the clipboard, as a spreadsheet takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from telecost_desktop.views import formats
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card

translate = QCoreApplication.translate


def offer_copy(card: Card, table: DataTable) -> None:
    """Offer in a card's menu to copy its table as it is shown."""
    card.add_action(translate("Dashboard", "Copy the table"), "content-copy").triggered.connect(
        lambda: copy_table(*table.export())
    )


def copy_table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Put titles and rows on the clipboard, cells separated by tabs, in the language's format without groups."""
    lines = ["\t".join(titles)]
    lines += ["\t".join(_cell(value) for value in row) for row in rows]
    QGuiApplication.clipboard().setText("\n".join(lines))


def _cell(value: object) -> str:
    if isinstance(value, (Decimal, float, int)) and not isinstance(value, bool):
        return str(value).replace(".", formats.locale().decimalPoint())
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
