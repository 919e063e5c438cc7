"""R11, usage by traffic type, per number: what each number used and what that cost, kind by kind."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import ALL_FILTERS, Category, ReportDefinition
from telecost_desktop.services.reporting.lookups import amount, megabytes, minutes
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.reports.by_number import HEAD, head_values
from telecost_desktop.services.reporting.reports.sums_by_type import NET, TypeSum, sums_by_number
from telecost_desktop.services.reporting.result import Row

DEFINITION = ReportDefinition(
    id="R11",
    name=QT_TRANSLATE_NOOP("Reports", "Usage by traffic type, per number"),
    category=Category.NUMBER,
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want to know which traffic each number had on each invoice, and what it cost: calls to "
        "Denmark, data in the USA, messages. Fixed costs are left out.",
    ),
    icon="mdi6.phone-log-outline",
    filters=tuple(code for code in ALL_FILTERS if code != "sections"),
    columns=(
        *(replace(column, essential=column.essential and column is not shared.DEPARTMENT) for column in HEAD),
        *shared.type_columns(shared.TRAFFIC_TYPE, shared.COUNTRY),
        *(replace(column, essential=column.key != "messages") for column in shared.quantities(essential=True)),
        shared.RECORDS,
        shared.NET,
        shared.VAT,
        shared.GROSS,
        shared.CURRENCY,
    ),
)


def build(context: Context) -> Built:
    """One row per placement, invoice and traffic type: by user, then by invoice date, then the largest first."""
    names = context.names
    people, invoices, types = names.placement_order, names.invoice_order, names.types
    found = sums_by_number(context, context.selection.traffic)
    found.sort(
        key=lambda entry: (
            people[entry.place[0]],
            invoices[entry.invoice],
            -entry.sums[NET],
            types[entry.traffic_type].name,
            entry.place,
            entry.invoice,
            entry.traffic_type,
        )
    )
    head = cache(partial(head_values, context))
    return Built(_row(context, entry, head(entry.place[0], entry.invoice, entry.running)) for entry in found)


def _row(context: Context, entry: TypeSum, head: Row) -> Row:
    records, seconds, messages, volume, net, vat = entry.sums
    names = context.names
    return (
        *head,
        *shared.type_values(names.types[entry.traffic_type]),
        minutes(seconds),
        messages,
        megabytes(volume),
        records,
        amount(net),
        amount(vat),
        amount(net + vat),
        names.currency(entry.invoice, names.placements[entry.place[0]].account_id),
    )


REPORT = Report(DEFINITION, build)
