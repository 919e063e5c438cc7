"""The levels of detail as reports."""

from __future__ import annotations

from telecost_desktop.services.reporting.context import Report
from telecost_desktop.services.usage_export.invoices import REPORT
from telecost_desktop.services.usage_export.records import records_report
from telecost_desktop.services.usage_export.request import Level, UsageExportRequest
from telecost_desktop.services.usage_export.sections import NUMBER_REPORT, SECTION_REPORT

_SUMMED = {Level.INVOICE: REPORT, Level.SECTION: SECTION_REPORT, Level.NUMBER: NUMBER_REPORT}


def report_of(asked: UsageExportRequest, *, subtotals: bool = False) -> Report:
    """The report that answers a request. ``subtotals`` puts the sums of a called number below its records."""
    return _SUMMED.get(asked.level) or records_report(asked, subtotals=subtotals)
