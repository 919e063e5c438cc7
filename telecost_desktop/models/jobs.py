"""Scheduled jobs: they invoice what is unbilled on projects, on their days."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code
from telecost_desktop.models.subscriptions import InvoiceResult, WhenMissed


class JobDays(StrEnum):
    """On which days a job runs: the first two are daily, the third is weekly, the others are monthly."""

    EVERY_DAY = "every_day"
    WORKING_DAYS = "working_days"
    WEEKDAY = "weekday"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    LAST_WORKING_DAY = "last_working_day"
    DAY_OF_MONTH = "day_of_month"


class DateWord(StrEnum):
    """A date that follows from the day for which a job runs."""

    FIRST_OF_THIS_MONTH = "first_of_this_month"
    LAST_OF_PREVIOUS_MONTH = "last_of_previous_month"
    FIRST_OF_NEXT_MONTH = "first_of_next_month"
    LAST_OF_THIS_MONTH = "last_of_this_month"
    DAY_OF_RUN = "day_of_run"


class JobFilterKind(StrEnum):
    """By what a job chooses projects; values of one kind are alternatives, different kinds all have to hold."""

    MANAGER = "manager"
    DEPARTMENT = "department"
    CUSTOMER_GROUP = "customer_group"
    CUSTOMER = "customer"
    PROJECT = "project"
    KEYWORD = "keyword"


class OccurrenceState(StrEnum):
    """What became of one of a job's days. COVERED: a later day's run took it along. POSTPONED is still due."""

    RUN = "run"
    COVERED = "covered"
    IGNORED = "ignored"
    POSTPONED = "postponed"


class ScheduledJob(Base):
    """Which projects are invoiced, when, up to which day, and as what.

    ``weekday`` is ISO (1 = Monday), ``day`` 1…31 moved back to the month's end; each only for its own ``days``.
    Amounts are without VAT and per project; the stricter of these and the project's own holds. ``creator_id`` is the
    user whose rights apply. ``first_day`` is the first on which it may run; ``next_due`` repeats what the rules say.
    """

    __tablename__ = "scheduled_job"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")
    days: Mapped[JobDays] = mapped_column(code(JobDays))
    weekday: Mapped[int | None]
    day: Mapped[int | None]
    include_up_to: Mapped[DateWord] = mapped_column(code(DateWord))
    least_amount: Mapped[Decimal | None]
    greatest_amount: Mapped[Decimal | None]
    result: Mapped[InvoiceResult] = mapped_column(code(InvoiceResult))
    merge: Mapped[bool] = mapped_column(default=False)
    creator_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    invoice_date: Mapped[DateWord] = mapped_column(code(DateWord))
    entry_date: Mapped[DateWord] = mapped_column(code(DateWord))
    when_missed: Mapped[WhenMissed] = mapped_column(code(WhenMissed), default=WhenMissed.ASK)
    active: Mapped[bool] = mapped_column(default=True)
    inactive_since: Mapped[date | None]
    first_day: Mapped[date]
    next_due: Mapped[date | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(default="")


class JobFilter(Base):
    """One value by which a job chooses projects: the key of a user, department, customer or project, or a text."""

    __tablename__ = "job_filter"
    __table_args__ = (UniqueConstraint("job_id", "kind", "value"),)

    id: Mapped[Key]
    job_id: Mapped[int] = mapped_column(ForeignKey("scheduled_job.id"))
    kind: Mapped[JobFilterKind] = mapped_column(code(JobFilterKind))
    value: Mapped[str]


class JobNotice(Base):
    """Who is told by e-mail when a job is done: a user, whose address is looked up then, or a typed address."""

    __tablename__ = "job_notice"

    id: Mapped[Key]
    job_id: Mapped[int] = mapped_column(ForeignKey("scheduled_job.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    address: Mapped[str] = mapped_column(default="")


class JobOccurrence(Base):
    """What was decided about one day of a job: this row is what makes a second planned run impossible."""

    __tablename__ = "job_occurrence"
    __table_args__ = (UniqueConstraint("job_id", "due_on"),)

    id: Mapped[Key]
    job_id: Mapped[int] = mapped_column(ForeignKey("scheduled_job.id"))
    due_on: Mapped[date]
    state: Mapped[OccurrenceState] = mapped_column(code(OccurrenceState))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    remind_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(default="")
