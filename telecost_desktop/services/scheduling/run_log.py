"""The transfer log: every run with what it made, and why not where it did not. Rule: docs/rules.md, 10 Due and missed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import Run, RunItem, RunItemResult, RunState, RunTrigger
from telecost_desktop.models.sales_invoices import SalesInvoice


@dataclass(frozen=True)
class RunRow:
    """One run in the log. ``scheduled_for`` is local wall time, ``amount`` the sum of what was made, with VAT."""

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

    @property
    def due_on(self) -> date:
        """The day for which it ran."""
        return self.scheduled_for.date()


@dataclass(frozen=True)
class RunItemRow:
    """What became of one customer in a run. ``reason`` is a pattern of context "Errors" for its values."""

    id: int
    customer: str
    result: RunItemResult
    invoice_id: int | None
    number: int | None
    reason: str
    values: dict[str, Any]
    amount: Decimal | None


def list_runs(file: CompanyFile) -> list[RunRow]:
    """All runs, the newest first."""
    made = RunItem.result == RunItemResult.CREATED
    query = (
        select(
            Run,
            func.count(func.distinct(case((made, RunItem.sales_invoice_id)))).label("created"),
            func.count(case((RunItem.result == RunItemResult.FAILED, 1))).label("failed"),
            func.sum(case((made, RunItem.amount))).label("amount"),
        )
        .outerjoin(RunItem, RunItem.run_id == Run.id)
        .group_by(Run.id)
        .order_by(Run.started_at.desc(), Run.id.desc())
    )
    with file.read() as session:
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
            )
            for run, created, failed, amount in session.execute(query)
        ]


def run_items(file: CompanyFile, run_id: int) -> list[RunItemRow]:
    """What became of each customer in a run, in the order in which they were taken."""
    query = (
        select(RunItem, Customer.name, SalesInvoice.number)
        .outerjoin(Customer, Customer.id == RunItem.customer_id)
        .outerjoin(SalesInvoice, SalesInvoice.id == RunItem.sales_invoice_id)
        .where(RunItem.run_id == run_id)
        .order_by(RunItem.id)
    )
    with file.read() as session:
        return [
            RunItemRow(
                item.id,
                name or "",
                item.result,
                item.sales_invoice_id,
                number,
                item.reason,
                json.loads(item.reason_values),
                item.amount,
            )
            for item, name, number in session.execute(query)
        ]
