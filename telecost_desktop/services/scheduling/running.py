"""What the alarm, the window and the command line call: do what is due, skip, postpone, issue early.

Rules: docs/rules.md, 6 No doubles, 9 Late and early, 10 Due and missed, 11 Merging.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import Run, RunItem, RunItemResult, RunState, RunTrigger
from telecost_desktop.models.subscriptions import BilledState, Subscriber, Subscription
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.scheduling.coming import HORIZON, coming_periods
from telecost_desktop.services.scheduling.due import DUE_TIME, DueItem, DueState, ItemKey, find_due
from telecost_desktop.services.scheduling.planning import PeriodKey, plan
from telecost_desktop.services.scheduling.run_report import (
    WAITS,
    WAITS_AFTER_FAILURE,
    Action,
    Decision,
    DueReport,
    RunReport,
    RunReportItem,
)
from telecost_desktop.services.scheduling.runner import OpenRun, Runner
from telecost_desktop.services.scheduling.schedule_store import add_billed_period, load_schedules, refresh_next_due


def run_due(
    file: CompanyFile,
    clock: Clock,
    *,
    create_missed: bool = False,
    decisions: Mapping[ItemKey, Decision] | None = None,
    explicit: bool = False,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> DueReport:
    """Do what is due. What was missed waits for a person unless ``create_missed`` or ``decisions`` say otherwise.

    ``explicit`` means that a person asked for it: then what failed today is tried again, and a run that found nothing
    is written down too. A customer that cannot be invoiced does not stop the others. Raises EnvironmentProblem when
    the file cannot be written; what was made until then stays, and running again goes on from there.
    """
    finish_interrupted_runs(file, clock)
    decisions = decisions or {}
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        day = today(clock, company.zone)
        items = find_due(session, company, day)
    if not items and explicit:
        _record_nothing(file, clock, day, user)
    creating: list[OpenRun] = []
    reports: list[RunReport] = []
    for item in items:
        decision = decisions.get(item.key) or _by_itself(item, create_missed=create_missed, explicit=explicit)
        if decision is None:
            reports.append(_waiting(item, day))
        elif decision.action is Action.CREATE:
            run = OpenRun(item, _trigger(item, day))
            creating.append(run)
            reports.append(run.report)
        else:
            _set_aside(file, item, decision, clock, day, user)
    stopped = Runner(file, clock, day, user).run(creating, progress, cancelled)
    return DueReport(tuple(reports), stopped)


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
    _set_aside(file, item, Decision(Action.IGNORE), clock, day, user)
    return True


def coming_item(session: Session, company: Company, subscriber_id: int, key: PeriodKey, day: date) -> DueItem | None:
    """One undecided period of a subscriber as an item of its own, up to two years ahead."""
    found = [
        entry
        for entry in coming_periods(session, company, Subscriber.id == subscriber_id, day + HORIZON)
        if entry.planned.key == key
    ]
    if not found:
        return None
    subscription = session.get_one(Subscription, found[0].subscription_id)
    return DueItem(
        subscription.id,
        subscription.name,
        found[0].planned.due_on,
        subscription.result,
        DueState.ON_TIME,
        False,
        tuple(found),
        company.currency,
    )


def finish_interrupted_runs(file: CompanyFile, clock: Clock) -> int:
    """Complete runs whose program ended in the middle, from what they had done. Returns how many there were."""
    with file.read() as session:
        left = list(session.scalars(select(Run.id).where(Run.state == RunState.RUNNING)))
    if not left:
        return 0
    with file.write() as session:
        for run_id in left:
            results = set(session.scalars(select(RunItem.result).where(RunItem.run_id == run_id)))
            state = RunState.PARTLY if RunItemResult.CREATED in results else RunState.FAILED
            session.execute(
                update(Run)
                .where(Run.id == run_id, Run.state == RunState.RUNNING)
                .values(state=state, finished_at=clock.now())
            )
            log_action(session, clock.now(), "", "run.interrupted", str(run_id))
    return len(left)


def _by_itself(item: DueItem, *, create_missed: bool, explicit: bool) -> Decision | None:
    """What happens without a person's decision: what is on time, and what the settings or the caller allow."""
    again = explicit and item.state is DueState.FAILED
    missed = create_missed and item.state is not DueState.POSTPONED
    return Decision(Action.CREATE) if not item.must_ask or again or missed else None


def _trigger(item: DueItem, day: date) -> RunTrigger:
    if item.state is DueState.FAILED:
        return RunTrigger.RETRY
    return RunTrigger.PLANNED if item.due_on == day else RunTrigger.CATCH_UP


def _waiting(item: DueItem, day: date) -> RunReport:
    reason = WAITS_AFTER_FAILURE if item.state is DueState.FAILED else WAITS
    amounts: dict[int, Decimal | None] = {}
    for entry in item.periods:
        earlier = amounts.get(entry.subscriber_id, Decimal(0))
        amounts[entry.subscriber_id] = None if entry.amount is None or earlier is None else earlier + entry.amount
    names = {entry.subscriber_id: entry.customer_name for entry in item.periods}
    return RunReport(
        item.name,
        f"{item.due_on.isoformat()}{DUE_TIME}",
        RunTrigger.PLANNED if item.due_on == day else RunTrigger.CATCH_UP,
        RunState.WAITING,
        subscription_id=item.subscription_id,
        items=[
            RunReportItem(names[subscriber], RunItemResult.WAITING, reason, {}, amount)
            for subscriber, amount in amounts.items()
        ],
    )


def _set_aside(file: CompanyFile, item: DueItem, decision: Decision, clock: Clock, day: date, user: str) -> None:
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


def _record_nothing(file: CompanyFile, clock: Clock, day: date, user: str) -> None:
    """A person ran what was due, and nothing was: that is worth a line."""
    with file.write() as session:
        log_action(session, clock.now(), user, "due.nothing", day.isoformat())
