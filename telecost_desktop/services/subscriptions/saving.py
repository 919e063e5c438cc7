"""Subscriptions and their subscribers: saving, pausing, ending, deleting.

Rules: docs/rules.md, 2 Periods and ends, 3 Inactive is not missed, 4 Changed frequencies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import Run, RunItem
from telecost_desktop.models.subscriptions import (
    BilledKind,
    BilledPeriod,
    BilledState,
    BillingTime,
    Frequency,
    InvoiceResult,
    Subscriber,
    Subscription,
    SubscriptionPause,
    WhenMissed,
)
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.subscriptions.ending import ends_before_start, last_billed, set_end
from telecost_desktop.services.subscriptions.lines import LineValues, check_lines, remove_lines, save_lines
from telecost_desktop.services.subscriptions.planning import plan
from telecost_desktop.services.subscriptions.schedule_store import (
    add_billed_period,
    load_schedules,
    move_grid,
    refresh_next_due,
)


@dataclass(frozen=True)
class SubscriberValues:
    """One customer of the subscription; ``end_date`` is inclusive and replaces the frequency's. ``id`` None = new."""

    customer_id: int
    start_date: date
    end_date: date | None = None
    quantity_factor: Decimal = Decimal(1)
    id: int | None = None


@dataclass(frozen=True)
class SubscriptionValues:
    """What a person fills in: items, order basis and subscribers."""

    name: str
    frequency_id: int
    lines: tuple[LineValues, ...] = ()
    subscribers: tuple[SubscriberValues, ...] = ()
    billing_time: BillingTime = BillingTime.ADVANCE
    prorata: bool = True
    result: InvoiceResult = InvoiceResult.ISSUED
    when_missed: WhenMissed = WhenMissed.ASK


def save_subscription(
    file: CompanyFile, values: SubscriptionValues, *, clock: Clock, user: str = "", subscription_id: int | None = None
) -> int:
    """Create a subscription or change one; returns its id. A subscriber left out is removed if never billed.

    An end before what was billed credits the unused days. Raises UserError for what can never be billed.
    """
    now = clock.now()
    with file.write() as session:
        _check(session, values, subscription_id)
        if subscription_id is None:
            starts_prorata = False
            subscription = Subscription(created_at=now, created_by=user, active=True)
            session.add(subscription)
        else:
            subscription = _get(session, subscription_id)
            starts_prorata = values.prorata and not subscription.prorata
            if subscription.frequency_id != values.frequency_id:
                schedules = load_schedules(session, where=Subscriber.subscription_id == subscription_id)
                move_grid(session, schedules, now)
                session.expire_all()
        for field in ("frequency_id", "billing_time", "prorata", "result", "when_missed"):
            setattr(subscription, field, getattr(values, field))
        subscription.name = values.name.strip()
        session.flush()
        save_lines(session, subscription.id, values.lines)
        _save_subscribers(session, subscription.id, values.subscribers, clock, user)
        if starts_prorata:
            _skip_old_starts(session, subscription.id, clock)
        refresh_next_due(session, _subscriber_ids(session, subscription.id))
        log_action(session, now, user, "subscription.saved", subscription.name)
        return subscription.id


def credited_by_ends(file: CompanyFile, subscribers: Sequence[SubscriberValues]) -> tuple[str, ...]:
    """The customers who were billed for days after the ends now wished: saving these ends credits them."""
    wanted = {values.id: values.end_date for values in subscribers if values.id is not None and values.end_date}
    names = []
    with file.read() as session:
        for schedule in load_schedules(session, where=Subscriber.id.in_(wanted)):
            subscriber = _get_subscriber(session, schedule.subscriber_id)
            last, end = last_billed(schedule), wanted[subscriber.id]
            if end != subscriber.end_date and last is not None and end < last - timedelta(days=1):
                names.append(session.get_one(Customer, subscriber.customer_id).name)
    return tuple(sorted(names))


