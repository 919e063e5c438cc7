"""Commands about reports on a schedule: the list, one made now, one tried again, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import CompanyOption, JsonOption, current_user, open_from, print_json, print_rows, say
from telecost_desktop.models.money import LARGEST
from telecost_desktop.models.runs import RunState

if TYPE_CHECKING:
    from telecost_desktop.services.report_schedules.run_log import ReportRunRow
    from telecost_desktop.services.report_schedules.store import ScheduleRow

# The exit code of work of which a part failed.
_FAILED = 3


def register(application: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Reports on a schedule.", no_args_is_help=True)
    group.command("list")(list_all)
    group.command("run")(run)
    group.command("retry")(retry)
    group.command("log")(log)
    application.add_typer(group, name="report-schedules")


def list_all(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List the schedules with their next day and what became of the last."""
    from telecost_desktop.services.report_schedules.store import list_schedules

    file = open_from(company, read_only=True)
    try:
        rows = [_schedule(row) for row in list_schedules(file)]
    finally:
        file.close()
    shown = ("id", "name", "report", "frequency", "next", "form", "to", "last_day", "last_state")
    print_rows(rows, shown, as_json)


def run(
    schedule: Annotated[int, typer.Argument(metavar="ID", max=LARGEST, help="The schedule, as the list shows it.")],
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> int:
    """Make a schedule's report now, as of today; its days stay."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.report_schedules.running import run_now

    file = open_from(company)
    try:
        made = run_now(file, SystemClock(), schedule, user=current_user())
    finally:
        file.close()
    return _tell(made, as_json)


def retry(
    run_id: Annotated[int, typer.Argument(metavar="RUN", max=LARGEST, help="The run, as the log shows it.")],
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> int:
    """Make the day of a run that failed, or was passed over, once more."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.report_schedules.running import repeat_run

    file = open_from(company)
    try:
        made = repeat_run(file, SystemClock(), run_id, user=current_user())
    finally:
        file.close()
    return _tell(made, as_json)


def log(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """Show what was made, newest first, and why not where it was not."""
    from telecost_desktop.services.report_schedules.run_log import list_report_runs, report_run_json

    file = open_from(company, read_only=True)
    try:
        rows = [report_run_json(row) for row in list_report_runs(file)]
    finally:
        file.close()
    shown = ("id", "scheduled_for", "name", "trigger", "state", "file", "recipients", "reason")
    print_rows(rows, shown, as_json)


def say_run(row: ReportRunRow) -> None:
    """One line about what became of a report."""
    where = ", ".join(row.recipients) or row.file_name
    words = " ".join(part for part in (where, row.reason.format(**row.values)) if part)
    say(f"{row.scheduled_for}  {row.name}: {row.state.value}{', ' if words else ''}{words}")


def _tell(made: ReportRunRow, as_json: bool) -> int:
    from telecost_desktop.services.report_schedules.run_log import report_run_json

    if as_json:
        print_json(report_run_json(made))
    say_run(made)
    return 0 if made.state is RunState.OK else _FAILED


def _schedule(row: ScheduleRow) -> dict[str, Any]:
    values = row.values
    return {
        "id": row.id,
        "name": row.name,
        "report": row.report_id,
        "frequency": row.frequency_name,
        "start": values.start_date,
        "end": values.end_date,
        "active": values.active,
        "next": row.next_due,
        "form": values.form,
        "delivery": values.delivery.value,
        "to": values.folder or list(values.recipients),
        "last_day": row.last_day,
        "last_state": None if row.last_state is None else row.last_state.value,
    }
