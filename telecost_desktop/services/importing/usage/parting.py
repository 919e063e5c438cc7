"""Rows that wait until the whole file was read: few stay in memory, many lie on disk in parts.

Rows with the same key lie in the same part, so that two sets can be compared part by part, whatever their size.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_PARTS = 64
_MOST_ROWS = 100_000


class Waiting:
    """Rows put aside, parted by the hash of a key."""

    def __init__(self, key: pl.Expr) -> None:
        self._key = key
        self._rows: list[pl.DataFrame] = []
        self._count = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._files = 0
        self.height = 0

    def add(self, rows: pl.DataFrame) -> None:
        """Put rows aside."""
        if not rows.height:
            return
        self._rows.append(rows)
        self._count += rows.height
        self.height += rows.height
        if self._count > _MOST_ROWS:
            self._spill()

    @property
    def is_on_disk(self) -> bool:
        """Whether there were too many to keep in memory."""
        return self._folder is not None

    def _spill(self) -> None:
        import polars as pl

        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="telecost-")
        rows = pl.concat(self._rows)
        for (part,), piece in rows.group_by(self._key.hash() % _PARTS, maintain_order=True):
            piece.write_ipc(Path(self._folder.name) / f"{int(str(part))}-{self._files}.arrow")
        self._files += 1
        self._rows.clear()
        self._count = 0

    def part(self, number: int | None) -> pl.DataFrame | None:
        """The rows of a part in the order in which they came, or all that never left memory; None when there are none."""
        import polars as pl

        if number is None:
            return pl.concat(self._rows) if self._rows else None
        pieces = []
        if self._folder is not None:
            files = (Path(self._folder.name) / f"{number}-{place}.arrow" for place in range(self._files))
            pieces += [pl.read_ipc(path, memory_map=False) for path in files if path.exists()]
        pieces += [rows.filter(self._key.hash() % _PARTS == number) for rows in self._rows]
        pieces = [piece for piece in pieces if piece.height]
        return pl.concat(pieces) if pieces else None

    def close(self) -> None:
        """Remove what lies on disk."""
        self._rows.clear()
        if self._folder is not None:
            self._folder.cleanup()


def parts_of(*sets: Waiting) -> Iterator[int | None]:
    """The numbers of the parts in which sets are to be compared; one part of all where none lies on disk."""
    yield from range(_PARTS) if any(rows.is_on_disk for rows in sets) else (None,)
