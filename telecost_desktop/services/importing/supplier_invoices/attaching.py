"""Usage that came without an invoice finds its invoice when one of its account covers the days. Undo reverts it."""

from __future__ import annotations

import sqlite3
from datetime import date

from telecost_desktop.models.periods import month_number
from telecost_desktop.services.importing.register.links import day_count
from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.rollups import USAGE_ROLLUPS, add_usage

WITH_INVOICE = tuple(table for table, keys in USAGE_ROLLUPS.items() if "supplier_invoice_id" in keys)


def attach_usage(run: ImportRun, supplier_invoice: int, account: int, start: date, end: date) -> None:
    """Give the account's not-invoiced usage from ``start`` up to ``end`` to the invoice: detail, runs and roll-ups."""
    first_second, last_second = day_count(start) * 86_400, day_count(end) * 86_400
    found = run.connection.execute(
        "SELECT r.id, r.batch_id, r.placement_id, r.month, r.first_usage_id, r.last_usage_id FROM usage_run r "
        "JOIN placement p ON p.id = r.placement_id "
        "WHERE r.supplier_invoice_id IS NULL AND p.account_id = ? AND r.month BETWEEN ? AND ?",
        (account, month_number(start), month_number(end)),
    ).fetchall()
    for key, batch, placement, month, first, last in found:
        # A run is one month sorted by time, so what the invoice covers lies together; so do records replaced meanwhile.
        low, high = run.connection.execute(
            "SELECT MIN(id), MAX(id) FROM (SELECT id, started_at FROM usage_record WHERE id BETWEEN :first AND :last "
            "UNION ALL SELECT usage_id, started_at FROM usage_replacement WHERE usage_id BETWEEN :first AND :last) "
            "WHERE started_at >= :begin AND started_at < :end",
            {"first": first, "last": last, "begin": first_second, "end": last_second},
        ).fetchone()
        if low is None:
            continue
        add_usage(run.connection, low, high, sign=-1, tables=WITH_INVOICE)
        for table, column in (("usage_record", "id"), ("usage_replacement", "usage_id")):
            run.connection.execute(
                f"UPDATE {table} SET supplier_invoice_id = ? WHERE {column} BETWEEN ? AND ?",
                (supplier_invoice, low, high),
            )
        add_usage(run.connection, low, high, tables=WITH_INVOICE)
        run.connection.execute(
            "UPDATE usage_run SET supplier_invoice_id = ?, attached_by_batch_id = ?, first_usage_id = ?, "
            "last_usage_id = ? WHERE id = ?",
            (supplier_invoice, run.batch_id, low, high, key),
        )
        run.connection.executemany(
            "INSERT INTO usage_run (batch_id, placement_id, supplier_invoice_id, month, first_usage_id, last_usage_id) "
            "VALUES (?, ?, NULL, ?, ?, ?)",
            [
                (batch, placement, month, begin, finish)
                for begin, finish in ((first, low - 1), (high + 1, last))
                if begin <= finish
            ],
        )
    for table in WITH_INVOICE:
        run.connection.execute(f"DELETE FROM {table} WHERE supplier_invoice_id = 0 AND records = 0")


def drop_unnamed(connection: sqlite3.Connection) -> None:
    """Remove expected invoices that no usage names any more, not even usage that a corrected file replaced."""
    connection.execute(
        "DELETE FROM supplier_invoice WHERE state = 'expected' AND NOT EXISTS "
        "(SELECT 1 FROM usage_run r WHERE r.supplier_invoice_id = supplier_invoice.id) AND NOT EXISTS "
        "(SELECT 1 FROM usage_replacement r WHERE r.supplier_invoice_id = supplier_invoice.id) AND NOT EXISTS "
        "(SELECT 1 FROM supplier_invoice_original o WHERE o.supplier_invoice_id = supplier_invoice.id)"
    )
