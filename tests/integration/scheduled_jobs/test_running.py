"""A job's days become sales invoices once each, on time or late, whoever decides and whatever fails."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from telecost_desktop.errors import UserError
from telecost_desktop.models.access import User
from telecost_desktop.models.jobs import DateWord, JobDays, JobOccurrence, OccurrenceState
from telecost_desktop.models.runs import RunItemResult, RunState, RunTrigger
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.models.subscriptions import InvoiceResult, WhenMissed
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.projects.selection import Limits, ProjectSelection
from telecost_desktop.services.runs.due_items import DueState
from telecost_desktop.services.runs.run_report import Action, Decision, due_report_json
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables
from telecost_desktop.services.scheduled_jobs.running import retry, run_now
from telecost_desktop.services.scheduled_jobs.store import delete_job, set_job_active
from telecost_desktop.services.settings import SettingKey, write_setting

from .conftest import JobOffice, day

CREATE, IGNORE = Decision(Action.CREATE), Decision(Action.IGNORE)


def test_it_runs_on_its_evening_once(office: JobOffice) -> None:
    project = office.project(office.customer())
    office.hour(project, "2026-11-02", "2")
    job = office.job()
    office.at("2026-11-02", "21:59")
    assert office.run().runs == ()
    office.at("2026-11-02", "22:00")
    report = office.one_run()
    assert (report.state, report.trigger, report.scheduled_for) == (RunState.OK, RunTrigger.PLANNED, "2026-11-02T22:00")
    assert [(row.number, row.total_ex_vat, row.issue_date) for row in office.invoices()] == [
        ("10001", Decimal("2000.00"), date(2026, 11, 2))
    ]
    assert office.run().runs == ()
    office.at("2026-11-02", "23:30")
    assert office.run().runs == ()
    assert office.days(job) == {"2026-11-02": "run"}
    assert office.row(job).next_run == datetime.fromisoformat("2026-11-03T22:00")
    office.assert_clean()


def test_later_the_same_evening_is_on_time(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    office.job()
    office.at("2026-11-02", "23:59")
    assert office.one_run().trigger is RunTrigger.PLANNED


def test_the_time_is_a_setting(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    office.job()
    write_setting(office.file, SettingKey.JOB_TIME, "06:30", clock=office.clock)
    office.at("2026-11-02", "06:29")
    assert office.due() == []
    office.at("2026-11-02", "06:30")
    assert office.one_run().scheduled_for == "2026-11-02T06:30"


def test_json_of_a_run(office: JobOffice) -> None:
    office.hour(office.project(office.customer("Fjord AS")), hours="1.5")
    office.job(name="Monthly hours")
    office.at("2026-11-02")
    assert due_report_json(office.run()) == {
        "runs": [
            {
                "kind": "job",
                "name": "Monthly hours",
                "scheduled_for": "2026-11-02T22:00",
                "trigger": "planned",
                "state": "ok",
                "created": ["10001"],
                "items": [{"customer": "Fjord AS", "result": "created", "reason": "", "amount": "1875.00"}],
            }
        ]
    }


def test_one_missed_day_asks_and_keeps_its_date(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    job = office.job(JobDays.WEEKDAY, weekday=2)
    office.at("2026-11-04", "09:00")
    (item,) = office.due()
    assert (item.state, item.must_ask, item.due_on, item.covers) == (DueState.MISSED, True, date(2026, 11, 3), ())
    assert item.amount == Decimal("1250.00")
    assert item.customers == ("Kunde AS",)
    assert office.one_run().state is RunState.WAITING
    assert office.invoices() == []
    report = office.one_run(decisions={item.key: CREATE})
    assert (report.trigger, report.scheduled_for) == (RunTrigger.CATCH_UP, "2026-11-03T22:00")
    assert [row.issue_date for row in office.invoices()] == [date(2026, 11, 3)]
    assert office.row(job).next_run == datetime.fromisoformat("2026-11-10T22:00")


def test_one_missed_day_is_created_where_the_job_says_so(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    office.job(JobDays.LAST_DAY, when_missed=WhenMissed.CREATE)
    office.at("2026-12-01", "08:00")
    assert office.one_run().trigger is RunTrigger.CATCH_UP


@pytest.mark.parametrize(("opened", "asks"), [("2027-01-04", False), ("2027-01-05", True)])
def test_more_than_35_days_old_always_asks(office: JobOffice, opened: str, asks: bool) -> None:
    job = office.job(JobDays.LAST_DAY, when_missed=WhenMissed.CREATE)
    with office.file.write() as session:
        session.add(
            JobOccurrence(
                job_id=job,
                due_on=date(2026, 12, 31),
                state=OccurrenceState.IGNORED,
                recorded_at=office.clock.now(),
            )
        )
    office.at(opened, "09:00")
    (item,) = office.due()
    assert (item.due_on, item.must_ask) == (date(2026, 11, 30), asks)


def test_several_missed_days_make_one_run_at_the_newest(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    job = office.job(when_missed=WhenMissed.CREATE)
    office.at("2026-11-05", "12:00")
    (item,) = office.due()
    assert (item.due_on, item.must_ask) == (date(2026, 11, 4), True)
    assert item.covers == (date(2026, 11, 2), date(2026, 11, 3))
    (waiting,) = office.run().runs
    assert waiting.items[0].reason.format(**waiting.items[0].reason_values).endswith("2026-11-02, 2026-11-03 too.")
    assert office.row(job).waiting == (date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4))
    office.run(decisions={item.key: CREATE})
    assert office.days(job) == {"2026-11-02": "covered", "2026-11-03": "covered", "2026-11-04": "run"}
    assert len(office.runs()) == 1
    assert office.row(job).waiting == ()
    office.assert_clean()


def test_ignoring_is_for_good_and_postponing_asks_again(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    job = office.job(JobDays.WEEKDAY, weekday=2)
    office.at("2026-11-04", "09:00")
    key = office.due()[0].key
    with pytest.raises(UserError):
        office.run(decisions={key: Decision(Action.POSTPONE, date(2026, 11, 4))})
    office.run(decisions={key: Decision(Action.POSTPONE, date(2026, 11, 9))})
    office.at("2026-11-08", "23:00")
    assert office.due() == []
    office.at("2026-11-09", "00:00")
    (item,) = office.due()
    assert (item.state, item.due_on, item.must_ask) == (DueState.POSTPONED, date(2026, 11, 3), True)
    assert office.run(create_missed=True).state is RunState.WAITING
    office.run(decisions={item.key: IGNORE})
    assert office.due() == []
    assert office.days(job) == {"2026-11-03": "ignored"}
    assert office.invoices() == []
    office.at("2026-11-10")
    office.run()
    assert len(office.invoices()) == 1
    office.assert_clean()


def test_today_runs_on_time_while_a_missed_day_waits(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    job = office.job()
    office.at("2026-11-03", "22:30")
    reports = office.run().runs
    assert [(one.scheduled_for, one.state) for one in reports] == [
        ("2026-11-02T22:00", RunState.WAITING),
        ("2026-11-03T22:00", RunState.OK),
    ]
    assert office.days(job) == {"2026-11-03": "run"}
    assert [item.due_on for item in office.due()] == [date(2026, 11, 2)]
    office.run(decisions={office.due()[0].key: CREATE})
    assert [run.state for run in office.runs()] == [RunState.OK, RunState.NOTHING]
    office.assert_clean()


def test_a_clock_far_ahead_asks_even_on_the_day_itself(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    office.job()
    office.at("2027-11-02", "22:30")
    assert [(item.due_on, item.must_ask) for item in office.due()] == [
        (date(2027, 11, 1), True),
        (date(2027, 11, 2), True),
    ]
    assert office.run().state is RunState.WAITING
    office.at("2026-11-03", "22:10")
    office.run(create_missed=True)
    assert [row.issue_date for row in office.invoices()] == [date(2026, 11, 2)]


def test_a_clock_set_back_runs_no_day_twice(office: JobOffice) -> None:
    project = office.project(office.customer())
    job = office.job()
    for on in ("2026-11-02", "2026-11-03"):
        office.at(on)
        office.run()
    office.hour(project)
    office.at("2026-11-02", "22:30")
    assert office.run().runs == ()
    office.at("2026-11-03", "22:30")
    assert office.run().runs == ()
    office.at("2026-11-04")
    assert office.one_run().state is RunState.OK
    assert len(office.runs()) == 3
    assert office.row(job).next_run == datetime.fromisoformat("2026-11-05T22:00")


def test_summer_time_moves_nothing(office: JobOffice) -> None:
    write_setting(office.file, SettingKey.JOB_TIME, "02:30", clock=office.clock)
    job = office.job(JobDays.WEEKDAY, weekday=7)
    office.at("2026-11-02", "12:00")
    # On 28 March 2027 the clock goes from 02:00 to 03:00: there is no 02:30, but the day is no other.
    office.run(create_missed=True)
    office.at("2027-03-27", "12:00")
    for item in office.due():
        office.run(decisions={item.key: IGNORE})
    office.clock.advance(datetime.fromisoformat("2027-03-28T00:59:00+00:00") - office.clock.now())
    assert office.due() == []
    office.clock.advance(datetime.fromisoformat("2027-03-28T01:00:00+00:00") - office.clock.now())
    assert office.one_run().scheduled_for == "2027-03-28T02:30"
    # On 31 October 2027 02:30 comes twice, the run once.
    office.at("2027-10-30", "12:00")
    for item in office.due():
        office.run(decisions={item.key: IGNORE})
    office.clock.advance(datetime.fromisoformat("2027-10-31T00:30:00+00:00") - office.clock.now())
    assert len(office.run().runs) == 1
    office.clock.advance(datetime.fromisoformat("2027-10-31T01:30:00+00:00") - office.clock.now())
    assert office.run().runs == ()
    assert office.days(job)["2027-10-31"] == "run"


def test_date_words_follow_the_scheduled_day(office: JobOffice) -> None:
    project = office.project(office.customer())
    office.hour(project, "2026-11-30", price="100")
    office.hour(project, "2026-12-01", price="10")
    office.job(
        JobDays.LAST_DAY,
        include_up_to=DateWord.LAST_OF_THIS_MONTH,
        invoice_date=DateWord.LAST_OF_THIS_MONTH,
        entry_date=DateWord.FIRST_OF_NEXT_MONTH,
    )
    office.at("2026-12-05", "09:00")
    (item,) = office.due()
    assert (item.preview.up_to, item.preview.invoice_date, item.preview.entry_date) == (
        date(2026, 11, 30),
        date(2026, 11, 30),
        date(2026, 12, 1),
    )
    office.run(create_missed=True)
    assert office.billed() == [Decimal(100)]
    with office.file.read() as session:
        invoice = session.scalars(select(SalesInvoice)).one()
        session.expunge(invoice)
    assert (invoice.issue_date, invoice.entry_date, invoice.created_by) == (date(2026, 11, 30), date(2026, 12, 1), "KH")


def test_caught_up_late_the_date_is_not_before_the_last_of_the_series(office: JobOffice) -> None:
    project = office.project(office.customer())
    office.hour(project, "2026-11-02")
    late = office.job(JobDays.WEEKDAY, "Late", weekday=2, invoice_date=DateWord.DAY_OF_RUN)
    office.at("2026-11-05", "09:00")
    other = office.project(office.customer("Annen AS"), "Annet")
    office.hour(other)
    now = office.job(JobDays.FIRST_DAY, "Now", selection=ProjectSelection(projects=frozenset({other})))
    run_now(office.file, office.clock, now)
    item = next(item for item in office.due() if item.owner_id == late)
    assert (item.preview.invoice_date, item.preview.issue_date) == (date(2026, 11, 3), date(2026, 11, 5))
    office.run(create_missed=True)
    assert [row.issue_date for row in office.invoices()] == [date(2026, 11, 5), date(2026, 11, 5)]
    office.assert_clean()


def test_run_now_takes_and_moves_no_day(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    job = office.job()
    office.at("2026-11-02", "10:15")
    report = run_now(office.file, office.clock, job, user="ME")
    assert (report.trigger, report.scheduled_for, report.state) == (RunTrigger.MANUAL, "2026-11-02T10:15", RunState.OK)
    assert office.days(job) == {}
    assert office.row(job).next_run == datetime.fromisoformat("2026-11-02T22:00")
    assert make_deliverables(office.file, office.clock) == 0
    office.at("2026-11-02")
    assert office.one_run().state is RunState.NOTHING
    first = office.runs()[0]
    assert (first.started_by, first.creator, first.job_id) == ("ME", "Kari Hansen", job)


def test_a_failing_customer_stops_no_other_and_is_tried_again(office: JobOffice) -> None:
    good, bad = office.customer("God AS"), office.customer("Dollar Inc", currency="USD")
    office.hour(office.project(good))
    second = office.project(bad, "Prosjekt")
    office.hour(second, price="700")
    office.job()
    office.at("2026-11-02")
    report = office.one_run()
    assert report.state is RunState.PARTLY
    assert {item.customer: item.result for item in report.items} == {
        "God AS": RunItemResult.CREATED,
        "Dollar Inc": RunItemResult.FAILED,
    }
    (failed,) = office.runs()
    assert failed.can_retry
    save_customer(office.file, CustomerValues("Dollar Inc", currency="NOK"), clock=office.clock, customer_id=bad)
    office.hour(office.project(good, "Nytt"), "2026-11-02", price="11")
    office.at("2026-11-04", "08:00")
    again = retry(office.file, office.clock, failed.id, user="ME")
    assert (again.trigger, again.scheduled_for, again.state) == (RunTrigger.RETRY, "2026-11-02T22:00", RunState.OK)
    # Only what failed: the new project of the other customer waits for its own run.
    assert office.billed() == [Decimal(1000), Decimal(700)]
    assert office.invoices()[-1].issue_date == date(2026, 11, 2)
    assert [run.retry_of_id for run in office.runs()] == [None, failed.id]
    assert not office.runs()[0].can_retry
    with pytest.raises(UserError, match="tried again already"):
        retry(office.file, office.clock, failed.id)
    with pytest.raises(UserError, match="Nothing failed"):
        retry(office.file, office.clock, office.runs()[1].id)
    office.assert_clean()


def test_a_creator_without_the_right_fails_the_whole_run(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    boss = office.user("BO", "Bo Berg")
    job = office.job(creator_id=boss)
    with office.file.write() as session:
        session.get_one(User, boss).active = False
    office.at("2026-11-02")
    report = office.one_run()
    assert (report.state, report.created) == (RunState.FAILED, [])
    reason = report.items[0].reason.format(**report.items[0].reason_values)
    assert reason == "Bo Berg lacks the right to scheduled invoicing, or is inactive."
    assert office.invoices() == []
    assert office.days(job) == {"2026-11-02": "run"}
    assert office.run().runs == ()
    with office.file.write() as session:
        session.get_one(User, boss).active = True
    again = retry(office.file, office.clock, office.runs()[0].id)
    assert (again.state, again.created) == (RunState.OK, ["10001"])


def test_a_run_that_finds_nothing_is_logged(office: JobOffice) -> None:
    office.job()
    office.at("2026-11-02")
    assert office.one_run().state is RunState.NOTHING
    assert [run.state for run in office.runs()] == [RunState.NOTHING]


def test_what_limits_hold_back_is_said(office: JobOffice) -> None:
    small = office.project(office.customer("Liten AS"))
    office.hour(small, price="50")
    large = office.project(office.customer("Stor AS"), "Stort", greatest_amount=Decimal(1000))
    office.hour(large, price="900")
    office.hour(large, price="800")
    office.job(limits=Limits(least=Decimal(100)))
    office.at("2026-11-02")
    report = office.one_run()
    assert report.state is RunState.OK
    results = {item.customer: (item.result, item.reason.format(**item.reason_values)) for item in report.items}
    assert results["Stor AS"] == (
        RunItemResult.CREATED,
        "800.00 stays unbilled: the greatest amount is 1000.00.",
    )
    assert results["Liten AS"] == (RunItemResult.SKIPPED, "50.00 is less than the least amount of 100.00.")


@pytest.mark.parametrize("result", [InvoiceResult.DRAFT, InvoiceResult.READY])
def test_drafts_and_ready_invoices_have_no_number(office: JobOffice, result: InvoiceResult) -> None:
    office.hour(office.project(office.customer()))
    office.job(result=result)
    office.at("2026-11-02")
    report = office.one_run()
    (row,) = office.invoices()
    assert report.created == [f"draft {row.id}"]
    assert row.status.value == result.value
    office.assert_clean()


def test_merging_makes_one_invoice_of_a_customers_projects(office: JobOffice) -> None:
    customer = office.customer()
    for name in ("A", "B"):
        office.hour(office.project(customer, name))
    office.job(merge=True)
    office.at("2026-11-02")
    report = office.one_run()
    assert (len(report.created), len(report.items)) == (1, 2)
    (run,) = office.runs()
    assert (run.created, run.amount) == (1, Decimal("2500.00"))
    assert [item.project for item in office.items(run.id)] == ["A", "B"]


def test_inactive_is_not_missed(office: JobOffice) -> None:
    job = office.job()
    office.at("2026-11-02")
    office.run()
    office.at("2026-11-04", "09:00")
    set_job_active(office.file, job, False, clock=office.clock)
    office.at("2026-12-24", "09:00")
    # Missed before it was switched off: that stays due.
    assert [(item.due_on, item.covers) for item in office.due()] == [(date(2026, 11, 3), ())]
    office.run(decisions={office.due()[0].key: IGNORE})
    assert office.row(job).next_run is None
    set_job_active(office.file, job, True, clock=office.clock)
    assert office.due() == []
    assert office.row(job).next_run == datetime.fromisoformat("2026-12-24T22:00")
    office.assert_clean()


def test_changed_days_hold_from_today_and_what_was_missed_stays(office: JobOffice) -> None:
    job = office.job()
    office.at("2026-11-04", "09:00")
    office.job(JobDays.LAST_DAY, job_id=job)
    (item,) = office.due()
    assert (item.due_on, item.covers) == (date(2026, 11, 3), (date(2026, 11, 2),))
    office.run(decisions={item.key: CREATE})
    assert office.row(job).next_run == datetime.fromisoformat("2026-11-30T22:00")
    assert office.days(job) == {"2026-11-02": "covered", "2026-11-03": "run"}
    office.assert_clean()


def test_runs_outlive_their_job(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    job = office.job()
    office.at("2026-11-02")
    office.run()
    delete_job(office.file, job, clock=office.clock)
    (run,) = office.runs()
    assert (run.job_id, run.created, run.name) == (None, 1, "Hours")
    assert office.due() == []
    with pytest.raises(UserError, match="Nothing failed"):
        retry(office.file, office.clock, run.id)
    office.assert_clean()


def test_the_oldest_is_made_first_over_jobs_and_days(office: JobOffice) -> None:
    first, second = office.customer("Først AS"), office.customer("Så AS")
    office.hour(office.project(first), "2026-11-02")
    office.hour(office.project(second, "B"), "2026-11-02")
    office.job(JobDays.WEEKDAY, "Wednesday", weekday=3, selection=ProjectSelection(customers=frozenset({second})))
    office.job(JobDays.WEEKDAY, "Tuesday", weekday=2, selection=ProjectSelection(customers=frozenset({first})))
    office.at("2026-11-05", "09:00")
    office.run(create_missed=True)
    assert [(row.party, row.issue_date) for row in office.invoices()] == [
        ("Først AS", day("2026-11-03")),
        ("Så AS", day("2026-11-04")),
    ]
