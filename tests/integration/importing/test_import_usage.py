from collections.abc import Callable
from pathlib import Path

import pytest

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import export_rejections, import_files, list_batches, undo_import
from telecost_desktop.services.importing.reading import text_files
from telecost_desktop.services.rollups import rebuild_rollups, rollup_differences

HEAD = "operator;account;invoice;department;user;msisdn;traffic_type;kind;start;seconds;messages;bytes;called_number;country;net;vat\n"
CALL = "Telia;1001;55;Salg;Ola;90000001;National calls;call;2026-09-03T10:00:00;60;;;912 34 XXX;NO;0,49;0,12\n"
SMS = "Telia;1001;55;Salg;Ola;90000001;SMS;message;2026-09-03T11:00:00;;1;;4791234567;;0,39;0,10\n"
Ask = Callable[..., list[tuple[object, ...]]]


def test_a_usage_file_comes_in_with_everything_it_names(take, ask: Ask, company: CompanyFile) -> None:
    result = take(HEAD + CALL + SMS)
    assert (result.status, result.format, result.rows, result.imported) == ("imported", "telecost-usage", 2, 2)
    assert ask("SELECT seconds, messages, called_number, net, vat FROM usage_record ORDER BY started_at") == [
        (60, None, "912 34 XXX", 490_000, 120_000),
        (None, 1, "4791234567", 390_000, 100_000),
    ]
    assert ask("SELECT number, state, has_charges, issue_date FROM supplier_invoice") == [("55", "expected", 0, None)]
    assert ask("SELECT e.name, l.valid_from FROM line_employee l JOIN employee e ON e.id = l.employee_id") == [
        ("Ola", "2026-09-03")
    ]
    assert ask("SELECT d.name FROM placement p JOIN department d ON d.id = p.department_id") == [("Salg",)]
    assert rollup_differences(company) == []


def test_the_same_file_again_is_a_duplicate(take, ask: Ask) -> None:
    first = take(HEAD + CALL, "a.csv")
    again = take(HEAD + CALL, "b.csv")
    assert (again.status, again.batch, again.duplicates) == ("duplicate", first.batch, 1)
    assert ask("SELECT COUNT(*) FROM usage_record") == [(1,)]


def test_two_equal_calls_in_one_file_are_two(take, ask: Ask) -> None:
    assert take(HEAD + CALL + CALL).imported == 2
    assert ask("SELECT COUNT(*) FROM usage_record") == [(2,)]


def test_overlapping_files_are_their_union(take, ask: Ask, company: CompanyFile) -> None:
    take(HEAD + CALL + CALL + SMS)
    result = take(HEAD + CALL + CALL + CALL + SMS)
    assert (result.status, result.imported, result.duplicates) == ("imported", 1, 3)
    assert ask("SELECT COUNT(*) FROM usage_record") == [(4,)]
    all_here = take(HEAD + SMS + CALL)
    assert (all_here.status, all_here.duplicates) == ("duplicate", 2)
    assert rollup_differences(company) == []


def test_a_masked_number_tells_nothing_in_the_comparison(take) -> None:
    take(HEAD + CALL)
    assert take(HEAD + CALL.replace("912 34 XXX", "4791234***")).duplicates == 1
    full = SMS.replace("4791234567", "4790000009")
    take(HEAD + SMS)
    assert take(HEAD + full).imported == 1


def test_the_operators_record_id_decides_when_there_is_one(take) -> None:
    head = HEAD.strip() + ";record_id\n"
    take(head + CALL.strip() + ";R1\n" + SMS.strip() + ";R2\n")
    result = take(head + CALL.replace("0,49", "0,50").strip() + ";R1\n" + SMS.strip() + ";R3\n")
    assert (result.duplicates, result.imported, result.changed) == (0, 2, 1)


def test_usage_first_without_and_then_with_an_invoice_is_one(take, ask: Ask) -> None:
    take(HEAD + CALL.replace(";55;", ";;"))
    assert take(HEAD + CALL).duplicates == 1
    assert ask("SELECT COUNT(*) FROM usage_record") == [(1,)]


