"""What an import says about a file, and the one object that an import of a file works through."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from telecost_desktop.errors import Cancelled
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import Cancelled as CancelledQuestion
from telecost_desktop.services.progress import Progress

if TYPE_CHECKING:
    from telecost_desktop.services.importing.register.links import Links
    from telecost_desktop.services.importing.register.register import Register

# More rejected rows than these are counted, not kept: the file itself is then what needs mending.
STORED_REJECTIONS = 10_000
_STORED_TEXT = 4_000


@dataclass(frozen=True)
class RowError:
    """A row that was not imported: its line in the file (0 = the whole file), the column, and why."""

    row: int
    column: str
    reason: str


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
    """What became of one file. ``status`` is imported, duplicate, rejected or partial."""

    file: str
    format: str
    status: str
    batch: int | None = None
    supplier_invoices: tuple[ImportedSupplierInvoice, ...] = ()
    rows: int = 0
    imported: int = 0
    duplicates: int = 0
    rejected: int = 0
    errors: tuple[RowError, ...] = ()


@dataclass
class ImportRun:
    """One file being imported inside one transaction: where to write, what was counted, what was refused."""

    connection: sqlite3.Connection
    path: Path
    batch_id: int
    clock: Clock
    country: str
    currency: str
    progress: Progress
    cancelled: CancelledQuestion
    register: Register
    links: Links
    rows: int = 0
    imported: int = 0
    duplicates: int = 0
    rejected: int = 0
    header: str = ""
    # Two threads share the connection while usage streams: who writes, or reads back a new key, holds this.
    lock: RLock = field(default_factory=RLock)
    errors: list[RowError] = field(default_factory=list)
    supplier_invoices: list[ImportedSupplierInvoice] = field(default_factory=list)

    def reject(self, row: int, column: str, reason: str, text: str) -> None:
        """Count a row that cannot be imported, and keep it with its reason as long as there is room."""
        self.rejected += 1
        if len(self.errors) < STORED_REJECTIONS:
            self.errors.append(RowError(row, column, reason))
            self.connection.execute(
                'INSERT INTO import_rejection (batch_id, row, "column", reason, text) VALUES (?, ?, ?, ?, ?)',
                (self.batch_id, row, column, reason, text[:_STORED_TEXT]),
            )

    def step(self, share: float) -> None:
        """Tell how far it is. Raises Cancelled when the person stopped it."""
        if self.cancelled():
            raise Cancelled
        self.progress(min(share, 1.0))

    def changed(self, table: str, row_id: int, values: Iterable[tuple[str, object, object]]) -> None:
        """Set columns of a row that was there before, remembering what undo puts back: (column, old, new)."""
        for column, old, new in values:
            if old == new:
                continue
            self.connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE id = ?', (new, row_id))
            self.connection.execute(
                "INSERT INTO import_change (batch_id, table_name, row_id, column_name, old_value, new_value) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (self.batch_id, table, row_id, column, _text(old), _text(new)),
            )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
