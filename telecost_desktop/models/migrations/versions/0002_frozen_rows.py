"""Refuse changes of issued sales invoices and of the log, also by plain SQL."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_REFUSE = "BEGIN SELECT RAISE(ABORT, '{message}'); END"


def upgrade() -> None:
    """Bring the file to this revision."""
    _freeze("sales_invoice", "OLD.state = 'issued'", "an issued sales invoice is never changed")
    for table in ("sales_invoice_line", "sales_invoice_vat"):
        for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            for row in rows:
                parent = f"(SELECT state FROM sales_invoice WHERE id = {row}.sales_invoice_id)"
                _trigger(
                    f"{table}_{verb.lower()}_{row.lower()}",
                    f"BEFORE {verb} ON {table} WHEN {parent} = 'issued'",
                    "the lines of an issued sales invoice are never changed",
                )
    _freeze("log_entry", "1", "the log is only added to")


def _freeze(table: str, when: str, message: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        _trigger(f"{table}_{verb.lower()}", f"BEFORE {verb} ON {table} WHEN {when}", message)


def _trigger(name: str, event: str, message: str) -> None:
    op.execute(f"CREATE TRIGGER frozen_{name} {event} {_REFUSE.format(message=message)}")
