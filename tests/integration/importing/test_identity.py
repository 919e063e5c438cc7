"""Nothing comes in twice and nothing is lost: the same file, equal rows, overlapping files, a double click."""

import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files
from telecost_desktop.services.rollups import rollup_differences

USAGE = "operator;account;invoice;department;user;msisdn;traffic_type;start;seconds;called_number;net;vat\n"
CALL = "Telia;1001;55;Salg;Ola;90000001;Calls;2026-09-03T10:00:00;60;4791234567;0,49;0,12\n"
OTHER = CALL.replace("10:00:00", "11:00:00")
CHARGES = "operator;account;invoice;issue_date;section;text;net;vat_rate;user\n"
Ask = Callable[..., list[tuple[object, ...]]]
COUNT = "SELECT (SELECT COUNT(*) FROM usage_record) + (SELECT COUNT(*) FROM charge)"


def charges(*numbers: int) -> str:
    return CHARGES + "".join(
        f'Telia;1001;{number};2026-10-01;subscription;Abonnement;199,00;25;"Ærlig Østby; jr."\n' for number in numbers
    )


@pytest.mark.parametrize("content", [USAGE + CALL + OTHER, charges(1, 1, 2)])
def test_the_same_file_twice_brings_nothing_new(take, ask: Ask, content: str) -> None:
    first = take(content, "a.csv")
    count = ask(COUNT)
    # The very same, and the same rows in another file.
    for again in (take(content, "b.csv"), take(content + "\n", "c.csv")):
        assert (again.status, again.imported, again.duplicates) == ("duplicate", 0, first.imported)
    assert ask(COUNT) == count == [(first.imported,)]


@pytest.mark.parametrize(("content", "count"), [(USAGE + CALL + CALL, 2), (charges(1, 1), 2)])
def test_two_equal_rows_of_one_file_are_two(take, ask: Ask, content: str, count: int) -> None:
    assert take(content).imported == count
    assert ask(COUNT) == [(count,)]


def test_overlapping_files_are_their_union(take, ask: Ask, company: CompanyFile) -> None:
    assert take(USAGE + CALL + CALL + OTHER).imported == 3
    result = take(USAGE + CALL + CALL + CALL + CALL.replace("0,49", "0,50"))
    assert (result.imported, result.duplicates) == (2, 2)
    assert ask(COUNT) == [(5,)]
    assert rollup_differences(company) == []


def test_rows_that_today_mean_something_else_are_the_same(take, ask: Ask, company: CompanyFile) -> None:
    take(USAGE + CALL)
    with company.raw() as connection:
        connection.execute("UPDATE traffic_type SET kind = 'other', guessed = 1")
    assert take(USAGE + CALL + OTHER).duplicates == 1
    assert ask(COUNT) == [(2,)]


@pytest.mark.parametrize("masked", ["912 34 XXX", "4791234***", "skjult", ""])
def test_masked_numbers_take_no_part(take, masked: str) -> None:
    take(USAGE + CALL.replace("4791234567", masked))
    assert take(USAGE + CALL.replace("4791234567", "+47 912*****")).duplicates == 1


def test_letters_and_semicolons_come_in_right(take, ask: Ask) -> None:
    take(charges(1), encoding="cp1252")
    take(USAGE + CALL.replace("Ola", '"Ærlig Østby; jr."').replace("Salg", "Økonomi"))
    assert ask("SELECT name FROM employee") == [("Ærlig Østby; jr.",)]
    assert ask("SELECT name FROM department") == [("Økonomi",)]


def test_amounts_are_summed_without_vat_in_dry_runs_too(take) -> None:
    for content, total in ((USAGE + CALL + OTHER, "0.98"), (charges(1, 1, 2), "597.00")):
        assert take(content, dry_run=True).amount == take(content).amount == Decimal(total)


def test_an_invoice_lies_scattered_and_comes_in_whole(take, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    from telecost_desktop.services.importing.supplier_invoices import gathering

    assert take(charges(1, 2, 1, 2, 3, 1)).imported == 6
    assert ask("SELECT i.number, COUNT(*) FROM charge c JOIN supplier_invoice i ON i.id = c.supplier_invoice_id "
               "GROUP BY 1 ORDER BY 1") == [("1", 3), ("2", 2), ("3", 1)]  # fmt: skip
    monkeypatch.setattr(gathering, "MOST_ROWS", 3)
    assert take(charges(*(number for number in range(10, 20) for _ in range(3)))).imported == 30
    mixed = take(charges(*range(20, 25), *range(20, 25)))
    assert (mixed.status, mixed.imported) == ("rejected", 0)
    assert "Sort the file by invoice number" in mixed.errors[0].reason
    assert "Invoice 30 has more than 3 rows" in take(charges(30, 30, 30, 30, 30)).errors[0].reason
    monkeypatch.setattr(gathering, "MOST_INVOICES", 4)
    assert "more than 4 supplier invoices" in take(charges(*range(40, 46))).errors[0].reason


def test_a_double_click_imports_once(company: CompanyFile, company_path: Path, tmp_path: Path, ask: Ask) -> None:
    path = tmp_path / "usage.csv"
    rows = (
        CALL.replace("10:00:00", f"{place // 3600:02}:{place // 60 % 60:02}:{place % 60:02}") for place in range(9_000)
    )
    path.write_text(USAGE + "".join(rows), encoding="utf-8")
    script = Path(__file__).with_name("import_child.py")
    children = [subprocess.Popen([sys.executable, str(script), str(company_path), str(path)]) for _ in range(2)]
    assert [child.wait(timeout=120) for child in children] == [0, 0]
    assert ask(COUNT) == [(9_000,)]
    assert ask("SELECT COUNT(*) FROM import_batch") == [(1,)]
    assert rollup_differences(company) == []


def test_a_trial_of_several_files_tells_what_the_import_of_all_will(
    company: CompanyFile, clock: FixedClock, tmp_path: Path, ask: Ask
) -> None:
    texts = (charges(1, 2), charges(1, 2), charges(2, 3), "nonsense\n", USAGE + CALL, USAGE + CALL + OTHER)
    paths = [tmp_path / f"{place}.csv" for place in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    before = ask(COUNT)
    tried = import_files(company, paths, clock=clock, dry_run=True)
    assert ask(COUNT) == before
    assert ask("SELECT COUNT(*) FROM import_batch") == [(0,)]
    done = import_files(company, paths, clock=clock)
    told = [(one.status, one.imported, one.duplicates, one.sums, one.changed, len(one.errors)) for one in tried]
    assert told == [(one.status, one.imported, one.duplicates, one.sums, one.changed, len(one.errors)) for one in done]
    assert [one.imported for one in done] == [2, 0, 1, 0, 1, 1]
    assert rollup_differences(company) == []


def test_a_file_that_lost_rows_says_so_again(take) -> None:
    content = USAGE + CALL + CALL.replace("0,49", "null")
    assert take(content).status == "partial"
    again = take(content)
    assert (again.status, again.duplicates, again.rejected) == ("duplicate", 1, 1)
    assert "1 rows" in again.errors[0].reason
