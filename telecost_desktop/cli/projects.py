"""Commands about projects: the list, and their hours and fees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    amount,
    current_user,
    open_from,
    print_json,
    print_rows,
    say,
    table,
)
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.projects.entries import EntryRow
    from telecost_desktop.services.projects.entry_files import EntryImport
    from telecost_desktop.services.projects.projects import ProjectRow

# Exit codes: nothing of it was possible, and a part of it.
_NOTHING, _PARTLY = 1, 3
_SHOWN_REJECTIONS = 20


def register(application: typer.Typer) -> None:
    """Add these commands."""
    application.command("projects")(list_all)
    hours = typer.Typer(help="Hours and fees of projects.", no_args_is_help=True)
    hours.command("list")(list_hours)
    hours.command("import")(import_hours)
    application.add_typer(hours, name="hours")


def list_all(
    active: Annotated[bool, typer.Option("--active", help="Only active projects.")] = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the projects with what is unbilled and billed of their hours and fees."""
    from telecost_desktop.services.projects.projects import list_projects

    file = open_from(company, read_only=True)
    try:
        rows = [_project(row) for row in list_projects(file, only_active=active)]
    finally:
        file.close()
    shown = ("number", "name", "customer", "manager", "unbilled_hours", "unbilled_amount", "billed_amount", "currency")
    print_rows(rows, shown, as_json)


def list_hours(
    project: Annotated[str | None, typer.Option(metavar="NO", help="Only those of a project, by its number.")] = None,
    unbilled: Annotated[bool, typer.Option("--unbilled", help="Only what waits for a sales invoice.")] = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> None:
    """List hours and fees, newest first."""
    from telecost_desktop.services.projects.entries import EntryState, list_entries

    file = open_from(company, read_only=True)
    try:
        project_id = None if project is None else _project_id(file, project)
        state = EntryState.UNBILLED if unbilled else None
        rows = [_entry(row) for row in list_entries(file, project_id=project_id, state=state)]
    finally:
        file.close()
    shown = ("id", "date", "project", "kind", "person", "text", "quantity", "unit_price", "amount", "state", "invoice")
    print_rows(rows, shown, as_json)


def import_hours(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A text file with a header, such as CSV.")],
    fees: Annotated[bool, typer.Option("--fees", help="Rows that do not say what they are count as fees.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be imported.")] = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> int:
    """Import hours and fees; rows that are here already are left out."""
    from telecost_desktop.models.projects import EntryKind
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.projects.entry_files import import_entries

    file = open_from(company)
    try:
        kind = EntryKind.FEE if fees else EntryKind.HOUR
        made = import_entries(file, path, clock=SystemClock(), user=current_user(), dry_run=dry_run, kind=kind)
    finally:
        file.close()
    if as_json:
        print_json(_import(made))
    else:
        rejections = made.rejections[:_SHOWN_REJECTIONS]
        table(["line", "column", "reason", "row"], [[str(r.line), r.column, r.reason, r.text] for r in rejections])
    if made.rejected > _SHOWN_REJECTIONS and not as_json:
        say(f"… and {made.rejected - _SHOWN_REJECTIONS} more rows; --json has them.")
    word = "would be imported" if dry_run else "imported"
    say(f"{made.imported} {word}, {made.duplicates} were here already, {made.rejected} rejected.")
    if made.over_a_day:
        say(f"More than 24 hours in one row: {made.over_a_day}.")
    if not made.rejected:
        return 0
    return _PARTLY if made.imported or made.duplicates else _NOTHING


def _project_id(file: CompanyFile, number: str) -> int:
    from telecost_desktop.services.projects.projects import list_projects

    found = [row.id for row in list_projects(file) if row.values.number == number.strip()]
    if not found:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no project {project}."),
            hint=QT_TRANSLATE_NOOP("Errors", "`telecost projects` lists their numbers."),
            project=number,
        )
    return found[0]


def _project(row: ProjectRow) -> dict[str, Any]:
    values = row.values
    return {
        "id": row.id,
        "number": values.number,
        "name": values.name,
        "customer": row.customer,
        "manager": row.manager,
        "department": row.department,
        "active": values.active,
        "keywords": list(values.keywords),
        "unbilled_hours": row.unbilled_hours,
        "unbilled_amount": row.unbilled_amount,
        "billed_amount": row.billed_amount,
        "currency": row.currency,
        "least_amount": values.least_amount,
        "greatest_amount": values.greatest_amount,
        "budget_cap": values.budget_cap,
    }


def _entry(row: EntryRow) -> dict[str, Any]:
    values = row.values
    return {
        "id": row.id,
        "project": row.project_number,
        "project_name": row.project,
        "customer": row.customer,
        "kind": values.kind.value,
        "date": values.entry_date,
        "person": values.person,
        "text": values.text,
        "quantity": values.quantity,
        "unit": values.unit,
        "unit_price": values.unit_price,
        "amount": row.amount,
        "currency": row.currency,
        "vat_code": values.vat_code,
        "period_start": values.period.start if values.period else None,
        "period_end": values.period.last if values.period else None,
        "state": row.state.value,
        "invoice": row.invoice_number,
    }


def _import(made: EntryImport) -> dict[str, Any]:
    return {
        "file": made.file,
        "dry_run": made.dry_run,
        "rows": made.rows,
        "imported": made.imported,
        "duplicates": made.duplicates,
        "rejected": made.rejected,
        "hours": made.hours,
        "amounts": {currency: amount(value) for currency, value in made.amounts},
        "over_a_day": made.over_a_day,
        "rejections": [
            {"line": row.line, "column": row.column, "reason": row.reason, "text": row.text} for row in made.rejections
        ],
    }
