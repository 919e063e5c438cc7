"""Budgets and findings from the command line."""

import json
from pathlib import Path

import pytest
from costs import Costs

from telecost_desktop.models.database import open_company_file

NOW = ("--now", "2026-11-22")


@pytest.fixture
def company(company_path: Path) -> Path:
    """A file with a department of two accounts, both of which cost something in November."""
    file = open_company_file(company_path)
    costs = Costs(file)
    department = costs.department("Brønnbåt")
    kind = costs.traffic_type("Plan", "subscription")
    for number, net in (("1001", "700"), ("1002", "400.5")):
        account = costs.account(number)
        invoice = costs.invoice(account, f"F{number}", "2026-11-05", due="2026-11-20", net=net)
        costs.charge(invoice, costs.placement(account, department=department), kind, net, on="2026-11-01")
    costs.done()
    file.close()
    return company_path


def test_set_listed_and_foreseen(command_line, company: Path) -> None:
    assert command_line("budgets", "set", "brønnbåt", "1000.50", "--from", "2026-10", "-c", company)[0] == 0
    assert command_line("budgets", "set", "Brønnbåt", "none", "--from", "2027-01", "-c", company)[0] == 0
    (row,) = json.loads(command_line("budgets", "list", *NOW, "-c", company, "--json")[1])
    assert row == {
        "department": "Brønnbåt", "depth": 0, "amount": "1000.50", "since": "2026-10-01",
        "coming": [{"valid_from": "2027-01-01", "amount": None}],
    }  # fmt: skip
    assert (
        json.loads(command_line("budgets", "list", "--month", "2026-09", "-c", company, "--json")[1])[0]["amount"]
        is None
    )
    (row,) = json.loads(command_line("budgets", "forecast", *NOW, "-c", company, "--json")[1])
    assert (row["budget"], row["spent"], row["state"], row["currency"]) == ("1000.50", "1100.50", "over", "NOK")
    (row,) = json.loads(command_line("budgets", "forecast", *NOW, "--account", "1002", "-c", company, "--json")[1])
    assert (row["spent"], row["forecast"], row["state"]) == ("400.50", "400.50", "within")
    code, out, err = command_line("budgets", "forecast", "--month", "2027-01", *NOW, "-c", company)
    assert (code, out, err) == (0, "", "No department has a budget in this month.\n")


def test_what_is_wrong_is_said_in_one_sentence(command_line, company: Path) -> None:
    for arguments in (
        ("set", "Brønnbåt", "12,50", "--from", "2026-10"),
        ("set", "Brønnbåt", "-3", "--from", "2026-10"),
        ("set", "Brønnbåt", "3", "--from", "2026-10-02"),
        ("set", "Brønnbåt", "inf", "--from", "2026-10"),
        ("set", "Brønnbåt", "3", "--from", "9999-12"),
        ("set", "Kontor", "3", "--from", "2026-10"),
        ("list", "--month", "October"),
        ("forecast", "--month", "9999-12"),
        ("forecast", "--account", "9"),
    ):
        if "-3" in arguments:
            arguments = ("set", "--from", "2026-10", "--", "Brønnbåt", "-3")
            command = ("budgets", "set", "-c", company, *arguments[1:])
        else:
            command = ("budgets", *arguments, "-c", company)
        code, out, err = command_line(*command)
        assert (code, out, err.count("\n")) == (1, "", 1), command


def test_findings_of_all_accounts_and_of_one(command_line, company: Path) -> None:
    (found,) = json.loads(command_line("findings", *NOW, "-c", company, "--json")[1])
    assert (found["kind"], found["count"], found["values"]) == ("late_invoice", 2, {"late": 0, "overdue": 2})
    (found,) = json.loads(command_line("findings", *NOW, "--account", "1002", "-c", company, "--json")[1])
    (item,) = found["items"]
    assert (item["kind"], item["name"], item["worth"], item["day"]) == (
        "overdue", "Nordlys F1002", "400.50", "2026-11-20"
    )  # fmt: skip
    command_line("budgets", "set", "Brønnbåt", "1100", "--from", "2026-11", "-c", company)
    assert "over_budget: 1, 0.50 NOK, 2026-11" in command_line("findings", *NOW, "-c", company)[1]
    assert command_line("findings", "--now", "2026-11-20", "--account", "1002", "-c", company)[1:] == (
        "", "Nothing strikes the eye.\n"
    )  # fmt: skip
