"""Commands that show or draw the window: open, tour, first-run."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from telecost_desktop.cli.options import CompanyOption, say


class Theme(StrEnum):
    """How the pictures look."""

    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """The languages that the window speaks."""

    ENGLISH = "en"


def register(application: typer.Typer) -> None:
    """Add these commands."""
    application.command("open")(open_command)
    application.command()(tour)
    application.command("first-run", hidden=True)(first_run)


def open_window(arguments: list[str]) -> int:
    """Open the window, on the file that the arguments name or on the last one."""
    from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

    upgrade = "--upgrade" in arguments
    files = [argument for argument in arguments if not argument.startswith("-")]
    unknown = [argument for argument in arguments if argument.startswith("-") and argument != "--upgrade"]
    if unknown == ["--help"]:
        print("Usage: telecost [open [--upgrade] [FILE]]\n\nOpen the window, on FILE or on the company opened last.")
        return 0
    if unknown or len(files) > 1:
        print("Usage: telecost [open [--upgrade] [FILE]]", file=sys.stderr)
        return 2
    if not can_show_windows():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no display to open a window on."),
            hint=QT_TRANSLATE_NOOP(
                "Errors", "Use the other commands (telecost --help), or draw the pages: telecost tour."
            ),
        )
    from telecost_desktop.app import run_window

    return run_window(Path(files[0]) if files else None, upgrade=upgrade)


def open_command(
    file: Annotated[Path | None, typer.Argument(help="The company file; without it, the one opened last.")] = None,
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Back an older file up and upgrade it.")] = False,
) -> int:
    """Open the window."""
    return open_window([*(["--upgrade"] if upgrade else []), *([str(file)] if file else [])])


def tour(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the pictures go.")],
    company: CompanyOption = None,
    theme: Annotated[Theme, typer.Option(help="light or dark")] = Theme.LIGHT,
    language: Annotated[Language, typer.Option(help="The window's language.")] = Language.ENGLISH,
) -> None:
    """Draw every tab of the real window to PNG, without a display."""
    from telecost_desktop.errors import EnvironmentProblem

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from telecost_desktop.app import draw_tour

    try:
        pictures = draw_tour(company, output, theme_name=theme.value, language=language.value)
    except OSError as error:
        raise EnvironmentProblem("{folder} cannot be written to.", folder=output) from error
    for picture in pictures:
        print(picture)


def first_run(
    output: Annotated[Path, typer.Option("-o", "--output", help="Where everything goes without a display.")] = Path(
        "telecost-first-run"
    ),
) -> int:
    """Open the window on the demonstration company; without a display, do the same work into files."""
    from telecost_desktop.cli.first_run import do_the_work, ensure_demonstration

    if can_show_windows():
        from telecost_desktop.app import run_window

        return run_window(ensure_demonstration(say))
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    do_the_work(output, say)
    return 0


def can_show_windows() -> bool:
    """Whether there is a display, or Qt was told to do without."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
