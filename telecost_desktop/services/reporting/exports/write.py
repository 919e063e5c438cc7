"""Run a report and write it to a file or stream while its rows are made, so that none has to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.company import company_of
from telecost_desktop.services.progress import IsCancelled, never
from telecost_desktop.services.reporting.catalogue import definition
from telecost_desktop.services.reporting.exports.files import check_format, export_table
from telecost_desktop.services.reporting.exports.form import ReportForm
from telecost_desktop.services.reporting.exports.table import chosen_columns, report_table
from telecost_desktop.services.reporting.pivots.as_table import pivot_export_table
from telecost_desktop.services.reporting.pivots.pivot import make_pivot
from telecost_desktop.services.reporting.request import ReportRequest
from telecost_desktop.services.reporting.result import Note
from telecost_desktop.services.reporting.run import run_report, stream_report


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the number of the report's rows, and what there is to say about it."""

    rows: int
    notes: tuple[Note, ...]


def write_report(
    file: CompanyFile,
    report_id: str,
    request: ReportRequest,
    target: Path | BinaryIO,
    form: ReportForm,
    *,
    clock: Clock,
    cancelled: IsCancelled = never,
) -> Written:
    """Write a report to a path or an open stream; what ``export_report`` does, without keeping rows (but for PDF, and a pivot).

    Amounts of several currencies get their currency beside them, whatever columns are chosen. Raises UserError
    for an unknown report, format, filter or column, EnvironmentProblem as ``export_report``, and Cancelled.
    """
    check_format(form.format)
    company, wording = company_of(file), form.wording
    if form.pivot is not None:
        result = run_report(file, report_id, request, clock=clock, cancelled=cancelled)
        table = make_pivot(result, form.pivot, word=wording.word, cancelled=cancelled)
        report = report_table(result, wording=wording, company=company, clock=clock)
        export_table(pivot_export_table(table, report, wording), target, form.format, wording, company)
        return Written(len(table.rows), table.notes)
    chosen = chosen_columns(
        definition(report_id).columns,
        form.columns,
        several_currencies=bool(form.columns) and _has_several_currencies(file),
    )
    with stream_report(file, report_id, request, clock=clock, cancelled=cancelled) as stream:
        plain = report_table(stream, wording=wording, company=company, clock=clock, chosen=chosen)
        export_table(plain, target, form.format, wording, company)
        return Written(sum(total.rows for total in stream.totals), stream.notes)


def _has_several_currencies(file: CompanyFile) -> bool:
    with file.raw() as connection:
        return bool(
            connection.execute(
                "SELECT EXISTS (SELECT 1 FROM supplier_invoice WHERE currency <> (SELECT currency FROM company))"
            ).fetchone()[0]
        )
