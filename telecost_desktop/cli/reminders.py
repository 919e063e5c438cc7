"""Commands about reminders of overdue sales invoices: what is due, making, printing, listing, withdrawing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    NowOption,
    clock_at,
    current_user,
    decide,
    open_from,
    print_json,
    print_rows,
    say,
)
from telecost_desktop.models.money import LARGEST

if TYPE_CHECKING:
    from telecost_desktop.services.reminders.due import DueReminder
    from telecost_desktop.services.reminders.listing import ReminderRow

CustomerOption = Annotated[
    list[str], typer.Option("--customer", metavar="NUMBER", help="Only this customer; may be given several times.")
]
ReminderArgument = Annotated[int, typer.Argument(metavar="ID", max=LARGEST, help="The letter, as the list shows it.")]


def register(application: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Reminders of overdue sales invoices.", no_args_is_help=True)
    group.command("due")(due)
    group.command("make")(make)
    group.command("list")(list_all)
    group.command("print")(print_letters)
    group.command("withdraw")(withdraw)
    application.add_typer(group, name="reminders")


def due(company: CompanyOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """List the letters that are due today, one for each customer and currency."""
    from telecost_desktop.services.company import company_of
    from telecost_desktop.services.reminders.due import list_due_reminders

    file = open_from(company, read_only=True)
    try:
        letters = list_due_reminders(file, clock_at(now, company_of(file).zone))
    finally:
        file.close()
    shown = ("customer_number", "customer", "level", "invoices", "currency", "open", "interest", "fee", "total", "by")
    rows = [_due(letter) for letter in letters]
    if as_json:
        print_json(rows)
    else:
        print_rows([row | {"invoices": [one["number"] for one in row["invoices"]]} for row in rows], shown, False)


def make(
    customer: CustomerOption = [],  # noqa: B006 - the form in which Typer takes a repeated option
    no_mail: Annotated[bool, typer.Option("--no-mail", help="Put nothing into the outbox.")] = False,
    company: CompanyOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the letters that are due; each level of a sales invoice is reached once."""
    from telecost_desktop.services.company import company_of
    from telecost_desktop.services.reminders.due import list_due_reminders
    from telecost_desktop.services.reminders.listing import list_reminders
    from telecost_desktop.services.reminders.making import make_reminders

    file = open_from(company)
    try:
        clock = clock_at(now, company_of(file).zone)
        keys = None
        if customer:
            keys = [one.key for one in list_due_reminders(file, clock) if one.customer_number in customer]
        made = set(make_reminders(file, clock, keys=keys, mail=not no_mail, user=current_user()))
        rows = [_made(row) for row in reversed(list_reminders(file)) if row.id in made]
    finally:
        file.close()
    if as_json:
        print_json(rows)
    for row in rows:
        say(f"Reminder {row['id']} to {row['customer']}: {row['currency']} {row['total']}, {row['state']}.")
    if not rows:
        say("No reminder is due.")


def list_all(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List the letters that were made, newest first."""
    from telecost_desktop.services.reminders.listing import list_reminders

    file = open_from(company, read_only=True)
    try:
        rows = [_made(row) for row in list_reminders(file)]
    finally:
        file.close()
    shown = ("id", "made_on", "customer", "level", "invoices", "currency", "open", "fee", "interest", "total", "state")
    print_rows(rows, shown, as_json)


def print_letters(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PDF", help="The file to write.")],
    reminders: Annotated[
        list[int] | None,
        typer.Argument(metavar="ID...", max=LARGEST, help="Which letters; without any, all that wait for it."),
    ] = None,
    company: CompanyOption = None,
) -> None:
    """Write letters as one PDF to be printed, and mark them as printed."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.reminders.listing import ReminderState, list_reminders
    from telecost_desktop.services.reminders.making import print_reminders

    file = open_from(company)
    try:
        chosen = reminders or [row.id for row in reversed(list_reminders(file)) if row.state is ReminderState.TO_PRINT]
        print_reminders(file, chosen, output, clock=SystemClock(), user=current_user())
    finally:
        file.close()
    say(f"{len(chosen)} letters are in {output.name}.")


def withdraw(reminder: ReminderArgument, company: CompanyOption = None) -> None:
    """Take a letter back: its fee and interest are not asked any more, and its levels can be reached again."""
    from telecost_desktop.services.reminders.making import withdraw_reminder

    decide(company, lambda file, **who: withdraw_reminder(file, reminder, **who))
    say(f"Reminder {reminder} is withdrawn.")


def _due(letter: DueReminder) -> dict[str, Any]:
    return {
        "customer_number": letter.customer_number,
        "customer": letter.customer,
        "level": letter.level,
        "currency": letter.currency,
        "invoices": [
            {
                "number": one.number,
                "due_date": one.due_date,
                "days_late": one.days_late,
                "level": one.level,
                "open": one.open,
                "interest": one.interest,
            }
            for one in letter.invoices
        ],
        "open": letter.open,
        "interest": letter.interest,
        "fee": letter.fee,
        "earlier": letter.earlier,
        "total": letter.total,
        "pay_until": letter.pay_until,
        "by": letter.email or "paper",
    }


def _made(row: ReminderRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "made_on": row.made_on,
        "customer": row.customer,
        "level": row.level,
        "invoices": list(row.invoices),
        "currency": row.currency,
        "open": row.open,
        "fee": row.fee,
        "interest": row.interest,
        "total": row.total,
        "claim": row.claim,
        "pay_until": row.due_date,
        "state": row.state.value,
        "made_at": row.made_at,
        "made_by": row.made_by,
    }
