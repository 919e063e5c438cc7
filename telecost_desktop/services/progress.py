"""How a long service tells how far it is, and learns that it should stop."""

from __future__ import annotations

from collections.abc import Callable

# Told a share from 0 to 1.
Progress = Callable[[float], None]
# Asked now and then; True means: stop, leave everything as it was.
IsCancelled = Callable[[], bool]


def no_progress(share: float) -> None:
    """Nobody watches."""


def never() -> bool:
    """Nobody stops it."""
    return False
