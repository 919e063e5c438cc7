"""Rows of a file that look like hours and are none, or stand for more than one seems to say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from telecost_desktop.services.projects.entries import list_entries
from telecost_desktop.services.projects.entry_files import EntryImport, import_entries

from .conftest import ProjectOffice

HEADER = "Prosjektnr;Dato;Timer;Tekst;Timepris\n"


@pytest.fixture
def listed(office: ProjectOffice, tmp_path: Path) -> ProjectOffice:
    """An office with project 5001."""
    office.project(office.customer())
    return office


def imported(office: ProjectOffice, folder: Path, rows: str) -> EntryImport:
    path = folder / "hours.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return import_entries(office.file, path, clock=office.clock)


@pytest.mark.parametrize("hours", ["0,0000001", "0,0000004", "0:00"])
def test_what_rounds_to_nothing_is_no_time(listed: ProjectOffice, tmp_path: Path, hours: str) -> None:
    made = imported(listed, tmp_path, f"5001;02.11.2026;{hours};x;1000\n")
    assert [row.reason for row in made.rejections] == ["Hours are more than zero."]
    assert list_entries(listed.file) == []


def test_a_quote_that_is_not_closed_swallows_no_row_silently(listed: ProjectOffice, tmp_path: Path) -> None:
    rows = '5001;01.11.2026;3;fine;\n5001;02.11.2026;1;"open;\n5001;03.11.2026;2;next;\n'
    made = imported(listed, tmp_path, rows)
    assert (made.imported, made.hours) == (1, Decimal(3))
    (refused,) = made.rejections
    assert refused.line == 3
    assert "quotation mark" in refused.reason
    assert "03.11.2026" in refused.text


def test_quotes_that_are_closed_may_hold_several_lines(listed: ProjectOffice, tmp_path: Path) -> None:
    made = imported(listed, tmp_path, '5001;02.11.2026;1;"two\nlines, ""said""";\n5001;03.11.2026;1;a 5" disk;\n')
    assert (made.imported, made.rejected) == (2, 0)


def test_more_than_a_day_in_a_row_is_told(listed: ProjectOffice, tmp_path: Path) -> None:
    rows = "5001;02.11.2026;24;a;\n5001;02.11.2026;75;b;\n5001;31.10.2026;160,5;c;\n"
    assert imported(listed, tmp_path, rows).over_a_day == 2
    assert imported(listed, tmp_path, rows).over_a_day == 0
