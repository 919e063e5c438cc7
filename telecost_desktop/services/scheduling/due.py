"""What is due, read from the company file and nothing else. Rule: docs/rules.md, 10 Due and missed."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.runs.due_items import DueItem
from telecost_desktop.services.scheduled_jobs.due import due_jobs
from telecost_desktop.services.scheduled_jobs.lock import is_worked_on
from telecost_desktop.services.subscriptions.due import due_subscriptions


def what_is_due(file: CompanyFile, clock: Clock, *, priced: bool = True) -> tuple[DueItem, ...]:
    """Everything that is due now, oldest first; ``must_ask`` marks what is not created without a person's word.

    Without ``priced`` it is not reckoned what it comes to: enough for whoever only asks whether something is due.
    """
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        return find_due(file, session, company, clock.now().astimezone(ZoneInfo(company.zone)), priced=priced)


def find_due(
    file: CompanyFile, session: Session, company: Company, now: datetime, *, priced: bool = True
) -> tuple[DueItem, ...]:
    """What is due at a moment of the company's own wall clock."""
    items: list[DueItem] = [
        *due_subscriptions(session, company, now.date(), priced=priced),
        *due_jobs(session, company, now, partial(is_worked_on, file.path), priced=priced),
    ]
    return tuple(sorted(items, key=lambda item: (item.scheduled_for, item.kind, item.owner_id)))
