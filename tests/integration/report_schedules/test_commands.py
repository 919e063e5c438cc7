"""The command line: run-due makes reports, the list and the log say what there is, a failed run is tried again."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.integration.report_schedules.conftest import Desk

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def telecost(command_line: Command, monkeypatch: pytest.MonkeyPatch, desk: Desk) -> Command:
    monkeypatch.setenv("TELECOST_COMPANY", str(desk.file.path))
    return command_line


def test_run_due_makes_reports_and_says_so(desk: Desk, telecost: Command) -> None:
    frequency = desk.frequency(day=1)
    desk.schedule(desk.report("Costs"), frequency)
    desk.schedule(desk.report("By mail"), frequency, recipients=("kari@example.com",), form="pdf")
    code, out, _ = telecost("run-due", "--now", "2026-12-01T00:00", "--json")
    assert code == 0
    folder, mail = json.loads(out)["reports"]
    assert folder.pop("file") == str(desk.folder / "Costs 2026-12-01.csv")
    assert folder == {
        "id": 1,
        "name": "Costs",
        "scheduled_for": "2026-12-01",
        "trigger": "planned",
        "state": "ok",
        "recipients": [],
        "reason": "",
    }
    assert (mail["file"], mail["recipients"]) == ("By mail 2026-12-01.pdf", ["kari@example.com"])
    code, out, err = telecost("run-due", "--now", "2026-12-01T00:00", "--json")
    assert (code, json.loads(out)) == (0, {"runs": [], "reports": []})
    assert "Nothing is due." in err


def test_a_failed_report_gives_the_exit_code_of_failures_and_is_tried_again(desk: Desk, telecost: Command) -> None:
    schedule = desk.monthly()
    desk.folder.rmdir()
    code, _, err = telecost("run-due", "--now", "2026-12-01")
    assert code == 3
    assert "is not there." in err
    rows = json.loads(telecost("report-schedules", "list", "--json")[1])
    assert [(row["id"], row["next"], row["last_state"]) for row in rows] == [(schedule, "2027-01-01", "failed")]
    (failed,) = json.loads(telecost("report-schedules", "log", "--json")[1])
    assert telecost("report-schedules", "retry", failed["id"])[0] == 3
    desk.folder.mkdir()
    assert telecost("report-schedules", "retry", failed["id"])[0] == 1
    newest = json.loads(telecost("report-schedules", "log", "--json")[1])[0]
    code, out, _ = telecost("report-schedules", "retry", newest["id"], "--json")
    assert code == 0
    assert json.loads(out)["scheduled_for"] == "2026-12-01"
    assert desk.files() == ["Costs 2026-12-01.csv"]


def test_run_makes_one_now(desk: Desk, telecost: Command) -> None:
    schedule = desk.monthly()
    code, out, err = telecost("report-schedules", "run", schedule)
    assert (code, out) == (0, "")
    assert "Costs: ok" in err
    assert len(desk.files()) == 1
    assert telecost("report-schedules", "run", 99)[0] == 1
    _, out, _ = telecost("report-schedules", "log")
    assert "manual" in out
    _, out, _ = telecost("report-schedules", "list")
    assert "2026-12-01" in out
