"""Saved settings of reports from the command line."""

import json
from pathlib import Path

import pytest

from telecost_desktop.cli import run
from telecost_desktop.models.database import open_company_file
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting.periods import NamedPeriod
from telecost_desktop.services.reporting.pivots.layout import PivotLayout, PivotValue
from telecost_desktop.services.reporting.saved import ReportSettings, save_report


@pytest.fixture
def telecost(capfd):
    def command(*arguments):
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return command


def test_listed_shown_run_and_deleted(
    telecost, company_path: Path, clock: FixedClock, tmp_path: Path, monkeypatch
) -> None:
    file = open_company_file(company_path)
    pivot = PivotLayout(("department",), (), (PivotValue("total"),))
    saved_id = save_report(file, "Økonomi", ReportSettings("R10", NamedPeriod.LAST_MONTH, pivot=pivot), clock=clock)
    file.close()
    (row,) = json.loads(telecost("saved-reports", "list", "-c", company_path, "--json")[1])
    assert (row["id"], row["name"], row["report"], row["schedules"]) == (saved_id, "Økonomi", "R10", 0)
    assert "Økonomi" in telecost("saved-reports", "list", "-c", company_path)[1]
    shown = json.loads(telecost("saved-reports", "show", saved_id, "-c", company_path, "--json")[1])
    assert (shown["period"], shown["pivot"]["rows"]) == ({"name": "last_month"}, ["department"])
    assert "last_month" in telecost("saved-reports", "show", saved_id, "-c", company_path)[1]
    target = tmp_path / "Økonomi.json"
    assert telecost("saved-reports", "run", saved_id, "-o", target, "-c", company_path)[0] == 0
    assert json.loads(target.read_text(encoding="utf-8"))["columns"][0] == "department"
    code, _, err = telecost("saved-reports", "run", saved_id, "-o", tmp_path / "x.docx", "-c", company_path)
    assert (code, "cannot be written as docx" in err) == (1, True)
    code, _, err = telecost("saved-reports", "run", saved_id, "-o", tmp_path / "x", "-c", company_path)
    assert (code, "does not say which form" in err) == (1, True)
    monkeypatch.setenv("LC_ALL", "nb_NO.UTF-8")
    assert telecost("saved-reports", "run", saved_id, "-o", tmp_path / "x.csv", "-c", company_path)[0] == 0
    assert ";" in (tmp_path / "x.csv").read_text(encoding="utf-8")
    assert telecost("saved-reports", "delete", saved_id, "-c", company_path)[0] == 0
    for words in (("show", saved_id), ("delete", saved_id), ("run", saved_id, "-o", target)):
        code, _, err = telecost("saved-reports", *words, "-c", company_path)
        assert (code, "not there any more" in err) == (1, True)


def test_a_number_beyond_all_numbers_is_wrong_usage(telecost, company_path: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    for words in (
        ("saved-reports", "show", 10**20),
        ("saved-reports", "run", 10**20, "-o", target),
        ("saved-reports", "delete", 10**20),
        ("report-schedules", "run", 10**20),
        ("report-schedules", "retry", 10**20),
    ):
        code, _, err = telecost(*words, "-c", company_path)
        assert (code, "less than or equal" in err) == (2, True)
