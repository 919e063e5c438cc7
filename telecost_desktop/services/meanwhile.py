"""Whether somebody else has written to the company file between two transactions of a run.

What a run reads once, such as prices and VAT rates, holds for its next sales invoice as long as nobody has.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from telecost_desktop.models.database import Writes, writes_of


class Meanwhile:
    """Asked in each writing transaction of a run, before anything that was read in an earlier one is used."""

    def __init__(self) -> None:
        self._writes: Writes | None = None
        self._begun = 0
        self._version = 0

    def somebody_wrote(self, session: Session) -> bool:
        """Whether the file may be another than in the transaction that asked last; the first that asks is told so."""
        connection = session.connection()
        # SQLite tells of other connections only. On this one, given back to the pool meanwhile, other threads write too.
        version = int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())
        writes = writes_of(connection)
        same = writes is self._writes and writes.begun - self._begun <= 1 and version == self._version
        self._writes, self._begun, self._version = writes, writes.begun, version
        return not same
