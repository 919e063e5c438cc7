"""What an import brings or brought: facts in a row, and under tabs the files, invoices, changes, conflicts, rejected rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.importing.words import change_words, conflict_words, error_words, format_name
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import TabStrip
from telecost_desktop.views.widgets.labels import label, set_tone

if TYPE_CHECKING:
    from telecost_desktop.services.importing.results import (
        Change,
        Conflict,
        FileResult,
        ImportedSupplierInvoice,
        RowError,
    )

translate = QCoreApplication.translate
STATUSES = {
    "imported": Status.IMPORTED,
    "duplicate": Status.DUPLICATE,
    "rejected": Status.REJECTED,
    "partial": Status.PARTIAL,
}
# In a dry run nothing was imported yet.
_TRIED = STATUSES | {"imported": Status.READY, "partial": Status.PARTLY}
_BETWEEN = " · "
FILES, INVOICES, CHANGES, CONFLICTS, REJECTED = range(5)


@dataclass(frozen=True)
class FileRow:
    """A file as the list shows it."""

    result: FileResult
    status: Status

    @property
    def id(self) -> str:
        """The file's key."""
        return self.result.key or self.result.file

    @property
    def what(self) -> str:
        """What it is, in words."""
        return format_name(self.result.format)


@dataclass(frozen=True)
class InvoiceRow:
    """A supplier invoice and the file that brought it."""

    file: str
    invoice: ImportedSupplierInvoice

    @property
    def state(self) -> Status:
        """Whether its lines add up."""
        return Status.DIFFERS if self.invoice.difference else Status.ADDS_UP


@dataclass(frozen=True)
class ChangeRow:
    """A change and its file."""

    file: str
    change: Change

    @property
    def sentence(self) -> str:
        """The change in words."""
        return change_words(self.change)


@dataclass(frozen=True)
class ConflictRow:
    """A conflict and its file."""

    file: str
    conflict: Conflict

    @property
    def sentence(self) -> str:
        """The conflict in words."""
        return conflict_words(self.conflict)


@dataclass(frozen=True)
class RejectedRow:
    """A row that was refused, and its file."""

    file: str
    error: RowError


