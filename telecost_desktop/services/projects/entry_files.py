"""Hours and fees from a text file: each row once, whatever is imported again. Rules: docs/rules.md, 13 Projects."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, unreadable_file
from telecost_desktop.models.customers import Customer, Product
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import to_micro
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import BillableEntry, EntryKind, Project
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.importing.reading import currencies
from telecost_desktop.services.importing.reading.text_files import Row
from telecost_desktop.services.importing.results import STORED_REJECTIONS, STORED_TEXT
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.projects.entries import entry_amount
from telecost_desktop.services.projects.entry_columns import CellReader, EntryCells, WrongCellError, read_table
from telecost_desktop.services.projects.entry_terms import EntryTerms, WrongEntryError
from telecost_desktop.services.projects.entry_values import EntryValues

_UNKNOWN_PROJECT = QT_TRANSLATE_NOOP("Errors", "There is no project {project}.")
_INACTIVE_PROJECT = QT_TRANSLATE_NOOP("Errors", "The project {project} is inactive.")
_UNKNOWN_PRODUCT = QT_TRANSLATE_NOOP("Errors", "There is no product {product}.")
_INSERT = metadata.tables["billable_entry"].insert()
_CHUNK = 500
_STEP = 2_000
_HOURS_OF_A_DAY = 24
# Which column a wrong value of an entry stands in.
_COLUMN_OF = {"entry_date": "date", "project_id": "project", "product_id": "product", "period": "period_end"}


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not imported: its line in the file, the column's name there, why, and its text as it stood."""

    line: int
    column: str
    pattern: str
    values: dict[str, object]
    text: str

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.pattern.format(**self.values)


@dataclass(frozen=True)
class EntryImport:
    """What became of a file, or would of it. ``duplicates`` are rows that were imported before.

    ``hours`` and ``amounts`` (without VAT, by currency) are those of the new entries; of the rejected rows the first
    10 000 are kept, all are counted. ``over_a_day`` counts new entries of more than 24 hours: sums of several days, or
    slips of the pen.
    """

    file: str
    dry_run: bool
    rows: int
    imported: int
    duplicates: int
    rejected: int
    hours: Decimal
    amounts: tuple[tuple[str, Decimal], ...]
    rejections: tuple[RejectedRow, ...]
    over_a_day: int = 0


