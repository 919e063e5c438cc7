"""Making a profile into the header of one file: its fields' columns are found by their header texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.layouts.telecost import bare
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.reading.text_files import Row

# How many of a file's first rows a header is looked for in: reports begin with names, dates and blank rows.
SEARCHED_ROWS = 40
# Separator → the file's first rows that are not blank, as it parts them.
Tables = Mapping[str, Sequence[Row]]
LAYOUT_OF = {
    FileKind.CHARGES: "telecost-charges",
    FileKind.USAGE: "telecost-usage",
    FileKind.CONTENT: "telecost-usage",
    FileKind.LINES: "telecost-lines",
    FileKind.EMPLOYEES: "telecost-employees",
    FileKind.EQUIPMENT: "telecost-equipment",
}
# What each row is when the file is of such a kind, whatever its columns say.
_IMPLIED = {FileKind.CONTENT: {"kind": "content"}}


def header_key(header: Sequence[str]) -> str:
    """A header in bare words, by which its profile is found again; "" for a file without one."""
    return "\x1f".join(map(bare, header)).rstrip("\x1f")


def profile_for(profiles: Sequence[Profile], tables: Tables) -> Profile | None:
    """The profile whose header stands among a file's first rows; of several, the first."""
    seen = {(separator, header_key(row.cells)) for separator, rows in tables.items() for row in rows if any(row.cells)}
    for profile in profiles:
        key = header_key(profile.header)
        separators = [profile.separator] if profile.separator else list(tables)
        if key and any((separator, key) in seen for separator in separators):
            return profile
    return None


def header_with(profile: Profile, tables: Tables) -> tuple[Header, str]:
    """A file's header by a profile, and its text. Raises UserError naming the columns that are not there."""
    key = header_key(profile.header)
    best: Header | None = None
    for separator, rows in tables.items():
        if profile.separator not in ("", separator):
            continue
        if not profile.header:
            return _header(profile, [str(place + 1) for place in range(_widest(rows))], separator, -1), ""
        exact = [place for place, row in enumerate(rows) if header_key(row.cells) == key]
        for place in exact or [profile.header_row]:
            if place < len(rows):
                header = _header(profile, rows[place].cells, separator, place)
                if not header.missing:
                    return header, rows[place].text
                if best is None or len(header.missing) < len(best.missing):
                    best = header
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "The profile {profile} does not fit this file: it has no column {columns}."),
        hint=QT_TRANSLATE_NOOP("Errors", "Choose another profile, or map the columns anew."),
        profile=profile.name,
        columns=", ".join(best.missing if best else profile.header),
    )


def _widest(rows: Sequence[Row]) -> int:
    return max((len(row.cells) for row in rows), default=0)


def _header(profile: Profile, cells: Sequence[str], separator: str, place: int) -> Header:
    places: dict[str, int] = {}
    for column, cell in enumerate(cells):
        places.setdefault(bare(cell), column)
    names = [name for texts in profile.columns.values() for name in texts]
    names += [name for name, _ in profile.left_out]
    return Header(
        code=LAYOUT_OF[profile.kind],
        columns={
            field: places[bare(texts[0])]
            for field, texts in profile.columns.items()
            if texts and bare(texts[0]) in places
        },
        width=len(cells),
        separator=separator,
        missing=tuple(dict.fromkeys(name for name in names if bare(name) not in places)),
        row=place,
        constants={**profile.constants, **_IMPLIED.get(profile.kind, {})},
        joined={
            field: tuple(places[bare(text)] for text in texts)
            for field, texts in profile.columns.items()
            if len(texts) > 1 and all(bare(text) in places for text in texts)
        },
        left_out=tuple((places[bare(name)], text) for name, text in profile.left_out if bare(name) in places),
        style=profile.style,
    )
