"""Reports that are written while their rows are made: the same as whole ones, with chosen columns, in every language."""

import csv
import io
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from costs import Costs
from export_tables import IMEI, LETTERS, LONG, PHONE, SIM, TEXTS, ZEROS, odd_rows, row, table
from openpyxl import load_workbook

from telecost_desktop.errors import Cancelled, EnvironmentProblem, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import company_of
from telecost_desktop.services.reporting import ReportRequest, TimePeriod, definitions, export_report, run_report
from telecost_desktop.services.reporting.exports.as_csv import write_csv
from telecost_desktop.services.reporting.exports.form import ReportForm
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.exports.write import write_report
from telecost_desktop.services.reporting.pivots.layout import PivotLayout, PivotValue
from telecost_desktop.services.usage_export import Level, UsageExportRequest, export_usage


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    costs = Costs(company)
    account = costs.account("4410")
    subscription = costs.traffic_type("Fri 20 GB", "subscription")
    invoice = costs.invoice(account, "55120938", net="897", vat="224.25")
    for number, name in ((PHONE, "Åse"), (ZEROS, "=1+1"), (IMEI, "Łukasz")):
        where = costs.placement(account, costs.line(number), costs.employee(name))
        costs.charge(invoice, where, subscription, "299.00", vat="74.75")
        costs.use(where, subscription, "2026-11-03T12:00:00", net="1.25", vat="0.31", seconds=61)
    costs.done()
    return costs


Write = Callable[..., bytes]


@pytest.fixture
def write(costs: Costs, clock: FixedClock) -> Write:
    def written(report: str = "R10", form: str = "csv", locale: str = "nb", columns: tuple[str, ...] = ()) -> bytes:
        target = io.BytesIO()
        write_report(
            costs.file, report, ReportRequest(), target, ReportForm(form, Wording(locale), columns), clock=clock
        )
        return target.getvalue()

    return written


@pytest.mark.parametrize("form", ["csv", "json", "pdf", "xlsx"])
def test_a_stream_is_written_as_the_whole_report_is(costs: Costs, clock: FixedClock, write: Write, form: str) -> None:
    for report in definitions():
        whole = io.BytesIO()
        result = run_report(costs.file, report.id, ReportRequest(), clock=clock)
        export_report(result, whole, ReportForm(form, Wording("nb")), company=company_of(costs.file), clock=clock)
        streamed = write(report.id, form)
        if form == "xlsx":
            one, other = load_workbook(whole), load_workbook(io.BytesIO(streamed))
            assert [list(sheet.values) for sheet in one] == [list(sheet.values) for sheet in other]
        elif form == "pdf":
            assert abs(len(streamed) - len(whole.getvalue())) < 200
        else:
            assert streamed == whole.getvalue()


def test_what_was_written_is_told(costs: Costs, clock: FixedClock, tmp_path: Path) -> None:
    target = tmp_path / "rapport æøå.csv"
    written = write_report(costs.file, "R10", ReportRequest(), target, ReportForm("csv", Wording("nb")), clock=clock)
    assert (written.rows, written.notes) == (6, ())
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 7
    nothing = ReportRequest(TimePeriod(date(2020, 1, 1), date(2020, 1, 2)))
    written = write_report(costs.file, "R6", nothing, target, ReportForm("csv", Wording("nb")), clock=clock)
    assert (written.rows, [note.code for note in written.notes]) == (0, ["none"])


@pytest.mark.parametrize(
    ("locale", "header", "first"),
    [
        ("nb", '"User";"Total";"Minutes"', '"\'=1+1";299,00;0'),
        ("sv_SE", '"User";"Total";"Minutes"', '"\'=1+1";299,00;0'),
        ("fr", '"User";"Total";"Minutes"', '"\'=1+1";299,00;0'),
        ("en_GB", '"User","Total","Minutes"', '"\'=1+1",299.00,0'),
    ],
)
def test_csv_in_the_languages_of_the_program(write: Write, locale: str, header: str, first: str) -> None:
    lines = write(locale=locale, columns=("user", "total", "minutes")).decode("utf-8-sig").split("\r\n")
    assert (lines[0], lines[1]) == (header, first)


def test_csv_keeps_every_text_and_amount() -> None:
    target = io.StringIO(newline="")
    write_csv(table([*odd_rows(), row(None, SIM, net="123456789012.345678")]), target, Wording("sv"))
    rows = list(csv.reader(io.StringIO(target.getvalue().removeprefix("\ufeff"), newline=""), delimiter=";"))
    texts = [text.removeprefix("'") for text, *_ in rows[1 : 1 + len(TEXTS)]]
    assert texts == list(TEXTS)
    assert LONG in texts
    assert LETTERS in texts
    assert [line[1] for line in rows[1:5]] == [f"'{PHONE}", ZEROS, SIM, IMEI]
    assert rows[-1][8] == "123456789012,345678"
    assert rows[-4][8] == "0,000001"
    assert sum(Decimal(line[8].replace(",", ".")) for line in rows[1:-1]) == Decimal("14.660001")
    # No cell begins as a formula.
    assert not [cell for line in rows[1:] for cell in line if cell[:1] in ("=", "+", "@")]


