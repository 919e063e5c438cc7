"""Extra packages of data that were ordered: each once, whether usage records or charges or both tell of it.

Rules: docs/rules.md, "Dashboard".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from telecost_desktop.models.money import MICRO
from telecost_desktop.models.periods import first_of_next_month, month_number
from telecost_desktop.services.content_purchases import moment_of
from telecost_desktop.services.dashboard.packages.package_sizes import size_of
from telecost_desktop.services.dashboard.reading import Reading
from telecost_desktop.services.reporting.selection import in_list

# Units of a charge that count packages; others measure what is in them.
_PIECES = "'', 'EA', 'C62', 'H87', 'NAR', 'XPP', 'PCE', 'ST'"
_MOST_PIECES = 99


@dataclass(frozen=True, slots=True)
class Order:
    """An extra package as it was ordered; midnight where only the day is known."""

    name: str
    size_bytes: int
    ordered_at: datetime


def extra_orders(reading: Reading, month: date) -> dict[int, list[Order]]:
    """The extra packages of the chosen accounts that were ordered in a month, by line and in order of time."""
    types = {
        key: size_of(kind.name)
        for key, kind in reading.names.types.items()
        if kind.package_use == "extra" and kind.kind in ("data", "option")
    }
    if not types:
        return {}
    is_order = _is_order(types)
    found = [
        *((line, kind, moment_of(at)) for line, kind, at in _recorded(reading, month, types, is_order)),
        *((line, kind, datetime.fromisoformat(day)) for line, kind, day in _charged(reading, month, types, is_order)),
    ]
    orders: dict[int, list[Order]] = {}
    for line, kind, at in sorted(found, key=lambda order: order[2]):
        orders.setdefault(line, []).append(Order(reading.names.types[kind].name, types[kind], at))
    return orders


def _is_order(types: dict[int, int]) -> str:
    """The condition that a row of {x} tells of an order, not of use: it names a size or has no volume, and costs.

    What names a size and has neither volume nor cost is an order that somebody else paid.
    """
    sized = in_list(key for key, size in types.items() if size)
    no_volume = "COALESCE({x}.volume_bytes, 0) = 0"
    return (
        f"({{x}}.traffic_type_id IN {in_list(types)} AND ({{x}}.net > 0 AND ({no_volume}"
        f" OR {{x}}.traffic_type_id IN {sized}) OR {{x}}.net = 0 AND {no_volume} AND {{x}}.traffic_type_id IN {sized}))"
    )


def _recorded(reading: Reading, month: date, types: dict[int, int], is_order: str) -> list[tuple[int, int, int]]:
    """Orders among the usage records: line, traffic type, second of wall time."""
    number = month_number(month)
    places = [
        key
        for (key,) in reading.connection.execute(
            "SELECT DISTINCT u.placement_id FROM usage_by_month u JOIN placement p ON p.id = u.placement_id"
            f" WHERE u.month = {number} AND u.traffic_type_id IN {in_list(types)}"
            f" AND p.line_id IS NOT NULL AND {reading.accounts_in('p.account_id')}"
        )
    ]
    if not places:
        return []
    # CROSS JOIN keeps to the stretches of records of that month, and the plus signs from making an index of all.
    return reading.connection.execute(
        "SELECT p.line_id, u.traffic_type_id, u.started_at FROM usage_run r CROSS JOIN usage_record u"
        " JOIN placement p ON p.id = r.placement_id WHERE u.id BETWEEN r.first_usage_id AND r.last_usage_id"
        f" AND r.month = {number} AND r.placement_id IN {in_list(places)}"
        f" AND {is_order.format(x='u').replace('u.traffic_type_id', '+u.traffic_type_id')}"
    ).fetchall()


def _charged(reading: Reading, month: date, types: dict[int, int], is_order: str) -> list[tuple[int, int, str]]:
    """Orders that only charges tell of: line, traffic type, day; a charge for several pieces is several orders."""
    days = (month.isoformat(), first_of_next_month(month).isoformat())
    # CROSS JOIN keeps this order: from the days to the few charges of a month, never through all charges of an account.
    rows = reading.connection.execute(
        "SELECT c.supplier_invoice_id, p.line_id, c.traffic_type_id, c.counts_on,"
        f" CASE WHEN c.unit IN ({_PIECES}) THEN c.quantity / {MICRO} ELSE 1 END"
        " FROM charge c CROSS JOIN placement p ON p.id = c.placement_id"
        " WHERE c.counts_on >= ? AND c.counts_on < ?"
        f" AND p.line_id IS NOT NULL AND {reading.accounts_in('p.account_id')}"
        f" AND {is_order.format(x='c').replace('c.traffic_type_id', '+c.traffic_type_id')}",
        days,
    ).fetchall()
    if not rows:
        return []
    recorded = _recorded_invoices(reading, {row[0] for row in rows}, types, is_order)
    return [
        (line, kind, day)
        for invoice, line, kind, day, pieces in rows
        if invoice not in recorded
        for _ in range(max(1, min(pieces, _MOST_PIECES)))
    ]


def _recorded_invoices(reading: Reading, invoices: set[int], types: dict[int, int], is_order: str) -> set[int]:
    """The invoices among whose usage records there are orders."""
    # Sums over all records of a kind tell it mostly: what costs has no volume, or a size.
    sums = reading.connection.execute(
        "SELECT supplier_invoice_id, traffic_type_id, SUM(net), SUM(volume_bytes) FROM usage_by_invoice"
        f" WHERE supplier_invoice_id IN {in_list(invoices)} AND traffic_type_id IN {in_list(types)} GROUP BY 1, 2"
    ).fetchall()
    told = {invoice for invoice, kind, net, volume in sums if net > 0 and (types[kind] or not volume)}
    doubtful = {invoice for invoice, *_ in sums} - told
    if not doubtful:
        return told
    rows = reading.connection.execute(
        "SELECT DISTINCT r.supplier_invoice_id FROM usage_run r CROSS JOIN usage_by_month f ON f.month = r.month"
        " AND f.placement_id = r.placement_id AND f.supplier_invoice_id = r.supplier_invoice_id"
        f" AND f.traffic_type_id IN {in_list(types)}"
        " CROSS JOIN usage_record u ON u.id BETWEEN r.first_usage_id AND r.last_usage_id"
        f" WHERE r.supplier_invoice_id IN {in_list(doubtful)}"
        f" AND {is_order.format(x='u').replace('u.traffic_type_id', '+u.traffic_type_id')}"
    )
    return told | {invoice for (invoice,) in rows}
