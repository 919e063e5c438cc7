"""The command that exports usage and costs of several billing accounts at a chosen level of detail."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from telecost_desktop.cli.options import CompanyOption, current_user, open_from, say
from telecost_desktop.cli.reports import period_of, system_language


class LevelOption(StrEnum):
    """What one row stands for."""

    INVOICE = "invoice"
    SECTION = "section"
    NUMBER = "number"
    RECORD = "record"


class SortOption(StrEnum):
    """What usage records are sorted by."""

    USER = "user"
    CALLED = "called"


def register(application: typer.Typer) -> None:
    """Add this command."""
    application.command("usage-export")(usage_export)


def usage_export(
    level: Annotated[LevelOption, typer.Option(help="What one row stands for.", show_default=False)],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.csv|xlsx", show_default=False, help="Where it goes.")
    ],
    company: CompanyOption = None,
    account: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER", help="Only this billing account; may be repeated.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Time period: its first day.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Its last day.")] = None,
    invoice: Annotated[list[str] | None, typer.Option(metavar="NO", help="Invoice period: these invoices.")] = None,
    department: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this department, with its branches.")
    ] = None,
    number: Annotated[list[str] | None, typer.Option(metavar="NUMBER|NAME", help="Only this number or user.")] = None,
    sort: Annotated[
        SortOption, typer.Option(help="Usage records by user, or grouped by called number.")
    ] = SortOption.USER,
    unmask: Annotated[
        bool, typer.Option("--unmask", help="Called numbers in full, where the company allows it; it is logged.")
    ] = False,
    locale: Annotated[str | None, typer.Option(metavar="NAME", help="Signs and dates, such as nb or en_GB.")] = None,
) -> None:
    """Export costs and usage of billing accounts to Excel or CSV, by invoice, section, number or usage record."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.reporting import ReportRequest
    from telecost_desktop.services.reporting.exports.table import Wording
    from telecost_desktop.services.usage_export import Level, Order, UsageExportRequest, export_usage

    request = ReportRequest(
        period=period_of(first, last, invoice),
        accounts=tuple(account or ()),
        departments=tuple(department or ()),
        numbers=tuple(number or ()),
    )
    asked = UsageExportRequest(Level(level.value), request, Order(sort.value), unmask)
    # What is shown in full is noted in the company's log.
    file = open_from(company, read_only=not unmask)
    try:
        exported = export_usage(
            file, asked, output, Wording(locale or system_language()), clock=SystemClock(), user=current_user()
        )
    finally:
        file.close()
    for title, rows in exported.tables:
        say(f"Wrote {output}: {title}, {rows} rows.")
    for note in exported.notes:
        say(note.pattern.format(**note.values))
