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


def column_names(cells: Sequence[str]) -> list[str]:
    """What a header's columns are called: their texts, but their place where there is none, "1" being the first.

    A text that was there before has its number put after it, so that each name means one column.
    """
    names: list[str] = []
    seen: set[str] = set()
    for place, cell in enumerate(cells):
        first = " ".join(cell.replace("\ufeff", "").split()) or str(place + 1)
        name, number = first, 2
        while bare(name) in seen:
            name, number = f"{first} ({number})", number + 1
        seen.add(bare(name))
        names.append(name)
    return names


def header_key(header: Sequence[str]) -> str:
    """A header in bare words, by which its profile is found again; "" for a file without one."""
    names = [bare(name) for name in column_names(header)]
    while names and names[-1] == str(len(names)):
        names.pop()
    return "\x1f".join(names)


def header_with(profile: Profile, tables: Tables) -> tuple[Header, str]:
    """A file's header by a profile, and its text. Raises UserError naming the columns that are not there."""
    key = header_key(profile.header)
    best: Header | None = None
    for separator, rows in in_order(profile, tables):
        if not profile.header:
            return header_of(profile, names_without_header(_widest(rows)), separator, -1), ""
        exact = [place for place, row in enumerate(rows) if header_key(row.cells) == key]
        for place in exact or [profile.header_row]:
            if place < len(rows):
                header = header_of(profile, rows[place].cells, separator, place)
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


def in_order(profile: Profile, tables: Tables) -> list[tuple[str, Sequence[Row]]]:
    """The profile's own separator first: the same table may come with another one, or as a workbook."""
    return (
        sorted(tables.items(), key=lambda table: table[0] != profile.separator)
        if profile.separator
        else list(tables.items())
    )


def _widest(rows: Sequence[Row]) -> int:
    return max((len(row.cells) for row in rows), default=0)


def names_without_header(width: int) -> list[str]:
    """What columns are called that no header names: their places, from 1."""
    return [str(place + 1) for place in range(width)]


def is_left_out(row: Row, header: Header) -> bool:
    """Whether the profile passes a row over, such as a sum."""
    return any(place < len(row.cells) and row.cells[place].strip() == text for place, text in header.left_out)


def header_of(profile: Profile, cells: Sequence[str], separator: str, place: int) -> Header:
    """Where a profile's fields are under a header row that stands at ``place`` among the rows that are not blank."""
    places = {bare(name): column for column, name in enumerate(column_names(cells))}
    mapped = {field: texts for field, texts in profile.columns.items() if texts}
    names = [name for texts in mapped.values() for name in texts]
    names += [name for name, _ in profile.left_out]
    return Header(
        code=LAYOUT_OF[profile.kind],
        columns={field: places[bare(texts[0])] for field, texts in mapped.items() if bare(texts[0]) in places},
        width=len(cells),
        separator=separator,
        missing=tuple(dict.fromkeys(name for name in names if bare(name) not in places)),
        row=place,
        constants={field: text for field, text in profile.constants.items() if field not in mapped}
        | _IMPLIED.get(profile.kind, {}),
        joined={
            field: tuple(places[bare(text)] for text in texts)
            for field, texts in mapped.items()
            if len(texts) > 1 and all(bare(text) in places for text in texts)
        },
        left_out=tuple((places[bare(name)], text.strip()) for name, text in profile.left_out if bare(name) in places),
        style=profile.style,
    )
