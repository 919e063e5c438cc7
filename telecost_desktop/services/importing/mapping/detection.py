"""What a stranger's table seems to be: its header, its way of writing, and a proposal of what each column is."""

from __future__ import annotations

from dataclasses import dataclass

from telecost_desktop.services.importing.mapping.profile import Profile


@dataclass(frozen=True)
class Sample:
    """The beginning of a table as a person is shown it.

    ``rows`` are up to 100 rows after the header. ``letters`` are the signs beyond ASCII that occur in them, by which a
    person sees whether the encoding is right. ``sheets`` are those of a workbook. ``proposal`` is a profile without a
    name: the most likely kind, columns and style.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    header_row: int
    encoding: str
    separator: str
    letters: str
    proposal: Profile
    sheets: tuple[str, ...] = ()
    sheet: str = ""
