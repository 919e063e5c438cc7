"""The files of a usage export: what stands in them, what does not, and that none is left half."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from costs import Costs
from openpyxl import load_workbook
from test_query_plans import full_scans, statements, used

from telecost_desktop.cli import run
from telecost_desktop.errors import Cancelled, EnvironmentProblem, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.settings import SettingKey, write_setting
from telecost_desktop.services.usage_export import Exported, Level, Order, UsageExportRequest, export_usage
from telecost_desktop.services.usage_export import write as writing

__all__ = ["statements", "used"]
ALIKE = ("4670123111", "4670123222")
BY_CALLED = UsageExportRequest(Level.RECORD, order=Order.CALLED)


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    """Two accounts of two operators, one invoice with charges, one known by its usage only, use without any."""
    costs = Costs(company)
    nord, vest = costs.account("1001", "Nord"), costs.account("2002", "Vest")
    salg = costs.department("Salg")
    plan = costs.traffic_type("Fri", "subscription")
    calls = costs.traffic_type("Calls to Sweden", "call", "to_abroad", "eea", "SE")
    data = costs.traffic_type("Data", "data", "domestic", "home")
    siv = costs.placement(nord, costs.line("4790000001"), costs.employee("Siv", "7"), salg)
    ase = costs.placement(vest, costs.line("4790000002"), costs.employee("Åse"))
    charged = costs.invoice(nord, "F1", net="110", vat="27.50", rounding="0.50")
    costs.invoice(vest, "C1", "2026-10-06", kind="credit_note", net="40", vat="10", charged=False)
    expected = costs.invoice(vest, "F2", None, due=None, charged=False, state="expected")
    costs.charge(charged, siv, plan, "99.00", vat="24.75", on="2026-09-01")
    costs.charge(charged, siv, calls, "10.00", section="communication", vat="2.50", on="2026-10-02", seconds=60)
    costs.use(siv, calls, "2026-10-02T08:00:09", invoice=charged, net="10", vat="2.50", seconds=60)
    costs.use(siv, calls, "2026-10-01T23:59:59", invoice=charged, net="0", seconds=5)
    costs.use(siv, data, "2026-10-03T10:00:00", volume=5_000_000)
    costs.use(ase, calls, "2026-10-01T10:00:00", invoice=expected, net="1.234567", vat="0.3", seconds=61)
    costs.use(ase, calls, "2026-10-09T10:00:00", net="2", vat="0.5", seconds=1)
    costs.done()
    with company.raw() as c:
        c.execute("UPDATE usage_record SET called_number = ? WHERE seconds IN (60, 61)", (ALIKE[0],))
        c.execute("UPDATE usage_record SET called_number = ? WHERE seconds = 5", (ALIKE[1],))
        c.execute("UPDATE usage_record SET called_number = '1881' WHERE seconds = 1")
    return costs


def export(costs: Costs, asked: UsageExportRequest, target: Path, clock: FixedClock, **more: Any) -> Exported:
    return export_usage(costs.file, asked, target, Wording("en_GB"), clock=clock, **more)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def read_sheet(path: Path, title: str) -> list[dict[str, Any]]:
    book = load_workbook(path)
    titles, *rows = book[title].iter_rows(values_only=True)
    book.close()
    # The totals stand apart, below an empty row.
    return [dict(zip(titles, row, strict=True)) for row in rows[: rows.index((None,) * len(titles))]]


def text_of(path: Path) -> str:
    book = load_workbook(path)
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    book.close()
    return "\n".join(cells)


def test_one_row_per_invoice_with_what_it_states_and_what_its_lines_add_up_to(
    costs: Costs, clock: FixedClock, tmp_path: Path
) -> None:
    export(costs, UsageExportRequest(Level.INVOICE), tmp_path / "a.csv", clock)
    rows = read_csv(tmp_path / "a.csv")
    shown = [
        (row["Billing account"], row["Invoice"], row["State"], row["Payment"], row["Stated excl. VAT"], row["Excl. VAT"], row["Difference"])
        for row in rows
    ]  # fmt: skip
    assert shown == [
        ("1001", "F1", "Invoiced", "Overdue", "110.00", "109.00", "1.00"),
        ("1001", "", "Running", "", "", "0.00", ""),
        ("2002", "C1", "Invoiced", "Credit", "-40.00", "0.00", ""),
        ("2002", "", "Running", "", "", "2.00", ""),
        ("2002", "F2", "Running", "", "", "1.234567", ""),
    ]
    assert (rows[0]["Invoice date"], rows[0]["Due"], rows[0]["To pay"], rows[0]["Document"]) == (
        "2026-10-05",
        "2026-10-25",
        "138.00",
        "Invoice",
    )
    assert (rows[2]["Document"], rows[2]["To pay"]) == ("Credit note", "-50.00")


def test_a_part_of_an_invoice_is_not_set_beside_its_stated_total(
    costs: Costs, clock: FixedClock, tmp_path: Path
) -> None:
    october = TimePeriod(clock.now().date().replace(month=10, day=1), clock.now().date().replace(month=10, day=31))
    export(costs, UsageExportRequest(Level.INVOICE, ReportRequest(october)), tmp_path / "a.csv", clock)
    (row,) = (row for row in read_csv(tmp_path / "a.csv") if row["Invoice"] == "F1")
    assert (row["State"], row["Excl. VAT"], row["Stated excl. VAT"], row["Difference"], row["To pay"]) == (
        "Part of the invoice", "10.00", "", "", "",
    )  # fmt: skip


def test_sections_and_numbers_end_in_the_stated_total(costs: Costs, clock: FixedClock, tmp_path: Path) -> None:
    request = ReportRequest(InvoicePeriod(("F1",)))
    for level in (Level.SECTION, Level.NUMBER):
        export(costs, UsageExportRequest(level, request), tmp_path / "a.csv", clock)
        rows = read_csv(tmp_path / "a.csv")
        assert [(row["Section"], row["State"], row["Excl. VAT"]) for row in rows] == [
            ("Subscriptions", "Invoiced", "99.00"),
            ("Communications", "Invoiced", "10.00"),
            ("", "Difference to the stated total", "1.00"),
            ("", "Rounding", "0.00"),
        ]
    assert (rows[0]["User"], rows[0]["Number"], rows[0]["Department"]) == ("Siv", "4790000001", "Salg")


def test_records_by_user_and_time(costs: Costs, clock: FixedClock, tmp_path: Path) -> None:
    done = export(costs, UsageExportRequest(Level.RECORD), tmp_path / "a.csv", clock)
    rows = read_csv(tmp_path / "a.csv")
    assert [(row["User"], row["Date"], row["Time"], row["Excl. VAT"], row["Invoice"]) for row in rows] == [
        ("Siv", "2026-10-01", "23:59:59", "0.00", "F1"),
        ("Siv", "2026-10-02", "08:00:09", "10.00", "F1"),
        ("Siv", "2026-10-03", "10:00:00", "0.00", ""),
        ("Åse", "2026-10-01", "10:00:00", "1.234567", "F2"),
        ("Åse", "2026-10-09", "10:00:00", "2.00", ""),
    ]
    assert [row["Called number"] for row in rows] == ["4670123XXX", "4670123XXX", "", "4670123XXX", "1881"]
    assert (rows[1]["State"], rows[3]["State"], rows[1]["Country"], rows[2]["Bytes"]) == (
        "Invoiced", "Running", "Sweden", "5000000",
    )  # fmt: skip
    assert done.tables == (("Usage records", 5),)
    assert {note.code for note in done.notes} == {"records_explain", "masked"}


def test_numbers_that_look_alike_are_groups_of_their_own(costs: Costs, clock: FixedClock, tmp_path: Path) -> None:
    export(costs, BY_CALLED, tmp_path / "a.csv", clock)
    rows = read_csv(tmp_path / "a.csv")
    assert [(row["Group"], row["Called number"], row["State"], row["Seconds"], row["Excl. VAT"]) for row in rows] == [
        ("1", "1881", "Running", "1", "2.00"),
        ("1", "1881", "Subtotal", "1", "2.00"),
        ("2", "4670123XXX", "Running", "61", "1.234567"),
        ("2", "4670123XXX", "Invoiced", "60", "10.00"),
        ("2", "4670123XXX", "Subtotal", "121", "11.234567"),
        ("3", "4670123XXX", "Invoiced", "5", "0.00"),
        ("3", "4670123XXX", "Subtotal", "5", "0.00"),
        ("0", "", "Running", "", "0.00"),
        ("0", "", "Subtotal", "", "0.00"),
    ]
    done = export(costs, BY_CALLED, tmp_path / "a.xlsx", clock)
    assert done.tables == (("Usage records", 5), ("Called numbers", 4))
    records = read_sheet(tmp_path / "a.xlsx", "Usage records")
    assert [row["Group"] for row in records] == [1, 2, 2, 3, 0]
    assert records[0]["Seconds"] == 1
    groups = read_sheet(tmp_path / "a.xlsx", "Called numbers")
    assert [(row["Group"], row["Called number"], row["Records"], row["Seconds"]) for row in groups] == [
        (1, "1881", 1, 1),
        (2, "4670123XXX", 2, 121),
        (3, "4670123XXX", 1, 5),
        (0, None, 1, None),
    ]
    assert Decimal(str(groups[1]["Excl. VAT"])) == Decimal("11.234567")
    words = text_of(tmp_path / "a.xlsx")
    assert "They explain the lines of their invoice and are not added to them" in words
    assert "Called numbers are shown without their last three digits." in words
    assert not any(number in words for number in ALIKE)
    assert not any(number in (tmp_path / "a.csv").read_text("utf-8") for number in ALIKE)


def test_numbers_in_full_only_where_the_company_allows_it_and_logged(
    costs: Costs, clock: FixedClock, tmp_path: Path
) -> None:
    asked = UsageExportRequest(Level.RECORD, order=Order.CALLED, unmask=True)
    with pytest.raises(UserError, match="not shown in full in this company file"):
        export(costs, asked, tmp_path / "a.csv", clock)
    assert list(tmp_path.glob("*.csv")) == []
    write_setting(costs.file, SettingKey.CALLED_NUMBERS, True, clock=clock, user="KH")
    done = export(costs, asked, tmp_path / "a.csv", clock, user="KH")
    assert {row["Called number"] for row in read_csv(tmp_path / "a.csv")} == {*ALIKE, "1881", ""}
    assert {note.code for note in done.notes} == {"records_explain"}
    export(costs, UsageExportRequest(Level.RECORD), tmp_path / "b.csv", clock, user="KH")
    assert ALIKE[0] not in (tmp_path / "b.csv").read_text("utf-8"), "who may see them asks for them"
    with costs.file.raw() as c:
        log = c.execute("SELECT user, action, subject FROM log_entry ORDER BY id").fetchall()
    assert log == [
        ("KH", "setting.changed", "privacy.called_numbers"),
        ("KH", "called_numbers.exported", "a.csv"),
    ]


def test_several_accounts_or_one(costs: Costs, clock: FixedClock, tmp_path: Path) -> None:
    for accounts, expected in ((("2002",), {"2002"}), (("1001", "2002"), {"1001", "2002"}), ((), {"1001", "2002"})):
        for level in Level:
            export(costs, UsageExportRequest(level, ReportRequest(accounts=accounts)), tmp_path / "a.csv", clock)
            assert {row["Billing account"] for row in read_csv(tmp_path / "a.csv")} == expected
    with pytest.raises(UserError, match="There is no billing account 3"):
        export(costs, UsageExportRequest(Level.RECORD, ReportRequest(accounts=("3",))), tmp_path / "b.csv", clock)
    assert not (tmp_path / "b.csv").exists()


def test_nothing_is_left_half(costs: Costs, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "a.csv"
    target.write_text("before")
    for form in (target, folder / "a.xlsx"):
        with pytest.raises(Cancelled):
            export(costs, BY_CALLED, form, clock, cancelled=After(2))
    assert [path.name for path in folder.iterdir()] == ["a.csv"]
    assert target.read_text() == "before"
    with pytest.raises(EnvironmentProblem, match="could not be written"):
        export(costs, BY_CALLED, folder / "missing" / "a.csv", clock)
    with pytest.raises(UserError, match="neither a workbook nor a CSV file"):
        export(costs, BY_CALLED, folder / "a.pdf", clock)
    monkeypatch.setattr(writing, "write_table", out_of_room)
    with pytest.raises(EnvironmentProblem, match="No space left"):
        export(costs, BY_CALLED, target, clock)
    assert [path.name for path in folder.iterdir()] == ["a.csv"]
    assert target.read_text() == "before"


class After:
    """Says yes from the nth time on that it is asked."""

    def __init__(self, times: int) -> None:
        self.times = times

    def __call__(self) -> bool:
        self.times -= 1
        return self.times < 0


def out_of_room(_tables: object, stream: Any, *_more: object) -> None:
    stream.write(b"half")
    raise OSError(28, "No space left on device")


def test_sorting_on_the_disk_is_asked_for_and_given_back(
    used: CompanyFile, statements: list[str], clock: FixedClock, tmp_path: Path
) -> None:
    shares: list[float] = []
    for order in Order:
        done = export_usage(
            used, UsageExportRequest(Level.RECORD, order=order), tmp_path / f"{order}.csv", Wording("nb"), clock=clock,
            progress=shares.append,
        )  # fmt: skip
    assert done.tables[0][1] == 20 * 9 * 19 + 1
    assert shares[0] == 0
    assert "PRAGMA temp_store = FILE" in statements
    assert statements.index("PRAGMA temp_store = FILE") < statements.index("PRAGMA temp_store = 2")
    assert full_scans(used.path, statements) == []
    with used.raw() as c:
        assert c.execute("PRAGMA temp_store").fetchone() == (2,)


def test_a_workbook_that_would_be_too_long_is_refused(
    costs: Costs, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_EXCEL_ROWS", 4)
    with pytest.raises(UserError, match=r"These are 5 usage records.*Choose CSV"):
        export(costs, UsageExportRequest(Level.RECORD), tmp_path / "a.xlsx", clock)
    export(costs, UsageExportRequest(Level.RECORD), tmp_path / "a.csv", clock)
    export(costs, UsageExportRequest(Level.RECORD, ReportRequest(accounts=("2002",))), tmp_path / "a.xlsx", clock)


@pytest.fixture
def closed(costs: Costs) -> Path:
    costs.file.close()
    return costs.file.path


def test_the_command(closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "a.csv"
    common = ["usage-export", "-c", str(closed), "-o", str(target), "--locale", "en"]
    assert run([*common, "--level", "invoice", "--account", "1001"]) == 0
    assert [row["Invoice"] for row in read_csv(target)] == ["F1", ""]
    assert "Invoices, 2 rows" in capsys.readouterr().err
    assert run([*common, "--level", "record", "--sort", "called", "--invoice", "F1", "F2"]) == 0
    assert len(read_csv(target)) == 3 + 2
    assert run([*common, "--level", "number", "--from", "2026-10-01", "--to", "2026-10-31"]) == 0
    assert "F1" in {row["Invoice"] for row in read_csv(target)}
    before = target.read_bytes()
    assert run([*common, "--level", "record", "--unmask"]) == 1
    assert "not shown in full" in capsys.readouterr().err
    assert run([*common, "--level", "record", "--invoice", "X"]) == 1
    assert run([*common, "--level", "record", "--from", "2026-10-01"]) == 1
    assert run([*common, "--level", "minute"]) == 2
    assert run(["usage-export", "-c", str(closed), "--level", "record"]) == 2
    assert target.read_bytes() == before
