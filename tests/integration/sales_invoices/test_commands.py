"""The life of sales invoices from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from telecost_desktop.cli import run
from telecost_desktop.models.database import open_company_file
from telecost_desktop.services.checks import check

from .conftest import Desk

NOW = ["--now", "2026-01-02"]


@pytest.fixture
def shop(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company with customer 1001 and product 101, named by the environment."""
    desk.office.customer("Kunde AS", reference="Per")
    desk.office.product("300", unit="stk")
    monkeypatch.setenv("TELECOST_COMPANY", str(desk.file.path))
    return desk.file.path


def written(tmp_path: Path, **document: Any) -> str:
    path = tmp_path / "invoice.json"
    path.write_text(json.dumps({"customer": "1001", "lines": [{"product": "101"}]} | document), encoding="utf-8")
    return str(path)


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run(["invoices", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_new_issue_copy_credit_dispute_history(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "timer.pdf").write_bytes(b"%PDF-1.4 hours")
    lines = [
        {"product": "101", "quantity": 2, "discount": "10"},
        {"text": "Møte", "unit_price": 1200.5, "period_start": "2026-01-01", "period_end": "2026-01-31"},
    ]
    source = written(tmp_path, lines=lines, attachments=["timer.pdf"], note="Takk", issue_date="2025-12-20")
    draft = asked(capsys, "new", source, *NOW)
    assert (draft["status"], draft["total_ex_vat"], draft["period_end"]) == ("draft", "1740.50", "2026-01-31")
    assert [one["id"] for one in asked(capsys, "list", "--drafts")] == [draft["id"]]
    (looked,) = asked(capsys, "issue", str(draft["id"]), "--preview", *NOW)
    assert (looked["number"], looked["issue_date"]) == (None, "2025-12-20")
    assert "Norway" in looked["warnings"][0]
    (issued,) = asked(capsys, "issue", str(draft["id"]), *NOW)
    assert (issued["number"], issued["due_date"]) == ("10001", "2026-01-03")
    assert run(["invoices", "issue", str(draft["id"]), *NOW]) == 1
    copied = asked(capsys, "copy", "10001", "--date", "2026-01-05", *NOW)
    assert (copied["issue_date"], copied["period_start"]) == ("2026-01-05", None)
    assert run(["invoices", "void", str(copied["id"]), "--skip", *NOW]) == 0
    note = asked(capsys, "credit", "10001", "--line", "1=0.5", "--reason", "Feil", *NOW)
    assert (note["number"], note["total_ex_vat"]) == ("90001", "135.00")
    assert run(["invoices", "credit", "10001", "--line", "1=2", *NOW]) == 1
    assert run(["invoices", "credit", "10001", "--line", "1:2", *NOW]) == 1
    assert run(["invoices", "dispute", "10001", "--reason", "Ikke levert", *NOW]) == 0
    assert run(["invoices", "dispute", "10001", "--settle", *NOW]) == 0
    assert run(["invoices", "dispute", "10001", "--settle", *NOW]) == 1
    kinds = {one["kind"] for one in asked(capsys, "history", "10001")}
    assert {"made", "issued", "form", "credited", "disputed"} <= kinds
    file = open_company_file(shop)
    assert check(file) == []
    file.close()


def test_a_series_is_shown_and_changed(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = asked(capsys, "series")
    assert [(one["kind"], one["next_number"]) for one in before] == [("invoice", 10001), ("credit_note", 90001)]
    after = asked(capsys, "series", "--per-year", "--digits", "5", "--first", "7", *NOW)
    assert after[0]["next_number"] == 202600007
    assert asked(capsys, "new", written(tmp_path), "--issue", *NOW)["number"] == "202600007"
    assert run(["invoices", "series", "--kind", "offer"]) == 1
    assert run(["invoices", "series", "--first", "9", *NOW]) == 1


@pytest.mark.parametrize(
    "document",
    [
        {"customer": "7"},
        {"lines": []},
        {"lines": {}},
        {"lines": [7]},
        {"lines": [{"text": "x"}]},
        {"lines": [{"product": "9"}]},
        {"lines": [{"product": "101", "quantity": "many"}]},
        {"lines": [{"product": "101", "quantity": "NaN"}]},
        {"lines": [{"product": "101", "unit_price": "1e30"}]},
        {"lines": [{"product": "101", "period_start": "2026-01-01"}]},
        {"lines": [{"product": "101", "period_start": "2026-02-01", "period_end": "2026-01-01"}]},
        {"lines": [{"product": "101", "colour": "red"}]},
        {"issue_date": "soon"},
        {"attachments": ["missing.pdf"]},
        {"attachments": "missing.pdf"},
        {"currency": "EUR"},
        {"nonsense": 1},
    ],
)
def test_what_does_not_fit_is_told_and_makes_nothing(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], document: dict[str, Any]
) -> None:
    assert run(["invoices", "new", written(tmp_path, **document)]) == 1
    told = capsys.readouterr().err
    assert told.strip()
    assert "Traceback" not in told
    assert "does not know" not in told
    assert asked(capsys, "list", "--drafts") == []


def test_a_draft_that_is_not_there_is_told(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = asked(capsys, "new", written(tmp_path), *NOW)
    assert run(["invoices", "issue", str(draft["id"]), "999", *NOW]) == 1
    assert "There is no such invoice" in capsys.readouterr().err
    assert [one["status"] for one in asked(capsys, "list", "--drafts")] == ["draft"]


@pytest.mark.parametrize("command", [("invoices", "issue"), ("invoices", "void", "--skip"), ("reminders", "withdraw")])
def test_an_id_that_no_file_could_hold_is_told(
    shop: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert run([*command, "9" * 20]) == 2
    assert "less than or equal" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"[", b"[]", b"\xff\xfe", b"null"])
def test_a_file_that_is_no_invoice(shop: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    assert run(["invoices", "new", str(path)]) == 1


def test_a_date_far_ahead_is_only_issued_when_that_is_meant(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = asked(capsys, "new", written(tmp_path, issue_date="2099-01-05"), *NOW)
    assert run(["invoices", "issue", str(draft["id"]), *NOW]) == 1
    assert "far ahead" in capsys.readouterr().err
    (issued,) = asked(capsys, "issue", str(draft["id"]), "--far-ahead", *NOW)
    assert issued["issue_date"] == "2099-01-05"