def test_columns_are_chosen_and_ordered(write: Write) -> None:
    keys = ("total", "number", "user")
    document = json.loads(write(form="json", columns=keys))
    assert document["columns"] == list(keys)
    assert document["rows"][0] == ["299.00", ZEROS, "=1+1"]
    assert document["totals"] == {"NOK": {"total": "900.75"}}
    sheet = load_workbook(io.BytesIO(write(form="xlsx", columns=keys))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Total", "Number", "User"]
    assert [cell.value for cell in sheet[9]] == ["=SUBTOTAL(109,A2:A7)", None, None]
    for wrong, sentence in ((("net",), "no column net"), (("user", "user"), "user is chosen twice"), (("",), "no col")):
        with pytest.raises(UserError, match=sentence):
            write(columns=wrong)


def test_a_pivot_is_written_instead_of_the_report(costs: Costs, clock: FixedClock) -> None:
    target = io.BytesIO()
    layout = PivotLayout(rows=("user",), values=(PivotValue("total"),))
    written = write_report(
        costs.file, "R10", ReportRequest(), target, ReportForm("json", Wording("nb"), ("user",), layout), clock=clock
    )
    document = json.loads(target.getvalue())
    assert document["rows"] == [["=1+1", "300.25"], ["Åse", "300.25"], ["Łukasz", "300.25"]]
    assert list(document["totals"]["NOK"].values()) == ["900.75"]
    assert written.rows == 4
    with pytest.raises(UserError):
        wrong = PivotLayout(rows=("user",), values=(PivotValue("nonsense"),))
        write_report(
            costs.file, "R10", ReportRequest(), target, ReportForm("csv", Wording("nb"), pivot=wrong), clock=clock
        )


def test_amounts_of_several_currencies_get_their_currency(costs: Costs, write: Write) -> None:
    assert json.loads(write(form="json", columns=("user", "total")))["columns"] == ["user", "total"]
    costs.invoice(costs.account("9", "Telia"), "SE1", currency="SEK")
    assert json.loads(write(form="json", columns=("user", "total")))["columns"] == ["user", "total", "currency"]
    assert json.loads(write(form="json", columns=("user", "records")))["columns"] == ["user", "records"]


def test_a_report_given_up_leaves_what_was_there(costs: Costs, clock: FixedClock, tmp_path: Path) -> None:
    target = tmp_path / "out" / "report.xlsx"
    target.parent.mkdir()
    target.write_bytes(b"before")
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        write_report(
            costs.file,
            "R10",
            ReportRequest(),
            target,
            ReportForm("xlsx", Wording("nb")),
            clock=clock,
            cancelled=lambda: next(asked),
        )
    assert [entry.name for entry in target.parent.iterdir()] == ["report.xlsx"]
    assert target.read_bytes() == b"before"


def test_targets_that_cannot_be(costs: Costs, clock: FixedClock, tmp_path: Path) -> None:
    def to(target: Path, form: str = "csv") -> None:
        write_report(costs.file, "R10", ReportRequest(), target, ReportForm(form, Wording("nb")), clock=clock)

    with pytest.raises(UserError, match="is a folder"):
        to(tmp_path)
    with pytest.raises(EnvironmentProblem, match="could not be written"):
        to(tmp_path / "missing" / "x.csv")
    with pytest.raises(UserError, match="written as docx"):
        to(tmp_path / "x.docx", "docx")
    before = costs.file.path.stat().st_size
    with pytest.raises(UserError, match="is a company file"):
        to(costs.file.path)
    assert costs.file.path.stat().st_size == before
    # Whatever company it is of, and however it is called.
    other = tmp_path / "other.csv"
    other.write_bytes(costs.file.path.read_bytes())
    with pytest.raises(UserError, match="is a company file"):
        to(other)
    with pytest.raises(UserError, match="is a company file"):
        export_usage(costs.file, UsageExportRequest(Level.INVOICE), other, Wording("nb"), clock=clock)
    assert other.read_bytes().startswith(b"SQLite format 3")
    # A name as long as a disk takes.
    to(tmp_path / ("a" * 250 + ".csv"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="Nothing is closed to root")
def test_a_file_that_was_locked_is_not_replaced(costs: Costs, clock: FixedClock, tmp_path: Path) -> None:
    locked = tmp_path / "sent to the tax office.csv"
    locked.write_bytes(b"before")
    locked.chmod(0o444)
    with pytest.raises(EnvironmentProblem, match="could not be written"):
        write_report(costs.file, "R10", ReportRequest(), locked, ReportForm("csv", Wording("nb")), clock=clock)
    assert locked.read_bytes() == b"before"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such entries in its folders")
def test_what_is_no_ordinary_file_is_not_replaced(costs: Costs, clock: FixedClock, tmp_path: Path) -> None:
    def to(target: Path) -> None:
        write_report(costs.file, "R10", ReportRequest(), target, ReportForm("csv", Wording("nb")), clock=clock)

    device = tmp_path / "device"
    os.mkfifo(device)
    with pytest.raises(UserError, match="no ordinary file"):
        to(device)
    assert device.is_fifo()
    # What a link points to is written, and the link stays.
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for name in ("there.csv", "new.csv"):
        link = tmp_path / f"link to {name}"
        link.symlink_to(folder / name)
        if name == "there.csv":
            (folder / name).write_bytes(b"before")
        to(link)
        assert link.is_symlink()
        assert (folder / name).stat().st_size > 10


def test_the_about_sheet_says_what_was_asked(costs: Costs, clock: FixedClock) -> None:
    target = io.BytesIO()
    request = ReportRequest(sections=("subscription",), countries=("se",), departments=("",))
    write_report(costs.file, "R6", request, target, ReportForm("xlsx", Wording("nb")), clock=clock)
    about = load_workbook(target).worksheets[-1]
    said = {label.value: text.value for label, text in about.iter_rows(max_col=2) if label.value}
    assert said["Section"] == "Subscriptions"
    assert said["Country"] == "Sverige"
    assert said["Department"] == "Unassigned"
    assert said["Period"] == "Everything that is known"
