"""The numbers that are active on a day, with what they have and what they cost a month.

Rules: docs/rules.md, "Reports", "Inventory".
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from telecost_desktop.models.people import LineProductKind
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.product_groups import product_group_kind

# A package of data names its volume, or is called a package; "surf" or "internet" alone may be any added service.
_DATA_PRODUCT = re.compile(
    r"\b\d+(?:[.,]\d+)?\s?[GM][BO]\b"
    r"|\b(?:mobil ?)?(?:data|surf|internett?)[ -]?(?:pakk|pak|package|pass\b|abonnement|plan\b|påfyll)"
    r"|\b(?:package|pass|forfait)(?: de)?[ -](?:data|internet)"
    r"|\b(?:extra|ekstra)[ -]?(?:data|surf)"
    r"|\b(?:data|surf|internett?)\b.*\b(?:fri|unlimited|obegränsad|ubegrenset|illimité)",
    re.IGNORECASE,
)
_SECURITY_WORDS = re.compile(r"sikker|säker|safe|secur|sécuri|vern|skydd|protect|backup|cloud|sky\b", re.IGNORECASE)


def is_data_product(name: str) -> bool:
    """Whether an option is a package of data, by its name."""
    return bool(_DATA_PRODUCT.search(name)) and not _SECURITY_WORDS.search(name)


# From a date on, the text of a charge tells of the period and not of the product.
_DATED = re.compile(
    r"[\s,;:(\[–-]*\b(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d|\d\d[./]\d\d\.? ?[–-] ?\d\d[./]\d\d)\b.*$"
)


@lru_cache(maxsize=4096)
def product_of(section: str, kind: str, text: str, traffic_type: str) -> tuple[str, str]:
    """What a fixed charge is for: a code, that of LineProductKind or else of the section, and a name.

    The name is the same month by month: the traffic type's, or the text where that begins with something else.
    """
    name = traffic_type
    if text and not text.casefold().startswith(traffic_type.casefold()):
        name = _DATED.sub("", text) or traffic_type
    if section == ChargeSection.SUBSCRIPTION:
        return LineProductKind.PLAN.value, name
    if section != ChargeSection.OPTION:
        return section, name
    data = kind == TrafficKind.DATA or is_data_product(name)
    return LineProductKind.DATA_PACKAGE.value if data else LineProductKind.ADD_ON.value, name


@dataclass(frozen=True, slots=True)
class ActiveLine:
    """A number that is active on the day asked for. Prices are micro-units a month; None where nothing is known.

    ``cost_source`` is "products" when the prices are those agreed for the line, "charges" when they are read from its
    latest invoice, "" without either; ``currency`` is that of the invoice, "" for agreed prices. ``group`` is a code of product_group_kind. ``account_id`` is 0 where no file has
    named an account for the line.
    """

    line_id: int
    msisdn: str
    employee: str
    employee_number: str
    department_id: int
    department: str
    account_id: int
    employee_id: int
    activated_on: str | None
    product_group: str
    group: str
    plan: str
    data_package: str
    add_ons: tuple[str, ...]
    data_sims: int
    sims: tuple[str, ...]
    plan_price: int | None
    package_price: int | None
    add_on_price: int | None
    monthly_cost: int | None
    cost_source: str
    currency: str


@dataclass(frozen=True, slots=True)
class LineSummary:
    """What counting needs of an active line: quick to read for all lines."""

    line_id: int
    account_id: int
    group: str
    data_sims: int


def line_summaries(connection: sqlite3.Connection, day: date) -> list[LineSummary]:
    """The lines that are active on a day, without what they have ordered."""
    when = {"day": day.isoformat()}
    groups = _product_groups(connection)
    accounts = _accounts(connection)
    cards = dict(
        connection.execute(
            "SELECT l.line_id, COUNT(*) FROM sim_line l JOIN sim_card s ON s.id = l.sim_id WHERE s.kind = 'data'"
            " AND l.valid_from <= :day AND (l.valid_to IS NULL OR l.valid_to > :day) GROUP BY l.line_id",
            when,
        )
    )
    return [
        LineSummary(line, accounts.get(line, 0), product_group_kind(groups.get(line, "")), cards.get(line, 0))
        for (line,) in connection.execute(f"SELECT l.id FROM line l WHERE {_IS_ACTIVE}", when)
    ]


def active_lines(connection: sqlite3.Connection, day: date, only: Collection[int] | None = None) -> list[ActiveLine]:
    """The lines that are active on a day, all or only some, by number."""
    when = day.isoformat()
    of_lines = f"AND {{}} IN ({','.join(map(str, only))})" if only is not None else ""
    products = _grouped(
        connection.execute(
            "SELECT line_id, kind, name, monthly_price FROM line_product"
            " WHERE valid_from <= ? AND (valid_to IS NULL OR valid_to > ?) ORDER BY valid_from, id",
            (when, when),
        )
    )
    sims = _grouped(
        connection.execute(
            "SELECT l.line_id, s.kind, s.number FROM sim_line l JOIN sim_card s ON s.id = l.sim_id"
            " WHERE l.valid_from <= ? AND (l.valid_to IS NULL OR l.valid_to > ?) ORDER BY s.number",
            (when, when),
        )
    )
    charges = _latest_charges(connection, when, of_lines.format("p.line_id"))
    groups = _product_groups(connection)
    accounts = _accounts(connection)
    lines = []
    for row in connection.execute(_LINES.format(of_lines=of_lines.format("l.id")), {"day": when}):
        line_id, msisdn, activated, employee_id, employee, number, department_id, department = row
        has = _products(products.get(line_id, ()), charges.get(line_id, ()))
        group = groups.get(line_id, "")
        cards = sims.get(line_id, ())
        lines.append(
            ActiveLine(
                line_id=line_id,
                msisdn=msisdn,
                employee=employee or "",
                employee_number=number or "",
                department_id=department_id or 0,
                department=department or "",
                account_id=accounts.get(line_id, 0),
                employee_id=employee_id or 0,
                activated_on=activated,
                product_group=group,
                group=product_group_kind(group),
                data_sims=sum(1 for kind, _ in cards if kind == "data"),
                sims=tuple(card for _, card in cards),
                **has,
            )
        )
    return lines


_IS_ACTIVE = """
(l.activated_on IS NULL OR l.activated_on <= :day) AND (l.terminated_on IS NULL OR l.terminated_on >= :day)
"""

# A line's holder and the holder's department on the day: the latest link that has begun.
_LINES = f"""
SELECT l.id, l.msisdn, l.activated_on, e.id, e.name, e.employee_number, d.id, d.name
FROM line l
LEFT JOIN line_employee le ON le.line_id = l.id AND le.valid_from =
    (SELECT MAX(x.valid_from) FROM line_employee x WHERE x.line_id = l.id AND x.valid_from <= :day)
