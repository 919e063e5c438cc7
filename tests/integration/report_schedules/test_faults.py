"""The program ends at the worst instant, or two make reports at once: each day is made once, to one name, mailed once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from telecost_desktop.models.mail import OutboxMessage
from telecost_desktop.models.runs import RunState
from telecost_desktop.services.report_schedules.lock import making_lock
from tests.integration.report_schedules.conftest import Desk

CHILD = Path(__file__).parent / "crash_child.py"


def start(desk: Desk, day: str, place: str = "never") -> subprocess.Popen[str]:
    data = desk.folder.parent / "data"
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(desk.file.path), day, str(data), place],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def finish(child: subprocess.Popen[str]) -> int:
    child.communicate("go\n", timeout=120)
    return child.returncode


@pytest.mark.parametrize("place", ["claimed", "draft", "named", "placed"])
def test_killed_in_the_middle_it_is_made_again_to_the_same_name(desk: Desk, place: str) -> None:
    frequency = desk.frequency(day=1)
    desk.schedule(desk.report("In a folder"), frequency)
    desk.schedule(desk.report("By mail"), frequency, recipients=("kari@example.com",))
    assert finish(start(desk, "2026-12-01", place)) == 9
    desk.at("2026-12-01")
    # First the one that was broken off, then what had not begun.
    assert desk.make() == [("2026-12-01", "planned", "ok")] * 2
    assert desk.files() == ["In a folder 2026-12-01.csv"]
    assert "11.50" in (desk.folder / "In a folder 2026-12-01.csv").read_text(encoding="utf-8-sig")
    with desk.file.read() as session:
        assert session.query(OutboxMessage).count() == 1
    assert desk.make() == []


def test_killed_with_a_mail_half_made_it_goes_out_once(desk: Desk) -> None:
    desk.monthly(recipients=("kari@example.com",))
    for place in ("claimed", "draft", "placed"):
        assert finish(start(desk, "2026-12-01", place)) == 9
    desk.at("2026-12-01")
    assert desk.make() == [("2026-12-01", "planned", "ok")]
    with desk.file.read() as session:
        assert session.query(OutboxMessage).count() == 1


def test_two_processes_at_once_make_each_report_once(desk: Desk) -> None:
    frequency = desk.frequency(day=1)
    for number in range(8):
        report = desk.report(f"Report {number}")
        desk.schedule(report, frequency, **({"recipients": ("kari@example.com",)} if number % 2 else {}))
    children = [start(desk, "2026-12-01") for _ in range(2)]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    assert [finish(child) for child in children] == [0, 0]
    runs = desk.runs()
    assert [run.state for run in runs] == [RunState.OK] * 8
    assert len({run.schedule_id for run in runs}) == 8
    assert len(desk.files()) == 4
    with desk.file.read() as session:
        assert session.query(OutboxMessage).count() == 4


def test_what_another_program_is_making_is_not_taken_for_broken_off(desk: Desk) -> None:
    desk.monthly()
    assert finish(start(desk, "2026-12-01", "claimed")) == 9
    desk.at("2026-12-01")
    with making_lock(desk.file, 0) as mine:
        assert mine
        assert desk.make() == []
    assert desk.make() == [("2026-12-01", "planned", "ok")]
