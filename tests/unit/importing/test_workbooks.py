"""Workbooks as text: each kind of cell as the ordinary readers take it, and hostile ones in bounded memory."""

from __future__ import annotations

import contextlib
import math
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.cell_texts import CellForm, number_text, span_text
from telecost_desktop.services.importing.reading.workbooks import sheet_heads, write_as_text
from telecost_desktop.services.importing.reading.xlsx_sheets import XlsxWorkbook
from telecost_desktop.services.importing.reading.zips import open_zip

sys.path.insert(0, str(Path(__file__).parent))
import xls_files

WHEN = datetime(2026, 3, 5, 14, 30, 59)  # noqa: DTZ001
XLSX_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships xmlns="r"><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": '<workbook xmlns="w" xmlns:r="q"><sheets><sheet name="S" r:id="b"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="r">'
    '<Relationship Id="b" Type="x/worksheet" Target="worksheets/s.xml"/>'
    '<Relationship Id="c" Type="x/sharedStrings" Target="/xl/texts.xml"/></Relationships>',
}


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., list[str]]:
    """A sheet of a file as lines of text."""

    def lines(path: Path, sheet: str, decimal_sign: str = ".") -> list[str]:
        target = tmp_path / "sheet.csv"
        write_as_text(path, sheet, target, decimal_sign=decimal_sign)
        return target.read_text("utf-8").split("\n")[:-1]

    return lines


