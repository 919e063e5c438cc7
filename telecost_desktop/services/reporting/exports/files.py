"""Write a report or another table in one of the formats."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.reporting.exports.as_csv import write_csv
from telecost_desktop.services.reporting.exports.as_json import write_json
from telecost_desktop.services.reporting.exports.as_pdf import write_pdf
from telecost_desktop.services.reporting.exports.as_xlsx import write_xlsx
from telecost_desktop.services.reporting.exports.form import ReportForm
from telecost_desktop.services.reporting.exports.table import (
    ExportTable,
    Wording,
    chosen_columns,
    report_table,
)
from telecost_desktop.services.reporting.result import ReportResult
from telecost_desktop.services.whole_files import write_file

FORMATS = ("csv", "xlsx", "pdf", "json")


def export_report(
    result: ReportResult,
    target: Path | BinaryIO,
    form: ReportForm,
    *,
    company: Company,
    clock: Clock,
) -> None:
    """Write the rows of a report that is there, to a path or to an open binary stream.

    A file that was there stays as it was when writing fails.
    Raises UserError for an unknown format or column, or a report that is too long for a PDF, and EnvironmentProblem
    for a full disk, missing rights or a file that another program holds open.
    """
    chosen = chosen_columns(result.columns, form.columns, several_currencies=len(result.totals) > 1)
    table = report_table(result, wording=form.wording, company=company, clock=clock, chosen=chosen)
    export_table(table, target, form.format, form.wording, company)


def export_table(table: ExportTable, target: Path | BinaryIO, form: str, wording: Wording, company: Company) -> None:
    """Write any table; see ``export_report``."""
    check_format(form)
    if isinstance(target, Path):
        write_file(target, lambda stream: write_table(table, stream, form, wording, company))
    else:
        write_table(table, target, form, wording, company)


def check_format(form: str) -> None:
    """Raise UserError for a form that reports are not written in."""
    if form not in FORMATS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The name of the file does not say which form the report shall have.")
            if not form
            else QT_TRANSLATE_NOOP("Errors", "Reports cannot be written as {format}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {formats}."),
            format=form,
            formats=", ".join(FORMATS),
        )


def write_table(
    table: ExportTable,
    stream: BinaryIO,
    form: str,
    wording: Wording,
    company: Company,
    more: Sequence[ExportTable] = (),
) -> None:
    """Write a table to a stream, which stays open. ``more`` tables follow in a workbook, and only there."""
    if form == "xlsx":
        write_xlsx(table, stream, wording, more)
    elif form == "pdf":
        write_pdf(table, stream, wording, company.name)
    else:
        text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=False)
        try:
            if form == "csv":
                write_csv(table, text, wording)
            else:
                write_json(table, text)
            text.flush()
        finally:
            with suppress(OSError):
                text.detach()
