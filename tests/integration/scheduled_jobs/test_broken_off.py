"""A run whose program ended in the middle goes on with what is left; two that go on at once make no double."""

from __future__ import annotations

import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.jobs import JobDays
from telecost_desktop.models.mail import OutboxMessage
from telecost_desktop.models.runs import RunState, RunTrigger
from telecost_desktop.models.subscriptions import WhenMissed
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.runs.due_items import DueState
from telecost_desktop.services.runs.run_report import Action, Decision
from telecost_desktop.services.scheduled_jobs.calendar import DayRule, days_from, public_holidays
from telecost_desktop.services.scheduled_jobs.lock import at_work
from telecost_desktop.services.scheduled_jobs.notices import in_english
from telecost_desktop.services.scheduled_jobs.running import retry, run_now
from telecost_desktop.services.scheduled_jobs.store import delete_job, set_job_active
from telecost_desktop.services.scheduled_jobs.working import JobWork

from .conftest import JobOffice


class Killed(BaseException):
    """The program ends here."""


@dataclass
class KillAfter:
    """As a progress: ends the program after so many sales invoices."""

    count: int
    done: int = field(default=0)

    def __call__(self, share: float) -> None:
        self.done += 1
        if self.done >= self.count:
            raise Killed


def three_customers(office: JobOffice, **values: object) -> int:
    for name in ("A", "B", "C"):
        office.hour(office.project(office.customer(name), name))
    return office.job(notice_addresses=("boss@proeve.no",), **values)


def broken_run(office: JobOffice) -> int:
    office.at("2026-11-02")
    with pytest.raises(Killed):
        office.run(progress=KillAfter(1))
    (run,) = office.runs()
    assert run.state is RunState.RUNNING
    assert len(office.invoices()) == 1
    return run.id


def test_on_its_own_day_it_goes_on_by_itself(office: JobOffice) -> None:
    job = three_customers(office)
    broken_run(office)
    office.at("2026-11-02", "23:10")
    report = office.one_run()
    assert (report.state, len(report.created)) == (RunState.OK, 3)
    assert [row.party for row in office.invoices()] == ["A", "B", "C"]
    assert len(office.runs()) == 1
    assert office.days(job) == {"2026-11-02": "run"}
    office.assert_clean()


def test_later_it_waits_for_a_person_and_goes_on_with_its_dates(office: JobOffice) -> None:
    three_customers(office, when_missed=WhenMissed.CREATE)
    broken_run(office)
    office.at("2026-11-03", "08:00")
    (item,) = office.due()
    assert (item.state, item.must_ask, item.due_on, item.customers) == (
        DueState.FAILED,
        True,
        date(2026, 11, 2),
        ("B", "C"),
    )
    assert office.run().state is RunState.WAITING
    office.run(decisions={item.key: Decision(Action.POSTPONE, date(2026, 11, 5))})
    assert office.due() == []
    office.at("2026-11-05", "08:00")
    item = next(item for item in office.due() if item.state is DueState.FAILED)
    report = next(one for one in office.run(decisions={item.key: Decision(Action.CREATE)}).runs if one.run_id)
    assert (report.trigger, len(report.created)) == (RunTrigger.PLANNED, 3)
    assert {row.issue_date for row in office.invoices()} == {date(2026, 11, 2)}
    office.assert_clean()


def test_ignored_it_ends_and_can_be_tried_again(office: JobOffice) -> None:
    three_customers(office)
    run_id = broken_run(office)
    office.at("2026-11-03", "08:00")
    office.run(decisions={office.due()[0].key: Decision(Action.IGNORE)})
    (run,) = office.runs()
    assert (run.state, run.can_retry) == (RunState.PARTLY, True)
    assert office.due() == []
    again = retry(office.file, office.clock, run_id)
    assert (again.state, len(again.created), again.scheduled_for) == (RunState.OK, 2, "2026-11-02T22:00")
    office.assert_clean()


def test_a_run_under_way_does_not_count_as_broken_off(office: JobOffice) -> None:
    three_customers(office)
    office.at("2026-11-04", "08:00")
    seen = []

    def look(share: float) -> None:
        seen.append([(item.state, item.due_on) for item in office.due()])

    office.run(create_missed=True, progress=look)
    assert seen == [[], [], []]


def test_limits_hold_for_the_run_as_a_whole(office: JobOffice) -> None:
    project = office.project(office.customer("A"), "A", greatest_amount=Decimal(1500))
    for _ in range(3):
        office.hour(project)
    office.hour(office.project(office.customer("B"), "B"))
    office.job()
    broken_run(office)
    office.at("2026-11-02", "23:00")
    office.run()
    assert [row.total_ex_vat for row in office.invoices()] == [Decimal(1000), Decimal(1000)]


def test_a_deleted_job_ends_its_run(office: JobOffice) -> None:
    job = three_customers(office)
    broken_run(office)
    delete_job(office.file, job, clock=office.clock)
    office.run()
    (run,) = office.runs()
    assert (run.state, run.failed, run.can_retry) == (RunState.PARTLY, 1, False)
    office.assert_clean()


def test_a_job_deleted_meanwhile_stops_the_run(office: JobOffice) -> None:
    job = three_customers(office)
    office.at("2026-11-02")
    office.run(progress=lambda share: delete_job(office.file, job, clock=office.clock) if share < 0.4 else None)
    (run,) = office.runs()
    assert run.state in (RunState.OK, RunState.PARTLY)
    office.assert_clean()


