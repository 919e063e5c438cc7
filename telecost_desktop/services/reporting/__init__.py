"""Standard reports over a company file: the catalogue, running one, and its exports.

``run_report`` answers a ReportRequest with a ReportResult; ``export_report`` writes it as CSV, Excel, PDF or JSON.
"""

from telecost_desktop.services.reporting.catalogue import definition, definitions
from telecost_desktop.services.reporting.definitions import (
    CATEGORY_TITLES,
    Category,
    Column,
    ColumnKind,
    ReportDefinition,
    code_text,
)
from telecost_desktop.services.reporting.exports.files import FORMATS, export_report
from telecost_desktop.services.reporting.request import FILTER_TITLES, InvoicePeriod, ReportRequest, TimePeriod
from telecost_desktop.services.reporting.result import CurrencyTotal, Note, ReportResult
from telecost_desktop.services.reporting.run import ReportStream, run_report, stream_report

__all__ = [
    "CATEGORY_TITLES",
    "FILTER_TITLES",
    "FORMATS",
    "Category",
    "Column",
    "ColumnKind",
    "CurrencyTotal",
    "InvoicePeriod",
    "Note",
    "ReportDefinition",
    "ReportRequest",
    "ReportResult",
    "ReportStream",
    "TimePeriod",
    "code_text",
    "definition",
    "definitions",
    "export_report",
    "run_report",
    "stream_report",
]
