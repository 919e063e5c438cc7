"""Which jobs are due, read from the company file. Rules: docs/rules.md, 10 Due and missed, 14 Scheduled jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.jobs import JobOccurrence, ScheduledJob
from telecost_desktop.models.runs import IS_RUNNING, Run, RunKind
from telecost_desktop.models.subscriptions import WhenMissed
from telecost_desktop.services.scheduled_jobs.days import JobClock, OpenDay, job_clock, open_days, recorded_days
from telecost_desktop.services.scheduled_jobs.preview import JobPreview, preview
from telecost_desktop.services.scheduled_jobs.scope import scope_of
from telecost_desktop.services.scheduled_jobs.store import values_of
from telecost_desktop.services.scheduling.due_items import ASK_AFTER_DAYS, DueItem, DueState, ItemKey


@dataclass(frozen=True)
class DueJob(DueItem):
    """A day of a job. ``covers`` are older missed days that go with it; ``run_id`` names the run that was broken off."""

    kind: ClassVar[RunKind] = RunKind.JOB

    run_for: str
    preview: JobPreview
    covers: tuple[date, ...] = ()
    run_id: int | None = None

    @property
    def scheduled_for(self) -> str:
        """Its local wall time, as its run records it."""
        return self.run_for

    @property
    def amount(self) -> Decimal | None:
        """What its sales invoices come to, with VAT; None where none can be made."""
        return None if self.preview.problem else self.preview.amount_inc_vat

    @property
    def customers(self) -> tuple[str, ...]:
        """Each customer's name once, in order."""
        return tuple(dict.fromkeys(project.customer for group in self.preview.groups for project in group.projects))


def due_jobs(session: Session, company: Company, now: datetime, is_worked_on: Callable[[], bool]) -> list[DueJob]:
    """What of jobs is due at a moment of the company's wall clock; what it comes to is reckoned for these alone.

    ``is_worked_on`` tells whether a program works on runs just now: then none counts as broken off.
    """
    today = now.date()
    jobs = session.scalars(select(ScheduledJob).where(ScheduledJob.next_due <= today)).all()
    running = select(Run).where(Run.kind == RunKind.JOB, IS_RUNNING, Run.job_id.is_not(None))
    broken = session.scalars(running.order_by(Run.id)).all()
    if not jobs and not broken:
        return []
    clock = job_clock(session, company)
    found: dict[ItemKey, DueJob] = {}
    for job in jobs:
        for item in _items(session, company, job, clock, now):
            found[item.key] = item
    if broken and not is_worked_on():
        for run in broken:
            resumed = _broken_off(session, company, run, today)
            if resumed is not None:
                found.setdefault(resumed.key, resumed)
    return list(found.values())


def _items(session: Session, company: Company, job: ScheduledJob, clock: JobClock, now: datetime) -> Iterator[DueJob]:
    today = now.date()
    fallen = open_days(job, recorded_days(session, job.id, job.next_due), clock, clock.fallen(now))
    asking = [one for one in fallen if one.asks_on(today)]
    missed = [one for one in asking if one.day < today]
    if missed:
        newest, older = missed[-1], tuple(one.day for one in missed[:-1])
        creates = (
            job.when_missed is WhenMissed.CREATE
            and job.active
            and not newest.postponed
            and not older
            and (today - newest.day).days <= ASK_AFTER_DAYS
        )
        state = DueState.POSTPONED if newest.postponed else DueState.MISSED
        yield _item(session, company, job, clock, newest.day, state, not creates, older)
    for one in asking[len(missed) :]:
        state = DueState.POSTPONED if one.postponed else DueState.ON_TIME
        yield _item(
            session, company, job, clock, one.day, state, one.postponed or _abandoned(session, job, missed, today)
        )


def _item(
    session: Session,
    company: Company,
    job: ScheduledJob,
    clock: JobClock,
    day: date,
    state: DueState,
    must_ask: bool,
    covers: tuple[date, ...] = (),
) -> DueJob:
    return DueJob(
        job.id,
        job.name,
        day,
        job.result,
        state,
        must_ask,
        company.currency,
        datetime.combine(day, clock.at).isoformat(timespec="minutes"),
        preview(session, company, values_of(session, job), day),
        covers,
    )


def _broken_off(session: Session, company: Company, run: Run, today: date) -> DueJob | None:
    """A run that a program left when it ended; None while it is postponed."""
    scope = scope_of(session, run)
    if scope is None:
        return None
    planned = session.scalar(
        select(JobOccurrence.remind_on).where(
            JobOccurrence.job_id == run.job_id, JobOccurrence.due_on == scope.day, JobOccurrence.run_id == run.id
        )
    )
    if planned is not None and planned > today:
        return None
    job = session.get_one(ScheduledJob, run.job_id)
    return DueJob(
        job.id,
        run.name,
        scope.day,
        job.result,
        DueState.FAILED,
        scope.day != today or not job.active,
        company.currency,
        run.scheduled_for,
        preview(session, company, scope.values, scope.day, scope.only),
        run_id=run.id,
    )


def _abandoned(session: Session, job: ScheduledJob, missed: Sequence[OpenDay], today: date) -> bool:
    """Whether the job missed something long ago of which nothing was decided since: then the clock may be wrong."""
    long_ago = today - timedelta(days=ASK_AFTER_DAYS)
    if not any(one.day < long_ago and not one.postponed for one in missed):
        return False
    latest = session.scalar(select(func.max(JobOccurrence.recorded_at)).where(JobOccurrence.job_id == job.id))
    return latest is None or latest.date() < long_ago
