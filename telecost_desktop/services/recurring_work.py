"""Recurring work from end to end: what is due becomes sales invoices, and these become PDFs."""

from __future__ import annotations

from collections.abc import Mapping

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.runs.due_items import ItemKey
from telecost_desktop.services.runs.run_report import Decision, DueReport
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables
from telecost_desktop.services.scheduled_jobs.notices import Translate, in_english
from telecost_desktop.services.scheduling.running import run_due


def do_recurring_work(
    file: CompanyFile,
    clock: Clock,
    *,
    create_missed: bool = False,
    decisions: Mapping[ItemKey, Decision] | None = None,
    explicit: bool = False,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
    translate: Translate = in_english,
) -> DueReport:
    """Run what is due (see ``run_due``) and draw the PDFs that are still missing, also those of an earlier crash."""
    report = run_due(
        file, clock, create_missed=create_missed, decisions=decisions, explicit=explicit, user=user,
        progress=progress, cancelled=cancelled, translate=translate,
    )  # fmt: skip
    make_deliverables(file, clock)
    return report
