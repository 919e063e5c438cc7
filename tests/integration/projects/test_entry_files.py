"""Hours and fees from files of any language and encoding: each row once, and each that cannot be is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.models.projects import EntryKind
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.projects.entries import EntryState, list_entries, save_entry, write_off
from telecost_desktop.services.projects.entry_columns import read_hours
from telecost_desktop.services.projects.entry_files import EntryImport, import_entries
from telecost_desktop.services.projects.entry_values import EntryValues

from .conftest import ProjectOffice, day


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_file(text: str, encoding: str = "utf-8", name: str = "hours.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write_file


@pytest.fixture
def project(office: ProjectOffice) -> int:
    """Project 5001 at 1 000 an hour."""
    return office.project(office.customer())


def bring(office: ProjectOffice, path: Path, **values: object) -> EntryImport:
    return import_entries(office.file, path, clock=office.clock, user="ANN", **values)  # type: ignore[arg-type]


def stored(office: ProjectOffice) -> list[tuple[str, str, str, str, str]]:
    """Day, person, quantity, price and text, oldest first."""
    return [
        (
            str(row.values.entry_date),
            row.values.person,
            f"{row.values.quantity:f}",
            f"{row.values.unit_price:f}",
            row.values.text,
        )
        for row in reversed(list_entries(office.file))
    ]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Project number;Date;Person;Hours;Text;Unit price\n5001;2026-11-02;Åse Ærlig;7.5;Réunion;1,100.00\n"),
        ("utf-8-sig", "Prosjektnr;Dato;Ansatt;Timer;Beskrivelse;Timepris\n5001;02.11.2026;Åse Ærlig;7,5;Réunion;1 100,00\n"),
        ("cp1252", "Projektnr\tDatum\tMedarbetare\tTimmar\tBeskrivning\tTimpris\n5001\t2026-11-02\tÅse Ærlig\t7:30\tRéunion\t1 100,-\n"),
        ("utf-16", "N° de projet;Date;Collaborateur;Heures;Libellé;Taux horaire\n5001;02/11/2026;Åse Ærlig;7h30;Réunion;1100,00\n"),
        ("latin-1", "sep=,\nProject,Date,Employee,Hours,Description,Rate\n5001,2 Nov 2026,x,1,y,1\n5001,02.11.2026,Åse Ærlig,7.5 h,Réunion,1100\n"),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_names_in_four_languages(
    office: ProjectOffice, project: int, write: Callable[..., Path], encoding: str, text: str
) -> None:
    made = bring(office, write(text, encoding))
    assert made.imported == 1
    assert stored(office) == [("2026-11-02", "Åse Ærlig", "7.50", "1100.00", "Réunion")]
    assert made.hours == Decimal("7.5")
    assert made.amounts == (("NOK", Decimal(8250)),)


def test_the_same_file_twice_brings_nothing_and_equal_rows_of_a_file_are_two_entries(
    office: ProjectOffice, project: int, write: Callable[..., Path]
) -> None:
    path = write("Project;Date;Hours;Text\n" + "5001;2026-11-02;1;Call\n" * 2)
    first, second = bring(office, path), bring(office, path)
    assert (first.imported, first.duplicates) == (2, 0)
    assert (second.imported, second.duplicates, second.rejected) == (0, 2, 0)
    assert len(list_entries(office.file)) == 2


def test_it_knows_its_rows_after_they_were_changed_written_off_or_billed_and_prices_rose(
    office: ProjectOffice, project: int, write: Callable[..., Path]
) -> None:
    path = write("Project;Date;Hours;Text\n5001;2026-11-02;1;A\n5001;2026-11-03;1;B\n5001;2026-11-04;1;C\n")
    bring(office, path)
    rows = {row.values.text: row for row in list_entries(office.file)}
    changed = replace(rows["A"].values, quantity=Decimal(3), text="Changed")
    save_entry(office.file, changed, clock=office.clock, entry_id=rows["A"].id)
    write_off(office.file, [rows["B"].id], True, clock=office.clock)
    office.bill_all(up_to="2026-11-04")
    office.project(1, project_id=project, hourly_rate=Decimal(2000), number="77")
    office.project(1, project_id=project, hourly_rate=Decimal(2000), number="5001")
    again = bring(office, path)
    assert (again.imported, again.duplicates) == (0, 3)
    states = Counter(row.state for row in list_entries(office.file))
    assert states == {EntryState.BILLED: 2, EntryState.WRITTEN_OFF: 1}


ROWS = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["1", "2,5", "1:30"]), st.sampled_from("AB")), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=st.lists(ROWS, min_size=1, max_size=4), repeat=st.integers(0, 3))
def test_files_that_overlap_become_their_union(
    office: ProjectOffice,
    write: Callable[..., Path],
    files: list[list[tuple[int, str, str]]],
    repeat: int,
) -> None:
    number = f"X{len(list_entries(office.file))}-{id(files)}"
    if not hasattr(office, "buyer"):
        office.buyer = office.customer()  # type: ignore[attr-defined]
    project = office.project(office.buyer, number=number)  # type: ignore[attr-defined]
    wanted: Counter[tuple[int, str, str]] = Counter()
    for rows in [*files, files[repeat % len(files)]]:
        text = "Project;Date;Hours;Text\n" + "".join(f"{number};0{a}.11.2026;{b};{c}\n" for a, b, c in rows)
        before = wanted.total()
        # Of a row that several files have, the most that one of them has.
        wanted |= Counter(rows)
        trial, made = bring(office, write(text), dry_run=True), bring(office, write(text))
        assert replace(trial, dry_run=False) == made
        assert (made.imported, made.imported + made.duplicates) == (wanted.total() - before, len(rows))
    hours = {"1": Decimal(1), "2,5": Decimal("2.5"), "1:30": Decimal("1.5")}
    found = Counter(
        (row.values.entry_date.day, row.values.quantity, row.values.text)
        for row in list_entries(office.file, project_id=project)
    )
    expected: Counter[tuple[int, Decimal, str]] = Counter()
    for (on, quantity, words), times in wanted.items():
        expected[on, hours[quantity], words] += times
    assert found == expected


def test_rows_that_cannot_be_are_told_by_line_column_reason_and_text(
    office: ProjectOffice, project: int, write: Callable[..., Path]
) -> None:
    closed = office.project(1, "Closed", number="6000", active=False)
    lines = [
        "Prosjekt;Dato;Timer;Tekst;Timepris;Produktnr;Type",
        "5001;02.11.2026;1,5;Good;;;",
        "9999;02.11.2026;1;x;;;",
        "6000;02.11.2026;1;x;;;",
        "5001;31.02.2026;1;x;;;",
        "5001;;1;x;;;",
        "5001;02.11.2026;-1;x;;;",
        "5001;02.11.2026;;x;;;",
        "5001;02.11.2026;many;x;;;",
        "5001;02.11.2026;1.5;x;;;",
        "5001;02.11.2026;7:61;x;;;",
        "5001;02.11.2026;1;x;USD 5;;",
        "5001;02.11.2026;1;x;;404;",
        "5001;02.11.2026;1;x;;;odd",
        "5001",
        '5001;02.11.2026;1;"two',
        'lines";;;',
    ]
    made = bring(office, write("\n".join(lines) + "\n"))
    assert (made.rows, made.imported, made.rejected) == (15, 2, 13)
    assert [(row.line, row.column, row.reason.split(":")[0]) for row in made.rejections] == [
        (3, "Prosjekt", "There is no project 9999."),
        (4, "Prosjekt", "The project 6000 is inactive."),
        (5, "Dato", "This is no date."),
        (6, "Dato", "This cell must not be empty."),
        (7, "Timer", "Hours are more than zero."),
        (8, "Timer", "This cell must not be empty."),
        (9, "Timer", "These are no hours, such as 7.5 or 7"),
        (10, "Timer", "This amount has another decimal sign than the rest of the file."),
        (11, "Timer", "These are no hours, such as 7.5 or 7"),
        (12, "Timepris", "This amount is in USD, but its row is not."),
        (13, "Produktnr", "There is no product 404."),
        (14, "Type", "This is neither hours nor a fee."),
        (15, "", "The row has fewer cells than the header."),
    ]
    assert [row.text for row in made.rejections[:1]] == ["9999;02.11.2026;1;x;;;"]
    assert [text for _, _, _, _, text in stored(office)] == ["Good", "two lines"]
    assert list_entries(office.file, project_id=closed) == []


def test_a_trial_changes_nothing_and_says_the_same(
    office: ProjectOffice, project: int, write: Callable[..., Path]
) -> None:
    path = write("Project;Date;Hours\n5001;2026-11-02;1\n404;2026-11-02;1\n")
    trial = bring(office, path, dry_run=True)
    assert (trial.imported, trial.rejected, list_entries(office.file)) == (1, 1, [])
    assert replace(trial, dry_run=False) == bring(office, path)


def test_fees_with_products_periods_and_kinds(office: ProjectOffice, project: int, write: Callable[..., Path]) -> None:
    product = save_product(
        office.file,
        ProductValues(
            "Hosting", number="H1", unit="mo", vat_code="zero", price=Decimal(50), price_from=day("2026-01-01")
        ),
        clock=office.clock,
    )
    text = (
        "Project,Date,Quantity,Kind,Product number,Text,Period from,Period to\n"
        "5001,2026-11-01,2,Fee,h1,,2026-11-01,2026-11-30\n"
        "5001,2026-11-01,1:30,Hour,,Work,,\n"
        "5001,2026-11-02,2,,,Open,,\n"
    )
    bring(office, write(text))
    fee, hour, default = (row.values for row in reversed(list_entries(office.file)))
    assert (fee.kind, fee.product_id, fee.text, fee.unit, fee.vat_code, fee.unit_price) == (
        EntryKind.FEE, product, "Hosting", "mo", "zero", Decimal(50),
    )  # fmt: skip
    assert fee.period is not None
    assert (fee.period.start, fee.period.last) == (day("2026-11-01"), day("2026-11-30"))
    assert (hour.kind, hour.quantity, default.kind) == (EntryKind.HOUR, Decimal("1.5"), EntryKind.HOUR)


def test_what_rows_without_a_kind_are_is_for_the_person_to_say(
    office: ProjectOffice, project: int, write: Callable[..., Path]
) -> None:
    made = bring(office, write("Projekt;Datum;Antal;Text;Pris\n5001;2026-11-02;-2;Rabatt;10\n"), kind=EntryKind.FEE)
    assert made.imported == 1
    assert list_entries(office.file)[0].amount == Decimal(-20)


def test_dates_with_the_month_first_are_told_by_the_whole_file(
    office: ProjectOffice, project: int, write: Callable[..., Path]
) -> None:
    bring(office, write("Project,Date,Hours\n5001,11/05/2026,1\n5001,11/22/2026,1\n"))
    assert [on for on, *_ in stored(office)] == ["2026-11-05", "2026-11-22"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("Project;Date;Text\n5001;2026-11-02;x\n", "a column for hours is missing"),
        ("a;b\n1;2\n", "a column for project, date is missing"),
        ("Project;Date;Hours;Hours\n5001;2026-11-02;1;1\n", "Hours is there twice"),
    ],
)
def test_what_is_no_such_list_is_refused_whole(
    office: ProjectOffice, project: int, write: Callable[..., Path], text: str, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        bring(office, write(text))
    with pytest.raises(UserError, match="cannot be read"):
        bring(office, write("x").with_name("nowhere.csv"))


def test_stopped_it_leaves_everything_as_it_was(
    office: ProjectOffice, project: int, write: Callable[..., Path]
) -> None:
    rows = "".join(f"5001;2026-11-02;1;Row {n}\n" for n in range(5_000))
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        bring(office, write("Project;Date;Hours;Text\n" + rows), cancelled=lambda: next(asked))
    assert list_entries(office.file) == []


def test_an_entry_by_hand_is_not_taken_for_a_row(
    office: ProjectOffice, project: int, write: Callable[..., Path]
) -> None:
    entry = EntryValues(project, EntryKind.HOUR, day("2026-11-02"), Decimal(1), text="Call")
    save_entry(office.file, entry, clock=office.clock)
    assert bring(office, write("Project;Date;Hours;Text\n5001;2026-11-02;1;Call\n")).imported == 1


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7,5", "7.5"), ("7.5", "7.5"), ("7:30", "7.5"), ("7h30", "7.5"), ("07:30:00", "7.5"), ("7,5 t", "7.5"),
        ("8 timer", "8"), ("0:20", "0.333333"), ("0:00:36", "0.01"), ("-1", "-1"), ("100:00", "100"),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(text: str, hours: str) -> None:
    assert round(read_hours(text), 6) == Decimal(hours)


@pytest.mark.parametrize("text", ["7:60", "7:3", "x", "1:2:3:4", "h", "7:30:99"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no hours"):
        read_hours(text)


def test_the_command_line_lists_and_imports(
    office: ProjectOffice, project: int, write: Callable[..., Path], command_line: Callable[..., tuple[int, str, str]]
) -> None:
    path, company = write("Project;Date;Hours;Text\n5001;2026-11-02;1,5;Call\n404;2026-11-02;1;x\n"), office.file.path
    code, out, err = command_line("hours", "import", path, "-c", company, "--dry-run")
    assert (code, "1 would be imported" in err, "There is no project 404." in out) == (3, True, True)
    code, out, _ = command_line("hours", "import", path, "-c", company, "--json")
    told = json.loads(out)
    assert (code, told["imported"], told["amounts"]) == (3, 1, {"NOK": "1500.00"})
    assert told["rejections"] == [
        {"line": 3, "column": "Project", "reason": "There is no project 404.", "text": "404;2026-11-02;1;x"}
    ]
    code, out, _ = command_line("hours", "list", "--project", "5001", "--unbilled", "-c", company, "--json")
    (row,) = json.loads(out)
    assert (code, row["quantity"], row["amount"], row["state"]) == (0, "1.50", "1500.00", "unbilled")
    code, out, _ = command_line("projects", "-c", company, "--json")
    (row,) = json.loads(out)
    assert (row["number"], row["unbilled_hours"], row["unbilled_amount"]) == ("5001", "1.50", "1500.00")
    code, _, err = command_line("hours", "list", "--project", "404", "-c", company)
    assert (code, "There is no project 404." in err) == (1, True)
