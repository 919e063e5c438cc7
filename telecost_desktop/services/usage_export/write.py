"""Write a usage export as Excel or CSV while its rows are made: whole or not at all, in memory that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.called_numbers import check_may_be_seen
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.company import company_of
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.reporting.context import Context, Report
from telecost_desktop.services.reporting.exports.files import write_table
from telecost_desktop.services.reporting.exports.table import Wording, report_table
from telecost_desktop.services.reporting.result import Note, Row
from telecost_desktop.services.reporting.run import ReportStream, snapshot, stream
from telecost_desktop.services.usage_export.levels import report_of
from telecost_desktop.services.usage_export.record_source import record_count
from telecost_desktop.services.usage_export.records import groups_report
from telecost_desktop.services.usage_export.request import Level, Order, UsageExportRequest
from telecost_desktop.services.whole_files import write_file

FORMS = ("csv", "xlsx")
# Beyond three full sheets a workbook takes minutes to open, if it opens at all.
MOST_EXCEL_ROWS = 3_000_000
# So many rows between two reports of the progress, and so many of SQLite's steps between two looks at "cancel".
_ROWS_BETWEEN_REPORTS = 5_000


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the tables by title with their number of rows, and what there is to say about them."""

    tables: tuple[tuple[str, int], ...]
    notes: tuple[Note, ...]


def export_usage(
    file: CompanyFile,
    asked: UsageExportRequest,
    target: Path,
    wording: Wording,
    *,
    clock: Clock,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
    user: str = "",
) -> Exported:
    """Write a level of detail to a path that ends in .csv or .xlsx; what was there stays when writing fails.

    Called numbers in full are noted in the log. Raises UserError for another ending, called numbers that nobody may
    see, more records than a workbook can hold, an unknown account, invoice or filter; EnvironmentProblem for a full
    disk or missing rights; and Cancelled.
    """
    form = _form_of(target)
    if asked.unmask:
        check_may_be_seen(file)
        file.check_writable()
    company = company_of(file)
    by_called = asked.level is Level.RECORD and asked.order is Order.CALLED
    watch = _Watch(progress, cancelled)
    with snapshot(file, asked.request, clock=clock, cancelled=cancelled, sorts_on_disk=by_called) as context:
        watch.expected = _expected_rows(context, asked, form)
        reports = [report_of(asked, subtotals=by_called and form == "csv")]
        if by_called and form == "xlsx":
            reports.append(groups_report(asked))
        streams = [_watched(report, context, watch) for report in reports]
        tables = [report_table(one, wording=wording, company=company, clock=clock) for one in streams]

        def write(stream: BinaryIO) -> None:
            write_table(tables[0], stream, form, wording, company, tables[1:])
            watch.check()
            if asked.unmask and asked.level is Level.RECORD:
                with file.write() as session:
                    log_action(session, clock.now(), user, "called_numbers.exported", target.name)

        write_file(target, write)
        named = zip(tables, streams, strict=True)
        return Exported(
            tuple((table.title, sum(total.rows for total in one.totals)) for table, one in named), streams[0].notes
        )


def _form_of(target: Path) -> str:
    form = target.suffix.casefold().removeprefix(".")
    if form not in FORMS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} is neither a workbook nor a CSV file."),
            hint=QT_TRANSLATE_NOOP("Errors", "Let its name end in .xlsx or .csv."),
            file=target.name,
        )
    return form


def _expected_rows(context: Context, asked: UsageExportRequest, form: str) -> int:
    if asked.level is not Level.RECORD:
        return 0
    expected = record_count(context)
    if form == "xlsx" and expected > MOST_EXCEL_ROWS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "These are {count} usage records, more than a workbook should hold."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose CSV, a shorter period, or fewer accounts."),
            count=f"{expected:,}".replace(",", " "),
        )
    return expected


class _Watch:
    """Counts rows, tells how far they are, and stops when the person gave up."""

    def __init__(self, progress: Progress, cancelled: IsCancelled) -> None:
        self.expected = 0
        self._progress, self._cancelled = progress, cancelled

    def check(self) -> None:
        """Raise Cancelled."""
        if self._cancelled():
            raise Cancelled

    def over(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Hand rows on."""
        for number, row in enumerate(rows):
            if number % _ROWS_BETWEEN_REPORTS == 0 and self.expected:
                self._progress(min(number / self.expected, 1.0))
            yield row


def _watched(report: Report, context: Context, watch: _Watch) -> ReportStream:
    one = stream(report, context)
    one.rows = watch.over(one.rows)
    return one
