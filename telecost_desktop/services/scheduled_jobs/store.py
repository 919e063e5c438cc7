"""Scheduled jobs: the list, saving, switching off and deleting. Rule: docs/rules.md, 14 Scheduled jobs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.access import Right, User
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import (
    DateWord,
    JobDays,
    JobFilter,
    JobFilterKind,
    JobNotice,
    JobOccurrence,
    OccurrenceState,
    ScheduledJob,
)
from telecost_desktop.models.runs import Run
from telecost_desktop.models.subscriptions import InvoiceResult, WhenMissed
from telecost_desktop.services.access import has_right
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.addresses import checked_addresses
from telecost_desktop.services.projects.selection import Limits, ProjectSelection
from telecost_desktop.services.runs.run_log import RunRow, run_rows
from telecost_desktop.services.scheduled_jobs.days import (
    coming_day,
    job_clock,
    open_days,
    recorded_days,
    recorded_since_due,
    renew_next_due,
)
from telecost_desktop.services.settings import SettingKey, store_setting

LACKS_RIGHT = QT_TRANSLATE_NOOP("Errors", "{name} lacks the right to scheduled invoicing, or is inactive.")
CHOOSE_CREATOR = QT_TRANSLATE_NOOP("Errors", "Choose another invoice creator, or give the right in the settings.")
# The field of a selection for each kind of filter; managers, departments, customers and projects are keys.
_FIELDS = {
    JobFilterKind.MANAGER: "managers",
    JobFilterKind.DEPARTMENT: "departments",
    JobFilterKind.CUSTOMER_GROUP: "customer_groups",
    JobFilterKind.CUSTOMER: "customers",
    JobFilterKind.PROJECT: "projects",
    JobFilterKind.KEYWORD: "keywords",
}
_TEXTS = frozenset({JobFilterKind.CUSTOMER_GROUP, JobFilterKind.KEYWORD})


@dataclass(frozen=True)
class JobValues:
    """A job as filled in; see ``ScheduledJob`` for what its fields mean."""

    name: str
    days: JobDays
    creator_id: int
    description: str = ""
    weekday: int | None = None
    day: int | None = None
    include_up_to: DateWord = DateWord.DAY_OF_RUN
    selection: ProjectSelection = field(default_factory=ProjectSelection)
    limits: Limits = field(default_factory=Limits)
    result: InvoiceResult = InvoiceResult.ISSUED
    merge: bool = False
    invoice_date: DateWord = DateWord.DAY_OF_RUN
    entry_date: DateWord = DateWord.DAY_OF_RUN
    when_missed: WhenMissed = WhenMissed.ASK
    notice_users: tuple[int, ...] = ()
    notice_addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class JobRow:
    """A job in the list. ``next_run`` is local wall time, None while inactive; ``waiting`` are missed days to decide about."""

    id: int
    values: JobValues
    active: bool
    inactive_since: date | None
    next_run: datetime | None
    last_run: RunRow | None
    creator: str
    waiting: tuple[date, ...]
    changed_at: datetime
    changed_by: str


def list_jobs(file: CompanyFile, clock: Clock) -> list[JobRow]:
    """All jobs by name, active ones first."""
    with file.read() as session:
        jobs = session.scalars(select(ScheduledJob)).all()
        rows = _rows(session, clock, list(jobs)) if jobs else []
    return sorted(rows, key=lambda row: (not row.active, row.values.name.casefold(), row.id))


def save_job(file: CompanyFile, values: JobValues, *, clock: Clock, user: str = "", job_id: int | None = None) -> int:
    """Make a job or change one; returns its id.

    Changed days hold from today on; what had fallen due and was not decided stays due. Raises UserError for an empty
    or taken name, days that are not complete, limits that leave nothing, a wrong address, and a creator without right.
    """
    rule, addresses = checked_days(values), checked_addresses(values.notice_addresses)
    _check_limits(values.limits)
    with file.write() as session:
        job = ScheduledJob(active=True) if job_id is None else must_job(session, job_id)
        name = _free_name(session, values.name, job_id)
        creator = session.get(User, values.creator_id)
        if creator is None or not has_right(session, values.creator_id, Right.SCHEDULED_INVOICING):
            raise UserError(LACKS_RIGHT, hint=CHOOSE_CREATOR, name="" if creator is None else creator.name)
        now = _now(session, clock)
        job.changed_at, job.changed_by = clock.now(), user
        if job_id is None:
            job.created_at, job.created_by, job.first_day = job.changed_at, user, now.date()
        elif (job.days, job.weekday, job.day) != rule:
            _keep_missed(session, job, now, clock, user)
            job.first_day = now.date()
        job.days, job.weekday, job.day = rule
        job.name, job.description, job.creator_id = name, values.description.strip(), creator.id
        job.include_up_to, job.invoice_date, job.entry_date = (
            values.include_up_to,
            values.invoice_date,
            values.entry_date,
        )
        job.least_amount, job.greatest_amount = values.limits.least, values.limits.greatest
        job.result, job.merge, job.when_missed = values.result, values.merge, values.when_missed
        session.add(job)
        session.flush()
        _store_lists(session, job.id, values, addresses)
        renew_next_due(session, job, job_clock(session, _company(session)))
        log_action(session, clock.now(), user, "job.saved", name)
        return job.id


def set_job_active(file: CompanyFile, job_id: int, active: bool, *, clock: Clock, user: str = "") -> None:
    """Let a job rest, or go on from today: what falls due meanwhile is not made up for; what was missed before stays."""
    with file.write() as session:
        job = must_job(session, job_id)
        if job.active == active:
            return
        now = _now(session, clock)
        if active:
            job.first_day, job.inactive_since = now.date(), None
        else:
            _keep_missed(session, job, now, clock, user)
            job.inactive_since = now.date()
        job.active, job.changed_at, job.changed_by = active, clock.now(), user
        renew_next_due(session, job, job_clock(session, _company(session)))
        log_action(session, clock.now(), user, "job.activated" if active else "job.deactivated", job.name)


def delete_job(file: CompanyFile, job_id: int, *, clock: Clock, user: str = "") -> None:
    """Remove a job with its days; its runs stay in the log, and what it made stays where it is."""
    with file.write() as session:
        job = must_job(session, job_id)
        session.execute(update(Run).where(Run.job_id == job_id).values(job_id=None))
        for table in (JobFilter, JobNotice, JobOccurrence):
            session.execute(delete(table).where(table.job_id == job_id))
        log_action(session, clock.now(), user, "job.deleted", job.name)
        session.delete(job)


def set_public_holidays(file: CompanyFile, are_free: bool, *, clock: Clock, user: str = "") -> None:
    """Say whether public holidays are no working days; the next days of all jobs follow."""
    with file.write() as session:
        store_setting(session, SettingKey.PUBLIC_HOLIDAYS, are_free, clock=clock, user=user)
        times = job_clock(session, _company(session))
        for job in session.scalars(select(ScheduledJob)):
            renew_next_due(session, job, times)


def must_job(session: Session, job_id: int) -> ScheduledJob:
    """A job. Raises UserError when it is gone."""
    job = session.get(ScheduledJob, job_id)
    if job is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That scheduled job was deleted."))
    return job


def values_of(session: Session, job: ScheduledJob) -> JobValues:
    """A stored job as it was filled in."""
    return next(_values(session, [job]))


def _values(session: Session, jobs: list[ScheduledJob]) -> Iterator[JobValues]:
    keys = [job.id for job in jobs]
    chosen: defaultdict[int, defaultdict[str, set[object]]] = defaultdict(lambda: defaultdict(set))
    for one in session.scalars(select(JobFilter).where(JobFilter.job_id.in_(keys))):
        chosen[one.job_id][_FIELDS[one.kind]].add(one.value if one.kind in _TEXTS else int(one.value))
    users: defaultdict[int, list[int]] = defaultdict(list)
    addresses: defaultdict[int, list[str]] = defaultdict(list)
    for notice in session.scalars(select(JobNotice).where(JobNotice.job_id.in_(keys)).order_by(JobNotice.id)):
        if notice.user_id is not None:
            users[notice.job_id].append(notice.user_id)
        else:
            addresses[notice.job_id].append(notice.address)
    for job in jobs:
        selection = ProjectSelection(**{name: frozenset(found) for name, found in chosen[job.id].items()})  # type: ignore[arg-type]
        yield JobValues(
            job.name,
            job.days,
            job.creator_id,
            job.description,
            job.weekday,
            job.day,
            job.include_up_to,
            selection,
            Limits(job.least_amount, job.greatest_amount),
            job.result,
            job.merge,
            job.invoice_date,
            job.entry_date,
            job.when_missed,
            tuple(users[job.id]),
            tuple(addresses[job.id]),
        )


def _rows(session: Session, clock: Clock, jobs: list[ScheduledJob]) -> list[JobRow]:
    now = _now(session, clock)
    times = job_clock(session, _company(session))
    newest = select(func.max(Run.id)).where(Run.job_id.in_([job.id for job in jobs])).group_by(Run.job_id)
    last = {row.job_id: row for row in run_rows(session, Run.id.in_(newest))}
    creators = dict(session.execute(select(User.id, User.name)).all())
    on_record = recorded_since_due(session)
    rows = []
    for job, values in zip(jobs, _values(session, jobs), strict=True):
        recorded = on_record[job.id]
        following = coming_day(job, recorded, times, max(now.date(), job.next_due or now.date()))
        missed = [] if job.next_due is None else open_days(job, recorded, times, times.fallen(now))
        rows.append(
            JobRow(
                job.id,
                values,
                job.active,
                job.inactive_since,
                None if following is None else datetime.combine(following, times.at),
                last.get(job.id),
                creators.get(job.creator_id, ""),
                tuple(one.day for one in missed if one.day < now.date()),
                job.changed_at,
                job.changed_by,
            )
        )
    return rows


def checked_days(values: JobValues) -> tuple[JobDays, int | None, int | None]:
    """The days with only what they use: weekday and day. Raises UserError where they are not complete."""
    weekday = values.weekday if values.days is JobDays.WEEKDAY else None
    day = values.day if values.days is JobDays.DAY_OF_MONTH else None
    if values.days is JobDays.WEEKDAY and (weekday is None or not 1 <= weekday <= 7):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Choose the weekday on which the job runs."))
    if values.days is JobDays.DAY_OF_MONTH and (day is None or not 1 <= day <= 31):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Choose the day of the month on which the job runs, 1 to 31."))
    return values.days, weekday, day


def _check_limits(limits: Limits) -> None:
    if any(limit is not None and limit < 0 for limit in (limits.least, limits.greatest)):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A limit is an amount of 0 or more."))
    if limits.least is not None and limits.greatest is not None and limits.least > limits.greatest:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The least amount is larger than the greatest."))


def _free_name(session: Session, wished: str, job_id: int | None) -> str:
    name = " ".join(wished.split())
    if not name:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A scheduled job needs a name."))
    others = session.execute(select(ScheduledJob.id, ScheduledJob.name)).all()
    if any(row.name.casefold() == name.casefold() and row.id != job_id for row in others):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is a scheduled job {name} already."), name=name)
    return name


def _store_lists(session: Session, job_id: int, values: JobValues, addresses: tuple[str, ...]) -> None:
    session.execute(delete(JobFilter).where(JobFilter.job_id == job_id))
    session.execute(delete(JobNotice).where(JobNotice.job_id == job_id))
    for kind, name in _FIELDS.items():
        chosen = sorted(str(one) for one in getattr(values.selection, name))
        session.add_all(JobFilter(job_id=job_id, kind=kind, value=one) for one in chosen)
    session.add_all(JobNotice(job_id=job_id, user_id=one) for one in dict.fromkeys(values.notice_users))
    session.add_all(JobNotice(job_id=job_id, address=one) for one in addresses)


def _keep_missed(session: Session, job: ScheduledJob, now: datetime, clock: Clock, user: str) -> None:
    """Put down what has fallen due and is not decided, so that it stays due whatever the job's days become."""
    times = job_clock(session, _company(session))
    for one in open_days(job, recorded_days(session, job.id), times, times.fallen(now)):
        if not one.postponed:
            session.add(
                JobOccurrence(
                    job_id=job.id,
                    due_on=one.day,
                    state=OccurrenceState.POSTPONED,
                    remind_on=now.date(),
                    recorded_at=clock.now(),
                    recorded_by=user,
                )
            )


def _company(session: Session) -> Company:
    return session.scalars(select(Company)).one()


def _now(session: Session, clock: Clock) -> datetime:
    """The company's wall clock."""
    return clock.now().astimezone(ZoneInfo(_company(session).zone))
