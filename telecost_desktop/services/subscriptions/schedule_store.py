"""Subscribers' terms and billed periods out of the company file, and ``next_due`` kept true in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.orm import Session

from telecost_desktop.models.base import new_key
from telecost_desktop.models.company import Setting
from telecost_desktop.models.periods import Period
from telecost_desktop.models.subscriptions import (
    BilledPeriod,
    BilledState,
    Frequency,
    FrequencyUnit,
    Subscriber,
    Subscription,
    SubscriptionPause,
)
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.recurrence import FrequencyRule
from telecost_desktop.services.settings import SettingKey
from telecost_desktop.services.subscriptions.planning import (
    PlannedPeriod,
    Recorded,
    Terms,
    moved_grid,
    plan,
    unfinished_before,
)

_CHUNK = 500
# Statements of the billing of each period stand ready: making them anew would cost more than running them.
_INSERT_BILLED = metadata.tables["billed_period"].insert()


@dataclass(frozen=True, slots=True)
class Schedule:
    """One subscriber's terms and what was decided about its periods."""

    subscriber_id: int
    subscription_id: int
    customer_id: int
    terms: Terms
    recorded: tuple[Recorded, ...]
    next_due: date | None
    factor: Decimal


@lru_cache(maxsize=4096)
def _rule(
    unit: FrequencyUnit,
    first_date: date,
    every: int,
    weekday: int | None,
    day: int | None,
    nth: int | None,
    month: int | None,
    end_count: int | None,
    end_date: date | None,
) -> FrequencyRule:
    return FrequencyRule(unit, first_date, every, weekday, day, nth, month, end_count, end_date)


def rule_of(frequency: Any) -> FrequencyRule:
    """The rule of a frequency, from its row or from a joined row that has its columns."""
    return _rule(
        frequency.unit,
        frequency.first_date,
        frequency.every,
        frequency.weekday,
        frequency.day,
        frequency.nth,
        frequency.month,
        frequency.end_count,
        frequency.end_date,
    )


# How part periods count days. Rule: docs/rules.md, 5 Part periods.
_PRORATA_SETTING = select(Setting.value).where(Setting.key == SettingKey.PRORATA_DAYS.value).scalar_subquery()
_SCHEDULES = (
    select(
        Subscriber.id,
        Subscriber.subscription_id,
        Subscriber.customer_id,
        Subscriber.start_date,
        Subscriber.end_date.label("own_end"),
        Subscriber.active,
        Subscriber.next_due,
        Subscriber.grid_from,
        Subscriber.grid_ordinal,
        Subscriber.quantity_factor,
        _PRORATA_SETTING.label("prorata_days"),
        Subscription.billing_time,
        Subscription.prorata,
        Subscription.active.label("subscription_active"),
        Frequency.unit,
        Frequency.first_date,
        Frequency.every,
        Frequency.weekday,
        Frequency.day,
        Frequency.nth,
        Frequency.month,
        Frequency.end_count,
        Frequency.end_date,
    )
    .join(Subscription, Subscription.id == Subscriber.subscription_id)
    .join(Frequency, Frequency.id == Subscription.frequency_id)
    .order_by(Subscriber.id)
)


def load_schedules(session: Session, *, where: ColumnElement[bool] | None = None) -> list[Schedule]:
    """The schedules of subscribers, chosen by a condition over Subscriber, Subscription and Frequency."""
    rows = session.execute(_SCHEDULES if where is None else _SCHEDULES.where(where)).all()
    if not rows:
        return []
    recorded = _recorded(session, [row.id for row in rows])
    pauses = _pauses(session, {row.subscription_id for row in rows})
    return [
        Schedule(
            row.id,
            row.subscription_id,
            row.customer_id,
            Terms(
                rule_of(row),
                row.billing_time,
                row.prorata,
                row.start_date,
                row.own_end,
                row.active and row.subscription_active,
                tuple(pauses[row.subscription_id, None] + pauses[row.subscription_id, row.id]),
                row.grid_from,
                row.grid_ordinal,
                row.prorata_days is not None and str(json.loads(row.prorata_days)) == "30",
            ),
            tuple(recorded[row.id]),
            row.next_due,
            row.quantity_factor,
        )
        for row in rows
    ]


