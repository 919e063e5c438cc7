"""Workbooks and CSV files opened by LibreOffice, which reckons formulas anew: slow, so one conversion of each kind."""

import csv
import io
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from export_tables import IMEI, LETTERS, PHONE, SIM, TEXTS, ZEROS, odd_rows, row, table

from telecost_desktop.services.reporting.exports.as_csv import write_csv
from telecost_desktop.services.reporting.exports.as_xlsx import OpenpyxlWriter, constant_memory_writer, write_sheets
from telecost_desktop.services.reporting.exports.sheets import Sheets
from telecost_desktop.services.reporting.exports.table import Wording

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
NB = Wording("nb")
# All sheets, UTF-8, semicolons, values as they are shown, quotes around texts.
TO_CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"
# Quoted fields are texts.
FROM_CSV = "CSV:59,34,76,1,,1044,true,false"
TWO = [row(SIM, PHONE, net="100.10"), row(SIM, IMEI, net="0.90"), row(SIM, ZEROS, net="7.25", currency="SEK")]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what LibreOffice made of our files."""
    folder = tmp_path_factory.mktemp("office")
    for name, rows in (("one", odd_rows()), ("two", TWO), ("parts", TWO)):
        for library in ("openpyxl", "xlsxwriter"):
            made = table(rows)
            sheets = Sheets(made, NB, made.rows, 2 if name == "parts" else 1_000)
            with (folder / f"{name}-{library}.xlsx").open("wb") as target:
                if library == "openpyxl":
                    write_sheets(sheets, OpenpyxlWriter(target))
                else:
                    with constant_memory_writer(target) as writer:
                        write_sheets(sheets, writer)
    with (folder / "text.csv").open("w", encoding="utf-8", newline="") as stream:
        write_csv(table(odd_rows()), stream, NB)

    def convert(to: str, names: list[str], *more: str) -> None:
        assert OFFICE is not None
        profile = (folder / "profile").as_uri()
        subprocess.run(
            [OFFICE, f"-env:UserInstallation={profile}", "--headless", "--norestore", *more, "--convert-to", to,
             "--outdir", str(folder / "out"), *(str(folder / name) for name in names)],
            check=True, timeout=180, capture_output=True,
        )  # fmt: skip

    books = sorted(path.name for path in folder.glob("*.xlsx"))
    convert(TO_CSV, books)
    convert("pdf", ["one-openpyxl.xlsx"])
    convert("xlsx", ["text.csv"], f"--infilter={FROM_CSV}")
    return folder / "out"


def sheet(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))


def found(folder: Path, book: str, ending: str = "") -> list[list[str]]:
    (path,) = folder.glob(f"{book}-Oversikt*Øst{ending}.csv")
    return sheet(path)


def figure(text: str) -> Decimal:
    return Decimal(text.replace(",", ".").replace("\xa0", ""))


@pytest.mark.parametrize("library", ["openpyxl", "xlsxwriter"])
def test_texts_and_totals_of_a_workbook(opened: Path, library: str) -> None:
    lines = found(opened, f"one-{library}")
    assert [line[0] for line in lines[1 : 1 + len(TEXTS) - 2]] == list(TEXTS.values())[:-2]
    # The format's escape is undone, as Excel does it.
    assert lines[len(TEXTS) - 1][0] == "_x0041_ is no A"
    assert [line[1] for line in lines[1 : 1 + len(TEXTS)]] == [PHONE, ZEROS, SIM, IMEI] * 3
    assert LETTERS in [line[0] for line in lines]
    (total,) = [line for line in lines if line[0] == "Total"]
    # Reckoned by LibreOffice itself where the workbook has no values of its formulas.
    assert (figure(total[6]), figure(total[7]), figure(total[8]), total[9]) == (
        Decimal("22.5"),
        Decimal(30),
        Decimal("14.660001"),
        "NOK",
    )


@pytest.mark.parametrize("library", ["openpyxl", "xlsxwriter"])
@pytest.mark.parametrize(("book", "ending"), [("two", ""), ("parts", "*2*")])
def test_totals_of_two_currencies_are_reckoned_apart(opened: Path, library: str, book: str, ending: str) -> None:
    paths = [path for path in opened.glob(f"{book}-{library}-Oversikt*.csv") if not ending or "(2)" in path.name]
    (path,) = paths
    totals = [line for line in sheet(path) if line[0] == "Total"]
    assert [(figure(line[8]), line[9]) for line in totals] == [(Decimal("101.00"), "NOK"), (Decimal("7.25"), "SEK")]


def test_a_workbook_can_be_printed(opened: Path) -> None:
    document = pypdfium2.PdfDocument(opened / "one-openpyxl.pdf")
    page = document[0]
    width, height = page.get_size()
    text = page.get_textpage()
    words = text.get_text_range()
    text.close()
    page.close()
    document.close()
    assert width > height
    assert PHONE in words
    assert SIM in words


def test_numbers_in_csv_stay_texts_where_quotes_mean_text(opened: Path) -> None:
    from openpyxl import load_workbook

    lines = list(load_workbook(opened / "text.xlsx").worksheets[0].values)
    assert [line[1] for line in lines[1:5]] == [f"'{PHONE}", ZEROS, SIM, IMEI]
    assert lines[1][0] == "'=1+1"
    assert [line[0] for line in lines if line[0] == LETTERS] == [LETTERS]
    assert lines[1][8] == 1.25
