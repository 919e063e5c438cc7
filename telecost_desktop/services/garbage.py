"""Putting off full collections of garbage while much is made that holds no cycles, such as a report's rows.

A full collection looks at every object there is, in whatever thread it falls due, and no other thread runs meanwhile:
with hundreds of thousands of new rows the window stops for a tenth of a second, again and again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_NEVER = 1_000_000
_lock = Lock()
_under_way = 0
_usual = gc.get_threshold()


@contextmanager
def full_collections_put_off() -> Iterator[None]:
    """Inside, in all threads, only what is young is collected. May be entered by several threads at once."""
    global _under_way, _usual
    with _lock:
        if _under_way == 0:
            _usual = gc.get_threshold()
            gc.set_threshold(_usual[0], _usual[1], _NEVER)
        _under_way += 1
    try:
        yield
    finally:
        with _lock:
            _under_way -= 1
            if _under_way == 0:
                gc.set_threshold(*_usual)
