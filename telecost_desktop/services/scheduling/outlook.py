"""What comes of things that are due once they are created together: invoices, sums, and the dates that they will bear.

Rules: docs/rules.md, 9 Late and early, 10 Due and missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.periods import Period
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.projects.unbilled import UnbilledProject
from telecost_desktop.services.runs.due_items import DueItem, ItemKey
from telecost_desktop.services.sales_invoicing.issuing.date_rules import Warning_, date_warnings
from telecost_desktop.services.sales_invoicing.issuing.series import IssueDates, issue_dates
from telecost_desktop.services.scheduled_jobs.due import DueJob
from telecost_desktop.services.scheduling.due import find_due
from telecost_desktop.services.subscriptions.due import DueSubscription


@dataclass(frozen=True)
class FellDue:
    """What is due, oldest first, with all that the dates of its sales invoices depend on.

    ``issue_dates`` say which dates the series allows; ``payment_days`` are the terms of each customer concerned.
    """

    items: tuple[DueItem, ...]
    today: date
    country: str
    issue_dates: IssueDates
    payment_days: Mapping[int, int] = field(hash=False)


@dataclass(frozen=True)
class Outlook:
    """What one thing that is due adds to those that are created with it.

    ``amount`` includes VAT, None where nothing can be said. ``issue_date`` is None where no sales invoice comes of it;
    payment is due from ``pay_first`` to ``pay_last``. ``projects_before`` counts the projects that ``jobs_before``
    (names) bill first.
    """

    invoices: int
    amount: Decimal | None
    issue_date: date | None = None
    pay_first: date | None = None
    pay_last: date | None = None
    warnings: tuple[Warning_, ...] = field(default=(), hash=False)
    projects_before: int = 0
    jobs_before: tuple[str, ...] = ()


def fell_due(file: CompanyFile, clock: Clock) -> FellDue:
    """What is due now, priced, as the list of what fell due shows it."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        now = clock.now().astimezone(ZoneInfo(company.zone))
        items = find_due(file, session, company, now)
        customers = {customer for item in items for customer in _customers(item)}
        terms = {row.id: row.payment_days for row in session.execute(select(Customer.id, Customer.payment_days))}
        return FellDue(
            items,
            now.date(),
            company.country,
            issue_dates(session, DocumentKind.INVOICE),
            {customer: terms[customer] for customer in customers},
        )


def outlook(found: FellDue, creating: Collection[ItemKey]) -> dict[ItemKey, Outlook]:
    """What each item comes to when those of ``creating`` are made, in their order; any other, when it joined them.

    A project that several jobs would bill counts for the first of them, as far as that one takes it.
    """
    dates = found.issue_dates
    taken: dict[int, tuple[Decimal, str]] = {}
    shared: set[tuple[date, int, InvoiceResult]] = set()
    looks: dict[ItemKey, Outlook] = {}
    for item in found.items:
        joins = item.key in creating
        if isinstance(item, DueJob):
            look = _of_job(item, taken, joins=joins)
        else:
            assert isinstance(item, DueSubscription)
            look = _of_subscription(item, shared, joins=joins)
        if look.invoices:
            look = _dated(found, item, look, dates)
            if joins and item.result is InvoiceResult.ISSUED and look.issue_date is not None:
                dates = dates.after(look.issue_date)
        looks[item.key] = look
    return looks


def _of_subscription(item: DueSubscription, shared: set[tuple[date, int, InvoiceResult]], *, joins: bool) -> Outlook:
    """One sales invoice for each subscriber, or for each customer that wants one for all of a day."""
    billed = [entry for entry in item.periods if entry.amount is not None]
    apart = {entry.subscriber_id for entry in billed if not entry.one_invoice}
    common = {(item.due_on, entry.customer_id, item.result) for entry in billed if entry.one_invoice}
    look = Outlook(len(apart) + len(common - shared), item.amount)
    if joins:
        shared |= common
    return look


def _of_job(item: DueJob, taken: dict[int, tuple[Decimal, str]], *, joins: bool) -> Outlook:
    """What is left for a job by those before it: what a project has unbilled is billed once."""
    if item.preview.problem:
        return Outlook(0, None)
    invoices, amount = 0, Decimal(0)
    before: dict[str, None] = {}
    projects_before = 0
    for group in item.preview.groups:
        parts = {project.project_id: _part(project, taken) for project in group.projects}
        invoices += any(parts.values())
        for project in group.projects:
            part = parts[project.project_id]
            if part == project.amount:
                amount += project.amount_inc_vat
            elif part:
                amount += round_to_currency(project.amount_inc_vat * part / project.amount, item.currency)
            already, name = taken.get(project.project_id, (Decimal(0), ""))
            if name and part != project.amount:
                projects_before += 1
                before[name] = None
            if joins:
                taken[project.project_id] = (already + part, name or item.name)
    return Outlook(invoices, amount, projects_before=projects_before, jobs_before=tuple(before))


def _part(project: UnbilledProject, taken: Mapping[int, tuple[Decimal, str]]) -> Decimal:
    """What a job can still bill of a project, without VAT."""
    if project.project_id not in taken:
        return project.amount
    rest = project.amount + project.left - taken[project.project_id][0]
    return max(Decimal(0), min(project.amount, rest))


def _dated(found: FellDue, item: DueItem, look: Outlook, dates: IssueDates) -> Outlook:
    own = item.preview.invoice_date if isinstance(item, DueJob) else min(item.due_on, found.today)
    issued = item.result is InvoiceResult.ISSUED
    day = dates.on(own) if issued else own
    terms = [timedelta(days=found.payment_days[customer]) for customer in _customers(item)]
    return Outlook(
        look.invoices,
        look.amount,
        day,
        day + min(terms),
        day + max(terms),
        date_warnings(found.country, day, found.today, _covers(item), issued=issued),
        look.projects_before,
        look.jobs_before,
    )


def _customers(item: DueItem) -> Iterable[int]:
    """The keys of the customers who get a sales invoice."""
    if isinstance(item, DueJob):
        return {group.customer_id for group in item.preview.groups}
    assert isinstance(item, DueSubscription)
    return {entry.customer_id for entry in item.periods}


def _covers(item: DueItem) -> Period | None:
    """The longest time that one subscriber is billed for."""
    if not isinstance(item, DueSubscription):
        return None
    by_subscriber: defaultdict[int, list[Period]] = defaultdict(list)
    for entry in item.periods:
        by_subscriber[entry.subscriber_id].append(entry.planned.period)
    return max(
        (Period(min(one.start for one in own), max(one.end for one in own)) for own in by_subscriber.values()),
        key=lambda period: period.end,
    )
