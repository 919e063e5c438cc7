"""VAT on sales: what was invoiced and its VAT, by category and rate, in the company's currency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import from_micro
from telecost_desktop.services.ledger.accounts import vat_key
from telecost_desktop.services.ledger.company_currency import converted_parts
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import (
    SALES_FILTERS,
    Category,
    Column,
    ColumnKind,
    ReportDefinition,
)
from telecost_desktop.services.reporting.named_keys import customer_keys
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.request import TimePeriod
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.selection import in_list

_ZERO = Decimal(0)


def _money(key: str, title: str, text: str) -> Column:
    return Column(key, title, ColumnKind.MONEY, text, total=True)


DEFINITION = ReportDefinition(
    id="vat-on-sales",
    name=QT_TRANSLATE_NOOP("Reports", "VAT on sales"),
    category=Category.SALES,
    summary=QT_TRANSLATE_NOOP("Reports", "What was invoiced and its VAT, by rate."),
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you fill in the VAT return: bases and VAT of invoices less credit notes by their day in the "
        "bookkeeping, per rate and category, in the company's currency.",
    ),
    icon="mdi6.percent-outline",
    filters=SALES_FILTERS,
    about_sales=True,
    columns=(
        Column(
            "vat_category",
            QT_TRANSLATE_NOOP("Reports", "Category"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP("Reports", "Why there is VAT or none: sales with VAT, export, reverse charge and so on."),
        ),
        Column(
            "rate",
            QT_TRANSLATE_NOOP("Reports", "Rate, %"),
            ColumnKind.DECIMAL,
            QT_TRANSLATE_NOOP("Reports", "The VAT rate in per cent, as the invoices state it."),
            as_stated=True,
        ),
        Column(
            "vat_code",
            QT_TRANSLATE_NOOP("Reports", "VAT code"),
            ColumnKind.IDENTIFIER,
            QT_TRANSLATE_NOOP("Reports", "The code that the bookkeeping has for it, as settled in Settings."),
            essential=False,
        ),
        Column(
            "documents",
            QT_TRANSLATE_NOOP("Reports", "Documents"),
            ColumnKind.INTEGER,
            QT_TRANSLATE_NOOP("Reports", "How many invoices and credit notes have it."),
            essential=False,
        ),
        _money(
            "invoiced",
            QT_TRANSLATE_NOOP("Reports", "Invoiced"),
            QT_TRANSLATE_NOOP("Reports", "The base of invoices, without VAT."),
        ),
        _money(
            "credited",
            QT_TRANSLATE_NOOP("Reports", "Credited"),
            QT_TRANSLATE_NOOP("Reports", "The base of credit notes, without VAT, below zero."),
        ),
        _money(
            "net",
            QT_TRANSLATE_NOOP("Reports", "Base"),
            QT_TRANSLATE_NOOP("Reports", "Invoiced less credited, without VAT."),
        ),
        _money(
            "vat",
            QT_TRANSLATE_NOOP("Reports", "VAT"),
            QT_TRANSLATE_NOOP("Reports", "The VAT of invoices less that of credit notes."),
        ),
        _money(
            "gross",
            QT_TRANSLATE_NOOP("Reports", "Incl. VAT"),
            QT_TRANSLATE_NOOP("Reports", "Base and VAT together."),
        ),
        shared.CURRENCY,
    ),
)


@dataclass(slots=True)
class _Sums:
    """Of one category and rate."""

    documents: int = 0
    invoiced: Decimal = _ZERO
    credited: Decimal = _ZERO
    vat: Decimal = _ZERO


_VAT = """
    SELECT i.id, i.kind, i.exchange_rate, v.category, v.rate, v.base, v.vat
    FROM sales_invoice i JOIN sales_invoice_vat v ON v.sales_invoice_id = i.id
    WHERE i.state = 'issued' AND i.entry_date BETWEEN :first AND :last{customers}
    ORDER BY i.id, v.id
"""


def build(context: Context) -> Built:
    """One row per category and rate, the highest rate first."""
    period = context.request.period
    days = ("0001-01-01", "9999-12-31")
    if isinstance(period, TimePeriod):
        days = (period.first.isoformat(), period.last.isoformat())
    keys = customer_keys(context.connection, context.request.customers)
    statement = _VAT.format(customers="" if keys is None else f" AND i.customer_id IN {in_list(keys)}")
    (currency,) = context.connection.execute("SELECT currency FROM company").fetchone()
    found = context.connection.execute(statement, {"first": days[0], "last": days[1]})
    sums: dict[tuple[str, Decimal], _Sums] = {}
    for _, rows in groupby(found, key=lambda row: row[0]):
        _count(sums, list(rows), currency)
    context.check()
    return Built(_rows(context, sums, currency))


def _count(sums: dict[tuple[str, Decimal], _Sums], rows: list[Any], currency: str) -> None:
    """Add one document's bases and VAT, converted as its voucher has them."""
    _, kind, rate, *_ = rows[0]
    bases = converted_parts([from_micro(row[5]) for row in rows], from_micro(rate), currency)
    vats = converted_parts([from_micro(row[6]) for row in rows], from_micro(rate), currency)
    for row, base, vat in zip(rows, bases, vats, strict=True):
        one = sums.setdefault((row[3], from_micro(row[4])), _Sums())
        one.documents += 1
        if kind == "credit_note":
            one.credited -= base
            one.vat -= vat
        else:
            one.invoiced += base
            one.vat += vat


def _rows(context: Context, sums: dict[tuple[str, Decimal], _Sums], currency: str) -> Iterator[Row]:
    stored = context.connection.execute("SELECT key, vat_code FROM ledger_account WHERE use = 'sales'").fetchall()
    codes = dict(stored)
    for category, rate in sorted(sums, key=lambda key: (-key[1], key[0])):
        one = sums[category, rate]
        base = one.invoiced + one.credited
        code = codes.get(vat_key(category, rate), "")
        yield (
            category,
            float(rate),
            code,
            one.documents,
            one.invoiced,
            one.credited,
            base,
            one.vat,
            base + one.vat,
            currency,
        )


REPORT = Report(DEFINITION, build)
