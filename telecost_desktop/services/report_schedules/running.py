"""Make the reports that are due, one by hand, or one that failed. Rules: docs/rules.md, "Reports on a schedule"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, EnvironmentProblem, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import RunState, RunTrigger
from telecost_desktop.models.saved_reports import ReportRun, ReportSchedule, SavedReport
from telecost_desktop.models.subscriptions import Frequency
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.progress import IsCancelled, never
from telecost_desktop.services.report_schedules.dates import PLANNED, course_of
from telecost_desktop.services.report_schedules.due import due_schedules
from telecost_desktop.services.report_schedules.lock import making_lock
from telecost_desktop.services.report_schedules.making import make
from telecost_desktop.services.report_schedules.run_log import COVERED, ReportRunRow, list_report_runs
from telecost_desktop.services.report_schedules.store import must_schedule
from telecost_desktop.services.reporting.exports.table import Translate, english

# How long someone who asked waits for another program that is making reports.
PATIENCE_SECONDS = 600.0


def make_due_reports(
    file: CompanyFile,
    clock: Clock,
    *,
    user: str = "",
    translate: Translate = english,
    cancelled: IsCancelled = never,
    wait: float = 0.0,
) -> tuple[ReportRunRow, ...]:
    """Make what is due and what was broken off; returns what became of each, oldest run first.

    Of the days that a schedule missed the newest is made, the others are written down as covered by it. One that
    fails does not stop the others. Nothing happens while another program does the same, after ``wait`` seconds.
    Raises EnvironmentProblem where the company file cannot be used; what was made until then stays.
    """
    file.check_writable()
    touched: list[int] = []
    with making_lock(file, wait) as mine:
        if not mine:
            return ()
        try:
            for run_id in _broken_off(file):
                touched.append(run_id)
                make(file, clock, run_id, user, translate, cancelled)
            for schedule_id in due_schedules(file, clock):
                if cancelled():
                    break
                runs = _claim(file, clock, schedule_id, user)
                touched += runs
                if runs:
                    make(file, clock, runs[-1], user, translate, cancelled)
        except Cancelled:
            pass
    return _rows(file, touched)


def run_now(
    file: CompanyFile,
    clock: Clock,
    schedule_id: int,
    *,
    user: str = "",
    translate: Translate = english,
    cancelled: IsCancelled = never,
) -> ReportRunRow:
    """Make a schedule's report as of today: a run of its own, which moves no day. Raises UserError when it is gone."""
    with _alone(file):
        with file.write() as session:
            schedule = must_schedule(session, schedule_id)
            run_id = _add(session, schedule, _today(session, clock), RunTrigger.MANUAL, clock.now(), user)
        make(file, clock, run_id, user, translate, cancelled)
    return _rows(file, [run_id])[0]


def repeat_run(
    file: CompanyFile,
    clock: Clock,
    run_id: int,
    *,
    user: str = "",
    translate: Translate = english,
    cancelled: IsCancelled = never,
) -> ReportRunRow:
    """Make the day of a run that failed, or that was passed over, in a new run; its day stays.

    Raises UserError where the day was made meanwhile or the schedule is gone.
    """
    with _alone(file):
        with file.write() as session:
            new_id = _repeat(session, run_id, clock, user)
        make(file, clock, new_id, user, translate, cancelled)
    return _rows(file, [new_id])[0]


@contextmanager
def _alone(file: CompanyFile) -> Iterator[None]:
    file.check_writable()
    with making_lock(file, PATIENCE_SECONDS) as mine:
        if not mine:
            raise EnvironmentProblem(
                QT_TRANSLATE_NOOP("Errors", "Another program has been making reports for a long time."),
                hint=QT_TRANSLATE_NOOP("Errors", "Wait until it has finished, then try again."),
            )
        yield


def _broken_off(file: CompanyFile) -> list[int]:
    """Runs that a program left when it ended: nobody else makes any while the lock is held."""
    with file.read() as session:
        query = select(ReportRun.id).where(ReportRun.state == RunState.RUNNING).order_by(ReportRun.id)
        return list(session.scalars(query))


