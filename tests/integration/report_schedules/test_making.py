"""What is due is made once, for its own day, into its place; what fails says why and waits for a person."""

from __future__ import annotations

import os
from datetime import datetime, time
from pathlib import Path

import pytest
from sqlalchemy import select

from telecost_desktop.errors import UserError
from telecost_desktop.models.mail import MailState, OutboxAttachment, OutboxMessage, OutboxRecipient
from telecost_desktop.models.people import Department
from telecost_desktop.models.runs import RunState
from telecost_desktop.models.saved_reports import SavedReport
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.report_schedules.running import make_due_reports, repeat_run, run_now
from tests.integration.report_schedules.conftest import Desk, day, told


def content(desk: Desk, name: str) -> str:
    return (desk.folder / name).read_text(encoding="utf-8-sig")


def test_the_period_is_the_scheduled_days_however_late_it_is_made(desk: Desk) -> None:
    schedule = desk.monthly()
    assert desk.row(schedule).next_due == day("2026-12-01")
    assert desk.make() == []
    desk.at("2026-12-28")
    assert desk.make() == [("2026-12-01", "catch-up", "ok")]
    assert desk.files() == ["Costs 2026-12-01.csv"]
    text = content(desk, "Costs 2026-12-01.csv")
    assert "11.50" in text
    assert "12.75" not in text
    assert desk.row(schedule).next_due == day("2027-01-01")
    assert desk.row(schedule).last_state is RunState.OK
    assert desk.make() == []


def test_it_falls_due_when_its_day_begins_in_the_companys_zone(desk: Desk) -> None:
    desk.monthly()
    desk.at("2026-11-30", time(23, 59, 59))
    assert desk.make() == []
    desk.at("2026-12-01", time(0))
    assert desk.make() == [("2026-12-01", "planned", "ok")]


def test_of_missed_days_the_newest_is_made_and_the_others_can_be_made_by_hand(desk: Desk) -> None:
    desk.monthly()
    desk.at("2027-02-03")
    assert desk.make() == [
        ("2026-12-01", "catch-up", "nothing"),
        ("2027-01-01", "catch-up", "nothing"),
        ("2027-02-01", "catch-up", "ok"),
    ]
    covered, later, made = desk.runs()
    assert covered.reason.format(**covered.values).endswith("covered by the report of 2027-02-01.")
    assert (covered.may_repeat, made.may_repeat) == (True, False)
    row = repeat_run(desk.file, desk.clock, covered.id)
    assert told([row]) == [("2026-12-01", "manual", "ok")]
    assert "11.50" in content(desk, "Costs 2026-12-01.csv")
    with pytest.raises(UserError, match="made or tried again already"):
        repeat_run(desk.file, desk.clock, covered.id)
    with pytest.raises(UserError, match="made or tried again already"):
        repeat_run(desk.file, desk.clock, made.id)
    assert [row.may_repeat for row in desk.runs()] == [False, True, False, False]
    assert later.may_repeat


def test_run_now_is_a_run_of_its_own(desk: Desk) -> None:
    schedule = desk.monthly()
    first = run_now(desk.file, desk.clock, schedule, user="KH")
    second = run_now(desk.file, desk.clock, schedule)
    assert told([first, second]) == [("2026-11-22", "manual", "ok")] * 2
    assert desk.files() == ["Costs 2026-11-22 (2).csv", "Costs 2026-11-22.csv"]
    assert desk.row(schedule).next_due == day("2026-12-01")
    desk.at("2026-12-01")
    assert desk.make() == [("2026-12-01", "planned", "ok")]


def test_a_clock_that_was_set_back_makes_nothing_twice(desk: Desk) -> None:
    schedule = desk.monthly()
    desk.at("2026-12-01")
    assert desk.make() == [("2026-12-01", "planned", "ok")]
    desk.at("2026-11-20")
    assert desk.make() == []
    desk.at("2026-12-01")
    assert desk.make() == []
    assert desk.row(schedule).next_due == day("2027-01-01")


