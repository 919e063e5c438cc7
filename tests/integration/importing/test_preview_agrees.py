"""What the preview marks is what the import refuses, whatever the cells hold, for all kinds of file."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import FileResult, import_files
from telecost_desktop.services.importing.mapping.detection import take_sample
from telecost_desktop.services.importing.mapping.fields import FIELDS, FieldKind, MappingField
from telecost_desktop.services.importing.mapping.preview import Preview, preview
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.mapping.store import save_profile
from telecost_desktop.services.importing.reading.style import WritingStyle

GOOD = {
    FieldKind.TEXT: ("Ice", "Ås"), FieldKind.AMOUNT: ("12,50", "-3", "kr 4,50", "1 200,-"), FieldKind.NUMBER: ("1", "2,5"),
    FieldKind.RATE: ("25", "12,5 %"), FieldKind.DATE: ("2026-03-05", "06.03.2026"), FieldKind.TIME: ("2026-03-05 10:00",),
    FieldKind.DURATION: ("65", "00:01:05", "0"), FieldKind.COUNT: ("1", "-1"), FieldKind.VOLUME: ("12,5", "1 GB", "0"),
    FieldKind.PHONE: ("91234567",), FieldKind.SIM: ("89470000190123456789",), FieldKind.IMEI: ("490154203237518",),
    FieldKind.CURRENCY: ("NOK", "sek"), FieldKind.COUNTRY: ("SE",),
}  # fmt: skip
ODD = ("", "x", "12.5", "5 EUR", "8,9E+18", "101", "99999999999999", "2026-02-30", "00:01:60", "1,5 min")


def cell(field: MappingField) -> st.SearchStrategy[str]:
    good = field.codes or GOOD[field.kind]
    return st.one_of(st.sampled_from(good), st.sampled_from(good), st.sampled_from(good), st.sampled_from(ODD))


@st.composite
def tables(draw: st.DrawFn) -> tuple[FileKind, list[MappingField], list[list[str]], WritingStyle]:
    kind = draw(st.sampled_from(FileKind))
    fields = [field for field in FIELDS[kind] if field.required or field.code == "model" or draw(st.booleans())]
    rows = draw(st.lists(st.tuples(*map(cell, fields)).map(list), min_size=1, max_size=4))
    for number, row in enumerate(rows):
        # An invoice stays out whole, which a preview of rows does not say: each row is one of its own.
        for place, field in enumerate(fields):
            if field.code == "invoice" and kind is FileKind.CHARGES and row[place]:
                row[place] = f"{number}"
            if field.code in ("operator", "account") and row[place]:
                row[place] = "Ice"
    # A profile must be able to know the rate.
    told = any(field.code in ("vat_rate", "vat") for field in fields)
    rate = draw(st.sampled_from(("", "25"))) if told else "25"
    style = WritingStyle(decimal_sign=",", vat_included=draw(st.booleans()), vat_rate=rate)
    return kind, fields, rows, style


def both(company: CompanyFile, path: Path, profile: Profile, clock: FixedClock) -> tuple[Preview, FileResult]:
    shown = preview(take_sample(path, header_row=0), profile, "NO", "Europe/Oslo", "NOK")
    save_profile(company, profile, clock=clock, replace=True)
    (result,) = import_files(company, [path], clock=clock, profile=profile.name, dry_run=True)
    return shown, result


def profile_of(kind: FileKind, names: list[str], style: WritingStyle) -> Profile:
    return Profile(
        name="P", kind=kind, header=tuple(names), columns={name: (name,) for name in names}, separator=";", style=style
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables())
def test_the_preview_marks_what_the_import_refuses(
    company: CompanyFile, clock: FixedClock, table: tuple[FileKind, list[MappingField], list[list[str]], WritingStyle]
) -> None:
    kind, fields, rows, style = table
    names = [field.code for field in fields]
    # A column beside the fields keeps rows from being blank.
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\n").writerows([["nr", *names], *(["1", *row] for row in rows)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_text(stream.getvalue(), "utf-8")
        profile = replace(profile_of(kind, names, style), header=("nr", *names))
        shown, result = both(company, path, profile, clock)
    refused = {error.row - 2 for error in result.errors if error.row}
    assert {place for place, row in enumerate(shown.rows) if row.is_wrong} == refused, (rows, result.errors)
    for error in result.errors:
        row = shown.rows[error.row - 2]
        reasons = {row.reason, *(one.reason for one in row.cells)}
        assert error.pattern in reasons, (error, reasons)


def test_what_an_import_passes_over_is_not_marked(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    path.write_text(
        "account;msisdn;start;traffic_type;net;vat_rate\n1;91234567;2026-03-05 10:00;Tale;1,5;mye\n", "utf-8"
    )
    names = ["account", "msisdn", "start", "traffic_type", "net", "vat_rate"]
    shown, result = both(company, path, profile_of(FileKind.USAGE, names, WritingStyle(decimal_sign=",")), clock)
    assert (shown.wrong, result.rejected, result.imported) == (0, 0, 1)
    path = tmp_path / "charges.csv"
    names = ["operator", "account", "invoice", "issue_date", "text", "net", "seconds", "volume"]
    path.write_text(f"{';'.join(names)}\nIce;1;7;2026-03-05;Data;1,5;ti minutter;12\n", "utf-8")
    shown, result = both(company, path, profile_of(FileKind.CHARGES, names, WritingStyle(decimal_sign=",")), clock)
    assert (shown.wrong, result.rejected, result.imported) == (0, 0, 1)


def test_equipment_without_anything_that_describes_it_is_marked(
    company: CompanyFile, clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "equipment.csv"
    path.write_text("type;maker;supplier\nphone;;Komplett\nphone;Apple;\n", "utf-8")
    profile = profile_of(FileKind.EQUIPMENT, ["type", "maker", "supplier"], WritingStyle())
    shown, result = both(company, path, profile, clock)
    assert [row.is_wrong for row in shown.rows] == [True, False]
    assert [(error.row, error.pattern) for error in result.errors] == [(2, shown.rows[0].reason)]


@pytest.mark.parametrize(("sign", "wrong"), [(",", [False, False, True]), (".", [False, True, False])])
def test_a_workbooks_numbers_are_shown_with_the_profiles_sign(
    company: CompanyFile, clock: FixedClock, tmp_path: Path, sign: str, wrong: list[bool]
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    names = ["account", "msisdn", "start", "traffic_type", "net"]
    for row in (names, *([1, "91234567", "2026-03-05 10:00", "Tale", net] for net in (12.5, "0,49", "0.49"))):
        sheet.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    shown, result = both(company, path, profile_of(FileKind.USAGE, names, WritingStyle(decimal_sign=sign)), clock)
    assert [row.is_wrong for row in shown.rows] == wrong
    assert [error.row - 2 for error in result.errors] == [place for place, is_wrong in enumerate(wrong) if is_wrong]
    assert shown.total == result.amount