class OutcomeView(QWidget):
    """``file_chosen(FileRow or None)`` when another file is chosen; with ``dry`` nothing has been imported yet."""

    file_chosen = Signal(object)

    def __init__(self, *, dry: bool) -> None:
        super().__init__()
        self._dry = dry
        self.results: tuple[FileResult, ...] = ()
        self.facts: dict[str, str] = {}
        self._undone: set[int] = set()
        self._facts_row = QHBoxLayout()
        self._facts_row.setSpacing(8)
        self.tabs = TabStrip(translate("Import", "What came of it"))
        self._stack = QStackedWidget()
        self._made: dict[int, DataTable] = {}
        self._filled: set[int] = set()
        self.files = self.table(FILES)
        self.files.current_changed.connect(self.file_chosen)
        self.card = Card(table=True)
        self.card.body.setContentsMargins(1, 1, 1, 0)
        self.card.body.addWidget(self._stack)
        self.tabs.currentChanged.connect(self._choose)
        for title in self._names():
            self.tabs.addTab(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._facts_row)
        column.addWidget(self.tabs)
        column.addWidget(self.card, 1)

    def table(self, place: int) -> DataTable:
        """The table of a tab. It is made and filled when it is first looked at: most never are."""
        table = self._made.get(place)
        if table is None:
            table = self._made[place] = DataTable(self._names()[place], self._columns(place), filters=False)
            self._stack.addWidget(table)
        if place not in self._filled and self.results:
            self._filled.add(place)
            table.set_rows(self._rows(place))
            if place != FILES:
                table.view.setColumnHidden(len(table.model.columns) - 1, len(self.results) < 2)
        return table

    def _choose(self, place: int) -> None:
        self._stack.setCurrentWidget(self.table(max(place, FILES)))

    def _names(self) -> tuple[str, ...]:
        return (
            translate("Import", "Files"),
            translate("Import", "Supplier invoices"),
            translate("Import", "Changes"),
            translate("Import", "Conflicts"),
            translate("Import", "Rejected rows"),
        )

    def _columns(self, place: int) -> list[Column]:
        file = Column("file", translate("Import", "File"), Kind.QUIET, 116)
        if place == FILES:
            return self._file_columns()
        if place == INVOICES:
            return [*_invoice_columns(), file]
        if place == REJECTED:
            return [
                Column("line", translate("Import", "Line"), Kind.NUMBER, 80, value=lambda row: row.error.row or None),
                Column("column", translate("Import", "Column"), Kind.QUIET, 160, value=lambda row: row.error.column),
                Column("reason", translate("Import", "Reason"), width=420, stretch=True, value=lambda row: error_words(row.error)),
                file,
            ]  # fmt: skip
        title = translate("Import", "Change")
        if place == CONFLICTS:
            title = translate("Import", "What the file contradicts, and what was kept")
        return [Column("sentence", title, width=500, stretch=True, value=lambda row: row.sentence), file]

    def _rows(self, place: int) -> list[Any]:
        results = self.results
        if place == FILES:
            words = _TRIED if self._dry else STATUSES
            return [
                FileRow(one, Status.UNDONE if one.batch in self._undone else words.get(one.status, Status.REJECTED))
                for one in results
            ]
        if place == INVOICES:
            return [InvoiceRow(one.file, invoice) for one in results for invoice in one.supplier_invoices]
        if place == CHANGES:
            return [ChangeRow(one.file, each) for one in results for each in one.changes]
        if place == CONFLICTS:
            return [ConflictRow(one.file, each) for one in results for each in one.conflicts]
        return [RejectedRow(one.file, error) for one in results for error in one.errors]

    def _file_columns(self) -> list[Column]:
        new = translate("Import", "New") if self._dry else translate("Import", "Imported")
        return [
            Column("file", translate("Import", "File"), width=200, stretch=True, strong=True, value=lambda row: row.result.file),
            Column("what", translate("Import", "What it is"), Kind.QUIET, 210),
            Column("new", new, Kind.NUMBER, 80, value=lambda row: row.result.imported),
            Column("known", translate("Import", "Known"), Kind.NUMBER, 80, value=lambda row: row.result.duplicates),
            Column("rejected", translate("Import", "Rejected"), Kind.NUMBER, 88, value=lambda row: row.result.rejected),
            Column("amount", translate("Import", "Sum excl. VAT"), Kind.MONEY, 120, value=lambda row: row.result.amount),
            Column("currency", translate("Import", "Currency"), width=112, value=lambda row: ", ".join(code for code, _ in row.result.sums)),
            Column("status", translate("Import", "State"), Kind.STATUS, 150),
        ]  # fmt: skip

    def show_results(self, results: Sequence[FileResult]) -> None:
        """Show what came of the files."""
        self._undone = set()
        self._fill(results)
        self.tabs.setCurrentIndex(FILES)
        self.files.select_first()

    def set_undone(self, batch: int) -> None:
        """An import was taken back: what it brought counts no more."""
        self._undone.add(batch)
        self._fill(self.results)

    def is_undone(self, batch: int | None) -> bool:
        """Whether an import was taken back here."""
        return batch in self._undone

    def _fill(self, results: Sequence[FileResult]) -> None:
        self.results = tuple(results)
        self._filled.clear()
        self._show_tabs()
        self._show_facts()
        self.table(FILES)
        self.table(max(self.tabs.currentIndex(), FILES))

    def _show_tabs(self) -> None:
        invoices = [invoice for one in self.results for invoice in one.supplier_invoices]
        changed = sum(one.changed or len(one.changes) for one in self.results)
        refused = sum(one.rejected or len(one.errors) for one in self.results)
        conflicts = sum(len(one.conflicts) for one in self.results)
        differing = any(invoice.difference for invoice in invoices)
        counts = (
            (len(self.results), "mute"), (len(invoices), "warn" if differing else "mute"), (changed, "new"),
            (conflicts, "warn"), (refused, "bad"),
        )  # fmt: skip
        for place, (count, tone) in enumerate(counts):
            self.tabs.setTabVisible(place, place == FILES or count > 0)
            self.tabs.set_note(place, formats.number(count), tone)

    def _show_facts(self) -> None:
        while (item := self._facts_row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for caption, value, tone in self._figures():
            tile = Card()
            tile.body.setContentsMargins(16, 10, 16, 10)
            tile.body.setSpacing(0)
            tile.setAccessibleName(f"{caption} {value}")
            tile.body.addWidget(label(caption, "secondary", "text2"))
            # Sums of several currencies stand under each other: beside each other they need more than a window is wide.
            words = label(value.replace(_BETWEEN, "\n"), "strong" if _BETWEEN in value else "amount")
            set_tone(words, tone)
            tile.body.addWidget(words)
            tile.body.addStretch(1)
            self._facts_row.addWidget(tile, 1)

    def _figures(self) -> list[tuple[str, str, str]]:
        """Caption, value and tone of each fact."""
        results = [one for one in self.results if one.batch is None or one.batch not in self._undone]
        new, known, refused = (
            sum(getattr(one, name) for one in results) for name in ("imported", "duplicates", "rejected")
        )
        refused += sum(1 for one in results if one.status == "rejected" and not one.rejected)
        sums = [pair for one in results for pair in one.sums]
        invoices = [invoice for one in results for invoice in one.supplier_invoices]
        # Differences to both sides must not hide each other.
        off = [(invoice.currency, abs(invoice.difference)) for invoice in invoices if invoice.difference]
        figures = [
            (translate("Import", "New") if self._dry else translate("Import", "Imported"), formats.number(new), ""),
            (translate("Import", "Already known"), formats.number(known), "" if known else "text3"),
            (translate("Import", "Rejected"), formats.number(refused), "bad" if refused else "text3"),
        ]
        if sums:
            figures.append((translate("Import", "Sum excl. VAT"), _by_currency(sums), ""))
        if invoices:
            caption = translate("Import", "Difference to stated totals")
            figures.append((caption, _by_currency(off) if off else formats.number(0, 2), "warn" if off else "ok"))
        self.facts = {caption: value for caption, value, _ in figures}
        return figures


def _by_currency(amounts: Sequence[tuple[str, Decimal]]) -> str:
    """The sum of each currency: different ones are never added."""
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    if len(sums) == 1:
        return formats.money(next(iter(sums.values())))
    # The short signs of some currencies are the same.
    return _BETWEEN.join(f"{currency}\u00a0{formats.number(amount, 2)}" for currency, amount in sorted(sums.items()))


def _invoice_columns() -> list[Column]:
    """A supplier invoice: what it states, what its lines add up to, and the difference, each without VAT."""
    return [
        Column("seller", translate("Import", "Operator"), width=180, stretch=True, strong=True, value=lambda row: row.invoice.seller),
        Column("number", translate("Import", "Number"), width=96, value=lambda row: row.invoice.number),
        Column("date", translate("Import", "Date"), Kind.DATE, 92, value=lambda row: row.invoice.issue_date),
        Column("lines", translate("Import", "Lines"), Kind.NUMBER, 56, value=lambda row: row.invoice.lines),
        Column("stated", translate("Import", "Stated excl. VAT"), Kind.MONEY, 118, value=lambda row: row.invoice.total_ex_vat),
        Column("sum", translate("Import", "Sum of lines"), Kind.MONEY, 104, value=_sum_of_lines),
        Column("difference", translate("Import", "Difference"), Kind.MONEY, 88, value=_difference),
        Column("payable", translate("Import", "To pay"), Kind.MONEY, 92, value=lambda row: row.invoice.payable),
        Column("state", translate("Import", "Check"), Kind.STATUS, 104),
    ]  # fmt: skip


def _sum_of_lines(row: InvoiceRow) -> Decimal | None:
    return row.invoice.total_ex_vat - row.invoice.difference if row.invoice.lines else None


def _difference(row: InvoiceRow) -> Decimal | None:
    return row.invoice.difference if row.invoice.lines else None
