"""A recognised header row: which layout takes the rows that follow, and where each of its columns is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from telecost_desktop.services.importing.reading.style import WritingStyle


@dataclass(frozen=True)
class Header:
    """Which layout, where each column is (0 = first), how many there are, the separator.

    ``missing`` names needed columns that are not there, ``doubled`` those that are there more than once. What follows
    is set by a mapping profile only: ``row`` is the header's place among the rows that are not blank (0 = first; those
    before it are passed over), ``constants`` are cells that every row has, ``joined`` are columns whose cell is made of
    several ("date" and "time"), ``left_out`` are rows to pass over: the column's place and the text that it holds.
    """

    code: str
    columns: dict[str, int]
    width: int
    separator: str
    missing: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    row: int = 0
    constants: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    left_out: tuple[tuple[int, str], ...] = ()
    style: WritingStyle = field(default_factory=WritingStyle)
