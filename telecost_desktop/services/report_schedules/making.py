"""Make the report of one run: first a draft, then in one step into its place.

A run's row says what is to be made, and is there before anything is. What is made goes into the outbox in the
transaction that ends the run; a file takes its name, which the row keeps, before it is put in place. So a program that
ends in the middle finds the run again, and makes it once more to the same name.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import blake2s
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from telecost_desktop.errors import (
    QT_TRANSLATE_NOOP,
    Cancelled,
    EnvironmentProblem,
    TelecostError,
    UserError,
    unwritable_file,
)
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import RunState
from telecost_desktop.models.saved_reports import ReportDelivery, ReportRun, ReportSchedule, SavedReport
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import IsCancelled
from telecost_desktop.services.report_schedules.file_names import free_path, report_file_name
from telecost_desktop.services.report_schedules.store import no_folder
from telecost_desktop.services.reporting.exports.table import Translate, Wording
from telecost_desktop.services.runs.run_report import UNFORESEEN

if TYPE_CHECKING:
    from telecost_desktop.services.reporting.saved import ReportSettings

LEFT_OUT = QT_TRANSLATE_NOOP("Errors", "Made without what the report has no more: {fields}.")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What a run is to make.

    ``file_name`` is the path that an earlier try of the same run or day had taken; ``left_out`` names what the settings
    have and the report does not any more.
    """

    run_id: int
    name: str
    day: date
    file_name: str
    settings: ReportSettings
    left_out: str
    form: str
    delivery: ReportDelivery
    recipients: tuple[str, ...]
    folder: Path
    language: str
    company: str


def make(file: CompanyFile, clock: Clock, run_id: int, user: str, translate: Translate, cancelled: IsCancelled) -> None:
    """Make what a run's row asks for, and write down what became of it.

    Raises Cancelled, and EnvironmentProblem where the company file itself cannot be used: then the row stays under way
    and is taken up at the next start.
    """
    try:
        order = _order(file, run_id)
        write = _Writer(file, clock, order, translate, cancelled)
        if order.delivery is ReportDelivery.FOLDER:
            _into_folder(file, clock, order, write)
        else:
            _into_outbox(file, clock, order, write, user)
    except Cancelled:
        raise
    except Exception as error:
        if isinstance(error, EnvironmentProblem) and isinstance(error.__cause__, OperationalError | sqlite3.Error):
            raise
        _fail(file, clock, run_id, error)


def _order(file: CompanyFile, run_id: int) -> Order:
    from telecost_desktop.services.reporting.saved import ReportSettings

    with file.read() as session:
        run = session.get_one(ReportRun, run_id)
        schedule = None if run.schedule_id is None else session.get(ReportSchedule, run.schedule_id)
        if schedule is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "That schedule of a report was deleted."))
        report = session.get_one(SavedReport, schedule.saved_report_id)
        settings, notes = ReportSettings.from_json(report.settings)
        return Order(
            run.id,
            report.name,
            run.scheduled_for,
            run.file_name,
            settings,
            ", ".join(str(note.values["fields"]) for note in notes),
            schedule.form,
            schedule.delivery,
            tuple(schedule.recipients.split()),
            Path(schedule.folder),
            schedule.language or "en",
            session.scalars(select(Company.name)).one(),
        )


@dataclass(frozen=True)
class _Writer:
    """Writes the report to an open file. Named periods are those of the run's day, however late it is made."""

    file: CompanyFile
    clock: Clock
    order: Order
    translate: Translate
    cancelled: IsCancelled

    def __call__(self, target: BinaryIO) -> None:
        from telecost_desktop.services.reporting.exports.form import ReportForm
        from telecost_desktop.services.reporting.exports.write import write_report
        from telecost_desktop.services.reporting.periods import calendar_of

        order, settings = self.order, self.order.settings
        write_report(
            self.file,
            settings.report_id,
            settings.request(calendar_of(self.file, self.clock, order.day)),
            target,
            ReportForm(order.form, Wording(order.language, self.translate), settings.columns, settings.pivot),
            clock=self.clock,
            cancelled=self.cancelled,
        )