LEFT JOIN employee e ON e.id = le.employee_id
LEFT JOIN employee_department ed ON ed.employee_id = e.id AND ed.valid_from =
    (SELECT MAX(x.valid_from) FROM employee_department x WHERE x.employee_id = e.id AND x.valid_from <= :day)
LEFT JOIN department d ON d.id = ed.department_id
WHERE {_IS_ACTIVE} {{of_lines}}
ORDER BY l.msisdn
"""


def _grouped(rows: Any) -> dict[int, list[tuple[Any, ...]]]:
    grouped: dict[int, list[tuple[Any, ...]]] = {}
    for key, *values in rows:
        grouped.setdefault(key, []).append(tuple(values))
    return grouped


def _accounts(connection: sqlite3.Connection) -> dict[int, int]:
    """Each line's billing account: the one it was placed on last."""
    return dict(connection.execute("SELECT line_id, account_id FROM placement WHERE line_id IS NOT NULL ORDER BY id"))


def _product_groups(connection: sqlite3.Connection) -> dict[int, str]:
    """Each line's product group: that of its latest subscription charge that has one, else of most of its usage."""
    groups = dict(
        connection.execute(
            "SELECT p.line_id, (SELECT t.product_group FROM charge c JOIN traffic_type t ON t.id = c.traffic_type_id"
            " WHERE c.placement_id = p.id AND c.section = 'subscription' AND t.product_group <> ''"
            " ORDER BY c.counts_on DESC LIMIT 1) AS found"
            " FROM placement p WHERE p.line_id IS NOT NULL AND found IS NOT NULL ORDER BY p.id"
        )
    )
    # CROSS JOIN keeps this order: most lines are told by their charges, and nothing is read of their usage.
    by_usage = connection.execute(
        "SELECT p.line_id, t.product_group FROM placement p CROSS JOIN usage_by_placement u ON u.placement_id = p.id"
        " JOIN traffic_type t ON t.id = u.traffic_type_id WHERE t.product_group <> ''"
        f" AND p.line_id NOT IN ({','.join(map(str, groups))}) GROUP BY p.line_id, t.product_group ORDER BY SUM(u.records)"
    )
    return {**dict(by_usage), **groups}


