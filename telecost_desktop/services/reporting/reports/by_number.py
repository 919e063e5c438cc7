"""R10, subscriptions and usage per number: one row per user and invoice, usage as one total."""

from __future__ import annotations

from datetime import date
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.lookups import amount, megabytes, minutes
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.stated import adjustments

DEFINITION = ReportDefinition(
    id="R10",
    name=QT_TRANSLATE_NOOP("Reports", "Subscriptions and usage, per number"),
    category=Category.NUMBER,
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want to know what each user costs per invoice and the traffic type does not matter. "
        "Usage is one total; what is not invoiced yet stands in rows of its own, marked as running.",
    ),
    icon="mdi6.account-cash-outline",
    all_costs=True,
    columns=(
        shared.USER,
        shared.NUMBER,
        shared.DEPARTMENT,
        shared.INVOICE,
        shared.EMPLOYEE_NUMBER,
        shared.INVOICE_DATE,
        shared.OPERATOR,
        shared.ACCOUNT,
        shared.STATE,
        Column(
            "fixed",
            QT_TRANSLATE_NOOP("Reports", "Fixed"),
            ColumnKind.MONEY,
            QT_TRANSLATE_NOOP(
                "Reports",
                "All charges but communications, without VAT: subscriptions, options, equipment, one-off charges.",
            ),
            total=True,
        ),
        Column(
            "one_off",
            QT_TRANSLATE_NOOP("Reports", "of which one-off"),
            ColumnKind.MONEY,
            QT_TRANSLATE_NOOP(
                "Reports", "The part of the fixed costs that is equipment or a one-off charge, without VAT."
            ),
            essential=False,
            total=True,
        ),
        Column(
            "usage",
            QT_TRANSLATE_NOOP("Reports", "Usage"),
            ColumnKind.MONEY,
            QT_TRANSLATE_NOOP("Reports", "Communications, and use not invoiced yet, without VAT."),
            total=True,
        ),
        Column(
            "total",
            QT_TRANSLATE_NOOP("Reports", "Total"),
            ColumnKind.MONEY,
            QT_TRANSLATE_NOOP("Reports", "Fixed and usage together, without VAT."),
            total=True,
        ),
        shared.VAT,
        shared.GROSS,
        *shared.quantities(essential=False),
        shared.RECORDS,
        shared.CURRENCY,
    ),
)

# Where the sums of one user and invoice lie while they are added up.
_FIXED, _ONE_OFF, _USAGE, _VAT, _SECONDS, _MESSAGES, _VOLUME, _RECORDS, _RUNNING = range(9)


def build(context: Context) -> Built:
    """One row per placement and invoice, by user and then by invoice date."""
    charged = facts.invoices_with_charges(context.connection)
    measured = facts.measured_by_usage(context.connection)
    merged: dict[tuple[int, int], list[int]] = {}
    for placement, invoice, section, *sums in facts.charges_by_number(context.connection, context.selection):
        records, seconds, messages, volume, net, vat = sums
        row = merged.setdefault((placement, invoice), [0] * 9)
        row[_USAGE if section == "communication" else _FIXED] += net
        if section in ("equipment", "one_off"):
            row[_ONE_OFF] += net
        row[_VAT] += vat
        row[_RECORDS] += records
        by_usage = measured.get(invoice, (False, False, False))
        for place, quantity, counted in zip(
            (_SECONDS, _MESSAGES, _VOLUME), (seconds, messages, volume), by_usage, strict=True
        ):
            row[place] += 0 if counted else quantity
    context.check()
    for placement, invoice, records, seconds, messages, volume, net, vat in facts.usage_by_number(
        context.connection, context.selection
    ):
        row = merged.setdefault((placement, invoice), [0] * 9)
        row[_SECONDS] += seconds
        row[_MESSAGES] += messages
        row[_VOLUME] += volume
        row[_RECORDS] += records
        if invoice not in charged:
            row[_USAGE] += net
            row[_VAT] += vat
            row[_RUNNING] = 1
    context.check()
    keyed = [_row(context, placement, invoice, values) for (placement, invoice), values in merged.items()]
    keyed.sort(key=lambda entry: entry[0])
    return Built([row for _, row in keyed] + _stated_rows(context))


def _row(context: Context, placement: int, invoice: int, values: list[int]) -> tuple[Any, Row]:
    names = context.names
    place = names.placements[placement]
    named = names.invoices.get(invoice)
    owner = names.accounts[place.account_id]
    total = values[_FIXED] + values[_USAGE]
    row = (
        place.employee,
        place.msisdn,
        place.department,
        named.number if named else "",
        place.employee_number,
        named.issue_date if named else None,
        owner.operator,
        owner.number,
        "running" if values[_RUNNING] else "invoiced",
        amount(values[_FIXED]),
        amount(values[_ONE_OFF]),
        amount(values[_USAGE]),
        amount(total),
        amount(values[_VAT]),
        amount(total + values[_VAT]),
        minutes(values[_SECONDS]),
        values[_MESSAGES],
        megabytes(values[_VOLUME]),
        values[_RECORDS],
        named.currency if named else owner.currency,
    )
    day = (named.issue_date if named else None) or date.max
    return (place.employee.casefold() or "\uffff", place.msisdn or "\uffff", day, placement, invoice), row


def _stated_rows(context: Context) -> list[Row]:
    rows: list[Row] = []
    nothing = amount(0)
    for added in adjustments(context):
        named = context.names.invoices[added.invoice]
        owner = context.names.accounts[named.account_id]
        head = (None, None, None, named.number, None, named.issue_date, owner.operator, owner.number, added.state)
        money = (nothing, nothing, nothing, added.net, added.vat, added.gross)
        rows.append((*head, *money, 0.0, 0, 0.0, 0, named.currency))
    return rows


REPORT = Report(DEFINITION, build)
