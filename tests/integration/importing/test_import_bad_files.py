import io
import os
import time
import zipfile
from pathlib import Path

import pytest

from telecost_desktop import cli
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files
from telecost_desktop.services.importing.recognition import Need, recognise_files

HEAD = b"account;msisdn;traffic_type;start;net\n"
ROW = b"1;90000001;Calls;2026-09-03T10:00:00;1,00\n"


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("usage.csv", HEAD + ROW)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n \r\n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\0\1\2\xff\xfe" * 1000, "no text file"),
        (HEAD + b"1;90000001;Ca\0lls;2026-09-03T10:00:00;1,00\n", "no text file"),
        pytest.param(_zip()[:80], "packed file is damaged", id="cut zip"),
        (b"%PDF-1.7\n", "PDF"),
        (b"just some words\nand more\n", "does not know this layout"),
        (b"account;msisdn;traffic_type;start\n", "column net is missing"),
        (HEAD.replace(b"net", b"net;Net") + ROW, "column net is there twice"),
        (HEAD + b'1;"90000001;Calls\n' + b"x" * 9_000_000, "never ends"),
        (b"\xff\xfe" + HEAD, "encoding|layout"),
        (b"<Invoice", "damaged"),
        (b"<html><body>hi</body></html>", "no invoice that TeleCost reads"),
        (b'\xff\xfe' + '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16-le"), "document type"),
        (b"<!-- c --><!DOCTYPE a><a/>", "document type"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_one_sentence(take, company: CompanyFile, content: bytes, words: str) -> None:
    import re

    result = take(content)
    assert result.status == "rejected"
    assert result.batch is None
    ((row, column, sentence),) = [(error.row, error.column, error.reason) for error in result.errors]
    assert (row, column) == (0, "")
    assert re.search(words, sentence), sentence
    with company.raw() as connection:
        assert connection.execute("SELECT COUNT(*) FROM import_batch").fetchone() == (0,)


def test_a_folder_a_missing_and_an_unreadable_file(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> None:
    results = import_files(company, [tmp_path, tmp_path / "none.csv"], clock=clock)
    assert [result.status for result in results] == ["rejected", "rejected"]
    assert "folder" in results[0].errors[0].reason
    assert "cannot be read" in results[1].errors[0].reason


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_a_pipe_is_refused_and_not_waited_for(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "usage.csv")
    (result,) = import_files(company, [tmp_path / "usage.csv"], clock=clock)
    assert "no ordinary file" in result.errors[0].reason


def test_one_bad_file_does_not_stop_the_others(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(HEAD + ROW)
    bad.write_bytes(b"\0")
    results = import_files(company, [bad, good], clock=clock)
    assert [result.status for result in results] == ["rejected", "imported"]


def test_a_header_alone_brings_nothing(take) -> None:
    result = take(HEAD)
    assert (result.status, result.rows) == ("imported", 0)


@pytest.mark.parametrize("quoted", [b'"', b""])
def test_a_huge_cell_is_a_refused_row_not_a_refused_file(take, quoted: bytes) -> None:
    cell = quoted + b"9" * 5_000_000 + quoted
    result = take(HEAD + ROW + b"1;90000001;" + cell + b";2026-09-03T10:00:00;1,00\n" + ROW)
    assert (result.imported, result.rejected) == (2, 1)


def test_more_rejections_than_are_kept_are_counted(take, company: CompanyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    from telecost_desktop.services.importing import run as import_run

    monkeypatch.setattr(import_run, "STORED_REJECTIONS", 10)
    result = take(HEAD + ROW.replace(b"1,00", b"?") * 50 + ROW)
    assert (result.rejected, len(result.errors), result.imported) == (50, 10, 1)


def test_attacks_are_refused_quickly(samples: Path, company: CompanyFile, clock: FixedClock) -> None:
    started = time.perf_counter()
    results = import_files(company, sorted((samples / "xml-attacks").iterdir()), clock=clock)
    assert {result.status for result in results} == {"rejected"}
    assert all("attack" in result.errors[0].reason or "no invoice" in result.errors[0].reason for result in results)
    assert time.perf_counter() - started < 5


def test_torture_of_csv_is_refused_politely(samples: Path, company: CompanyFile, clock: FixedClock) -> None:
    results = import_files(company, sorted((samples / "csv-spectrum" / "csvs").iterdir()), clock=clock)
    assert {result.status for result in results} == {"rejected"}


def test_files_are_recognised_by_content_never_by_name(take) -> None:
    assert take(HEAD + ROW, "invoice.xml").format == "telecost-usage"


def test_an_empty_file_among_others_does_not_stop_the_assistant(company: CompanyFile, tmp_path: Path) -> None:
    for name, content in (("a.csv", b"\n\n"), ("b.csv", b"\xff\xfe"), ("c.csv", b"x;y\n1;2\n")):
        (tmp_path / name).write_bytes(content)
    seen = recognise_files(company, [tmp_path])
    assert [bool(one.error) for one in seen] == [True, True, False]
    assert seen[2].need is Need.MAPPING


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_text_keeps_nothing_out(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> None:
    for name in (b"b\xf8.csv", b"two\nlines\x1b[31m.csv"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(
            HEAD + ROW.replace(b"1,00", name[:1].hex().encode())
        )
    results = import_files(company, [tmp_path, *sorted(tmp_path.iterdir())[:1]], clock=clock)
    assert [result.status for result in results] == ["imported", "imported", "duplicate"]
    assert [result.file for result in results[:2]] == ["b\ufffd.csv", "two\ufffdlines\ufffd[31m.csv"]


def test_a_path_that_cannot_even_be_looked_at_stops_no_other(
    company: CompanyFile, clock: FixedClock, tmp_path: Path
) -> None:
    (tmp_path / "good.csv").write_bytes(HEAD + ROW)
    results = import_files(company, [tmp_path / ("x" * 5000), tmp_path / "good.csv"], clock=clock)
    assert [result.status for result in results] == ["rejected", "imported"]
    assert [bool(one.error) for one in recognise_files(company, [tmp_path / ("x" * 5000)])] == [True]


def test_commands_never_meet_an_error_they_do_not_know(
    company: CompanyFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "a.csv")
    for arguments, code in (
        (["import", file, "-c", "x" * 5000], 1),
        (["undo-import", "9" * 20, "-c", str(company.path)], 2),
        (["classify", "remove", "9" * 20, "-c", str(company.path)], 2),
        (["profiles", "import", "x" * 5000, "-c", str(company.path)], 1),
    ):
        assert cli.run(arguments) == code
        assert "does not know" not in capsys.readouterr().err, arguments


def test_the_command_line_says_of_a_refused_file_why_and_counts_no_rows(company: CompanyFile, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from telecost_desktop.cli.commands import application

    (tmp_path / "empty.csv").touch()
    (tmp_path / "ansatte.csv").write_text("employee\nKari\n\nOla\n", "utf-8")
    runner = CliRunner()
    told = runner.invoke(application, ["import", str(tmp_path / "empty.csv"), "-c", str(company.path)]).stderr
    assert "empty.csv: refused\n  The file is empty." in told
    assert "rows" not in told
    told = runner.invoke(application, ["import", str(tmp_path / "ansatte.csv"), "-c", str(company.path)]).stderr
    assert "ansatte.csv: imported, 2 of 2 rows new\n" in told
    assert "telecost profiles import" in " ".join(
        runner.invoke(application, ["import", "--help"], env={"COLUMNS": "200"}).stdout.split()
    )
