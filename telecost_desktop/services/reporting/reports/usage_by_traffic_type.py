"""R7, usage per traffic type: what a department or the company spends on traffic, without numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import COST_FILTERS, Category, ReportDefinition
from telecost_desktop.services.reporting.lookups import megabytes, minutes
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.reports.by_traffic_type import HEAD, by_department_and_cost, head_values
from telecost_desktop.services.reporting.reports.sums_by_type import TypeSum, sums_by_department
from telecost_desktop.services.reporting.result import Row

DEFINITION = ReportDefinition(
    id="R7",
    name=QT_TRANSLATE_NOOP("Reports", "Usage, per traffic type"),
    category=Category.TRAFFIC_TYPE,
    summary=QT_TRANSLATE_NOOP("Reports", "Which kinds of traffic cost most. Traffic only."),
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want to know on which kinds of traffic the company or a department spends most, without "
        "numbers. Fixed costs are left out; the largest amounts come first.",
    ),
    icon="mdi6.sort-descending",
    filters=tuple(code for code in COST_FILTERS if code != "sections"),
    columns=(
        *HEAD,
        *shared.type_columns(shared.TRAFFIC_TYPE, shared.COUNTRY),
        *(replace(column, essential=column.key != "messages") for column in shared.quantities(essential=True)),
        shared.RECORDS,
        *shared.AMOUNTS,
    ),
)


def build(context: Context) -> Built:
    """One row per department, invoice and traffic type; in each department and invoice the largest first."""
    found = sums_by_department(context, context.selection.traffic)
    found.sort(key=by_department_and_cost(context))
    head = cache(partial(head_values, context))
    return Built(_row(context, entry, head(entry.place, entry.invoice, entry.running)) for entry in found)


def _row(context: Context, entry: TypeSum, head: Row) -> Row:
    records, seconds, messages, volume, net, vat = entry.sums
    return (
        *head,
        *shared.type_values(context.names.types[entry.traffic_type]),
        minutes(seconds),
        messages,
        megabytes(volume),
        records,
        *shared.amount_values(net, vat, context.names.currency(entry.invoice, entry.place[1])),
    )


REPORT = Report(DEFINITION, build)
