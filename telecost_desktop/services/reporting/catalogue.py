"""The catalogue of standard reports. A new report is a file under ``reports/`` and a line here."""

from __future__ import annotations

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.reporting.context import Report
from telecost_desktop.services.reporting.definitions import ReportDefinition
from telecost_desktop.services.reporting.reports import (
    aged_receivables,
    by_number,
    by_traffic_type,
    content_services,
    inventory,
    products_by_number,
    running_costs,
    subscription_overview,
    usage_by_traffic_type,
    usage_types_by_number,
    vat_on_sales,
)

# In the order in which the catalogue shows them.
_REPORTS = (
    by_traffic_type.REPORT,
    usage_by_traffic_type.REPORT,
    products_by_number.REPORT,
    subscription_overview.REPORT,
    by_number.REPORT,
    usage_types_by_number.REPORT,
    content_services.REPORT,
    inventory.REPORT,
    running_costs.REPORT,
    aged_receivables.REPORT,
    vat_on_sales.REPORT,
)
_BY_ID = {report.definition.id.casefold(): report for report in _REPORTS}


def definitions() -> tuple[ReportDefinition, ...]:
    """All standard reports, in the order of the catalogue."""
    return tuple(report.definition for report in _REPORTS)


def definition(report_id: str) -> ReportDefinition:
    """A report's definition, whatever the case of its id. Raises UserError."""
    return report_for(report_id).definition


def report_for(report_id: str) -> Report:
    """A report with its builder, whatever the case of its id. Raises UserError."""
    found = _BY_ID.get(report_id.strip().casefold())
    if found is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no report {report}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {reports}."),
            report=report_id,
            reports=", ".join(known.id for known in definitions()),
        )
    return found
