"""Sales invoices in every form: series by year, e-invoices, payments from the bank, reminders, the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the file to this revision."""
    _new_tables()
    _new_columns()
    _series_by_year()
    _more_deliverables()
    _freeze_attachments()
    _refuse_replacing()


def _new_columns() -> None:
    """Plain additions: tables that others point to, and that triggers watch, are not made anew."""
    text, yes, no = "VARCHAR NOT NULL DEFAULT ''", "BOOLEAN NOT NULL DEFAULT 1", "BOOLEAN NOT NULL DEFAULT 0"
    nothing, one, instant = "BIGINT NOT NULL DEFAULT 0", "BIGINT NOT NULL DEFAULT 1000000", "VARCHAR(20)"
    for table, columns in {
        "company": {
            "legal_details": text,
            "vat_number": text,
            "electronic_address": text,
            "f_tax": no,
            "vat_on_debits": no,
            "supplies": "VARCHAR(24) NOT NULL DEFAULT 'services'",
            "accent_colour": "VARCHAR(7) NOT NULL DEFAULT ''",
            "logo_attachment_id": _points_to("company", "logo_attachment_id", "attachment"),
        },
        "customer": {
            "vat_number": text,
            "electronic_form": "VARCHAR(24) NOT NULL DEFAULT 'none'",
            "electronic_address": text,
            "reminders": yes,
        },
        "sales_invoice": {
            "prepaid": nothing,
            "rounding": nothing,
            "exchange_rate": one,
            "delivered_on": "DATE",
            "note": text,
        },
        "sales_invoice_line": {
            "discount": nothing,
            "credits_line_id": _points_to("sales_invoice_line", "credits_line_id", "sales_invoice_line"),
        },
        "sales_payment": {"incoming_payment_id": _points_to("sales_payment", "incoming_payment_id", "incoming_payment")},
        "outbox_recipient": {"returned_at": instant, "return_note": text},
    }.items():
        for column, kind in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    op.create_index(op.f("ix_sales_payment_incoming_payment_id"), "sales_payment", ["incoming_payment_id"], unique=False)
    op.create_index(
        "ix_sales_invoice_credits_id", "sales_invoice", ["credits_id"], unique=False,
        sqlite_where=sa.text("credits_id IS NOT NULL"), postgresql_where=sa.text("credits_id IS NOT NULL"),
    )
    op.execute("UPDATE customer SET electronic_form = 'ubl' WHERE channel = 'e_invoice'")


def _points_to(table: str, column: str, other: str) -> str:
    return f"INTEGER CONSTRAINT fk_{table}_{column}_{other} REFERENCES {other} (id)"


def _series_by_year() -> None:
    """The series that there are run through the years; each began with the lowest number that was given."""
    op.execute("ALTER TABLE number_series RENAME TO former_series")
    op.create_table(
        "number_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _code("documentkind", ("invoice", "credit_note")), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("last_issue_date", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("kind", "year", name=op.f("uq_number_series_kind_year")),
    )
    op.execute(
        "INSERT INTO number_series (id, kind, year, first_number, next_number, last_issue_date)"
        " SELECT id, kind, 0, coalesce((SELECT min(number) FROM sales_invoice WHERE sales_invoice.kind = former_series.kind),"
        " next_number), next_number, last_issue_date FROM former_series"
    )
    op.drop_table("former_series")


