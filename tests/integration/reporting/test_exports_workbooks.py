"""Workbooks: two libraries write the same, nothing is lost or taken for a formula, and long ones are not kept."""

import io
import json
import subprocess
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from export_tables import IMEI, PHONE, SIM, TEXTS, ZEROS, odd_rows, row, table
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from telecost_desktop.services.reporting.exports import as_xlsx
from telecost_desktop.services.reporting.exports.as_xlsx import (
    OpenpyxlWriter,
    constant_memory_writer,
    write_sheets,
    write_xlsx,
)
from telecost_desktop.services.reporting.exports.sheets import Sheets
from telecost_desktop.services.reporting.exports.table import ExportTable, Wording
from telecost_desktop.services.reporting.result import Row

NB = Wording("nb")


def by_openpyxl(made: ExportTable, rows_per_sheet: int = 1_000) -> bytes:
    target = io.BytesIO()
    write_sheets(Sheets(made, NB, made.rows, rows_per_sheet), OpenpyxlWriter(target))
    return target.getvalue()


def by_xlsxwriter(made: ExportTable, rows_per_sheet: int = 1_000) -> bytes:
    target = io.BytesIO()
    with constant_memory_writer(target) as writer:
        write_sheets(Sheets(made, NB, made.rows, rows_per_sheet), writer)
    return target.getvalue()


def described(content: bytes) -> list[object]:
    """All that a reader sees of a workbook."""
    found: list[object] = []
    book: Workbook = load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        widths = {
            number: round(one.width, 1)
            for one in sheet.column_dimensions.values()
            for number in range(one.min, one.max + 1)
        }
        found.append((sheet.title, sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows, widths))
        found.append((sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr))
        for cells in sheet.iter_rows():
            for cell in cells:
                if cell.value is None and not cell.has_style:
                    continue
                font, fill = cell.font, cell.fill
                colour = fill.fgColor.rgb if fill.fill_type else None
                found.append(
                    (cell.coordinate, cell.value, cell.data_type, cell.number_format, font.b, font.i, colour,
                     cell.border.top.style, cell.alignment.wrap_text)
                )  # fmt: skip
    return found


TABLES: list[Iterable[Row]] = [
    [],
    odd_rows(),
    [*odd_rows(), row(currency="SEK", net="100"), row(currency="JPY", net="1200", state="running")],
]


@pytest.mark.parametrize("rows", TABLES, ids=["empty", "odd", "currencies"])
@pytest.mark.parametrize("rows_per_sheet", [1_000, 4])
def test_both_libraries_write_the_same(rows: list[Row], rows_per_sheet: int) -> None:
    one = by_openpyxl(table(rows), rows_per_sheet)
    other = by_xlsxwriter(table(rows), rows_per_sheet)
    assert described(one) == described(other)
    first, second = (CalamineWorkbook.from_filelike(io.BytesIO(content)) for content in (one, other))
    assert first.sheet_names == second.sheet_names
    totals = len({line[-1] for line in rows})
    for name in first.sheet_names:
        lines, others = (book.get_sheet_by_name(name).to_python(skip_empty_area=False) for book in (first, second))
        # Only XlsxWriter can store what the formulas of the last lines come to.
        kept = len(lines) - (totals if name == first.sheet_names[-2] else 0)
        assert lines[:kept] == others[:kept]


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])
def test_no_text_is_lost_or_taken_for_a_formula(write: object) -> None:
    content = write(table(odd_rows()))  # type: ignore[operator]
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, max_row=1 + len(TEXTS)))
    assert [cells[0].value for cells in rows] == list(TEXTS.values())
    assert {cells[0].data_type for cells in rows} == {"s"}
    assert [cells[1].value for cells in rows] == [PHONE, ZEROS, SIM, IMEI] * 3
    assert {(cells[1].data_type, cells[1].number_format) for cells in rows} == {("s", "@")}
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [line[1] for line in read[1 : 1 + len(TEXTS)]] == [PHONE, ZEROS, SIM, IMEI] * 3


def test_rows_of_other_states_can_be_told_apart() -> None:
    sheet = load_workbook(io.BytesIO(by_openpyxl(table(odd_rows())))).worksheets[0]
    usual, running, difference = (sheet.cell(number, 9) for number in (2, 14, 15))
    assert (usual.font.i, running.font.i, difference.font.i) == (False, True, True)
    assert (usual.fill.fill_type, running.fill.fill_type, difference.fill.fill_type) == (None, None, "solid")
    assert [sheet.cell(number, 5).value for number in (2, 14, 15, 16)] == [
        "Invoiced",
        "Running",
        "Difference to the stated total",
        "Rounding",
    ]
    # Without the column of states the words stand where there is room for them.
    sheet = load_workbook(io.BytesIO(by_openpyxl(table(odd_rows(), chosen=(0, 2, 8))))).worksheets[0]
    assert [sheet.cell(number, 2).value for number in (2, 14)] == ["55120938", "Running"]
    assert [sheet.cell(number, 1).value for number in (14, 15)] == ["Unassigned", "Difference to the stated total"]


