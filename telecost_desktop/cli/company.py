"""Commands about the company file itself: new, demo, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from telecost_desktop.cli.options import CompanyOption, JsonOption, open_from, print_json, say

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The company file to make, ending in .telecost.")]


def register(application: typer.Typer) -> None:
    """Add these commands."""
    application.command()(new)
    application.command()(demo)
    application.command()(check)


def new(
    file: FileArgument,
    name: Annotated[str, typer.Option(help="The company's name.")],
    country: Annotated[str, typer.Option(help="NO, SE or FR.")],
) -> None:
    """Make an empty company file."""
    from telecost_desktop.services.company import create_company
    from telecost_desktop.services.preferences import person_at_work

    create_company(file, name=name, country=country.upper(), founder=person_at_work()).close()
    say(f"Made {file}.")


def demo(
    file: FileArgument,
    months: Annotated[int, typer.Option(min=1, max=120, help="Months of invoices.")] = 36,
    numbers: Annotated[int, typer.Option(min=1, max=5000, help="Mobile numbers.")] = 120,
    seed: Annotated[int, typer.Option(help="The same seed makes the same company.")] = 1,
) -> None:
    """Make the demonstration company, by writing operator files and importing them."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.demo import make_demo

    make_demo(file, months=months, numbers=numbers, seed=seed, clock=SystemClock()).close()
    say(f"Made {file}.")


def check(company: CompanyOption = None, as_json: JsonOption = False) -> int:
    """Check the file: the database itself, unbroken numbers, no doubles, sums that agree."""
    from telecost_desktop.services.checks import check as check_file

    file = open_from(company, read_only=True)
    try:
        problems = check_file(file)
    finally:
        file.close()
    sentences = [problem.pattern.format(**problem.values) for problem in problems]
    if as_json:
        found = zip(problems, sentences, strict=True)
        print_json({"problems": [{"code": problem.code, "sentence": sentence} for problem, sentence in found]})
    for sentence in sentences:
        say(sentence)
    if not problems:
        say("No rule is broken.")
    return 1 if problems else 0
