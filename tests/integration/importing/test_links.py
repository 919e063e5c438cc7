"""What lines, employees and equipment files change is shown; what contradicts the known is told, never guessed."""

from collections.abc import Callable

import pytest

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import FileResult, undo_import
from telecost_desktop.services.importing.register import register

LINES = "account;operator;msisdn;user;department;sim;plan;plan_price;valid_from\n"
LINE = "7;Telia;90000001;Ola;Salg;89470000000000000018;Fri;299,00;2026-01-01\n"
PEOPLE = "employee;employee_number;email;department;valid_from\n"
THINGS = "type;maker;model;serial_number;imei;price;supplier;employee;notes\n"
THING = "phone;Nokia;3310;S1;490154203237518;100,00;Elkjøp;Ola;\n"
HOLDERS = "SELECT e.name, l.valid_from FROM line_employee l JOIN employee e ON e.id = l.employee_id ORDER BY valid_from"
Ask = Callable[..., list[tuple[object, ...]]]


def told(result: FileResult) -> set[tuple[str, str, str, str, str, str]]:
    return {(one.table, one.subject, one.field, one.old, one.new, str(one.since or "")) for one in result.changes}


def sentences(result: FileResult) -> list[str]:
    return [conflict.sentence for conflict in result.conflicts]


def test_a_new_line_is_counted_not_told_and_what_a_later_file_changes_is_told_before_it_is_made(take, ask: Ask) -> None:
    first = take(LINES + LINE)
    assert (first.imported, first.changes, first.changed, first.conflicts) == (1, (), 0, ())
    later = LINES + "7;Telia;90000001;Kari;Drift;89470000000000000018;Fri;349,00;2026-03-01\n"
    dry, real = take(later, dry_run=True), take(later)
    assert (
        told(real)
        == told(dry)
        == {
            ("line", "4790000001", "user", "Ola", "Kari", "2026-03-01"),
            ("line_product", "4790000001", "plan", "Fri 299.00", "Fri 349.00", "2026-03-01"),
        }
    )
    assert real.changed == 2
    assert ask(HOLDERS) == [("Ola", "2026-01-01"), ("Kari", "2026-03-01")]


def test_another_holder_from_the_same_day_is_a_conflict_and_the_known_one_is_kept(take, ask: Ask) -> None:
    take(LINES + LINE)
    result = take(LINES + LINE.replace("Ola", "Kari"))
    assert sentences(result) == [
        "The file gives line 4790000001 to Kari from 2026-01-01; Ola holds it from that day and is kept."
    ]
    assert ask(HOLDERS) == [("Ola", "2026-01-01")]


def test_two_holders_from_the_same_day_in_one_file_are_a_conflict(take, ask: Ask) -> None:
    assert len(sentences(take(LINES + LINE + LINE.replace("Ola", "Kari")))) == 1
    assert ask(HOLDERS) == [("Ola", "2026-01-01")]


def test_a_statement_about_the_past_that_a_later_link_contradicts_is_a_conflict(take, ask: Ask) -> None:
    take(LINES + LINE)
    result = take(LINES + LINE.replace("Ola", "Kari").replace("2026-01-01", "2025-06-01"))
    assert sentences(result)[0] == (
        "The file gives line 4790000001 to Kari from 2025-06-01 on; Ola is known from 2026-01-01 on. Nothing was changed."
    )
    assert ask(HOLDERS) == [("Ola", "2026-01-01")]


def test_a_blank_user_leaves_the_holder(take, ask: Ask) -> None:
    take(LINES + LINE)
    take(LINES + LINE.replace("Ola;Salg", ";").replace("2026-01-01", "2026-05-01"))
    assert ask(HOLDERS) == [("Ola", "2026-01-01")]


def test_a_card_that_moves_leaves_its_line_that_day_and_undo_gives_it_back(
    take, ask: Ask, company: CompanyFile, clock: FixedClock
) -> None:
    cards = "SELECT l.msisdn, s.valid_from, s.valid_to FROM sim_line s JOIN line l ON l.id = s.line_id ORDER BY s.id"
    take(LINES + LINE)
    moved = take(LINES + LINE.replace("90000001", "90000002").replace("2026-01-01", "2026-04-01"))
    assert ask(cards) == [("4790000001", "2026-01-01", "2026-04-01"), ("4790000002", "2026-04-01", None)]
    undo_import(company, moved.batch or 0, clock=clock)
    assert ask(cards) == [("4790000001", "2026-01-01", None)]


def test_a_number_that_becomes_known_is_a_change_and_another_number_is_another_person(
    take, ask: Ask, company: CompanyFile, clock: FixedClock
) -> None:
    take(PEOPLE + "Ola Hansen;;;;\n")
    result = take(PEOPLE + " ola  HANSEN;17;;;\n")
    assert told(result) == {("employee", "ola  HANSEN", "employee_number", "", "17", "")}
    assert ask("SELECT name, employee_number FROM employee") == [("Ola Hansen", "17")]
    assert take(PEOPLE + "Ola Hansen;18;;;\n").changes == ()
    assert ask("SELECT employee_number FROM employee ORDER BY id") == [("17",), ("18",)]
    assert sentences(take(LINES + LINE.replace("Ola", "Ola Hansen"))) == [
        "Ola Hansen is the name of several employees: the first of them is meant where the file gives no employee number."
    ]
    undo_import(company, result.batch or 0, clock=clock)
    assert ask("SELECT employee_number FROM employee ORDER BY id") == [("",), ("18",)]


def test_what_changes_of_a_person_is_told(take) -> None:
    take(PEOPLE + "Ola;17;ola@a.no;Salg;2026-01-01\n")
    assert told(take(PEOPLE + "Ola Dunk;17;dunk@a.no;Drift;2026-02-01\n")) == {
        ("employee", "Ola", "name", "Ola", "Ola Dunk", ""),
        ("employee", "Ola", "email", "ola@a.no", "dunk@a.no", ""),
        ("employee", "Ola Dunk", "department", "Salg", "Drift", "2026-02-01"),
    }


def test_equipment_is_described_anew_but_its_holder_is_never_changed(
    take, ask: Ask, company: CompanyFile, clock: FixedClock
) -> None:
    take(THINGS + THING)
    before = ask("SELECT * FROM equipment")
    result = take(THINGS + THING.replace("3310", "3310 4G").replace("100,00", "90,50").replace("Ola", "Kari"))
    assert told(result) == {
        ("equipment", "Nokia 3310 490154203237518", "model", "3310", "3310 4G", ""),
        ("equipment", "Nokia 3310 490154203237518", "price", "100.00", "90.50", ""),
    }
    assert sentences(result) == [
        "The file says that Kari holds Nokia 3310 490154203237518; known is Ola, which is kept. "
        "Hand it over in the register."
    ]
    assert ask("SELECT name FROM employee") == [("Ola",)]
    assert (
        take(THINGS + THING.replace("3310", "").replace("490154203237518", "").replace("100,00", "90,5")).changed == 0
    )
    undo_import(company, result.batch or 0, clock=clock)
    assert ask("SELECT * FROM equipment") == before


def test_too_much_that_is_new_is_refused_in_a_sentence(take, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "MOST_NEW", 20)
    result = take(LINES + "".join(f"7;Telia;9000{place:04};;;;;;\n" for place in range(30)))
    assert result.status == "rejected"
    assert "more than 20 lines, people" in result.errors[0].reason
    assert "columns are mixed up" in result.errors[0].reason
    assert ask("SELECT COUNT(*) FROM line") == [(0,)]
