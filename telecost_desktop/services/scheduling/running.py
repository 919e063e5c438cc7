"""Doing what is due: one transaction per sales invoice, every run on record, never a double.

Rules: docs/rules.md, 6 No doubles, 9 Late and early, 10 Due and missed, 11 Merging.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, TelecostError, UserError
from telecost_desktop.models.base import new_key
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import Run, RunItem, RunItemResult, RunKind, RunState, RunTrigger
from telecost_desktop.models.subscriptions import BilledState, InvoiceResult, Subscriber, Subscription
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.progress import Cancelled, Progress, never, no_progress
from telecost_desktop.services.sales_invoicing.date_rules import date_warnings
from telecost_desktop.services.scheduling.billing import Group, Lists, Made, Member, bill
from telecost_desktop.services.scheduling.coming import HORIZON, coming_periods
from telecost_desktop.services.scheduling.due import DUE_TIME, DueItem, DuePeriod, DueState, ItemKey, find_due
from telecost_desktop.services.scheduling.planning import PeriodKey, plan
from telecost_desktop.services.scheduling.run_report import (
    ALREADY_MADE,
    MERGED,
    UNFORESEEN,
    WAITS,
    WAITS_AFTER_FAILURE,
    Action,
    Decision,
    DueReport,
    RunReport,
    RunReportItem,
)
from telecost_desktop.services.scheduling.schedule_store import add_billed_period, load_schedules, refresh_next_due

_log = logging.getLogger(__name__)
_INSERT_RUN, _INSERT_ITEM = (metadata.tables[name].insert() for name in ("run", "run_item"))


class _MadeMeanwhile(Exception):
    """Another process has made the group's sales invoice."""


class _Open:
    """A run on its way: its row appears with its first sales invoice, and is completed with its last."""

    def __init__(self, item: DueItem, trigger: RunTrigger) -> None:
        self.item = item
        self.trigger = trigger
        self.id: int | None = None
        self.left = 0
        self.report = RunReport(
            item.name,
            f"{item.due_on.isoformat()}{DUE_TIME}",
            trigger,
            RunState.NOTHING,
            subscription_id=item.subscription_id,
        )

    def state(self, extra: Iterable[RunItemResult] = ()) -> RunState:
        results = {entry.result for entry in self.report.items} | set(extra)
        if RunItemResult.FAILED in results:
            return RunState.PARTLY if RunItemResult.CREATED in results else RunState.FAILED
        return RunState.OK if RunItemResult.CREATED in results else RunState.NOTHING


