"""Run what is due of a job, one by hand, or what failed before; put off or ignore what was missed.

Rules: docs/rules.md, 6 No doubles, 14 Scheduled jobs.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobOccurrence, OccurrenceState, ScheduledJob
from telecost_desktop.models.runs import IS_RUNNING, Run, RunItemResult, RunKind, RunState, RunTrigger
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.runs.due_items import DueState
from telecost_desktop.services.runs.run_report import (
    ALREADY_MADE,
    WAITS,
    WAITS_AFTER_FAILURE,
    Action,
    Decision,
    RunReport,
    RunReportItem,
    trigger_of,
)
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables
from telecost_desktop.services.scheduled_jobs.days import job_clock, open_days, recorded_days, renew_next_due
from telecost_desktop.services.scheduled_jobs.due import DueJob
from telecost_desktop.services.scheduled_jobs.ending import Entry, end_run, report_of
from telecost_desktop.services.scheduled_jobs.lock import at_work, is_worked_on
from telecost_desktop.services.scheduled_jobs.notices import Translate, in_english
from telecost_desktop.services.scheduled_jobs.store import must_job
from telecost_desktop.services.scheduled_jobs.working import DELETED, JobWork

BROKEN_OFF = QT_TRANSLATE_NOOP("Errors", "The program ended in the middle of this run; the rest was not invoiced.")
WAITS_WITH_OLDER = QT_TRANSLATE_NOOP(
    "Errors", "Fell due while the program was closed: create, postpone or ignore it. It goes for {dates} too."
)


def run_job_item(
    file: CompanyFile,
    clock: Clock,
    item: DueJob,
    trigger: RunTrigger,
    *,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
    translate: Translate = in_english,
) -> tuple[RunReport, bool]:
    """Run a day of a job, or go on with a run that was broken off; returns what came of it, and whether it was stopped.

    What another process has taken meanwhile is left alone. Raises EnvironmentProblem where the file cannot be written.
    """
    with at_work(file.path):
        run_id = item.run_id if item.run_id is not None else _claim(file, clock, item, trigger, user)
        if run_id is None:
            left = [RunReportItem("", RunItemResult.SKIPPED, ALREADY_MADE)]
            return RunReport(
                item.name, item.scheduled_for, trigger, RunState.NOTHING, RunKind.JOB, items=left, job_id=item.owner_id
            ), False
        stopped = JobWork(file, clock, run_id, translate).do(progress, cancelled)
        return _report(file, run_id), stopped


def run_now(
    file: CompanyFile,
    clock: Clock,
    job_id: int,
    *,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
    translate: Translate = in_english,
) -> RunReport:
    """Run a job as of today: a run of its own, which neither takes nor moves a day. Raises UserError when it is gone."""
    with at_work(file.path):
        with file.write() as session:
            job = must_job(session, job_id)
            moment = _local(session, clock).isoformat(timespec="minutes")
            run_id = _add_run(session, job, moment, RunTrigger.MANUAL, clock, user)
        JobWork(file, clock, run_id, translate).do(progress, cancelled)
        make_deliverables(file, clock)
        return _report(file, run_id)


def retry(
    file: CompanyFile,
    clock: Clock,
    run_id: int,
    *,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
    translate: Translate = in_english,
) -> RunReport:
    """Try again what failed in a run, for the same day and with its dates, in a new run.

    Raises UserError where nothing failed, it was tried again already, or the job is gone.
    """
    with at_work(file.path):
        with file.write() as session:
            new_id = _claim_retry(session, run_id, clock, user)
        JobWork(file, clock, new_id, translate).do(progress, cancelled)
        make_deliverables(file, clock)
        return _report(file, new_id)


def set_aside(
    file: CompanyFile,
    item: DueJob,
    decision: Decision,
    clock: Clock,
    day: date,
    user: str,
    translate: Translate = in_english,
) -> None:
    """Postpone or ignore a day with the older ones that go with it; a run that was broken off ends as it is.

    Raises UserError for a day of reminding that is not to come.
    """
    ignored = decision.action is Action.IGNORE
    if not ignored and (decision.remind_on is None or decision.remind_on <= day):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{name} can only be postponed to a later day."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose the day on which to be reminded."),
            name=item.name,
        )
    with file.write() as session:
        if item.run_id is not None:
            _set_run_aside(session, item.run_id, None if ignored else decision.remind_on, clock, translate)
        else:
            job = session.get(ScheduledJob, item.owner_id)
            if job is None:
                return
            days = _open_of(session, job, item)
            state = OccurrenceState.IGNORED if ignored else OccurrenceState.POSTPONED
            remind_on = None if ignored else decision.remind_on
            _record(session, job, dict.fromkeys(days, state), clock, user, remind_on=remind_on)
        log_action(session, clock.now(), user, f"due.{decision.action}", item.name, item.due_on.isoformat())


def waiting_report(item: DueJob, day: date) -> RunReport:
    """What is said of a day that waits for a person."""
    reason = WAITS
    values: dict[str, object] = {}
    if item.state is DueState.FAILED:
        reason = WAITS_AFTER_FAILURE
    elif item.covers:
        reason, values = WAITS_WITH_OLDER, {"dates": ", ".join(one.isoformat() for one in item.covers)}
    sums: dict[str, Decimal] = dict.fromkeys(item.customers, Decimal(0))
    for group in item.preview.groups:
        for project in group.projects:
            sums[project.customer] += project.amount_inc_vat
    items = [RunReportItem(name, RunItemResult.WAITING, reason, values, amount) for name, amount in sums.items()]
    return RunReport(
        item.name,
        item.scheduled_for,
        trigger_of(item, day),
        RunState.WAITING,
        RunKind.JOB,
        items=items or [RunReportItem("", RunItemResult.WAITING, reason, values)],
        job_id=item.owner_id,
        run_id=item.run_id,
    )


def end_runs_of_deleted_jobs(file: CompanyFile, clock: Clock) -> int:
    """Bring runs to their end whose job was deleted in the middle. Returns how many there were."""
    query = select(Run.id).where(Run.kind == RunKind.JOB, IS_RUNNING, Run.job_id.is_(None))
    with file.read() as session:
        left = session.scalars(query).all()
    if not left or is_worked_on(file.path):
        return 0
    with file.write() as session:
        for run_id in left:
            end_run(session, run_id, [Entry(RunItemResult.FAILED, DELETED)], clock.now(), in_english)
    return len(left)


def _claim(file: CompanyFile, clock: Clock, item: DueJob, trigger: RunTrigger, user: str) -> int | None:
    """Take a day in one transaction: its run, the days that it covers, and the job's next day. None = it was decided."""
    with file.write() as session:
        job = session.get(ScheduledJob, item.owner_id)
        if job is None:
            return None
        days = _open_of(session, job, item)
        if item.due_on not in days:
            return None
        run_id = _add_run(session, job, item.scheduled_for, trigger, clock, user)
        states = {day: OccurrenceState.RUN if day == item.due_on else OccurrenceState.COVERED for day in days}
        _record(session, job, states, clock, user, run_id=run_id)
        return run_id


