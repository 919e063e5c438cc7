"""The imports made so far: listing them, and taking one back whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.imports import ImportBatch
from telecost_desktop.services.attachments import instant_text
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.importing.register.links import close_sims
from telecost_desktop.services.importing.supplier_invoices.attaching import drop_unnamed
from telecost_desktop.services.importing.supplier_invoices.former import put_back_former
from telecost_desktop.services.importing.usage.replacing import KEPT_COLUMNS
from telecost_desktop.services.recharging.guarding import refuse_undo_of_recharged
from telecost_desktop.services.rollups import add_charges, add_usage, add_usage_of, drop_empty


@dataclass(frozen=True)
class ImportedBatch:
    """One import, as lists show it. ``state`` is imported, partial or undone; ``profile`` the mapping that read it."""

    id: int
    file: str
    format: str
    profile: str
    state: str
    imported_at: datetime
    imported_by: str
    rows: int
    imported: int
    duplicates: int
    rejected: int


def list_batches(file: CompanyFile) -> list[ImportedBatch]:
    """All imports, the newest first."""
    with file.read() as session:
        return [
            ImportedBatch(
                batch.id, batch.file_name, batch.format, batch.profile, batch.state.value, batch.imported_at, batch.imported_by,
                batch.rows, batch.imported, batch.duplicates, batch.rejected,
            )
            for batch in session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()))
        ]  # fmt: skip


def undo_import(file: CompanyFile, batch_id: int, *, clock: Clock, user: str = "") -> None:
    """Take an import back whole, in one transaction; the roll-ups are as if it had never been.

    Raises UserError for a batch that is not there, was taken back before, or whose costs were passed on to customers.
    """
    with file.raw() as connection, _unchecked(connection):
        connection.execute("BEGIN IMMEDIATE")
        row = connection.execute(
            "SELECT file_name, state, first_usage_id, last_usage_id FROM import_batch WHERE id = ?", (batch_id,)
        ).fetchone()
        if row is None or row[1] == "undone":
            pattern = (
                QT_TRANSLATE_NOOP("Errors", "There is no import {batch}.")
                if row is None
                else QT_TRANSLATE_NOOP("Errors", "Import {batch} was taken back before.")
            )
            raise UserError(pattern, batch=batch_id)
        refuse_undo_of_recharged(connection, batch_id)
        if row[2] is not None:
            _remove_usage(connection, batch_id, row[2], row[3])
        _detach_usage(connection, batch_id)
        _remove_invoices(connection, batch_id)
        _remove_lists(connection, batch_id)
        _remove_names(connection, batch_id)
        drop_empty(connection, usage=True, charges=True)
        connection.execute("UPDATE import_batch SET state = 'undone' WHERE id = ?", (batch_id,))
        connection.execute(
            'INSERT INTO log_entry (at, "user", action, subject, detail) VALUES (?, ?, ?, ?, ?)',
            (instant_text(clock), user, "undo import", row[0], str(batch_id)),
        )
        connection.execute("COMMIT")


@contextmanager
def _unchecked(connection: sqlite3.Connection) -> Iterator[None]:
    """Foreign keys unchecked: what is removed is known here, and a check would read all usage for every placement."""
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.rollback()
        connection.execute("PRAGMA foreign_keys = ON")


def _remove_usage(connection: sqlite3.Connection, batch_id: int, first: int, last: int) -> None:
    """The batch's usage goes; what it had replaced comes back, unless the one that it was replaced by was so too."""
    add_usage(connection, first, last, sign=-1)
    connection.execute("DELETE FROM usage_run WHERE batch_id = ?", (batch_id,))
    connection.execute("DELETE FROM usage_record WHERE id BETWEEN ? AND ?", (first, last))
    # A record of this batch that a later import replaced never comes back; what it had replaced is then replaced by
    # the later one.
    kept = "usage_replacement k JOIN placement p ON p.id = k.placement_id"
    connection.execute(
        f"UPDATE usage_replacement SET batch_id = later.batch_id FROM (SELECT k.batch_id, k.record_id, p.account_id "
        f"FROM {kept} WHERE k.usage_id BETWEEN ? AND ?) later, placement own "
        "WHERE usage_replacement.batch_id = ? AND own.id = usage_replacement.placement_id "
        "AND later.account_id = own.account_id AND later.record_id = usage_replacement.record_id",
        (first, last, batch_id),
    )
    connection.execute("DELETE FROM usage_replacement WHERE usage_id BETWEEN ? AND ?", (first, last))
    connection.execute(
        f"INSERT INTO usage_record (id, {KEPT_COLUMNS}) SELECT usage_id, {KEPT_COLUMNS} FROM usage_replacement "
        "WHERE batch_id = ?",
        (batch_id,),
    )
    add_usage_of(connection, f"SELECT usage_id FROM usage_replacement WHERE batch_id = {int(batch_id)}")
    connection.execute("DELETE FROM usage_replacement WHERE batch_id = ?", (batch_id,))


