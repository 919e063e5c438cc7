"""Phone numbers that are used for a project from a day on, so that their costs can be passed on to its customer.

Rules: docs/rules.md, "13 Projects, hours and fees".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.people import Line
from telecost_desktop.models.projects import Project, ProjectLine
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.projects.projects import must_project


@dataclass(frozen=True)
class ProjectLineValues:
    """What a person fills in; both days are in it, no last day means until further notice."""

    project_id: int
    line_id: int
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True)
class ProjectLineRow:
    """A number that a project uses, as the list shows it."""

    id: int
    values: ProjectLineValues
    msisdn: str


def list_project_lines(file: CompanyFile, project_id: int) -> list[ProjectLineRow]:
    """The numbers of a project, the newest use of each first."""
    query = (
        select(ProjectLine, Line.msisdn)
        .join(Line, Line.id == ProjectLine.line_id)
        .where(ProjectLine.project_id == project_id)
        .order_by(Line.msisdn, ProjectLine.valid_from.desc())
    )
    with file.read() as session:
        return [ProjectLineRow(use.id, _values(use), msisdn) for use, msisdn in session.execute(query)]


def save_project_line(
    file: CompanyFile, values: ProjectLineValues, *, clock: Clock, user: str = "", use_id: int | None = None
) -> int:
    """Let a project use a number, or change from when to when; returns the key.

    Raises UserError for an end before the start, and where the number is used for a project on one of these days.
    """
    if values.last_day is not None and values.last_day < values.first_day:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The last day lies before the first."))
    with file.write() as session:
        project = must_project(session, values.project_id)
        line = session.get(Line, values.line_id)
        if line is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "That number is not in the register."))
        _refuse_overlap(session, values, line.msisdn, use_id)
        use = ProjectLine() if use_id is None else _use(session, use_id)
        use.project_id, use.line_id, use.valid_from = project.id, line.id, values.first_day
        use.valid_to = None if values.last_day is None else values.last_day + timedelta(days=1)
        session.add(use)
        session.flush()
        log_action(session, clock.now(), user, "project_line.saved", project.name, line.msisdn)
        return use.id


def delete_project_line(file: CompanyFile, use_id: int, *, clock: Clock, user: str = "") -> None:
    """Take a number from a project, also for the past; costs that were passed on already stay so."""
    with file.write() as session:
        use = _use(session, use_id)
        project, line = session.get_one(Project, use.project_id), session.get_one(Line, use.line_id)
        log_action(session, clock.now(), user, "project_line.deleted", project.name, line.msisdn)
        session.delete(use)


def _refuse_overlap(session: Session, values: ProjectLineValues, msisdn: str, present: int | None) -> None:
    """A cost is passed on once, so a number serves one project at a time."""
    other = ProjectLine
    query = (
        select(Project.name, other.valid_from)
        .join(Project, Project.id == other.project_id)
        .where(other.line_id == values.line_id, or_(other.valid_to.is_(None), other.valid_to > values.first_day))
        .order_by(other.valid_from)
    )
    if values.last_day is not None:
        query = query.where(other.valid_from <= values.last_day)
    if present is not None:
        query = query.where(other.id != present)
    found = session.execute(query.limit(1)).one_or_none()
    if found is not None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{number} is used for {project} from {day} on."),
            hint=QT_TRANSLATE_NOOP("Errors", "End that first: a number serves one project at a time."),
            number=msisdn,
            project=found[0],
            day=found[1],
        )


def _use(session: Session, use_id: int) -> ProjectLine:
    use = session.get(ProjectLine, use_id)
    if use is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That number was taken from the project."))
    return use


def _values(use: ProjectLine) -> ProjectLineValues:
    last = None if use.valid_to is None else use.valid_to - timedelta(days=1)
    return ProjectLineValues(use.project_id, use.line_id, use.valid_from, last)
