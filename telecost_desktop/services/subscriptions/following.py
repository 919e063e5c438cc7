"""Which subscription is billed next by itself, without a price being reckoned. Rule: docs/rules.md, 10 Due and missed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from telecost_desktop.models.subscriptions import BilledPeriod, BilledState, Subscriber, Subscription
from telecost_desktop.services.subscriptions.planning import plan
from telecost_desktop.services.subscriptions.schedule_store import load_schedules

# Of a subscriber that put nothing off, ``next_due`` is the first period's own day.
_PUT_OFF = exists().where(BilledPeriod.subscriber_id == Subscriber.id, BilledPeriod.state == BilledState.POSTPONED)


def following_period(session: Session, after: date, until: date) -> tuple[date, str] | None:
    """The first day after one, and up to and including another, on which a period falls due that nobody put off.

    With the name of its subscription, the first by name where several share the day; None where there is no such day.
    """
    plain = (
        select(Subscriber.next_due, Subscription.name)
        .join(Subscription, Subscription.id == Subscriber.subscription_id)
        .where(~_PUT_OFF)
    )
    ahead = plain.where(Subscriber.next_due > after, Subscriber.next_due <= until)
    found: list[tuple[date, str]] = []
    first = session.execute(ahead.order_by(Subscriber.next_due).limit(1)).first()
    if first is not None and first.next_due is not None:
        until = first.next_due
        named = plain.where(Subscriber.next_due == until).order_by(Subscription.name).limit(1)
        found += [(until, row.name) for row in session.execute(named)]
    # Where something waits or was put off, the day after that is not written down.
    looked_at = or_(Subscriber.next_due <= after, Subscriber.next_due.is_not(None) & _PUT_OFF)
    others: set[int] = set()
    for schedule in load_schedules(session, where=looked_at):
        pending = plan(schedule.terms, schedule.recorded, until).pending
        days = [one.due_on for one in pending if one.postponed is None and after < one.due_on <= until]
        if days and min(days) < until:
            until = min(days)
            others.clear()
        if days:
            others.add(schedule.subscription_id)
    if others:
        names = session.execute(select(Subscription.id, Subscription.name))
        found.append((until, min(name for key, name in names if key in others)))
    return min(found, default=None)
