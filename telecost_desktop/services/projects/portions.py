"""What is unbilled on projects, read by one statement: entry by entry, or those of a project that count alike at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Integer, Select, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from telecost_desktop.models.base import CivilDate, Money
from telecost_desktop.models.projects import BillableEntry, EntryKind
from telecost_desktop.services.projects.entries import entry_amount
from telecost_desktop.services.projects.entry_sql import entry_amount_sql
from telecost_desktop.services.projects.fee_schedule import FeeOccurrence

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
