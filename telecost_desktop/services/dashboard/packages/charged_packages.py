"""Plans and packages of lines that no structure file describes, by what their charges say.

Rules: docs/rules.md, "Dashboard".
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from telecost_desktop.models.people import LineProductKind
from telecost_desktop.services.inventory import product_of
from telecost_desktop.services.reporting.selection import in_list

_TOLD = (LineProductKind.PLAN.value, LineProductKind.DATA_PACKAGE.value)
# Charges are looked for so many days back.
_RECENT_DAYS = 100
_DAYS_OF_MONTH = 30
# What is given back rounded differs a little from what was charged.
_LEFT_OVER = 0.1

_RECURRING = """
SELECT p.line_id, c.section, t.kind, c.text, t.name, c.counts_on, c.period_start, c.period_end, c.net, i.id
FROM placement p
CROSS JOIN charge c ON c.placement_id = p.id AND c.section IN ('subscription', 'option')
    AND c.counts_on > ? AND c.counts_on <= ?
JOIN traffic_type t ON t.id = c.traffic_type_id
JOIN supplier_invoice i ON i.id = c.supplier_invoice_id AND i.kind = 'invoice'
WHERE t.package_use <> 'extra' AND p.line_id IN
"""

# Names of plans, and of data packages, by line.
Products = tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class _Charged:
    """A recurring charge of a line: the code and name of its product, and its days as ISO dates, the last excluded."""

    code: str
    name: str
    counts_on: str
    start: str
    end: str
    rate: float
    invoice: int


def charged_products(connection: sqlite3.Connection, days: Sequence[date], lines: Collection[int]) -> list[Products]:
    """What each line had on each of some ascending days."""
    charges: dict[int, list[_Charged]] = {}
    invoices: dict[int, list[tuple[str, int]]] = {}
    window = (days[0] - timedelta(days=_RECENT_DAYS)).isoformat(), days[-1].isoformat()
    for line, section, kind, text, name, counts_on, start, end, net, invoice in connection.execute(
        _RECURRING + in_list(lines), window
    ):
        invoices.setdefault(line, []).append((counts_on, invoice))
        code, product = product_of(section, kind, text, name)
        if code in _TOLD:
            length = (date.fromisoformat(end) - date.fromisoformat(start)).days if start and end else _DAYS_OF_MONTH
            charge = _Charged(code, product, counts_on, start or "", end or "", net / max(1, length), invoice)
            charges.setdefault(line, []).append(charge)
    for dated in invoices.values():
        dated.sort()
    return [_products_on(day, charges, invoices) for day in days]


def _products_on(day: date, charges: dict[int, list[_Charged]], invoices: dict[int, list[tuple[str, int]]]) -> Products:
    when, oldest = day.isoformat(), (day - timedelta(days=_RECENT_DAYS)).isoformat()
    named: tuple[dict[int, tuple[str, ...]], ...] = ({}, {})
    for line, of_line in charges.items():
        known = [charge for charge in of_line if oldest < charge.counts_on <= when]
        if not known:
            continue
        dated = invoices[line]
        newest = dated[bisect_right(dated, when, key=itemgetter(0)) - 1][1]
        for code, names in zip(_TOLD, named, strict=True):
            held = _held([charge for charge in known if charge.code == code], when, newest)
            if held:
                names[line] = held
    return named[0], named[1]


def _held(charges: list[_Charged], when: str, newest: int) -> tuple[str, ...]:
    """The products whose charged days hold the day, less those given back; else the last ones of the newest invoice."""
    holding = [charge for charge in charges if charge.start <= when < charge.end]
    if not holding:
        latest = [charge for charge in charges if charge.invoice == newest]
        end = max((charge.end or charge.counts_on for charge in latest), default="")
        holding = [charge for charge in latest if (charge.end or charge.counts_on) == end]
    paid: dict[str, list[float]] = {}
    for charge in holding:
        paid.setdefault(charge.name, []).append(charge.rate)
    return tuple(name for name, rates in paid.items() if _is_left(rates))


def _is_left(rates: list[float]) -> bool:
    given_back = sum(rate for rate in rates if rate < 0)
    return given_back == 0 or sum(rates) > _LEFT_OVER * (sum(rates) - given_back)
