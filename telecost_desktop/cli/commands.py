"""All commands in one application."""

from __future__ import annotations

import typer

from telecost_desktop.cli import billing, company, files, reports, window

application = typer.Typer(
    name="telecost",
    help="Telecom costs in, recurring invoices out. Without a command the window opens.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for part in (company, files, reports, billing, window):
    part.register(application)
