"""The level of invoices: what each states, what its lines add up to, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.invoice_archive import payment_status
from telecost_desktop.services.invoice_archive.listing import last_day
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.lookups import amount, as_date
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.request import TimePeriod
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.selection import in_list
from telecost_desktop.services.usage_export import columns, sums
from telecost_desktop.services.usage_export.request import LEVEL_TEXTS, LEVEL_TITLES, Level


def _stated(key: str, title: str, text: str) -> Column:
    return Column(key, title, ColumnKind.MONEY, text, total=True)


DEFINITION = ReportDefinition(
    id="usage-invoices",
    name=LEVEL_TITLES[Level.INVOICE],
    category=Category.TRAFFIC_TYPE,
    description=LEVEL_TEXTS[Level.INVOICE],
    icon="mdi6.file-document-multiple-outline",
    all_costs=True,
    columns=(
        columns.OPERATOR,
        columns.ACCOUNT,
        shared.INVOICE,
        Column(
            "document",
            QT_TRANSLATE_NOOP("Reports", "Document"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP("Reports", "An invoice, or a credit note, whose amounts are negative here."),
        ),
        shared.INVOICE_DATE,
        Column(
            "due",
            QT_TRANSLATE_NOOP("Reports", "Due"),
            ColumnKind.DATE,
            QT_TRANSLATE_NOOP("Reports", "The last day on which it can be paid in time."),
        ),
        Column(
            "period_first",
            QT_TRANSLATE_NOOP("Reports", "Period from"),
            ColumnKind.DATE,
            QT_TRANSLATE_NOOP("Reports", "The first day that the invoice says it covers."),
        ),
        Column(
            "period_last",
            QT_TRANSLATE_NOOP("Reports", "Period to"),
            ColumnKind.DATE,
            QT_TRANSLATE_NOOP("Reports", "The last day that the invoice says it covers."),
        ),
        columns.STATE,
        Column(
            "payment",
            QT_TRANSLATE_NOOP("Reports", "Payment"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP("Reports", "Whether it is paid, as in the archive of invoices."),
        ),
        _stated(
            "stated_net",
            QT_TRANSLATE_NOOP("Reports", "Stated excl. VAT"),
            QT_TRANSLATE_NOOP(
                "Reports", "The total on the invoice without VAT; blank where only part of the invoice is counted."
            ),
        ),
        _stated(
            "stated_vat",
            QT_TRANSLATE_NOOP("Reports", "Stated VAT"),
            QT_TRANSLATE_NOOP("Reports", "The VAT on the invoice; blank where only part of it is counted."),
        ),
        _stated(
            "stated_gross",
            QT_TRANSLATE_NOOP("Reports", "Stated incl. VAT"),
            QT_TRANSLATE_NOOP(
                "Reports", "The total on the invoice with VAT; blank where only part of the invoice is counted."
            ),
        ),
        columns.NET,
        columns.VAT,
        columns.GROSS,
        _stated(
            "difference",
            QT_TRANSLATE_NOOP("Reports", "Difference"),
            QT_TRANSLATE_NOOP("Reports", "What the invoice states without VAT, less the sum of its lines."),
        ),
        _stated(
            "payable",
            QT_TRANSLATE_NOOP("Reports", "To pay"),
            QT_TRANSLATE_NOOP("Reports", "What the invoice asks for, after rounding and what was paid in advance."),
        ),
        *shared.quantities(essential=False),
        shared.RECORDS,
        shared.CURRENCY,
    ),
)


@dataclass(frozen=True, slots=True)
class _Stated:
    """An invoice as it is stored. Amounts are micro-units with the sign of the document; ``charges`` counts its lines."""

    received: bool
    has_charges: bool
    charges: int
    issued: date | None
    words: tuple[Any, ...]
    payment: str | None
    totals: tuple[int, int, int]
    payable: int


def build(context: Context) -> Built:
    """One row per invoice, and per account one of what no invoice names yet."""
    named = context.names.invoices

    def key(invoice: int, account: int, placement: int, section: str) -> sums.Key:
        return invoice, named[invoice].account_id if invoice else account

    found = sums.folded(context, key)
    stated = _stated_of(context)
    counted = _counted_charges(context)
    for invoice, one in stated.items():
        if one.received and not one.charges and _is_whole(context, one, 0) and _is_chosen(context, invoice):
            found.setdefault((invoice, named[invoice].account_id), [0] * 6)
    keyed = []
    for (invoice, account), values in found.items():
        known = stated.get(invoice)
        whole = known is not None and _is_whole(context, known, counted.get(invoice, 0))
        row = _row(context, invoice, account, values, known, whole)
        keyed.append(((row[0].casefold(), row[1], context.names.invoice_order[invoice], invoice), row))
    return Built(sums.sorted_rows(keyed))


def _is_chosen(context: Context, invoice: int) -> bool:
    accounts, invoices = context.selection.accounts, context.selection.invoices
    account = context.names.invoices[invoice].account_id
    return (accounts is None or account in accounts) and (invoices is None or invoice in invoices)


def _is_whole(context: Context, stated: _Stated, counted: int) -> bool:
    """Whether nothing of the invoice lies outside what was asked for. One without lines counts on its date."""
    if stated.charges:
        return counted == stated.charges
    period = context.request.period
    if context.request.narrows_invoices or not stated.received:
        return False
    return not isinstance(period, TimePeriod) or (
        stated.issued is not None and period.first <= stated.issued <= period.last
    )


def _counted_charges(context: Context) -> dict[int, int]:
    found: dict[int, int] = {}
    for _, invoice, _, records, *_ in facts.charges_by_number(context.connection, context.selection):
        found[invoice] = found.get(invoice, 0) + records
    return found


def _stated_of(context: Context) -> dict[int, _Stated]:
    chosen = context.selection.invoices
    where = "" if chosen is None else f" WHERE i.id IN {in_list(chosen)}"
    found = {}
    for row in context.connection.execute(
        "SELECT i.id, i.kind, i.state = 'received', i.has_charges, (SELECT COUNT(*) FROM charge c WHERE"
        " c.supplier_invoice_id = i.id), i.issue_date, i.due_date, i.period_start, i.period_end, i.total_ex_vat,"
        f" i.total_vat, i.total_inc_vat, i.payable, i.paid_amount FROM supplier_invoice i{where}"
    ):
        key, kind, received, has_charges, charges, issued, due, start, end, net, vat, gross, payable, paid = row
        sign = -1 if kind == DocumentKind.CREDIT_NOTE else 1
        due_on = as_date(due)
        status = payment_status(DocumentKind(kind), Decimal(payable), Decimal(paid), due_on, context.today)
        found[key] = _Stated(
            received=bool(received),
            has_charges=bool(has_charges),
            charges=charges,
            issued=as_date(issued),
            words=(kind, as_date(issued), due_on, as_date(start), last_day(as_date(end))),
            payment=str(status) if received else None,
            totals=(sign * net, sign * vat, sign * gross),
            payable=sign * payable,
        )
    return found


def _row(context: Context, invoice: int, account: int, values: sums.Sums, stated: _Stated | None, whole: bool) -> Row:
    named = context.names.invoices.get(invoice)
    owner = context.names.accounts[account]
    state = "running"
    if stated is not None and (stated.has_charges or not values[0]):
        state = "invoiced" if whole else "part"
    shows_totals = stated is not None and whole and stated.received
    totals: tuple[Any, ...] = (None, None, None)
    difference = payable = None
    if stated is not None and shows_totals:
        totals = tuple(amount(micro) for micro in stated.totals)
        payable = amount(stated.payable)
        if stated.has_charges:
            difference = amount(stated.totals[0] - values[4])
    return (
        owner.operator,
        owner.number,
        named.number if named else "",
        *(stated.words if stated else (None,) * 5),
        state,
        stated.payment if stated else None,
        *totals,
        *sums.money(values),
        difference,
        payable,
        *sums.quantities(values),
        context.names.currency(invoice, account),
    )


REPORT = Report(DEFINITION, build)