def delete_subscription(file: CompanyFile, subscription_id: int, *, clock: Clock, user: str = "") -> None:
    """Delete a subscription of which nothing was ever billed. Raises UserError otherwise: end it instead."""
    with file.write() as session:
        subscription = _get(session, subscription_id)
        if session.scalar(select(BilledPeriod.id).where(BilledPeriod.subscription_id == subscription_id).limit(1)):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{name} has been billed and cannot be deleted."),
                hint=QT_TRANSLATE_NOOP("Errors", "Set it inactive, or give its subscribers an end date."),
                name=subscription.name,
            )
        remove_lines(session, subscription_id)
        session.flush()
        _leave_runs(session, _subscriber_ids(session, subscription_id))
        session.execute(update(Run).where(Run.subscription_id == subscription_id).values(subscription_id=None))
        for table in (SubscriptionPause, Subscriber):
            session.execute(delete(table).where(table.subscription_id == subscription_id))
        log_action(session, clock.now(), user, "subscription.deleted", subscription.name)
        session.delete(subscription)


def set_subscription_active(
    file: CompanyFile, subscription_id: int, active: bool, *, clock: Clock, user: str = "", day: date | None = None
) -> None:
    """Pause a subscription from a day on (default: today), or resume it: periods that begin in between are not billed."""
    with file.write() as session:
        subscription = _get(session, subscription_id)
        _pause_or_resume(session, subscription_id, None, active, _day(session, clock, day))
        subscription.active = active
        refresh_next_due(session, _subscriber_ids(session, subscription_id))
        action = "subscription.resumed" if active else "subscription.paused"
        log_action(session, clock.now(), user, action, subscription.name)


def set_subscriber_active(
    file: CompanyFile, subscriber_id: int, active: bool, *, clock: Clock, user: str = "", day: date | None = None
) -> None:
    """Pause one subscriber from a day on (default: today), or resume it."""
    with file.write() as session:
        subscriber = _get_subscriber(session, subscriber_id)
        _pause_or_resume(session, subscriber.subscription_id, subscriber_id, active, _day(session, clock, day))
        subscriber.active = active
        refresh_next_due(session, [subscriber_id])
        subject = session.get_one(Customer, subscriber.customer_id).name
        log_action(session, clock.now(), user, "subscriber.resumed" if active else "subscriber.paused", subject)


def end_subscriber(
    file: CompanyFile, subscriber_id: int, end_date: date | None, *, clock: Clock, user: str = ""
) -> tuple[int, ...]:
    """Give a subscriber an inclusive end date (None takes it away). Billed days after it are credited.

    Returns the ids of the credit notes that were made.
    """
    with file.write() as session:
        subscriber = _get_subscriber(session, subscriber_id)
        if end_date is not None and end_date < subscriber.start_date:
            raise ends_before_start(end_date, subscriber.start_date)
        made = set_end(session, subscriber, end_date, clock, user)
        refresh_next_due(session, [subscriber_id])
        subject = session.get_one(Customer, subscriber.customer_id).name
        log_action(session, clock.now(), user, "subscriber.ended", subject, str(end_date or ""))
        return made


def _save_subscribers(
    session: Session,
    subscription_id: int,
    wanted: tuple[SubscriberValues, ...],
    clock: Clock,
    user: str,
) -> None:
    present = {
        subscriber.id: subscriber
        for subscriber in session.scalars(select(Subscriber).where(Subscriber.subscription_id == subscription_id))
    }
    for subscriber_id in present.keys() - {values.id for values in wanted}:
        _remove(session, present[subscriber_id])
    for values in wanted:
        if values.id is None:
            session.add(
                Subscriber(
                    subscription_id=subscription_id,
                    customer_id=values.customer_id,
                    start_date=values.start_date,
                    end_date=values.end_date,
                    quantity_factor=values.quantity_factor,
                    grid_ordinal=0,
                )
            )
            continue
        subscriber = present[values.id]
        moved = (subscriber.customer_id, subscriber.start_date) != (values.customer_id, values.start_date)
        if moved and _was_billed(session, subscriber.id):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "A subscriber that has been billed keeps its customer and start date."),
                hint=QT_TRANSLATE_NOOP("Errors", "End it and add another subscriber."),
            )
        subscriber.customer_id, subscriber.start_date = values.customer_id, values.start_date
        subscriber.quantity_factor = values.quantity_factor
        if subscriber.end_date != values.end_date:
            set_end(session, subscriber, values.end_date, clock, user)
    session.flush()


