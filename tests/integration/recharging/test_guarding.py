"""What passed-on costs forbid, what the check of a file finds about them, and their commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text

from telecost_desktop.errors import UserError
from telecost_desktop.services.importing.batches import list_batches, undo_import
from telecost_desktop.services.projects.entries import delete_entry, list_entries, save_entry, write_off
from telecost_desktop.services.recharging.recharges import withdraw_recharge

from .conftest import SEPTEMBER, Telephony

Command = Callable[..., tuple[int, str, str]]


def batch_of(telephony: Telephony, name: str) -> int:
    return next(batch.id for batch in list_batches(telephony.file) if batch.file == name)


def counts(telephony: Telephony) -> tuple[int, ...]:
    with telephony.file.read() as session:
        tables = ("charge", "supplier_invoice", "recharged_charge", "placement")
        return tuple(session.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one() for table in tables)


def test_an_import_that_was_passed_on_is_not_taken_back(telephony: Telephony) -> None:
    made = telephony.make(telephony.wish(telephony.project()))
    before = counts(telephony)
    with pytest.raises(UserError) as refused:
        undo_import(telephony.file, batch_of(telephony, "september.csv"), clock=telephony.clock)
    sentence = refused.value.sentence()
    assert f"recharge {made} (Salg → Utleie kunde)" in sentence
    assert "Withdraw that first" in sentence
    assert counts(telephony) == before
    withdraw_recharge(telephony.file, made, clock=telephony.clock)
    undo_import(telephony.file, batch_of(telephony, "september.csv"), clock=telephony.clock)
    assert telephony.broken() == []


def test_a_billed_one_asks_for_the_difference(telephony: Telephony) -> None:
    telephony.make(telephony.wish(telephony.project()))
    telephony.bill()
    with pytest.raises(UserError, match="pass the difference on"):
        undo_import(telephony.file, batch_of(telephony, "september.csv"), clock=telephony.clock)


def test_other_imports_are_taken_back_as_ever(telephony: Telephony) -> None:
    """Only the invoices whose lines were passed on are held; the charges passed on are as they were."""
    telephony.make(telephony.wish(telephony.project()))
    for name in ("october.csv", "usage.csv", "lines.csv"):
        undo_import(telephony.file, batch_of(telephony, name), clock=telephony.clock)
    assert telephony.broken() == []


def test_the_same_invoice_again_replaces_nothing(telephony: Telephony) -> None:
    """Importing an invoice that is here never touches its lines, so a recharge stays what it was."""
    telephony.make(telephony.wish(telephony.project()))
    before = counts(telephony)
    path = telephony.folder / "again.csv"
    head = (telephony.folder / "september.csv").read_text(encoding="utf-8").splitlines()[0]
    path.write_text("\n".join([head, SEPTEMBER[0].replace("299,00", "300,00")]) + "\n", encoding="utf-8")
    from telecost_desktop.services.importing import import_files

    import_files(telephony.file, [path], clock=telephony.clock)
    assert counts(telephony) == before
    assert telephony.broken() == []


def test_a_fee_of_a_recharge_is_not_changed_by_itself(telephony: Telephony) -> None:
    made = telephony.make(telephony.wish(telephony.project()))
    (row,) = list_entries(telephony.file)
    assert row.recharged
    dearer = replace(row.values, unit_price=Decimal(1))
    with pytest.raises(UserError, match="Withdraw the recharge"):
        save_entry(telephony.file, dearer, clock=telephony.clock, entry_id=row.id)
    with pytest.raises(UserError, match="Withdraw the recharge"):
        delete_entry(telephony.file, row.id, clock=telephony.clock)
    write_off(telephony.file, [row.id], True, clock=telephony.clock)
    assert telephony.broken() == []
    withdraw_recharge(telephony.file, made, clock=telephony.clock)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE billable_entry SET unit_price = unit_price + 10000", "recharge_amount"),
        ("UPDATE billable_entry SET quantity = 2000000", "recharge_amount"),
        ("UPDATE recharge SET markup = 1000000", "recharge_amount"),
        ("DELETE FROM recharged_charge WHERE charge_id = (SELECT MIN(charge_id) FROM recharged_charge)", "recharge_amount"),
        ("DELETE FROM billable_entry", "recharge_lost"),
        ("DELETE FROM billable_entry", "recharge_empty"),
        ("UPDATE charge SET net = net + 1", "recharge_changed"),
    ],
)  # fmt: skip
def test_the_check_finds_what_is_wrong(telephony: Telephony, statement: str, code: str) -> None:
    telephony.make(telephony.wish(telephony.project()))
    assert telephony.broken() == []
    with telephony.file.raw() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)
        connection.execute("PRAGMA foreign_keys = ON")
    assert code in telephony.broken()


def test_the_commands(telephony: Telephony, command_line: Command) -> None:
    telephony.project()
    company = ("-c", telephony.file.path)
    what = ("--project", "utleie", "--from", "2026-09-01", "--to", "2026-09-30", "--markup", "10", *company)
    code, out, _ = command_line("recharge", "preview", "--department", "salg", "--each", "employee", *what, "--json")
    assert code == 0
    found = json.loads(out)
    assert [fee["amount"] for fee in found["fees"]] == ["383.90", "461.46"]
    assert (found["total"], found["unassigned"]["net"]) == ("845.36", "50.00")
    code, out, said = command_line("recharge", "make", "--employee", "Åse Nygård", *what, "--json")
    made = json.loads(out)
    assert (code, made["amount"], made["lines"], made["source"]) == (0, "461.46", 2, "employee")
    assert "of 2 invoice lines" in said
    code, _, said = command_line("recharge", "make", "--employee", "Åse Nygård", *what)
    assert code == 1
    assert "were passed on before" in said
    code, out, _ = command_line("recharge", "lines", made["id"], *company, "--json")
    assert [(line["invoice"], line["net"]) for line in json.loads(out)] == [("7001", "299.00"), ("7001", "120.505")]
    code, _, said = command_line("undo-import", batch_of(telephony, "september.csv"), *company)
    assert code == 1
    assert f"recharge {made['id']}" in said
    assert command_line("recharge", "withdraw", made["id"], *company)[0] == 0
    code, out, _ = command_line("recharge", "list", *company, "--json")
    assert (code, json.loads(out)) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say once whose costs they are"),
        (("--department", "Salg", "--employee", "Åse Nygård"), "Say once whose costs they are"),
        (("--department", "Nowhere"), "No active project, department or employee is called Nowhere"),
        (("--department", "Salg", "--markup", "much"), "is no number"),
        (("--department", "Salg", "--to", "2026-08-01"), "last day lies before"),
    ],
)
def test_commands_refuse_in_one_sentence(
    telephony: Telephony, command_line: Command, arguments: tuple[str, ...], sentence: str
) -> None:
    telephony.project()
    code, out, said = command_line(
        "recharge", "preview", "--project", "Utleie", "--from", "2026-09-01", "--to", "2026-09-30",
        "-c", telephony.file.path, *arguments,
    )  # fmt: skip
    assert (code, out) == (1, "")
    assert sentence in said


def test_a_name_that_several_have_wants_a_number(telephony: Telephony, command_line: Command) -> None:
    telephony.project()
    telephony.project()
    arguments = ("--department", "Salg", "--from", "2026-09-01", "--to", "2026-09-30", "-c", telephony.file.path)
    code, _, said = command_line("recharge", "preview", "--project", "Utleie", *arguments)
    assert code == 1
    assert "2 are called Utleie" in said
    assert command_line("recharge", "preview", "--project", "1001", *arguments)[0] == 0
