"""Commands about saved settings of reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from telecost_desktop.cli.options import CompanyOption, JsonOption, decide, open_from, print_json, say, table
from telecost_desktop.cli.reports import system_language
from telecost_desktop.models.money import LARGEST

IdArgument = Annotated[int, typer.Argument(metavar="ID", max=LARGEST, help="The number that the list gives.")]


def register(application: typer.Typer) -> None:
    """Add these commands."""
    saved = typer.Typer(help="Saved settings of reports: period, filters, columns, pivot, chart.", no_args_is_help=True)
    saved.command("list")(list_them)
    saved.command("show")(show)
    saved.command("run")(run)
    saved.command("delete")(delete)
    application.add_typer(saved, name="saved-reports")


def list_them(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List the saved settings by name."""
    from telecost_desktop.services.reporting.saved import list_saved

    file = open_from(company, read_only=True)
    try:
        found = list_saved(file)
    finally:
        file.close()
    if as_json:
        rows = [
            {
                "id": row.id,
                "name": row.name,
                "report": row.report_id,
                "changed_at": row.changed_at,
                "changed_by": row.changed_by,
                "schedules": row.schedules,
            }
            for row in found
        ]
        print_json(rows)
        return
    table(
        ["id", "name", "report", "changed", "schedules"],
        [[str(row.id), row.name, row.report_id, f"{row.changed_at:%Y-%m-%d}", str(row.schedules)] for row in found],
    )


def show(saved_id: IdArgument, company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """Show what was saved: report, period, filters, columns, pivot and chart."""
    from telecost_desktop.services.reporting.saved import saved_report

    file = open_from(company, read_only=True)
    try:
        found = saved_report(file, saved_id)
    finally:
        file.close()
    for note in found.notes:
        say(note.pattern.format(**note.values))
    document = {"id": found.id, "name": found.name, **json.loads(found.settings.to_json())}
    if as_json:
        print_json(document)
        return
    rows = [
        [key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)]
        for key, value in document.items()
        if value and key != "version"
    ]
    table(["part", "value"], rows)


def run(
    saved_id: IdArgument,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where to write it.")],
    company: CompanyOption = None,
    locale: Annotated[str | None, typer.Option(metavar="NAME", help="Signs and dates, such as nb or en_GB.")] = None,
) -> None:
    """Make the report as it was saved, its pivot if it has one; the file's ending (csv, xlsx, pdf, json) says the form."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.reporting.exports.form import ReportForm
    from telecost_desktop.services.reporting.exports.table import Wording
    from telecost_desktop.services.reporting.exports.write import write_report
    from telecost_desktop.services.reporting.periods import calendar_of
    from telecost_desktop.services.reporting.saved import saved_report

    file = open_from(company, read_only=True)
    try:
        clock = SystemClock()
        found = saved_report(file, saved_id)
        settings = found.settings
        wording = Wording(locale or system_language())
        form = ReportForm(output.suffix.removeprefix(".").casefold(), wording, settings.columns, settings.pivot)
        request = settings.request(calendar_of(file, clock))
        written = write_report(file, settings.report_id, request, output, form, clock=clock)
    finally:
        file.close()
    for note in (*found.notes, *written.notes):
        say(note.pattern.format(**note.values))
    say(f"Wrote {output}.")


def delete(saved_id: IdArgument, company: CompanyOption = None) -> None:
    """Remove saved settings; refused while a schedule makes the report."""
    from telecost_desktop.services.reporting.saved import delete_saved

    decide(company, lambda file, **who: delete_saved(file, saved_id, **who))
    say("The saved settings were deleted.")
