"""Questions about usage that lists, maps and graphs ask, each answered from the roll-up made for it.

All take a connection, so that several share one snapshot, and give plain rows with amounts in micro-units.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.periods import month_number

Rows = list[tuple[Any, ...]]


def usage_by_department_type_and_invoice(connection: sqlite3.Connection) -> Rows:
    """Invoice number, department, traffic type, country, records, seconds, messages, bytes, net: everything."""
    return _named(
        connection,
        "SELECT supplier_invoice_id, department_id, traffic_type_id, records, seconds, messages, volume_bytes, net"
        " FROM usage_by_invoice",
    )


def usage_of_invoice(connection: sqlite3.Connection, invoice_id: int) -> Rows:
    """One invoice's usage, in the same columns."""
    return _named(
        connection,
        "SELECT supplier_invoice_id, department_id, traffic_type_id, records, seconds, messages, volume_bytes, net"
        f" FROM usage_by_invoice WHERE supplier_invoice_id = {int(invoice_id)}",
    )


def _named(connection: sqlite3.Connection, statement: str) -> Rows:
    """Names in place of keys: three small dictionaries are quicker than three joins per row."""
    invoices = {0: "", **dict(connection.execute("SELECT id, number FROM supplier_invoice"))}
    departments = {0: "", **dict(connection.execute("SELECT id, name FROM department"))}
    types = {
        key: (name, country) for key, name, country in connection.execute("SELECT id, name, country FROM traffic_type")
    }
    return [
        (invoices[invoice], departments[department], *types[kind], *sums)
        for invoice, department, kind, *sums in connection.execute(statement)
    ]


def usage_by_number(connection: sqlite3.Connection) -> Rows:
    """Number, records, seconds, messages, bytes, net for all time."""
    return connection.execute(
        "SELECT l.msisdn, SUM(u.records), SUM(u.seconds), SUM(u.messages), SUM(u.volume_bytes), SUM(u.net)"
        " FROM usage_by_placement u JOIN placement p ON p.id = u.placement_id JOIN line l ON l.id = p.line_id"
        " GROUP BY p.line_id"
    ).fetchall()


def usage_by_number_and_type(connection: sqlite3.Connection) -> Rows:
    """Number, traffic type, country, records, seconds, messages, bytes, net for all time."""
    return connection.execute(
        "SELECT l.msisdn, t.name, t.country, SUM(u.records), SUM(u.seconds), SUM(u.messages), SUM(u.volume_bytes), SUM(u.net)"
        " FROM usage_by_placement u JOIN placement p ON p.id = u.placement_id JOIN line l ON l.id = p.line_id"
        " JOIN traffic_type t ON t.id = u.traffic_type_id GROUP BY p.line_id, u.traffic_type_id"
    ).fetchall()


def usage_by_country(connection: sqlite3.Connection) -> Rows:
    """Country, records, seconds, messages, bytes, net for all time."""
    return connection.execute(
        "SELECT t.country, SUM(u.records), SUM(u.seconds), SUM(u.messages), SUM(u.volume_bytes), SUM(u.net)"
        " FROM usage_by_traffic_type u JOIN traffic_type t ON t.id = u.traffic_type_id GROUP BY t.country"
    ).fetchall()


def data_by_number_and_month(connection: sqlite3.Connection, last: date, months: int = 6) -> Rows:
    """Number, month (202611) and bytes for the months up to that of ``last``."""
    numbers = dict(
        connection.execute("SELECT p.id, l.msisdn FROM placement p JOIN line l ON l.id = p.line_id").fetchall()
    )
    volumes: dict[tuple[str, int], int] = {}
    # A number that moved within a month has several placements; names are put in here, quicker than by a join.
    for month, placement, volume in connection.execute(
        "SELECT month, placement_id, SUM(volume_bytes) FROM usage_by_month"
        " WHERE month BETWEEN ? AND ? AND volume_bytes > 0 GROUP BY month, placement_id",
        (month_number(last - relativedelta(months=months - 1)), month_number(last)),
    ):
        if placement in numbers:
            key = numbers[placement], month
            volumes[key] = volumes.get(key, 0) + volume
    return [(*key, volume) for key, volume in volumes.items()]
