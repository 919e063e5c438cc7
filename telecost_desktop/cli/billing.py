"""Commands about recurring work: frequency preview, run-due, invoices list and export."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    civil_date,
    current_user,
    open_from,
    print_json,
    say,
    table,
)
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

if TYPE_CHECKING:
    from telecost_desktop.services.clock import Clock

_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_WEEKDAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), start=1)}


class Unit(StrEnum):
    """What a frequency counts in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


Nth = StrEnum("Nth", {name.upper(): name for name in _NTH})
Weekday = StrEnum("Weekday", {name.upper(): name for name in _WEEKDAYS})


class Form(StrEnum):
    """The forms in which an issued sales invoice is written to a file."""

    PDF = "pdf"


def register(application: typer.Typer) -> None:
    """Add these commands."""
    frequency = typer.Typer(help="Frequencies.", no_args_is_help=True)
    frequency.command("preview")(preview)
    application.add_typer(frequency, name="frequency")
    application.command("run-due")(run_due)
    invoices = typer.Typer(help="Issued and received invoices.", no_args_is_help=True)
    invoices.command("list")(list_invoices)
    invoices.command("export")(export_invoices)
    application.add_typer(invoices, name="invoices")


# Without a callback typer would fold a group of one command into the command itself.
def preview(
    start: Annotated[str, typer.Option(metavar="DATE", help="The first day on which it may occur.")],
    count: Annotated[int, typer.Option(min=0, max=100_000, help="How many dates.")] = 12,
    every: Annotated[int, typer.Option(help="Every so many units.")] = 1,
    unit: Annotated[Unit, typer.Option(help="What is counted.")] = Unit.MONTH,
    weekday: Annotated[Weekday | None, typer.Option(help="The weekday.")] = None,  # type: ignore[valid-type]
    day: Annotated[str | None, typer.Option(metavar="1…31|last", help="The day of the month.")] = None,
    nth: Annotated[Nth | None, typer.Option(help="Which weekday of the month.")] = None,  # type: ignore[valid-type]
    month: Annotated[int | None, typer.Option(help="The month, 1 to 12.")] = None,
    after: Annotated[int | None, typer.Option(help="End after so many.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="End by this date, inclusive.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the dates of a frequency before there is one."""
    from itertools import islice

    from telecost_desktop.models.subscriptions import FrequencyUnit
    from telecost_desktop.services import recurrence
    from telecost_desktop.services.recurrence_text import pattern_text, shortened_text

    rule = recurrence.make_rule(
        FrequencyUnit(unit.value),
        civil_date(start),
        every=every,
        weekday=_WEEKDAYS[weekday.value] if weekday else None,
        day=None if day is None else _day_of_month(day),
        nth=_NTH[nth.value] if nth else None,
        month=month,
        end_count=after,
        end_date=None if until is None else civil_date(until),
    )
    dates = list(islice(recurrence.occurrences(rule), count))
    if as_json:
        print_json({"name": pattern_text(rule), "dates": [one.date for one in dates]})
        return
    say(pattern_text(rule))
    for one in dates:
        shorter = f"   {shortened_text(one.shortened_to)}" if one.shortened_to else ""
        print(f"{one.ordinal + 1:>4}  {one.date:%a}  {one.date.isoformat()}{shorter}")


def _day_of_month(text: str) -> int:
    from telecost_desktop.services.recurrence import LAST_DAY

    if text.lower() == "last":
        return LAST_DAY
    if text.isdecimal() and 1 <= int(text) <= 31:
        return int(text)
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "{text} is no day of a month."),
        hint=QT_TRANSLATE_NOOP("Errors", "Write 1 to 31, or last."),
        text=repr(text),
    )


def run_due(
    company: CompanyOption = None,
    now: Annotated[str | None, typer.Option(metavar="ISO", help="Instead of the clock; without offset, local.")] = None,
    create_missed: Annotated[bool, typer.Option("--create-missed", help="Create what was missed, too.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Do what is due: subscriptions become sales invoices. What was missed waits, unless told to create it."""
    from telecost_desktop.services.company import company_of
    from telecost_desktop.services.scheduling import run_due as run
    from telecost_desktop.services.sales_invoicing import make_deliverables

    file = open_from(company)
    try:
        clock = _clock(now, company_of(file).zone)
        report = run(file, clock, create_missed=create_missed, user=current_user())
        make_deliverables(file, clock)
    finally:
        file.close()
    documents = [_run_document(one) for one in report.runs]
    if as_json:
        print_json({"runs": documents})
    for one in documents:
        say(f"{one['scheduled_for']}  {one['name']}: {one['state']}, {len(one['created'])} created")
        for item in one["items"]:
            if item["reason"]:
                say(f"  {item['customer']}: {item['reason']}")
    return 3 if any(one["state"] in ("partly", "failed") for one in documents) else 0
