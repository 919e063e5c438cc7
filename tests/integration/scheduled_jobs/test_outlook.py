"""What the list of what fell due says before anything is made is what is made then: how many, for how much, dated when."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from telecost_desktop.models.jobs import DateWord, JobDays
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.services.projects.selection import Limits
from telecost_desktop.services.runs.due_items import ItemKey
from telecost_desktop.services.runs.run_report import Action, Decision
from telecost_desktop.services.scheduled_jobs.running import run_now
from telecost_desktop.services.scheduling.outlook import FellDue, Outlook, fell_due, outlook
from tests.integration.billing.conftest import Office

from .conftest import JobOffice

BACKDATED = "Norway allows the day itself"


def agreement(office: JobOffice, customer: int, **values: object) -> int:
    """A subscription of 375 with VAT, on the 15th of each month from November."""
    other = Office(office.file, office.clock)
    frequency = other.monthly("2026-11-15", day=15)
    return other.subscription(frequency, [customer], "2026-11-15", **values)  # type: ignore[arg-type]


def all_of(found: FellDue) -> dict[ItemKey, Outlook]:
    return outlook(found, [item.key for item in found.items])


def made(office: JobOffice) -> list[tuple[date, date | None, Decimal]]:
    with office.file.read() as session:
        query = select(SalesInvoice.issue_date, SalesInvoice.due_date, SalesInvoice.total_inc_vat)
        return [tuple(row) for row in session.execute(query.order_by(SalesInvoice.id))]


def create_all(office: JobOffice, found: FellDue) -> None:
    office.run(decisions={item.key: Decision(Action.CREATE) for item in found.items}, explicit=True)


def test_dates_follow_the_series_and_the_terms_count_from_them(office: JobOffice) -> None:
    customer = office.customer(payment_days=20)
    agreement(office, customer)
    project = office.project(customer)
    office.hour(project)
    office.at("2026-11-18", "10:00")
    run_now(office.file, office.clock, office.job(JobDays.LAST_DAY, "By hand"))
    found = fell_due(office.file, office.clock)
    (look,) = all_of(found).values()
    assert (look.issue_date, look.pay_first, look.pay_last) == (
        date(2026, 11, 18), date(2026, 12, 8), date(2026, 12, 8),
    )  # fmt: skip
    assert look.warnings == (), "it is dated today, because the last one was"
    create_all(office, found)
    assert made(office)[-1] == (look.issue_date, look.pay_first, look.amount)


def test_an_own_date_in_the_past_is_kept_and_warned_of(office: JobOffice) -> None:
    agreement(office, office.customer())
    office.at("2026-11-18", "10:00")
    found = fell_due(office.file, office.clock)
    (look,) = all_of(found).values()
    assert look.issue_date == date(2026, 11, 15)
    assert [BACKDATED in pattern for pattern, _ in look.warnings] == [True]


def test_a_job_dated_ahead_draws_along_what_is_made_after_it(office: JobOffice) -> None:
    customer = office.customer(payment_days=10)
    agreement(office, customer)
    office.hour(office.project(customer))
    office.job(JobDays.DAY_OF_MONTH, "Ahead", day=10, invoice_date=DateWord.LAST_OF_THIS_MONTH)
    office.at("2026-11-18", "10:00")
    found = fell_due(office.file, office.clock)
    job, subscription = [item.key for item in found.items]
    both, alone = outlook(found, [job, subscription]), outlook(found, [subscription])
    assert [both[key].issue_date for key in (job, subscription)] == [date(2026, 11, 30)] * 2
    assert alone[subscription].issue_date == date(2026, 11, 15)
    assert alone[job].issue_date == date(2026, 11, 30), "what is not chosen says what it would be"
    create_all(office, found)
    assert [row[:2] for row in made(office)] == [(date(2026, 11, 30), date(2026, 12, 10))] * 2


def test_drafts_bear_their_own_dates_and_draw_nothing(office: JobOffice) -> None:
    customer = office.customer()
    agreement(office, customer)
    office.hour(office.project(customer))
    ahead = {"invoice_date": DateWord.LAST_OF_THIS_MONTH, "result": InvoiceResult.DRAFT}
    office.job(JobDays.DAY_OF_MONTH, "Ahead", day=10, **ahead)
    office.at("2026-11-18", "10:00")
    found = fell_due(office.file, office.clock)
    assert [look.issue_date for look in all_of(found).values()] == [date(2026, 11, 30), date(2026, 11, 15)]


@pytest.mark.parametrize("merge", [False, True])
def test_what_two_jobs_would_bill_is_counted_once(office: JobOffice, merge: bool) -> None:
    customer = office.customer()
    for name in ("Nett", "Kai"):
        office.hour(office.project(customer, name), "2026-11-02")
    office.job(JobDays.DAY_OF_MONTH, "First", day=10, merge=merge)
    office.job(JobDays.DAY_OF_MONTH, "Second", day=12, merge=merge)
    office.at("2026-11-18", "10:00")
    found = fell_due(office.file, office.clock)
    first, second = [item.key for item in found.items]
    both = outlook(found, [first, second])
    assert (both[first].invoices, both[first].amount) == (1 if merge else 2, Decimal(2500))
    assert (both[second].invoices, both[second].amount) == (0, Decimal(0))
    assert (both[second].projects_before, both[second].jobs_before) == (2, ("First",))
    only = outlook(found, [second])[second]
    assert (only.amount, only.projects_before) == (Decimal(2500), 0)
    create_all(office, found)
    rows = made(office)
    assert (len(rows), sum(row[2] for row in rows)) == (both[first].invoices, Decimal(2500))
    office.assert_clean()


def test_a_later_job_takes_what_the_first_one_leaves(office: JobOffice) -> None:
    project = office.project(office.customer())
    for on in ("2026-11-02", "2026-11-03", "2026-11-11"):
        office.hour(project, on)
    office.job(JobDays.DAY_OF_MONTH, "First", day=10, limits=Limits(None, Decimal(1000)))
    office.job(JobDays.DAY_OF_MONTH, "Second", day=12)
    office.at("2026-11-18", "10:00")
    found = fell_due(office.file, office.clock)
    looks = list(all_of(found).values())
    assert [(look.invoices, look.amount) for look in looks] == [(1, Decimal(1250)), (1, Decimal(2500))]
    create_all(office, found)
    assert [row[2] for row in made(office)] == [Decimal(1250), Decimal(2500)]


def test_where_no_invoice_comes_there_is_no_date(office: JobOffice) -> None:
    office.job(JobDays.DAY_OF_MONTH, "Empty", day=10)
    office.at("2026-11-18", "10:00")
    (look,) = all_of(fell_due(office.file, office.clock)).values()
    assert look == Outlook(0, Decimal(0))


def test_a_customer_that_wants_one_invoice_counts_once_a_day(office: JobOffice) -> None:
    customer = office.customer(one_invoice=True)
    agreement(office, customer)
    agreement(office, customer, name="Second")
    office.at("2026-11-18", "10:00")
    found = fell_due(office.file, office.clock)
    assert sum(look.invoices for look in all_of(found).values()) == 1
    create_all(office, found)
    assert len(made(office)) == 1
    assert made(office)[0][0] == found.items[0].due_on < found.today - timedelta(days=1)
