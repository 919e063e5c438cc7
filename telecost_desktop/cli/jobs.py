"""Commands about scheduled jobs: the list, what one would make, one run now, what failed tried again, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    civil_date,
    current_user,
    open_from,
    print_json,
    print_rows,
    say,
)
from telecost_desktop.models.money import LARGEST
from telecost_desktop.models.runs import RunKind, RunState

if TYPE_CHECKING:
    from telecost_desktop.services.projects.unbilled import UnbilledProject
    from telecost_desktop.services.runs.run_log import RunItemRow, RunRow
    from telecost_desktop.services.runs.run_report import RunReport
    from telecost_desktop.services.scheduled_jobs.preview import JobPreview
    from telecost_desktop.services.scheduled_jobs.store import JobRow

# The exit code of work of which a part failed.
_FAILED = 3
JobArgument = Annotated[int, typer.Argument(metavar="ID", max=LARGEST, help="The job, as the list shows it.")]


def register(application: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Scheduled jobs: invoices for projects, made on their days.", no_args_is_help=True)
    group.command("list")(list_all)
    group.command("preview")(preview)
    group.command("run")(run)
    group.command("retry")(retry)
    group.command("log")(log)
    application.add_typer(group, name="jobs")


def list_all(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List the jobs with their next run and what became of the last."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.scheduled_jobs.store import list_jobs

    file = open_from(company, read_only=True)
    try:
        rows = [_job(row) for row in list_jobs(file, SystemClock())]
    finally:
        file.close()
    shown = ("id", "name", "days", "active", "next_run", "result", "creator", "last_run", "last_state")
    print_rows(rows, shown, as_json)


def preview(
    job: JobArgument,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="For this day instead of the job's next one.")] = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a job would make, without making it."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.scheduled_jobs.preview import preview_job

    file = open_from(company, read_only=True)
    try:
        found = preview_job(file, SystemClock(), job, None if on is None else civil_date(on))
    finally:
        file.close()
    document = _preview(found)
    if as_json:
        print_json(document)
        return
    say(f"For {found.on}: up to {found.up_to}, dated {found.issue_date}; {found.invoices} invoices")
    for sentence in filter(None, [document["problem"], *document["warnings"]]):
        say(sentence)
    shown = ("customer", "number", "name", "hours", "amount", "amount_inc_vat", "left", "reason")
    print_rows(document["projects"], shown, as_json=False)


def run(job: JobArgument, company: CompanyOption = None, as_json: JsonOption = False) -> int:
    """Run a job now, as of today; its days stay."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.scheduled_jobs.running import run_now

    file = open_from(company)
    try:
        report = run_now(file, SystemClock(), job, user=current_user())
    finally:
        file.close()
    return _tell(report, as_json)


def retry(
    run_id: Annotated[int, typer.Argument(metavar="RUN", max=LARGEST, help="The run, as the log shows it.")],
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> int:
    """Try again what failed in a run, for its own day and with its dates."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.scheduled_jobs.running import retry as try_again

    file = open_from(company)
    try:
        report = try_again(file, SystemClock(), run_id, user=current_user())
    finally:
        file.close()
    return _tell(report, as_json)


def log(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """Show every run of a job, newest first, with what it made and why not where it did not."""
    from telecost_desktop.services.runs.run_log import list_runs, run_items

    file = open_from(company, read_only=True)
    try:
        runs = [row for row in list_runs(file) if row.kind is RunKind.JOB]
        rows = [_run(row, run_items(file, row.id)) for row in runs]
    finally:
        file.close()
    shown = ("id", "scheduled_for", "name", "trigger", "state", "created", "creator")
    counted = [row | {"created": len(row["created"])} for row in rows]
    print_rows(rows if as_json else counted, shown, as_json)


def _tell(report: RunReport, as_json: bool) -> int:
    from telecost_desktop.services.runs.run_report import run_json

    document = run_json(report)
    if as_json:
        print_json(document)
    say(f"{report.scheduled_for}  {report.name}: {report.state.value}, {len(report.created)} created")
    for item in document["items"]:
        if item["reason"]:
            say(f"  {item['customer']}: {item['reason']}" if item["customer"] else f"  {item['reason']}")
    return _FAILED if report.state in (RunState.PARTLY, RunState.FAILED) else 0


def _job(row: JobRow) -> dict[str, Any]:
    values = row.values
    return {
        "id": row.id,
        "name": values.name,
        "description": values.description,
        "days": values.days.value,
        "weekday": values.weekday,
        "day": values.day,
        "include_up_to": values.include_up_to.value,
        "result": values.result.value,
        "merge": values.merge,
        "creator": row.creator,
        "invoice_date": values.invoice_date.value,
        "entry_date": values.entry_date.value,
        "when_missed": values.when_missed.value,
        "active": row.active,
        "next_run": _moment(row.next_run),
        "waiting": list(row.waiting),
        "last_run": None if row.last_run is None else _moment(row.last_run.scheduled_for),
        "last_state": None if row.last_run is None else row.last_run.state.value,
    }


def _preview(found: JobPreview) -> dict[str, Any]:
    return {
        "on": found.on,
        "up_to": found.up_to,
        "invoice_date": found.invoice_date,
        "issue_date": found.issue_date,
        "entry_date": found.entry_date,
        "invoices": found.invoices,
        "hours": found.hours,
        "amount": found.amount,
        "amount_inc_vat": found.amount_inc_vat,
        "problem": found.problem.format(**found.problem_values),
        "warnings": [pattern.format(**values) for pattern, values in found.warnings],
        "projects": [_project(project) for project in found.projects],
    }


def _project(project: UnbilledProject) -> dict[str, Any]:
    return {
        "customer": project.customer,
        "number": project.number,
        "name": project.name,
        "included": project.included,
        "hours": project.hours,
        "amount": project.amount,
        "amount_inc_vat": project.amount_inc_vat,
        "left": project.left,
        "reason": project.reason.format(**project.reason_values),
    }


def _run(row: RunRow, items: list[RunItemRow]) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind.value,
        "name": row.name,
        "scheduled_for": _moment(row.scheduled_for),
        "trigger": row.trigger.value,
        "state": row.state.value,
        "started_at": row.started_at,
        "started_by": row.started_by,
        "creator": row.creator,
        "retry_of": row.retry_of_id,
        "created": list(dict.fromkeys(_document(item) for item in items if item.invoice_id is not None)),
        "items": [
            {
                "customer": item.customer,
                "project": item.project,
                "result": item.result.value,
                "reason": item.reason.format(**item.values),
                "amount": item.amount,
            }
            for item in items
        ],
    }


def _document(item: RunItemRow) -> str:
    return f"draft {item.invoice_id}" if item.number is None else str(item.number)


def _moment(moment: Any) -> str | None:
    """Local wall time to the minute."""
    return None if moment is None else moment.isoformat(timespec="minutes")
