"""The files behind the paths that a person chose: folders and archives stand for the files in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from telecost_desktop.errors import UserError
from telecost_desktop.services.progress import Cancelled, never


@dataclass(frozen=True)
class Source:
    """One file to import.

    ``key`` tells it from all others: its path, and the name inside its archive. ``name`` is what a person is shown.
    ``path`` is where its bytes lie, for members of an archive only until the next source is asked for. ``problem`` says
    why it cannot be had. ``done`` and ``share`` place it within the work as a whole (0 to 1).
    """

    key: str
    name: str
    path: Path
    problem: UserError | None = None
    done: float = 0.0
    share: float = 1.0


def sources_of(paths: Sequence[Path], *, cancelled: Cancelled = never) -> Iterator[Source]:
    """Each file that the paths stand for, one after the other. Raises Cancelled when stopped."""
    for place, path in enumerate(paths):
        yield Source(str(path), path.name, path, done=place / len(paths), share=1 / len(paths))