def test_stopped_by_hand_the_rest_can_be_tried_again(office: JobOffice) -> None:
    three_customers(office)
    office.at("2026-11-02")
    asked = iter([False, True])
    report = office.run(cancelled=lambda: next(asked))
    assert report.cancelled
    (run,) = office.runs()
    assert (run.state, run.created, run.failed) == (RunState.PARTLY, 1, 2)
    assert len(retry(office.file, office.clock, run.id).created) == 2
    office.assert_clean()


def test_several_that_go_on_at_once_make_no_double(office: JobOffice) -> None:
    customers = [office.customer(f"Kunde {n}", currency="USD" if n == 5 else "NOK") for n in range(12)]
    for n, customer in enumerate(customers):
        office.hour(office.project(customer, f"P{n}"))
    office.job(notice_addresses=("boss@proeve.no",))
    run_id = broken_run(office)

    def go_on(_: int) -> None:
        file = open_company_file(office.file.path)
        try:
            with at_work(file.path):
                JobWork(file, office.clock, run_id, in_english).do(lambda share: None, lambda: False)
        finally:
            file.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go_on, range(4)))
    (run,) = office.runs()
    assert (run.state, run.created, run.failed) == (RunState.PARTLY, 11, 1)
    assert len(office.items(run_id)) == 12
    assert len(office.invoices()) == 11
    with office.file.read() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 1
    office.assert_clean()


FIRST = date(2026, 11, 2)


class AnyOrder:
    """Opens, closes, kills and decides in any order, and knows which days have to be on record in the end."""

    def __init__(self, office: JobOffice, seed: int, days: JobDays) -> None:
        self.office, self.chance, self.rule = office, random.Random(seed), days
        self.projects = [office.project(office.customer(name), name) for name in ("A", "B", "C")]
        missed = self.chance.choice(list(WhenMissed))
        self.job = office.job(days, weekday=2, day=31, when_missed=missed, merge=self.chance.random() < 0.5)
        self.current, self.active = FIRST, True
        self.expected: set[date] = set()
        self.last_seen = FIRST

    def live(self, evenings: int) -> None:
        for _ in range(evenings):
            self.day()
        self.settle()

    def day(self) -> None:
        office, chance = self.office, self.chance
        office.at(self.current.isoformat(), "09:00")
        if chance.random() < 0.4:
            self.work()
        if chance.random() < 0.1:
            self.active = not self.active
            set_job_active(office.file, self.job, self.active, clock=office.clock)
        if chance.random() < 0.3:
            office.hour(chance.choice(self.projects), self.current.isoformat(), price=str(chance.randint(1, 999)))
        if chance.random() < 0.1:
            run_now(office.file, office.clock, self.job)
        office.at(self.current.isoformat(), "22:30")
        is_free = public_holidays("NO")
        rule = DayRule(self.rule, 2, 31)
        if self.active and next(days_from(rule, self.current, is_free)) == self.current:
            self.expected.add(self.current)
        if chance.random() < 0.5:
            self.work()
        self.current += timedelta(days=chance.choice([1, 1, 1, 2, 9]) if chance.random() < 0.5 else 1)
        self.skipped_until(self.current, rule)

    def skipped_until(self, following: date, rule: DayRule) -> None:
        """Days on which nobody opened the program fall due all the same while the job is active."""
        since = max(self.expected, default=FIRST - timedelta(days=1)) + timedelta(days=1)
        if self.active:
            days = days_from(rule, max(since, self.last_seen), public_holidays("NO"))
            for day in days:
                if day >= following:
                    break
                self.expected.add(day)
        self.last_seen = following

    def work(self) -> None:
        today = self.office.clock.now().date()
        later = Decision(Action.POSTPONE, today + timedelta(days=self.chance.randint(1, 5)))
        actions = [Decision(Action.CREATE), Decision(Action.IGNORE), later]
        chosen = {item.key: self.chance.choice(actions) for item in self.office.due() if self.chance.random() < 0.5}
        progress = KillAfter(self.chance.randint(1, 4))
        try:
            if self.chance.random() < 0.5:
                self.office.run(decisions=chosen, progress=progress)
            else:
                self.office.run(decisions=chosen)
        except Killed:
            pass

    def settle(self) -> None:
        """In the end everything is decided; then each day that fell due is on record once, and nothing else."""
        self.office.at((self.current + timedelta(days=10)).isoformat(), "09:00")
        set_job_active(self.office.file, self.job, False, clock=self.office.clock)
        for _ in range(20):
            due = self.office.due()
            if not due:
                break
            self.office.run(decisions={item.key: Decision(Action.CREATE) for item in due})


@pytest.mark.parametrize("days", [JobDays.EVERY_DAY, JobDays.WORKING_DAYS, JobDays.WEEKDAY, JobDays.LAST_DAY])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_decides_each_day_once_and_bills_each_entry_once(
    tmp_path_factory: pytest.TempPathFactory, empty_company_template: Path, days: JobDays, seed: int
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.telecost"
    shutil.copyfile(empty_company_template, path)
    file: CompanyFile = open_company_file(path)
    try:
        office = JobOffice(file, FixedClock(datetime(2026, 11, 2, 7, tzinfo=UTC)))
        office.creator = office.user("KH", "Kari Hansen")
        life = AnyOrder(office, seed, days)
        life.live(25)
        recorded = office.days(life.job)
        assert set(recorded.values()) <= {"run", "covered", "ignored"}
        fallen = {day.isoformat() for day in life.expected}
        assert {day for day in recorded if day < life.current.isoformat()} == {
            day for day in fallen if day < life.current.isoformat()
        }
        assert all(run.state is not RunState.RUNNING for run in office.runs())
        office.assert_clean()
    finally:
        file.close()
