"""What the alarm, the window and the command line call: do what is due.

Rules: docs/rules.md, 6 No doubles, 10 Due and missed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import IS_RUNNING, Run, RunItem, RunItemResult, RunKind, RunState
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.runs.due_items import DueItem, DueState, ItemKey
from telecost_desktop.services.runs.run_report import Action, Decision, DueReport, RunReport, trigger_of
from telecost_desktop.services.scheduled_jobs import running as jobs
from telecost_desktop.services.scheduled_jobs.due import DueJob
from telecost_desktop.services.scheduled_jobs.notices import Translate, in_english
from telecost_desktop.services.scheduling.due import find_due
from telecost_desktop.services.subscriptions.deciding import set_aside, waiting_report
from telecost_desktop.services.subscriptions.due import DueSubscription
from telecost_desktop.services.subscriptions.runner import OpenRun, Runner


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
    translate: Translate = in_english,
) -> DueReport:
    """Do what is due. What was missed waits for a person unless ``create_missed`` or ``decisions`` say otherwise.

    ``explicit`` means that a person asked for it: then what failed today is tried again, and a run that found nothing
    is written down too. A customer that cannot be invoiced does not stop the others. Raises EnvironmentProblem when
    the file cannot be written; what was made until then stays, and running again goes on from there.
    """
    finish_interrupted_runs(file, clock)
    jobs.end_runs_of_deleted_jobs(file, clock)
    decisions = decisions or {}
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        now = clock.now().astimezone(ZoneInfo(company.zone))
        items = find_due(file, session, company, now)
    day = now.date()
    if not items and explicit:
        _record_nothing(file, clock, day, user)
    creating: list[DueItem] = []
    reports: list[RunReport] = []
    for item in items:
        decision = decisions.get(item.key) or _by_itself(item, create_missed=create_missed, explicit=explicit)
        if decision is None:
            reports.append(_waiting(item, day))
        elif decision.action is Action.CREATE:
            creating.append(item)
        else:
            _set_aside(file, item, decision, clock, day, user, translate)
    made, stopped = _create(file, clock, creating, day, user, progress, cancelled, translate)
    return DueReport(tuple(sorted([*reports, *made], key=_order)), stopped)


def finish_interrupted_runs(file: CompanyFile, clock: Clock) -> int:
    """Complete runs of subscriptions whose program ended in the middle, from what they had done. Returns how many there were."""
    with file.read() as session:
        left = list(session.scalars(select(Run.id).where(IS_RUNNING, Run.kind == RunKind.SUBSCRIPTION)))
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


def _create(
    file: CompanyFile,
    clock: Clock,
    items: Sequence[DueItem],
    day: date,
    user: str,
    progress: Progress,
    cancelled: IsCancelled,
    translate: Translate,
) -> tuple[list[RunReport], bool]:
    """Make the sales invoices of items, the oldest first, so that each keeps its own date where the series allows it."""
    reports: list[RunReport] = []
    done = 0
    for kind, chosen in groupby(items, key=lambda item: item.kind):
        batch = list(chosen)
        for part in [[item] for item in batch] if kind is RunKind.JOB else [batch]:
            share = partial(_part_of, progress, done / len(items), len(part) / len(items))
            if kind is RunKind.JOB:
                made, stopped = _run_job(file, clock, part[0], day, user, share, cancelled, translate)
            else:
                made, stopped = _run_subscriptions(file, clock, part, day, user, share, cancelled)
            reports += made
            done += len(part)
            if stopped:
                return reports, True
    return reports, False


def _run_subscriptions(
    file: CompanyFile,
    clock: Clock,
    items: Sequence[DueItem],
    day: date,
    user: str,
    progress: Progress,
    cancelled: IsCancelled,
) -> tuple[list[RunReport], bool]:
    runs = [OpenRun(item, trigger_of(item, day)) for item in items if isinstance(item, DueSubscription)]
    stopped = Runner(file, clock, day, user).run(runs, progress, cancelled)
    return [run.report for run in runs], stopped


def _run_job(
    file: CompanyFile,
    clock: Clock,
    item: DueItem,
    day: date,
    user: str,
    progress: Progress,
    cancelled: IsCancelled,
    translate: Translate,
) -> tuple[list[RunReport], bool]:
    assert isinstance(item, DueJob)
    trigger = trigger_of(item, day)
    report, stopped = jobs.run_job_item(
        file, clock, item, trigger, user=user, progress=progress, cancelled=cancelled, translate=translate
    )
    return [report], stopped


def _part_of(progress: Progress, start: float, size: float, share: float) -> None:
    progress(start + size * share)


def _waiting(item: DueItem, day: date) -> RunReport:
    if isinstance(item, DueJob):
        return jobs.waiting_report(item, day)
    assert isinstance(item, DueSubscription)
    return waiting_report(item, day)


def _set_aside(
    file: CompanyFile, item: DueItem, decision: Decision, clock: Clock, day: date, user: str, translate: Translate
) -> None:
    if isinstance(item, DueJob):
        jobs.set_aside(file, item, decision, clock, day, user, translate)
    elif isinstance(item, DueSubscription):
        set_aside(file, item, decision, clock, day, user)


def _order(report: RunReport) -> tuple[str, RunKind, int]:
    return report.scheduled_for, report.kind, report.subscription_id or report.job_id or 0


def _by_itself(item: DueItem, *, create_missed: bool, explicit: bool) -> Decision | None:
    """What happens without a person's decision: what is on time, and what the settings or the caller allow."""
    again = explicit and item.state is DueState.FAILED
    missed = create_missed and item.state is not DueState.POSTPONED
    return Decision(Action.CREATE) if not item.must_ask or again or missed else None


def _record_nothing(file: CompanyFile, clock: Clock, day: date, user: str) -> None:
    """A person ran what was due, and nothing was: that is worth a line."""
    with file.write() as session:
        log_action(session, clock.now(), user, "due.nothing", day.isoformat())
