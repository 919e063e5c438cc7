"""The end of a subscriber: days after it that were billed are credited, and billed again if it moves later.

Rules: docs/rules.md, 2 Periods and ends, 5 Part periods.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.subscriptions import BilledKind, BilledState, Subscriber
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.sales_invoicing.credit.corrections import correct_after_end
from telecost_desktop.services.subscriptions.planning import kept_until
from telecost_desktop.services.subscriptions.schedule_store import Schedule, load_schedules, move_grid


def set_end(session: Session, subscriber: Subscriber, end: date | None, clock: Clock, user: str) -> tuple[int, ...]:
    """Give a subscriber an end, or none; returns the ids of the credit notes for billed days after it."""
    session.flush()
    before = load_schedules(session, where=Subscriber.id == subscriber.id)[0]
    last = last_billed(before)
    old_end = before.terms.last_day
    shortened = last is not None and old_end is not None and last > old_end
    subscriber.end_date = end
    session.flush()
    after = load_schedules(session, where=Subscriber.id == subscriber.id)[0].terms.last_day
    if shortened and old_end is not None and (after is None or after > old_end):
        # The last period was cut, or credited, at the old end: the days after it count as a gap up to the grid.
        move_grid(session, [before], clock.now())
        session.refresh(subscriber)
        if any(entry.kind is BilledKind.CORRECTION and entry.state is BilledState.LIVE for entry in before.recorded):
            stop = old_end + timedelta(days=1)
            subscriber.grid_from = max(stop, kept_until(before.recorded) or stop)
        return ()
    if after is None or last is None or after >= last - timedelta(days=1):
        return ()
    return correct_after_end(session, subscriber, after, clock=clock, user=user)


def last_billed(schedule: Schedule) -> date | None:
    """The first day after all that was billed."""
    ends = [
        entry.period.end
        for entry in schedule.recorded
        if entry.state is BilledState.LIVE and entry.kind is not BilledKind.CORRECTION
    ]
    return max(ends, default=None)


def ends_before_start(end: date, start: date) -> UserError:
    """What is said of such an end."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The end {end} lies before the start {start}."),
        hint=QT_TRANSLATE_NOOP("Errors", "Choose a later end, or leave it empty for no end."),
        end=end,
        start=start,
    )