def test_amounts_have_the_decimals_of_their_currency() -> None:
    rows = [row(currency="NOK"), row(currency="ISK"), row(currency="KWD")]
    sheet = load_workbook(io.BytesIO(by_xlsxwriter(table(rows)))).worksheets[0]
    formats = [sheet.cell(number, 9).number_format for number in (2, 3, 4, 6, 7, 8)]
    assert formats == ["#,##0.00", "#,##0", "#,##0.000", "#,##0", "#,##0.000", "#,##0.00"]
    assert [sheet.cell(number, 10).value for number in (6, 7, 8)] == ["ISK", "KWD", "NOK"]


def test_totals_go_over_all_sheets_and_stay_outside_the_filter() -> None:
    rows = [row(net=f"{number}.10", currency="SEK" if number % 3 else "NOK") for number in range(10)]
    content = by_xlsxwriter(table(rows), 4)
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Oversikt  Åse Øst", "Oversikt  Åse Øst (2)", "Oversikt  Åse Øst (3)", "About"]
    assert [sheet.auto_filter.ref for sheet in book.worksheets[:3]] == ["A1:J5", "A1:J5", "A1:J3"]
    last = book.worksheets[2]
    assert [cell.value for cell in last[4]] == [None] * 10
    assert last["I5"].value == (
        "=SUMIFS('Oversikt  Åse Øst'!I2:I5,'Oversikt  Åse Øst'!J2:J5,\"NOK\")"
        "+SUMIFS('Oversikt  Åse Øst (2)'!I2:I5,'Oversikt  Åse Øst (2)'!J2:J5,\"NOK\")"
        '+SUMIFS(I2:I3,J2:J3,"NOK")'
    )
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(2).to_python()
    assert [(line[8], line[9]) for line in read[4:]] == [(18.4, "NOK"), (27.6, "SEK")]
    single = load_workbook(io.BytesIO(by_openpyxl(table(rows[::3]), 3))).worksheets[1]
    assert single["I4"].value == "=SUBTOTAL(109,'Oversikt  Åse Øst'!I2:I4)+SUBTOTAL(109,I2:I2)"


def test_totals_of_currencies_that_the_sheet_does_not_name_are_values() -> None:
    rows = [row(records=1), row(records=5), row(records=7, currency="SEK")]
    sheet = load_workbook(io.BytesIO(by_openpyxl(table(rows, chosen=(0, 7))))).worksheets[0]
    assert [[cell.value for cell in cells] for cells in sheet["A6:B7"]] == [["Total NOK", 6], ["Total SEK", 7]]


def test_long_workbooks_go_to_the_library_that_keeps_no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_xlsx, "MOST_ROWS_KEPT", 5)
    for count, creator in ((5, "openpyxl"), (6, None)):
        target = io.BytesIO()
        write_xlsx(table(row(net=f"{number}") for number in range(count)), target, NB)
        book = load_workbook(target)
        assert (book.properties.creator or None) == creator
        assert [book.worksheets[0].cell(number + 2, 9).value for number in range(count)] == list(range(count))


def test_a_broken_stream_leaves_no_files_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_xlsx, "MOST_ROWS_KEPT", 5)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows() -> Iterable[Row]:
        for _ in range(50):
            yield row()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_xlsx(table(rows()), io.BytesIO(), NB)
    assert list(tmp_path.iterdir()) == []


_PEAK = """
import io, json, sys, tempfile
sys.path[:0] = {paths!r}
from export_tables import row, table
from peak_memory import peak_megabytes
from telecost_desktop.services.reporting.exports.as_csv import write_csv
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.exports.as_xlsx import write_xlsx
made = table(row(f"User {{n % 5000}}", f"47{{n:09}}", net=f"{{n}}.25") for n in range({count}))
with tempfile.TemporaryFile("wb") as target:
    if {form!r} == "xlsx":
        write_xlsx(made, target, Wording("nb"))
    else:
        write_csv(made, io.TextIOWrapper(target, encoding="utf-8"), Wording("nb"))
    print(json.dumps(peak_megabytes()))
"""


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_memory_does_not_grow_with_the_rows(form: str) -> None:
    here = Path(__file__).resolve().parent
    peaks = []
    for count in (100_000, 200_000):
        code = _PEAK.format(paths=[str(here), str(here.parents[1])], count=count, form=form)
        peaks.append(json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout))
    assert peaks[1] < peaks[0] + 12, peaks
    assert peaks[1] < 180, peaks


def test_the_sum_of_many_rows_is_exact() -> None:
    content = by_xlsxwriter(table(row(net="0.10") for _ in range(300)))
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert Decimal(str(read[-1][8])) == Decimal(30)