def refresh_next_due(session: Session, subscribers: Iterable[int] | None = None) -> None:
    """Write what the rules say is next for these subscribers (None = for all), in the session's transaction."""
    session.flush()
    chosen = None if subscribers is None else sorted(set(subscribers))
    parts: list[ColumnElement[bool] | None] = [None]
    if chosen is not None:
        parts = [Subscriber.id.in_(chosen[i : i + _CHUNK]) for i in range(0, len(chosen), _CHUNK)]
    for part in parts:
        for schedule in load_schedules(session, where=part):
            # Everything due on the first day of time or later: the plan's own next_due is the earliest of it.
            following = plan(schedule.terms, schedule.recorded, date.min).next_due
            if following != schedule.next_due:
                session.execute(
                    update(Subscriber).where(Subscriber.id == schedule.subscriber_id).values(next_due=following)
                )


def move_grid(session: Session, schedules: Sequence[Schedule], at: datetime) -> None:
    """Before a frequency changes: let its subscribers keep what was billed and count the new grid from there.

    ``schedules`` were loaded under the old rule. Undecided periods before that point stay due with their own dates.
    """
    for schedule in schedules:
        grid_from, ordinal = moved_grid(schedule.recorded)
        if grid_from is not None:
            for left in unfinished_before(schedule.terms, schedule.recorded, grid_from):
                add_billed_period(session, schedule, left, BilledState.FREED, at)
        session.execute(
            update(Subscriber)
            .where(Subscriber.id == schedule.subscriber_id)
            .values(grid_from=grid_from, grid_ordinal=ordinal)
        )


def add_billed_period(
    session: Session,
    schedule: Schedule,
    planned: PlannedPeriod,
    state: BilledState,
    at: datetime,
    *,
    remind_on: date | None = None,
    sales_invoice_id: int | None = None,
    run_id: int | None = None,
) -> int:
    """Write down what was decided about a period; replaces the row that put it off. Returns the row's id."""
    if planned.postponed is not None:
        session.execute(delete(BilledPeriod).where(BilledPeriod.id == planned.postponed.id))
    result = session.connection().execute(
        _INSERT_BILLED,
        {
            "subscription_id": schedule.subscription_id,
            "subscriber_id": schedule.subscriber_id,
            "ordinal": planned.ordinal,
            "kind": planned.kind,
            "correction": planned.correction,
            "state": state,
            "due_on": planned.due_on,
            "period_start": planned.period.start,
            "period_end": planned.period.end,
            "remind_on": remind_on,
            "sales_invoice_id": sales_invoice_id,
            "run_id": run_id,
            "recorded_at": at,
        },
    )
    return new_key(result)


_RECORDED = select(
    BilledPeriod.subscriber_id,
    BilledPeriod.id,
    BilledPeriod.ordinal,
    BilledPeriod.kind,
    BilledPeriod.correction,
    BilledPeriod.state,
    BilledPeriod.period_start,
    BilledPeriod.period_end,
    BilledPeriod.due_on,
    BilledPeriod.remind_on,
).where(BilledPeriod.subscriber_id.in_(bindparam("subscribers", expanding=True)))
_PAUSES = select(
    SubscriptionPause.subscription_id, SubscriptionPause.subscriber_id, SubscriptionPause.start, SubscriptionPause.end
).where(SubscriptionPause.subscription_id.in_(bindparam("subscriptions", expanding=True)))


def _recorded(session: Session, subscribers: list[int]) -> defaultdict[int, list[Recorded]]:
    found: defaultdict[int, list[Recorded]] = defaultdict(list)
    for i in range(0, len(subscribers), _CHUNK):
        for row in session.execute(_RECORDED, {"subscribers": subscribers[i : i + _CHUNK]}):
            days = Period(row.period_start, row.period_end)
            found[row.subscriber_id].append(
                Recorded(row.id, row.ordinal, row.kind, row.correction, row.state, days, row.due_on, row.remind_on)
            )
    return found


def _pauses(session: Session, subscriptions: set[int]) -> defaultdict[tuple[int, int | None], list[Any]]:
    found: defaultdict[tuple[int, int | None], list[Any]] = defaultdict(list)
    ordered = sorted(subscriptions)
    for i in range(0, len(ordered), _CHUNK):
        for pause in session.execute(_PAUSES, {"subscriptions": ordered[i : i + _CHUNK]}):
            found[pause.subscription_id, pause.subscriber_id].append((pause.start, pause.end))
    return found
