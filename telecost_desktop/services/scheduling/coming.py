"""What will be invoiced: periods of subscriptions, recurring fees of projects, and the runs of jobs.

Rules: docs/rules.md, 10 Due and missed, 17 Looking ahead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import ClassVar, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobDays, ScheduledJob
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import Project
from telecost_desktop.models.subscriptions import Subscription
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.garbage import full_collections_put_off
from telecost_desktop.services.projects.fee_schedule import fees_due
from telecost_desktop.services.sales_invoicing.vat import VatRates
from telecost_desktop.services.scheduled_jobs.days import OpenDay, job_clock, open_days, recorded_days
from telecost_desktop.services.scheduled_jobs.preview import preview
from telecost_desktop.services.scheduled_jobs.store import values_of
from telecost_desktop.services.subscriptions.due import coming_periods
from telecost_desktop.services.subscriptions.planning import PeriodKey

YEAR = timedelta(days=365)
# Of jobs that run daily, further days say nothing that the nearer ones do not.
_DAILY_AHEAD = timedelta(days=31)
_DAILY = (JobDays.EVERY_DAY, JobDays.WORKING_DAYS)


class ComingKind(StrEnum):
    """What will make a sales invoice, or will be on one."""

    SUBSCRIPTION = "subscription"
    FEE = "fee"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Coming:
    """One expected period. ``amount`` includes VAT, None = it cannot be invoiced as things are. ``key`` names the period."""

    kind: ClassVar[ComingKind] = ComingKind.SUBSCRIPTION

    due_on: date
    subscription_id: int
    subscription: str
    subscriber_id: int
    customer_id: int
    customer: str
    period: Period
    key: PeriodKey
    amount: Decimal | None
    currency: str
    postponed_to: date | None

    @property
    def name(self) -> str:
        """What is invoiced."""
        return self.subscription

    @property
    def ordinal(self) -> int:
        """The subscriber's own count of the period, from 0."""
        return self.key[0]

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from all others."""
        return self.kind, self.subscriber_id, self.key


@dataclass(frozen=True, slots=True)
class ComingFee:
    """A day of a project's recurring fee that no listed run of a job takes along. ``amount`` includes VAT."""

    kind: ClassVar[ComingKind] = ComingKind.FEE
    postponed_to: ClassVar[None] = None

    due_on: date
    fee_id: int
    project_id: int
    name: str
    customer_id: int
    customer: str
    period: Period
    ordinal: int
    amount: Decimal | None
    currency: str

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from all others."""
        return self.kind, self.fee_id, self.ordinal


@dataclass(frozen=True, slots=True)
class ComingJob:
    """A run of a job: its next one by customer, with the sum as things are; later ones without customer and sum."""

    kind: ClassVar[ComingKind] = ComingKind.JOB
    period: ClassVar[None] = None
    ordinal: ClassVar[None] = None

    due_on: date
    job_id: int
    name: str
    customer_id: int | None
    customer: str
    amount: Decimal | None
    currency: str
    postponed_to: date | None

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from all others."""
        return self.kind, self.job_id, self.due_on, self.customer_id


ComingEntry = Coming | ComingFee | ComingJob
Entry = TypeVar("Entry", bound=ComingEntry)
_BY_NAME = attrgetter("name", "customer")


def coming(file: CompanyFile, clock: Clock, until: date | None = None) -> list[Coming]:
    """All periods of subscriptions that fall due up to and including a day (default: 12 months ahead), oldest first."""
    with full_collections_put_off(), file.read() as session:
        company = session.scalars(select(Company)).one()
        return _in_order(_subscriptions(session, company, until or today(clock, company.zone) + YEAR))


def coming_invoices(file: CompanyFile, clock: Clock, until: date | None = None) -> list[ComingEntry]:
    """The same with recurring fees and runs of jobs. No amount is in it twice."""
    with full_collections_put_off(), file.read() as session:
        company = session.scalars(select(Company)).one()
        now = clock.now().astimezone(ZoneInfo(company.zone))
        last = until or now.date() + YEAR
        found: list[ComingEntry] = []
        taken: dict[int, date] = {}
        found += _jobs(session, company, now, last, taken)
        found += _fees(session, company, last, taken)
        found += _subscriptions(session, company, last)
        return _in_order(found)


