"""Reports as a person wants them again: saved settings, and those that are made on a schedule."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code
from telecost_desktop.models.runs import RunState, RunTrigger


class ReportDelivery(StrEnum):
    """Where a scheduled report goes."""

    MAIL = "mail"
    FOLDER = "folder"


class SavedReport(Base):
    """A report with its period, filters, columns, pivot and chart, by name; ``settings`` is JSON."""

    __tablename__ = "saved_report"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    report_id: Mapped[str]
    settings: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(default="")


class ReportSchedule(Base):
    """A saved report that is made on each day of a frequency from ``start_date`` to ``end_date``, both in it.

    ``form`` is pdf, xlsx or csv. ``recipients`` holds addresses, one a line; ``folder`` a path of this computer.
    ``next_due`` repeats what the frequency and the runs say, so that what is due is found at once.
    """

    __tablename__ = "report_schedule"

    id: Mapped[Key]
    saved_report_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id"), index=True)
    frequency_id: Mapped[int] = mapped_column(ForeignKey("frequency.id"), index=True)
    start_date: Mapped[date]
    end_date: Mapped[date | None]
    form: Mapped[str]
    delivery: Mapped[ReportDelivery] = mapped_column(code(ReportDelivery))
    recipients: Mapped[str] = mapped_column(default="")
    folder: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    next_due: Mapped[date | None] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(default="")


class ReportRun(Base):
    """One making of a scheduled report for its day. ``reason`` is an English pattern with JSON values.

    Planned ones, caught up or not, are there once for each day; those made by hand as often as wanted. ``name`` is
    the saved report's at that time: a run outlives its schedule, and has no ``schedule_id`` then.
    """

    __tablename__ = "report_run"

    id: Mapped[Key]
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("report_schedule.id"), index=True)
    name: Mapped[str]
    scheduled_for: Mapped[date]
    trigger: Mapped[RunTrigger] = mapped_column(code(RunTrigger))
    state: Mapped[RunState] = mapped_column(code(RunState))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    started_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    reason_values: Mapped[str] = mapped_column(default="{}")
    file_name: Mapped[str] = mapped_column(default="")
    outbox_message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))


Index(
    "uq_report_run_planned",
    ReportRun.schedule_id,
    ReportRun.scheduled_for,
    unique=True,
    sqlite_where=text("trigger IN ('planned', 'catch-up')"),
    postgresql_where=text("trigger IN ('planned', 'catch-up')"),
)
