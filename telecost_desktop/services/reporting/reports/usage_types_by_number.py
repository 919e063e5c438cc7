"""R11, usage by traffic type, per number: what each number used and what that cost, kind by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import COST_FILTERS, Category, ReportDefinition
from telecost_desktop.services.reporting.lookups import megabytes, minutes
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.reports.by_number import HEAD, head_values
from telecost_desktop.services.reporting.reports.sums_by_type import NET, TypeSum, sums_by_number
from telecost_desktop.services.reporting.result import Row

DEFINITION = ReportDefinition(
    id="R11",
    name=QT_TRANSLATE_NOOP("Reports", "Usage by traffic type, per number"),
    category=Category.NUMBER,
    summary=QT_TRANSLATE_NOOP("Reports", "What each number used, such as calls to Denmark."),
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want to know which traffic each number had on each invoice, and what it cost: calls to "
        "Denmark, data in the USA, messages. Fixed costs are left out.",
    ),
    icon="mdi6.phone-log-outline",
    filters=tuple(code for code in COST_FILTERS if code != "sections"),
    columns=(
        *(replace(column, essential=column.essential and column is not shared.DEPARTMENT) for column in HEAD),
        *shared.type_columns(shared.TRAFFIC_TYPE, shared.COUNTRY),
        *(replace(column, essential=column.key != "messages") for column in shared.quantities(essential=True)),
        shared.RECORDS,
        *shared.AMOUNTS,
    ),
)

_ROWS_BETWEEN_LOOKS = 20_000


def build(context: Context) -> Built:
    """One row per placement, invoice and traffic type: by user, then by invoice date, then the largest first."""
    return Built(_rows(context, sums_by_number(context, context.selection.traffic)))


def _rows(context: Context, found: list[TypeSum]) -> Iterator[Row]:
    """The rows of one user and invoice at a time: sorting a few at once is quicker than all together."""
    names = context.names
    people, invoices = names.placement_order, names.invoice_order
    together: dict[tuple[int, int], list[TypeSum]] = defaultdict(list)
    for number, entry in enumerate(found):
        if number % _ROWS_BETWEEN_LOOKS == 0:
            context.check()
        together[people[entry.place[0]], invoices[entry.invoice]].append(entry)
    types = {key: (kind.name, shared.type_values(kind)) for key, kind in names.types.items()}

    def order(entry: TypeSum) -> Any:
        place, invoice, _, kind, _, sums = entry
        return -sums[NET], types[kind][0], place, invoice, kind

    @cache
    def ends(place: tuple[int], invoice: int, running: bool) -> tuple[Row, str]:
        currency = names.currency(invoice, names.placements[place[0]].account_id)
        return head_values(context, place[0], invoice, running), currency

    for key in sorted(together):
        entries = together.pop(key)
        entries.sort(key=order)
        for place, invoice, _, kind, running, (records, seconds, messages, volume, net, vat) in entries:
            head, currency = ends(place, invoice, running)
            yield (
                *head,
                *types[kind][1],
                minutes(seconds),
                messages,
                megabytes(volume),
                records,
                *shared.amount_values(net, vat, currency),
            )


REPORT = Report(DEFINITION, build)
