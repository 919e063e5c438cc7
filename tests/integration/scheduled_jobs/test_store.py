"""Saving jobs, the list, the preview, what the checks say, and how long looking takes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, text

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.jobs import DateWord, JobDays, ScheduledJob
from telecost_desktop.models.subscriptions import InvoiceResult, WhenMissed
from telecost_desktop.services.checks import check
from telecost_desktop.services.projects.selection import Limits, ProjectSelection
from telecost_desktop.services.scheduled_jobs.due import due_jobs
from telecost_desktop.services.scheduled_jobs.preview import preview_job
from telecost_desktop.services.scheduled_jobs.store import (
    JobValues,
    delete_job,
    list_jobs,
    save_job,
    set_job_active,
    set_public_holidays,
)

from .conftest import OSLO, JobOffice


def test_a_job_comes_back_as_it_was_filled_in(office: JobOffice) -> None:
    values = JobValues(
        "Last working day",
        JobDays.LAST_WORKING_DAY,
        office.creator,
        "What was worked",
        include_up_to=DateWord.LAST_OF_THIS_MONTH,
        selection=ProjectSelection(
            managers=frozenset({office.creator}),
            customer_groups=frozenset({"Kommune", "Øvrige"}),
            keywords=frozenset({"støtte"}),
        ),
        limits=Limits(Decimal("500.50"), Decimal(90000)),
        result=InvoiceResult.DRAFT,
        merge=True,
        invoice_date=DateWord.LAST_OF_PREVIOUS_MONTH,
        entry_date=DateWord.FIRST_OF_NEXT_MONTH,
        when_missed=WhenMissed.CREATE,
        notice_users=(office.other, office.creator),
        notice_addresses=("a@proeve.no", "b@proeve.no"),
    )
    job = save_job(office.file, values, clock=office.clock, user="ME")
    (row,) = list_jobs(office.file, office.clock)
    assert row.values == values
    assert (row.creator, row.active, row.changed_by, row.last_run) == ("Kari Hansen", True, "ME", None)
    assert row.next_run == datetime.fromisoformat("2026-11-30T22:00")
    save_job(office.file, values, clock=office.clock, job_id=job)
    assert office.row(job).values == values


@pytest.mark.parametrize(
    ("days", "values", "reason"),
    [
        (JobDays.EVERY_DAY, {"name": "  "}, "needs a name"),
        (JobDays.EVERY_DAY, {"name": "TAKEN"}, "already"),
        (JobDays.WEEKDAY, {}, "weekday"),
        (JobDays.WEEKDAY, {"weekday": 8}, "weekday"),
        (JobDays.DAY_OF_MONTH, {"day": 32}, "1 to 31"),
        (JobDays.EVERY_DAY, {"limits": Limits(Decimal(-1), None)}, "0 or more"),
        (JobDays.EVERY_DAY, {"limits": Limits(Decimal(2), Decimal(1))}, "larger"),
        (JobDays.EVERY_DAY, {"notice_addresses": ("nobody",)}, "no e-mail address"),
        (JobDays.EVERY_DAY, {"creator_id": 2}, "lacks the right"),
        (JobDays.EVERY_DAY, {"creator_id": 99}, "lacks the right"),
    ],
)
def test_what_is_refused(office: JobOffice, days: JobDays, values: dict[str, Any], reason: str) -> None:
    office.job(name="Taken")
    with pytest.raises(UserError, match=reason):
        office.job(days, **{"name": "New"} | values)
    assert len(list_jobs(office.file, office.clock)) == 1


def test_a_job_that_is_gone_is_said(office: JobOffice) -> None:
    job = office.job()
    delete_job(office.file, job, clock=office.clock)
    for attempt in (
        lambda: office.job(job_id=job),
        lambda: set_job_active(office.file, job, True, clock=office.clock),
        lambda: preview_job(office.file, office.clock, job),
    ):
        with pytest.raises(UserError, match="was deleted"):
            attempt()


def test_the_preview_is_what_the_run_makes(office: JobOffice) -> None:
    first = office.customer("A")
    one, two = office.project(first, "One"), office.project(first, "Two")
    office.hour(one, "2026-11-30", hours="2")
    office.hour(two, "2026-11-30", price="300")
    office.hour(two, "2026-12-01", price="7")
    office.hour(office.project(office.customer("B"), "Small"), price="5")
    values = JobValues(
        "Month",
        JobDays.LAST_DAY,
        office.creator,
        merge=True,
        limits=Limits(least=Decimal(100)),
        invoice_date=DateWord.LAST_OF_PREVIOUS_MONTH,
    )
    shown = preview_job(office.file, office.clock, values)
    assert (shown.on, shown.up_to, shown.invoice_date) == (date(2026, 11, 30), date(2026, 11, 30), date(2026, 10, 31))
    assert (shown.invoices, shown.hours, shown.amount, shown.amount_inc_vat) == (
        1,
        Decimal(3),
        Decimal("2300.00"),
        Decimal("2875.00"),
    )
    assert [(one.name, one.included) for one in shown.projects] == [("One", True), ("Two", True), ("Small", False)]
    job = save_job(office.file, values, clock=office.clock)
    assert preview_job(office.file, office.clock, job).groups == shown.groups
    office.at("2026-11-30")
    office.run()
    (row,) = office.invoices()
    assert (row.total_ex_vat, row.total_inc_vat) == (shown.amount, shown.amount_inc_vat)


def test_the_preview_says_that_the_creator_lacks_the_right(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    shown = preview_job(office.file, office.clock, JobValues("X", JobDays.EVERY_DAY, office.other))
    assert shown.problem.format(**shown.problem_values).startswith("Ola Lie lacks the right")
    assert (shown.invoices, len(shown.projects)) == (0, 1)


def test_public_holidays_move_working_days(office: JobOffice) -> None:
    office.at("2026-12-24", "23:00")
    job = office.job(JobDays.WORKING_DAYS)
    assert office.row(job).next_run == datetime.fromisoformat("2026-12-24T22:00")
    office.run()
    assert office.row(job).next_run == datetime.fromisoformat("2026-12-28T22:00")
    set_public_holidays(office.file, False, clock=office.clock)
    assert office.row(job).next_run == datetime.fromisoformat("2026-12-25T22:00")
    office.assert_clean()


def test_the_checks_find_what_was_tampered_with(office: JobOffice) -> None:
    office.hour(office.project(office.customer()))
    job = office.job()
    office.at("2026-11-02")
    office.run()
    office.assert_clean()
    for change, code in (
        ("UPDATE scheduled_job SET next_due = '2026-12-24'", "job_next_due"),
        ("UPDATE run SET state = 'nothing'", "job_run_state"),
        ("UPDATE job_occurrence SET run_id = NULL", "job_day_without_run"),
        ("UPDATE job_occurrence SET state = 'ignored'", "job_run_without_day"),
        (
            "INSERT INTO run (kind, job_id, name, scheduled_for, trigger, state, started_at, started_by) "
            f"VALUES ('job', {job}, 'Hours', '2026-11-02T23:00', 'catch-up', 'nothing', '2026-11-02T22:00:00Z', '')",
            "job_twice",
        ),
    ):
        with office.file.write() as session:
            before = session.execute(text("SELECT next_due FROM scheduled_job")).scalar_one()
            session.execute(text(change))
        assert code in {problem.code for problem in check(office.file)}, change
        with office.file.write() as session:
            session.execute(text("UPDATE scheduled_job SET next_due = :day"), {"day": before})
            session.execute(text("UPDATE run SET state = 'ok'"))
            session.execute(text("UPDATE job_occurrence SET run_id = 1, state = 'run'"))


def test_looking_at_a_thousand_jobs_of_which_none_is_due_reads_an_index(office: JobOffice) -> None:
    office.job()
    with office.file.write() as session:
        columns = [column.name for column in ScheduledJob.__table__.columns if column.name != "id"]
        stored = session.execute(text(f"SELECT {', '.join(columns)} FROM scheduled_job")).mappings().one()
        names = ", ".join(f":{name}" for name in columns)
        copies = [{**stored, "name": f"Job {n}"} for n in range(1000)]
        session.execute(text(f"INSERT INTO scheduled_job ({', '.join(columns)}) VALUES ({names})"), copies)
    now = datetime.fromisoformat("2026-11-01T23:00").replace(tzinfo=OSLO)
    with office.file.read() as session:
        company = session.get_one(Company, 1)
        times: list[float] = []
        said: list[str] = []
        event.listen(office.file.engine, "before_cursor_execute", lambda _c, _u, statement, *_: said.append(statement))
        for _ in range(30):
            started = time.perf_counter()
            assert due_jobs(session, company, now, lambda: False) == []
            times.append(time.perf_counter() - started)
        looks = {statement for statement in said if statement.startswith("SELECT")}
        assert len(looks) == 2
        for statement in looks:
            marks = (date(2026, 11, 1).isoformat(),) * statement.count("?")
            (plan,) = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", marks).all()
            assert " USING INDEX ix_" in plan.detail, plan
    # Far below what reading a thousand rows takes; the goal of a millisecond is measured by the benchmark.
    assert min(times) < 0.005


def test_the_commands(
    office: JobOffice, command_line: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from telecost_desktop.services import clock as clocks

    monkeypatch.setattr(clocks, "SystemClock", lambda: office.clock)
    good = office.project(office.customer("God AS"), "Nett")
    office.hour(good, hours="1.5")
    office.hour(office.project(office.customer("Dollar Inc", currency="USD"), "Web"))
    job = office.job(name="Every evening")
    file = office.file.path

    code, out, _ = command_line("jobs", "list", "-c", file, "--json")
    (row,) = json.loads(out)
    assert (code, row["name"], row["days"], row["next_run"], row["last_run"]) == (
        0,
        "Every evening",
        "every_day",
        "2026-11-02T22:00",
        None,
    )
    code, out, _ = command_line("jobs", "preview", job, "-c", file, "--json")
    shown = json.loads(out)
    assert (code, shown["on"], shown["invoices"], shown["hours"], shown["amount"], shown["amount_inc_vat"]) == (
        0,
        "2026-11-02",
        1,
        "1.50",
        "1500.00",
        "1875.00",
    )
    code, out, _ = command_line("jobs", "run", job, "-c", file, "--json")
    made = json.loads(out)
    assert (code, made["kind"], made["trigger"], made["state"], made["scheduled_for"], made["created"]) == (
        3,
        "job",
        "manual",
        "partly",
        "2026-11-02T09:00",
        ["10001"],
    )
    code, out, err = command_line("jobs", "retry", 1, "-c", file)
    assert (code, "Dollar Inc is to be invoiced in USD" in err) == (3, True)
    code, out, _ = command_line("jobs", "log", "-c", file, "--json")
    newest, oldest = json.loads(out)
    assert (newest["trigger"], newest["retry_of"], newest["state"], oldest["created"]) == (
        "retry",
        1,
        "failed",
        ["10001"],
    )
    assert [item["project"] for item in oldest["items"]] == ["Nett", "Web"]
    for words in (("list",), ("preview", job), ("log",)):
        code, out, _ = command_line("jobs", *words, "-c", file)
        assert (code, bool(out)) == (0, True)
    code, _, err = command_line("jobs", "run", 99, "-c", file)
    assert (code, err.strip()) == (1, "That scheduled job was deleted.")
