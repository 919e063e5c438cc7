"""Only one program at a time makes the reports of a company file on this computer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2s

from telecost_desktop import config
from telecost_desktop.models.database import CompanyFile


@contextmanager
def making_lock(file: CompanyFile, wait: float) -> Iterator[bool]:
    """Hold the lock; False where another program, or another part of this one, still has it after ``wait`` seconds.

    Whoever holds it knows that a run which is under way was broken off. The system lets go of the lock when a program
    ends, however it ends. Where there can be no lock, the company file itself still refuses a second run of a day.
    """
    key = blake2s(str(file.path.resolve()).encode(), digest_size=8).hexdigest()
    try:
        # An empty database of its own is a lock that every system knows.
        connection = sqlite3.connect(
            config.data_folder() / f"making-reports-{key}.lock", timeout=wait, isolation_level=None
        )
    except (OSError, sqlite3.Error):
        yield True
        return
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
            mine = True
        except sqlite3.OperationalError as error:
            mine = "locked" not in str(error)
        yield mine
    finally:
        connection.close()
