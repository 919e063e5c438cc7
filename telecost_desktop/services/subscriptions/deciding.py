"""What a person decides about a subscription's periods: issue early, skip, postpone, ignore.

Rules: docs/rules.md, 9 Late and early, 10 Due and missed.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import RunItemResult, RunState, RunTrigger
from telecost_desktop.models.subscriptions import BilledState, Subscriber, Subscription
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.progress import never, no_progress
from telecost_desktop.services.runs.due_items import DueState
from telecost_desktop.services.runs.run_report import (
    WAITS,
    WAITS_AFTER_FAILURE,
    Action,
    Decision,
    DueReport,
    RunReport,
    RunReportItem,
    trigger_of,
)
from telecost_desktop.services.subscriptions.due import DueSubscription, coming_periods
from telecost_desktop.services.subscriptions.planning import PeriodKey, plan
from telecost_desktop.services.subscriptions.runner import OpenRun, Runner
from telecost_desktop.services.subscriptions.schedule_store import (
    add_billed_period,
    load_schedules,
    refresh_next_due,
)

# How far ahead a single period can be skipped or invoiced early.
_HORIZON = timedelta(days=732)


def issue_early(file: CompanyFile, clock: Clock, subscriber_id: int, key: PeriodKey, *, user: str = "") -> DueReport:
    """Invoice a coming period now, dated today. Its ordinal is spent; the dates after it do not move."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        day = today(clock, company.zone)
        item = coming_item(session, company, subscriber_id, key, day)
    if item is None:
        return DueReport(())
    run = OpenRun(item, RunTrigger.EARLY)
    Runner(file, clock, day, user).run([run], no_progress, never)
    return DueReport((run.report,))


def skip_one(file: CompanyFile, clock: Clock, subscriber_id: int, key: PeriodKey, *, user: str = "") -> bool:
    """Skip a coming period for good; its ordinal is spent and the schedule stays. False = it was decided already."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        day = today(clock, company.zone)
        item = coming_item(session, company, subscriber_id, key, day)
    if item is None:
        return False
    set_aside(file, item, Decision(Action.IGNORE), clock, day, user)
    return True


def coming_item(
    session: Session, company: Company, subscriber_id: int, key: PeriodKey, day: date
) -> DueSubscription | None:
    """One undecided period of a subscriber as an item of its own: the next, or one up to two years ahead."""
    whose = Subscriber.id == subscriber_id
    following = session.scalar(select(Subscriber.next_due).where(whose))
    until = max(day + _HORIZON, following or day)
    found = [entry for entry in coming_periods(session, company, whose, until) if entry.planned.key == key]
    if not found:
        return None
    subscription = session.get_one(Subscription, found[0].subscription_id)
    return DueSubscription(
        subscription.id,
        subscription.name,
        found[0].planned.due_on,
        subscription.result,
        DueState.ON_TIME,
        False,
        company.currency,
        tuple(found),
    )


def waiting_report(item: DueSubscription, day: date) -> RunReport:
    """What is said of periods that wait for a person."""
    reason = WAITS_AFTER_FAILURE if item.state is DueState.FAILED else WAITS
    amounts: dict[int, Decimal | None] = {}
    for entry in item.periods:
        earlier = amounts.get(entry.subscriber_id, Decimal(0))
        amounts[entry.subscriber_id] = None if entry.amount is None or earlier is None else earlier + entry.amount
    names = {entry.subscriber_id: entry.customer_name for entry in item.periods}
    return RunReport(
        item.name,
        item.scheduled_for,
        trigger_of(item, day),
        RunState.WAITING,
        subscription_id=item.owner_id,
        items=[
            RunReportItem(names[subscriber], RunItemResult.WAITING, reason, {}, amount)
            for subscriber, amount in amounts.items()
        ],
    )


def set_aside(file: CompanyFile, item: DueSubscription, decision: Decision, clock: Clock, day: date, user: str) -> None:
    """Postpone or ignore an item's periods: recorded, logged, and the schedule goes on."""
    state = BilledState.SKIPPED if decision.action is Action.IGNORE else BilledState.POSTPONED
    if state is BilledState.POSTPONED and (decision.remind_on is None or decision.remind_on <= day):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{name} can only be postponed to a later day."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose the day on which to be reminded."),
            name=item.name,
        )
    keys = {(entry.subscriber_id, entry.planned.key) for entry in item.periods}
    horizon = max(day, item.due_on)
    with file.write() as session:
        chosen = Subscriber.id.in_({entry.subscriber_id for entry in item.periods})
        for schedule in load_schedules(session, where=chosen):
            for planned in plan(schedule.terms, schedule.recorded, horizon).pending:
                if (schedule.subscriber_id, planned.key) in keys:
                    add_billed_period(session, schedule, planned, state, clock.now(), remind_on=decision.remind_on)
        refresh_next_due(session, {entry.subscriber_id for entry in item.periods})
        log_action(session, clock.now(), user, f"due.{decision.action}", item.name, item.due_on.isoformat())
