"""The one object that the import of a file works through."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from threading import RLock

from telecost_desktop.errors import Cancelled
from telecost_desktop.models.money import from_micro
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.importing.register.links import Links
from telecost_desktop.services.importing.register.register import Register
from telecost_desktop.services.importing.results import (
    STORED_REJECTIONS,
    STORED_TEXT,
    TOLD_CHANGES,
    Change,
    Conflict,
    ImportedSupplierInvoice,
    RowError,
)
from telecost_desktop.services.progress import IsCancelled, Progress

_AMOUNTS = ("price", "monthly_price")


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
