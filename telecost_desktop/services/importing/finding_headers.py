"""Finding the header among a table's first rows: that of a known layout, or of a saved profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.layouts.telecost import SEPARATORS, recognise
from telecost_desktop.services.importing.mapping.applying import SEARCHED_ROWS, Tables, header_with
from telecost_desktop.services.importing.mapping.choosing import profile_for
from telecost_desktop.services.importing.mapping.profile import Profile
from telecost_desktop.services.importing.reading.text_files import Block, blocks, rows_of, text_encoding

_HEAD = 256 * 1024
# What a workbook can have at most.
MOST_COLUMNS = 16_384


class UnknownTableError(UserError):
    """A table that no layout and no profile tells: it needs a mapping."""


def profile_by_encoding(path: Path, profiles: Sequence[Profile]) -> Profile | None:
    """The profile whose header stands in a file that is read in that profile's own encoding."""
    for wanted in dict.fromkeys(profile.encoding for profile in profiles if profile.encoding):
        try:
            _, _, tables = first_rows(path, wanted)
        except UserError:
            continue
        if match := profile_for([profile for profile in profiles if profile.encoding == wanted], tables):
            return match
    return None


def first_rows(path: Path, wanted: str) -> tuple[str, int, Tables]:
    """The encoding, the length of its mark, and the first rows by each separator."""
    encoding, skip = text_encoding(path, wanted)
    block = next(blocks(path, encoding, skip, size=_HEAD), Block(b"", 1, 1.0, 0))
    first = block.content.split(b"\n", 1)[0]
    if any(first.count(separator.encode()) > MOST_COLUMNS for separator in SEPARATORS):
        raise too_many_columns()
    tables = {separator: list(islice(rows_of(block, separator), SEARCHED_ROWS)) for separator in SEPARATORS}
    if not any(tables.values()):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The file is empty."))
    return encoding, skip, tables


def too_many_columns() -> UserError:
    """What to say of a table that is too wide."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The first row has more than {most} columns; no operator's file has so many."),
        most=MOST_COLUMNS,
    )


@dataclass(frozen=True)
class Found:
    """A header, its text, and the profile that told it."""

    header: Header
    text: str
    profile: Profile | None = None


def find_header(tables: Tables, profile: Profile | None, profiles: Sequence[Profile]) -> Found:
    """The header among a file's first rows: by the given profile, else a known layout's, else that of a saved profile."""
    if profile is not None:
        return Found(*header_with(profile, tables), profile)
    nearly: Header | None = None
    for separator, rows in tables.items():
        found = recognise(rows[0].cells, separator) if rows else None
        if found and not found.missing:
            if found.doubled:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "The column {columns} is there twice; which one counts is not clear."),
                    hint=QT_TRANSLATE_NOOP("Errors", "Rename or remove one of them."),
                    columns=", ".join(found.doubled),
                )
            return Found(found, rows[0].text)
        nearly = nearly or found
    if (match := profile_for(profiles, tables)) is not None:
        return Found(*header_with(match, tables), match)
    if nearly:
        raise UnknownTableError(
            QT_TRANSLATE_NOOP("Errors", "The header looks like {format}, but the column {columns} is missing."),
            hint=QT_TRANSLATE_NOOP("Errors", "Add it, or choose another file."),
            format=nearly.code,
            columns=", ".join(nearly.missing),
        )
    raise UnknownTableError(
        QT_TRANSLATE_NOOP(
            "Errors", "TeleCost does not know this layout: its first row names none of the known columns."
        ),
        hint=QT_TRANSLATE_NOOP(
            "Errors", "Import it in the window, where its columns can be mapped, or name a profile that fits."
        ),
    )
