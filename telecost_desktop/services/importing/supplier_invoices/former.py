"""An invoice that was here without lines, as it was before another source brought them: undo puts it back."""

from __future__ import annotations

import json
import sqlite3

from telecost_desktop.services.importing.run import ImportRun

HEAD = (
    "account_id, kind, state, issue_date, due_date, currency, total_ex_vat, total_vat, total_inc_vat, prepaid, rounding, "
    "payable, period_start, period_end, payment_reference, payee_account, has_charges, batch_id"
)


def keep_former(run: ImportRun, supplier_invoice: int) -> None:
    """Remember an invoice, received or expected, and its VAT, just before this import writes over them."""
    head = run.connection.execute(f"SELECT {HEAD} FROM supplier_invoice WHERE id = ?", (supplier_invoice,)).fetchone()
    if head is None:
        return
    vat = run.connection.execute(
        "SELECT category, rate, base, vat FROM supplier_invoice_vat WHERE supplier_invoice_id = ? ORDER BY id",
        (supplier_invoice,),
    ).fetchall()
    run.connection.execute(
        "INSERT INTO import_change (batch_id, table_name, row_id, column_name, old_value) "
        "VALUES (?, 'supplier_invoice', ?, '', ?)",
        (run.batch_id, supplier_invoice, json.dumps([head, vat])),
    )


def put_back_former(connection: sqlite3.Connection, batch_id: int, supplier_invoice: int) -> bool:
    """Put back what ``keep_former`` remembered; False where there was nothing, or its own import was taken back."""
    row = connection.execute(
        "SELECT old_value FROM import_change WHERE batch_id = ? AND table_name = 'supplier_invoice' AND row_id = ? "
        "AND column_name = ''",
        (batch_id, supplier_invoice),
    ).fetchone()
    if row is None:
        return False
    head, vat = json.loads(row[0])
    if (
        connection.execute("SELECT 1 FROM import_batch WHERE id = ? AND state <> 'undone'", (head[-1],)).fetchone()
        is None
    ):
        return False
    assignments = ", ".join(f"{name} = ?" for name in HEAD.split(", "))
    connection.execute(f"UPDATE supplier_invoice SET {assignments} WHERE id = ?", (*head, supplier_invoice))
    connection.executemany(
        "INSERT INTO supplier_invoice_vat (supplier_invoice_id, category, rate, base, vat) VALUES (?, ?, ?, ?, ?)",
        [(supplier_invoice, *part) for part in vat],
    )
    return True
