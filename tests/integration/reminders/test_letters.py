"""What letters say, in four languages and over pages; the rules that are kept; and the commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text

from telecost_desktop.errors import UserError
from telecost_desktop.models.reminders import Reminder
from telecost_desktop.services.customers import list_customers, save_customer
from telecost_desktop.services.reminders.due import list_due_reminders
from telecost_desktop.services.reminders.making import (
    make_reminders,
    preview_letter,
    reminder_pdf,
)
from telecost_desktop.services.reminders.rules import ReminderLevel, ReminderRules, read_rules, save_rules

from .conftest import Debts, pdf_text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ["Betalingspåminnelse", "Purregebyr", "Forsinkelsesrente", "Å betale", "086,59"]),
        ("en", ["Payment reminder", "Reminder fee", "Late payment interest", "To pay", "1,086.59"]),
        ("sv", ["Betalningspåminnelse", "Påminnelseavgift", "Dröjsmålsränta", "Att betala", "086,59"]),
        ("fr", ["Rappel de paiement", "Frais de rappel", "Pénalités de retard", "Net à payer", "086,59"]),
    ],
)
def test_the_letter_says_it_in_the_customers_language(debts: Debts, language: str, words: list[str]) -> None:
    debts.levels(ReminderLevel(7, Decimal("70"), interest=True))
    debts.rates([("2025-01-01", "13.46")])
    debts.invoice(language="nb")
    (row,) = list_customers(debts.file)
    # French is not what a Norwegian seller may invoice in; the letter's words are there for sellers elsewhere.
    if language == "fr":
        with debts.file.write() as session:
            session.execute(text("UPDATE customer SET language = 'fr'"))
    else:
        save_customer(debts.file, replace(row.values, language=language), clock=debts.clock, customer_id=row.id)
    debts.at("2026-03-01")
    key = list_due_reminders(debts.file, debts.clock)[0].key
    preview = pdf_text(preview_letter(debts.file, debts.clock, key))
    assert [word for word in words if word not in preview] == []
    (made,) = make_reminders(debts.file, debts.clock)
    letter = pdf_text(reminder_pdf(debts.file, made))
    assert [word for word in words if word not in letter] == []


def test_a_levels_own_words_stand_in_the_letter_with_placeholders_filled(debts: Debts) -> None:
    debts.levels(ReminderLevel(7, texts={"nb": "Kjære {customer}: {invoices} {due_date}"}))
    debts.invoice()
    debts.at("2026-03-01")
    make_reminders(debts.file, debts.clock)
    with debts.file.read() as session:
        said = json.loads(session.scalars(select(Reminder.snapshot)).one())["text"]
    assert said == "Kjære Sen Betaler AS: 10001 15.03.2026"


def test_a_letter_over_many_invoices_has_pages_and_names_them_all(debts: Debts) -> None:
    for _ in range(70):
        debts.invoice("2026-01-01", "10")
    debts.at("2026-03-01")
    (made,) = make_reminders(debts.file, debts.clock)
    said = pdf_text(reminder_pdf(debts.file, made))
    assert all(str(number) in said for number in range(10001, 10071))
    assert "Side 3 av 3" in said


def test_rules_are_kept_and_senseless_ones_refused(debts: Debts) -> None:
    rules = ReminderRules((ReminderLevel(7), ReminderLevel(21, Decimal("35.5"), True, {"en": "Pay"})), 10)
    save_rules(debts.file, rules, clock=debts.clock)
    assert read_rules(debts.file) == rules
    for wrong in (
        ReminderRules((ReminderLevel(7), ReminderLevel(7))),
        ReminderRules((ReminderLevel(0),)),
        ReminderRules((ReminderLevel(7, Decimal(-1)),)),
        ReminderRules((ReminderLevel(7, Decimal("0.001")),)),
        ReminderRules((ReminderLevel(7),), 0),
        ReminderRules((ReminderLevel(7, texts={"nb": "Kjære {navn}"}),)),
    ):
        with pytest.raises(UserError):
            save_rules(debts.file, wrong, clock=debts.clock)
    save_rules(debts.file, ReminderRules(()), clock=debts.clock)
    debts.invoice()
    debts.at("2026-12-01")
    assert list_due_reminders(debts.file, debts.clock) == []


def test_by_command(
    debts: Debts, company_path: Path, tmp_path: Path, command_line: Callable[..., tuple[int, str, str]]
) -> None:
    debts.levels(ReminderLevel(7, Decimal("35")))
    debts.invoice()
    debts.file.close()
    now = ("--now", "2026-03-01T09:00:00+01:00")
    code, out, _err = command_line("reminders", "due", "-c", company_path, "--json", *now)
    assert code == 0
    (letter,) = json.loads(out)
    assert (letter["customer"], letter["level"], letter["total"]) == ("Sen Betaler AS", 1, "1035.00")
    code, out, _err = command_line("reminders", "make", "-c", company_path, "--json", *now)
    assert (code, [row["state"] for row in json.loads(out)]) == (0, ["waiting"])
    code, out, _err = command_line("reminders", "make", "-c", company_path, "--json", *now)
    assert (code, json.loads(out)) == (0, [])
    target = tmp_path / "brev.pdf"
    assert command_line("reminders", "print", "1", "-o", target, "-c", company_path)[0] == 0
    assert "Sen Betaler AS" in pdf_text(target.read_bytes())
    assert command_line("reminders", "withdraw", "1", "-c", company_path)[0] == 0
    code, out, _err = command_line("reminders", "list", "-c", company_path, "--json")
    assert (code, [row["state"] for row in json.loads(out)]) == (0, ["withdrawn"])
    assert command_line("reminders", "withdraw", "1", "-c", company_path)[0] == 1
