"""Commands about recurring work: frequency preview and run-due; the group of those about invoices."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from telecost_desktop.cli import e_invoices, number_series, sales_invoices, sending
from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    NowOption,
    civil_date,
    clock_at,
    current_user,
    open_from,
    print_json,
    say,
)
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError


class Unit(StrEnum):
    """What a frequency counts in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Nth(StrEnum):
    """Which weekday of a month."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


def register(application: typer.Typer) -> None:
    """Add these commands."""
    frequency = typer.Typer(help="Frequencies.", no_args_is_help=True)
    # Without a callback typer folds a group of one command into that command.
    frequency.callback()(lambda: None)
    frequency.command("preview")(preview)
    application.add_typer(frequency, name="frequency")
    application.command("run-due")(run_due)
    invoices = typer.Typer(help="Issued and received invoices.", no_args_is_help=True)
    sales_invoices.add_to(invoices)
    number_series.add_to(invoices)
    sending.add_to(invoices)
    e_invoices.add_to(invoices)
    application.add_typer(invoices, name="invoices")


def preview(
    start: Annotated[str, typer.Option(metavar="DATE", help="The first day on which it may occur.")],
    count: Annotated[int, typer.Option(min=0, max=100_000, help="How many dates.")] = 12,
    every: Annotated[int, typer.Option(help="Every so many units.")] = 1,
    unit: Annotated[Unit, typer.Option(help="What is counted.")] = Unit.MONTH,
    weekday: Annotated[Weekday | None, typer.Option(help="The weekday.")] = None,
    day: Annotated[str | None, typer.Option(metavar="1…31|last", help="The day of the month.")] = None,
    nth: Annotated[Nth | None, typer.Option(help="Which weekday of the month.")] = None,
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

    if weekday and nth is None and unit in (Unit.MONTH, Unit.YEAR):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A weekday in a month needs to say which one."),
            hint=QT_TRANSLATE_NOOP("Errors", "Add --nth first, second, third, fourth or last."),
        )
    if day is not None and nth is not None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The pattern is not complete, or says two things at once."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose either a day of the month or a weekday such as the last Friday."),
        )
    rule = recurrence.make_rule(
        FrequencyUnit(unit.value),
        civil_date(start),
        every=every,
        weekday=list(Weekday).index(weekday) + 1 if weekday else None,
        day=None if day is None else _day_of_month(day),
        nth=None if nth is None else recurrence.LAST_NTH if nth is Nth.LAST else list(Nth).index(nth) + 1,
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
    now: NowOption = None,
    create_missed: Annotated[bool, typer.Option("--create-missed", help="Create what was missed, too.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Do what is due: scheduled jobs, subscriptions, reports on a schedule.

    Invoices that were missed wait, unless told to create them.
    """
    from telecost_desktop.cli.report_schedules import say_run
    from telecost_desktop.models.runs import RunState
    from telecost_desktop.services.company import company_of
    from telecost_desktop.services.recurring_work import do_recurring_work
    from telecost_desktop.services.report_schedules.run_log import report_run_json
    from telecost_desktop.services.report_schedules.running import PATIENCE_SECONDS, make_due_reports
    from telecost_desktop.services.runs.run_report import due_report_json

    file = open_from(company)
    try:
        clock = clock_at(now, company_of(file).zone)
        report = do_recurring_work(file, clock, create_missed=create_missed, explicit=True, user=current_user())
        reports = make_due_reports(file, clock, user=current_user(), wait=PATIENCE_SECONDS)
    finally:
        file.close()
    document = due_report_json(report) | {"reports": [report_run_json(row) for row in reports]}
    if as_json:
        print_json(document)
    for one in document["runs"]:
        say(f"{one['scheduled_for']}  {one['name']}: {one['state']}, {len(one['created'])} created")
        for item in one["items"]:
            if item["reason"]:
                say(f"  {item['customer'] or one['name']}: {item['reason']}")
    for row in reports:
        say_run(row)
    if not document["runs"] and not reports:
        say("Nothing is due.")
    failed = report.state in (RunState.PARTLY, RunState.FAILED) or any(row.state is RunState.FAILED for row in reports)
    return 3 if failed else 0