def _subscriptions(session: Session, company: Company, last: date) -> list[Coming]:
    names = dict(session.execute(select(Subscription.id, Subscription.name)).all())
    return [
        Coming(
            entry.planned.due_on,
            entry.subscription_id,
            names[entry.subscription_id],
            entry.subscriber_id,
            entry.customer_id,
            entry.customer_name,
            entry.planned.period,
            entry.planned.key,
            entry.amount,
            company.currency,
            entry.planned.postponed.remind_on if entry.planned.postponed else None,
        )
        for entry in coming_periods(session, company, true(), last)
    ]


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    """By day, then by name: day after day, since one long sort would hold up every other thread."""
    days: defaultdict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        days[entry.due_on].append(entry)
    for found in days.values():
        found.sort(key=_BY_NAME)
    return [entry for day in sorted(days) for entry in days[day]]


def _jobs(session: Session, company: Company, now: datetime, last: date, taken: dict[int, date]) -> Iterator[ComingJob]:
    """Runs of jobs. ``taken`` receives, by project, up to which day the jobs' next runs bill it."""
    times = job_clock(session, company)
    fallen = times.fallen(now)
    planned: list[tuple[OpenDay, ScheduledJob]] = []
    later: list[tuple[OpenDay, ScheduledJob]] = []
    for job in session.scalars(select(ScheduledJob).order_by(ScheduledJob.id)):
        end = min(last, now.date() + _DAILY_AHEAD) if job.days in _DAILY else last
        ahead = open_days(job, recorded_days(session, job.id, job.next_due), times, end)
        # Days that were missed are made up for by one run, for the newest of them.
        missed = [one for one in ahead if one.day <= fallen]
        ahead = missed[-1:] + ahead[len(missed) :]
        planned += [(one, job) for one in ahead[:1]]
        later += [(one, job) for one in ahead[1:]]
    for one, job in sorted(planned, key=lambda entry: (entry[0].day, entry[1].id)):
        yield from _next_run(session, company, one, job, taken)
    for one, job in later:
        yield ComingJob(one.day, job.id, job.name, None, "", None, company.currency, one.remind_on)


def _next_run(
    session: Session, company: Company, one: OpenDay, job: ScheduledJob, taken: dict[int, date]
) -> Iterator[ComingJob]:
    """What the run makes, by customer; what an earlier job's run bills before it is that one's."""
    look = preview(session, company, values_of(session, job), one.day, today=one.day)
    sums: dict[tuple[str, int], Decimal] = {}
    for project in () if look.problem else look.projects:
        if project.included and project.project_id not in taken:
            party = project.customer, project.customer_id
            sums[party] = sums.get(party, Decimal(0)) + project.amount_inc_vat
            taken[project.project_id] = look.up_to
    for (customer, customer_id), amount in sums.items():
        yield ComingJob(one.day, job.id, job.name, customer_id, customer, amount, company.currency, one.remind_on)
    if not sums:
        amount_of_none = None if look.problem else Decimal(0)
        yield ComingJob(one.day, job.id, job.name, None, "", amount_of_none, company.currency, one.remind_on)


def _fees(session: Session, company: Company, last: date, taken: dict[int, date]) -> Iterator[ComingFee]:
    """Days of recurring fees that are in no listed run of a job."""
    rates = VatRates(session, country=company.country, vat_registered=company.vat_registered)
    projects = {
        project.id: (project, customer)
        for project, customer in session.execute(
            select(Project, Customer).join(Customer, Customer.id == Project.customer_id)
        )
    }
    for fee in fees_due(session, None, last):
        if fee.due_on <= taken.get(fee.project_id, date.min):
            continue
        project, customer = projects[fee.project_id]
        amount: Decimal | None = round_to_currency(fee.quantity * fee.unit_price, company.currency)
        try:
            _, rate = rates.on(fee.vat_code, customer.vat_regime, fee.period.start)
            assert amount is not None
            amount += round_to_currency(amount * rate / 100, company.currency)
        except UserError:
            amount = None
        name = f"{project.name}: {fee.text}" if fee.text else project.name
        yield ComingFee(
            fee.due_on,
            fee.fee_id,
            project.id,
            name,
            customer.id,
            customer.name,
            fee.period,
            fee.ordinal,
            amount,
            company.currency,
        )