def run_due(
    file: CompanyFile,
    clock: Clock,
    *,
    create_missed: bool = False,
    decisions: Mapping[ItemKey, Decision] | None = None,
    explicit: bool = False,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
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
    creating: list[_Open] = []
    reports: list[RunReport] = []
    for item in items:
        decision = decisions.get(item.key) or _by_itself(item, create_missed=create_missed, explicit=explicit)
        if decision is None:
            reports.append(_waiting(item))
        elif decision.action is Action.CREATE:
            run = _Open(item, _trigger(item, day))
            creating.append(run)
            reports.append(run.report)
        else:
            _set_aside(file, item, decision, clock, day, user)
    stopped = _Runner(file, clock, day, user).run(creating, progress, cancelled)
    return DueReport(tuple(reports), stopped)


def issue_early(file: CompanyFile, clock: Clock, subscriber_id: int, key: PeriodKey, *, user: str = "") -> DueReport:
    """Invoice a coming period now, dated today. Its ordinal is spent; the dates after it do not move."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        day = today(clock, company.zone)
        item = coming_item(session, company, subscriber_id, key, day)
    if item is None:
        return DueReport(())
    run = _Open(item, RunTrigger.EARLY)
    _Runner(file, clock, day, user).run([run], no_progress, never)
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


class _Runner:
    """Makes the sales invoices of some runs, in order of their dates."""

    def __init__(self, file: CompanyFile, clock: Clock, day: date, user: str) -> None:
        self._file = file
        self._clock = clock
        self._day = day
        self._user = user
        self._lists = Lists(())

    def run(self, runs: list[_Open], progress: Progress, cancelled: Cancelled) -> bool:
        """Make all; returns whether it was stopped in the middle."""
        self._lists = Lists({run.item.subscription_id for run in runs})
        open_runs = {run.item.key: run for run in runs}
        groups = _groups(run.item for run in runs)
        for group in groups:
            for run in self._runs_of(group, open_runs):
                run.left += 1
        for done, group in enumerate(groups):
            if cancelled():
                self._stop(open_runs.values())
                return True
            self._one(group, self._runs_of(group, open_runs))
            progress((done + 1) / len(groups))
        return False

    @staticmethod
    def _runs_of(group: Group, open_runs: Mapping[ItemKey, _Open]) -> list[_Open]:
        keys = dict.fromkeys((member.subscription_id, group.dated) for member in group.members)
        return [open_runs[key] for key in keys]

    def _one(self, group: Group, runs: list[_Open]) -> None:
        """One sales invoice: in one transaction with its log, or a log of why not."""
        for run in runs:
            run.left -= 1
        try:
            self._make(group, runs)
        except EnvironmentProblem:
            raise
        except _MadeMeanwhile:
            self._leave(group, runs)
        except IntegrityError as error:
            if "billed_period" in str(error.orig):
                self._leave(group, runs)
            else:
                self._fail(group, runs, error)
        except Exception as error:
            self._fail(group, runs, error)

    def _make(self, group: Group, runs: list[_Open]) -> Made:
        now = self._clock.now()
        with self._file.write() as session:
            ids = {run.item.subscription_id: self._row(session, run, RunItemResult.CREATED) for run in runs}
            made = bill(session, group, self._lists, day=self._day, at=now, user=self._user, runs=ids)
            if made is None:
                raise _MadeMeanwhile
            company, _ = self._lists.fresh(session)
            items: list[tuple[_Open, RunReportItem, dict[str, object]]] = []
            for number_of_run, run in enumerate(runs):
                for entry in _entries(run.item, group):
                    if entry.subscriber_id not in made.amounts:
                        continue
                    report = _created(entry, made, company.country, self._day, merged=number_of_run > 0)
                    items.append(
                        (run, report, _item_values(ids[run.item.subscription_id], entry, made.invoice_id, report))
                    )
            session.connection().execute(_INSERT_ITEM, [values for _, _, values in items])
            for run in runs:
                if run.id is not None and not run.left:
                    self._finish(session, ids[run.item.subscription_id], run.state([RunItemResult.CREATED]))
        # From here on it is committed.
        for run in runs:
            run.id = ids[run.item.subscription_id]
        for run, report, _ in items:
            run.report.items.append(report)
        for run in runs:
            run.report.state = run.state()
        runs[0].report.created.append(str(made.number) if made.number is not None else f"draft {made.invoice_id}")
        return made

    def _fail(self, group: Group, runs: list[_Open], error: Exception) -> None:
        """Write down why a customer got no sales invoice; nothing else was kept."""
        if isinstance(error, TelecostError):
            pattern, values = error.pattern, error.values
        else:
            _log.error("a sales invoice could not be made", exc_info=error)
            pattern, values = UNFORESEEN, {"error": f"{type(error).__name__}: {error}"}
        values = {key: str(value) for key, value in values.items()}
        with self._file.write() as session:
            for run in runs:
                run_id = self._row(session, run, RunItemResult.FAILED)
                for entry in _entries(run.item, group):
                    report = RunReportItem(
                        entry.customer_name, RunItemResult.FAILED, pattern, dict(values), entry.amount
                    )
                    session.connection().execute(_INSERT_ITEM, _item_values(run_id, entry, None, report))
                    run.report.items.append(report)
                run.id = run_id
                run.report.state = run.state()
                if not run.left:
                    self._finish(session, run_id, run.report.state)

    def _row(self, session: Session, run: _Open, expected: RunItemResult) -> int:
        """The run's row; one whose only sales invoice this is gets its end at once."""
        if run.id is not None:
            return run.id
        now = self._clock.now()
        result = session.connection().execute(
            _INSERT_RUN,
            {
                "kind": RunKind.SUBSCRIPTION,
                "subscription_id": run.item.subscription_id,
                "name": run.item.name,
                "scheduled_for": run.report.scheduled_for,
                "trigger": run.trigger,
                "state": RunState.RUNNING if run.left else run.state([expected]),
                "started_at": now,
                "finished_at": None if run.left else now,
                "started_by": self._user,
            },
        )
        return new_key(result)

    def _finish(self, session: Session, run_id: int, state: RunState) -> None:
        session.execute(update(Run).where(Run.id == run_id).values(state=state, finished_at=self._clock.now()))

    def _leave(self, group: Group, runs: list[_Open]) -> None:
        """Another process was faster: that is no error, and nothing is written but the end of a run."""
        for run in runs:
            for entry in _entries(run.item, group):
                run.report.items.append(RunReportItem(entry.customer_name, RunItemResult.SKIPPED, ALREADY_MADE))
            run.report.state = run.state()
            if run.id is not None and not run.left:
                with self._file.write() as session:
                    self._finish(session, run.id, run.report.state)

    def _stop(self, runs: Iterable[_Open]) -> None:
        for run in runs:
            if run.id is not None and run.left:
                run.report.state = RunState.PARTLY
                with self._file.write() as session:
                    self._finish(session, run.id, RunState.PARTLY)


def _groups(items: Iterable[DueItem]) -> list[Group]:
    """What goes on one sales invoice: a subscriber's periods of a day, or all of a customer's that wants one invoice."""
    grouped: defaultdict[tuple[date, int, int, InvoiceResult], list[DuePeriod]] = defaultdict(list)
    for item in items:
        for entry in item.periods:
            apart = 0 if entry.one_invoice else entry.subscriber_id
            grouped[item.due_on, entry.customer_id, apart, item.result].append(entry)
    groups = []
    for (due_on, customer_id, _, result), entries in grouped.items():
        keys: defaultdict[tuple[int, int], set[PeriodKey]] = defaultdict(set)
        for entry in entries:
            keys[entry.subscription_id, entry.subscriber_id].add(entry.planned.key)
        members = tuple(Member(*ids, frozenset(chosen)) for ids, chosen in keys.items())
        groups.append(Group(customer_id, due_on, result, members))
    return sorted(groups, key=lambda group: group.dated)


def _entries(item: DueItem, group: Group) -> list[DuePeriod]:
    """The group's subscribers in an item, each once."""
    wanted = {member.subscriber_id for member in group.members}
    return list({entry.subscriber_id: entry for entry in item.periods if entry.subscriber_id in wanted}.values())


def _by_itself(item: DueItem, *, create_missed: bool, explicit: bool) -> Decision | None:
    """What happens without a person's decision: what is on time, and what the settings or the caller allow."""
    again = explicit and item.state is DueState.FAILED
    missed = create_missed and item.state is not DueState.POSTPONED
    return Decision(Action.CREATE) if not item.must_ask or again or missed else None


def _trigger(item: DueItem, day: date) -> RunTrigger:
    if item.state is DueState.FAILED:
        return RunTrigger.RETRY
    return RunTrigger.PLANNED if item.due_on == day else RunTrigger.CATCH_UP


def _waiting(item: DueItem) -> RunReport:
    reason = WAITS_AFTER_FAILURE if item.state is DueState.FAILED else WAITS
    amounts: dict[int, Decimal | None] = {}
    for entry in item.periods:
        earlier = amounts.get(entry.subscriber_id, Decimal(0))
        amounts[entry.subscriber_id] = None if entry.amount is None or earlier is None else earlier + entry.amount
    names = {entry.subscriber_id: entry.customer_name for entry in item.periods}
    return RunReport(
        item.name,
        f"{item.due_on.isoformat()}{DUE_TIME}",
        RunTrigger.CATCH_UP,
        RunState.WAITING,
        subscription_id=item.subscription_id,
        items=[
            RunReportItem(names[subscriber], RunItemResult.WAITING, reason, {}, amount)
            for subscriber, amount in amounts.items()
        ],
    )


def _created(entry: DuePeriod, made: Made, country: str, day: date, *, merged: bool) -> RunReportItem:
    warnings = date_warnings(country, made.issue_date, day, made.covers)
    reason, values = warnings[0] if warnings else ("", {})
    if merged:
        reason, values = MERGED, {"number": made.number or made.invoice_id}
    return RunReportItem(entry.customer_name, RunItemResult.CREATED, reason, values, made.amounts[entry.subscriber_id])


def _item_values(run_id: int, entry: DuePeriod, invoice_id: int | None, report: RunReportItem) -> dict[str, object]:
    return {
        "run_id": run_id,
        "customer_id": entry.customer_id,
        "subscriber_id": entry.subscriber_id,
        "sales_invoice_id": invoice_id,
        "result": report.result,
        "reason": report.reason,
        "reason_values": json.dumps(report.reason_values, ensure_ascii=False),
        "amount": report.amount,
    }


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
