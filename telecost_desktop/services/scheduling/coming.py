"""Coming sales invoices: date, customer and expected sum. Rule: docs/rules.md, 10 Due and missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.models.subscriptions import Subscription
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.garbage import full_collections_put_off
from telecost_desktop.services.subscriptions.due import DuePeriod, due_periods
from telecost_desktop.services.subscriptions.planning import PeriodKey

# How far ahead a single period can be skipped or invoiced early.
HORIZON = timedelta(days=732)


@dataclass(frozen=True, slots=True)
class Coming:
    """One expected period. ``amount`` includes VAT, None = it cannot be invoiced as things are. ``key`` names the period."""

    due_on: date
    subscription_id: int
    subscription: str
    subscriber_id: int
    customer_id: int
    customer: str
    period: Period
    key: PeriodKey
    amount: Decimal | None
    currency: str
    postponed_to: date | None

    @property
    def ordinal(self) -> int:
        """The subscriber's own count of the period, from 0."""
        return self.key[0]


def coming(file: CompanyFile, clock: Clock, until: date | None = None) -> list[Coming]:
    """Everything that will fall due up to and including a day (default: 12 months ahead), oldest first."""
    with full_collections_put_off(), file.read() as session:
        company = session.scalars(select(Company)).one()
        last = until or today(clock, company.zone) + timedelta(days=365)
        names = dict(session.execute(select(Subscription.id, Subscription.name)).all())
        found = [
            Coming(
                entry.planned.due_on,
                entry.subscription_id,
                names[entry.subscription_id],
                entry.subscriber_id,
                entry.customer_id,
                entry.customer_name,
                entry.planned.period,
                entry.planned.key,
                entry.amount,
                company.currency,
                entry.planned.postponed.remind_on if entry.planned.postponed else None,
            )
            for entry in coming_periods(session, company, true(), last)
        ]
    return sorted(found, key=attrgetter("due_on", "subscription", "customer"))


def coming_periods(session: Session, company: Company, where: ColumnElement[bool], until: date) -> list[DuePeriod]:
    """Undecided periods up to a day, of subscribers that a condition chooses."""
    return [entry for entry in due_periods(session, company, where, until) if entry.planned.due_on <= until]
