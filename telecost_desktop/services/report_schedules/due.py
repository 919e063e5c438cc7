"""Which schedules are due: one look into an index, each minute. Rule: docs/rules.md, "Reports on a schedule"."""

from __future__ import annotations

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock, today

DUE = "SELECT id FROM report_schedule WHERE next_due <= ? ORDER BY next_due, id"


def due_schedules(file: CompanyFile, clock: Clock) -> tuple[int, ...]:
    """The ids of the schedules with a day that has begun in the company's zone and was not made, oldest day first."""
    with file.raw() as connection:
        day = today(clock, connection.execute("SELECT zone FROM company").fetchone()[0])
        return tuple(row[0] for row in connection.execute(DUE, (day.isoformat(),)))


def was_interrupted(file: CompanyFile) -> bool:
    """Whether a report was being made when a program ended, or is being made just now."""
    with file.raw() as connection:
        return connection.execute("SELECT 1 FROM report_run WHERE state = 'running' LIMIT 1").fetchone() is not None
