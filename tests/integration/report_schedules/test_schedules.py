"""Saving, switching off and deleting schedules; what frequencies mean to them; what the list says."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from telecost_desktop.errors import UserError
from telecost_desktop.models.runs import RunState, RunTrigger
from telecost_desktop.models.saved_reports import ReportDelivery, ReportRun, ReportSchedule
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.frequencies import (
    FrequencyValues,
    delete_frequency,
    get_frequency,
    save_frequency,
    set_frequency_active,
)
from telecost_desktop.services.recurrence import EndKind
from telecost_desktop.services.report_schedules.due import DUE
from telecost_desktop.services.report_schedules.running import repeat_run
from telecost_desktop.services.report_schedules.store import (
    ScheduleValues,
    delete_schedule,
    list_schedules,
    save_schedule,
    set_schedule_active,
)
from telecost_desktop.services.reporting.saved import delete_saved
from tests.integration.report_schedules.conftest import Desk, day


def test_nothing_before_it_was_saved_falls_due(desk: Desk) -> None:
    schedule = desk.monthly(start="2026-01-01")
    assert desk.row(schedule).next_due == day("2026-12-01")
    assert desk.make() == []


def test_a_day_that_is_today_is_made_at_once(desk: Desk) -> None:
    desk.schedule(desk.report(), desk.frequency("2026-11-22", FrequencyUnit.DAY), "2026-11-22")
    assert desk.make() == [("2026-11-22", "planned", "ok")]


def test_after_n_counts_the_schedules_own_days(desk: Desk) -> None:
    frequency = desk.frequency("2026-01-01", FrequencyUnit.DAY, end=EndKind.COUNT, end_count=2)
    schedule = desk.schedule(desk.report(), frequency, "2026-11-23")
    made = []
    for date in ("2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"):
        desk.at(date)
        made += [one[0] for one in desk.make()]
    assert made == ["2026-11-23", "2026-11-24"]
    assert desk.row(schedule).next_due is None


def test_the_end_is_in_it_and_replaces_the_frequencys(desk: Desk) -> None:
    frequency = desk.frequency("2026-01-01", FrequencyUnit.DAY, end=EndKind.DATE, end_date=day("2026-11-23"))
    report = desk.report()
    until = desk.schedule(report, frequency, end_date=day("2026-11-24"))
    own = desk.schedule(report, frequency)
    desk.at("2026-12-01")
    desk.make()
    days = [(run.schedule_id, run.scheduled_for.isoformat()) for run in desk.runs()]
    assert sorted(days) == [
        (until, "2026-11-22"),
        (until, "2026-11-23"),
        (until, "2026-11-24"),
        (own, "2026-11-22"),
        (own, "2026-11-23"),
    ]


def test_inactive_days_are_not_made_up_for(desk: Desk) -> None:
    schedule = desk.monthly()
    set_schedule_active(desk.file, schedule, False, clock=desk.clock)
    assert desk.row(schedule).next_due is None
    desk.at("2027-01-15")
    assert desk.make() == []
    set_schedule_active(desk.file, schedule, True, clock=desk.clock)
    assert desk.make() == []
    assert desk.row(schedule).next_due == day("2027-02-01")


def test_a_changed_frequency_acts_from_today_and_loses_nothing_that_is_due(desk: Desk) -> None:
    frequency = desk.frequency(day=1)
    schedule = desk.schedule(desk.report(), frequency)
    weekly = FrequencyValues(FrequencyUnit.WEEK, day("2026-01-01"), weekday=1)
    save_frequency(desk.file, weekly, clock=desk.clock, frequency_id=frequency)
    assert desk.row(schedule).next_due == day("2026-11-23")
    desk.at("2026-11-25")
    # Monday was not made yet; on the new grid Tuesday is the first that is due.
    save_frequency(
        desk.file,
        FrequencyValues(FrequencyUnit.WEEK, day("2026-01-01"), weekday=2),
        clock=desk.clock,
        frequency_id=frequency,
    )
    assert desk.make() == [("2026-11-24", "catch-up", "ok")]
    # A day that has its run has no second, on whatever grid.
    daily = FrequencyValues(FrequencyUnit.DAY, day("2026-01-01"))
    save_frequency(desk.file, daily, clock=desk.clock, frequency_id=frequency)
    assert desk.make() == [("2026-11-25", "planned", "ok")]
    save_frequency(desk.file, weekly, clock=desk.clock, frequency_id=frequency)
    assert desk.row(schedule).next_due == day("2026-11-30")


def test_a_frequency_in_use_is_not_deleted_and_says_by_what(desk: Desk) -> None:
    frequency = desk.frequency(day=1)
    schedule = desk.schedule(desk.report("Mobile costs"), frequency)
    assert (
        get_frequency(desk.file, desk.clock, frequency).in_use,
        get_frequency(desk.file, desk.clock, frequency).reports,
    ) == (0, 1)
    with pytest.raises(UserError, match="Mobile costs is made on the days of"):
        delete_frequency(desk.file, frequency, clock=desk.clock)
    delete_schedule(desk.file, schedule, clock=desk.clock)
    delete_frequency(desk.file, frequency, clock=desk.clock)


def test_a_hidden_frequency_is_not_offered_and_stops_nothing(desk: Desk) -> None:
    frequency = desk.frequency(day=1)
    schedule = desk.schedule(desk.report(), frequency)
    set_frequency_active(desk.file, frequency, False, clock=desk.clock)
    with pytest.raises(UserError, match="Only an active frequency"):
        desk.schedule(desk.report("Other"), frequency)
    (row,) = list_schedules(desk.file)
    save_schedule(desk.file, row.values, clock=desk.clock, schedule_id=schedule)
    desk.at("2026-12-01")
    assert desk.make() == [("2026-12-01", "planned", "ok")]


def test_the_log_outlives_the_schedule(desk: Desk) -> None:
    schedule = desk.monthly()
    desk.at("2027-01-01")
    desk.make()
    with pytest.raises(UserError, match="made on a schedule"):
        delete_saved(desk.file, desk.row(schedule).values.saved_report_id, clock=desk.clock)
    report = desk.row(schedule).values.saved_report_id
    delete_schedule(desk.file, schedule, clock=desk.clock)
    delete_saved(desk.file, report, clock=desk.clock)
    assert list_schedules(desk.file) == []
    runs = desk.runs()
    assert [(run.name, run.state) for run in runs] == [("Costs", RunState.NOTHING), ("Costs", RunState.OK)]
    assert not any(run.may_repeat for run in runs)
    with pytest.raises(UserError, match="was deleted"):
        repeat_run(desk.file, desk.clock, runs[0].id)
    assert desk.files() == ["Costs 2027-01-01.csv"]


def test_a_day_has_one_planned_run_by_the_companys_own_word(desk: Desk) -> None:
    """Even if the next day in the schedule's row were wrong; and what else would add one is refused by the file."""
    schedule = desk.monthly()
    desk.at("2026-12-01")
    desk.make()
    with desk.file.write() as session:
        session.get_one(ReportSchedule, schedule).next_due = day("2026-12-01")
    assert desk.make() == []
    assert desk.row(schedule).next_due == day("2027-01-01")
    assert len(desk.runs()) == 1
    with pytest.raises(IntegrityError, match="report_run"), desk.file.write() as session:
        session.add(
            ReportRun(
                schedule_id=schedule, name="Costs", scheduled_for=day("2026-12-01"), trigger=RunTrigger.CATCH_UP,
                state=RunState.OK, started_at=desk.clock.now(),
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"saved_report_id": 99}, "needs a saved report"),
        ({"frequency_id": 99}, "was deleted"),
        ({"end_date": day("2026-11-30")}, "never falls due"),
        ({"start_date": day("1800-01-01")}, "does not lie between"),
        ({"form": "docx"}, "cannot be written as docx"),
        ({"folder": ""}, "which one"),
        ({"folder": "Reports"}, "which one"),
        ({"folder": "/nowhere/at/all"}, "is not there"),
        ({"delivery": ReportDelivery.MAIL, "recipients": ()}, "address"),
        ({"delivery": ReportDelivery.MAIL, "recipients": ("kari@example.com", "ola")}, "ola"),
    ],
)
def test_wrong_values_are_refused(desk: Desk, values: dict, words: str) -> None:
    right = {
        "saved_report_id": desk.report(),
        "frequency_id": desk.frequency(day=1),
        "start_date": day("2026-11-22"),
        "delivery": ReportDelivery.FOLDER,
        "folder": str(desk.folder),
    }
    with pytest.raises(UserError, match=words):
        save_schedule(desk.file, ScheduleValues(**right | values), clock=desk.clock)
    assert list_schedules(desk.file) == []


def test_what_is_due_is_one_look_into_an_index(desk: Desk) -> None:
    with desk.file.raw() as connection:
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {DUE}", ("2026-12-01",)))
    assert "ix_report_schedule_next_due" in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan
