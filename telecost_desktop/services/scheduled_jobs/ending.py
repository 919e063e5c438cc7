"""The transaction that ends a run of a job: its last entries, its state, and the notice to whom it concerns.

Rule: docs/rules.md, 14 Scheduled jobs.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import amount_text
from telecost_desktop.models.runs import Run, RunItem, RunItemResult, RunKind, RunState
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.runs.run_log import stored_run_items
from telecost_desktop.services.runs.run_report import RunReport, RunReportItem
from telecost_desktop.services.scheduled_jobs.notices import Translate, put_notice

_CHUNK = 500
# Statements of each sales invoice of a run stand ready: making them anew would cost more than running them.
_STATE = select(Run.state).where(Run.id == bindparam("run"))
_RECORDED = select(RunItem.project_id).where(
    RunItem.run_id == bindparam("run"), RunItem.project_id.in_(bindparam("projects", expanding=True))
)
_INSERT_ITEM = metadata.tables["run_item"].insert()
NOBODY_TOLD = QT_TRANSLATE_NOOP("Errors", "No notice was sent to {name}: inactive, or without an e-mail address.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a run's log. Without a project it is about the run as a whole."""

    result: RunItemResult
    reason: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    customer_id: int | None = None
    project_id: int | None = None
    invoice_id: int | None = None
    amount: Decimal | None = None


def is_running(session: Session, run_id: int) -> bool:
    """Whether nobody has ended a run."""
    return session.scalar(_STATE, {"run": run_id}) is RunState.RUNNING


def recorded_projects(session: Session, run_id: int, projects: Collection[int]) -> set[int | None]:
    """Those of some projects of which a run has an entry already."""
    wanted = sorted(projects)
    parts = (wanted[i : i + _CHUNK] for i in range(0, len(wanted), _CHUNK))
    return {key for part in parts for key in session.scalars(_RECORDED, {"run": run_id, "projects": part})}


def add_entries(session: Session, run_id: int, entries: Iterable[Entry]) -> None:
    """Write entries, but none about a project that the run has one of already: a run that goes on says nothing twice."""
    wished = list(entries)
    known = recorded_projects(session, run_id, {one.project_id for one in wished if one.project_id is not None})
    rows: list[dict[str, object]] = []
    for entry in wished:
        if entry.project_id is not None:
            if entry.project_id in known:
                continue
            known.add(entry.project_id)
        values = {key: _plain(value) for key, value in entry.values.items()}
        rows.append(
            {
                "run_id": run_id,
                "customer_id": entry.customer_id,
                "project_id": entry.project_id,
                "sales_invoice_id": entry.invoice_id,
                "result": entry.result,
                "reason": entry.reason,
                "reason_values": json.dumps(values, ensure_ascii=False),
                "amount": entry.amount,
            }
        )
    if rows:
        session.connection().execute(_INSERT_ITEM, rows)


def end_run(session: Session, run_id: int, entries: Iterable[Entry], at: datetime, translate: Translate) -> bool:
    """Add the last entries, set the state by all of them and put the notice into the outbox; False = it had ended."""
    if not is_running(session, run_id):
        return False
    add_entries(session, run_id, entries)
    state = _state(session, run_id)
    session.execute(update(Run).where(Run.id == run_id).values(state=state, finished_at=at))
    run = session.get_one(Run, run_id, populate_existing=True)
    untold = put_notice(session, run, stored_run_items(session, run_id), at, translate)
    add_entries(session, run_id, [Entry(RunItemResult.SKIPPED, NOBODY_TOLD, {"name": name}) for name in untold])
    return True


def report_of(session: Session, run_id: int) -> RunReport:
    """A run as it stands in the log."""
    run = session.get_one(Run, run_id)
    items = stored_run_items(session, run_id)
    made = {item.invoice_id: item.number for item in items if item.invoice_id is not None}
    return RunReport(
        run.name,
        run.scheduled_for,
        run.trigger,
        run.state,
        RunKind.JOB,
        created=[f"draft {key}" if number is None else str(number) for key, number in made.items()],
        items=[RunReportItem(item.customer, item.result, item.reason, item.values, item.amount) for item in items],
        job_id=run.job_id,
        run_id=run.id,
    )


def _state(session: Session, run_id: int) -> RunState:
    results = set(session.scalars(select(RunItem.result).where(RunItem.run_id == run_id)))
    if RunItemResult.FAILED in results:
        return RunState.PARTLY if RunItemResult.CREATED in results else RunState.FAILED
    return RunState.OK if RunItemResult.CREATED in results else RunState.NOTHING


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return amount_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)
