"""Which periods of subscriptions are due, read from the company file. Rule: docs/rules.md, 10 Due and missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.runs import Run, RunItem, RunItemResult, RunKind
from telecost_desktop.models.subscriptions import BilledPeriod, Frequency, Subscriber, Subscription, WhenMissed
from telecost_desktop.services.runs.due_items import ASK_AFTER_DAYS, DueItem, DueState
from telecost_desktop.services.sales_invoicing.pricing import PriceBook
from telecost_desktop.services.subscriptions.planning import PlannedPeriod, plan
from telecost_desktop.services.subscriptions.schedule_store import Schedule, load_schedules


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


@dataclass(frozen=True)
class DueSubscription(DueItem):
    """All periods of a subscription with the same own date."""

    kind: ClassVar[RunKind] = RunKind.SUBSCRIPTION

    periods: tuple[DuePeriod, ...]

    @property
    def amount(self) -> Decimal | None:
        """The sum of the periods that can be invoiced; None where none can."""
        known = [entry.amount for entry in self.periods if entry.amount is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def customers(self) -> tuple[str, ...]:
        """Each subscriber's name once, in order."""
        return tuple(dict.fromkeys(entry.customer_name for entry in self.periods))


def due_subscriptions(session: Session, company: Company, day: date, *, priced: bool = True) -> list[DueSubscription]:
    """What of subscriptions is due on a day; without ``priced`` not what it comes to."""
    periods = due_periods(session, company, Subscriber.next_due <= day, day, priced=priced)
    if not periods:
        return []
    wanted = [entry for entry in periods if entry.planned.attention_on <= day]
    failed = _failed_before(session, {entry.planned.due_on for entry in wanted})
    grouped: defaultdict[tuple[int, date], list[DuePeriod]] = defaultdict(list)
    for entry in wanted:
        has_failed = (entry.subscriber_id, entry.planned.due_on) in failed
        grouped[entry.subscription_id, entry.planned.due_on].append(
            replace(entry, state=_state(entry.planned, day, has_failed))
        )
    missed_dates: defaultdict[int, set[date]] = defaultdict(set)
    for subscription_id, due_on in grouped:
        if due_on < day:
            missed_dates[subscription_id].add(due_on)
    query = select(Subscription.id, Subscription.name, Subscription.result, Subscription.when_missed).where(
        Subscription.id.in_(select(Subscriber.subscription_id).where(Subscriber.next_due <= day))
    )
    subscriptions = {subscription.id: subscription for subscription in session.execute(query)}
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
            DueSubscription(
                subscription_id,
                subscription.name,
                due_on,
                subscription.result,
                state,
                must_ask,
                company.currency,
                tuple(members),
            )
        )
    return items


def due_periods(
    session: Session, company: Company, where: ColumnElement[bool], until: date | None, *, priced: bool = True
) -> list[DuePeriod]:
    """Undecided periods of the subscribers that a condition chooses: up to a day, or (None) each one's next."""
    return list(each_period(session, company, where, until, priced=priced))


def each_period(
    session: Session, company: Company, where: ColumnElement[bool], until: date | None, *, priced: bool = True
) -> Iterator[DuePeriod]:
    """The same one by one.

    Who keeps none frees them one by one too: to free a hundred thousand at once stops all other threads meanwhile.
    """
    schedules = load_schedules(session, where=where)
    if not schedules:
        return
    book = None
    if priced:
        book = PriceBook(
            session,
            {schedule.subscription_id for schedule in schedules},
            country=company.country,
            vat_registered=company.vat_registered,
        )
    columns = (Customer.id, Customer.name, Customer.one_invoice, Customer.currency, Customer.vat_regime)
    customers = {customer.id: customer for customer in session.execute(select(*columns).where(_theirs(where)))}
    schedules.reverse()
    while schedules:
        schedule = schedules.pop()
        customer = customers[schedule.customer_id]
        currency, regime, factor = customer.currency, customer.vat_regime, schedule.factor
        for planned in _pending(schedule, until):
            sums = None
            if book is not None:
                sums = book.expected(schedule.subscription_id, factor, planned, currency=currency, regime=regime)
            yield DuePeriod(
                schedule.subscription_id,
                schedule.subscriber_id,
                customer.id,
                customer.name,
                customer.one_invoice,
                planned,
                DueState.ON_TIME,
                None if sums is None else sums.inc_vat,
            )


def coming_periods(session: Session, company: Company, where: ColumnElement[bool], until: date) -> Iterator[DuePeriod]:
    """Undecided periods up to a day, of subscribers that a condition chooses."""
    return (entry for entry in each_period(session, company, where, until) if entry.planned.due_on <= until)


def _pending(schedule: Schedule, until: date | None) -> Sequence[PlannedPeriod]:
    if until is not None:
        return plan(schedule.terms, schedule.recorded, until).pending
    if schedule.next_due is None:
        return ()
    following = plan(schedule.terms, schedule.recorded, schedule.next_due).pending
    return sorted(following, key=lambda entry: (entry.attention_on, entry.due_on))[:1]


def _theirs(where: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition over subscribers as one over their customers."""
    return Customer.id.in_(
        select(Subscriber.customer_id)
        .join(Subscription, Subscription.id == Subscriber.subscription_id)
        .join(Frequency, Frequency.id == Subscription.frequency_id)
        .where(where)
    )


def _state(planned: PlannedPeriod, day: date, failed: bool) -> DueState:
    if failed:
        return DueState.FAILED
    if planned.postponed is not None:
        return DueState.POSTPONED
    return DueState.ON_TIME if planned.due_on == day else DueState.MISSED


def _abandoned(session: Session, late: Iterable[tuple[tuple[int, date], list[DuePeriod]]], day: date) -> set[int]:
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
    times = {f"{day.isoformat()}T{DueSubscription.due_time}": day for day in days}
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
