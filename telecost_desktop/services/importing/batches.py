"""The imports made so far: listing them, taking one back whole, writing out what was refused."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.imports import ImportBatch
from telecost_desktop.services.attachments import instant_text
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.rollups import add_charges, add_usage, drop_empty


@dataclass(frozen=True)
class ImportedBatch:
    """One import, as lists show it. ``state`` is imported, partial or undone."""

    id: int
    file: str
    format: str
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
                batch.id, batch.file_name, batch.format, batch.state.value, batch.imported_at, batch.imported_by,
                batch.rows, batch.imported, batch.duplicates, batch.rejected,
            )
            for batch in session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()))
        ]  # fmt: skip


def undo_import(file: CompanyFile, batch_id: int, *, clock: Clock, user: str = "") -> None:
    """Take an import back whole, in one transaction; the roll-ups are as if it had never been.

    Raises UserError for a batch that is not there or was taken back before.
    """
    with file.raw() as connection:
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
        if row[2] is not None:
            _remove_usage(connection, batch_id, row[2], row[3])
        _detach_usage(connection, batch_id)
        _remove_invoices(connection, batch_id)
        _remove_lists(connection, batch_id)
        drop_empty(connection, usage=True, charges=True)
        connection.execute("UPDATE import_batch SET state = 'undone' WHERE id = ?", (batch_id,))
        connection.execute(
            'INSERT INTO log_entry (at, "user", action, subject, detail) VALUES (?, ?, ?, ?, ?)',
            (instant_text(clock), user, "undo import", row[0], str(batch_id)),
        )
        connection.execute("COMMIT")


def _remove_usage(connection: sqlite3.Connection, batch_id: int, first: int, last: int) -> None:
    add_usage(connection, first, last, sign=-1)
    connection.execute("DELETE FROM usage_run WHERE batch_id = ?", (batch_id,))
    connection.execute("DELETE FROM usage_record WHERE id BETWEEN ? AND ?", (first, last))


def _detach_usage(connection: sqlite3.Connection, batch_id: int) -> None:
    """Usage that an invoice of this import had taken over is not invoiced again."""
    from telecost_desktop.services.importing.attaching import WITH_INVOICE

    for key, first, last in connection.execute(
        "SELECT id, first_usage_id, last_usage_id FROM usage_run WHERE attached_by_batch_id = ?", (batch_id,)
    ).fetchall():
        add_usage(connection, first, last, sign=-1, tables=WITH_INVOICE)
        connection.execute("UPDATE usage_record SET supplier_invoice_id = NULL WHERE id BETWEEN ? AND ?", (first, last))
        connection.execute(
            "UPDATE usage_run SET supplier_invoice_id = NULL, attached_by_batch_id = NULL WHERE id = ?", (key,)
        )
        add_usage(connection, first, last, tables=WITH_INVOICE)


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
        connection.execute(
            "UPDATE supplier_invoice SET state = 'expected', kind = 'invoice', issue_date = NULL, due_date = NULL, "
            "total_ex_vat = 0, total_vat = 0, total_inc_vat = 0, prepaid = 0, rounding = 0, payable = 0, "
            "period_start = NULL, period_end = NULL, payment_reference = '', payee_account = '', has_charges = 0, "
            "paid_amount = 0, paid_on = NULL, batch_id = NULL WHERE id = ?",
            (key,),
        )
    connection.execute(
        "DELETE FROM supplier_invoice WHERE state = 'expected' AND NOT EXISTS "
        "(SELECT 1 FROM usage_run r WHERE r.supplier_invoice_id = supplier_invoice.id) AND NOT EXISTS "
        "(SELECT 1 FROM supplier_invoice_original o WHERE o.supplier_invoice_id = supplier_invoice.id)"
    )
    connection.executemany(
        "DELETE FROM attachment WHERE id = ? AND NOT EXISTS "
        "(SELECT 1 FROM supplier_invoice_original o WHERE o.attachment_id = attachment.id)",
        attachments,
    )


def _remove_lists(connection: sqlite3.Connection, batch_id: int) -> None:
    """Links, products and items go; values that were changed are put back unless changed again since."""
    for table, row_id, column, old, new in connection.execute(
        "SELECT table_name, row_id, column_name, old_value, new_value FROM import_change WHERE batch_id = ? ORDER BY id DESC",
        (batch_id,),
    ).fetchall():
        connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE id = ? AND "{column}" IS ?', (old, row_id, new))
    connection.execute("DELETE FROM import_change WHERE batch_id = ?", (batch_id,))
    connection.execute(
        "DELETE FROM equipment_event WHERE equipment_id IN (SELECT id FROM equipment WHERE batch_id = ?)", (batch_id,)
    )
    for table in ("equipment", "line_employee", "employee_department", "sim_line", "line_product"):
        connection.execute(f"DELETE FROM {table} WHERE batch_id = ?", (batch_id,))


def export_rejections(file: CompanyFile, batch_id: int, path: Path) -> int:
    """Write an import's refused rows under their header, to be mended and imported again; gives how many.

    Each row is as it stood in the file. A second file beside it (its name ends in ``.reasons.csv``) tells line, column
    and reason of each. Raises UserError when nothing was refused, EnvironmentProblem when the folder refuses.
    """
    with file.raw() as connection:
        header = connection.execute("SELECT header FROM import_batch WHERE id = ?", (batch_id,)).fetchone()
        rows = connection.execute(
            'SELECT row, "column", reason, text FROM import_rejection WHERE batch_id = ? ORDER BY row, id', (batch_id,)
        ).fetchall()
    if not header or not rows:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "No row of this import was refused."))
    import csv

    try:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            stream.write("\r\n".join([header[0], *(row[3] for row in rows)]) + "\r\n")
        with path.with_suffix(".reasons.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(["row", "column", "reason", "text"])
            writer.writerows(rows)
    except OSError as error:
        raise EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "{file} could not be written: {reason}."),
            file=path.name,
            reason=error.strerror or str(error),
        ) from error
    return len(rows)