def _detach_usage(connection: sqlite3.Connection, batch_id: int) -> None:
    """Usage that an invoice of this import had taken over is not invoiced again, in one stretch as before."""
    from telecost_desktop.services.importing.supplier_invoices.attaching import WITH_INVOICE

    for key, batch, placement, month, first, last in connection.execute(
        "SELECT id, batch_id, placement_id, month, first_usage_id, last_usage_id FROM usage_run "
        "WHERE attached_by_batch_id = ?",
        (batch_id,),
    ).fetchall():
        add_usage(connection, first, last, sign=-1, tables=WITH_INVOICE)
        for table, column in (("usage_record", "id"), ("usage_replacement", "usage_id")):
            connection.execute(
                f"UPDATE {table} SET supplier_invoice_id = NULL WHERE {column} BETWEEN ? AND ?", (first, last)
            )
        add_usage(connection, first, last, tables=WITH_INVOICE)
        beside = connection.execute(
            "SELECT id, first_usage_id, last_usage_id FROM usage_run WHERE placement_id = ? AND month = ? "
            "AND batch_id = ? AND supplier_invoice_id IS NULL AND (last_usage_id = ? AND ? OR first_usage_id = ? AND ?)",
            (placement, month, batch, first - 1, _in_time(connection, first - 1), last + 1, _in_time(connection, last)),
        ).fetchall()
        joined = [(key, first, last), *beside]
        connection.executemany("DELETE FROM usage_run WHERE id = ?", [(run[0],) for run in joined])
        connection.execute(
            "INSERT INTO usage_run (id, batch_id, placement_id, month, first_usage_id, last_usage_id) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (min(run[0] for run in joined), batch, placement, month, min(run[1] for run in joined),
             max(run[2] for run in joined)),
        )  # fmt: skip


def _in_time(connection: sqlite3.Connection, first: int) -> bool:
    """Whether the record after this one is not earlier: only what is sorted by time is one stretch."""
    starts = connection.execute(
        "SELECT started_at FROM (SELECT id, started_at FROM usage_record WHERE id BETWEEN :first AND :first + 1 UNION ALL "
        "SELECT usage_id, started_at FROM usage_replacement WHERE usage_id BETWEEN :first AND :first + 1) ORDER BY id",
        {"first": first},
    ).fetchall()
    return len(starts) == 2 and starts[0] <= starts[1]


def _remove_invoices(connection: sqlite3.Connection, batch_id: int) -> None:
    """Charges and originals go; an invoice that other usage still names is expected again."""
    attachments = connection.execute(
        "SELECT attachment_id FROM supplier_invoice_original WHERE batch_id = ?", (batch_id,)
    ).fetchall()
    connection.execute("DELETE FROM supplier_invoice_original WHERE batch_id = ?", (batch_id,))
    brought = "SELECT id FROM supplier_invoice WHERE batch_id = ?"
    for (key,) in connection.execute(brought, (batch_id,)).fetchall():
        add_charges(connection, key, sign=-1)
        connection.execute(
            "UPDATE equipment SET charge_id = NULL WHERE charge_id IN (SELECT id FROM charge WHERE supplier_invoice_id = ?)",
            (key,),
        )
        connection.execute("DELETE FROM charge WHERE supplier_invoice_id = ?", (key,))
        connection.execute("DELETE FROM supplier_invoice_vat WHERE supplier_invoice_id = ?", (key,))
        if put_back_former(connection, batch_id, key):
            continue
        connection.execute(
            "UPDATE supplier_invoice SET state = 'expected', kind = 'invoice', issue_date = NULL, due_date = NULL, "
            "total_ex_vat = 0, total_vat = 0, total_inc_vat = 0, prepaid = 0, rounding = 0, payable = 0, "
            "period_start = NULL, period_end = NULL, payment_reference = '', payee_account = '', has_charges = 0, "
            "paid_amount = 0, paid_on = NULL, batch_id = NULL WHERE id = ?",
            (key,),
        )
    drop_unnamed(connection)
    connection.executemany(
        "DELETE FROM attachment WHERE id = ? AND NOT EXISTS "
        "(SELECT 1 FROM supplier_invoice_original o WHERE o.attachment_id = attachment.id) AND NOT EXISTS "
        "(SELECT 1 FROM outbox_attachment o WHERE o.attachment_id = attachment.id)",
        attachments,
    )


