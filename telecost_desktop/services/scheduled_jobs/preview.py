"""What a job makes on a day: read the same way before it runs and when it runs. Rule: docs/rules.md, 14 Scheduled jobs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.access import Right, User
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.access import has_right
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.garbage import full_collections_put_off
from telecost_desktop.services.projects.merging import ProjectGroup, group_projects
from telecost_desktop.services.projects.unbilled import UnbilledProject, unbilled_projects
from telecost_desktop.services.sales_invoicing.issuing.date_rules import Warning_, date_warnings
from telecost_desktop.services.sales_invoicing.issuing.series import issue_dates
from telecost_desktop.services.scheduled_jobs.calendar import DayRule, next_day, resolve
from telecost_desktop.services.scheduled_jobs.days import coming_day, job_clock, recorded_days
from telecost_desktop.services.scheduled_jobs.store import LACKS_RIGHT, JobValues, checked_days, must_job, values_of


@dataclass(frozen=True)
class JobPreview:
    """What a job makes for the day ``on``. ``projects`` are all with something unbilled, ``groups`` the sales invoices.

    ``issue_date`` is what ``invoice_date`` comes to as things are: never before the last one of the series.
    ``warnings`` (patterns of "Errors" with their values) tell of that date; ``problem`` (a pattern of "Errors") says why nothing at all can be made.
    """

    on: date
    up_to: date
    invoice_date: date
    issue_date: date
    entry_date: date
    projects: tuple[UnbilledProject, ...]
    groups: tuple[ProjectGroup, ...]
    problem: str = ""
    problem_values: dict[str, object] = field(default_factory=dict, hash=False)
    warnings: tuple[Warning_, ...] = field(default=(), hash=False)

    @property
    def invoices(self) -> int:
        """How many sales invoices it makes."""
        return len(self.groups)

    @property
    def hours(self) -> Decimal:
        """The hours that they bill."""
        return self._sum("hours")

    @property
    def amount(self) -> Decimal:
        """What they come to without VAT."""
        return self._sum("amount")

    @property
    def amount_inc_vat(self) -> Decimal:
        """What they come to with VAT; merging may move it by roundings."""
        return self._sum("amount_inc_vat")

    def _sum(self, name: str) -> Decimal:
        return sum((getattr(project, name) for project in self.projects if project.included), Decimal(0))


def preview_job(file: CompanyFile, clock: Clock, job: JobValues | int, on: date | None = None) -> JobPreview:
    """What a job, stored or only filled in, makes on a day; by default on its next one, or today where it has none.

    Raises UserError for a job that is gone and days that are not complete.
    """
    with full_collections_put_off(), file.read() as session:
        company = session.scalars(select(Company)).one()
        today = clock.now().astimezone(ZoneInfo(company.zone)).date()
        times = job_clock(session, company)
        if isinstance(job, int):
            stored = must_job(session, job)
            values = values_of(session, stored)
            following = coming_day(stored, recorded_days(session, stored.id), times, today)
        else:
            values = job
            following = next_day(DayRule(*checked_days(values)), today, times.is_holiday)
        return preview(session, company, values, on or following or today, today=today)


def preview(
    session: Session,
    company: Company,
    values: JobValues,
    on: date,
    only: Collection[int] | None = None,
    *,
    today: date,
) -> JobPreview:
    """The same, within a session; ``only`` are the keys of the projects to which a second try is confined.

    It is made on its day or, where that has passed, ``today``.
    """
    up_to, invoice_date = resolve(values.include_up_to, on), resolve(values.invoice_date, on)
    found = unbilled_projects(session, company, values.selection, values.limits, up_to)
    projects = tuple(project for project in found if only is None or project.project_id in only)
    problem, problem_values = creator_problem(session, values.creator_id)
    groups = () if problem else tuple(group_projects(projects, values.merge))
    dates = issue_dates(session, DocumentKind.INVOICE)
    issue_date, entry_date = invoice_date, resolve(values.entry_date, on)
    issued = values.result is InvoiceResult.ISSUED
    if issued:
        issue_date = dates.on(invoice_date)
        entry_date = max(entry_date, dates.first_open or entry_date)
    return JobPreview(
        on,
        up_to,
        invoice_date,
        issue_date,
        entry_date,
        projects,
        groups,
        problem,
        problem_values,
        date_warnings(company.country, issue_date, max(on, today), None, issued=issued) if groups else (),
    )


def dates_only(values: JobValues, on: date) -> JobPreview:
    """The same without what it comes to, for whoever only asks whether something is due."""
    invoice_date = resolve(values.invoice_date, on)
    up_to, entry_date = resolve(values.include_up_to, on), resolve(values.entry_date, on)
    return JobPreview(on, up_to, invoice_date, invoice_date, entry_date, (), ())


def creator_problem(session: Session, creator_id: int) -> tuple[str, dict[str, object]]:
    """Why a user may not be the creator of a job's sales invoices, as a pattern and its values; empty where one may."""
    if has_right(session, creator_id, Right.SCHEDULED_INVOICING):
        return "", {}
    creator = session.get(User, creator_id)
    return LACKS_RIGHT, {"name": "" if creator is None else creator.name}
