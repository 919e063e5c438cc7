"""The levels of sections and of numbers: what each invoice costs by section, and by whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, ReportDefinition
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.stated import stated_rows
from telecost_desktop.services.usage_export import columns, sums
from telecost_desktop.services.usage_export.request import LEVEL_TEXTS, LEVEL_TITLES, Level

_INVOICE = (columns.OPERATOR, columns.ACCOUNT, shared.INVOICE, shared.INVOICE_DATE)
_USER = (shared.USER, shared.EMPLOYEE_NUMBER, shared.NUMBER, shared.DEPARTMENT)
_AMOUNTS = (
    replace(shared.SECTION, essential=True),
    columns.STATE,
    columns.NET,
    columns.VAT,
    columns.GROSS,
    *shared.quantities(essential=False),
    shared.RECORDS,
    shared.CURRENCY,
)


def _definition(level: Level, key: str, icon: str, shown: tuple[Any, ...]) -> ReportDefinition:
    return ReportDefinition(
        id=key,
        name=LEVEL_TITLES[level],
        category=Category.NUMBER if level is Level.NUMBER else Category.TRAFFIC_TYPE,
        description=LEVEL_TEXTS[level],
        icon=icon,
        all_costs=True,
        columns=shown,
    )


SECTIONS = _definition(Level.SECTION, "usage-sections", "mdi6.file-table-outline", (*_INVOICE, *_AMOUNTS))
NUMBERS = _definition(Level.NUMBER, "usage-numbers", "mdi6.phone-outline", (*_INVOICE, *_USER, *_AMOUNTS))


def build_sections(context: Context) -> Built:
    """One row per invoice and section, then what leads to the stated totals."""
    found = sums.folded(context, lambda invoice, account, placement, section: (invoice, account, 0, section))
    return Built([*_rows(context, found, by_number=False), *stated_rows(context, SECTIONS.columns, net="net")])


def build_numbers(context: Context) -> Built:
    """One row per invoice, placement and section, then what leads to the stated totals."""
    found = sums.folded(context, lambda invoice, account, placement, section: (invoice, account, placement, section))
    return Built([*_rows(context, found, by_number=True), *stated_rows(context, NUMBERS.columns, net="net")])


def _rows(context: Context, found: dict[sums.Key, sums.Sums], *, by_number: bool) -> Any:
    names = context.names
    charged = facts.invoices_with_charges(context.connection)
    keyed = []
    for (invoice, account, placement, section), values in found.items():
        named = names.invoices.get(invoice)
        owner = names.accounts[account]
        user: tuple[str, ...] = ()
        place: tuple[Any, ...] = ()
        if by_number:
            holder = names.placements[placement]
            user = (holder.employee, holder.employee_number, holder.msisdn, holder.department)
            place = (names.placement_order[placement], placement)
        row = (
            owner.operator,
            owner.number,
            named.number if named else "",
            named.issue_date if named else None,
            *user,
            section,
            "invoiced" if invoice in charged else "running",
            *sums.money(values),
            *sums.quantities(values),
            names.currency(invoice, account),
        )
        order = (owner.operator.casefold(), owner.number, names.invoice_order[invoice], invoice, *place)
        keyed.append(((*order, sums.section_place(section)), row))
    return sums.sorted_rows(keyed)


SECTION_REPORT = Report(SECTIONS, build_sections)
NUMBER_REPORT = Report(NUMBERS, build_numbers)
