"""A mapping profile: how one kind of file from one sender is read. It is plain data, so it can be saved and shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from telecost_desktop.services.importing.reading.style import WritingStyle


class FileKind(StrEnum):
    """The six kinds of file that columns can be mapped onto."""

    CHARGES = "charges"
    USAGE = "usage"
    CONTENT = "content"
    LINES = "lines"
    EMPLOYEES = "employees"
    EQUIPMENT = "equipment"


@dataclass(frozen=True)
class Profile:
    """How a file is read.

    ``columns``: field code → the header texts of its column, or of several whose cells are joined by a blank.
    ``constants``: field code → text that every row has. ``header``: the header row that it was made for; empty for a file
    without one, whose columns are then called by their place, "1" being the first. ``header_row``: its place among the
    rows that are not blank, 0 = first. ``left_out``: rows to pass over, as (header text, text in the cell), such as sums.
    ``width``: how many columns a file without a header has.
    ``encoding``, ``separator`` and ``sheet`` (of a workbook) are told by the file where empty.
    """

    name: str
    kind: FileKind
    columns: Mapping[str, tuple[str, ...]]
    header: tuple[str, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    header_row: int = 0
    width: int = 0
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    left_out: tuple[tuple[str, str], ...] = ()
    style: WritingStyle = field(default_factory=WritingStyle)
