"""Hours and fees: entering, changing, deleting, writing off and listing them. Rules: docs/rules.md, 13 Projects."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import BillableEntry, Project
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.projects.entry_terms import EntryTerms
from telecost_desktop.services.projects.entry_values import EntryValues

_CHUNK = 500
# Entries that a line of the log names.
_NAMED = 3
_NOT_LISTED = ("created_at", "created_by", "source_key")


class EntryState(StrEnum):
    """Whether an entry waits for a sales invoice, is on one (also on a draft), or is never to be invoiced."""

    UNBILLED = "unbilled"
    BILLED = "billed"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True)
class EntryRow:
    """An entry as the list shows it. ``amount`` is without VAT, in ``currency``.

    ``invoice_number`` is None until the sales invoice is issued; ``recurring`` and ``recharged`` say where a fee is from.
    """

    id: int
    values: EntryValues
    project: str
    project_number: str
    customer: str
    amount: Decimal
    currency: str
    state: EntryState
    invoice_id: int | None
    invoice_number: int | None
    recurring: bool
    recharged: bool


def entry_amount(quantity: Decimal, unit_price: Decimal, currency: str) -> Decimal:
    """What an entry comes to without VAT, rounded to the currency's minor unit."""
    return round_to_currency(quantity * unit_price, currency)


def list_entries(
    file: CompanyFile,
    *,
    project_id: int | None = None,
    state: EntryState | None = None,
    up_to: date | None = None,
    ids: Collection[int] | None = None,
) -> list[EntryRow]:
    """Hours and fees, newest first: of one project, in one state, up to and including a day, or these, where given."""
    entry = BillableEntry
    query = (
        select(
            *(column for column in entry.__table__.columns if column.name not in _NOT_LISTED),
            Project.name.label("project"),
            Project.number.label("project_number"),
            Customer.name.label("customer"),
            Customer.currency,
            SalesInvoice.id.label("invoice_id"),
            SalesInvoice.number.label("invoice_number"),
        )
        .join(Project, Project.id == entry.project_id)
        .join(Customer, Customer.id == Project.customer_id)
        .outerjoin(SalesInvoiceLine, SalesInvoiceLine.id == entry.sales_invoice_line_id)
        .outerjoin(SalesInvoice, SalesInvoice.id == SalesInvoiceLine.sales_invoice_id)
        .order_by(entry.entry_date.desc(), entry.id.desc())
    )
    if project_id is not None:
        query = query.where(entry.project_id == project_id)
    if state is EntryState.BILLED:
        query = query.where(entry.sales_invoice_line_id.is_not(None))
    elif state is not None:
        written_off = entry.written_off == (state is EntryState.WRITTEN_OFF)
        query = query.where(entry.sales_invoice_line_id.is_(None), written_off)
    if up_to is not None:
        query = query.where(entry.entry_date <= up_to)
    if ids is not None:
        query = query.where(entry.id.in_(ids))
    with file.read() as session:
        return [_row(row) for row in session.execute(query)]


def save_entry(
    file: CompanyFile, values: EntryValues, *, clock: Clock, user: str = "", entry_id: int | None = None
) -> int:
    """Enter hours or a fee, or change them; returns the id.

    Raises UserError for what can never be invoiced, and for entries that are billed or come from recharged costs.
    """
    now = clock.now()
    with file.write() as session:
        whole = EntryTerms(session).complete(values)
        if entry_id is None:
            entry = BillableEntry(created_at=now, created_by=user)
        else:
            entry = _changeable(session, entry_id)
            if entry.project_fee_id is not None and entry.project_id != whole.project_id:
                raise UserError(QT_TRANSLATE_NOOP("Errors", "An entry of a recurring fee stays on its project."))
        fill_entry(entry, whole)
        session.add(entry)
        session.flush()
        log_action(session, now, user, "entry.saved", _name(entry), str(whole.entry_date))
        return entry.id


def delete_entry(file: CompanyFile, entry_id: int, *, clock: Clock, user: str = "") -> None:
    """Delete an entry. Raises UserError when it is billed, or made by a recurring fee or of recharged costs."""
    with file.write() as session:
        entry = _changeable(session, entry_id)
        if entry.project_fee_id is not None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "This fee comes from a recurring one, which would make it again."),
                hint=QT_TRANSLATE_NOOP("Errors", "Write it off instead."),
            )
        log_action(session, clock.now(), user, "entry.deleted", _name(entry), str(entry.entry_date))
        session.delete(entry)


def write_off(file: CompanyFile, ids: Iterable[int], on: bool, *, clock: Clock, user: str = "") -> None:
    """Decide that entries are never invoiced, or take that back. Raises UserError when one of them is billed."""
    wanted = sorted(set(ids))
    names: list[str] = []
    with file.write() as session:
        for i in range(0, len(wanted), _CHUNK):
            for entry in session.scalars(select(BillableEntry).where(BillableEntry.id.in_(wanted[i : i + _CHUNK]))):
                if entry.sales_invoice_line_id is not None:
                    raise _billed(entry)
                entry.written_off = on
                names.append(_name(entry))
        action = "entries.written_off" if on else "entries.taken_up_again"
        log_action(session, clock.now(), user, action, ", ".join(names[:_NAMED]), str(len(names)))


def fill_entry(entry: BillableEntry, values: EntryValues) -> None:
    """Put complete values into a row."""
    plain = replace(values, period=None)
    for field in plain.__dataclass_fields__.keys() - {"period"}:
        setattr(entry, field, getattr(plain, field))
    entry.period_start = values.period.start if values.period else None
    entry.period_end = values.period.end if values.period else None


def _row(row: Any) -> EntryRow:
    values = EntryValues(
        row.project_id,
        row.kind,
        row.entry_date,
        row.quantity,
        row.unit_price,
        row.text,
        row.person,
        row.product_id,
        row.unit,
        row.vat_code,
        None if row.period_start is None else Period(row.period_start, row.period_end),
    )
    return EntryRow(
        row.id,
        values,
        row.project,
        row.project_number,
        row.customer,
        entry_amount(row.quantity, row.unit_price, row.currency),
        row.currency,
        _state(row.sales_invoice_line_id, row.written_off),
        row.invoice_id,
        row.invoice_number,
        row.project_fee_id is not None,
        row.recharge_id is not None,
    )


def _state(line: int | None, written_off: bool) -> EntryState:
    if line is not None:
        return EntryState.BILLED
    return EntryState.WRITTEN_OFF if written_off else EntryState.UNBILLED


def _changeable(session: Session, entry_id: int) -> BillableEntry:
    entry = session.get(BillableEntry, entry_id)
    if entry is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That entry was deleted."))
    if entry.sales_invoice_line_id is not None:
        raise _billed(entry)
    if entry.recharge_id is not None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "This fee passes costs on and stays as they are."),
            hint=QT_TRANSLATE_NOOP("Errors", "Withdraw the recharge, or write the fee off."),
        )
    return entry


def _name(entry: BillableEntry) -> str:
    """What tells an entry from others: its text, else who worked, else its day."""
    return entry.text or entry.person or entry.entry_date.isoformat()


def _billed(entry: BillableEntry) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "{text} of {date} is on a sales invoice and stays as it is."),
        hint=QT_TRANSLATE_NOOP("Errors", "Take the draft back, or credit the sales invoice with “bill again”."),
        text=entry.text or entry.person or entry.kind.value,
        date=entry.entry_date,
    )
