"""Which programs send from a company file at this moment, so that what a killed one left behind can be told apart."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from telecost_desktop.services.program_lock import lock_database

_PATIENCE_MS = 20_000


@contextmanager
def among_senders(company: Path, when_alone: Callable[[], None]) -> Iterator[None]:
    """Be known as a sender while the block runs. If no other of this account is known, ``when_alone`` is called before.

    The system ends it with the program, also when that is killed.
    """
    lock = lock_database(company, "sending")
    if lock is None:
        when_alone()
        yield
        return
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            pass
        else:
            when_alone()
            lock.execute("COMMIT")
        # Another one may be alone just now, for as long as it takes to look through the outbox.
        lock.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        lock.execute("BEGIN")
        lock.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield
