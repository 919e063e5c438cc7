"""What of scheduled jobs and their runs breaks the rules. Rule: docs/rules.md, 12 Checks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.company import Company
from telecost_desktop.models.jobs import ScheduledJob
from telecost_desktop.services.scheduled_jobs.days import job_clock, next_due, recorded_days

_NEXT = QT_TRANSLATE_NOOP("Errors", "The job {job} is next due on {right}, not on {stored}.")
_TWICE = QT_TRANSLATE_NOOP("Errors", "The job {job} ran more than once for {scheduled_for}.")
_NO_RUN = QT_TRANSLATE_NOOP(
    "Errors", "The day {date} of the job {job} counts as run, but no run of that day is on record."
)
_NO_DAY = QT_TRANSLATE_NOOP("Errors", "The run of the job {job} for {scheduled_for} has no day on record.")
_STATE = QT_TRANSLATE_NOOP(
    "Errors", "The run of the job {job} for {scheduled_for} says {state}, which its entries do not bear out."
)

# A run that covers or is a day has to be the job's; the one that is the day has to be of that day.
_DAYS_WITHOUT_RUN = text(
    """
    SELECT j.name, o.due_on FROM job_occurrence o JOIN scheduled_job j ON j.id = o.job_id
    WHERE o.state IN ('run', 'covered') AND NOT EXISTS (
        SELECT 1 FROM run r WHERE r.id = o.run_id AND r.job_id = o.job_id AND r.trigger IN ('planned', 'catch-up')
        AND (o.state = 'covered' OR substr(r.scheduled_for, 1, 10) = o.due_on))
    """
)
_PLANNED_TWICE = text(
    """
    SELECT name, scheduled_for FROM run
    WHERE kind = 'job' AND job_id IS NOT NULL AND trigger IN ('planned', 'catch-up')
    GROUP BY job_id, substr(scheduled_for, 1, 10) HAVING count(*) > 1
    """
)
_RUNS_WITHOUT_DAY = text(
    """
    SELECT name, scheduled_for FROM run r
    WHERE kind = 'job' AND job_id IS NOT NULL AND trigger IN ('planned', 'catch-up')
    AND NOT EXISTS (SELECT 1 FROM job_occurrence o WHERE o.job_id = r.job_id AND o.run_id = r.id AND o.state = 'run')
    """
)
_WRONG_STATES = text(
    """
    SELECT r.name, r.scheduled_for, r.state FROM run r
    LEFT JOIN (SELECT run_id, max(result = 'created') AS made, max(result = 'failed') AS failed
               FROM run_item GROUP BY run_id) i ON i.run_id = r.id
    WHERE r.kind = 'job' AND r.state <> 'running' AND r.state <> CASE
        WHEN coalesce(i.failed, 0) THEN CASE WHEN i.made THEN 'partly' ELSE 'failed' END
        WHEN coalesce(i.made, 0) THEN 'ok' ELSE 'nothing' END
    """
)


def job_faults(session: Session) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Code, pattern and values of each broken rule: next days, one run for each day, states that entries bear out."""
    clock = job_clock(session, session.scalars(select(Company)).one())
    for job in session.scalars(select(ScheduledJob)):
        right = next_due(job, recorded_days(session, job.id), clock)
        if right != job.next_due:
            yield "job_next_due", _NEXT, {"job": job.name, "right": right, "stored": job.next_due}
    for row in session.execute(_PLANNED_TWICE):
        yield "job_twice", _TWICE, {"job": row.name, "scheduled_for": row.scheduled_for}
    for row in session.execute(_DAYS_WITHOUT_RUN):
        yield "job_day_without_run", _NO_RUN, {"job": row.name, "date": row.due_on}
    for row in session.execute(_RUNS_WITHOUT_DAY):
        yield "job_run_without_day", _NO_DAY, {"job": row.name, "scheduled_for": row.scheduled_for}
    for row in session.execute(_WRONG_STATES):
        values = {"job": row.name, "scheduled_for": row.scheduled_for, "state": row.state}
        yield "job_run_state", _STATE, values
