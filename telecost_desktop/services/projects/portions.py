"""What is unbilled on projects, read by one statement: entry by entry, or those of a project that count alike at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from telecost_desktop.models.base import CivilDate, Money
from telecost_desktop.models.customers import Product
from telecost_desktop.models.projects import BillableEntry, EntryKind
from telecost_desktop.services.projects.entries import entry_amount
from telecost_desktop.services.projects.entry_sql import entry_amount_sql
from telecost_desktop.services.projects.fee_days import FeeOccurrence

_ZERO = Decimal(0)
_vat_day = func.coalesce(BillableEntry.period_start, BillableEntry.entry_date, type_=CivilDate)


@dataclass(frozen=True, slots=True)
class Portion:
    """An unbilled entry, or several whose VAT is the same. ``entry_id`` None = several, or a fee that is yet to be made.

    ``amount`` is without VAT, each entry of it rounded to the currency; ``vat_day`` is the day whose rate holds.
    """

    project_id: int
    entry_id: int | None
    first_day: date
    day: date
    amount: Decimal
    hours: Decimal
    vat_code: str
    vat_day: date


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An unbilled entry with all that its line will bear. ``amount`` as in Portion; texts of the product "" = it has none."""

    id: int
    project_id: int
    kind: EntryKind
    entry_date: date
    person: str
    text: str
    product_id: int | None
    quantity: Decimal
    unit: str
    unit_price: Decimal
    vat_code: str
    period_start: date | None
    period_end: date | None
    amount: Decimal
    product_number: str
    product: str

    @property
    def vat_day(self) -> date:
        """The day whose VAT rate holds."""
        return self.period_start or self.entry_date

    @property
    def portion(self) -> Portion:
        """What it is to whoever chooses among entries."""
        hours = self.quantity if self.kind is EntryKind.HOUR else _ZERO
        day = self.entry_date
        return Portion(self.project_id, self.id, day, day, self.amount, hours, self.vat_code, self.vat_day)


def stored_entries(session: Session, projects: Collection[int], up_to: date, currency: str) -> list[StoredEntry]:
    """Unbilled entries of a few projects up to and including a day, in order of project, day and key."""
    found = session.execute(_entries(currency), {"projects": sorted(projects), "up_to": up_to})
    return [StoredEntry(*row) for row in found]


@lru_cache(maxsize=8)
def _entries(currency: str) -> Select[*tuple[Any, ...]]:
    """The statement of each sales invoice of a run stands ready: making it anew would cost more than running it."""
    entry = BillableEntry
    return (
        select(
            entry.id, entry.project_id, entry.kind, entry.entry_date, entry.person, entry.text, entry.product_id,
            entry.quantity, entry.unit, entry.unit_price, entry.vat_code, entry.period_start, entry.period_end,
            entry_amount_sql(currency), func.coalesce(Product.number, ""), func.coalesce(Product.name, ""),
        )
        .outerjoin(Product, Product.id == entry.product_id)
        .where(
            entry.project_id.in_(bindparam("projects", expanding=True)),
            entry.sales_invoice_line_id.is_(None),
            ~entry.written_off,
            entry.entry_date <= bindparam("up_to"),
        )
        .order_by(entry.project_id, entry.entry_date, entry.id)
    )  # fmt: skip


def stored_portions(
    session: Session,
    projects: Select[int] | Collection[int],
    up_to: date,
    *,
    currency: str,
    rate_days: Sequence[date],
    each: bool,
) -> list[Portion]:
    """Unbilled entries up to and including a day, in order of project, day and key.

    Without ``each`` those of one project, VAT code and time between two changes of rates (``rate_days``) are added up.
    """
    amount = entry_amount_sql(currency)
    hours = case((BillableEntry.kind == EntryKind.HOUR, type_coerce(BillableEntry.quantity, Integer)), else_=0)
    days = BillableEntry.entry_date
    unbilled = (
        BillableEntry.project_id.in_(projects),
        BillableEntry.sales_invoice_line_id.is_(None),
        ~BillableEntry.written_off,
        days <= up_to,
    )
    if each:
        query = select(
            BillableEntry.project_id, BillableEntry.id, days, days, amount, type_coerce(hours, Money),
            BillableEntry.vat_code, _vat_day,
        ).order_by(BillableEntry.project_id, days, BillableEntry.id)  # fmt: skip
    else:
        query = select(
            BillableEntry.project_id,
            literal(None, Integer),
            func.min(days),
            func.max(days),
            type_coerce(func.sum(type_coerce(amount, Integer)), Money),
            type_coerce(func.sum(hours), Money),
            BillableEntry.vat_code,
            func.min(_vat_day, type_=CivilDate),
        ).group_by(BillableEntry.project_id, BillableEntry.vat_code, _era(rate_days))
    return [Portion(*row) for row in session.execute(query.where(*unbilled))]


def coming_portions(occurrences: Sequence[FeeOccurrence], currency: str) -> list[Portion]:
    """Recurring fees that are due and not made yet, as what they will be."""
    return [
        Portion(
            fee.project_id,
            None,
            fee.due_on,
            fee.due_on,
            entry_amount(fee.quantity, fee.unit_price, currency),
            _ZERO,
            fee.vat_code,
            fee.period.start if fee.period else fee.due_on,
        )
        for fee in occurrences
    ]


def billed_amounts(session: Session, projects: Collection[int], currency: str) -> dict[int, Decimal]:
    """What of projects is billed, without VAT, drafts included; what a credit freed is not."""
    query = (
        select(BillableEntry.project_id, type_coerce(func.sum(type_coerce(entry_amount_sql(currency), Integer)), Money))
        .where(BillableEntry.project_id.in_(projects), BillableEntry.sales_invoice_line_id.is_not(None))
        .group_by(BillableEntry.project_id)
    )
    return dict(session.execute(query).all())


def _era(rate_days: Sequence[date]) -> ColumnElement[int]:
    """Between which two changes of VAT rates an entry lies."""
    if not rate_days:
        return literal(0)
    steps = [(_vat_day < day, place) for place, day in enumerate(rate_days)]
    return case(*steps, else_=len(rate_days))
