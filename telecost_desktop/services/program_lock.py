"""Locks between programs that have one company file open, kept by the system: they end with a program that is killed."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path

from telecost_desktop import config


def lock_database(company: Path, purpose: str, *, wait: float = 0.0) -> sqlite3.Connection | None:
    """An empty database, whose locks are shared or exclusive on every system; each is waited for ``wait`` seconds.

    The same one for each program of this user's on this computer; None where there is no place for it.
    """
    key = sha256(str(company.resolve()).encode()).hexdigest()[:32]
    try:
        path = config.data_folder() / "locks" / f"{purpose}-{key}.lock"
        path.parent.mkdir(exist_ok=True)
        # What is only read is not made by SQLite.
        path.touch()
        return sqlite3.connect(path, timeout=wait, isolation_level=None)
    except (OSError, sqlite3.Error):
        return None
