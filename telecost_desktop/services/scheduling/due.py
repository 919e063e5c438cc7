"""What is due, read from the company file and nothing else. Rule: docs/rules.md, 10 Due and missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import Run, RunItem, RunItemResult
from telecost_desktop.models.subscriptions import BilledPeriod, InvoiceResult, Subscriber, Subscription, WhenMissed
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.sales_invoicing.pricing import PriceBook
from telecost_desktop.services.scheduling.planning import PlannedPeriod, plan
from telecost_desktop.services.scheduling.schedule_store import load_schedules

# A subscription falls due when its day begins.
DUE_TIME = "T00:00"
# Missed by more than this many days, nothing is created without asking.
ASK_AFTER_DAYS = 35

ItemKey = tuple[int, date]


class DueState(StrEnum):
    """Why something is on the list of what is due."""

    ON_TIME = "on_time"
    MISSED = "missed"
    POSTPONED = "postponed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DuePeriod:
    """One subscriber's period that is due. ``amount`` includes VAT; None = it cannot be invoiced as things are."""

    subscription_id: int
    subscriber_id: int
    customer_id: int
    customer_name: str
    one_invoice: bool
    planned: PlannedPeriod
    state: DueState
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class DueItem:
    """All periods of a subscription with the same own date: what a person decides about at once."""

    subscription_id: int
    name: str
    due_on: date
    result: InvoiceResult
    state: DueState
    must_ask: bool
    periods: tuple[DuePeriod, ...]
    currency: str

    @property
    def key(self) -> ItemKey:
        """By which a decision names it."""
        return self.subscription_id, self.due_on

    @property
    def amount(self) -> Decimal:
        """What its sales invoices will come to, with VAT, as far as it can be said."""
        return sum((entry.amount for entry in self.periods if entry.amount is not None), Decimal(0))

    @property
    def customers(self) -> int:
        """How many customers it concerns."""
        return len({entry.customer_id for entry in self.periods})


def what_is_due(file: CompanyFile, clock: Clock) -> tuple[DueItem, ...]:
    """Everything that is due now, oldest first; ``must_ask`` marks what is not created without a person's word."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        return find_due(session, company, today(clock, company.zone))


def find_due(session: Session, company: Company, day: date) -> tuple[DueItem, ...]:
    """What is due on a day, in a session."""
    periods = due_periods(session, company, Subscriber.next_due <= day, day)
    wanted = [entry for entry in periods if entry.planned.attention_on <= day]
    failed = _failed_before(session, {entry.planned.due_on for entry in wanted})
    grouped: defaultdict[ItemKey, list[DuePeriod]] = defaultdict(list)
    for entry in wanted:
        has_failed = (entry.subscriber_id, entry.planned.due_on) in failed
        grouped[entry.subscription_id, entry.planned.due_on].append(
            replace(entry, state=_state(entry.planned, day, has_failed))
        )
    missed_dates: defaultdict[int, set[date]] = defaultdict(set)
    for subscription_id, due_on in grouped:
        if due_on < day:
            missed_dates[subscription_id].add(due_on)
    query = select(Subscription).where(
        Subscription.id.in_(select(Subscriber.subscription_id).where(Subscriber.next_due <= day))
    )
    subscriptions = {subscription.id: subscription for subscription in session.scalars(query)}
    abandoned = _abandoned(session, grouped.items(), day)
    items = []
    for (subscription_id, due_on), members in grouped.items():
        subscription = subscriptions[subscription_id]
        states = {member.state for member in members}
        state = min(states, key=list(DueState).index) if states != {DueState.FAILED} else DueState.FAILED
        creates = (
            subscription.when_missed is WhenMissed.CREATE
            and len(missed_dates[subscription_id]) == 1
            and (day - due_on).days <= ASK_AFTER_DAYS
        )
        must_ask = subscription_id in abandoned or (
            state is not DueState.ON_TIME and not (state is DueState.MISSED and creates)
        )
        items.append(
            DueItem(
                subscription_id,
                subscription.name,
                due_on,
                subscription.result,
                state,
                must_ask,
                tuple(members),
                company.currency,
            )
        )
    return tuple(sorted(items, key=lambda item: (item.due_on, item.subscription_id)))


def due_periods(session: Session, company: Company, where: ColumnElement[bool], until: date) -> list[DuePeriod]:
    """Undecided periods up to a day of the subscribers that a condition chooses, priced."""
    schedules = load_schedules(session, where=where)
    if not schedules:
        return []
    book = PriceBook(
        session,
        {schedule.subscription_id for schedule in schedules},
        country=company.country,
        vat_registered=company.vat_registered,
    )
    query = select(Subscriber.id, Subscriber.quantity_factor, Customer).join(
        Customer, Customer.id == Subscriber.customer_id
    )
    parties = {row.id: (row.quantity_factor, row.Customer) for row in session.execute(query.where(_same(where)))}
    found = []
    for schedule in schedules:
        factor, customer = parties[schedule.subscriber_id]
        for planned in plan(schedule.terms, schedule.recorded, until).pending:
            sums = book.expected(
                schedule.subscription_id, factor, planned, currency=customer.currency, regime=customer.vat_regime
            )
            found.append(
                DuePeriod(
                    schedule.subscription_id,
                    schedule.subscriber_id,
                    customer.id,
                    customer.name,
                    customer.one_invoice,
                    planned,
                    DueState.ON_TIME,
                    None if sums is None else sums.inc_vat,
                )
            )
    return found


def _same(where: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition over subscribers, for a query that does not join subscription and frequency."""
    return Subscriber.id.in_(
        select(Subscriber.id).join(Subscription, Subscription.id == Subscriber.subscription_id).where(where)
    )


def _state(planned: PlannedPeriod, day: date, failed: bool) -> DueState:
    if failed:
        return DueState.FAILED
    if planned.postponed is not None:
        return DueState.POSTPONED
    return DueState.ON_TIME if planned.due_on == day else DueState.MISSED


def _abandoned(session: Session, late: Iterable[tuple[ItemKey, list[DuePeriod]]], day: date) -> set[int]:
    """Subscriptions that missed something long ago and of which nothing was decided since.

    The clock may be wrong then, and an invoice dated far ahead would drag the dates of the whole series along.
    """
    long_ago = day - timedelta(days=ASK_AFTER_DAYS)
    chosen = {
        subscription_id
        for (subscription_id, due_on), members in late
        if due_on < long_ago and any(member.state is DueState.MISSED for member in members)
    }
    if not chosen:
        return chosen
    query = (
        select(BilledPeriod.subscription_id, func.max(BilledPeriod.recorded_at).label("latest"))
        .where(BilledPeriod.subscription_id.in_(chosen))
        .group_by(BilledPeriod.subscription_id)
    )
    return chosen - {row.subscription_id for row in session.execute(query) if row.latest.date() >= long_ago}


def _failed_before(session: Session, days: set[date]) -> set[tuple[int, date]]:
    """Subscribers whose invoice of a day was tried and refused: the alarm does not try again by itself."""
    times = {f"{day.isoformat()}{DUE_TIME}": day for day in days}
    if not times:
        return set()
    query = (
        select(RunItem.subscriber_id, Run.scheduled_for)
        .join(Run, Run.id == RunItem.run_id)
        .where(RunItem.result == RunItemResult.FAILED)
    )
    return {
        (row.subscriber_id, times[row.scheduled_for]) for row in session.execute(query) if row.scheduled_for in times
    }
