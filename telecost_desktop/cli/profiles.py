"""Commands about mapping profiles: how files of layouts that TeleCost does not know are read."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    current_user,
    decide,
    open_from,
    print_json,
    say,
    table,
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The profile's name.")]


def register(application: typer.Typer) -> None:
    """Add these commands."""
    profiles = typer.Typer(help="Mapping profiles: how files of unknown layouts are read.", no_args_is_help=True)
    profiles.command("list")(list_them)
    profiles.command("show")(show)
    profiles.command("export")(export)
    profiles.command("import")(import_one)
    profiles.command("delete")(delete)
    application.add_typer(profiles, name="profiles")


def list_them(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List the company's mapping profiles by name."""
    from telecost_desktop.services.importing.mapping.store import list_profiles, unreadable_profiles

    file = open_from(company, read_only=True)
    try:
        found, unreadable = list_profiles(file), unreadable_profiles(file)
    finally:
        file.close()
    if as_json:
        rows = [
            {
                "name": one.profile.name,
                "kind": one.profile.kind,
                "header": one.profile.header,
                "changed_at": one.changed_at,
                "changed_by": one.changed_by,
                "used_at": one.used_at,
            }
            for one in found
        ]
        print_json(rows)
        return
    table(
        ["name", "kind", "columns", "last used"],
        [
            [
                one.profile.name,
                one.profile.kind,
                str(len(one.profile.columns)),
                f"{one.used_at:%Y-%m-%d}" if one.used_at else "–",
            ]
            for one in found
        ]
        + [[name, "cannot be used here", "–", "–"] for name in unreadable],
    )


def show(name: NameArgument, company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """Show which columns a profile takes, and how it reads their values."""
    from telecost_desktop.services.importing.mapping.store import profile_by_name

    file = open_from(company, read_only=True)
    try:
        profile = profile_by_name(file, name)
    finally:
        file.close()
    if as_json:
        print_json(asdict(profile))
        return
    rows = [[field, " + ".join(texts)] for field, texts in profile.columns.items()]
    rows += [[field, f"always {text}"] for field, text in profile.constants.items()]
    rows += [["rows left out", f"{text} in {column}"] for column, text in profile.left_out]
    rows += [[part.replace("_", " "), str(value)] for part, value in asdict(profile.style).items() if value]
    table([profile.name, profile.kind], rows)


def export(
    name: NameArgument,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where to write it.")],
    company: CompanyOption = None,
) -> None:
    """Write a profile to a file that another company can fetch; it holds nothing of this one."""
    from telecost_desktop.services.importing.mapping.store import export_profile

    file = open_from(company, read_only=True)
    try:
        export_profile(file, name, output)
    finally:
        file.close()
    say(f"Wrote {output}.")


def import_one(
    profile: Annotated[Path, typer.Argument(metavar="FILE", help="A profile's file.", readable=False)],
    company: CompanyOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a profile of the same name.")] = False,
) -> None:
    """Fetch a profile from a file."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.importing.mapping.store import import_profile_file

    file = open_from(company)
    try:
        found = import_profile_file(file, profile, clock=SystemClock(), user=current_user(), replace=replace)
    finally:
        file.close()
    say(f"The profile {found.name} is here now.")


def delete(name: NameArgument, company: CompanyOption = None) -> None:
    """Remove a profile; what was imported by it stays."""
    from telecost_desktop.services.importing.mapping.store import delete_profile

    decide(company, lambda file, **who: delete_profile(file, name, **who))
    say(f"The profile {name} was deleted.")
