"""Only one program at a time makes the reports of a company file on this computer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.program_lock import lock_database


@contextmanager
def making_lock(file: CompanyFile, wait: float) -> Iterator[bool]:
    """Hold the lock; False where another program, or another part of this one, still has it after ``wait`` seconds.

    Whoever holds it knows that a run which is under way was broken off. The system lets go of the lock when a program
    ends, however it ends. Where there can be no lock, the company file itself still refuses a second run of a day.
    """
    lock = lock_database(file.path, "making-reports", wait=wait)
    if lock is None:
        yield True
        return
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
            mine = True
        except sqlite3.OperationalError as error:
            mine = "locked" not in str(error)
        yield mine
