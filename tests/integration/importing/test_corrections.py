"""Corrected usage files: the operator's record id says which record a row is, whatever else in it changed."""

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files, undo_import
from telecost_desktop.services.importing.reading import text_files
from telecost_desktop.services.importing.usage import corrections, parting
from telecost_desktop.services.rollups import USAGE_ROLLUPS, rollup_differences

HEAD = "operator;account;invoice;user;msisdn;traffic_type;start;seconds;called_number;net;vat;record_id\n"
ROW = "Telia;1001;55;Ola;90000001;Calls;2026-09-03T10:00:00;60;4791234567;0,49;0,12;R1\n"
CLOCK = FixedClock(datetime(2026, 11, 22, tzinfo=UTC))
Ask = Callable[..., list[tuple[object, ...]]]
RECORDS = "SELECT id, started_at, seconds, net, record_id FROM usage_record ORDER BY id"


def test_a_corrected_row_replaces_the_record_and_undo_puts_it_back_where_it_was(
    take, ask: Ask, company: CompanyFile
) -> None:
    other = ROW.replace("R1", "R2").replace("10:00", "11:00")
    take(HEAD + ROW + other)
    before = {table: ask(f"SELECT * FROM {table}") for table in (*USAGE_ROLLUPS, "usage_record", "usage_run")}
    result = take(HEAD + ROW.replace("0,49", "0,59").replace("4791234567", "4791234999") + other)
    assert (result.imported, result.duplicates, result.changed) == (1, 1, 2)
    assert {(change.table, change.subject, change.field, change.old, change.new) for change in result.changes} == {
        ("usage_record", "4790000001 2026-09-03 10:00:00", "net", "0.49", "0.59"),
        ("usage_record", "4790000001 2026-09-03 10:00:00", "called_number", "4791234XXX", "4791234XXX"),
    }
    assert ask("SELECT id, net FROM usage_record ORDER BY id") == [(2, 490_000), (3, 590_000)]
    assert rollup_differences(company) == []
    undo_import(company, result.batch or 0, clock=CLOCK)
    assert {table: ask(f"SELECT * FROM {table}") for table in before} == before
    assert check(company) == []


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("90000001", "90000002", "msisdn"),
        ("2026-09-03T10", "2026-10-09T10", "start"),
        ("2026-09-03T10", "2026-07-09T10", "start"),
        ("Ola", "Kari", "user"),
        (";55;", ";56;", "invoice"),
        ("Calls", "Texts", "traffic_type"),
        (";60;", ";61;", "seconds"),
        ("0,12", "0,13", "vat"),
    ],
)
def test_whatever_was_corrected_there_is_still_one_record(
    take, ask: Ask, company: CompanyFile, old: str, new: str, field: str
) -> None:
    take(HEAD + ROW)
    dry = take(HEAD + ROW.replace(old, new), dry_run=True)
    result = take(HEAD + ROW.replace(old, new))
    assert (
        result.imported,
        result.duplicates,
        [one.field for one in result.changes if one.table == "usage_record"],
    ) == (
        1,
        0,
        [field],
    )
    assert dry.changes == result.changes
    assert ask("SELECT COUNT(*) FROM usage_record") == [(1,)]
    assert rollup_differences(company) == []


def test_a_day_far_away_is_another_record(take, ask: Ask) -> None:
    take(HEAD + ROW)
    assert take(HEAD + ROW.replace("2026-09", "2026-12")).imported == 1
    assert ask("SELECT COUNT(*) FROM usage_record") == [(2,)]


def test_an_empty_cell_contradicts_nothing_and_the_invoice_is_kept(take, ask: Ask) -> None:
    take(HEAD + ROW)
    assert take(HEAD + ROW.replace(";55;Ola;", ";;;").replace("0,12", "")).duplicates == 1
    assert take(HEAD + ROW.replace(";55;", ";;").replace("0,49", "0,50")).imported == 1
    assert ask("SELECT i.number FROM usage_record u JOIN supplier_invoice i ON i.id = u.supplier_invoice_id") == [
        ("55",)
    ]


def test_ids_are_the_accounts_own(take) -> None:
    take(HEAD + ROW)
    assert take(HEAD + ROW.replace("1001", "1002")).changed == 0


@pytest.mark.parametrize("block", [text_files.BLOCK_BYTES, 150])
@pytest.mark.parametrize("stored", [False, True])
def test_the_last_of_the_same_id_in_one_file_counts_and_it_is_told(
    take, ask: Ask, company: CompanyFile, monkeypatch: pytest.MonkeyPatch, block: int, stored: bool
) -> None:
    monkeypatch.setattr(text_files.blocks, "__kwdefaults__", {"size": block})
    if stored:
        take(HEAD + ROW.replace("R1", "R9"))
    far = ROW.replace("2026-09", "2025-01")
    result = take(HEAD + far + ROW + ROW.replace("0,49", "0,50") + far.replace("0,49", "0,70"))
    assert (result.rows, result.imported, result.duplicates) == (4, 1, 3)
    assert [conflict.sentence for conflict in result.conflicts] == [
        "The record id R1 is in this file more than once: its last row counts, the others do not."
    ]
    assert ask("SELECT net FROM usage_record WHERE record_id = 'R1'") == [(700_000,)]
    assert str(result.amount) == "0.70"
    assert rollup_differences(company) == []


