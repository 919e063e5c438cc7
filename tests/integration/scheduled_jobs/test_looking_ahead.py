"""What is coming of subscriptions, recurring fees and jobs: each amount once; what comes in again and again; what ends."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from telecost_desktop.models.jobs import DateWord, JobDays
from telecost_desktop.models.subscriptions import BillingTime, FrequencyUnit, PriceKind
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.projects.fees import ProjectFeeValues, save_fee
from telecost_desktop.services.projects.selection import ProjectSelection
from telecost_desktop.services.recurrence import EndKind
from telecost_desktop.services.scheduled_jobs.store import set_job_active
from telecost_desktop.services.scheduling.coming import ComingFee, ComingJob, ComingKind, coming, coming_invoices
from telecost_desktop.services.scheduling.recurring_revenue import EndReason, ends_soon, recurring_revenue
from telecost_desktop.services.subscriptions.lines import LineValues
from telecost_desktop.services.subscriptions.price_changes import ChangeKind, PriceChange, apply_price_change
from telecost_desktop.services.subscriptions.priced_lines import LineChoice
from telecost_desktop.services.subscriptions.saving import (
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
    set_subscription_active,
)
from tests.integration.projects.conftest import day

from .conftest import JobOffice


def frequency(
    office: JobOffice, unit: FrequencyUnit = FrequencyUnit.MONTH, first: str = "2026-01-01", **values: object
) -> int:
    return save_frequency(office.file, FrequencyValues(unit, day(first), **values), clock=office.clock)  # type: ignore[arg-type]


def subscription(
    office: JobOffice,
    *,
    price: str = "100",
    unit: FrequencyUnit = FrequencyUnit.MONTH,
    start: str = "2026-12-01",
    end: str | None = None,
    factor: str = "1",
    name: str = "Berth",
    rule: dict[str, object] | None = None,
    **values: object,
) -> int:
    product = save_product(office.file, ProductValues(name), clock=office.clock)
    return save_subscription(
        office.file,
        SubscriptionValues(
            name,
            frequency(office, unit, **(rule or {})),
            (LineValues(product, Decimal(1), PriceKind.FIXED, Decimal(price)),),
            (
                SubscriberValues(
                    office.customer(f"Buyer of {name}"), day(start), None if end is None else day(end), Decimal(factor)
                ),
            ),
            **values,  # type: ignore[arg-type]
        ),
        clock=office.clock,
    )


def recurring_fee(office: JobOffice, project: int, price: str = "200", start: str = "2026-11-01") -> int:
    values = ProjectFeeValues(project, frequency(office), day(start), text="Licence", unit_price=Decimal(price))
    return save_fee(office.file, values, clock=office.clock)


# What is coming


def test_all_three_kinds_stand_in_one_list(office: JobOffice) -> None:
    subscription(office)
    idle = office.project(office.customer("Idle AS"), "Idle")
    recurring_fee(office, idle, start="2026-12-15")
    worked = office.project(office.customer("Busy AS"), "Busy")
    office.hour(worked)
    office.job(
        JobDays.DAY_OF_MONTH,
        day=20,
        selection=ProjectSelection(projects=frozenset({worked})),
        include_up_to=DateWord.DAY_OF_RUN,
    )
    found = coming_invoices(office.file, office.clock, day("2027-01-31"))
    assert [(one.kind, one.due_on.isoformat(), one.customer, one.amount) for one in found] == [
        (ComingKind.JOB, "2026-11-20", "Busy AS", Decimal("1250.00")),
        (ComingKind.SUBSCRIPTION, "2026-12-01", "Buyer of Berth", Decimal("125.00")),
        (ComingKind.JOB, "2026-12-20", "", None),
        (ComingKind.SUBSCRIPTION, "2027-01-01", "Buyer of Berth", Decimal("125.00")),
        (ComingKind.FEE, "2027-01-01", "Idle AS", Decimal("250.00")),
        (ComingKind.JOB, "2027-01-20", "", None),
    ]
    assert coming(office.file, office.clock, day("2027-01-31")) == [
        one for one in found if one.kind is ComingKind.SUBSCRIPTION
    ]


def test_a_fee_that_the_next_run_bills_is_in_its_sum_and_nowhere_else(office: JobOffice) -> None:
    project = office.project(office.customer("Busy AS"), "Busy")
    recurring_fee(office, project)
    office.job(JobDays.DAY_OF_MONTH, day=2, include_up_to=DateWord.LAST_OF_PREVIOUS_MONTH)
    office.at("2026-11-02", "23:00")
    found = coming_invoices(office.file, office.clock, day("2027-01-01"))
    # Missed since ten o'clock: up to the end of October nothing is owed. November's and December's fee come later.
    assert [(one.kind, one.due_on.isoformat(), one.amount) for one in found if one.due_on < day("2026-12-02")] == [
        (ComingKind.FEE, "2026-11-01", Decimal("250.00")),
        (ComingKind.JOB, "2026-11-02", Decimal(0)),
        (ComingKind.FEE, "2026-12-01", Decimal("250.00")),
    ]
    office.run()
    found = coming_invoices(office.file, office.clock, day("2027-01-01"))
    jobs = [one for one in found if isinstance(one, ComingJob)]
    assert [(one.due_on.isoformat(), one.amount) for one in jobs] == [("2026-12-02", Decimal("250.00"))]
    fees = [one for one in found if isinstance(one, ComingFee)]
    assert [one.due_on.isoformat() for one in fees] == ["2026-12-01", "2027-01-01"]


def test_two_jobs_do_not_both_count_a_project(office: JobOffice) -> None:
    project = office.project(office.customer("Busy AS"), "Busy")
    office.hour(project)
    office.job(JobDays.DAY_OF_MONTH, "Late", day=25)
    office.job(JobDays.DAY_OF_MONTH, "Early", day=10)
    found = coming_invoices(office.file, office.clock, day("2026-11-30"))
    assert [(one.name, one.customer, one.amount) for one in found] == [
        ("Early", "Busy AS", Decimal("1250.00")),
        ("Late", "", Decimal(0)),
    ]


def test_days_that_were_missed_are_one_run(office: JobOffice) -> None:
    office.hour(office.project(office.customer("Busy AS")))
    office.job(JobDays.WEEKDAY, weekday=1)
    office.at("2026-11-18", "09:00")
    found = coming_invoices(office.file, office.clock, day("2026-11-30"))
    assert [(one.due_on.isoformat(), one.amount) for one in found] == [
        ("2026-11-16", Decimal("1250.00")),
        ("2026-11-23", None),
        ("2026-11-30", None),
    ]


def test_daily_jobs_are_listed_a_month_ahead_and_resting_ones_not_at_all(office: JobOffice) -> None:
    job = office.job(JobDays.EVERY_DAY)
    found = coming_invoices(office.file, office.clock)
    assert [one.due_on for one in found] == [day("2026-11-02") + timedelta(n) for n in range(32)]
    set_job_active(office.file, job, False, clock=office.clock)
    assert coming_invoices(office.file, office.clock) == []


# What comes in again and again


def test_a_month_counts_what_begins_in_it_whenever_it_is_billed(office: JobOffice) -> None:
    subscription(office, name="Monthly", start="2026-11-01", billing_time=BillingTime.ARREARS)
    subscription(office, name="Yearly", price="1200", unit=FrequencyUnit.YEAR, start="2027-01-01", factor="2")
    office.at("2026-12-01")
    office.run()
    months = recurring_revenue(office.file, office.clock, 3)
    assert [(one.month.isoformat(), one.subscriptions) for one in months] == [
        ("2026-12-01", Decimal(100)),
        ("2027-01-01", Decimal(2500)),
        ("2027-02-01", Decimal(100)),
    ]
    # A year's 2 400 is 200 a month from its first month on.
    assert [one.monthly for one in months] == [Decimal(100), Decimal(300), Decimal(300)]


def test_billed_and_expected_together_are_the_month(office: JobOffice) -> None:
    subscription(office, unit=FrequencyUnit.WEEK, start="2026-11-02", rule={"first": "2026-11-02"}, price="10")
    office.run()
    before = recurring_revenue(office.file, office.clock, 1)[0]
    office.at("2026-11-16")
    office.run(create_missed=True)
    assert recurring_revenue(office.file, office.clock, 1)[0] == before
    assert before.subscriptions == Decimal(50)
    assert before.monthly == Decimal("43.45")


def test_pauses_ends_and_prices_to_come_are_seen(office: JobOffice) -> None:
    subscription(office, name="Ending", start="2026-11-01", end="2026-12-31")
    paused = subscription(office, name="Paused", start="2026-11-01")
    set_subscription_active(office.file, paused, False, clock=office.clock, day=day("2026-12-01"))
    subscription(office, name="Dearer", start="2026-11-01")
    change = PriceChange(ChangeKind.PRICE, Decimal(150), day("2027-01-01"))
    choice = LineChoice(subscriptions=frozenset({3}))
    apply_price_change(office.file, choice, change, clock=office.clock)
    months = recurring_revenue(office.file, office.clock, 3)
    assert [one.monthly for one in months] == [Decimal(300), Decimal(200), Decimal(150)]
    assert [one.subscriptions for one in months] == [Decimal(300), Decimal(200), Decimal(150)]


def test_recurring_fees_count_before_and_after_they_are_made(office: JobOffice) -> None:
    project = office.project(office.customer("Busy AS"))
    recurring_fee(office, project)
    before = recurring_revenue(office.file, office.clock, 2)
    assert [(one.fees, one.monthly) for one in before] == [(Decimal(200), Decimal(200))] * 2
    office.job(JobDays.EVERY_DAY)
    office.at("2026-11-02", "22:30")
    office.run()
    assert len(office.invoices()) == 1
    assert recurring_revenue(office.file, office.clock, 2) == before


# What ends soon


def test_what_ends_soon_says_when_why_and_what_it_is_worth(office: JobOffice) -> None:
    subscription(office, name="Own", start="2026-11-01", end="2026-12-31", factor="3")
    subscription(
        office, name="Frequency", start="2026-11-01", rule={"end": EndKind.DATE, "end_date": date(2027, 1, 15)}
    )
    subscription(
        office, name="Count", unit=FrequencyUnit.YEAR, price="1200", start="2026-01-01",
        rule={"end": EndKind.COUNT, "end_count": 1},
    )  # fmt: skip
    subscription(office, name="Much later", start="2026-11-01", end="2027-12-31")
    subscription(office, name="Over", start="2026-01-01", end="2026-11-01")
    found = ends_soon(office.file, office.clock)
    assert [(one.subscription, one.last_day.isoformat(), one.reason, one.monthly) for one in found] == [
        ("Count", "2026-12-31", EndReason.COUNT, Decimal(100)),
        ("Own", "2026-12-31", EndReason.OWN, Decimal(300)),
        ("Frequency", "2027-01-15", EndReason.FREQUENCY, Decimal(100)),
    ]
    assert [one.subscription for one in ends_soon(office.file, office.clock, 59)] == ["Count", "Own"]


@pytest.mark.parametrize("days", [0, 58])
def test_the_last_day_itself_still_counts(office: JobOffice, days: int) -> None:
    subscription(office, name="Own", start="2026-11-01", end=(day("2026-11-02") + timedelta(days)).isoformat())
    assert len(ends_soon(office.file, office.clock, days)) == 1
    assert ends_soon(office.file, office.clock, days - 1) == []
