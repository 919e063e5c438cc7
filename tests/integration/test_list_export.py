"""Lists as workbooks: typed, safe, with a header that stays."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from telecost_desktop.errors import EnvironmentProblem
from telecost_desktop.services.list_export import write_sheets, write_workbook


def test_cells_are_typed_and_texts_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    titles = ["Name", "Number", "Sum", "On", "At", "Count"]
    row = ["=1+1", "+4748000101", Decimal("1234.50"), date(2026, 11, 30), datetime(2026, 11, 30, 22, tzinfo=UTC), 3]
    write_workbook(
        path, "Numbers: SIM/cards [all] and a very long title", titles, [row, [None, "a\x00b", None, None, None, None]]
    )
    sheet = load_workbook(path).active
    assert [cell.value for cell in sheet[1]] == titles
    cells = sheet[2]
    assert (cells[0].value, cells[0].data_type) == ("=1+1", "s")
    assert (cells[1].value, cells[1].data_type) == ("+4748000101", "s")
    assert (cells[2].value, cells[2].number_format) == (1234.5, "#,##0.00")
    assert str(cells[3].value) == "2026-11-30 00:00:00"
    assert str(cells[4].value) == "2026-11-30 22:00:00"
    assert cells[5].value == 3
    assert sheet["B3"].value == "ab"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:F3")
    assert len(sheet.title) <= 31
    assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"list\.xlsx could not be written"):
        write_workbook(tmp_path / "missing" / "list.xlsx", "List", ["A"], [])


def test_several_lists_come_each_on_its_sheet(tmp_path: Path) -> None:
    path = tmp_path / "lists.xlsx"
    long = "Users by country, a title of far more than 31 letters"
    write_sheets(path, [("Countries", ["Country"], [["Chile"]]), (long, ["User"], []), (long, ["User"], [["Kari"]])])
    book = load_workbook(path)
    assert book.sheetnames[0] == "Countries"
    assert len(set(book.sheetnames)) == 3
    assert max(map(len, book.sheetnames)) <= 31
    assert [cell.value for cell in book.worksheets[0]["A"]] == ["Country", "Chile"]
    assert book.worksheets[1].max_row == 1
    assert [(sheet.freeze_panes, sheet["A1"].font.bold) for sheet in book.worksheets] == [("A2", True)] * 3
    assert book.worksheets[2]["A2"].value == "Kari"
