"""Schedules of reports: the list, saving, switching off and deleting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import RunState
from telecost_desktop.models.saved_reports import ReportDelivery, ReportRun, ReportSchedule, SavedReport
from telecost_desktop.models.subscriptions import Frequency
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.recurrence import FIRST_YEAR, LAST_YEAR
from telecost_desktop.services.report_schedules.dates import course_of, renew_next_due

FORMS = ("pdf", "xlsx", "csv")


@dataclass(frozen=True)
class ScheduleValues:
    """What a person fills in. ``start_date`` and ``end_date`` are both in it; ``language`` rules signs and dates.

    ``recipients`` counts for mail, ``folder``, a whole path of this computer, for a folder.
    """

    saved_report_id: int
    frequency_id: int
    start_date: date
    end_date: date | None = None
    form: str = "pdf"
    delivery: ReportDelivery = ReportDelivery.MAIL
    recipients: tuple[str, ...] = ()
    folder: str = ""
    language: str = ""
    active: bool = True


@dataclass(frozen=True)
class ScheduleRow:
    """A schedule in the list. ``next_due`` None: inactive or over. ``last_*`` is of its newest run, None before one."""

    id: int
    name: str
    report_id: str
    frequency_name: str
    values: ScheduleValues
    next_due: date | None
    last_day: date | None
    last_state: RunState | None
    changed_at: datetime
    changed_by: str


def list_schedules(file: CompanyFile) -> list[ScheduleRow]:
    """All schedules, by the name of what they make."""
    newest = (
        select(func.max(ReportRun.id)).where(ReportRun.schedule_id == ReportSchedule.id).correlate(ReportSchedule)
    ).scalar_subquery()
    query = (
        select(ReportSchedule, SavedReport.name, SavedReport.report_id, Frequency.name, ReportRun)
        .join(SavedReport, SavedReport.id == ReportSchedule.saved_report_id)
        .join(Frequency, Frequency.id == ReportSchedule.frequency_id)
        .outerjoin(ReportRun, ReportRun.id == newest)
    )
    with file.read() as session:
        rows = [
            ScheduleRow(
                schedule.id,
                name,
                report_id,
                frequency,
                _values(schedule),
                schedule.next_due,
                None if run is None else run.scheduled_for,
                None if run is None else run.state,
                schedule.changed_at,
                schedule.changed_by,
            )
            for schedule, name, report_id, frequency, run in session.execute(query)
        ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.id))


def save_schedule(
    file: CompanyFile, values: ScheduleValues, *, clock: Clock, user: str = "", schedule_id: int | None = None
) -> int:
    """Make a schedule or change one; returns its id.

    Raises UserError for a report or frequency that is gone, a day that never comes, a wrong address and a folder that
    is not there.
    """
    recipients, folder = _checked_delivery(values)
    with file.write() as session:
        schedule = ReportSchedule() if schedule_id is None else must_schedule(session, schedule_id)
        report = _checked_report(session, values)
        frequency = _checked_frequency(session, values, schedule)
        schedule.saved_report_id, schedule.frequency_id = report.id, frequency.id
        schedule.start_date, schedule.end_date = values.start_date, values.end_date
        schedule.form, schedule.delivery, schedule.language = values.form, values.delivery, values.language
        schedule.recipients, schedule.folder = "\n".join(recipients), folder
        schedule.active = values.active
        _check_days(schedule, frequency)
        renew_next_due(session, schedule, _today(session, clock))
        _log(session, schedule, report.name, "report_schedule.saved", clock, user)
        session.add(schedule)
        session.flush()
        return schedule.id


def set_schedule_active(file: CompanyFile, schedule_id: int, active: bool, *, clock: Clock, user: str = "") -> None:
    """Let a schedule rest, or go on from today: what would have fallen due meanwhile is not made up for."""
    with file.write() as session:
        schedule = must_schedule(session, schedule_id)
        if schedule.active == active:
            return
        schedule.active = active
        renew_next_due(session, schedule, _today(session, clock))
        name = session.get_one(SavedReport, schedule.saved_report_id).name
        code = "report_schedule.activated" if active else "report_schedule.deactivated"
        _log(session, schedule, name, code, clock, user)


def delete_schedule(file: CompanyFile, schedule_id: int, *, clock: Clock, user: str = "") -> None:
    """Remove a schedule; its runs stay in the log, and what it made stays where it is."""
    with file.write() as session:
        schedule = must_schedule(session, schedule_id)
        name = session.get_one(SavedReport, schedule.saved_report_id).name
        session.execute(update(ReportRun).where(ReportRun.schedule_id == schedule_id).values(schedule_id=None))
        _log(session, schedule, name, "report_schedule.deleted", clock, user)
        session.delete(schedule)


def schedules_using(session: Session, frequency_id: int) -> list[str]:
    """The names of the reports that are made on a frequency's days."""
    query = (
        select(SavedReport.name)
        .join(ReportSchedule, ReportSchedule.saved_report_id == SavedReport.id)
        .where(ReportSchedule.frequency_id == frequency_id)
        .order_by(SavedReport.name)
    )
    return list(session.scalars(query))


