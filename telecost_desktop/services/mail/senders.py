"""Which programs send from a company file at this moment, so that what a killed one left behind can be told apart."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from telecost_desktop import config

_PATIENCE_MS = 20_000


@contextmanager
def among_senders(company: Path, when_alone: Callable[[], None]) -> Iterator[None]:
    """Be known as a sender while the block runs. If no other of this account is known, ``when_alone`` is called before.

    The system ends it with the program, also when that is killed.
    """
    lock = _lock(company)
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


def _lock(company: Path) -> sqlite3.Connection | None:
    """An empty database: its locks are shared or exclusive on every system. None where there is no place for it."""
    name = hashlib.sha256(str(company.resolve()).encode()).hexdigest()[:32]
    try:
        path = config.data_folder() / "sending" / f"{name}.lock"
        path.parent.mkdir(exist_ok=True)
        path.touch()
        return sqlite3.connect(path, timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error):
        return None
