"""R6, subscriptions and usage per traffic type: what a department or the company costs, without numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from itertools import chain
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.lookups import NO_INVOICE, amount, megabytes, minutes
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.reports.sums_by_type import NET, Place, TypeSum, sums_by_department
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.selection import in_list
from telecost_desktop.services.reporting.stated import stated_rows

# What reports per department and invoice begin with.
HEAD = (
    shared.DEPARTMENT,
    shared.INVOICE,
    shared.INVOICE_DATE,
    shared.OPERATOR,
    shared.ACCOUNT,
    shared.STATE,
)

DEFINITION = ReportDefinition(
    id="R6",
    name=QT_TRANSLATE_NOOP("Reports", "Subscriptions and usage, per traffic type"),
    category=Category.TRAFFIC_TYPE,
    summary=QT_TRANSLATE_NOOP("Reports", "What each department costs, fixed and traffic."),
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want the total cost of the company or a department, fixed costs and traffic, without numbers. "
        "It counts the flat-rate subscriptions and what they cost, and shows what data in one country cost.",
    ),
    icon="mdi6.chart-timeline-variant",
    all_costs=True,
    columns=(
        *HEAD,
        Column(
            "cost",
            QT_TRANSLATE_NOOP("Reports", "Cost"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP(
                "Reports", "Fixed costs are all charges but communications; traffic is communications and usage."
            ),
        ),
        shared.SECTION,
        *shared.type_columns(shared.TRAFFIC_TYPE, shared.COUNTRY),
        Column(
            "subscriptions",
            QT_TRANSLATE_NOOP("Reports", "Subscriptions"),
            ColumnKind.INTEGER,
            QT_TRANSLATE_NOOP("Reports", "Numbers charged for a subscription. The total counts each number once."),
            essential=False,
            total=True,
        ),
        Column(
            "flat_rate",
            QT_TRANSLATE_NOOP("Reports", "Flat rate"),
            ColumnKind.INTEGER,
            QT_TRANSLATE_NOOP(
                "Reports", "Numbers charged for a subscription whose plan includes calls, messages or data."
            ),
            total=True,
        ),
        Column(
            "flat_rate_net",
            QT_TRANSLATE_NOOP("Reports", "Flat-rate cost"),
            ColumnKind.MONEY,
            QT_TRANSLATE_NOOP("Reports", "What the flat-rate subscriptions cost, without VAT; part of the amount."),
            essential=False,
            total=True,
        ),
        shared.RECORDS,
        *shared.quantities(essential=False),
        *shared.AMOUNTS,
    ),
)


def build(context: Context) -> Built:
    """One row per department, invoice, section and traffic type; fixed costs first, the dearest first."""
    flat = f"p.line_id IN {in_list(context.names.flat_rate_lines)}"
    found = sums_by_department(context, context.selection, flat)
    found.sort(key=by_department_and_cost(context))
    head = cache(partial(head_values, context))
    rows = (_row(context, entry, head(entry.place, entry.invoice, entry.running)) for entry in found)
    return Built(chain(rows, stated_rows(context, DEFINITION.columns, "net")), _distinct_lines(context, flat))


def by_department_and_cost(context: Context) -> Callable[[TypeSum], Any]:
    """By department and invoice, fixed costs first, and there the largest first."""
    departments, invoices, types = context.names.department_order, context.names.invoice_order, context.names.types

    def order(entry: TypeSum) -> Any:
        traffic = entry.section == ChargeSection.COMMUNICATION
        place = (departments[entry.place[0]], invoices[entry.invoice], traffic, -entry.sums[NET])
        return *place, types[entry.traffic_type].name, entry.place, entry.invoice, entry.traffic_type, entry.section

    return order


def head_values(context: Context, place: Place, invoice: int, running: bool) -> Row:
    """The values of HEAD."""
    names = context.names
    named, owner = names.invoices.get(invoice, NO_INVOICE), names.accounts[place[1]]
    state = "running" if running else "invoiced"
    return names.departments[place[0]], named.number, named.issue_date, owner.operator, owner.number, state


def _row(context: Context, entry: TypeSum, head: Row) -> Row:
    records, seconds, messages, volume, net, vat, lines, flat_lines, flat_net = entry.sums
    return (
        *head,
        "traffic" if entry.section == ChargeSection.COMMUNICATION else "fixed",
        entry.section,
        *shared.type_values(context.names.types[entry.traffic_type]),
        *((lines, flat_lines, amount(flat_net)) if entry.section == ChargeSection.SUBSCRIPTION else (None, None, None)),
        records,
        minutes(seconds),
        messages,
        megabytes(volume),
        *shared.amount_values(net, vat, context.names.currency(entry.invoice, entry.place[1])),
    )


def _distinct_lines(context: Context, flat: str) -> dict[tuple[str, str], Any]:
    """The totals of the counts of lines, each line counted once."""
    totals: dict[tuple[str, str], Any] = {}
    for currency, lines, flat_lines in facts.subscription_lines(context.connection, context.selection, flat):
        totals[currency, "subscriptions"] = lines
        totals[currency, "flat_rate"] = flat_lines
    return totals


REPORT = Report(DEFINITION, build)
