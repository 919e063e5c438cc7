"""Long lists of hours and fees: which entries fit and in what order, found by the database; a page of rows at a time."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.base import Money
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.projects import BillableEntry, EntryKind, Project
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine
from telecost_desktop.services.projects.entries import EntryRow, EntryState, list_entries
from telecost_desktop.services.projects.entry_sql import entry_amount_sql, folded

# Rows that are fetched together: one long fetch would hold the interpreter, and with it the window.
_STRETCH = 2_000


class Comparison(StrEnum):
    """How a value of an entry is compared with a wished one. CONTAINS is for texts, without regard to case."""

    CONTAINS = "contains"
    LEAST = "least"
    MOST = "most"
    EQUAL = "equal"


@dataclass(frozen=True)
class EntryTest:
    """One condition: a key of ENTRY_KEYS, how it is compared, and with what."""

    key: str
    test: Comparison
    value: str | Decimal | date | int


@dataclass(frozen=True)
class EntrySearch:
    """Which entries: of a state, with words in a text, a person, a project or a customer, that meet the conditions."""

    state: EntryState | None = None
    words: str = ""
    tests: tuple[EntryTest, ...] = ()
    order: str = "entry_date"
    descending: bool = True


@dataclass(frozen=True)
class FoundEntries:
    """The keys of what fits, in order; its hours, and its amounts without VAT by currency."""

    ids: Sequence[int] = ()
    hours: Decimal = Decimal(0)
    amounts: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class EntryProject:
    """An active project, as hours and fees are entered on it."""

    id: int
    number: str
    name: str
    customer: str
    hourly_rate: Decimal | None


@dataclass(frozen=True)
class EntryChoices:
    """What the entering of hours and fees offers: active projects by number, and the persons of entries so far."""

    projects: tuple[EntryProject, ...] = ()
    persons: tuple[str, ...] = ()


def entry_choices(file: CompanyFile) -> EntryChoices:
    """All of it, without reading any amount."""
    projects = (
        select(Project.id, Project.number, Project.name, Customer.name, Project.hourly_rate)
        .join(Customer, Customer.id == Project.customer_id)
        .where(Project.active)
        .order_by(Project.number, Project.id)
    )
    persons = select(BillableEntry.person).where(BillableEntry.person != "").distinct()
    with file.read() as session:
        return EntryChoices(
            tuple(EntryProject(*row) for row in session.execute(projects)),
            tuple(sorted(session.scalars(persons), key=str.casefold)),
        )


def find_entries(file: CompanyFile, search: EntrySearch) -> FoundEntries:
    """Find entries by filters and order, without reading them."""
    with file.read() as session:
        keys = _keys(session)
        where = _conditions(search, keys)
        order = keys[search.order]
        directed = order.desc() if search.descending else order.asc()
        entry = BillableEntry
        found = (
            _from(select(entry.id), search).where(*where).order_by(directed, entry.entry_date.desc(), entry.id.desc())
        )
        hours = func.sum(case((entry.kind == EntryKind.HOUR, entry.quantity)), type_=Money())
        sums = select(Customer.currency, hours, func.sum(keys["amount"], type_=Money()))
        rows = session.execute(_from(sums, search).where(*where).group_by(Customer.currency)).all()
        return FoundEntries(
            array("q", session.scalars(found.execution_options(yield_per=_STRETCH))),
            sum((row[1] for row in rows if row[1] is not None), Decimal(0)),
            {row[0]: row[2] for row in rows},
        )


def read_entries(file: CompanyFile, ids: Sequence[int]) -> list[EntryRow]:
    """The rows of some entries, in the order of their keys; what is gone is left out."""
    rows = {row.id: row for row in list_entries(file, ids=ids)}
    return [rows[key] for key in ids if key in rows]


def _from(query: Any, search: EntrySearch) -> Any:
    entry = BillableEntry
    joined = (
        query.select_from(entry)
        .join(Project, Project.id == entry.project_id)
        .join(Customer, Customer.id == Project.customer_id)
    )
    if "invoice_number" not in {search.order, *(one.key for one in search.tests)}:
        return joined
    return joined.outerjoin(SalesInvoiceLine, SalesInvoiceLine.id == entry.sales_invoice_line_id).outerjoin(
        SalesInvoice, SalesInvoice.id == SalesInvoiceLine.sales_invoice_id
    )


def _keys(session: Session) -> dict[str, ColumnElement[Any]]:
    """What can be filtered and sorted by."""
    entry = BillableEntry
    return {
        "entry_date": entry.entry_date.expression,
        "kind": entry.kind.expression,
        "project": folded(session, Project.name),
        "project_number": folded(session, Project.number),
        "customer": folded(session, Customer.name),
        "person": folded(session, entry.person),
        "text": folded(session, entry.text),
        "quantity": entry.quantity.expression,
        "unit": folded(session, entry.unit),
        "unit_price": entry.unit_price.expression,
        "amount": entry_amount_sql(),
        "state": case(
            (entry.sales_invoice_line_id.is_not(None), EntryState.BILLED.value),
            (entry.written_off, EntryState.WRITTEN_OFF.value),
            else_=EntryState.UNBILLED.value,
        ),
        "invoice_number": SalesInvoice.number.expression,
    }


def _conditions(search: EntrySearch, keys: dict[str, ColumnElement[Any]]) -> list[ColumnElement[bool]]:
    entry = BillableEntry
    found: list[ColumnElement[bool]] = []
    if search.state is EntryState.BILLED:
        found.append(entry.sales_invoice_line_id.is_not(None))
    elif search.state is not None:
        written_off = entry.written_off == (search.state is EntryState.WRITTEN_OFF)
        found.append(and_(entry.sales_invoice_line_id.is_(None), written_off))
    for word in search.words.casefold().split():
        texts = (keys[key] for key in ("text", "person", "project", "project_number", "customer"))
        found.append(func.instr(_joined(texts), word) > 0)
    found.extend(_condition(keys[one.key], one) for one in search.tests)
    return found


def _condition(column: ColumnElement[Any], one: EntryTest) -> ColumnElement[bool]:
    if one.test is Comparison.CONTAINS:
        return func.instr(column, str(one.value).casefold()) > 0
    if one.test is Comparison.LEAST:
        return column >= one.value
    return column <= one.value if one.test is Comparison.MOST else column == one.value


def _joined(texts: Any) -> ColumnElement[str]:
    """Texts behind each other, with a sign between them that nobody types."""
    first, *others = texts
    for each in others:
        first = first.concat("\x1f").concat(each)
    joined: ColumnElement[str] = first
    return joined
