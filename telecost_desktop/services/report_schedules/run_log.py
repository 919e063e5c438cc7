"""What became of scheduled reports: for the log, for messages, and as the command line prints it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import OutboxRecipient
from telecost_desktop.models.runs import RunState, RunTrigger
from telecost_desktop.models.saved_reports import ReportRun

COVERED = QT_TRANSLATE_NOOP("Errors", "Fell due while the program was closed: covered by the report of {date}.")
SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class ReportRunRow:
    """One run. ``reason`` is a pattern of context "Errors" for its ``values``.

    State NOTHING is a day that was passed over, since a newer one was made. ``file_name`` is a whole path for a folder
    and a bare name for mail. ``schedule_id`` None: the schedule was deleted. ``may_repeat``: a person may make this day
    (again).
    """

    id: int
    schedule_id: int | None
    name: str
    scheduled_for: date
    trigger: RunTrigger
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    started_by: str
    file_name: str
    recipients: tuple[str, ...]
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    may_repeat: bool = False


def list_report_runs(file: CompanyFile, *, since: int | None = None) -> list[ReportRunRow]:
    """The newest runs, or all from a run's id on, newest first."""
    query = select(ReportRun).order_by(ReportRun.id.desc())
    query = query.limit(SHOWN) if since is None else query.where(ReportRun.id >= since)
    with file.read() as session:
        runs = list(session.scalars(query))
        wanted = {run.outbox_message_id for run in runs if run.outbox_message_id is not None}
        recipients: dict[int, list[str]] = {}
        if wanted:
            addresses = (
                select(OutboxRecipient.message_id, OutboxRecipient.address)
                .where(OutboxRecipient.message_id >= min(wanted))
                .order_by(OutboxRecipient.id)
            )
            for message_id, address in session.execute(addresses):
                recipients.setdefault(message_id, []).append(address)
        rows = []
        decided: set[tuple[int | None, date]] = set()
        for run in runs:
            day = run.schedule_id, run.scheduled_for
            newest = run.schedule_id is not None and day not in decided
            decided.add(day)
            rows.append(_row(run, tuple(recipients.get(run.outbox_message_id or 0, ())), newest))
    return rows


def failed_days(file: CompanyFile) -> int:
    """How many days of schedules failed and were not made since: what a person may try again."""
    last = select(func.max(ReportRun.id)).group_by(ReportRun.schedule_id, ReportRun.scheduled_for)
    query = select(func.count()).where(
        ReportRun.state == RunState.FAILED, ReportRun.schedule_id.is_not(None), ReportRun.id.in_(last)
    )
    with file.read() as session:
        return session.scalars(query).one()


def _row(run: ReportRun, recipients: tuple[str, ...], newest: bool) -> ReportRunRow:
    return ReportRunRow(
        run.id,
        run.schedule_id,
        run.name,
        run.scheduled_for,
        run.trigger,
        run.state,
        run.started_at,
        run.finished_at,
        run.started_by,
        run.file_name,
        recipients,
        run.reason,
        json.loads(run.reason_values),
        newest and run.state in (RunState.FAILED, RunState.NOTHING),
    )


def report_run_json(row: ReportRunRow) -> dict[str, Any]:
    """One run as the command line prints it."""
    return {
        "id": row.id,
        "name": row.name,
        "scheduled_for": row.scheduled_for.isoformat(),
        "trigger": row.trigger.value,
        "state": row.state.value,
        "file": row.file_name or None,
        "recipients": list(row.recipients),
        "reason": row.reason.format(**row.values),
    }
