"""Run a standard report over a company file, from one snapshot of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services import progress
from telecost_desktop.services.clock import Clock, SystemClock, today
from telecost_desktop.services.garbage import full_collections_put_off
from telecost_desktop.services.progress import never
from telecost_desktop.services.reporting.catalogue import report_for
from telecost_desktop.services.reporting.context import Context, Report
from telecost_desktop.services.reporting.definitions import SALES_FILTERS, ReportDefinition
from telecost_desktop.services.reporting.lookups import Lookups
from telecost_desktop.services.reporting.request import InvoicePeriod, ReportRequest
from telecost_desktop.services.reporting.result import CurrencyTotal, Note, ReportResult, Row, Totals
from telecost_desktop.services.reporting.selection import in_list, select

# So many rows, and so many of SQLite's steps, between two looks at whether the person gave up.
_ROWS_BETWEEN_LOOKS = 1_000
_STEPS_BETWEEN_LOOKS = 200_000


@dataclass
class ReportStream:
    """A report whose rows are made while they are taken, once; totals and notes are whole after the last row."""

    definition: ReportDefinition
    request: ReportRequest
    rows: Iterator[Row]
    _totals: Totals
    _notes: list[Note]

    @property
    def totals(self) -> tuple[CurrencyTotal, ...]:
        """The sums per currency of the rows that were taken."""
        return self._totals.totals

    @property
    def added(self) -> tuple[CurrencyTotal, ...]:
        """Their sums alone, where ``totals`` counts once what several rows tell of."""
        return self._totals.added

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is to be said about the report."""
        none = [] if self._totals.added else [Note("none", QT_TRANSLATE_NOOP("Reports", "None in the period."))]
        return (*self._notes, *none)


@contextmanager
def stream_report(
    file: CompanyFile,
    report_id: str,
    request: ReportRequest,
    *,
    clock: Clock | None = None,
    cancelled: progress.IsCancelled = never,
) -> Iterator[ReportStream]:
    """Answer a request row by row, for reports too long to be held; all rows are of one snapshot, inside the block.

    Raises UserError for an unknown report, account, department or invoice, and Cancelled, also while rows are taken.
    """
    report = report_for(report_id)
    check_request(report.definition, request)
    with snapshot(file, request, clock=clock, cancelled=cancelled) as context:
        yield stream(report, context)


def check_request(definition: ReportDefinition, request: ReportRequest) -> None:
    """Refuse what a report about sales invoices cannot answer, rather than leave it out and show too much.

    Raises UserError for supplier invoices as a period, and for a filter that the report does not know; other reports
    have left out filters that do not concern them since settings were first saved.
    """
    asked = [code for code, _ in request.filters()]
    unknown = next((code for code in asked if code not in definition.filters), None)
    if unknown is not None and (definition.about_sales or unknown in SALES_FILTERS):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The report {report} has no filter {filter}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Leave it out."),
            report=definition.id,
            filter=unknown,
        )
    if definition.about_sales and isinstance(request.period, InvoicePeriod):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The report {report} is about sales invoices: its period is of days."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose a first and a last day."),
            report=definition.id,
        )


@contextmanager
def snapshot(
    file: CompanyFile,
    request: ReportRequest,
    *,
    clock: Clock | None = None,
    cancelled: progress.IsCancelled = never,
    sorts_on_disk: bool = False,
) -> Iterator[Context]:
    """What a report is built from; everything read inside the block is of one moment.

    ``sorts_on_disk`` is for those that sort more than fits in memory. Raises UserError for an unknown account,
    department or invoice, and Cancelled, also in the middle of a long statement.
    """

    def check() -> None:
        if cancelled():
            raise Cancelled

    with file.raw() as connection:
        kept = connection.execute("PRAGMA temp_store").fetchone()[0]
        if sorts_on_disk:
            connection.execute("PRAGMA temp_store = FILE")
        if cancelled is not never:
            # While SQLite sorts or adds up it hands out no row, so it is asked itself whether to go on.
            connection.set_progress_handler(cancelled, _STEPS_BETWEEN_LOOKS)
        try:
            # One snapshot for all statements.
            connection.execute("BEGIN")
            names = Lookups(connection)
            selection = select(connection, request)
            zone = connection.execute("SELECT zone FROM company").fetchone()[0]
            yield Context(connection, request, selection, names, today(clock or SystemClock(), zone), check)
        except sqlite3.OperationalError as error:
            if cancelled() and "interrupted" in str(error):
                raise Cancelled from error
            raise
        finally:
            # The connection goes back to those that others use.
            connection.set_progress_handler(None, 0)
            if connection.in_transaction:
                connection.rollback()
            if sorts_on_disk:
                connection.execute(f"PRAGMA temp_store = {kept}")


def stream(report: Report, context: Context) -> ReportStream:
    """A report over a snapshot, as long as the snapshot lasts. Raises Cancelled, also while rows are taken."""
    built = report.build(context)
    context.check()
    totals = Totals(report.definition.columns, built.totals)
    notes = [*context.selection.notes, *built.notes, *_notes(context.connection, context)]
    return ReportStream(report.definition, context.request, totals.over(_checked(built.rows, context)), totals, notes)


def run_report(
    file: CompanyFile,
    report_id: str,
    request: ReportRequest,
    *,
    clock: Clock | None = None,
    cancelled: progress.IsCancelled = never,
) -> ReportResult:
    """Answer a request with a report of the catalogue, whole.

    Raises UserError for an unknown report, account, department or invoice, and Cancelled.
    """
    with (
        full_collections_put_off(),
        stream_report(file, report_id, request, clock=clock, cancelled=cancelled) as stream,
    ):
        rows = list(stream.rows)
        return ReportResult(stream.definition, request, rows, stream.totals, stream.notes)


def _checked(rows: Iterable[Row], context: Context) -> Iterator[Row]:
    ahead = iter(rows)
    while block := list(islice(ahead, _ROWS_BETWEEN_LOOKS)):
        context.check()
        yield from block


def _notes(connection: sqlite3.Connection, context: Context) -> list[Note]:
    """What holds for every report: parts of invoices, invoices known by their usage only."""
    notes = []
    if isinstance(context.request.period, InvoicePeriod):
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