def book_of(path: Path, *rows: list[object], **options: object) -> Path:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    for key, value in options.items():
        setattr(book, key, value)
    sheet = book.active
    assert sheet is not None
    sheet.title = "S"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def raw_book(path: Path, sheet: str, texts: str = "<sst xmlns='w'/>") -> Path:
    """A workbook whose sheet is written by hand."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in XLSX_PARTS.items():
            archive.writestr(name, content)
        archive.writestr("xl/worksheets/s.xml", f'<worksheet xmlns="w"><sheetData>{sheet}</sheetData></worksheet>')
        archive.writestr("xl/texts.xml", texts)
    return path


def test_each_kind_of_cell(tmp_path: Path, lines: Callable[..., list[str]]) -> None:
    row = [
        4748000101, 4748000101.0, 1.234, WHEN, date(2026, 3, 5), time(1, 2, 3),
        timedelta(hours=27, minutes=3, seconds=9), "+47 91 23", "007", 'a;b"c', "to\nlinjer", True, "#N/A", None, "ÆØÅé€",
    ]  # fmt: skip
    path = book_of(tmp_path / "a.xlsx", row)
    assert lines(path, "S", ",") == [
        "4748000101;4748000101;1,2340;2026-03-05 14:30:59;2026-03-05;01:02:03;27:03:09;+47 91 23;007;"
        '"a;b""c";to linjer;TRUE;;;ÆØÅé€'
    ]


def test_a_card_number_kept_as_a_number_is_reported_and_never_stored(
    tmp_path: Path, lines: Callable[..., list[str]]
) -> None:
    (line,) = lines(book_of(tmp_path / "a.xlsx", [8947080000123456789, 89470800001234567890, 353918051234560]), "S")
    *damaged, imei = line.split(";")
    assert imei == "353918051234560"
    for text in damaged:
        with pytest.raises(ValueError, match="damaged"):
            values.sim_number(text)
        with pytest.raises(ValueError, match="damaged"):
            values.msisdn(text, "NO")


def test_dates_of_1904_percentages_and_durations_that_look_like_days(
    tmp_path: Path, lines: Callable[..., list[str]]
) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.append([WHEN, 0.25, 1.1271875, 1.1271875])
    for cell, form in zip("BCD", ("0%", "hh:mm:ss", "dd.mm.yyyy hh:mm"), strict=True):
        sheet[f"{cell}1"].number_format = form
    book.save(tmp_path / "a.xlsx")
    assert lines(tmp_path / "a.xlsx", "Sheet") == ["2026-03-05 14:30:59;25;27:03:09;27:03:09"]


def test_sheets_that_people_see_come_first_and_rows_keep_their_numbers(
    tmp_path: Path, lines: Callable[..., list[str]]
) -> None:
    book = openpyxl.Workbook()
    hidden, empty, used = book.active, book.create_sheet("Tom"), book.create_sheet("Bruk æøå")
    hidden.title, hidden.sheet_state = "Skjult", "hidden"
    hidden["A1"] = "x"
    assert empty.title == "Tom"
    used["B3"] = "Rapport"
    used.merge_cells("B3:E3")
    used["A5"], used["B5"] = "Nummer", "Netto"
    used["A9"], used["B9"] = 47, 1.5
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert list(sheet_heads(path, 1)) == ["Tom", "Bruk æøå", "Skjult"]
    heads = sheet_heads(path, 2)
    assert [(row.line, row.cells) for row in heads["Bruk æøå"]] == [(3, ["", "Rapport"]), (5, ["Nummer", "Netto"])]
    assert heads["Tom"] == []
    written = lines(path, "Bruk æøå")
    assert len(written) == 9
    assert written[8] == "47;1.5"
    with pytest.raises(UserError, match="has no sheet"):
        lines(path, "Ukjent")


def test_what_only_other_programs_write(tmp_path: Path, lines: Callable[..., list[str]]) -> None:
    texts = "<sst xmlns='w'><si><r><t>ab</t></r><r><t>c_x0041_</t></r><rPh><t>no</t></rPh></si></sst>"
    path = raw_book(
        tmp_path / "a.xlsx",
        '<row><c t="s"><v>0</v></c><c><f>1+1</f><v>2</v></c><c t="str"><f>A1</f><v>007</v></c><c t="e"><v>#REF!</v></c>'
        '<c t="d"><v>2026-03-05T10:00:00</v></c><c t="inlineStr"><is><t>in</t></is></c><c><v>8.9E+18</v></c>'
        '<c><v>0.10000000000000001</v></c></row><row r="3"><c r="C3"><v>1E3</v></c></row>',
        texts,
    )
    assert lines(path, "S") == ["abcA;2;007;;2026-03-05 10:00:00;in;8.90000000000000e+18;0.1", "", ";;1000"]


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from((".", ",")))
def test_a_number_is_never_read_as_another(number: float, sign: str) -> None:
    text = number_text(number, sign)
    if abs(number) >= 1e15:
        assert "e" in text
        return
    assert "e" not in text
    digits = Decimal(text.replace(",", "."))
    assert math.isclose(digits, number, rel_tol=1e-14, abs_tol=1e-15)
    if abs(number) < 1e11:
        # Whatever decimal sign the file is taken to have.
        assert values.amount(text) == digits
        assert values.amount(text, sign) == digits


@given(st.integers(0, 10**9))
def test_a_span_is_read_back_as_it_was(seconds: int) -> None:
    assert values.duration(span_text(timedelta(seconds=seconds))) == seconds


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("General", CellForm.PLAIN), ("@", CellForm.PLAIN), ('#,##0.00 "kr";[Red]-#,##0', CellForm.PLAIN),
        ("[$kr-414] # ##0", CellForm.PLAIN), ('0 "dager"', CellForm.PLAIN), ("0.0%", CellForm.PERCENT),
        ("dd.mm.yyyy", CellForm.DATE), ("[$-414]d. mmmm yyyy", CellForm.DATE), ("mmm yy", CellForm.DATE),
        ("yyyy-mm-dd hh:mm", CellForm.MOMENT), ("[h]:mm:ss", CellForm.TIME), ("mm:ss", CellForm.TIME),
        ("[mm]:ss", CellForm.TIME), ("h:mm AM/PM", CellForm.TIME),
    ],
)  # fmt: skip
def test_what_a_format_makes_of_a_number(code: str, form: int) -> None:
    assert CellForm.of(code) == form


def test_old_workbooks(tmp_path: Path, lines: Callable[..., list[str]]) -> None:
    cells = xls_files.shared(2, 1, 0) + xls_files.shared(2, 2, 1) + xls_files.number(3, 1, 4748000101)
    cells += xls_files.number(3, 2, 46086.604166666664, 2) + xls_files.number(3, 3, 1.1271875, 3)
    cells += xls_files.number(3, 4, 8.947080000123457e18) + xls_files.number(3, 5, 1.234)
    path = tmp_path / "a.xls"
    path.write_bytes(xls_files.ole(xls_files.workbook(cells, ["Nummer", "æøå"])))
    assert list(sheet_heads(path, 1)) == ["Bruk"]
    assert lines(path, "Bruk", ",") == [
        "", "", ";Nummer;æøå", ";4748000101;2026-03-05 14:30:00;27:03:09;8,94708000012346e+18;1,2340"
    ]  # fmt: skip


def ods(path: Path, rows: str) -> Path:
    """An OpenDocument workbook with such rows."""
    names = 'xmlns:office="o" xmlns:table="t" xmlns:text="x"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document {names}><office:body><table:table table:name="Tom"/>'
            f'<table:table table:name="S">{rows}</table:table></office:body></office:document>',
        )
    return path


def test_opendocument(tmp_path: Path, lines: Callable[..., list[str]]) -> None:
    many = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    path = ods(
        tmp_path / "a.ods",
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>æ<text:s text:c="2"/>ø</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="4748000101" table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="percentage" office:value="0.25"/>'
        '<table:table-cell office:value-type="date" office:date-value="2026-03-05T14:30:00"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT27H03M09.5S"/>'
        '<table:table-cell office:value-type="currency" office:value="-1.234"/></table:table-row>' + many,
    )
    assert list(sheet_heads(path, 1)) == ["Tom", "S"]
    assert lines(path, "S", ",") == ["", "", "æ  ø;4748000101;4748000101;25;2026-03-05 14:30:00;27:03:09;-1,2340"]


def _encrypted(path: Path) -> None:
    path.write_bytes(xls_files.ole(b"secret", "EncryptedPackage"))


def _old_encrypted(path: Path) -> None:
    path.write_bytes(xls_files.ole(xls_files.workbook(b"", [], before=xls_files.record(0x2F, bytes(54)))))


def _cut(path: Path) -> None:
    book_of(path, ["a"])
    path.write_bytes(path.read_bytes()[:-100])


def _other_document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")


def _word(path: Path) -> None:
    path.write_bytes(xls_files.ole(b"text", "WordDocument"))


def _entities(path: Path) -> None:
    raw_book(path, "")
    bomb = '<!DOCTYPE a [<!ENTITY b "cc">]><worksheet xmlns="w"><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/s.xml", bomb)


def _row_beyond(path: Path) -> None:
    raw_book(path, '<row r="1048577"><c><v>1</v></c></row>')


def _column_beyond(path: Path) -> None:
    raw_book(path, '<row r="1"><c r="XFE1"><v>1</v></c></row>')


def _missing_text(path: Path) -> None:
    raw_book(path, '<row><c t="s"><v>7</v></c></row>')


def _endless_row(path: Path) -> None:
    raw_book(path, "<row>" + "<c/>" * 2_000_000 + "</row>")


def _repeated_texts(path: Path) -> None:
    cells = '<c t="s"><v>0</v></c>' * 10_000
    raw_book(path, f"<row>{cells}</row>", f"<sst xmlns='w'><si><t>{'x' * 30_000}</t></si></sst>")


def _old_far_cell(path: Path) -> None:
    path.write_bytes(xls_files.ole(xls_files.workbook(xls_files.number(65_535, 65_535, 1), [])))


def _old_dimensions(path: Path) -> None:
    cells = xls_files.record(0x200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 2**16 - 1, 0))
    path.write_bytes(xls_files.ole(xls_files.workbook(cells, [])))


def _old_repeated_texts(path: Path) -> None:
    cells = b"".join(xls_files.shared(row, 0, 1) for row in range(20_000))
    path.write_bytes(xls_files.ole(xls_files.workbook(cells, ["a", "x" * 4_000])))


def _xlsb_far_cell(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
        row, cell = struct.pack("<I", 1_048_575), struct.pack("<III", 16_383, 0, 0)
        archive.writestr("xl/worksheets/sheet1.bin", bytes((0, 4)) + row + bytes((2, 12)) + cell)


def _circle(path: Path) -> None:
    content = bytearray(xls_files.ole(xls_files.workbook(b"", [])))
    # The stream's first sector follows itself.
    content[512 + 8 : 512 + 12] = struct.pack("<I", 2)
    path.write_bytes(content)


def _ods_far_cell(path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="99999999"/>'
    ods(path, f'<table:table-row table:number-rows-repeated="99999999">{cell}</table:table-row>')


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_encrypted, "password"), (_old_encrypted, "password"), (_cut, "damaged"), (_other_document, "no workbook"),
        (_word, "no workbook"), (_entities, "damaged"), (_row_beyond, "damaged"), (_column_beyond, "damaged"),
        (_missing_text, "damaged"), (_endless_row, "larger"), (_repeated_texts, "larger"), (_old_far_cell, "larger"),
        (_old_dimensions, "larger"), (_old_repeated_texts, "larger"), (_xlsb_far_cell, "larger"), (_circle, "damaged"),
        (_ods_far_cell, "damaged"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_sentence(
    tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    path = tmp_path / "book"
    make(path)
    with pytest.raises(UserError, match=words):
        sheet_heads(path, 5)
    # Nothing holds it open: Windows could not delete it otherwise.
    path.unlink()


@given(st.integers(0, 6_000), st.integers(0, 255))
def test_a_damaged_old_workbook_never_raises_anything_else(place: int, byte: int) -> None:
    import tempfile

    cells = xls_files.shared(0, 0, 0) + xls_files.number(1, 0, 3)
    content = bytearray(xls_files.ole(xls_files.workbook(cells, ["tekst", "æ" * 40])))
    content[place % len(content)] = byte
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xls"
        path.write_bytes(content)
        # Nothing but this may come out.
        with contextlib.suppress(UserError):
            sheet_heads(path, 5)


def test_a_cell_in_the_last_place_costs_one_line(tmp_path: Path, lines: Callable[..., list[str]]) -> None:
    path = raw_book(tmp_path / "a.xlsx", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    written = lines(path, "S")
    assert len(written) == 1_048_576
    assert written[-1] == ";" * 16_383 + "1"


def test_stopping(tmp_path: Path) -> None:
    path = raw_book(tmp_path / "a.xlsx", "<row><c><v>123456789</v></c></row>" * 200_000)
    with pytest.raises(Cancelled):
        write_as_text(path, "S", tmp_path / "b.csv", decimal_sign=".", cancelled=lambda: True)


def test_the_rows_of_a_sheet_come_one_by_one(tmp_path: Path) -> None:
    path = raw_book(tmp_path / "a.xlsx", "<row><c><v>1</v></c></row>" * 100_000 + "<row><c><v>")
    with open_zip(path) as archive:
        assert next(XlsxWorkbook(archive).rows("S", ".")) == (1, ["1"])


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is told in a way of its own")
def test_a_sheet_of_two_hundred_megabytes_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    raw_book(path, "")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in XLSX_PARTS.items():
            archive.writestr(name, content)
        archive.writestr("xl/texts.xml", "<sst/>")
        with archive.open("xl/worksheets/s.xml", "w") as stream:
            stream.write(b'<worksheet xmlns="w"><sheetData>')
            for _ in range(60):
                stream.write(b"<row>" + b"<c><v>0</v></c>" * 20 + b"</row>" + b"<row/>" * 10)
                stream.write(b"<row>" + b" " * 3_300_000 + b"</row>")
            stream.write(b"</sheetData></worksheet>")
    assert path.stat().st_size < 2_000_000
    program = (
        "import sys; from pathlib import Path\n"
        "from telecost_desktop.services.importing.reading.workbooks import write_as_text\n"
        "write_as_text(Path(sys.argv[1]), 'S', Path(sys.argv[2]), decimal_sign='.')\n"
        # The other count of the system begins with that of whoever started the program.
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), str(tmp_path / "b.csv")], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 200 * 1024
