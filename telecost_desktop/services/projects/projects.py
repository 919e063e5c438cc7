"""Projects of customers: the list with what is unbilled, saving and deleting. Rules: docs/rules.md, 13 Projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.access import User
from telecost_desktop.models.base import Money
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, Product
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobFilter, JobFilterKind, ScheduledJob
from telecost_desktop.models.people import Department
from telecost_desktop.models.projects import (
    BillableEntry,
    EntryKind,
    LineDetail,
    Project,
    ProjectFee,
    ProjectKeyword,
    ProjectLine,
)
from telecost_desktop.models.recharges import Recharge
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.numbering import number_for
from telecost_desktop.services.projects.entry_sql import entry_amount_sql
from telecost_desktop.services.projects.fee_schedule import refresh_fees, rest_fees, resume_fees

_FIRST_NUMBER = 5001
_ZERO = Decimal(0)


@dataclass(frozen=True)
class ProjectValues:
    """What a person fills in; an empty number is given by the program. Amounts are without VAT (models/projects.py)."""

    name: str
    customer_id: int
    number: str = ""
    manager_id: int | None = None
    department_id: int | None = None
    reference: str = ""
    order_reference: str = ""
    least_amount: Decimal | None = None
    greatest_amount: Decimal | None = None
    budget_cap: Decimal | None = None
    hour_product_id: int | None = None
    hourly_rate: Decimal | None = None
    line_detail: LineDetail = LineDetail.SUMMED
    keywords: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class ProjectRow:
    """A project as the list shows it. Amounts are without VAT, in the customer's ``currency``; names are "" where none is.

    What is unbilled are entries that are there; recurring fees that fell due since are not in it.
    """

    id: int
    values: ProjectValues
    customer: str
    manager: str
    department: str
    unbilled_hours: Decimal
    unbilled_amount: Decimal
    billed_amount: Decimal
    currency: str


def list_projects(file: CompanyFile, *, only_active: bool = False) -> list[ProjectRow]:
    """All projects by name, with the hours and amounts of their entries."""
    query = (
        select(Project, Customer.name, Customer.currency, User.name, Department.name)
        .join(Customer, Customer.id == Project.customer_id)
        .outerjoin(User, User.id == Project.manager_id)
        .outerjoin(Department, Department.id == Project.department_id)
        .order_by(Project.name, Project.id)
    )
    if only_active:
        query = query.where(Project.active)
    with file.read() as session:
        keywords = defaultdict(list)
        for keyword in session.scalars(select(ProjectKeyword).order_by(ProjectKeyword.keyword)):
            keywords[keyword.project_id].append(keyword.keyword)
        sums = _sums(session)
        return [
            ProjectRow(
                project.id,
                _values(project, keywords[project.id]),
                customer,
                manager or "",
                department or "",
                sums[project.id].hours,
                sums[project.id].unbilled,
                sums[project.id].billed,
                currency,
            )
            for project, customer, currency, manager, department in session.execute(query)
        ]


def save_project(
    file: CompanyFile, values: ProjectValues, *, clock: Clock, user: str = "", project_id: int | None = None
) -> int:
    """Create a project or change one; returns its id. The recurring fees of an inactive project rest.

    Raises UserError for what cannot be, such as a number that is taken.
    """
    now = clock.now()
    with file.write() as session:
        project = Project(number="", active=True) if project_id is None else must_project(session, project_id)
        _check(session, values)
        number = number_for(session, Project.number, values.number, present=project.number, first=_FIRST_NUMBER)
        was_active = project.active
        day = today(clock, session.scalars(select(Company.zone)).one())
        running = [] if project_id is None else _running_fees(session, project_id)
        if was_active and not values.active:
            rest_fees(session, running, day, now, user)
        for field in fields(ProjectValues):
            if field.name not in ("number", "keywords"):
                value = getattr(values, field.name)
                setattr(project, field.name, value.strip() if type(value) is str else value)
        project.number = number
        session.add(project)
        session.flush()
        _save_keywords(session, project.id, tidy_keywords(values.keywords))
        if values.active and not was_active:
            resume_fees(session, running, day)
        if was_active != values.active:
            refresh_fees(session, running)
        log_action(session, now, user, "project.saved", project.name)
        return project.id


def delete_project(file: CompanyFile, project_id: int, *, clock: Clock, user: str = "") -> None:
    """Delete a project that nothing was entered on. Raises UserError when it has entries, or a job names it."""
    with file.write() as session:
        project = must_project(session, project_id)
        for table in (BillableEntry, Recharge):
            if session.scalar(select(table.id).where(table.project_id == project_id).limit(1)) is not None:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "{name} has hours or fees and cannot be deleted."),
                    hint=QT_TRANSLATE_NOOP("Errors", "Set it inactive: then nothing of it is invoiced."),
                    name=project.name,
                )
        job = session.scalar(
            select(ScheduledJob.name)
            .join(JobFilter, JobFilter.job_id == ScheduledJob.id)
            .where(JobFilter.kind == JobFilterKind.PROJECT, JobFilter.value == str(project_id))
            .limit(1)
        )
        if job is not None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The job {job} names {name}: it cannot be deleted."),
                hint=QT_TRANSLATE_NOOP("Errors", "Take it out of the job first, or set it inactive."),
                job=job,
                name=project.name,
            )
        for part in (ProjectKeyword, ProjectFee, ProjectLine):
            for row in session.scalars(select(part).where(part.project_id == project_id)):
                session.delete(row)
        session.flush()
        log_action(session, clock.now(), user, "project.deleted", project.name)
        session.delete(project)


def list_keywords(file: CompanyFile) -> list[str]:
    """The keywords of all projects, each once."""
    with file.read() as session:
        return list(session.scalars(select(ProjectKeyword.keyword).distinct().order_by(ProjectKeyword.keyword)))


def tidy_keywords(words: Iterable[str]) -> tuple[str, ...]:
    """Keywords trimmed, each once whatever its case, as first written; in order."""
    kept: dict[str, str] = {}
    for word in words:
        plain = " ".join(word.split())
        if plain:
            kept.setdefault(plain.casefold(), plain)
    return tuple(kept[key] for key in sorted(kept))


def must_project(session: Session, project_id: int) -> Project:
    """A project by its id. Raises UserError when it is gone."""
    project = session.get(Project, project_id)
    if project is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That project was deleted."))
    return project


@dataclass
class _Sums:
    hours: Decimal = _ZERO
    unbilled: Decimal = _ZERO
    billed: Decimal = _ZERO


def _sums(session: Session) -> defaultdict[int, _Sums]:
    """Hours and amounts by project; each entry is rounded as it is invoiced."""
    entry = BillableEntry
    billed = entry.sales_invoice_line_id.is_not(None)
    hours = func.sum(case((entry.kind == EntryKind.HOUR, entry.quantity)), type_=Money())
    query = (
        select(entry.project_id, billed, hours, func.sum(entry_amount_sql(), type_=Money()))
        .join(Project, Project.id == entry.project_id)
        .join(Customer, Customer.id == Project.customer_id)
        .where(~entry.written_off | billed)
        .group_by(entry.project_id, billed)
    )
    sums: defaultdict[int, _Sums] = defaultdict(_Sums)
    for project, is_billed, of_hours, amount in session.execute(query):
        if is_billed:
            sums[project].billed = amount
        else:
            sums[project].unbilled, sums[project].hours = amount, of_hours or _ZERO
    return sums


def _values(project: Project, keywords: list[str]) -> ProjectValues:
    plain = {field.name: getattr(project, field.name) for field in fields(ProjectValues) if field.name != "keywords"}
    return ProjectValues(**plain, keywords=tuple(keywords))


def _running_fees(session: Session, project_id: int) -> list[ProjectFee]:
    return list(session.scalars(select(ProjectFee).where(ProjectFee.project_id == project_id, ProjectFee.active)))


def _save_keywords(session: Session, project_id: int, wanted: tuple[str, ...]) -> None:
    present = {
        keyword.keyword: keyword
        for keyword in session.scalars(select(ProjectKeyword).where(ProjectKeyword.project_id == project_id))
    }
    # Written as other projects write them, so that a job that chooses one finds all.
    known = {
        word.casefold(): word
        for word in session.scalars(select(ProjectKeyword.keyword).order_by(ProjectKeyword.id.desc()))
    }
    spelled = [known.get(word.casefold(), word) for word in wanted]
    for word in present.keys() - set(spelled):
        session.delete(present[word])
    for word in spelled:
        if word not in present:
            session.add(ProjectKeyword(project_id=project_id, keyword=word))
    session.flush()


def _check(session: Session, values: ProjectValues) -> None:
    if not values.name.strip():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A project needs a name."))
    for table, key, pattern in (
        (Customer, values.customer_id, QT_TRANSLATE_NOOP("Errors", "That customer was deleted.")),
        (User, values.manager_id, QT_TRANSLATE_NOOP("Errors", "That user was deleted.")),
        (Department, values.department_id, QT_TRANSLATE_NOOP("Errors", "That department was deleted.")),
        (Product, values.hour_product_id, QT_TRANSLATE_NOOP("Errors", "That product was deleted.")),
    ):
        if key is not None and session.get(table, key) is None:
            raise UserError(pattern)
    for amount in (values.least_amount, values.greatest_amount, values.budget_cap, values.hourly_rate):
        if amount is not None and amount < 0:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "Limits and rates of a project are not negative."))
    least, greatest = values.least_amount, values.greatest_amount
    if least is not None and greatest is not None and least > greatest:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The least amount {least} is more than the greatest {greatest}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Then nothing could ever be invoiced: change one of them."),
            least=least,
            greatest=greatest,
        )
