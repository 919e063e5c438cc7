"""The transfer log: every run with what it made, and why not where it did not. Rule: docs/rules.md, 10 Due and missed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.orm import Session, aliased

from telecost_desktop.models.access import User
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.projects import Project
from telecost_desktop.models.runs import Run, RunItem, RunItemResult, RunKind, RunState, RunTrigger
from telecost_desktop.models.sales_invoices import SalesInvoice


@dataclass(frozen=True)
class RunRow:
    """One run in the log. ``scheduled_for`` is local wall time, ``amount`` the sum of what was made, with VAT.

    ``job_id`` is None for subscriptions and once the job is deleted; ``creator`` names the user whose rights applied.
    ``retried``: what failed in it was tried again in a later run.
    """

    id: int
    name: str
    scheduled_for: datetime
    trigger: RunTrigger
    state: RunState
    started_at: datetime
    started_by: str
    created: int
    failed: int
    amount: Decimal | None
    kind: RunKind = RunKind.SUBSCRIPTION
    subscription_id: int | None = None
    job_id: int | None = None
    creator: str = ""
    retry_of_id: int | None = None
    retried: bool = False
    finished_at: datetime | None = None

    @property
    def due_on(self) -> date:
        """The day for which it ran."""
        return self.scheduled_for.date()

    @property
    def can_retry(self) -> bool:
        """Whether what failed in this run of a job can be tried again."""
        return self.job_id is not None and self.failed > 0 and not self.retried and self.state is not RunState.RUNNING


@dataclass(frozen=True)
class RunItemRow:
    """What became of one customer or project in a run. ``reason`` is a pattern of context "Errors" for its values."""

    id: int
    customer: str
    result: RunItemResult
    invoice_id: int | None
    number: int | None
    reason: str
    values: dict[str, Any]
    amount: Decimal | None
    project_id: int | None = None
    project: str = ""
    customer_id: int | None = None


def list_runs(file: CompanyFile) -> list[RunRow]:
    """All runs, the newest first."""
    with file.read() as session:
        return run_rows(session, true())


def run_rows(session: Session, where: ColumnElement[bool]) -> list[RunRow]:
    """The runs that a condition chooses, the newest first."""
    made = RunItem.result == RunItemResult.CREATED
    later = aliased(Run)
    query = (
        select(
            Run,
            User.name,
            func.count(func.distinct(case((made, RunItem.sales_invoice_id)))).label("created"),
            func.count(case((RunItem.result == RunItemResult.FAILED, 1))).label("failed"),
            func.sum(case((made, RunItem.amount))).label("amount"),
        )
        .outerjoin(RunItem, RunItem.run_id == Run.id)
        .outerjoin(User, User.id == Run.creator_id)
        .where(where)
        .group_by(Run.id)
        .order_by(Run.started_at.desc(), Run.id.desc())
    )
    retried = set(session.scalars(select(later.retry_of_id).where(later.retry_of_id.is_not(None))))
    return [
        RunRow(
            run.id,
            run.name,
            datetime.fromisoformat(run.scheduled_for),
            run.trigger,
            run.state,
            run.started_at,
            run.started_by,
            created,
            failed,
            amount,
            run.kind,
            run.subscription_id,
            run.job_id,
            creator or "",
            run.retry_of_id,
            run.id in retried,
            run.finished_at,
        )
        for run, creator, created, failed, amount in session.execute(query)
    ]


def open_failures(rows: Sequence[RunRow], still_due: Collection[tuple[RunKind, int, date]]) -> list[RunRow]:
    """The runs of which somebody has to know that they failed, in part or wholly; ``rows`` are the newest first.

    Of a job it is the newest run, if that failed: a later one takes along what stayed unbilled. Of a subscription it is
    the newest run of each date that is still due.
    """
    seen: set[tuple[RunKind, int, date | None]] = set()
    found = []
    for row in rows:
        if row.kind is RunKind.JOB:
            owner, day = row.job_id, None
        else:
            owner, day = row.subscription_id, row.due_on
        if owner is None or (row.kind, owner, day) in seen:
            continue
        seen.add((row.kind, owner, day))
        waits = row.kind is RunKind.JOB or (row.kind, owner, row.due_on) in still_due
        if waits and row.state in (RunState.FAILED, RunState.PARTLY):
            found.append(row)
    return found


def run_items(file: CompanyFile, run_id: int) -> list[RunItemRow]:
    """What became of each customer or project in a run, in the order in which they were taken."""
    with file.read() as session:
        return stored_run_items(session, run_id)


def stored_run_items(session: Session, run_id: int) -> list[RunItemRow]:
    """The same, within a session."""
    return [row for _, row in _items(session, RunItem.run_id == run_id)]


def items_by_run(file: CompanyFile) -> dict[int, list[RunItemRow]]:
    """What became of each customer or project in all runs, by the key of the run."""
    found: defaultdict[int, list[RunItemRow]] = defaultdict(list)
    with file.read() as session:
        for run_id, row in _items(session, true()):
            found[run_id].append(row)
    return dict(found)


def _items(session: Session, where: ColumnElement[bool]) -> Iterator[tuple[int, RunItemRow]]:
    query = (
        select(RunItem, Customer.name, SalesInvoice.number, Project.name)
        .outerjoin(Customer, Customer.id == RunItem.customer_id)
        .outerjoin(Project, Project.id == RunItem.project_id)
        .outerjoin(SalesInvoice, SalesInvoice.id == RunItem.sales_invoice_id)
        .where(where)
        .order_by(RunItem.id)
    )
    for item, name, number, project in session.execute(query):
        yield (
            item.run_id,
            RunItemRow(
                item.id,
                name or "",
                item.result,
                item.sales_invoice_id,
                number,
                item.reason,
                json.loads(item.reason_values),
                item.amount,
                item.project_id,
                project or "",
                item.customer_id,
            ),
        )