def _into_folder(file: CompanyFile, clock: Clock, order: Order, write: _Writer) -> None:
    if not order.folder.is_dir():
        raise no_folder(order.folder)
    # Always the same name for a run, so that what a broken try left is written over; another company's is another.
    key = blake2s(str(file.path.resolve()).encode(), digest_size=4).hexdigest()
    draft = order.folder / f".report-{key}-{order.run_id}.draft"
    try:
        with draft.open("wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        path = _take_name(file, order)
        draft.replace(path)
    except OSError as error:
        raise unwritable_file(str(order.folder / report_file_name(order.name, order.day, order.form)), error) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    with file.write() as session:
        _end(session, order.run_id, clock, state=RunState.OK, **_said(order))


def _take_name(file: CompanyFile, order: Order) -> Path:
    """The path that the run may write to, kept in its row before anything is there.

    It is the one that an earlier try of it had taken, or one where nothing is and that no other run ever had.
    """
    wished = report_file_name(order.name, order.day, order.form)
    if order.file_name and Path(order.file_name).parent == order.folder:
        return Path(order.file_name)
    with file.write() as session:
        others = select(ReportRun.file_name).where(
            ReportRun.scheduled_for == order.day, ReportRun.file_name != "", ReportRun.id != order.run_id
        )
        # Some systems tell no large letters from small ones.
        known = {name.casefold() for name in session.scalars(others)}
        path = free_path(order.folder, wished, lambda path: str(path).casefold() in known or path.exists())
        session.execute(update(ReportRun).where(ReportRun.id == order.run_id).values(file_name=str(path)))
    return path


def _into_outbox(file: CompanyFile, clock: Clock, order: Order, write: _Writer, user: str) -> None:
    from telecost_desktop.services.mail.message import Enclosure
    from telecost_desktop.services.mail.outbox import Draft, put_in_outbox
    from telecost_desktop.services.reporting.exports.by_mail import MEDIA_TYPES

    buffer = io.BytesIO()
    write(buffer)
    name = report_file_name(order.name, order.day, order.form)
    values = {
        "report": order.name,
        "company": order.company,
        "date": Wording(order.language, write.translate).day(order.day),
    }
    draft = Draft(
        recipients=order.recipients,
        subject=write.translate(QT_TRANSLATE_NOOP("Reports", "{report}, {date}")).format(**values),
        body=write.translate(
            QT_TRANSLATE_NOOP("Reports", "The report {report} of {company} for {date} is enclosed.\n")
        ).format(**values),
        enclosures=(Enclosure(name, buffer.getvalue(), MEDIA_TYPES[order.form]),),
        # A run ends once, and a day has one planned run: so no report is ever sent twice.
        identity=f"report-run/{order.run_id}",
    )
    with file.write() as session:
        message_id = put_in_outbox(session, draft, at=clock.now(), user=user)
        _end(
            session,
            order.run_id,
            clock,
            state=RunState.OK,
            file_name=name,
            outbox_message_id=message_id,
            **_said(order),
        )


def _fail(file: CompanyFile, clock: Clock, run_id: int, error: Exception) -> None:
    """Write down why nothing was made; the next day of the schedule comes as if it had been."""
    if isinstance(error, TelecostError):
        pattern, values = error.pattern, error.values
    else:
        _log.error("a scheduled report could not be made", exc_info=error)
        pattern, values = UNFORESEEN, {"error": f"{type(error).__name__}: {error}"}
    with file.write() as session:
        _end(session, run_id, clock, state=RunState.FAILED, **_reason(pattern, values))


def _said(order: Order) -> dict[str, str]:
    """What there is to say of a report that was made."""
    return _reason(LEFT_OUT, {"fields": order.left_out}) if order.left_out else {}


def _reason(pattern: str, values: Mapping[str, object]) -> dict[str, str]:
    plain = {key: str(value) for key, value in values.items()}
    return {"reason": pattern, "reason_values": json.dumps(plain, ensure_ascii=False)}


def _end(session: Session, run_id: int, clock: Clock, **values: object) -> None:
    session.execute(update(ReportRun).where(ReportRun.id == run_id).values(finished_at=clock.now(), **values))
