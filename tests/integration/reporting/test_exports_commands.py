"""The command that writes reports: its options, targets that cannot be, and the outbox."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from costs import EPOCH, Costs
from openpyxl import load_workbook

from telecost_desktop.models.database import CompanyFile

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def filled(company: CompanyFile) -> Path:
    costs = Costs(company)
    account = costs.account("4410", root="root 1")
    department = costs.department("Salg")
    subscription = costs.traffic_type("Fri 20 GB", "subscription")
    calls = costs.traffic_type("Samtaler til Sverige", "call", "to_abroad", "eea", "SE")
    invoice = costs.invoice(account, "55120938", net="337.50", vat="84.37")
    place = costs.placement(account, costs.line("+4748000101"), costs.employee("Åse"), department)
    costs.charge(invoice, place, subscription, "299.00", vat="74.75")
    costs.charge(invoice, place, calls, "38.50", section="communication", vat="9.62")
    other = costs.account("99", "Telia")
    later = costs.invoice(other, "77", issued="2026-11-05", net="1", vat="0.25")
    costs.charge(
        later, costs.placement(other, costs.line("4790000000")), subscription, "1", vat="0.25", on="2026-11-01"
    )
    return costs.done().path


@pytest.fixture
def telecost(command_line: Command, monkeypatch: pytest.MonkeyPatch, filled: Path) -> Command:
    monkeypatch.setenv("TELECOST_COMPANY", str(filled))
    return command_line


def totals(out: str) -> dict[str, object]:
    return json.loads(out)["totals"].get("NOK", {})


def test_filters_and_periods_of_the_command(telecost: Command) -> None:
    def net(*options: object) -> object:
        code, out, err = telecost("report", "R6", "--format", "json", "--columns", "net", *options)
        assert code == 0, err
        return totals(out).get("net")

    assert net() == "338.50"
    assert net("--section", "communication") == "38.50"
    assert net("--section", "communication", "--section", "subscription") == "338.50"
    assert net("--country", "SE") == "38.50"
    assert net("--customer-root", "root 1") == "337.50"
    assert net("--period", "latest_invoices") == "338.50"
    assert net("--period", "last_7_days") is None
    assert net("--from", "2026-11-01", "--to", "2026-11-30") == "1.00"
    assert telecost("report", "R6", "--section", "nonsense")[0] == 1
    # What nothing is called is no other group, and a name is no code of a country.
    for report in ("R6", "R8", "R13"):
        code, out, err = telecost("report", report, "--product-group", "nonsense")
        assert (code, out, "no product group nonsense" in err) == (1, "", True)
        code, out, err = telecost("report", report, "--country", "Sverige")
        assert (code, out, "no code of a country" in err) == (1, "", True)
    assert net("--product-group", "fixed_telephony") is None
    code, out, err = telecost("report", "R6", "--period", "nonsense")
    assert (code, out) == (2, "")
    assert "latest_invoices" in err
    code, _, err = telecost("report", "R6", "--period", "last-month", "--from", "2026-01-01", "--to", "2026-01-31")
    assert (code, "one period only" in err) == (1, True)


def test_columns_of_the_command(telecost: Command) -> None:
    code, out, _ = telecost("report", "R10", "--columns", "number, total", "--locale", "nb")
    assert (code, out.splitlines()[:2]) == (0, ['"Number";"Total"', '"\'+4748000101";337,50'])
    code, out, err = telecost("report", "R10", "--columns", "nonsense")
    assert (code, out) == (1, "")
    assert "Choose from user, number" in err


def test_targets_of_the_command(telecost: Command, filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.xlsx"
    for _ in range(2):
        # A file that is there is replaced.
        code, out, err = telecost("report", "R10", "--format", "xlsx", "-o", target)
        assert (code, out) == (0, "")
        assert err == f"Wrote {target}: 2 rows.\n"
    assert load_workbook(target).worksheets[0].max_row == 5
    for wrong in (tmp_path, tmp_path / "missing" / "x.xlsx", filled, ""):
        code, out, err = telecost("report", "R10", "--format", "xlsx", "-o", wrong)
        assert (code, out, err.count("\n")) == (1, "", 1)
    assert telecost("check")[0] == 0


def test_a_reader_that_goes_away_is_no_error(filled: Path) -> None:
    command = [sys.executable, "-m", "telecost_desktop", "report", "R10", "-c", str(filled)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == 1
    assert said == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_output_is_told_in_a_sentence(filled: Path) -> None:
    command = [sys.executable, "-m", "telecost_desktop", "report", "R10", "-c", str(filled)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert b"Standard output could not be written" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no sizes of files")
@pytest.mark.parametrize(
    "words",
    [
        "report R8 --format csv",
        "report R8 --format xlsx",
        "report R8 --format pdf",
        "usage-export --level record -o out.csv",
        "usage-export --level record -o out.xlsx",
    ],
)
def test_a_full_disk_is_told_in_a_sentence(company: CompanyFile, tmp_path: Path, words: str) -> None:
    import resource

    costs = Costs(company)
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    calls = costs.traffic_type("Samtaler", "call")
    charge = costs.charge(costs.invoice(account, "1"), place, calls, "1")
    with company.raw() as c:
        names = ", ".join(name for _, name, *_ in c.execute("PRAGMA table_info(charge)") if name != "id")
        c.execute(
            f"INSERT INTO charge ({names}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)"
            f" SELECT {names} FROM charge, n WHERE id = ?",
            (charge,),
        )
    for minute in range(20_000):
        costs.use(place, calls, EPOCH + timedelta(minutes=minute), seconds=60)
    costs.done()
    folder = tmp_path / "out"
    folder.mkdir()
    # A file may grow to what SQLite needs beside the company file, and no more.
    largest = (40_000, 40_000)
    done = subprocess.run(
        [sys.executable, "-m", "telecost_desktop", *words.split(), "-c", company.path]
        + ([] if "-o" in words else ["-o", "out"]),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, largest),
    )
    assert (done.returncode, "could not be written" in done.stderr) == (1, True), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert list(folder.iterdir()) == []


def test_a_report_is_put_in_the_outbox(telecost: Command, company: CompanyFile, tmp_path: Path) -> None:
    code, out, err = telecost(
        "report", "R10", "--mail-to", "ola@example.no", "--mail-to", "kari@example.no", "--mail-as", "csv",
        "--locale", "nb", "--section", "subscription", "--columns", "number,total",
    )  # fmt: skip
    assert (code, out) == (0, "")
    assert "Put in the outbox for ola@example.no, kari@example.no: 2 rows." in err
    with company.raw() as connection:
        subject, body = connection.execute("SELECT subject, body FROM outbox_message").fetchone()
        waiting = connection.execute("SELECT address, state FROM outbox_recipient ORDER BY id").fetchall()
        name, media_type, content = connection.execute(
            "SELECT o.file_name, a.media_type, a.content FROM outbox_attachment o JOIN attachment a ON a.id = o.attachment_id"
        ).fetchone()
        # What a person sends is in the log.
        assert connection.execute("SELECT subject FROM log_entry WHERE action = 'outbox.put_in'").fetchall() == [
            (subject,)
        ]
    assert subject.startswith("Subscriptions and usage, per number, ")
    assert "of Prøve AS is enclosed" in body
    assert "Section: Subscriptions" in body
    assert waiting == [("ola@example.no", "waiting"), ("kari@example.no", "waiting")]
    assert (name.endswith(".csv"), media_type) == (True, "text/csv")
    assert b'"Number";"Total"' in content
    # To a file and by mail at once.
    target = tmp_path / "x.pdf"
    assert telecost("report", "R6", "--mail-to", "ola@example.no", "--format", "pdf", "-o", target)[0] == 0
    assert target.read_bytes().startswith(b"%PDF")
    assert telecost("report", "R6", "--mail-to", "ola@")[0] == 1
    assert telecost("report", "R6", "--mail-to", "ola@example.no", "--mail-as", "json")[0] == 2
    assert telecost("report", "R6", "--mail-to", "ola@example.no", "--columns", "nonsense")[0] == 1
    with company.raw() as connection:
        assert connection.execute("SELECT COUNT(*) FROM outbox_message").fetchone()[0] == 2
