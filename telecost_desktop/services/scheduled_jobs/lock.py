"""Which programs work on runs of jobs at this moment, so that a run that was broken off can be told from one under way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from telecost_desktop.services.program_lock import lock_database

_PURPOSE = "job-runs"
_PATIENCE_SECONDS = 20.0


@contextmanager
def at_work(company: Path) -> Iterator[None]:
    """Be known as one that works on runs while the block runs; the system ends it with the program, also when killed."""
    lock = lock_database(company, _PURPOSE, wait=_PATIENCE_SECONDS)
    if lock is None:
        yield
        return
    with closing(lock):
        lock.execute("BEGIN")
        lock.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield


def is_worked_on(company: Path) -> bool:
    """Whether a program of this account on this computer works on runs of jobs; False where there can be no lock.

    Then two may work on one run: that makes no double, only twice the work.
    """
    lock = lock_database(company, _PURPOSE)
    if lock is None:
        return False
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            return "locked" in str(error)
        return False
