"""The list of hours and fees as a table model: the database finds and sorts, rows are read a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt, Signal

from telecost_desktop.models.projects import EntryKind
from telecost_desktop.services.projects.entries import EntryRow, EntryState
from telecost_desktop.services.projects.entry_listing import Comparison, EntrySearch, EntryTest, FoundEntries
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.views import formats
from telecost_desktop.views.pages.subscriptions.words import word
from telecost_desktop.views.tables.model import BaseTableModel, Column, Index, Kind, comparison
from telecost_desktop.views.widgets.badge import Status

translate = QCoreApplication.translate
_PAGE = 64
_PAGES_KEPT = 64
_STATES = {
    EntryState.UNBILLED: Status.UNBILLED,
    EntryState.BILLED: Status.BILLED,
    EntryState.WRITTEN_OFF: Status.WRITTEN_OFF,
}
_TESTS = {">": Comparison.LEAST, "<": Comparison.MOST, "=": Comparison.EQUAL}


def state_of(row: EntryRow) -> Status:
    """The state of an entry as a mark."""
    return _STATES[row.state]


class EntriesModel(BaseTableModel):
    """Entries that a search found. ``search_wanted()`` when filters or order ask for another search.

    Answer it with ``set_found``; ``read(ids)`` gives the rows of a page, in the window's thread.
    """

    search_wanted = Signal()

    def __init__(self, read: Callable[[Sequence[int]], list[EntryRow]]) -> None:
        super().__init__(_columns())
        self._read = read
        self._pages: dict[int, dict[int, EntryRow]] = {}
        self._filters: Mapping[str, str] = {}
        self._order = ("entry_date", True)
        self.found = FoundEntries()
        self.arranging = True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() else len(self.found.ids)

    def row(self, number: int) -> EntryRow:
        """The entry at a place; one that was deleted since the search is blank."""
        page = number // _PAGE
        if page not in self._pages:
            if len(self._pages) >= _PAGES_KEPT:
                del self._pages[next(iter(self._pages))]
            ids = list(self.found.ids[page * _PAGE : (page + 1) * _PAGE])
            self._pages[page] = {row.id: row for row in self._read(ids)}
        key = self.found.ids[number]
        return self._pages[page].get(key) or _blank(key)

    def place_with(self, identity: object, identify: Callable[[Any], object]) -> int:
        """Where an entry is shown, by its key."""
        try:
            return self.found.ids.index(identity)
        except ValueError:
            return -1

    def set_found(self, found: FoundEntries) -> None:
        """Show what a search found."""
        self.beginResetModel()
        self.found = found
        self._pages.clear()
        self.arranging = False
        self.endResetModel()
        self.arranged.emit()

    def set_filters(self, filters: Mapping[str, str]) -> None:
        """Show only what fits; keys are column keys, values as typed."""
        self._filters = dict(filters)
        self.search_wanted.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column."""
        if 0 <= column < len(self.columns):
            self._order = (self.columns[column].key, order is Qt.SortOrder.DescendingOrder)
        self.search_wanted.emit()

    def search(self, state: EntryState | None, words: str) -> EntrySearch:
        """The search that the filters and the order mean."""
        tests = [
            test
            for column in self.columns
            if column.key in self._filters and (test := _test(column, self._filters[column.key])) is not None
        ]
        return EntrySearch(state, words, tuple(tests), *self._order)

    def choices(self, key: str) -> list[str]:
        """The words of kinds and states."""
        if key == "state":
            return [status.word() for status in _STATES.values()]
        return [word(kind) for kind in EntryKind] if key == "kind" else []


def _test(column: Column, typed: str) -> EntryTest | None:
    text = typed.strip()
    if column.key == "state":
        return next(
            (EntryTest("state", Comparison.EQUAL, key) for key, one in _STATES.items() if one.word() == text), None
        )
    if column.key == "kind":
        return next((EntryTest("kind", Comparison.EQUAL, one) for one in EntryKind if word(one) == text), None)
    if column.kind.numeric or column.kind is Kind.DATE:
        sign, rest = comparison(text)
        bound = formats.parse_number(rest) if column.kind.numeric else formats.parse_day(rest)
        return None if bound is None else EntryTest(column.key, _TESTS[sign], bound)
    return EntryTest(column.key, Comparison.CONTAINS, text)


def _blank(key: int) -> EntryRow:
    values = EntryValues(0, EntryKind.FEE, date(1980, 1, 1), Decimal(0), Decimal(0))
    return EntryRow(key, values, "", "", "", Decimal(0), "", EntryState.WRITTEN_OFF, None, None, False, False)


def _origin(row: EntryRow) -> str:
    if row.recurring:
        return translate("Subscriptions", "Recurring fee")
    return translate("Subscriptions", "Passed on") if row.recharged else ""


def _period(row: EntryRow) -> str:
    period = row.values.period
    return f"{formats.day(period.start)} – {formats.day(period.last)}" if period else ""


def _columns() -> list[Column]:
    return [
        Column("entry_date", translate("Subscriptions", "Date"), Kind.DATE, 108, value=lambda row: row.values.entry_date),
        Column("project", translate("Subscriptions", "Project"), width=150, stretch=True),
        Column("customer", translate("Subscriptions", "Customer"), Kind.QUIET, 150, yields=4),
        Column("kind", translate("Subscriptions", "Kind"), Kind.CHOICE, 84, yields=2, value=lambda row: word(row.values.kind)),
        Column("person", translate("Subscriptions", "Person"), width=124, yields=1, value=lambda row: row.values.person),
        Column("text", translate("Subscriptions", "Text"), width=170, stretch=True, value=lambda row: row.values.text),
        Column("quantity", translate("Subscriptions", "Quantity"), Kind.NUMBER, 80, value=lambda row: row.values.quantity),
        Column("unit_price", translate("Subscriptions", "Price"), Kind.MONEY, 90, yields=3, value=lambda row: row.values.unit_price),
        Column("amount", translate("Subscriptions", "Amount"), Kind.MONEY, 104, strong=True,
               hint=translate("Subscriptions", "Quantity times price, without VAT")),
        Column("state", translate("Subscriptions", "State"), Kind.STATUS, 112, value=state_of),
        Column("invoice_number", translate("Subscriptions", "Invoice"), Kind.NUMBER, 84, shown=lambda number: formats.NONE if number is None else str(number)),
        Column("project_number", translate("Subscriptions", "Project number"), essential=False),
        Column("unit", translate("Subscriptions", "Unit"), width=70, essential=False, value=lambda row: row.values.unit),
    ]  # fmt: skip


def extra_columns() -> list[Column]:
    """What only the workbook has: the list cannot sort by it."""
    return [
        Column("currency", translate("Subscriptions", "Currency")),
        Column("vat_code", translate("Subscriptions", "VAT"), value=lambda row: row.values.vat_code),
        Column("period", translate("Subscriptions", "Period"), value=_period),
        Column("origin", translate("Subscriptions", "Comes from"), value=_origin),
    ]
