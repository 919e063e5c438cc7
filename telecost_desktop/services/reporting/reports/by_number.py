"""R10, subscriptions and usage per number: one row per user and invoice, usage as one total."""

from __future__ import annotations

from itertools import chain

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.lookups import NO_INVOICE, amount, megabytes, minutes
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.reports.sums_by_number import NumberSums, sums_by_number
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.stated import stated_rows

# What reports per number and invoice begin with.
HEAD = (
    shared.USER,
    shared.NUMBER,
    shared.DEPARTMENT,
    shared.INVOICE,
    shared.EMPLOYEE_NUMBER,
    shared.INVOICE_DATE,
    shared.OPERATOR,
    shared.ACCOUNT,
    shared.STATE,
)

DEFINITION = ReportDefinition(
    id="R10",
    name=QT_TRANSLATE_NOOP("Reports", "Subscriptions and usage, per number"),
    category=Category.NUMBER,
    summary=QT_TRANSLATE_NOOP("Reports", "One row per user and invoice, usage as one total."),
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want to know what each user costs per invoice and the traffic type does not matter. "
        "Usage is one total; what is not invoiced yet stands in rows of its own, marked as running.",
    ),
    icon="mdi6.account-cash-outline",
    all_costs=True,
    columns=(
        *HEAD,
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


def build(context: Context) -> Built:
    """One row per placement and invoice, by user and then by invoice date."""
    people, invoices = context.names.placement_order, context.names.invoice_order
    found = sums_by_number(context)
    keys = sorted(found, key=lambda key: (people[key[0]], invoices[key[1]], key))
    rows = (_row(context, *key, found[key]) for key in keys)
    return Built(chain(rows, stated_rows(context, DEFINITION.columns, "total")))


def _row(context: Context, placement: int, invoice: int, sums: NumberSums) -> Row:
    total = sums.fixed + sums.usage
    return (
        *head_values(context, placement, invoice, sums.running),
        amount(sums.fixed),
        amount(sums.one_off),
        amount(sums.usage),
        amount(total),
        amount(sums.vat),
        amount(total + sums.vat),
        minutes(sums.seconds),
        sums.messages,
        megabytes(sums.volume_bytes),
        sums.records,
        context.names.currency(invoice, context.names.placements[placement].account_id),
    )


def head_values(context: Context, placement: int, invoice: int, running: bool) -> Row:
    """The values of HEAD."""
    names = context.names
    place, named = names.placements[placement], names.invoices.get(invoice, NO_INVOICE)
    owner = names.accounts[place.account_id]
    return (
        place.employee,
        place.msisdn,
        place.department,
        named.number,
        place.employee_number,
        named.issue_date,
        owner.operator,
        owner.number,
        "running" if running else "invoiced",
    )


REPORT = Report(DEFINITION, build)