def _claim_retry(session: Session, run_id: int, clock: Clock, user: str) -> int:
    failed = session.get(Run, run_id)
    if failed is None or failed.kind is not RunKind.JOB:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no run {run} of a scheduled job."), run=run_id)
    if failed.state not in (RunState.FAILED, RunState.PARTLY):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Nothing failed in the run of {name}."), name=failed.name)
    if session.scalar(select(Run.id).where(Run.retry_of_id == run_id)) is not None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "What failed in that run of {name} was tried again already."),
            hint=QT_TRANSLATE_NOOP("Errors", "Look for the later run in the log."),
            name=failed.name,
        )
    if failed.job_id is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That scheduled job was deleted."))
    job = must_job(session, failed.job_id)
    return _add_run(session, job, failed.scheduled_for, RunTrigger.RETRY, clock, user, retry_of_id=run_id)


def _add_run(
    session: Session,
    job: ScheduledJob,
    scheduled_for: str,
    trigger: RunTrigger,
    clock: Clock,
    user: str,
    retry_of_id: int | None = None,
) -> int:
    run = Run(
        kind=RunKind.JOB,
        job_id=job.id,
        retry_of_id=retry_of_id,
        creator_id=job.creator_id,
        name=job.name,
        scheduled_for=scheduled_for,
        trigger=trigger,
        state=RunState.RUNNING,
        started_at=clock.now(),
        started_by=user,
    )
    session.add(run)
    session.flush()
    return run.id


def _open_of(session: Session, job: ScheduledJob, item: DueJob) -> list[date]:
    """The item's days that are still open: another process may have decided about them meanwhile."""
    company = session.scalars(select(Company)).one()
    clock = job_clock(session, company)
    wanted = {item.due_on, *item.covers}
    found = open_days(job, recorded_days(session, job.id), clock, item.due_on)
    return [one.day for one in found if one.day in wanted]


def _record(
    session: Session,
    job: ScheduledJob,
    states: dict[date, OccurrenceState],
    clock: Clock,
    user: str,
    *,
    run_id: int | None = None,
    remind_on: date | None = None,
) -> None:
    """Write what was decided about days, over what they were postponed to, and the job's next day."""
    query = select(JobOccurrence).where(
        JobOccurrence.job_id == job.id, JobOccurrence.due_on >= min(states, default=date.max)
    )
    stored = {one.due_on: one for one in session.scalars(query)}
    for day, state in states.items():
        row = stored.get(day) or JobOccurrence(job_id=job.id, due_on=day)
        row.state, row.run_id, row.remind_on = state, run_id, remind_on
        row.recorded_at, row.recorded_by = clock.now(), user
        session.add(row)
    renew_next_due(session, job, job_clock(session, session.scalars(select(Company)).one()))


def _set_run_aside(session: Session, run_id: int, remind_on: date | None, clock: Clock, translate: Translate) -> None:
    """End a run that was broken off, or ask about it again later."""
    if remind_on is None:
        end_run(session, run_id, [Entry(RunItemResult.FAILED, BROKEN_OFF)], clock.now(), translate)
    else:
        mine = (JobOccurrence.run_id == run_id, JobOccurrence.state == OccurrenceState.RUN)
        session.execute(update(JobOccurrence).where(*mine).values(remind_on=remind_on))


def _report(file: CompanyFile, run_id: int) -> RunReport:
    with file.read() as session:
        return report_of(session, run_id)


def _local(session: Session, clock: Clock) -> datetime:
    zone = session.scalars(select(Company.zone)).one()
    return clock.now().astimezone(ZoneInfo(zone)).replace(tzinfo=None)
