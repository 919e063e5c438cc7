"""Run a standard report over a company file, from one snapshot of it."""

from __future__ import annotations

import sqlite3

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services import progress
from telecost_desktop.services.clock import Clock, SystemClock, today
from telecost_desktop.services.progress import never
from telecost_desktop.services.reporting.catalogue import report_for
from telecost_desktop.services.reporting.context import Built, Context
from telecost_desktop.services.reporting.lookups import Lookups
from telecost_desktop.services.reporting.request import InvoicePeriod, ReportRequest
from telecost_desktop.services.reporting.result import Note, ReportResult, totals_of
from telecost_desktop.services.reporting.selection import in_list, select


def run_report(
    file: CompanyFile,
    report_id: str,
    request: ReportRequest,
    *,
    clock: Clock | None = None,
    cancelled: progress.IsCancelled = never,
) -> ReportResult:
    """Answer a request with a report of the catalogue.

    Raises UserError for an unknown report, account, department or invoice, and Cancelled.
    """
    report = report_for(report_id)

    def check() -> None:
        if cancelled():
            raise Cancelled

    with file.raw() as connection:
        # One snapshot for all statements; leaving the block ends it.
        connection.execute("BEGIN")
        names = Lookups(connection)
        selection = select(connection, request)
        zone = connection.execute("SELECT zone FROM company").fetchone()[0]
        context = Context(connection, request, selection, names, today(clock or SystemClock(), zone), check)
        built = report.build(context)
        check()
        notes = (*selection.notes, *built.notes, *_notes(connection, context, built))
    totals = totals_of(report.definition.columns, built.rows, built.totals)
    return ReportResult(report.definition, request, built.rows, totals, notes)


def _notes(connection: sqlite3.Connection, context: Context, built: Built) -> list[Note]:
    """What holds for every report: nothing found, parts of invoices, invoices known by their usage only."""
    notes = []
    period = context.request.period
    if not built.rows:
        notes.append(Note("none", QT_TRANSLATE_NOOP("Reports", "None in the period.")))
    if isinstance(period, InvoicePeriod):
        if context.request.narrows_invoices:
            text = QT_TRANSLATE_NOOP("Reports", "Filtered: these are parts of the invoices, not their totals.")
            notes.append(Note("part_of_invoices", text))
        chosen = in_list(context.selection.invoices or ())
        for (number,) in connection.execute(
            f"SELECT number FROM supplier_invoice WHERE has_charges = 0 AND id IN {chosen} ORDER BY number"
        ):
            text = QT_TRANSLATE_NOOP("Reports", "Invoice {number} has no lines here: its usage is shown as running.")
            notes.append(Note("no_charges", text, {"number": number}))
    return notes