def test_wrong_rows_are_kept_with_reasons_and_can_be_mended(take, company: CompanyFile, tmp_path: Path) -> None:
    wrong = (
        CALL.replace("0,49", "x,49")
        + CALL.replace("2026-09-03T10", "2026-13-03T10")
        + CALL.replace(";call;", ";banana;")
    )
    result = take(HEAD + SMS + wrong + CALL.replace(";1001;", ";;"))
    assert (result.status, result.imported, result.rejected) == ("partial", 1, 4)
    assert {(error.row, error.column) for error in result.errors} == {
        (3, "net"),
        (4, "start"),
        (5, "kind"),
        (6, "account"),
    }
    target = tmp_path / "mend.csv"
    assert export_rejections(company, result.batch or 0, target) == 4
    mended = (
        target.read_text("utf-8-sig").replace("x,49", "0,49").replace("2026-13", "2026-09").replace("banana", "call")
    )
    again = take(mended.replace(";;55", ";1001;55"))
    assert (again.imported, again.rejected) == (4, 0)
    assert (tmp_path / "mend.reasons.csv").read_text("utf-8-sig").count("\n") == 5


def test_a_file_with_wrong_rows_only_may_be_tried_again(take) -> None:
    content = HEAD + CALL.replace("0,49", "?")
    assert take(content, "a.csv").status == "rejected"
    assert take(content, "b.csv").status == "rejected"


def test_a_dry_run_changes_nothing(take, ask: Ask, company: CompanyFile) -> None:
    result = take(HEAD + CALL, dry_run=True)
    assert (result.status, result.imported, result.batch) == ("imported", 1, None)
    assert ask("SELECT (SELECT COUNT(*) FROM usage_record) + (SELECT COUNT(*) FROM line)") == [(0,)]
    assert list_batches(company) == []


