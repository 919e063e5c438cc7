"""Which of the saved profiles reads a file."""

from __future__ import annotations

from collections.abc import Sequence

from telecost_desktop.services.importing.mapping.applying import (
    Tables,
    header_key,
    header_of,
    in_order,
    names_without_header,
)
from telecost_desktop.services.importing.mapping.preview import preview_rows
from telecost_desktop.services.importing.mapping.profile import Profile


def profile_for(profiles: Sequence[Profile], tables: Tables) -> Profile | None:
    """The profile whose header stands among a file's first rows; of several, the first.

    A profile for files without a header fits when every one of the first rows has its columns, and can be read by it.
    """
    seen = {header_key(row.cells) for rows in tables.values() for row in rows if sum(map(bool, row.cells)) > 1}
    for profile in profiles:
        if profile.header and header_key(profile.header) in seen:
            return profile
    return next((profile for profile in profiles if not profile.header and _fits(profile, tables)), None)


def _fits(profile: Profile, tables: Tables) -> bool:
    for separator, rows in in_order(profile, tables):
        if rows and profile.width > 1 and all(len(row.cells) == profile.width for row in rows):
            header = header_of(profile, names_without_header(profile.width), separator, -1)
            seen = preview_rows([row.cells for row in rows], header, profile, "")
            return not header.missing and not seen.wrong
    return False
