"""Runs of recurring work and what each of them did; rows are only ever added or completed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, literal
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class RunKind(StrEnum):
    """What ran."""

    JOB = "job"
    SUBSCRIPTION = "subscription"


class RunTrigger(StrEnum):
    """Why it ran."""

    PLANNED = "planned"
    CATCH_UP = "catch-up"
    MANUAL = "manual"
    EARLY = "early"
    RETRY = "retry"


class RunState(StrEnum):
    """How it ended. WAITING asks a person."""

    RUNNING = "running"
    OK = "ok"
    PARTLY = "partly"
    FAILED = "failed"
    NOTHING = "nothing"
    WAITING = "waiting"


class RunItemResult(StrEnum):
    """What became of one customer in a run."""

    CREATED = "created"
    FAILED = "failed"
    SKIPPED = "skipped"
    WAITING = "waiting"


class Run(Base):
    """One run of a subscription or a job for one scheduled local wall time (``2026-11-30T22:00``).

    A run outlives its job and has no ``job_id`` then. ``creator_id`` is the user whose rights applied, ``retry_of_id``
    the run whose failures it tried again.
    """

    __tablename__ = "run"

    id: Mapped[Key]
    kind: Mapped[RunKind] = mapped_column(code(RunKind))
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("scheduled_job.id"), index=True)
    retry_of_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str]
    scheduled_for: Mapped[str]
    trigger: Mapped[RunTrigger] = mapped_column(code(RunTrigger))
    state: Mapped[RunState] = mapped_column(code(RunState))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    started_by: Mapped[str] = mapped_column(default="")


# Each look at what is due asks for runs that were broken off, among all that ever were. SQLite takes the index only where
# the state stands in the statement itself.
IS_RUNNING = Run.state == literal(RunState.RUNNING, Run.state.type, literal_execute=True)
Index(
    "ix_run_running",
    Run.kind,
    sqlite_where=Run.state == RunState.RUNNING,
    postgresql_where=Run.state == RunState.RUNNING,
)


class RunItem(Base):
    """One customer, or one project, in a run: what was made, or the reason why nothing was. ``reason`` is a code with JSON values."""

    __tablename__ = "run_item"

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    subscriber_id: Mapped[int | None] = mapped_column(ForeignKey("subscriber.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    sales_invoice_id: Mapped[int | None] = mapped_column(ForeignKey("sales_invoice.id"))
    result: Mapped[RunItemResult] = mapped_column(code(RunItemResult))
    reason: Mapped[str] = mapped_column(default="")
    reason_values: Mapped[str] = mapped_column(default="{}")
    amount: Mapped[Decimal | None]
