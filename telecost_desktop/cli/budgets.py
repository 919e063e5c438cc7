"""Commands about what departments cost and what strikes the eye: budgets, findings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    NowOption,
    civil_month,
    decide,
    open_at,
    print_json,
    print_rows,
    say,
    table,
    typed_amount,
)
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.clock import Clock
    from telecost_desktop.services.dashboard.findings import Finding
    from telecost_desktop.services.dashboard.reading import DashboardChoice

MonthOption = Annotated[str | None, typer.Option(metavar="YYYY-MM", help="The month; without it the present one.")]
AccountOption = Annotated[
    list[str] | None, typer.Option("--account", metavar="NO", help="Only these billing accounts, by number.")
]


def register(application: typer.Typer) -> None:
    """Add these commands."""
    budgets = typer.Typer(help="What departments may cost a month.", no_args_is_help=True)
    budgets.command("list")(list_all)
    budgets.command("set")(set_one)
    budgets.command("forecast")(forecast)
    application.add_typer(budgets, name="budgets")
    application.command("findings")(find)


def list_all(
    month: MonthOption = None, company: CompanyOption = None, now: NowOption = None, as_json: JsonOption = False
) -> None:
    """List the departments with the budgets that are in force in a month."""
    from telecost_desktop.services.budgets import list_budgets

    file, clock = open_at(company, now, read_only=True)
    try:
        rows = [
            {
                "department": row.department,
                "depth": row.depth,
                "amount": row.amount,
                "since": row.since,
                "coming": [{"valid_from": change.valid_from, "amount": change.amount} for change in row.coming],
            }
            for row in list_budgets(file, _month(month, file, clock))
        ]
    finally:
        file.close()
    print_rows(rows, ("department", "amount", "since"), as_json)


def set_one(
    department: Annotated[str, typer.Argument(help="The department, with its branches.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="A month, without VAT; none ends the budget.")],
    begins: Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="The first month that it holds for.")],
    company: CompanyOption = None,
) -> None:
    """Set the budget of a department from a month on."""
    from telecost_desktop.services.budgets import set_budget

    value = None if amount.casefold() == "none" else typed_amount(amount)
    since = civil_month(begins)
    decide(company, lambda file, **by: set_budget(file, _department_id(file, department), value, since, **by))
    say(f"{department}: {'no budget' if value is None else f'{value:f}'} from {since:%Y-%m}.")


def forecast(
    month: MonthOption = None,
    account: AccountOption = None,
    company: CompanyOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how the budgets of a month stand: spent so far, and what the whole month is going to cost."""
    from telecost_desktop.services.budgets import budgets_of_month

    file, clock = open_at(company, now, read_only=True)
    try:
        chosen = chosen_accounts(file, clock, account)
        found = budgets_of_month(file, chosen, _month(month, file, clock))
    finally:
        file.close()
    rows = [
        {
            "department": row.department,
            "budget": row.budget,
            "spent": row.spent,
            "recurring_to_come": row.recurring_to_come,
            "use_to_come": row.use_to_come,
            "forecast": row.forecast,
            "currency": row.currency,
            "state": row.state.value,
        }
        for row in found
    ]
    print_rows(rows, ("department", "budget", "spent", "forecast", "currency", "state"), as_json)
    if not rows:
        say("No department has a budget in this month.")


def find(
    account: AccountOption = None, company: CompanyOption = None, now: NowOption = None, as_json: JsonOption = False
) -> None:
    """Say what strikes the eye: runs that wait, late invoices, budgets, cost that rises, packages, unused numbers."""
    from telecost_desktop.services.dashboard.findings import findings

    file, clock = open_at(company, now, read_only=True)
    try:
        found = findings(file, clock, chosen_accounts(file, clock, account))
    finally:
        file.close()
    if as_json:
        print_json([_finding(one) for one in found])
        return
    for one in found:
        worth = "" if one.worth is None else f", {one.worth:.2f} {one.currency}"
        month = "" if one.month is None else f", {one.month:%Y-%m}"
        print(f"{one.kind.value}: {one.count}{worth}{month}")
        table(
            ["", "what", "name", "day", "worth", ""],
            [
                [
                    "  ",
                    item.kind.value,
                    item.name or "-",
                    "" if item.day is None else item.day.isoformat(),
                    "" if item.worth is None else f"{item.worth:.2f}",
                    item.detail,
                ]
                for item in one.items
            ],
        )
    if not found:
        say("Nothing strikes the eye.")


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "count": one.count,
        "worth": one.worth,
        "currency": one.currency,
        "month": one.month,
        "values": one.values,
        "items": [
            {
                "kind": item.kind.value,
                "id": item.id,
                "name": item.name,
                "detail": item.detail,
                "worth": item.worth,
                "day": item.day,
            }
            for item in one.items
        ],
    }


def chosen_accounts(file: CompanyFile, clock: Clock, accounts: list[str] | None) -> DashboardChoice:
    """The choice of the billing accounts with these numbers, of all for none. Raises UserError for an unknown one."""
    from telecost_desktop.services.clock import today
    from telecost_desktop.services.company import company_of
    from telecost_desktop.services.dashboard.reading import DashboardChoice
    from telecost_desktop.services.reporting.named_keys import account_keys
    from telecost_desktop.services.reporting.request import ReportRequest

    with file.raw() as connection:
        keys = account_keys(connection, ReportRequest(accounts=tuple(accounts or ())))
    return DashboardChoice(today(clock, company_of(file).zone), tuple(sorted(keys or ())))


def _month(text: str | None, file: CompanyFile, clock: Clock) -> date:
    from telecost_desktop.services.clock import today
    from telecost_desktop.services.company import company_of

    return today(clock, company_of(file).zone).replace(day=1) if text is None else civil_month(text)


def _department_id(file: CompanyFile, name: str) -> int:
    from telecost_desktop.services.people import departments

    found = [row.id for row in departments(file) if row.name.casefold() == name.strip().casefold()]
    if not found:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no department {department}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Check the spelling."),
            department=name,
        )
    return found[0]
