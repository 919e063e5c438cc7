"""What an import says about a file, and the one object that an import of a file works through."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from threading import RLock
from typing import TYPE_CHECKING

from telecost_desktop.errors import Cancelled, TelecostError
from telecost_desktop.models.money import from_micro
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import IsCancelled, Progress

if TYPE_CHECKING:
    from telecost_desktop.services.importing.register.links import Links
    from telecost_desktop.services.importing.register.register import Register

# More rejected rows than these are counted, not kept: the file itself is then what needs mending.
STORED_REJECTIONS = 10_000
# More changes and conflicts than these tell a person nothing more.
TOLD_CHANGES = 1_000
# Of each kept row, so much.
STORED_TEXT = 4_000
_AMOUNTS = ("price", "monthly_price")


@dataclass(frozen=True)
class RowError:
    """A row that was not imported: its line in the file (0 = the whole file), the column, and why.

    ``pattern`` and ``hint`` are English patterns for translation, filled by ``values``.
    """

    row: int
    column: str
    pattern: str
    hint: str = ""
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of_file(cls, error: TelecostError) -> RowError:
        """What is wrong with a file as a whole."""
        return cls(0, "", error.pattern, error.hint, tuple(error.values.items()))

    @property
    def reason(self) -> str:
        """The whole sentence in English."""
        return " ".join(filled(part, self.values) for part in (self.pattern, self.hint) if part)


@dataclass(frozen=True)
class Change:
    """A value that an import changes, or a link that it adds: of what (table), of whom, which field, from and to.

    ``since`` is the day from which a dated link or product holds.
    """

    table: str
    subject: str
    field: str
    old: str
    new: str
    since: date | None = None


@dataclass(frozen=True)
class Conflict:
    """Where a file contradicts what is known, and what was kept: an English pattern and its values."""

    pattern: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return filled(self.pattern, self.values)


def filled(pattern: str, values: tuple[tuple[str, object], ...]) -> str:
    """A pattern with its values; one without any is left as it is, whatever signs are in it."""
    return pattern.format(**dict(values)) if values else pattern


@dataclass(frozen=True)
class ImportedSupplierInvoice:
    """A supplier invoice that a file brought or named. ``difference`` is stated total less the sum of its charges."""

    number: str
    seller: str
    issue_date: date | None
    due_date: date | None
    currency: str
    total_ex_vat: Decimal
    total_vat: Decimal
    total_inc_vat: Decimal
    payable: Decimal
    lines: int
    kind: str
    difference: Decimal = Decimal(0)


@dataclass(frozen=True)
class FileResult:
    """What became of one file. ``status`` is imported, duplicate, rejected or partial.

    ``key`` tells files of one call apart: the path, and the name inside an archive. ``sums`` are those without VAT of
    the rows that would count or did, by currency; empty where rows have no amounts. ``changes`` and ``conflicts`` are the first of
    each; ``changed`` counts all changes.
    """

    file: str
    format: str
    status: str
    batch: int | None = None
    key: str = ""
    profile: str = ""
    sums: tuple[tuple[str, Decimal], ...] = ()
    changes: tuple[Change, ...] = ()
    changed: int = 0
    conflicts: tuple[Conflict, ...] = ()
    supplier_invoices: tuple[ImportedSupplierInvoice, ...] = ()
    rows: int = 0
    imported: int = 0
    duplicates: int = 0
    rejected: int = 0
    errors: tuple[RowError, ...] = ()

    @property
    def amount(self) -> Decimal | None:
        """The only sum; None where there is none, or one in each of several currencies, which are never added."""
        return self.sums[0][1] if len(self.sums) == 1 else None


@dataclass
class ImportRun:
    """One file being imported inside one transaction: where to write, what was counted, what was refused."""

    connection: sqlite3.Connection
    batch_id: int
    clock: Clock
    country: str
    currency: str
    progress: Progress
    cancelled: IsCancelled
    register: Register
    links: Links
    rows: int = 0
    imported: int = 0
    duplicates: int = 0
    rejected: int = 0
    # Micro-units of the rows that were imported, by currency.
    amounts: dict[str, int] = field(default_factory=dict)
    # Two threads share the connection while usage streams: who writes, or reads back a new key, holds this.
    lock: RLock = field(default_factory=RLock)
    errors: list[RowError] = field(default_factory=list)
    supplier_invoices: list[ImportedSupplierInvoice] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    change_count: int = 0
    conflicts: list[Conflict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.register.serve(self)
        self.links.serve(self)
        self._told: set[Conflict] = set()

    def reject(self, row: int, column: str, reason: str, text: str) -> None:
        """Count a row that cannot be imported, and keep it with its reason as long as there is room."""
        self.rejected += 1
        if len(self.errors) < STORED_REJECTIONS:
            self.errors.append(RowError(row, column, reason))
            self.connection.execute(
                'INSERT INTO import_rejection (batch_id, row, "column", reason, text) VALUES (?, ?, ?, ?, ?)',
                (self.batch_id, row, column, reason, text[:STORED_TEXT]),
            )

    def tell_change(self, change: Change) -> None:
        """Count a change, and keep it for the person to see as long as there is room."""
        self.change_count += 1
        if len(self.changes) < TOLD_CHANGES:
            self.changes.append(change)

    def tell_conflict(self, pattern: str, **values: object) -> None:
        """Keep what the file contradicts, once."""
        conflict = Conflict(pattern, tuple(values.items()))
        if len(self.conflicts) < TOLD_CHANGES and conflict not in self._told:
            self._told.add(conflict)
            self.conflicts.append(conflict)

    def add_amount(self, currency: str, micro: int) -> None:
        """Count the amount of imported rows in micro-units; what was taken out again is negative."""
        self.amounts[currency] = self.amounts.get(currency, 0) + micro

    def sums(self) -> tuple[tuple[str, Decimal], ...]:
        """The sums without VAT of what was imported, by currency."""
        return tuple((currency, from_micro(micro)) for currency, micro in sorted(self.amounts.items()))

    def step(self, share: float) -> None:
        """Tell how far it is. Raises Cancelled when the person stopped it."""
        if self.cancelled():
            raise Cancelled
        self.progress(min(share, 1.0))

    def changed(
        self, table: str, row_id: int, values: Iterable[tuple[str, object, object]], *, subject: str = ""
    ) -> None:
        """Set columns of a row that was there before, remembering what undo puts back: (column, old, new).

        With a ``subject`` the person is told, too, unless this very file made the row.
        """
        for column, old, new in values:
            if old == new:
                continue
            if subject and not self.register.is_new(table, row_id):
                self.tell_change(Change(table, subject, column, _shown(column, old), _shown(column, new)))
            self.connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE id = ?', (new, row_id))
            self.connection.execute(
                "INSERT INTO import_change (batch_id, table_name, row_id, column_name, old_value, new_value) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (self.batch_id, table, row_id, column, _text(old), _text(new)),
            )


def _shown(column: str, value: object) -> str:
    if isinstance(value, int) and column in _AMOUNTS:
        return str(from_micro(value))
    return _text(value) or ""


def _text(value: object) -> str | None:
    return None if value is None else str(value)
