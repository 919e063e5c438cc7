"""All commands in one application."""

from __future__ import annotations

from typing import Annotated

import typer

from telecost_desktop import __version__
from telecost_desktop.cli import (
    billing,
    budgets,
    business_use,
    classification,
    company,
    dashboard,
    documents,
    files,
    jobs,
    ledger,
    outbox,
    payments,
    profiles,
    projects,
    recharge,
    reminders,
    report_schedules,
    reports,
    saved_reports,
    usage_export,
    window,
)


def _leave(code: int | None, **_options: object) -> None:
    """What a command returns is the exit code."""
    raise typer.Exit(code or 0)


def _say_version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


application = typer.Typer(
    result_callback=_leave,
    name="telecost",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@application.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="The version.")
    ] = False,
) -> None:
    """Telecom costs in, recurring invoices out. Without a command the window opens."""


for part in (
    company,
    files,
    profiles,
    classification,
    documents,
    dashboard,
    reports,
    saved_reports,
    usage_export,
    budgets,
    business_use,
    billing,
    jobs,
    projects,
    report_schedules,
    recharge,
    reminders,
    payments,
    ledger,
    outbox,
    window,
):
    part.register(application)
