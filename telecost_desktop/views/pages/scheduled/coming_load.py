"""What the tab of coming invoices shows, put together off the window's thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.scheduling.coming import ComingEntry, ComingKind, coming_invoices
from telecost_desktop.services.scheduling.recurring_revenue import (
    EndingSubscriber,
    RevenueMonth,
    ends_soon,
    recurring_revenue,
)


@dataclass(frozen=True)
class ComingDay:
    """All that comes on a day."""

    rows: tuple[ComingEntry, ...]
    amount: Decimal


@dataclass(frozen=True)
class LoadedComing:
    """The list, the same by day, its sum, how much is due now and what follows."""

    rows: Sequence[ComingEntry]
    days: dict[date, ComingDay]
    amount: Decimal
    due: int
    following: ComingEntry | None


@dataclass(frozen=True)
class LoadedRevenue:
    """Recurring revenue by month, and what of it ends soon."""

    months: Sequence[RevenueMonth]
    ending: Sequence[EndingSubscriber]


def has_fallen(row: ComingEntry, today: date) -> bool:
    """Whether its day has come; a job's comes with the evening, and by itself."""
    return row.due_on < today or (row.due_on == today and row.kind is not ComingKind.JOB)


def load_coming(file: CompanyFile, clock: Clock, today: date) -> LoadedComing:
    """Twelve months ahead."""
    rows = coming_invoices(file, clock)
    by_day: defaultdict[date, list[ComingEntry]] = defaultdict(list)
    for row in rows:
        by_day[row.due_on].append(row)
    days = {day: ComingDay(tuple(found), sum_of(found)) for day, found in by_day.items()}
    # A fee becomes something to invoice on its day, and waits for a job: nothing runs for it alone.
    running = [row for row in rows if row.kind is not ComingKind.FEE]
    due = sum(has_fallen(row, today) and row.postponed_to is None for row in running)
    following = next((row for row in running if row.due_on >= today and not has_fallen(row, today)), None)
    return LoadedComing(rows, days, sum((day.amount for day in days.values()), Decimal(0)), due, following)


def load_revenue(file: CompanyFile, clock: Clock) -> LoadedRevenue:
    """Twelve months from the present one on, and the ends of 90 days."""
    return LoadedRevenue(recurring_revenue(file, clock), ends_soon(file, clock))


def sum_of(rows: Sequence[ComingEntry]) -> Decimal:
    """What rows come to, as far as it can be said."""
    return sum((row.amount for row in rows if row.amount is not None), Decimal(0))