def must_schedule(session: Session, schedule_id: int) -> ReportSchedule:
    """A schedule by its id. Raises UserError when it is gone."""
    found = session.get(ReportSchedule, schedule_id)
    if found is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That schedule of a report was deleted."))
    return found


def _values(schedule: ReportSchedule) -> ScheduleValues:
    return ScheduleValues(
        schedule.saved_report_id,
        schedule.frequency_id,
        schedule.start_date,
        schedule.end_date,
        schedule.form,
        schedule.delivery,
        tuple(schedule.recipients.split()),
        schedule.folder,
        schedule.language,
        schedule.active,
    )


def _today(session: Session, clock: Clock) -> date:
    return today(clock, session.scalars(select(Company.zone)).one())


def _log(session: Session, schedule: ReportSchedule, name: str, action: str, clock: Clock, user: str) -> None:
    schedule.changed_at, schedule.changed_by = clock.now(), user
    log_action(session, clock.now(), user, action, name)


# Checks


def _checked_delivery(values: ScheduleValues) -> tuple[Sequence[str], str]:
    """Addresses and folder as they are kept: only those of the chosen way."""
    if values.form not in FORMS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Reports cannot be written as {format}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {formats}."),
            format=values.form,
            formats=", ".join(FORMS),
        )
    if values.delivery is ReportDelivery.MAIL:
        from telecost_desktop.services.mail.addresses import checked_addresses

        addresses = checked_addresses(values.recipients)
        if not addresses:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "A report by e-mail needs at least one address."))
        return addresses, ""
    folder = Path(values.folder.strip())
    if not values.folder.strip() or not folder.is_absolute():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A report into a folder needs to know which one."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose the folder, with its whole path."),
        )
    if not folder.is_dir():
        raise no_folder(folder)
    return (), str(folder)


def no_folder(folder: Path) -> UserError:
    """What to say of a folder that is gone."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The folder {folder} is not there."),
        hint=QT_TRANSLATE_NOOP("Errors", "Connect its disk, or choose another folder in the schedule."),
        folder=str(folder),
    )


def _checked_report(session: Session, values: ScheduleValues) -> SavedReport:
    report = session.get(SavedReport, values.saved_report_id)
    if report is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A schedule needs a saved report."),
            hint=QT_TRANSLATE_NOOP("Errors", "Save the settings of a report first, then choose them here."),
        )
    return report


def _checked_frequency(session: Session, values: ScheduleValues, schedule: ReportSchedule) -> Frequency:
    frequency = session.get(Frequency, values.frequency_id)
    if frequency is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That frequency was deleted."))
    # One that is switched off stays where it is in use.
    if not frequency.active and schedule.frequency_id != frequency.id:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Only an active frequency can be chosen."),
            hint=QT_TRANSLATE_NOOP("Errors", "Activate it first, or choose another."),
        )
    return frequency


def _check_days(schedule: ReportSchedule, frequency: Frequency) -> None:
    if not FIRST_YEAR <= schedule.start_date.year <= LAST_YEAR:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The first day {date} does not lie between {first} and {last}."),
            date=schedule.start_date,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    if course_of(schedule, frequency).next(schedule.start_date) is None:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "The schedule never falls due: {name} has no day from {first} on before the end."
            ),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose a later end, or another frequency."),
            name=frequency.name,
            first=schedule.start_date,
        )