def _claim(file: CompanyFile, clock: Clock, schedule_id: int, user: str) -> list[int]:
    """Take a schedule's due days in one transaction: none is taken twice. Returns their runs, the one to make last."""
    with file.write() as session:
        schedule = session.get(ReportSchedule, schedule_id)
        day = _today(session, clock)
        if schedule is None or schedule.next_due is None or schedule.next_due > day:
            return []
        course = course_of(schedule, session.get_one(Frequency, schedule.frequency_id))
        decided = select(ReportRun.scheduled_for).where(
            ReportRun.schedule_id == schedule.id, ReportRun.trigger.in_(PLANNED)
        )
        known = set(session.scalars(decided.where(ReportRun.scheduled_for >= schedule.next_due)))
        days = [one for one in course.between(schedule.next_due, day) if one not in known]
        schedule.next_due = course.next(day + timedelta(days=1))
        if not days:
            return []
        newest, now = days[-1], clock.now()
        earlier = _add_covered(session, schedule, days[:-1], newest, now, user)
        trigger = RunTrigger.PLANNED if newest == day else RunTrigger.CATCH_UP
        return [*earlier, _add(session, schedule, newest, trigger, now, user)]


def _add_covered(
    session: Session, schedule: ReportSchedule, days: list[date], newest: date, now: datetime, user: str
) -> list[int]:
    """Write down the days that the newest one covers. All at once, since there may be years of them."""
    if not days:
        return []
    name = session.get_one(SavedReport, schedule.saved_report_id).name
    same = {
        "schedule_id": schedule.id,
        "name": name,
        "trigger": RunTrigger.CATCH_UP,
        "state": RunState.NOTHING,
        "started_at": now,
        "finished_at": now,
        "started_by": user,
        "reason": COVERED,
        "reason_values": json.dumps({"date": newest.isoformat()}),
    }
    session.execute(insert(ReportRun), [{**same, "scheduled_for": day} for day in days])
    added = select(ReportRun.id).where(
        ReportRun.schedule_id == schedule.id,
        ReportRun.scheduled_for.between(days[0], days[-1]),
        ReportRun.state == RunState.NOTHING,
    )
    return list(session.scalars(added.order_by(ReportRun.id)))


def _repeat(session: Session, run_id: int, clock: Clock, user: str) -> int:
    run = session.get(ReportRun, run_id)
    if run is None or run.schedule_id is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That schedule of a report was deleted."))
    newest = session.scalar(
        select(func.max(ReportRun.id)).where(
            ReportRun.schedule_id == run.schedule_id, ReportRun.scheduled_for == run.scheduled_for
        )
    )
    if newest != run.id or run.state not in (RunState.FAILED, RunState.NOTHING):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The report {name} of {date} was made or tried again already."),
            name=run.name,
            date=run.scheduled_for,
        )
    trigger = RunTrigger.RETRY if run.state is RunState.FAILED else RunTrigger.MANUAL
    schedule = must_schedule(session, run.schedule_id)
    return _add(session, schedule, run.scheduled_for, trigger, clock.now(), user, file_name=run.file_name)


def _add(
    session: Session,
    schedule: ReportSchedule,
    day: date,
    trigger: RunTrigger,
    now: datetime,
    user: str,
    **values: object,
) -> int:
    run = ReportRun(
        schedule_id=schedule.id,
        name=session.get_one(SavedReport, schedule.saved_report_id).name,
        scheduled_for=day,
        trigger=trigger,
        started_at=now,
        started_by=user,
        **{"state": RunState.RUNNING, **values},
    )
    session.add(run)
    session.flush()
    return run.id


def _today(session: Session, clock: Clock) -> date:
    return today(clock, session.scalars(select(Company.zone)).one())


def _rows(file: CompanyFile, run_ids: list[int]) -> tuple[ReportRunRow, ...]:
    """These runs as they are now, in their order."""
    if not run_ids:
        return ()
    wanted = set(run_ids)
    return tuple(row for row in reversed(list_report_runs(file, since=min(wanted))) if row.id in wanted)