# The latest recurring charges are looked for from the newest one back for so long.
_RECENT_DAYS = 100
_LATEST_CHARGES = """
WITH newest AS (
    SELECT line_id, MAX(newest) AS newest FROM (
        SELECT p.line_id AS line_id, (SELECT MAX(c.counts_on) FROM charge c WHERE c.placement_id = p.id
            AND c.section = s.section AND c.counts_on <= date(:day, '+62 days')) AS newest
        FROM placement p CROSS JOIN (SELECT 'subscription' AS section UNION ALL SELECT 'option') s
        WHERE p.line_id IS NOT NULL {of_lines}
    ) WHERE newest IS NOT NULL GROUP BY line_id
), recurring AS (
    SELECT n.line_id AS line_id, c.id AS id, c.section AS section, c.traffic_type_id AS type, c.text AS text,
           c.net AS net, i.id AS invoice, COALESCE(i.issue_date, c.counts_on) AS issued,
           julianday(c.period_end) - julianday(c.period_start) AS days
    FROM newest n CROSS JOIN placement p ON p.line_id = n.line_id
    CROSS JOIN charge c ON c.placement_id = p.id AND c.section IN ('subscription', 'option')
        AND c.counts_on >= date(n.newest, :recent)
    JOIN supplier_invoice i ON i.id = c.supplier_invoice_id
    WHERE i.kind = 'invoice' AND COALESCE(i.issue_date, c.counts_on) <= :day
), latest AS (
    SELECT line_id, MAX(issued) AS issued FROM recurring GROUP BY line_id
)
SELECT r.line_id, r.section, t.kind, r.text, t.name, i.currency,
       r.net / MAX(1, CAST(ROUND(COALESCE(r.days, 30) / 30.4375) AS INTEGER)), r.days IS NULL OR r.days >= 28
FROM recurring r JOIN latest l ON l.line_id = r.line_id AND l.issued = r.issued
JOIN traffic_type t ON t.id = r.type
JOIN supplier_invoice i ON i.id = r.invoice
ORDER BY r.id
"""


def _latest_charges(connection: sqlite3.Connection, when: str, of_lines: str) -> dict[int, list[tuple[Any, ...]]]:
    """Each line's recurring charges on the latest invoice that has any: section, kind, text, type, currency, net per month, whole."""
    return _grouped(
        connection.execute(_LATEST_CHARGES.format(of_lines=of_lines), {"day": when, "recent": f"-{_RECENT_DAYS} days"})
    )


def _products(products: Any, charges: Any) -> dict[str, Any]:
    """What a line has and what it costs: as agreed where prices are known, else as charged last."""
    by_kind: dict[str, list[tuple[str, int | None]]] = {"plan": [], "data_package": [], "add_on": []}
    for kind, name, price in products:
        by_kind[kind].append((name, price))
    agreed = any(price is not None for listed in by_kind.values() for _, price in listed)
    charged: dict[str, list[tuple[str, int | None]]] = {"plan": [], "data_package": [], "add_on": []}
    currency = charges[-1][4] if charges else ""
    for section, kind, text, traffic_type, other_currency, net, whole in charges:
        # A part of a month says nothing about the monthly cost as soon as a whole one stands beside it.
        if (not whole and any(other[6] for other in charges)) or other_currency != currency:
            continue
        product, name = product_of(section, kind, text, traffic_type)
        charged[product].append((name, net))
    named = by_kind if any(by_kind.values()) else charged
    priced = by_kind if agreed else charged
    prices = {kind: _price(listed) for kind, listed in priced.items()}
    known = [price for price in prices.values() if price is not None]
    return {
        "plan": _joined(named["plan"][-1:] if named is by_kind else named["plan"]),
        "data_package": _joined(named["data_package"]),
        "add_ons": tuple(dict.fromkeys(name for name, _ in named["add_on"])),
        "plan_price": prices["plan"],
        "package_price": prices["data_package"],
        "add_on_price": prices["add_on"],
        "monthly_cost": sum(known) if known else None,
        "cost_source": "" if not known else "products" if agreed else "charges",
        "currency": currency if known and not agreed else "",
    }


def _price(listed: list[tuple[str, int | None]]) -> int | None:
    known = [price for _, price in listed if price is not None]
    return sum(known) if known else None


def _joined(listed: list[tuple[str, int | None]]) -> str:
    return ", ".join(dict.fromkeys(name for name, _ in listed))