def _remove_lists(connection: sqlite3.Connection, batch_id: int) -> None:
    """Links, products and items go; values that were changed are put back unless changed again since."""
    # What later imports still needed then may be needed by nothing now: imports taken back before are asked again.
    for change, batch, table, row_id, column, old, new in connection.execute(
        "SELECT id, batch_id, table_name, row_id, column_name, old_value, new_value FROM import_change "
        "WHERE column_name <> '' AND (batch_id = ? OR batch_id IN (SELECT id FROM import_batch WHERE state = 'undone')) "
        "ORDER BY id DESC",
        (batch_id,),
    ).fetchall():
        if _is_needed_later(connection, table, row_id, batch, batch_id):
            continue
        connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE id = ? AND "{column}" IS ?', (old, row_id, new))
        connection.execute("DELETE FROM import_change WHERE id = ?", (change,))
    sims = connection.execute("SELECT DISTINCT sim_id FROM sim_line WHERE batch_id = ?", (batch_id,)).fetchall()
    connection.execute(
        "DELETE FROM equipment_event WHERE equipment_id IN (SELECT id FROM equipment WHERE batch_id = ?)", (batch_id,)
    )
    for table in ("equipment", "line_employee", "employee_department", "sim_line", "line_product"):
        connection.execute(f"DELETE FROM {table} WHERE batch_id = ?", (batch_id,))
    for sim in sims:
        close_sims(connection, "= ?", sim)


def _is_needed_later(connection: sqlite3.Connection, table: str, row_id: int, batch_id: int, undone: int) -> bool:
    """Whether a later import that is still here found its operator by what this one had changed."""
    accounts = {
        "billing_account": "SELECT ?",
        "supplier_invoice": "SELECT account_id FROM supplier_invoice WHERE id = ?",
        "seller": "SELECT id FROM billing_account WHERE seller_id = ?",
    }
    if table not in accounts:
        return False
    row = connection.execute(
        f"SELECT EXISTS (SELECT 1 FROM supplier_invoice WHERE account_id IN ({accounts[table]}) AND batch_id > ?) OR "
        "EXISTS (SELECT 1 FROM usage_run r JOIN placement p ON p.id = r.placement_id "
        f"WHERE p.account_id IN ({accounts[table]}) AND r.batch_id > ? AND r.batch_id <> ?)",
        (row_id, batch_id, row_id, batch_id, undone),
    ).fetchone()
    return bool(row[0])


# Rows that imports make in passing, in an order in which those that point to others come first. Traffic types stay:
# they are words that cost nothing, and looking for their use would mean reading all usage.
_NAMES = ("placement", "sim_card", "line", "employee", "department", "billing_account", "seller")


def _remove_names(connection: sqlite3.Connection, batch_id: int) -> None:
    """Lines, people, accounts and the like that this import made go, unless something else needs them by now."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    pointers: dict[str, list[tuple[str, str]]] = {name: [] for name in _NAMES}
    for table in tables:
        for _, _, target, column, *_ in connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
            # Each usage record lies in a run that names the same placement; the records themselves have no index.
            if target in pointers and table != "usage_record":
                pointers[target].append((table, column))
    # What another import still needed then may be needed by nothing now: imports taken back before are asked again.
    undone = "batch_id = ? OR batch_id IN (SELECT id FROM import_batch WHERE state = 'undone')"
    made = f"table_name = ? AND column_name = '' AND ({undone})"
    for name in _NAMES:
        unused = " AND ".join(
            f'NOT EXISTS (SELECT 1 FROM "{table}" other WHERE other."{column}" = "{name}".id)'
            for table, column in pointers[name]
        )
        connection.execute(
            f'DELETE FROM "{name}" WHERE id IN (SELECT row_id FROM import_change WHERE {made}) AND {unused}',
            (name, batch_id),
        )
        connection.execute(
            f'DELETE FROM import_change WHERE {made} AND row_id NOT IN (SELECT id FROM "{name}")', (name, batch_id)
        )
    connection.execute(
        "DELETE FROM import_change WHERE batch_id = ? AND column_name = '' AND table_name NOT IN "
        f"({', '.join('?' * len(_NAMES))})",
        (batch_id, *_NAMES),
    )
