"""All commands in one application."""

from __future__ import annotations

import typer

from telecost_desktop.cli import billing, company, files, reports, window


def _leave(code: int | None, **_options: object) -> None:
    """What a command returns is the exit code."""
    raise typer.Exit(code or 0)


application = typer.Typer(
    result_callback=_leave,
    name="telecost",
    help="Telecom costs in, recurring invoices out. Without a command the window opens.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for part in (company, files, reports, billing, window):
    part.register(application)
