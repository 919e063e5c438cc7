"""What changed of a number's plan, data package and added services from one invoice month to the next.

Rules: docs/rules.md, "Reports", "Changes of plan and package".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from telecost_desktop.models.people import LineProductKind
from telecost_desktop.services.inventory import product_of
from telecost_desktop.services.reporting.lookups import TypeName
from telecost_desktop.services.reporting.selection import in_list

# Billing account and line: a number is compared with itself on the same account.
Number = tuple[int, int]
# Kind, a code of LineProductKind, and name.
ProductName = tuple[str, str]

_RECURRING = "c.section IN ('subscription', 'option')"
# The month of a charge is that of its invoice.
INVOICE_MONTH = "substr(COALESCE(i.issue_date, c.counts_on), 1, 7)"
# Whole months have at least so many days.
_SHORTEST_MONTH = 28
_DAYS_A_MONTH = 30.4375
_CHANGED = {LineProductKind.PLAN: "plan_changed", LineProductKind.DATA_PACKAGE: "package_changed"}


@dataclass(slots=True)
class Product:
    """One plan, package or added service of a number in one invoice month.

    ``price`` is micro-units a month, None where only parts of months are charged; ``until`` the day, not in it, up to
    which it is charged for. ``given`` is False where the month only gives money back for it.
    """

    name: ProductName
    traffic_type: int
    placement: int
    currency: str
    price: int | None = None
    priced_from: str = ""
    until: str = ""
    given: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a product. ``price_before`` is in ``currency`` and micro-units a month, None where unknown."""

    code: str
    product: Product
    before: str
    price_before: int | None
    currency: str


@dataclass(slots=True)
class MonthChanges:
    """The changes of a number in an invoice month: on what is charged in it, and of what is not any more."""

    marks: dict[ProductName, Change] = field(default_factory=dict)
    gone: list[Change] = field(default_factory=list)


def account_months(connection: sqlite3.Connection, accounts: frozenset[int] | None) -> dict[int, dict[str, str]]:
    """Each account's invoice months, such as "2026-10", in order, each with the day from which most of it is charged."""
    where = "" if accounts is None else f" AND p.account_id IN {in_list(accounts)}"
    found: dict[int, dict[str, str]] = {}
    for account, month, day, _ in connection.execute(
        f"SELECT p.account_id, {INVOICE_MONTH} AS month, c.counts_on, COUNT(*) AS charges"
        " FROM charge c JOIN placement p ON p.id = c.placement_id JOIN supplier_invoice i ON i.id = c.supplier_invoice_id"
        f" WHERE {_RECURRING} AND c.net >= 0 AND i.kind = 'invoice' AND p.line_id IS NOT NULL{where}"
        " GROUP BY p.account_id, month, c.counts_on ORDER BY p.account_id, month, charges, c.counts_on"
    ):
        found.setdefault(account, {})[month] = day
    return found


@dataclass(frozen=True, slots=True)
class Window:
    """The invoice months that are read: all charges from ``whole`` to ``last``, long ones already from ``first`` on.

    Long ones are for more than a month and may still hold when the months that matter begin.
    """

    first: str
    whole: str
    last: str


def products_by_month(
    connection: sqlite3.Connection, placements: Iterable[int], types: Mapping[int, TypeName], window: Window
) -> dict[Number, dict[str, dict[ProductName, Product]]]:
    """What the numbers of these placements were charged for, per invoice month."""
    found: dict[Number, dict[str, dict[ProductName, Product]]] = {}
    for account, line, month, section, kind, text, placement, net, start, end, currency in connection.execute(
        f"SELECT p.account_id, p.line_id, {INVOICE_MONTH} AS month, c.section, c.traffic_type_id, c.text, c.placement_id,"
        " c.net, c.period_start, c.period_end, i.currency"
        " FROM placement p CROSS JOIN charge c ON c.placement_id = p.id JOIN supplier_invoice i ON i.id = c.supplier_invoice_id"
        f" WHERE p.id IN {in_list(placements)} AND p.line_id IS NOT NULL AND {_RECURRING}"
        " AND month BETWEEN :first AND :last AND (month >= :whole OR c.period_end > date(c.period_start, '+32 days'))"
        " ORDER BY c.counts_on, c.id",
        {"first": window.first, "whole": window.whole, "last": window.last},
    ):
        spoken = types[kind]
        name = product_of(section, spoken.kind, text, spoken.name)
        products = found.setdefault((account, line), {}).setdefault(month, {})
        product = products.get(name)
        if product is None:
            product = products[name] = Product(name, kind, placement, currency)
        product.placement = placement
        if net >= 0:
            _charged(product, net, start or "", end or "")
    return found


def _charged(product: Product, net: int, start: str, end: str) -> None:
    product.given = True
    product.until = max(product.until, end)
    days = (date.fromisoformat(end) - date.fromisoformat(start)).days if start and end else _DAYS_A_MONTH
    if days < _SHORTEST_MONTH:
        return
    price = net // max(1, round(days / _DAYS_A_MONTH))
    if product.price is None or start > product.priced_from:
        product.price, product.priced_from = price, start
    elif start == product.priced_from:
        # Two of the same, such as two data cards.
        product.price += price


def changes_of(
    months: Mapping[str, str], charged: Mapping[str, dict[ProductName, Product]], shown: Set[str]
) -> dict[str, MonthChanges]:
    """A number's changes in the invoice months that are shown, from what it was charged for in each.

    ``months`` are all of its account's. The first of them has no changes, since nothing before it is known.
    """
    found: dict[str, MonthChanges] = {}
    before: dict[ProductName, Product] = {}
    for place, (month, day) in enumerate(months.items()):
        here = charged.get(month, {})
        now = {name: product for name, product in here.items() if product.given}
        # What was paid for beyond this day, for a quarter or a year, is still there.
        kept = {name: old for name, old in before.items() if name not in here and old.until > day}
        there = {**kept, **now}
        if place and month in shown and (before or there):
            found[month] = _compared(before, now, there)
        before = there
    return found


def _compared(
    before: dict[ProductName, Product], now: dict[ProductName, Product], there: dict[ProductName, Product]
) -> MonthChanges:
    changes = MonthChanges()
    came = [product for name, product in now.items() if name not in before]
    gone = [product for name, product in before.items() if name not in there]
    for product in came:
        replaced = [old for old in gone if old.name[0] == product.name[0] and product.name[0] in _CHANGED]
        code = "new" if not before else _CHANGED[LineProductKind(product.name[0])] if replaced else "added"
        changes.marks[product.name] = _change(code, product, replaced)
    kinds_that_came = {product.name[0] for product in came if product.name[0] in _CHANGED}
    for product in gone:
        if product.name[0] not in kinds_that_came:
            changes.gone.append(_change("removed" if there else "ended", product, [product]))
    for name, product in now.items():
        old = before.get(name)
        if old is None or old.price is None or product.price is None:
            continue
        if (old.price, old.currency) != (product.price, product.currency):
            changes.marks[name] = _change("price_changed", product, [old])
    return changes


def _change(code: str, product: Product, old: list[Product]) -> Change:
    prices = [each.price for each in old if each.price is not None]
    currencies = {each.currency for each in old}
    known = bool(prices) and len(prices) == len(old) and len(currencies) == 1
    return Change(
        code,
        product,
        ", ".join(dict.fromkeys(each.name[1] for each in old)),
        sum(prices) if known else None,
        currencies.pop() if known else product.currency,
    )
