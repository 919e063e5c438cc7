"""R9, subscription overview per number: fixed costs product by product, and what changed since the month before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.people import LineProductKind
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.inventory import product_of
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, ReportDefinition
from telecost_desktop.services.reporting.lookups import amount, as_date
from telecost_desktop.services.reporting.reports.product_changes import (
    INVOICE_MONTH,
    Change,
    MonthChanges,
    Number,
    Window,
    account_months,
    changes_of,
    products_by_month,
)
from telecost_desktop.services.reporting.reports.subscription_columns import COLUMNS
from telecost_desktop.services.reporting.request import InvoicePeriod, TimePeriod
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.selection import in_list

DEFINITION = ReportDefinition(
    id="R9",
    name=QT_TRANSLATE_NOOP("Reports", "Subscription overview, per number"),
    category=Category.NUMBER,
    summary=QT_TRANSLATE_NOOP("Reports", "Fixed costs, with changes of plan or package."),
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want all fixed costs of subscriptions and products for each number. It marks numbers that are "
        "new or ended, and plans, data packages, added services and prices that differ from the month before.",
    ),
    icon="mdi6.sim-alert-outline",
    columns=COLUMNS,
)

# Rows are made for so many numbers at a time, so that memory stays flat.
_NUMBERS_AT_ONCE = 50
# Products that are paid for a year in advance are known this long.
_MONTHS_BEFORE = 13
# Changes that leave nothing to be charged.
_GONE = ("removed", "ended")
_KIND_ORDER = {"plan": 0, "data_package": 1, "add_on": 2, "equipment": 3, "one_off": 4}


class _Sum(NamedTuple):
    """What one product of a placement costs on one invoice. Amounts are micro-units."""

    month: str
    kind: str
    product: str
    placement: int
    invoice: int
    section: str
    traffic_type: int
    lines: int
    first: str | None
    until: str | None
    net: int
    vat: int


def build(context: Context) -> Built:
    """One row per number, product, invoice month and invoice, and per product that is gone; by user and number."""
    return Built(_rows(context))


def _rows(context: Context) -> Iterator[Row]:
    allowed = _allowed(context)
    numbers = _numbers(context, allowed)
    months = account_months(context.connection, _accounts(context))
    shown = {account: _shown(context, account, every) for account, every in months.items()}
    window = _window(months, shown)
    waiting = iter(sorted(numbers, key=lambda number: _place(context, numbers[number])))
    while part := list(islice(waiting, _NUMBERS_AT_ONCE)):
        context.check()
        sums = _sums(context, frozenset(key for number in part for key in numbers[number]))
        compared = [key for number in part if shown.get(number[0]) for key in numbers[number]]
        charged = products_by_month(context.connection, compared, context.names.types, window)
        for number in part:
            account, line = number
            here = shown.get(account, frozenset())
            changes = changes_of(months[account], charged.get(number, {}), here) if line and here else {}
            yield from _of_number(context, sums.get(number, []), changes, numbers[number] & allowed)


def _window(months: dict[int, dict[str, str]], shown: dict[int, frozenset[str]]) -> Window:
    """The months to be read so that those that are shown can be compared with the month before."""
    starts = []
    for account, listed in shown.items():
        if listed:
            every = list(months[account])
            starts.append(every[max(0, every.index(min(listed)) - 1)])
    whole = min(starts, default="")
    last = max((month for listed in shown.values() for month in listed), default="")
    return Window(_months_earlier(whole, _MONTHS_BEFORE) if whole else "", whole, last)


def _accounts(context: Context) -> frozenset[int] | None:
    """The billing accounts whose months matter; None for all."""
    if context.selection.invoices is None:
        return context.selection.accounts
    return frozenset(context.names.invoices[key].account_id for key in context.selection.invoices)


def _numbers(context: Context, allowed: frozenset[int]) -> dict[Number, frozenset[int]]:
    """The numbers that can have rows, each with all its placements, also those that the filters leave out."""
    numbers: dict[Number, set[int]] = {}
    for key, place in context.names.placements.items():
        numbers.setdefault((place.account_id, place.line_id), set()).add(key)
    return {number: frozenset(keys) for number, keys in numbers.items() if not allowed.isdisjoint(keys)}


def _allowed(context: Context) -> frozenset[int]:
    """The placements that the filters let pass, whatever the days."""
    selection = context.selection
    conditions = ["1"]
    if selection.accounts is not None:
        conditions.append(f"account_id IN {in_list(selection.accounts)}")
    if selection.departments is not None:
        conditions.append(f"COALESCE(department_id, 0) IN {in_list(selection.departments)}")
    rows = context.connection.execute(f"SELECT id FROM placement WHERE {' AND '.join(conditions)}")
    allowed = frozenset(key for (key,) in rows)
    if any(piece.placements is None for piece in selection.slices):
        return allowed
    return allowed.intersection(frozenset().union(*(piece.placements or () for piece in selection.slices)))


def _place(context: Context, placements: frozenset[int]) -> tuple[int, int]:
    """Where a number stands: by the user who came last to it, if it ever had one."""
    latest = max(placements, key=lambda key: (bool(context.names.placements[key].employee), key))
    return context.names.placement_order[latest], latest


def _shown(context: Context, account: int, months: dict[str, str]) -> frozenset[str]:
    """The invoice months of an account whose changes the report tells."""
    period = context.request.period
    if isinstance(period, TimePeriod):
        return frozenset(m for m, day in months.items() if period.first <= date.fromisoformat(day) <= period.last)
    if isinstance(period, InvoicePeriod):
        chosen = [context.names.invoices[key] for key in context.selection.invoices or ()]
        issued = {each.issue_date.isoformat()[:7] for each in chosen if each.account_id == account and each.issue_date}
        return frozenset(months) & issued
    return frozenset(months)


def _months_earlier(month: str, count: int) -> str:
    ordinal = int(month[:4]) * 12 + int(month[5:7]) - 1 - count
    return f"{ordinal // 12:04}-{ordinal % 12 + 1:02}"


def _sums(context: Context, placements: frozenset[int]) -> dict[Number, list[_Sum]]:
    """The fixed costs of some numbers in the order of their rows."""
    names = context.names
    selection = context.selection.within(placements)
    merged: dict[tuple[Any, ...], list[Any]] = {}
    for piece in selection.slices:
        where = facts.charge_where(selection, piece, "c.section <> 'communication'")
        for placement, invoice, section, kind, text, month, *sums in context.connection.execute(
            f"SELECT c.placement_id, c.supplier_invoice_id, c.section, c.traffic_type_id, c.text, {INVOICE_MONTH} AS month,"
            " COUNT(*), MIN(c.period_start), MAX(c.period_end), SUM(c.net), SUM(c.vat)"
            " FROM charge c JOIN placement p ON p.id = c.placement_id"
            f" JOIN supplier_invoice i ON i.id = c.supplier_invoice_id{where}"
            " GROUP BY c.placement_id, c.supplier_invoice_id, c.section, c.traffic_type_id, c.text, month"
        ):
            spoken = names.types[kind]
            product = product_of(section, spoken.kind, text, spoken.name)
            key = (month, *product, placement, invoice, section, kind)
            known = merged.get(key)
            merged[key] = sums if known is None else _added(known, sums)
    found: dict[Number, list[_Sum]] = {}
    for key, sums in merged.items():
        entry = _Sum(*key, *sums)
        place = names.placements[entry.placement]
        found.setdefault((place.account_id, place.line_id), []).append(entry)
    order = names.invoice_order
    for listed in found.values():
        # What is charged comes before what is given back, so that the mark of a change stands on it.
        listed.sort(key=lambda each: (each.month, _KIND_ORDER[each.kind], each.product, -each.net, order[each.invoice]))
    return found


def _added(one: list[Any], other: list[Any]) -> list[Any]:
    """Lines, first day, day after the last, net and VAT of both."""
    firsts = [first for first in (one[1], other[1]) if first]
    untils = [until for until in (one[2], other[2]) if until]
    return [
        one[0] + other[0],
        min(firsts, default=None),
        max(untils, default=None),
        one[3] + other[3],
        one[4] + other[4],
    ]


def _of_number(
    context: Context, sums: list[_Sum], changes: dict[str, MonthChanges], allowed: frozenset[int]
) -> list[Row]:
    """The rows of one number, by month."""
    keyed = []
    marked = set()
    for each in sums:
        name = (each.kind, each.product)
        marks = changes[each.month].marks if each.month in changes else {}
        mark = marks.get(name) if (each.month, name) not in marked else None
        marked.add((each.month, name))
        keyed.append(((each.month, _KIND_ORDER[each.kind], each.product), _charged_row(context, each, mark)))
    for month, here in changes.items():
        for change in here.gone:
            if _passes(context, change, allowed):
                kind, product = change.product.name
                keyed.append(((month, _KIND_ORDER[kind], product), _gone_row(context, month, change)))
    keyed.sort(key=lambda entry: entry[0])
    return [row for _, row in keyed]


def _passes(context: Context, change: Change, allowed: frozenset[int]) -> bool:
    """Whether the filters let pass what is gone."""
    product, selection = change.product, context.selection
    section = ChargeSection.SUBSCRIPTION if product.name[0] == LineProductKind.PLAN else ChargeSection.OPTION
    return (
        product.placement in allowed
        and (selection.traffic_types is None or product.traffic_type in selection.traffic_types)
        and (selection.sections is None or section in selection.sections)
    )


def _charged_row(context: Context, each: _Sum, mark: Change | None) -> Row:
    names = context.names
    named = names.invoices[each.invoice]
    until = as_date(each.until)
    return (
        *_who(context, each.placement),
        each.month,
        each.kind,
        each.product,
        *_told(mark, named.currency),
        amount(each.net),
        amount(each.vat),
        amount(each.net + each.vat),
        named.currency,
        named.number,
        named.issue_date,
        as_date(each.first),
        until - timedelta(days=1) if until else None,
        each.lines,
        each.section,
        *_where(context, each.placement, each.traffic_type),
    )


def _gone_row(context: Context, month: str, change: Change) -> Row:
    product = change.product
    nothing = amount(0)
    return (
        *_who(context, product.placement),
        month,
        *product.name,
        *_told(change, product.currency),
        nothing,
        nothing,
        nothing,
        product.currency,
        None,
        None,
        None,
        None,
        0,
        None,
        *_where(context, product.placement, product.traffic_type),
    )


def _who(context: Context, placement: int) -> Row:
    place = context.names.placements[placement]
    return place.employee, place.msisdn, place.department


def _where(context: Context, placement: int, traffic_type: int) -> Row:
    place = context.names.placements[placement]
    owner = context.names.accounts[place.account_id]
    return context.names.types[traffic_type].product_group, place.employee_number, owner.operator, owner.number


def _told(change: Change | None, currency: str) -> Row:
    """Code, product before, price and price before, in the row's currency only."""
    if change is None:
        return None, None, None, None
    price = None if change.code in _GONE else change.product.price
    before = change.price_before if change.currency == currency else None
    prices = (None if each is None else amount(each) for each in (price, before))
    return change.code, change.before or None, *prices


REPORT = Report(DEFINITION, build)
