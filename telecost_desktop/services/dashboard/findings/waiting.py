"""Findings about what waits for a person: runs that ask or failed, supplier invoices to come and to pay."""

from __future__ import annotations

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import RunKind
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.company import company_of
from telecost_desktop.services.dashboard.findings.kinds import Finding, FindingKind, FoundItem, ItemKind
from telecost_desktop.services.dashboard.reading import DashboardChoice
from telecost_desktop.services.invoice_archive import PaymentStatus, expected_supplier_invoices, list_received
from telecost_desktop.services.runs.run_log import open_failures
from telecost_desktop.services.scheduled_jobs.store import list_jobs
from telecost_desktop.services.scheduling.due import what_is_due


def waiting_runs(file: CompanyFile, clock: Clock) -> Finding | None:
    """What fell due and is not created without a person's word, and jobs whose newest run failed."""
    due = what_is_due(file, clock, priced=False)
    asking = [
        FoundItem(item.owner_id, item.name, kind=_KINDS[item.kind], day=item.due_on) for item in due if item.must_ask
    ]
    # A run that was broken off is on the list of what is due, and not told of twice.
    asked = {item.owner_id for item in due if item.kind is RunKind.JOB}
    newest = [row.last_run for row in list_jobs(file, clock) if row.last_run is not None and row.id not in asked]
    failed = [
        FoundItem(run.job_id or 0, run.name, kind=ItemKind.FAILED_JOB, day=run.due_on)
        for run in open_failures(newest, ())
    ]
    if not asking and not failed:
        return None
    return Finding(
        FindingKind.WAITING_RUNS,
        len(asking) + len(failed),
        company_of(file).currency,
        values={"waiting": len(asking), "failed": len(failed)},
        items=(*asking, *failed),
    )


_KINDS = {RunKind.SUBSCRIPTION: ItemKind.SUBSCRIPTION, RunKind.JOB: ItemKind.JOB}


def late_invoices(file: CompanyFile, chosen: DashboardChoice) -> Finding | None:
    """Supplier invoices that should be here by now, and received ones that should be paid, the latest first.

    What is still to pay includes VAT and is told with its currency.
    """
    late = [
        FoundItem(row.account_id, f"{row.operator} {row.account}", kind=ItemKind.LATE, day=row.issue_on)
        for row in expected_supplier_invoices(file, today=chosen.today, accounts=chosen.accounts)
        if row.days_late
    ]
    received = list_received(file, today=chosen.today, status=PaymentStatus.OVERDUE, accounts=chosen.accounts)
    overdue = [
        FoundItem(row.id, f"{row.operator} {row.number}", row.currency, row.open_amount, ItemKind.OVERDUE, row.due_date)
        for row in sorted(received.rows, key=lambda row: -row.days_late)
    ]
    if not late and not overdue:
        return None
    return Finding(
        FindingKind.LATE_INVOICE,
        len(late) + len(overdue),
        company_of(file).currency,
        values={"late": len(late), "overdue": len(overdue)},
        items=(*late, *overdue),
    )
