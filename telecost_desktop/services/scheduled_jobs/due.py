"""Which jobs are due, read from the company file. Rules: docs/rules.md, 10 Due and missed, 14 Scheduled jobs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
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
from telecost_desktop.services.runs.due_items import ASK_AFTER_DAYS, DueItem, DueState
from telecost_desktop.services.scheduled_jobs.days import JobClock, OpenDay, job_clock, open_days, recorded_days
from telecost_desktop.services.scheduled_jobs.preview import JobPreview, dates_only, preview
from telecost_desktop.services.scheduled_jobs.scope import scope_of
from telecost_desktop.services.scheduled_jobs.store import JobValues, values_of


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


def due_jobs(
    session: Session, company: Company, now: datetime, is_worked_on: Callable[[], bool], *, priced: bool = True
) -> list[DueJob]:
    """What of jobs is due at a moment of the company's wall clock.

    ``is_worked_on`` tells whether a program works on runs just now: then none counts as broken off. Without ``priced``
    it is not reckoned what each comes to.
    """
    jobs = session.scalars(select(ScheduledJob).where(ScheduledJob.next_due <= now.date())).all()
    running = select(Run).where(Run.kind == RunKind.JOB, IS_RUNNING, Run.job_id.is_not(None))
    broken = session.scalars(running.order_by(Run.id)).all()
    if not jobs and not broken:
        return []
    look = _Look(session, company, job_clock(session, company), now, priced)
    found = {item.key: item for job in jobs for item in look.items(job)}
    if broken and not is_worked_on():
        for resumed in filter(None, map(look.broken_off, broken)):
            # Of two with one key the other comes up once the first is decided.
            found.setdefault(resumed.key, resumed)
    return list(found.values())


@dataclass(frozen=True)
class _Look:
    """One look at what is due, at a moment."""

    session: Session
    company: Company
    clock: JobClock
    now: datetime
    priced: bool

    @property
    def today(self) -> date:
        return self.now.date()

    def items(self, job: ScheduledJob) -> Iterator[DueJob]:
        """The missed days of a job as one item, and today's as one of its own."""
        recorded = recorded_days(self.session, job.id, job.next_due)
        fallen = open_days(job, recorded, self.clock, self.clock.fallen(self.now))
        asking = [one for one in fallen if one.asks_on(self.today)]
        missed = [one for one in asking if one.day < self.today]
        if missed:
            newest, older = missed[-1], tuple(one.day for one in missed[:-1])
            creates = (
                job.when_missed is WhenMissed.CREATE
                and job.active
                and not newest.postponed
                and not older
                and (self.today - newest.day).days <= ASK_AFTER_DAYS
            )
            state = DueState.POSTPONED if newest.postponed else DueState.MISSED
            yield self._item(job, newest.day, state, not creates, older)
        for one in asking[len(missed) :]:
            state = DueState.POSTPONED if one.postponed else DueState.ON_TIME
            yield self._item(job, one.day, state, one.postponed or self._abandoned(job, missed))

    def broken_off(self, run: Run) -> DueJob | None:
        """A run that a program left when it ended; None while it is postponed."""
        scope = scope_of(self.session, run)
        if scope is None:
            return None
        mine = (JobOccurrence.job_id == run.job_id, JobOccurrence.due_on == scope.day, JobOccurrence.run_id == run.id)
        remind_on = self.session.scalar(select(JobOccurrence.remind_on).where(*mine))
        if remind_on is not None and remind_on > self.today:
            return None
        job = self.session.get_one(ScheduledJob, run.job_id)
        return DueJob(
            job.id,
            run.name,
            scope.day,
            job.result,
            DueState.FAILED,
            scope.day != self.today or not job.active,
            self.company.currency,
            run.scheduled_for,
            self._preview(scope.values, scope.day, scope.only),
            run_id=run.id,
        )

    def _item(
        self, job: ScheduledJob, day: date, state: DueState, must_ask: bool, covers: tuple[date, ...] = ()
    ) -> DueJob:
        return DueJob(
            job.id,
            job.name,
            day,
            job.result,
            state,
            must_ask,
            self.company.currency,
            datetime.combine(day, self.clock.at).isoformat(timespec="minutes"),
            self._preview(values_of(self.session, job), day),
            covers,
        )

    def _preview(self, values: JobValues, day: date, only: Collection[int] | None = None) -> JobPreview:
        if not self.priced:
            return dates_only(values, day)
        return preview(self.session, self.company, values, day, only, today=self.today)

    def _abandoned(self, job: ScheduledJob, missed: Sequence[OpenDay]) -> bool:
        """Whether the job missed something long ago of which nothing was decided since: then the clock may be wrong."""
        long_ago = self.today - timedelta(days=ASK_AFTER_DAYS)
        if not any(one.day < long_ago and not one.postponed for one in missed):
            return False
        decided = select(func.max(JobOccurrence.recorded_at)).where(JobOccurrence.job_id == job.id)
        latest = self.session.scalar(decided)
        return latest is None or latest.date() < long_ago