def test_a_failure_says_why_stops_no_other_and_waits_for_a_person(desk: Desk) -> None:
    gone = desk.folder.parent / "removable"
    gone.mkdir()
    frequency = desk.frequency(day=1)
    failing = desk.schedule(desk.report("A"), frequency, folder=str(gone))
    desk.schedule(desk.report("B"), frequency)
    gone.rmdir()
    desk.at("2026-12-01")
    assert desk.make() == [("2026-12-01", "planned", "failed"), ("2026-12-01", "planned", "ok")]
    run = desk.runs()[0]
    assert run.reason.format(**run.values) == f"The folder {gone} is not there."
    assert desk.row(failing).last_state is RunState.FAILED
    assert desk.make() == []
    gone.mkdir()
    desk.at("2026-12-20")
    assert desk.make() == []
    assert told([repeat_run(desk.file, desk.clock, run.id)]) == [("2026-12-01", "retry", "ok")]
    assert [path.name for path in gone.iterdir()] == ["A 2026-12-01.csv"]
    assert desk.row(failing).next_due == day("2027-01-01")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is closed to root")
def test_no_right_to_the_folder_is_a_failure_with_its_reason(desk: Desk) -> None:
    desk.monthly()
    desk.folder.chmod(0o500)
    desk.at("2026-12-01")
    try:
        assert desk.make() == [("2026-12-01", "planned", "failed")]
    finally:
        desk.folder.chmod(0o700)
    assert "could not be written" in desk.runs()[0].reason


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only here a disk can be full at once")
def test_a_full_disk_leaves_no_draft(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.monthly()
    desk.at("2026-12-01")
    opened = Path.open

    def full(self: Path, mode: str = "r", **values: object):
        return opened(Path("/dev/full") if self.suffix == ".draft" else self, mode, **values)

    monkeypatch.setattr(Path, "open", full)
    assert desk.make() == [("2026-12-01", "planned", "failed")]
    monkeypatch.undo()
    assert "No space left" in desk.runs()[0].values["reason"]
    assert desk.files() == []


def test_a_department_that_is_gone_is_a_failure_not_another_report(desk: Desk) -> None:
    report = desk.report("Of sales", filters=(("departments", ("Sales",)),))
    desk.schedule(report, desk.frequency(day=1))
    with desk.file.write() as session:
        session.scalars(select(Department)).one().name = "Trade"
    desk.at("2026-12-01")
    assert desk.make() == [("2026-12-01", "planned", "failed")]
    assert "Sales" in str(desk.runs()[0].values)
    assert desk.files() == []


def test_an_error_that_nobody_foresaw_is_recorded_too(desk: Desk) -> None:
    desk.monthly()
    desk.at("2026-12-01")

    def broken(_text: str) -> str:
        raise ZeroDivisionError("division by zero")

    (run,) = make_due_reports(desk.file, desk.clock, translate=broken)
    assert run.state is RunState.FAILED
    assert run.values == {"error": "ZeroDivisionError: division by zero"}
    assert desk.files() == []


def test_a_file_of_somebody_else_is_never_overwritten(desk: Desk) -> None:
    frequency = desk.frequency(day=1)
    desk.schedule(desk.report("Costs: all"), frequency)
    desk.schedule(desk.report("COSTS? ALL"), frequency)
    (desk.folder / "Costs_ all 2026-12-01.csv").write_text("mine", encoding="utf-8")
    desk.at("2026-12-01")
    assert [state for _, _, state in desk.make()] == ["ok", "ok"]
    assert content(desk, "Costs_ all 2026-12-01.csv") == "mine"
    assert len(desk.files()) == 3
    assert {Path(run.file_name).name for run in desk.runs()} == set(desk.files()) - {"Costs_ all 2026-12-01.csv"}


def test_mail_is_put_into_the_outbox_with_the_runs_end(desk: Desk) -> None:
    desk.monthly(recipients=("kari@example.com", "ola@example.com"), form="xlsx")
    desk.at("2026-12-01")
    assert desk.make() == [("2026-12-01", "planned", "ok")]
    assert desk.runs()[0].recipients == ("kari@example.com", "ola@example.com")
    with desk.file.read() as session:
        message = session.scalars(select(OutboxMessage)).one()
        assert message.subject == "Costs, Dec 1, 2026"
        assert message.purpose == "report"
        states = set(session.scalars(select(OutboxRecipient.state)))
        assert states == {MailState.WAITING}
        assert session.scalars(select(OutboxAttachment.file_name)).all() == ["Costs 2026-12-01.xlsx"]
    assert desk.make() == []


def test_saved_columns_and_pivot_are_what_is_written(desk: Desk) -> None:
    from telecost_desktop.services.reporting.pivots.layout import PivotLayout, PivotValue

    frequency = desk.frequency(day=1)
    desk.schedule(desk.report("Columns", columns=("number", "total")), frequency)
    pivot = PivotLayout(rows=("department",), values=(PivotValue("total"),))
    desk.schedule(desk.report("Pivot", pivot=pivot), frequency)
    desk.at("2026-12-01")
    assert [state for _, _, state in desk.make()] == ["ok", "ok"]
    columns, pivoted = content(desk, "Columns 2026-12-01.csv"), content(desk, "Pivot 2026-12-01.csv")
    assert "Sales" not in columns
    assert "48000101" in columns.replace(" ", "")
    assert "Sales" in pivoted
    assert "48000101" not in pivoted.replace(" ", "")


class Killed(BaseException):
    """The program ends."""


class LastClock:
    """A clock that is asked so many times, and then the program ends."""

    def __init__(self, clock: Clock, times: int) -> None:
        self._clock, self.asked, self._times = clock, 0, times

    def now(self) -> datetime:
        self.asked += 1
        if self.asked == self._times:
            raise Killed
        return self._clock.now()


def test_a_broken_off_mail_is_put_in_once(desk: Desk) -> None:
    """The program ends in the transaction that holds the message: neither it nor the run's end is there."""

    def messages() -> int:
        with desk.file.read() as session:
            return session.query(OutboxMessage).count()

    desk.monthly(recipients=("kari@example.com",))
    desk.at("2026-12-01")
    whole = LastClock(desk.clock, 0)
    make_due_reports(desk.file, whole)
    assert messages() == 1
    desk.at("2027-01-01")
    # The moment of a run's end is the last that is asked for.
    with pytest.raises(Killed):
        make_due_reports(desk.file, LastClock(desk.clock, whole.asked))
    assert [run.state for run in desk.runs()] == [RunState.OK, RunState.RUNNING]
    assert messages() == 1
    assert desk.make() == [("2027-01-01", "planned", "ok")]
    assert messages() == 2
    assert desk.make() == []


def test_what_the_report_has_no_more_is_said_of_its_run(desk: Desk) -> None:
    report = desk.report("Costs", columns=("user", "total"))
    desk.schedule(report, desk.frequency(day=1))
    with desk.file.write() as session:
        saved = session.get_one(SavedReport, report)
        saved.settings = saved.settings.replace('"user"', '"shoe_size"')
    desk.at("2026-12-01")
    assert desk.make() == [("2026-12-01", "planned", "ok")]
    run = desk.runs()[0]
    assert run.reason.format(**run.values) == "Made without what the report has no more: shoe_size."
    assert content(desk, "Costs 2026-12-01.csv").splitlines()[0] == '"Total"'


def test_what_is_too_large_for_mail_is_a_failure(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telecost_desktop.services.mail.outbox.LARGEST_TOTAL", 10)
    desk.monthly(recipients=("kari@example.com",))
    desk.at("2026-12-01")
    assert desk.make() == [("2026-12-01", "planned", "failed")]
    assert "at most go by e-mail" in desk.runs()[0].reason


def test_cancelled_in_the_middle_it_is_taken_up_again(desk: Desk) -> None:
    desk.monthly()
    desk.at("2026-12-01")
    asked: list[int] = []

    def after_the_claim() -> bool:
        asked.append(1)
        return len(asked) > 1

    assert told(make_due_reports(desk.file, desk.clock, cancelled=after_the_claim)) == [
        ("2026-12-01", "planned", "running")
    ]
    assert desk.files() == []
    assert desk.make() == [("2026-12-01", "planned", "ok")]
    assert desk.files() == ["Costs 2026-12-01.csv"]
