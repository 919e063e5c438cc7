"""What a run of a job is confined to: its day, and for a second try the projects that failed before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.jobs import ScheduledJob
from telecost_desktop.models.runs import Run, RunItem, RunItemResult
from telecost_desktop.services.scheduled_jobs.store import JobValues, values_of


@dataclass(frozen=True, slots=True)
class Scope:
    """A run's day, the job as it is now, and the keys of the projects that it may touch; None = all of the job's."""

    day: date
    values: JobValues
    only: frozenset[int] | None


def scope_of(session: Session, run: Run) -> Scope | None:
    """What a run may touch; None when its job was deleted."""
    job = None if run.job_id is None else session.get(ScheduledJob, run.job_id)
    if job is None:
        return None
    only = None if run.retry_of_id is None else failed_projects(session, run.retry_of_id)
    return Scope(datetime.fromisoformat(run.scheduled_for).date(), values_of(session, job), only)


def failed_projects(session: Session, run_id: int) -> frozenset[int] | None:
    """The projects that failed in a run; None where the run failed as a whole.

    A second try that failed as a whole touches what it was to touch.
    """
    run = session.get_one(Run, run_id)
    failed = select(RunItem.project_id).where(RunItem.run_id == run_id, RunItem.result == RunItemResult.FAILED)
    keys = set(session.scalars(failed))
    if None in keys:
        return None if run.retry_of_id is None else failed_projects(session, run.retry_of_id)
    return frozenset(key for key in keys if key is not None)