def test_an_invoice_that_comes_meanwhile_takes_the_replaced_record_over_too(
    take, ask: Ask, company: CompanyFile
) -> None:
    first = ROW.replace(";55;", ";;")
    take(HEAD + first + first.replace("10:00", "11:00").replace("R1", "R2"))
    second = take(HEAD + first.replace("0,49", "0,59"))
    charges = (
        "operator;account;invoice;issue_date;section;text;period_start;period_end;net\n"
        "Telia;1001;55;2026-10-01;communication;Calls;2026-09-01;2026-09-30;5,00\n"
    )
    third = take(charges)
    undo_import(company, second.batch or 0, clock=CLOCK)
    assert ask("SELECT COUNT(*) FROM usage_record WHERE supplier_invoice_id IS NULL") == [(0,)]
    undo_import(company, third.batch or 0, clock=CLOCK)
    assert ask("SELECT COUNT(*) FROM usage_record WHERE supplier_invoice_id IS NOT NULL") == [(0,)]
    assert ask("SELECT first_usage_id, last_usage_id FROM usage_run") == [(1, 2)]
    assert check(company) == []


ids = st.sampled_from(["", "R1", "R2", "R3"])
rows = st.tuples(
    st.sampled_from(["90000001", "90000002", ""]),
    st.sampled_from(["2026-08-31T23:59:59", "2026-09-01T00:00:00", "2026-10-02T08:00:00"]),
    st.sampled_from(["0,10", "0,20", "-1,00"]),
    ids,
)
files = st.lists(rows, min_size=1, max_size=6, unique_by=lambda row: row[3] or row)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(files, min_size=1, max_size=4), data=st.data(), spilled=st.booleans())
def test_imports_and_undos_in_any_order_leave_each_id_as_its_last_living_import_said(
    empty_company_template: Path, contents: list[list[tuple[str, ...]]], data: st.DataObject, spilled: bool
) -> None:
    """Each id is a pile of what imports said that changed it; undo takes an import's own out, wherever it lies."""
    piles: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    alive: list[int] = []
    patch = pytest.MonkeyPatch()
    if spilled:
        patch.setattr(parting, "_MOST_ROWS", 1)
        patch.setattr(corrections, "_LISTED_IDS", 0)
    with tempfile.TemporaryDirectory() as folder, patch.context():
        path = Path(folder) / "company.telecost"
        path.write_bytes(empty_company_template.read_bytes())
        file = open_company_file(path)
        try:
            for place, content in enumerate(contents):
                source = path.with_name(f"{place}.csv")
                lines = [f"T;1001;55;;{msisdn};Calls;{start};60;;{net};;{key}\n" for msisdn, start, net, key in content]
                source.write_text(HEAD + "".join(lines) + "\n" * place)
                (result,) = import_files(file, [source], clock=CLOCK)
                assert result.rows == result.imported + result.duplicates
                for row in content:
                    pile = piles.setdefault(row[3], [])
                    if row[3] and (not pile or pile[-1][1] != row):
                        pile.append((result.batch or 0, row))
                alive.append(result.batch or 0)
                while alive and data.draw(st.booleans()):
                    undone = alive.pop(data.draw(st.integers(0, len(alive) - 1)))
                    undo_import(file, undone, clock=CLOCK)
                    piles = {key: [said for said in pile if said[0] != undone] for key, pile in piles.items()}
                expected = Counter(
                    (f"47{row[0]}" if row[0] else None, row[1].replace("T", " "), row[2], row[3])
                    for row in (pile[-1][1] for pile in piles.values() if pile)
                )
                with file.raw() as connection:
                    stored = connection.execute(
                        "SELECT l.msisdn, datetime(u.started_at, 'unixepoch'), "
                        "replace(printf('%.2f', u.net / 1e6), '.', ','), u.record_id FROM usage_record u "
                        "JOIN placement p ON p.id = u.placement_id LEFT JOIN line l ON l.id = p.line_id "
                        "WHERE u.record_id IS NOT NULL"
                    ).fetchall()
                assert Counter(stored) == expected
                assert check(file) == []
            for batch in alive:
                undo_import(file, batch, clock=CLOCK)
            with file.raw() as connection:
                for table in ("usage_record", "usage_run", "usage_replacement", "placement", *USAGE_ROLLUPS):
                    assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)
        finally:
            file.close()


@pytest.mark.parametrize("listed", [True, False])
def test_stored_ids_are_found_without_reading_everything(company: CompanyFile, listed: bool) -> None:
    with company.raw() as connection:
        connection.execute(corrections.NEAR_MONTHS)
        connection.execute(corrections.WANTED_IDS)
        plan = [
            row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {corrections.known_records(listed=listed)}", (1,))
        ]
    assert plan[0] == "SCAN n"
    assert not any(step.startswith("SCAN") or "AUTOMATIC" in step for step in plan[1:])
    assert "SEARCH u USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan
