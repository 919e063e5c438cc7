"""R6, subscriptions and usage per traffic type: what a department or the company costs, without numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.lookups import InvoiceName, amount, megabytes, minutes
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.selection import in_list
from telecost_desktop.services.reporting.stated import adjustments

DEFINITION = ReportDefinition(
    id="R6",
    name=QT_TRANSLATE_NOOP("Reports", "Subscriptions and usage, per traffic type"),
    category=Category.TRAFFIC_TYPE,
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want the total cost of the company or a department, fixed costs and traffic, without numbers. "
        "It counts the flat-rate subscriptions and what they cost, and shows what data in one country cost.",
    ),
    icon="mdi6.chart-timeline-variant",
    all_costs=True,
    columns=(
        shared.DEPARTMENT,
        shared.INVOICE,
        shared.INVOICE_DATE,
        shared.OPERATOR,
        shared.ACCOUNT,
        shared.STATE,
        Column(
            "cost",
            QT_TRANSLATE_NOOP("Reports", "Cost"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP(
                "Reports", "Fixed costs are all charges but communications; traffic is communications and usage."
            ),
        ),
        Column(
            "section",
            QT_TRANSLATE_NOOP("Reports", "Section"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP("Reports", "The section of the operator's invoice."),
            essential=False,
        ),
        Column(
            "kind",
            QT_TRANSLATE_NOOP("Reports", "Kind"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP("Reports", "Call, message, data, content service, subscription and so on."),
            essential=False,
        ),
        Column(
            "traffic_type",
            QT_TRANSLATE_NOOP("Reports", "Traffic type"),
            ColumnKind.TEXT,
            QT_TRANSLATE_NOOP("Reports", "The operator's own words for the service or the traffic."),
        ),
        Column(
            "zone",
            QT_TRANSLATE_NOOP("Reports", "Zone"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP("Reports", "Home, the European Economic Area, or the rest of the world."),
        ),
        Column(
            "country",
            QT_TRANSLATE_NOOP("Reports", "Country"),
            ColumnKind.COUNTRY,
            QT_TRANSLATE_NOOP("Reports", "The country visited, or else the country called; empty at home."),
        ),
        Column(
            "direction",
            QT_TRANSLATE_NOOP("Reports", "Direction"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP("Reports", "Within the home country, from it to abroad, or used while abroad."),
            essential=False,
        ),
        Column(
            "package_use",
            QT_TRANSLATE_NOOP("Reports", "Plan or package"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP("Reports", "Whether the plan or a data package includes it."),
        ),
        shared.PRODUCT_GROUP,
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
            QT_TRANSLATE_NOOP("Reports", "Flat-rate subscriptions"),
            ColumnKind.INTEGER,
            QT_TRANSLATE_NOOP("Reports", "Those of them whose plan includes calls, messages or data."),
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
        Column(
            "net",
            QT_TRANSLATE_NOOP("Reports", "Excl. VAT"),
            ColumnKind.MONEY,
            QT_TRANSLATE_NOOP("Reports", "The amount without VAT."),
            total=True,
        ),
        shared.VAT,
        shared.GROSS,
        shared.CURRENCY,
    ),
)

_NOTHING = InvoiceName("", None, None, "", 0)
# Department, account, invoice, type and section.
_Key = tuple[int, int, int, int, str]


def build(context: Context) -> Built:
    """One row per department, invoice, section and traffic type; fixed costs first, the dearest first."""
    names, selection = context.names, context.selection
    charged = facts.invoices_with_charges(context.connection)
    measured = facts.measured_by_usage(context.connection)
    flat = f"p.line_id IN {in_list(names.flat_rate_lines)}"
    merged: dict[_Key, list[int]] = {}
    for invoice, department, account, kind, section, *sums in facts.charges_by_type(
        context.connection, selection, flat
    ):
        records, seconds, messages, volume, net, vat, lines, flat_lines, flat_net = sums
        by_usage = measured.get(invoice, (False, False, False))
        values = [records, *_kept((seconds, messages, volume), by_usage), net, vat, lines, flat_lines, flat_net]
        _add(merged, (department, account, invoice, kind, section), values)
    context.check()
    rows: list[tuple[Any, Row]] = []
    rows_of_charges = {_spoken(context, key): key for key in merged}
    for invoice, department, account, kind, *sums in facts.usage_by_type(context.connection, selection):
        key = (department, account, invoice, kind, "communication")
        if invoice in charged:
            # Quantities go to the charge that they explain, if one bears the same name.
            key = rows_of_charges.get(_spoken(context, key), key)
            _add(merged, key, [*sums[:4], 0, 0, 0, 0, 0])
        else:
            rows.append(_row(context, key, "running", (*sums, 0, 0, 0)))
    context.check()
    rows += [_row(context, key, "invoiced", values) for key, values in merged.items()]
    rows.sort(key=_order)
    return Built([row for _, row in rows] + _stated_rows(context), _distinct_lines(context, flat))


def _spoken(context: Context, key: _Key) -> tuple[object, ...]:
    """What a reader tells rows apart by: an invoice's lines and its usage records differ in finer marks."""
    kind = context.names.types[key[3]]
    return (*key[:3], key[4], kind.name, kind.kind, kind.country)


def _order(keyed: tuple[Any, Row]) -> Any:
    return keyed[0]


def _kept(quantities: tuple[int, int, int], by_usage: tuple[bool, bool, bool]) -> list[int]:
    return [0 if counted else quantity for quantity, counted in zip(quantities, by_usage, strict=True)]


def _add(merged: dict[_Key, list[int]], key: _Key, values: list[int]) -> None:
    known = merged.get(key)
    if known is None:
        merged[key] = list(values)
    else:
        for index, value in enumerate(values):
            known[index] += value


def _row(context: Context, key: _Key, state: str, values: Any) -> tuple[Any, Row]:
    department, account, invoice, kind_id, section = key
    records, seconds, messages, volume, net, vat, lines, flat_lines, flat_net = values
    names = context.names
    kind = names.types[kind_id]
    named = names.invoices.get(invoice, _NOTHING)
    owner = names.accounts[account]
    traffic = section == "communication"
    row = (
        names.departments[department],
        named.number,
        named.issue_date,
        owner.operator,
        owner.number,
        state,
        "traffic" if traffic else "fixed",
        section,
        kind.kind,
        kind.name,
        kind.zone,
        kind.country,
        kind.direction,
        kind.package_use,
        kind.product_group,
        *((lines, flat_lines, amount(flat_net)) if section == "subscription" else (None, None, None)),
        records,
        minutes(seconds),
        messages,
        megabytes(volume),
        amount(net),
        amount(vat),
        amount(net + vat),
        named.currency or owner.currency,
    )
    # What belongs to no department, and what no invoice dates yet, comes last.
    order = (row[0] or "\uffff", named.issue_date or date.max, named.number, traffic, -net, kind.name, key)
    return order, row


def _stated_rows(context: Context) -> list[Row]:
    rows: list[Row] = []
    for added in adjustments(context):
        named = context.names.invoices[added.invoice]
        owner = context.names.accounts[named.account_id]
        head = (None, named.number, named.issue_date, owner.operator, owner.number, added.state)
        words = (None,) * 9
        counts = (None, None, None, 0, 0.0, 0, 0.0)
        rows.append((*head, *words, *counts, added.net, added.vat, added.gross, named.currency))
    return rows


def _distinct_lines(context: Context, flat: str) -> dict[tuple[str, str], Any]:
    """The totals of the counts of lines, each line counted once."""
    totals: dict[tuple[str, str], Any] = {}
    for currency, lines, flat_lines in facts.subscription_lines(context.connection, context.selection, flat):
        totals[currency, "subscriptions"] = lines
        totals[currency, "flat_rate"] = flat_lines
    return totals


REPORT = Report(DEFINITION, build)
