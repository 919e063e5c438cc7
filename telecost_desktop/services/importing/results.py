"""What an import says about a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from telecost_desktop.errors import TelecostError

# More rejected rows than these are counted, not kept: the file itself is then what needs mending.
STORED_REJECTIONS = 10_000
# More changes and conflicts than these tell a person nothing more.
TOLD_CHANGES = 1_000
# Of each kept row, so much.
STORED_TEXT = 4_000


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