def _more_deliverables() -> None:
    """More kinds and states than the old table would take."""
    op.drop_index("ix_deliverable_waiting", "deliverable")
    op.execute("ALTER TABLE deliverable RENAME TO former_deliverable")
    op.create_table(
        "deliverable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("outbox_message_id", sa.Integer(), nullable=True),
        sa.Column("exported_to", sa.String(), nullable=False),
        sa.Column("changed_at", sa.String(20), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_deliverable_attachment_id_attachment")),
        sa.ForeignKeyConstraint(["outbox_message_id"], ["outbox_message.id"], name=op.f("fk_deliverable_outbox_message_id_outbox_message")),
        sa.ForeignKeyConstraint(["sales_invoice_id"], ["sales_invoice.id"], name=op.f("fk_deliverable_sales_invoice_id_sales_invoice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable")),
        sa.UniqueConstraint("sales_invoice_id", "kind", name=op.f("uq_deliverable_sales_invoice_id_kind")),
    )
    op.create_index("ix_deliverable_waiting", "deliverable", ["kind", "state"], unique=False)
    op.execute(
        "INSERT INTO deliverable (id, sales_invoice_id, kind, state, attachment_id, exported_to, changed_at, detail)"
        " SELECT id, sales_invoice_id, kind, state, attachment_id, '', changed_at, detail FROM former_deliverable"
    )
    op.drop_table("former_deliverable")


def _freeze_attachments() -> None:
    """What goes along with an issued sales invoice is never changed either."""
    table = "sales_invoice_attachment"
    for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        for row in rows:
            parent = f"(SELECT state FROM sales_invoice WHERE id = {row}.sales_invoice_id)"
            op.execute(
                f"CREATE TRIGGER frozen_{table}_{verb.lower()}_{row.lower()}"
                f" BEFORE {verb} ON {table} WHEN {parent} = 'issued'"
                " BEGIN SELECT RAISE(ABORT, 'what goes along with an issued sales invoice is never changed'); END"
            )


def _refuse_replacing() -> None:
    """REPLACE takes rows away that stand in its way, past the triggers of deleting: nothing may take a frozen row's place."""
    keys = "(frozen.id = NEW.id OR (frozen.kind = NEW.kind AND frozen.number = NEW.number))"
    of_issued = "(SELECT state FROM sales_invoice WHERE id = frozen.sales_invoice_id) = 'issued'"
    places = {
        "sales_invoice": ("id, kind, number", f"frozen.state = 'issued' AND {keys}"),
        "log_entry": ("id", "frozen.id = NEW.id"),
    }
    for table in ("sales_invoice_line", "sales_invoice_vat", "sales_invoice_attachment"):
        places[table] = ("id", f"frozen.id = NEW.id AND {of_issued}")
    for table, (columns, taken) in places.items():
        for name, event, others in (
            ("insert", "INSERT", ""),
            ("update", f"UPDATE OF {columns}", " AND frozen.id <> OLD.id"),
        ):
            op.execute(
                f"CREATE TRIGGER frozen_{table}_replace_by_{name} BEFORE {event} ON {table}"
                f" WHEN EXISTS (SELECT 1 FROM {table} AS frozen WHERE {taken}{others})"
                " BEGIN SELECT RAISE(ABORT, 'what is issued or logged is never replaced'); END"
            )


def _new_tables() -> None:
    op.create_table(
        "document_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_text")),
        sa.UniqueConstraint("purpose", "language", name=op.f("uq_document_text_purpose_language")),
    )
    op.create_table(
        "payment_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("format", sa.String(24), nullable=False),
        sa.Column("imported_at", sa.String(20), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_payment_file_attachment_id_attachment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_file")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_payment_file_attachment_id")),
    )
    op.create_table(
        "incoming_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_file_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("entry_reference", sa.String(), nullable=False),
        sa.Column("entry_total", sa.BigInteger(), nullable=True),
        sa.Column("end_to_end", sa.String(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("payer_account", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(20), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["payment_file_id"], ["payment_file.id"], name=op.f("fk_incoming_payment_payment_file_id_payment_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_payment")),
        sa.UniqueConstraint("identity", name=op.f("uq_incoming_payment_identity")),
    )
    op.create_index(op.f("ix_incoming_payment_booked_on"), "incoming_payment", ["booked_on"], unique=False)
    op.create_index(op.f("ix_incoming_payment_payment_file_id"), "incoming_payment", ["payment_file_id"], unique=False)
    op.create_index(op.f("ix_incoming_payment_state"), "incoming_payment", ["state"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("snapshot", sa.String(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("outbox_message_id", sa.Integer(), nullable=True),
        sa.Column("printed_at", sa.String(20), nullable=True),
        sa.Column("withdrawn_at", sa.String(20), nullable=True),
        sa.Column("made_at", sa.String(20), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_reminder_attachment_id_attachment")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_reminder_customer_id_customer")),
        sa.ForeignKeyConstraint(["outbox_message_id"], ["outbox_message.id"], name=op.f("fk_reminder_outbox_message_id_outbox_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_customer_id"), "reminder", ["customer_id"], unique=False)
    op.create_table(
        "reminder_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.Column("open_amount", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_line_reminder_id_reminder")),
        sa.ForeignKeyConstraint(["sales_invoice_id"], ["sales_invoice.id"], name=op.f("fk_reminder_line_sales_invoice_id_sales_invoice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_line")),
    )
    op.create_index("ix_reminder_line_level", "reminder_line", ["sales_invoice_id", "level"], unique=True, sqlite_where=sa.text("live = 1"), postgresql_where=sa.text("live"))
    op.create_index(op.f("ix_reminder_line_reminder_id"), "reminder_line", ["reminder_id"], unique=False)
    op.create_index(op.f("ix_reminder_line_sales_invoice_id"), "reminder_line", ["sales_invoice_id"], unique=False)
    op.create_table(
        "reminder_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.String(20), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("incoming_payment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["incoming_payment_id"], ["incoming_payment.id"], name=op.f("fk_reminder_payment_incoming_payment_id_incoming_payment")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_payment_reminder_id_reminder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_payment")),
    )
    op.create_index(op.f("ix_reminder_payment_incoming_payment_id"), "reminder_payment", ["incoming_payment_id"], unique=False)
    op.create_index(op.f("ix_reminder_payment_reminder_id"), "reminder_payment", ["reminder_id"], unique=False)
    op.create_table(
        "interest_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_rate")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_interest_rate_valid_from")),
    )
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(24), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("vat_code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("use", "key", name=op.f("uq_ledger_account_use_key")),
    )
    op.create_table(
        "ledger_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("payments", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.String(20), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_export")),
        sa.UniqueConstraint("period_end", name=op.f("uq_ledger_export_period_end")),
    )
    op.create_table(
        "ledger_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger_export_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(24), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_ledger_file_attachment_id_attachment")),
        sa.ForeignKeyConstraint(["ledger_export_id"], ["ledger_export.id"], name=op.f("fk_ledger_file_ledger_export_id_ledger_export")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_file")),
        sa.UniqueConstraint("ledger_export_id", "format", name=op.f("uq_ledger_file_ledger_export_id_format")),
    )
    op.create_table(
        "ledger_voucher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger_export_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=True),
        sa.Column("sales_payment_id", sa.Integer(), nullable=True),
        sa.Column("reminder_payment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ledger_export_id"], ["ledger_export.id"], name=op.f("fk_ledger_voucher_ledger_export_id_ledger_export")),
        sa.ForeignKeyConstraint(["reminder_payment_id"], ["reminder_payment.id"], name=op.f("fk_ledger_voucher_reminder_payment_id_reminder_payment")),
        sa.ForeignKeyConstraint(["sales_invoice_id"], ["sales_invoice.id"], name=op.f("fk_ledger_voucher_sales_invoice_id_sales_invoice")),
        sa.ForeignKeyConstraint(["sales_payment_id"], ["sales_payment.id"], name=op.f("fk_ledger_voucher_sales_payment_id_sales_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_voucher")),
        sa.UniqueConstraint("ledger_export_id", "position", name=op.f("uq_ledger_voucher_ledger_export_id_position")),
        sa.UniqueConstraint("reminder_payment_id", name=op.f("uq_ledger_voucher_reminder_payment_id")),
        sa.UniqueConstraint("sales_invoice_id", name=op.f("uq_ledger_voucher_sales_invoice_id")),
        sa.UniqueConstraint("sales_payment_id", name=op.f("uq_ledger_voucher_sales_payment_id")),
    )
    op.create_table(
        "sales_invoice_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_sales_invoice_attachment_attachment_id_attachment")),
        sa.ForeignKeyConstraint(["sales_invoice_id"], ["sales_invoice.id"], name=op.f("fk_sales_invoice_attachment_sales_invoice_id_sales_invoice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_invoice_attachment")),
    )
    op.create_index(op.f("ix_sales_invoice_attachment_sales_invoice_id"), "sales_invoice_attachment", ["sales_invoice_id"], unique=False)
    op.create_table(
        "sales_invoice_dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["sales_invoice_id"], ["sales_invoice.id"], name=op.f("fk_sales_invoice_dispute_sales_invoice_id_sales_invoice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_invoice_dispute")),
    )
    op.create_index(op.f("ix_sales_invoice_dispute_sales_invoice_id"), "sales_invoice_dispute", ["sales_invoice_id"], unique=False)


def _code(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=24)
