"""The mapping profiles that a company has saved, and passing them on as files."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError, unreadable_file, unwritable_file
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.imports import ImportProfile
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.importing.mapping.applying import header_key
from telecost_desktop.services.importing.mapping.problems import problems
from telecost_desktop.services.importing.mapping.profile import Profile
from telecost_desktop.services.importing.mapping.profile_files import (
    LARGEST_FILE,
    LONGEST_NAME,
    file_text,
    profile_in,
    profile_of,
    settings_of,
)

PROFILE_SUFFIX = ".telecost-profile"


@dataclass(frozen=True)
class SavedProfile:
    """A profile as the company file keeps it."""

    id: int
    profile: Profile
    changed_at: datetime
    changed_by: str
    used_at: datetime | None


def list_profiles(file: CompanyFile) -> list[SavedProfile]:
    """All saved profiles that can be used here, by name."""
    return _listed(file)[0]


def unreadable_profiles(file: CompanyFile) -> list[str]:
    """The names of those that cannot: made by a newer version, or for a time zone that this machine does not have."""
    return _listed(file)[1]


def _listed(file: CompanyFile) -> tuple[list[SavedProfile], list[str]]:
    found: list[SavedProfile] = []
    unreadable: list[str] = []
    with file.read() as session:
        for row in session.scalars(select(ImportProfile).order_by(func.lower(ImportProfile.name))):
            try:
                profile = profile_of(row.settings)
            except ValueError:
                unreadable.append(row.name)
                continue
            found.append(SavedProfile(row.id, profile, row.changed_at, row.changed_by, row.used_at))
    return found, unreadable


def save_profile(
    file: CompanyFile, profile: Profile, *, clock: Clock, user: str = "", replace: bool = False
) -> Profile:
    """Save a profile under its name. Raises UserError for one that lacks something, and for a name that is taken.

    With ``replace`` a profile of that name is written over.
    """
    found = problems(profile)
    if found:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The mapping is not complete: {field}: {problem}"),
            field=found[0].field or profile.name,
            problem=found[0].sentence,
        )
    profile = _named(profile, profile.name)
    with file.write() as session:
        row = _row(session, profile.name)
        if row is not None and not replace:
            raise _taken(row.name)
        row = row or ImportProfile(name=profile.name)
        row.name, row.kind, row.header_key = profile.name, profile.kind.value, header_key(profile.header)
        row.settings, row.changed_at, row.changed_by = settings_of(profile), clock.now(), user
        session.add(row)
        log_action(session, clock.now(), user, "import_profile.saved", profile.name)
    return profile


def rename_profile(file: CompanyFile, old: str, new: str, *, clock: Clock, user: str = "") -> Profile:
    """Give a profile another name. Raises UserError for a name that is taken or empty, and as profile_by_name."""
    with file.write() as session:
        row = _must_row(session, old)
        profile = _named(_profile(row), new)
        other = _row(session, profile.name)
        if other is not None and other.id != row.id:
            raise _taken(other.name)
        log_action(session, clock.now(), user, "import_profile.renamed", row.name, profile.name)
        row.name, row.settings, row.changed_at, row.changed_by = profile.name, settings_of(profile), clock.now(), user
    return profile


def delete_profile(file: CompanyFile, name: str, *, clock: Clock, user: str = "") -> None:
    """Remove a profile, also one that cannot be used here; what was imported by it stays."""
    with file.write() as session:
        row = _must_row(session, name)
        log_action(session, clock.now(), user, "import_profile.deleted", row.name)
        session.delete(row)


def profile_by_name(file: CompanyFile, name: str) -> Profile:
    """The saved profile of a name, in any case. Raises UserError when there is none that can be used here."""
    with file.read() as session:
        return _profile(_must_row(session, name))


def export_profile(file: CompanyFile, name: str, path: Path) -> None:
    """Write a profile to a file that others can fetch; it holds nothing of the company.

    Raises EnvironmentProblem when the folder refuses.
    """
    text = file_text(profile_by_name(file, name))
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise unwritable_file(path.name, error) from error


def import_profile_file(
    file: CompanyFile, path: Path, *, clock: Clock, user: str = "", replace: bool = False
) -> Profile:
    """Fetch a profile from a file and save it. Raises UserError for anything else than a profile's file."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise unreadable_file(path.name, error) from error
    return save_profile(file, profile_in(content), clock=clock, user=user, replace=replace)


def _profile(row: ImportProfile) -> Profile:
    try:
        return profile_of(row.settings)
    except ValueError:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The mapping profile {profile} cannot be used here."),
            hint=QT_TRANSLATE_NOOP(
                "Errors",
                "A newer version of TeleCost made it, or it names a time zone that this machine does not have. Update "
                "TeleCost, or delete the profile.",
            ),
            profile=repr(row.name),
        ) from None


def _named(profile: Profile, name: str) -> Profile:
    name = " ".join(name.split())
    if not name:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A mapping profile needs a name."))
    if len(name) > LONGEST_NAME:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The name of a mapping profile is too long."))
    return dataclasses.replace(profile, name=name)


def _taken(name: str) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "There is a mapping profile {profile} already."),
        hint=QT_TRANSLATE_NOOP("Errors", "Choose another name, or replace that profile."),
        profile=repr(name),
    )


def _row(session: Session, name: str) -> ImportProfile | None:
    wanted = " ".join(name.split()).casefold()
    return next((row for row in session.scalars(select(ImportProfile)) if row.name.casefold() == wanted), None)


def _must_row(session: Session, name: str) -> ImportProfile:
    row = _row(session, name)
    if row is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no mapping profile {profile} in this company."),
            profile=repr(name),
        )
    return row
