"""Which days of a stored job are decided, open or next. Rule: docs/rules.md, 14 Scheduled jobs.

A day is decided once it has a row that is not POSTPONED. Open are the days of the job's rule from its first day on
that have no row, while it is active, and the postponed ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.jobs import JobOccurrence, OccurrenceState, ScheduledJob
from telecost_desktop.services.scheduled_jobs.calendar import (
    DayRule,
    IsHoliday,
    days_from,
    no_holidays,
    public_holidays,
)
from telecost_desktop.services.settings import SettingKey, stored_setting

DEFAULT_TIME = time(22)


@dataclass(frozen=True, slots=True)
class JobClock:
    """From which wall time jobs run on their day, and which days are holidays."""

    at: time
    is_holiday: IsHoliday

    def fallen(self, now: datetime) -> date:
        """The last day that has fallen due by a moment of the company's wall clock."""
        return now.date() if now.time() >= self.at else now.date() - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day of a job about which nothing final is decided; ``remind_on`` is for a postponed one."""

    day: date
    postponed: bool = False
    remind_on: date | None = None

    def asks_on(self, today: date) -> bool:
        """Whether it wants attention on a day."""
        return self.remind_on is None or self.remind_on <= today


# What is on record about a job's days: True stands for decided, an OpenDay for a postponed one.
Recorded = Mapping[date, OpenDay | None]


def job_clock(session: Session, company: Company) -> JobClock:
    """The company's settings about jobs."""
    days_off = holidays_are_days_off(session)
    return JobClock(job_time(session), public_holidays(company.country) if days_off else no_holidays)


def job_time(session: Session) -> time:
    """The wall time from which jobs run on their day."""
    try:
        return time.fromisoformat(stored_setting(session, SettingKey.JOB_TIME, ""))
    except (TypeError, ValueError):
        return DEFAULT_TIME


def holidays_are_days_off(session: Session) -> bool:
    """Whether the country's public holidays are no working days."""
    return bool(stored_setting(session, SettingKey.PUBLIC_HOLIDAYS, True))


def rule_of(job: ScheduledJob) -> DayRule:
    """The rule of a stored job."""
    return DayRule(job.days, job.weekday, job.day)


def recorded_days(session: Session, job_id: int, since: date | None = None) -> dict[date, OpenDay | None]:
    """What is on record about a job's days from one on: None for decided ones."""
    where = JobOccurrence.job_id == job_id
    return _recorded(session, where if since is None else where & (JobOccurrence.due_on >= since))[job_id]


def recorded_since_due(session: Session) -> defaultdict[int, dict[date, OpenDay | None]]:
    """The same of all jobs at once, of each from its earliest open day on."""
    still_open = select(ScheduledJob.next_due).where(ScheduledJob.id == JobOccurrence.job_id).scalar_subquery()
    return _recorded(session, JobOccurrence.due_on >= still_open)


def _recorded(session: Session, where: ColumnElement[bool]) -> defaultdict[int, dict[date, OpenDay | None]]:
    columns = (JobOccurrence.job_id, JobOccurrence.due_on, JobOccurrence.state, JobOccurrence.remind_on)
    found: defaultdict[int, dict[date, OpenDay | None]] = defaultdict(dict)
    for row in session.execute(select(*columns).where(where)):
        postponed = row.state is OccurrenceState.POSTPONED
        found[row.job_id][row.due_on] = OpenDay(row.due_on, True, row.remind_on) if postponed else None
    return found


def open_days(job: ScheduledJob, recorded: Recorded, clock: JobClock, until: date) -> list[OpenDay]:
    """The job's open days up to and including one, in order; ``recorded`` has to reach back to ``next_due``."""
    found = [entry for entry in recorded.values() if entry is not None and entry.day <= until]
    if job.active:
        since = job.first_day if job.next_due is None else max(job.first_day, job.next_due)
        for day in days_from(rule_of(job), since, clock.is_holiday):
            if day > until:
                break
            if day not in recorded:
                found.append(OpenDay(day))
    return sorted(found, key=lambda entry: entry.day)


def next_due(job: ScheduledJob, recorded: Recorded, clock: JobClock) -> date | None:
    """The job's earliest open day, past or coming; ``recorded`` has to hold all of its days."""
    postponed = [entry.day for entry in recorded.values() if entry is not None]
    return min(postponed + [day for day in (coming_day(job, recorded, clock, job.first_day),) if day], default=None)


def coming_day(job: ScheduledJob, recorded: Recorded, clock: JobClock, since: date) -> date | None:
    """The first day on or after one for which the job will run by itself; None while it is inactive."""
    if not job.active:
        return None
    since = max(job.first_day, since)
    return next((day for day in days_from(rule_of(job), since, clock.is_holiday) if day not in recorded), None)


def renew_next_due(session: Session, job: ScheduledJob, clock: JobClock) -> None:
    """Write a job's earliest open day anew, after something was decided or changed."""
    session.flush()
    job.next_due = next_due(job, recorded_days(session, job.id), clock)
