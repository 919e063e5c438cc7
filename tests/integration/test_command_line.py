"""The command line from outside: names, JSON, exit codes, and never a traceback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from telecost_desktop.services.clock import SystemClock
from telecost_desktop.services.demo import make_demo

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.telecost"
    make_demo(path, months=3, numbers=8, clock=SystemClock()).close()
    return path


@pytest.fixture
def demo(demonstration: Path, tmp_path: Path) -> Path:
    path = tmp_path / "demo.telecost"
    shutil.copyfile(demonstration, path)
    return path


@pytest.fixture
def telecost(command_line: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.delenv("TELECOST_COMPANY", raising=False)
    return command_line


def test_new_company_and_its_refusals(telecost: Command, tmp_path: Path) -> None:
    path = tmp_path / "Søn & Co.telecost"
    assert telecost("new", path, "--name", "Søn & Co", "--country", "NO")[0] == 0
    assert telecost("check", "-c", path)[0] == 0
    code, out, err = telecost("new", path, "--name", "Søn & Co", "--country", "NO")
    assert (code, out) == (1, "")
    assert "exists already" in err
    assert telecost("new", tmp_path / "x.db", "--name", "x", "--country", "NO")[0] == 1
    assert telecost("new", tmp_path / "x.telecost", "--name", "x", "--country", "XX")[0] == 1
    assert telecost("new", tmp_path / "x.telecost")[0] == 2
    assert telecost("nonsense")[0] == 2


def test_a_company_must_be_named(telecost: Command, tmp_path: Path) -> None:
    code, _, err = telecost("check")
    assert code == 1
    assert "-c FILE" in err
    assert telecost("check", "-c", tmp_path / "missing.telecost")[0] == 1
    foreign = tmp_path / "foreign.telecost"
    foreign.write_bytes(b"not a company")
    assert telecost("check", "-c", foreign)[0] == 1


def test_frequency_preview(telecost: Command) -> None:
    code, out, _ = telecost(
        "frequency", "preview", "--every", 1, "--unit", "month", "--day", 31, "--start", "2026-01-31", "--count", 4, "--json"
    )  # fmt: skip
    assert code == 0
    document = json.loads(out)
    assert document["dates"] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert document["name"]
    last_friday = ("--unit", "month", "--nth", "last", "--weekday", "fri", "--start", "2026-11-01", "--count", 2)
    assert json.loads(telecost("frequency", "preview", *last_friday, "--json")[1])["dates"] == [
        "2026-11-27",
        "2026-12-25",
    ]
    assert telecost("frequency", "preview", "--start", "31.01.2026", "--count", 1)[0] == 1
    assert telecost("frequency", "preview", "--start", "2026-01-31", "--every", 0, "--count", 1)[0] == 1
    assert telecost("frequency", "preview", "--start", "2026-01-31", "--day", 32, "--count", 1)[0] == 1
    assert telecost("frequency", "preview", "--start", "2026-01-31", "--weekday", "fri", "--count", 1)[0] == 1
    assert telecost("frequency", "preview", "--start", "2026-01-31", "--day", 5, "--nth", "first", "--count", 1)[0] == 1


def test_import_batches_and_undo(telecost: Command, company_path: Path, tmp_path: Path) -> None:
    lines = ["operator;account;msisdn;traffic_type;start;seconds;net", "Op;1;48000101;Calls;2026-10-01 10:00;60;1,50"]
    good = tmp_path / "bruk æøå.csv"
    good.write_text("\n".join(lines), encoding="utf-8")
    mixed = tmp_path / "mixed.csv"
    mixed.write_text("\n".join([*lines, "Op;1;48000101;Calls;never;60;1,50"]), encoding="utf-8")
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(b"\x00\x01\x02")

    code, out, _ = telecost("import", good, "-c", company_path, "--dry-run", "--json")
    assert (code, json.loads(telecost("batches", "-c", company_path, "--json")[1])) == (0, [])
    code, out, _ = telecost("import", good, "-c", company_path, "--json")
    (result,) = json.loads(out)["files"]
    assert code == 0
    assert (result["file"], result["status"], result["rows"], result["imported"]) == (str(good), "imported", 1, 1)
    assert set(result) == {
        "file", "format", "status", "batch", "supplier_invoices", "rows", "imported", "duplicates", "rejected", "errors",
        "key", "profile", "amount", "sums", "changed", "changes", "conflicts",
    }  # fmt: skip
    code, out, _ = telecost("import", good, "-c", company_path, "--json")
    assert (code, json.loads(out)["files"][0]["status"]) == (0, "duplicate")
    code, out, _ = telecost("import", mixed, "-c", company_path, "--json")
    (result,) = json.loads(out)["files"]
    assert (code, result["status"], result["duplicates"], result["rejected"]) == (3, "partial", 1, 1)
    assert (result["errors"][0]["row"], result["errors"][0]["column"]) == (3, "start")
    assert telecost("import", wrong, "-c", company_path)[0] == 1
    assert telecost("import", good, wrong, "-c", company_path)[0] == 3
    assert telecost("import", tmp_path / "missing.csv", "-c", company_path)[0] == 1
    # A folder stands for the files in it: some are known, one is wrong.
    assert telecost("import", tmp_path, "-c", company_path)[0] == 3

    batches = json.loads(telecost("batches", "-c", company_path, "--json")[1])
    assert telecost("undo-import", batches[-1]["id"], "-c", company_path)[0] == 0
    assert telecost("undo-import", batches[-1]["id"], "-c", company_path)[0] == 1
    assert telecost("undo-import", 9999, "-c", company_path)[0] == 1
    assert telecost("check", "-c", company_path)[0] == 0


def test_reports(telecost: Command, demo: Path, tmp_path: Path) -> None:
    catalogue = json.loads(telecost("reports", "--json")[1])
    assert {"R6", "R10", "R13"} <= {report["id"] for report in catalogue}
    assert all(set(report) == {"id", "name", "category", "summary", "description"} for report in catalogue)
    first, last = date.today() - timedelta(days=60), date.today()  # noqa: DTZ011
    for report in catalogue:
        for form in ("csv", "json"):
            code, out, _ = telecost("report", report["id"], "-c", demo, "--from", first, "--to", last, "--format", form)
            assert code == 0
            assert out
        for form in ("xlsx", "pdf"):
            target = tmp_path / f"{report['id']}.{form}"
            assert telecost("report", report["id"], "-c", demo, "--format", form, "-o", target)[0] == 0
            assert target.stat().st_size > 1000
    assert telecost("report", "R10", "-c", demo, "--format", "pdf")[0] == 1
    assert telecost("report", "R99", "-c", demo)[0] == 1
    assert "SIM card 123: none in the period." in telecost("report", "R10", "-c", demo, "--sim", "123")[2]
    assert telecost("report", "R10", "-c", demo, "--from", last, "--to", first)[0] == 1
    assert telecost("report", "R10", "-c", demo, "--invoice", "none")[0] == 1
    assert telecost("report", "R10", "-c", demo, "--format", "csv", "-o", tmp_path / "no" / "folder.csv")[0] == 1


def test_a_report_of_invoices_meets_their_stated_totals(telecost: Command, demo: Path) -> None:
    received = json.loads(telecost("invoices", "list", "--received", "-c", demo, "--json")[1])
    numbers = [one["number"] for one in received if one["kind"] == "invoice"][:2]
    stated = sum(Decimal(one["total_ex_vat"]) for one in received if one["number"] in numbers)
    code, out, _ = telecost("report", "R10", "-c", demo, "--invoice", *numbers, "--format", "json")
    assert code == 0
    document = json.loads(out)
    assert Decimal(document["totals"]["NOK"]["total"]) == stated


@pytest.mark.parametrize("now", ["0001-01-01", "9999-12-31", "9999-12-31T23:59-12:00", "", "2026-02-30"])
def test_a_moment_beyond_reason_is_refused(telecost: Command, company_path: Path, now: str) -> None:
    code, out, err = telecost("run-due", "-c", company_path, "--now", now, "--json")
    assert (code, out) == (1, "")
    assert repr(now) in err


def test_what_is_due_becomes_invoices(telecost: Command, demo: Path, tmp_path: Path) -> None:
    ahead = date.today() + timedelta(days=31)  # noqa: DTZ011
    code, out, _ = telecost("run-due", "-c", demo, "--now", ahead, "--create-missed", "--json")
    assert code == 0
    runs = json.loads(out)["runs"]
    created = [number for run in runs for number in run["created"]]
    assert created
    assert set(runs[0]) == {"kind", "name", "scheduled_for", "trigger", "state", "created", "items"}
    again = json.loads(telecost("run-due", "-c", demo, "--now", ahead, "--create-missed", "--json")[1])["runs"]
    assert [number for run in again for number in run["created"]] == []
    issued = json.loads(telecost("invoices", "list", "-c", demo, "--json")[1])
    assert {number for number in created if number.isdecimal()} <= {one["number"] for one in issued}
    folder = tmp_path / "ut"
    code, out, _ = telecost("invoices", "export", issued[0]["number"], "--as", "pdf", "-o", folder, "-c", demo)
    assert code == 0
    assert Path(out.strip()).read_bytes().startswith(b"%PDF")
    assert telecost("invoices", "export", "999999", "--as", "pdf", "-o", folder, "-c", demo)[0] == 1
    assert telecost("run-due", "-c", demo, "--now", "tomorrow")[0] == 1
    code, out, _ = telecost("check", "-c", demo, "--json")
    assert (code, json.loads(out)) == (0, {"problems": []})
