"""Short ways to make recurring fees and to see what became of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.projects import BillableEntry
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.projects.fee_days import FeeOccurrence
from telecost_desktop.services.projects.fee_schedule import (
    fees_due,
    make_fee_entries,
)
from telecost_desktop.services.projects.fees import (
    ProjectFeeValues,
    list_fees,
    save_fee,
)

from .conftest import ProjectOffice, day

OSLO = ZoneInfo("Europe/Oslo")


def monthly(office: ProjectOffice, first: str = "2026-01-01", **values: Any) -> int:
    given = {"day": 1, "unit": FrequencyUnit.MONTH, **values}
    return save_frequency(office.file, FrequencyValues(first_date=day(first), **given), clock=office.clock)


def recurring(office: ProjectOffice, project: int, frequency: int, start: str = "2026-09-01", **values: Any) -> int:
    end = values.pop("end", None)
    fee_id = values.pop("fee_id", None)
    given = {"text": "Licence", "unit_price": Decimal(99), **values}
    wanted = ProjectFeeValues(project, frequency, day(start), None if end is None else day(end), **given)
    return save_fee(office.file, wanted, clock=office.clock, fee_id=fee_id)


def due(office: ProjectOffice, until: str) -> list[FeeOccurrence]:
    with office.file.read() as session:
        return fees_due(session, None, day(until))


def make(
    file: CompanyFile,
    clock: FixedClock,
    until: date,
    keep: Callable[[list[FeeOccurrence]], list[FeeOccurrence]] | None = None,
) -> None:
    with file.write() as session:
        found = fees_due(session, None, until)
        chosen = found if keep is None else keep(found)
        make_fee_entries(session, chosen, clock.now(), "ANN")


def made(office: ProjectOffice) -> list[tuple[str, str, int | None]]:
    """First and last day, and ordinal, of all entries of recurring fees."""
    with office.file.read() as session:
        query = (
            select(BillableEntry).where(BillableEntry.project_fee_id.is_not(None)).order_by(BillableEntry.entry_date)
        )
        return [
            (str(entry.period_start), str(entry.period_end - timedelta(days=1)), entry.ordinal)
            for entry in session.scalars(query)
            if entry.period_end is not None
        ]


def next_due(office: ProjectOffice) -> date | None:
    (row,) = list_fees(office.file)
    return row.next_due


def at(office: ProjectOffice, text: str) -> None:
    wished = datetime.combine(day(text), time(9), OSLO).astimezone(UTC)
    office.clock.advance(wished - office.clock.now())
