"""Bounds for work on files from strangers: how large, how long, and no noise in the log."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LARGEST_FILE = 100 * 1024 * 1024
# Calls and returns, some ten seconds of them; a signed invoice needs ten thousand, 1 500 signed pages eight million.
MOST_STEPS = 60_000_000


class TooLong(BaseException):
    """The work took more steps than any honest file needs.

    No Exception, so that a library's own nets do not catch it.
    """


@contextmanager
def step_limit(steps: int = MOST_STEPS) -> Iterator[None]:
    """Raise TooLong in this thread after so many calls and returns, also inside a library's endless loop."""
    left = steps
    before = sys.getprofile()

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise TooLong

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


def quiet_library() -> None:
    """The library logs a traceback for each chain that is not known; what matters is in the report."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