@pytest.mark.parametrize(
    ("encoding", "prefix"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("cp1252", b""), ("latin-1", b"")],
)
def test_encodings(take, ask: Ask, encoding: str, prefix: bytes) -> None:
    user = "Ærlig Østby – Åse" if encoding != "latin-1" else "Ærlig Østby Åse"
    content = (HEAD + CALL.replace("Ola", user)).encode(encoding)
    assert take(prefix + content).imported == 1
    assert ask("SELECT name FROM employee") == [(user,)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(take, end: str) -> None:
    result = take((HEAD + CALL + SMS).replace("\n", end).encode())
    assert (result.imported, result.rejected) == (2, 0)


def test_mixed_line_ends_quotes_blank_lines_and_short_rows(take, ask: Ask) -> None:
    quoted = CALL.replace("Ola", '"Ola ""O"" \n Nordmann; jr."')
    rows = HEAD + quoted.strip() + "\r\n\r" + SMS + "\nTelia;1001;55\n" + CALL
    result = take(rows.encode())
    assert (result.imported, result.rejected) == (3, 1)
    assert [(error.row, error.column) for error in result.errors] == [(7, "start")]
    assert ('Ola "O" \n Nordmann; jr.',) in ask("SELECT name FROM employee")


@pytest.mark.parametrize("separator", [",", "\t", "|"])
def test_separators(take, separator: str) -> None:
    assert take((HEAD + SMS.replace("0,39;0,10", "0.39;0.10")).replace(";", separator)).imported == 1


def test_headers_are_matched_leniently(take) -> None:
    head = (
        HEAD.replace("traffic_type", "Traffic Type ")
        .replace("called_number", "CALLED-NUMBER")
        .replace("msisdn", " MSISDN ")
    )
    assert take(head + CALL).imported == 1


def test_blocks_give_the_same_as_one_piece(
    take, ask: Ask, company: CompanyFile, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(CALL.replace("10:00:00", f"10:{place // 60:02}:{place % 60:02}") for place in range(500)) + CALL * 3
    monkeypatch.setattr(text_files.blocks, "__kwdefaults__", {"size": 700})
    result = take(HEAD + rows)
    assert (result.imported, result.rejected) == (503, 0)
    assert rollup_differences(company) == []
    again = take(HEAD + rows + CALL)
    assert (again.imported, again.duplicates) == (1, 503)


def test_a_change_of_user_starts_a_new_link(take, ask: Ask) -> None:
    later = CALL.replace("Ola", "Kari").replace("2026-09-03", "2026-09-20")
    take(HEAD + later + CALL)
    links = (
        "SELECT e.name, l.valid_from FROM line_employee l JOIN employee e ON e.id = l.employee_id ORDER BY valid_from"
    )
    assert ask(links) == [("Ola", "2026-09-03"), ("Kari", "2026-09-20")]
    unnamed = CALL.replace("Salg;Ola", ";")
    take(
        HEAD
        + unnamed.replace("10:00", "12:00")
        + unnamed.replace("2026-09-03", "2026-10-01")
        + unnamed.replace("2026-09-03", "2026-08-01")
    )
    assert ask(
        "SELECT e.name, d.name FROM usage_record u JOIN placement p ON p.id = u.placement_id "
        "LEFT JOIN employee e ON e.id = p.employee_id LEFT JOIN department d ON d.id = p.department_id "
        "WHERE u.id > 2 ORDER BY u.started_at"
    ) == [(None, None), ("Ola", "Salg"), ("Kari", "Salg")]
    assert ask(links) == [("Ola", "2026-09-03"), ("Kari", "2026-09-20")]


def test_pseudo_subscribers_and_masked_subscribers_stay_on_the_account(take, ask: Ask) -> None:
    take(HEAD + CALL.replace(";90000001;", ";Konto;") + CALL.replace(";90000001;", ";912 34 XXX;"))
    assert ask("SELECT COUNT(*) FROM line") == [(0,)]
    assert ask(
        "SELECT COUNT(*) FROM usage_record u JOIN placement p ON p.id = u.placement_id WHERE p.line_id IS NULL"
    ) == [(2,)]


def test_undo_takes_everything_back(take, ask: Ask, company: CompanyFile, clock: FixedClock) -> None:
    first = take(HEAD + CALL)
    second = take(HEAD + SMS + CALL.replace(";55;", ";56;").replace("2026-09", "2026-10"))
    undo_import(company, second.batch or 0, clock=clock, user="AB")
    assert ask("SELECT number FROM supplier_invoice") == [("55",)]
    assert ask("SELECT COUNT(*) FROM usage_record") == [(1,)]
    assert rollup_differences(company) == []
    undo_import(company, first.batch or 0, clock=clock)
    counts = [
        ask(f"SELECT COUNT(*) FROM {table}")
        for table in ("usage_record", "usage_run", "usage_by_day", "line_employee", "supplier_invoice")
    ]
    assert counts == [[(0,)]] * 5
    made = ("line", "employee", "department", "placement", "billing_account", "seller", "import_change")
    assert [ask(f"SELECT COUNT(*) FROM {table}") for table in made] == [[(0,)]] * len(made)
    assert take(HEAD + CALL, "again.csv").status == "imported"


def test_rollups_can_be_rebuilt_and_differences_are_seen(take, company: CompanyFile) -> None:
    take(HEAD + CALL + SMS)
    with company.raw() as connection:
        connection.execute("UPDATE usage_by_day SET net = net + 1")
        connection.execute("DELETE FROM usage_by_month")
    assert {difference.table for difference in rollup_differences(company)} == {"usage_by_day", "usage_by_month"}
    rebuild_rollups(company)
    assert rollup_differences(company) == []


def test_cancelling_leaves_the_file_as_before(
    company: CompanyFile, clock: FixedClock, tmp_path: Path, ask: Ask
) -> None:
    from telecost_desktop.errors import Cancelled

    path = tmp_path / "usage.csv"
    path.write_text(HEAD + CALL)
    with pytest.raises(Cancelled):
        import_files(company, [path], clock=clock, cancelled=lambda: True)
    assert ask("SELECT (SELECT COUNT(*) FROM usage_record) + (SELECT COUNT(*) FROM import_batch)") == [(0,)]
    with company.raw() as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_undo_leaves_names_that_others_need(take, ask: Ask, company: CompanyFile, clock: FixedClock) -> None:
    first = take(HEAD + CALL)
    take(HEAD + SMS)
    undo_import(company, first.batch or 0, clock=clock)
    assert ask("SELECT (SELECT COUNT(*) FROM line), (SELECT COUNT(*) FROM employee)") == [(1, 1)]
    with company.raw() as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize("blank", ["\n", ";;;;;;;;;;;;;;;\n", ' ; ;"";;;;;;;;;;;;;\n'])
def test_blank_rows_are_passed_over_but_not_rows_that_have_something_elsewhere(take, blank: str) -> None:
    head = "elsewhere;" + HEAD
    call = "x;" + CALL
    assert take(head + call + blank + call.replace("10:00", "11:00")).rows == 2
    result = take(head + call + ";" * 10 + "\n" + "lost" + ";" * 15 + "\n" + call.replace("10:00", "12:00"))
    assert (result.rows, result.imported + result.duplicates, result.rejected) == (3, 2, 1)
    assert (result.errors[0].row, result.errors[0].column) == (4, "start")


def test_an_invoice_that_only_known_rows_name_is_not_expected(take, ask: Ask) -> None:
    take(HEAD + CALL.replace(";55;", ";;"))
    again = take(HEAD + CALL)
    assert (again.imported, again.duplicates) == (0, 1)
    assert ask("SELECT number FROM supplier_invoice") == []
    take(HEAD + SMS)
    assert ask("SELECT number FROM supplier_invoice") == [("55",)]