def import_entries(
    file: CompanyFile,
    path: Path,
    *,
    clock: Clock,
    user: str = "",
    dry_run: bool = False,
    kind: EntryKind = EntryKind.HOUR,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> EntryImport:
    """Import a file's hours and fees in one transaction; rows that cannot be are left out and told with their reason.

    ``kind`` is what a row is that does not say it. A trial (``dry_run``) does the same and takes all of it back.
    Raises UserError for a file that is no such list, and Cancelled.
    """
    try:
        table = read_table(path)
    except OSError as error:
        raise unreadable_file(path.name, error) from error
    try:
        with file.write() as session:
            work = _Import(session, clock.now(), user, kind, table.names)
            reader = CellReader(table)
            for start in range(0, len(table.rows), _STEP):
                if cancelled():
                    raise Cancelled
                work.take(reader, table.rows[start : start + _STEP])
                progress(start / len(table.rows))
            result = work.result(path.name, dry_run)
            if dry_run:
                raise _TakenBackError
            log_action(session, clock.now(), user, "entries.imported", path.name, str(result.imported))
    except _TakenBackError:
        pass
    return result


class _TakenBackError(Exception):
    """Ends the transaction of a trial."""


class _Import:
    """One file inside one transaction: what was counted, what was refused."""

    def __init__(self, session: Session, at: datetime, user: str, kind: EntryKind, names: Mapping[str, str]) -> None:
        self._session = session
        self._stamp = {"created_at": at, "created_by": user}
        self._kind = kind
        self._names = names
        self._terms = EntryTerms(session)
        self._places = _Places(session)
        self._seen: Counter[bytes] = Counter()
        self._rows = self._imported = self._duplicates = self._rejected = self._over_a_day = 0
        self._hours = Decimal(0)
        self._amounts: dict[str, Decimal] = {}
        self._rejections: list[RejectedRow] = []

    def take(self, reader: CellReader, rows: Sequence[Row]) -> None:
        """Import some rows."""
        new: dict[str, EntryValues] = {}
        for row in rows:
            self._rows += 1
            try:
                said = self._places.entry(reader.read(row), self._kind)
                whole = self._terms.complete(said)
            except WrongCellError as error:
                self._reject(row, error.field, error.pattern, error.values)
            except WrongEntryError as error:
                column = _COLUMN_OF.get(error.field, error.field)
                self._reject(row, column, error.pattern, error.values)
            else:
                digest = _digest(said)
                self._seen[digest] += 1
                new[f"{digest.hex()}-{self._seen[digest]}"] = whole
        present = self._present(list(new))
        self._duplicates += len(present)
        added = {key: values for key, values in new.items() if key not in present}
        if added:
            self._session.execute(_INSERT, [self._stored(key, values) for key, values in added.items()])
        self._imported += len(added)
        for values in added.values():
            self._count(values)

    def result(self, name: str, dry_run: bool) -> EntryImport:
        """What became of the file."""
        return EntryImport(
            name,
            dry_run,
            self._rows,
            self._imported,
            self._duplicates,
            self._rejected,
            self._hours,
            tuple(sorted(self._amounts.items())),
            tuple(self._rejections),
            self._over_a_day,
        )

    def _reject(self, row: Row, field: str, pattern: str, values: dict[str, object]) -> None:
        self._rejected += 1
        if len(self._rejections) < STORED_REJECTIONS:
            if field == "quantity" and field not in self._names:
                field = "hours"
            column = self._names.get(field, field.replace("_", " "))
            self._rejections.append(RejectedRow(row.line, column, pattern, values, row.text[:STORED_TEXT]))

    def _present(self, keys: Sequence[str]) -> set[str]:
        present: set[str] = set()
        for i in range(0, len(keys), _CHUNK):
            query = select(BillableEntry.source_key).where(BillableEntry.source_key.in_(keys[i : i + _CHUNK]))
            present.update(key for key in self._session.scalars(query) if key is not None)
        return present

    def _stored(self, key: str, values: EntryValues) -> dict[str, object]:
        return {
            "project_id": values.project_id,
            "kind": values.kind,
            "entry_date": values.entry_date,
            "person": values.person,
            "text": values.text,
            "product_id": values.product_id,
            "quantity": values.quantity,
            "unit": values.unit,
            "unit_price": values.unit_price,
            "vat_code": values.vat_code,
            "period_start": values.period.start if values.period else None,
            "period_end": values.period.end if values.period else None,
            "written_off": False,
            "source_key": key,
            **self._stamp,
        }

    def _count(self, values: EntryValues) -> None:
        currency = self._places.currency(values.project_id)
        assert values.unit_price is not None
        amount = entry_amount(values.quantity, values.unit_price, currency)
        self._amounts[currency] = self._amounts.get(currency, Decimal(0)) + amount
        if values.kind is EntryKind.HOUR:
            self._hours += values.quantity
            self._over_a_day += values.quantity > _HOURS_OF_A_DAY


class _Places:
    """Finds the projects and products that a file names."""

    def __init__(self, session: Session) -> None:
        projects = session.execute(
            select(Project.id, Project.number, Project.name, Project.active, Customer.currency).join(
                Customer, Customer.id == Project.customer_id
            )
        ).all()
        self._currencies: dict[int, str] = {row.id: row.currency for row in projects}
        self._inactive = {row.id for row in projects if not row.active}
        self._projects = _by_name((row.id, row.number, row.name) for row in projects)
        products = session.execute(select(Product.id, Product.number, Product.name)).all()
        self._products = _by_name((row.id, row.number, row.name) for row in products)

    def currency(self, project_id: int) -> str:
        """The currency in which a project is invoiced."""
        return self._currencies[project_id]

    def entry(self, cells: EntryCells, kind: EntryKind) -> EntryValues:
        """The entry that a row means, as far as it says. Raises WrongCellError for what is not there."""
        project = self._projects.get(cells.project.casefold())
        if project is None:
            raise WrongCellError("project", _UNKNOWN_PROJECT, project=cells.project)
        if project in self._inactive:
            raise WrongCellError("project", _INACTIVE_PROJECT, project=cells.project)
        product = None
        if cells.product:
            product = self._products.get(cells.product.casefold())
            if product is None:
                raise WrongCellError("product", _UNKNOWN_PRODUCT, product=cells.product)
        try:
            currencies.must_be(cells.currencies, self._currencies[project])
        except ValueError as error:
            raise WrongCellError("unit_price", str(error)) from None
        return EntryValues(
            project,
            cells.kind or kind,
            cells.day,
            cells.quantity,
            cells.unit_price,
            cells.text,
            cells.person,
            product,
            cells.unit,
            cells.vat_code,
            Period(*cells.period) if cells.period else None,
        )


def _by_name(rows: Iterable[tuple[int, str, str]]) -> dict[str, int]:
    """Keys by number, and by name where only one has it."""
    every = list(rows)
    times = Counter(name.casefold() for _, _, name in every)
    found = {name.casefold(): key for key, _, name in every if times[name.casefold()] == 1}
    return found | {number.casefold(): key for key, number, _ in every}


def _digest(said: EntryValues) -> bytes:
    """What tells a row from others: all that the file says of it, not what was filled in, which may change."""
    parts = (
        str(said.project_id),
        said.kind.value,
        said.entry_date.isoformat(),
        str(to_micro(said.quantity)),
        "" if said.unit_price is None else str(to_micro(said.unit_price)),
        said.text,
        said.person,
        str(said.product_id or ""),
        said.unit,
        said.vat_code,
        str(said.period or ""),
    )
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=16).digest()
