"""The small sums that answer the program's questions: adding detail to them, taking it away, checking them.

Every function works inside the caller's transaction. Roll-up and detail agree after each commit; ``telecost check``
compares them. Rules: docs/rules.md, "Import".
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from telecost_desktop.models.database import CompanyFile

SUMS = ("records", "seconds", "messages", "volume_bytes", "net", "vat")
_MONTH = "CAST(strftime('%Y%m', u.started_at, 'unixepoch') AS INTEGER)"
_DAY = "CAST(strftime('%Y%m%d', u.started_at, 'unixepoch') AS INTEGER)"
_INVOICE = "COALESCE(u.supplier_invoice_id, 0)"
_DEPARTMENT = "COALESCE(p.department_id, 0)"

# Roll-up → its key columns, each with what it is in the detail.
USAGE_ROLLUPS: dict[str, dict[str, str]] = {
    "usage_by_invoice": {
        "supplier_invoice_id": _INVOICE,
        "department_id": _DEPARTMENT,
        "account_id": "p.account_id",
        "traffic_type_id": "u.traffic_type_id",
    },
    "usage_by_month": {
        "month": _MONTH,
        "placement_id": "u.placement_id",
        "traffic_type_id": "u.traffic_type_id",
        "supplier_invoice_id": _INVOICE,
    },
    "usage_by_day": {
        "day": _DAY,
        "department_id": _DEPARTMENT,
        "account_id": "p.account_id",
        "traffic_type_id": "u.traffic_type_id",
        "supplier_invoice_id": _INVOICE,
    },
    "usage_by_placement": {"placement_id": "u.placement_id", "traffic_type_id": "u.traffic_type_id"},
    "usage_by_traffic_type": {
        "month": _MONTH,
        "account_id": "p.account_id",
        "traffic_type_id": "u.traffic_type_id",
    },
}
_DETAIL_SUMS = (
    "COUNT(*)",
    "SUM(COALESCE(u.seconds, 0))",
    "SUM(COALESCE(u.messages, 0))",
    "SUM(COALESCE(u.volume_bytes, 0))",
    "SUM(u.net)",
    "SUM(u.vat)",
)
_COST_KEYS = {
    "month": "CAST(substr(c.counts_on, 1, 4) || substr(c.counts_on, 6, 2) AS INTEGER)",
    "account_id": "p.account_id",
    "department_id": _DEPARTMENT,
    "traffic_type_id": "c.traffic_type_id",
}
_COST_SUMS = {"charges": "COUNT(*)", "net": "SUM(c.net)", "vat": "SUM(c.vat)"}
_USAGE_FROM = "usage_record u JOIN placement p ON p.id = u.placement_id"
_COST_FROM = "charge c JOIN placement p ON p.id = c.placement_id"


@dataclass(frozen=True)
class RollupDifference:
    """A roll-up that disagrees with its detail in so many of its rows."""

    table: str
    rows: int


def on_conflict(keys: tuple[str, ...], sums: tuple[str, ...]) -> str:
    """What an INSERT into a roll-up says so that its sums are added to those that are there."""
    added = ", ".join(f"{name} = {name} + excluded.{name}" for name in sums)
    return f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {added}"


def add_usage(
    connection: sqlite3.Connection,
    first: int,
    last: int,
    *,
    sign: int = 1,
    tables: tuple[str, ...] = tuple(USAGE_ROLLUPS),
) -> None:
    """Add the usage records with ids from ``first`` to ``last``, or with sign −1 take them away."""
    for table in tables:
        keys = USAGE_ROLLUPS[table]
        _add(connection, table, keys, dict(zip(SUMS, _DETAIL_SUMS, strict=True)), _USAGE_FROM,
             "u.id BETWEEN ? AND ?", (first, last), sign)  # fmt: skip


def add_usage_of(connection: sqlite3.Connection, ids: str, *, sign: int = 1) -> None:
    """The same for the usage records whose ids a query gives."""
    for table, keys in USAGE_ROLLUPS.items():
        _add(connection, table, keys, dict(zip(SUMS, _DETAIL_SUMS, strict=True)), _USAGE_FROM,
             f"u.id IN ({ids})", (), sign)  # fmt: skip


def add_summed_usage(connection: sqlite3.Connection, source: str) -> None:
    """Add usage that is summed up already: a table with the keys of usage records, and the sums, which may be negative."""
    sums = {name: f"SUM(u.{name})" for name in SUMS}
    for table, keys in USAGE_ROLLUPS.items():
        _add(connection, table, keys, sums, f"{source} u JOIN placement p ON p.id = u.placement_id", "1", (), 1)


def add_charges(connection: sqlite3.Connection, supplier_invoice: int, *, sign: int = 1) -> None:
    """Add the charges of a supplier invoice, or with sign −1 take them away."""
    _add(connection, "cost_by_month", _COST_KEYS, _COST_SUMS, _COST_FROM, "c.supplier_invoice_id = ?",
         (supplier_invoice,), sign)  # fmt: skip


def drop_empty(connection: sqlite3.Connection, *, usage: bool, charges: bool) -> None:
    """Remove rows that nothing stands behind any more."""
    for table in USAGE_ROLLUPS if usage else ():
        connection.execute(f"DELETE FROM {table} WHERE records = 0")
    if charges:
        connection.execute("DELETE FROM cost_by_month WHERE charges = 0")


def _add(
    connection: sqlite3.Connection,
    table: str,
    keys: dict[str, str],
    sums: dict[str, str],
    source: str,
    condition: str,
    values: tuple[int, ...],
    sign: int,
) -> None:
    names, parts = tuple(keys), tuple(sums)
    selected = ", ".join([*keys.values(), *(f"{sign} * {expression}" for expression in sums.values())])
    connection.execute(
        f"INSERT INTO {table} ({', '.join(names + parts)}) SELECT {selected} FROM {source} WHERE {condition} "
        f"GROUP BY {', '.join(str(place + 1) for place in range(len(names)))} {on_conflict(names, parts)}",
        values,
    )


def rebuild_rollups(file: CompanyFile) -> None:
    """Make every roll-up anew from the detail, in one transaction."""
    with file.raw() as connection:
        connection.execute("BEGIN IMMEDIATE")
        for table, keys, sums, source in _all():
            connection.execute(f"DELETE FROM {table}")
            _add(connection, table, keys, sums, source, "1", (), 1)
        connection.execute("COMMIT")


def rollup_differences(file: CompanyFile) -> list[RollupDifference]:
    """The roll-ups that do not say what a scan of the detail says; an empty list when all agree."""
    found = []
    with file.raw() as connection:
        for table, keys, sums, source in _all():
            names = ", ".join((*keys, *sums))
            detail = ", ".join([*(f"{keys[name]} AS {name}" for name in keys), *(f"{sums[n]} AS {n}" for n in sums)])
            scan = f"SELECT {detail} FROM {source} GROUP BY {', '.join(str(place + 1) for place in range(len(keys)))}"
            query = (
                f"WITH scan AS ({scan}) SELECT COUNT(*) FROM ("
                f"SELECT {', '.join(keys)} FROM (SELECT {names} FROM scan EXCEPT SELECT {names} FROM {table}) UNION "
                f"SELECT {', '.join(keys)} FROM (SELECT {names} FROM {table} EXCEPT SELECT {names} FROM scan))"
            )
            rows = int(connection.execute(query).fetchone()[0])
            if rows:
                found.append(RollupDifference(table, rows))
    return found


def _all() -> list[tuple[str, dict[str, str], dict[str, str], str]]:
    usage = dict(zip(SUMS, _DETAIL_SUMS, strict=True))
    return [
        *((table, keys, usage, _USAGE_FROM) for table, keys in USAGE_ROLLUPS.items()),
        ("cost_by_month", _COST_KEYS, _COST_SUMS, _COST_FROM),
    ]