def _skip_old_starts(session: Session, subscription_id: int, clock: Clock) -> None:
    """Part periods that were not billed when they began are not made up for when they are switched on later."""
    session.flush()
    for schedule in load_schedules(session, where=Subscriber.subscription_id == subscription_id):
        last = max((entry.period.end for entry in schedule.recorded), default=None)
        if last is None:
            continue
        for planned in plan(schedule.terms, schedule.recorded, last).pending:
            if planned.kind is BilledKind.PRORATA and planned.period.start < last:
                add_billed_period(session, schedule, planned, BilledState.SKIPPED, clock.now())


def _pause_or_resume(
    session: Session, subscription_id: int, subscriber_id: int | None, active: bool, day: date
) -> None:
    """Open a pause, or close the open one; a pause that never began is taken away."""
    query = select(SubscriptionPause).where(
        SubscriptionPause.subscription_id == subscription_id,
        SubscriptionPause.subscriber_id == subscriber_id
        if subscriber_id is not None
        else SubscriptionPause.subscriber_id.is_(None),
        SubscriptionPause.end.is_(None),
    )
    pause = session.scalars(query).one_or_none()
    if not active and pause is None:
        session.add(
            SubscriptionPause(subscription_id=subscription_id, subscriber_id=subscriber_id, start=day, end=None)
        )
    elif active and pause is not None:
        if day <= pause.start:
            session.delete(pause)
        else:
            pause.end = day


def _check(session: Session, values: SubscriptionValues, subscription_id: int | None) -> None:
    if not values.name.strip():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A subscription needs a name."))
    if not values.lines:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{name} has no items."),
            hint=QT_TRANSLATE_NOOP("Errors", "Add at least one product."),
            name=values.name,
        )
    frequency = session.get(Frequency, values.frequency_id)
    present = None if subscription_id is None else _get(session, subscription_id).frequency_id
    if frequency is None or (not frequency.active and values.frequency_id != present):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Only an active frequency can be chosen."),
            hint=QT_TRANSLATE_NOOP("Errors", "Activate it first, or choose another."),
        )
    check_lines(session, values.lines)
    for subscriber in values.subscribers:
        if session.get(Customer, subscriber.customer_id) is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "That customer was deleted."))
        if subscriber.end_date is not None and subscriber.end_date < subscriber.start_date:
            raise ends_before_start(subscriber.end_date, subscriber.start_date)
        if subscriber.quantity_factor <= 0:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "A subscriber's factor must be more than zero."))


def _remove(session: Session, subscriber: Subscriber) -> None:
    if _was_billed(session, subscriber.id):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{name} has been billed and cannot be removed."),
            hint=QT_TRANSLATE_NOOP("Errors", "Give it an end date instead."),
            name=session.get_one(Customer, subscriber.customer_id).name,
        )
    _leave_runs(session, [subscriber.id])
    session.execute(delete(SubscriptionPause).where(SubscriptionPause.subscriber_id == subscriber.id))
    session.delete(subscriber)


def _leave_runs(session: Session, subscribers: Sequence[int]) -> None:
    """Runs outlive what they were of: their entries go on naming the customer, and why nothing was made."""
    session.execute(update(RunItem).where(RunItem.subscriber_id.in_(subscribers)).values(subscriber_id=None))


def _was_billed(session: Session, subscriber_id: int) -> bool:
    query = select(func.count()).select_from(BilledPeriod).where(BilledPeriod.subscriber_id == subscriber_id)
    return bool(session.scalar(query))


def _get(session: Session, subscription_id: int) -> Subscription:
    subscription = session.get(Subscription, subscription_id)
    if subscription is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That subscription was deleted."))
    return subscription


def _get_subscriber(session: Session, subscriber_id: int) -> Subscriber:
    subscriber = session.get(Subscriber, subscriber_id)
    if subscriber is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That subscriber was removed."))
    return subscriber


def _subscriber_ids(session: Session, subscription_id: int) -> list[int]:
    return list(session.scalars(select(Subscriber.id).where(Subscriber.subscription_id == subscription_id)))


def _day(session: Session, clock: Clock, day: date | None) -> date:
    return day or today(clock, session.scalars(select(Company.zone)).one())
