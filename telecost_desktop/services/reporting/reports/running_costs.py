"""R14, costs so far, running: what is invoiced and what is not yet, per department, user and number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.last_use import last_days_of_use
from telecost_desktop.services.reporting.lookups import LAST, amount, megabytes, minutes
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.reports.sums_by_number import sums_by_number
from telecost_desktop.services.reporting.result import Note, Row
from telecost_desktop.services.reporting.stated import stated_rows


def _money(key: str, title: str, text: str) -> Column:
    return Column(key, title, ColumnKind.MONEY, text, total=True)


DEFINITION = ReportDefinition(
    id="R14",
    name=QT_TRANSLATE_NOOP("Reports", "Costs so far, running"),
    category=Category.RUNNING,
    summary=QT_TRANSLATE_NOOP("Reports", "Spent so far: what is invoiced and what is not yet."),
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want to know what has been spent so far, this month for one, before all invoices are here: "
        "what is invoiced and what is not invoiced yet, per department, user and number.",
    ),
    icon="mdi6.progress-clock",
    all_costs=True,
    columns=(
        shared.DEPARTMENT,
        shared.USER,
        shared.NUMBER,
        shared.EMPLOYEE_NUMBER,
        shared.OPERATOR,
        shared.ACCOUNT,
        shared.STATE,
        _money(
            "invoiced_fixed",
            QT_TRANSLATE_NOOP("Reports", "Fixed"),
            QT_TRANSLATE_NOOP(
                "Reports",
                "What is invoiced, all charges but communications, without VAT: subscriptions, options, equipment, "
                "one-off charges.",
            ),
        ),
        _money(
            "invoiced_usage",
            QT_TRANSLATE_NOOP("Reports", "Usage"),
            QT_TRANSLATE_NOOP("Reports", "What is invoiced for communications, without VAT."),
        ),
        _money(
            "not_invoiced",
            QT_TRANSLATE_NOOP("Reports", "Uninvoiced"),
            QT_TRANSLATE_NOOP(
                "Reports",
                "Use that no imported invoice has charged yet, without VAT, as its usage records price it.",
            ),
        ),
        _money(
            "total",
            QT_TRANSLATE_NOOP("Reports", "Total"),
            QT_TRANSLATE_NOOP("Reports", "Invoiced and not invoiced yet, together, without VAT."),
        ),
        shared.VAT,
        shared.GROSS,
        Column(
            "last_used",
            QT_TRANSLATE_NOOP("Reports", "Last used"),
            ColumnKind.DATE,
            QT_TRANSLATE_NOOP(
                "Reports", "The last day in the period with an imported call, message, data session or purchase."
            ),
            essential=False,
            none=QT_TRANSLATE_NOOP("Reports", "Not used"),
        ),
        *shared.quantities(essential=False),
        shared.RECORDS,
        shared.CURRENCY,
    ),
)


@dataclass(slots=True)
class _Costs:
    """Of one placement in one currency; amounts are micro-units."""

    fixed: int = 0
    usage: int = 0
    not_invoiced: int = 0
    vat: int = 0
    seconds: int = 0
    messages: int = 0
    volume_bytes: int = 0
    records: int = 0
    is_invoiced: bool = False
    is_running: bool = False

    @property
    def state(self) -> str:
        """How much of it is invoiced."""
        if self.is_running:
            return "partly" if self.is_invoiced else "running"
        return "invoiced"


def build(context: Context) -> Built:
    """One row per placement and currency, by department, user and number."""
    names = context.names
    merged: dict[tuple[int, str], _Costs] = {}
    for (placement, invoice), sums in sums_by_number(context).items():
        currency = names.currency(invoice, names.placements[placement].account_id)
        row = merged.setdefault((placement, currency), _Costs())
        if sums.running:
            row.not_invoiced += sums.usage
            row.is_running = True
        else:
            row.fixed += sums.fixed
            row.usage += sums.usage
            row.is_invoiced = True
        row.vat += sums.vat
        row.seconds += sums.seconds
        row.messages += sums.messages
        row.volume_bytes += sums.volume_bytes
        row.records += sums.records
    used = last_days_of_use(context.connection, context.selection)
    context.check()
    places, people = names.placements, names.placement_order
    keys = sorted(merged, key=lambda key: (places[key[0]].department or LAST, people[key[0]], key))
    rows = (_row(context, *key, merged[key], used.get(key[0])) for key in keys)
    return Built(chain(rows, stated_rows(context, DEFINITION.columns, "total")), notes=_notes(used))


def _row(context: Context, placement: int, currency: str, costs: _Costs, used: date | None) -> Row:
    place = context.names.placements[placement]
    owner = context.names.accounts[place.account_id]
    total = costs.fixed + costs.usage + costs.not_invoiced
    return (
        place.department,
        place.employee,
        place.msisdn,
        place.employee_number,
        owner.operator,
        owner.number,
        costs.state,
        amount(costs.fixed),
        amount(costs.usage),
        amount(costs.not_invoiced),
        amount(total),
        amount(costs.vat),
        amount(total + costs.vat),
        used,
        minutes(costs.seconds),
        costs.messages,
        megabytes(costs.volume_bytes),
        costs.records,
        currency,
    )


def _notes(used: dict[int, date]) -> tuple[Note, ...]:
    """How far the imported use reaches, since what is not imported cannot be counted."""
    if not used:
        return ()
    text = QT_TRANSLATE_NOOP("Reports", "The newest use in it is of {day}.")
    return (Note("used_until", text, {"day": max(used.values())}),)


REPORT = Report(DEFINITION, build)
