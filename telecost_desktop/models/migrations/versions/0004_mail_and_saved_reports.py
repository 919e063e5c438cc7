"""Outgoing mail, saved reports, reports on a schedule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the file to this revision."""
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("identity", name=op.f("uq_outbox_message_identity")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_message_id")),
    )
    op.create_table(
        "outbox_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column(
            "state",
            _code("mailstate", ("waiting", "sending", "sent", "refused", "uncertain", "cancelled")),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_attempt_at", sa.String(20), nullable=True),
        sa.Column("next_attempt_at", sa.String(20), nullable=True),
        sa.Column("reply", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_message.id"], name=op.f("fk_outbox_recipient_message_id_outbox_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_recipient")),
        sa.UniqueConstraint("message_id", "address", name=op.f("uq_outbox_recipient_message_id_address")),
    )
    op.create_index(op.f("ix_outbox_recipient_state"), "outbox_recipient", ["state"], unique=False)
    op.create_table(
        "outbox_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_outbox_attachment_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_message.id"], name=op.f("fk_outbox_attachment_message_id_outbox_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_attachment")),
    )
    op.create_index(op.f("ix_outbox_attachment_message_id"), "outbox_attachment", ["message_id"], unique=False)
    op.create_table(
        "saved_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("settings", sa.String(), nullable=False),
        sa.Column("changed_at", sa.String(20), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_report")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_report_name")),
    )
    op.create_table(
        "report_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("saved_report_id", sa.Integer(), nullable=False),
        sa.Column("frequency_id", sa.Integer(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("delivery", _code("reportdelivery", ("mail", "folder")), nullable=False),
        sa.Column("recipients", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.String(20), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["frequency_id"], ["frequency.id"], name=op.f("fk_report_schedule_frequency_id_frequency")
        ),
        sa.ForeignKeyConstraint(
            ["saved_report_id"], ["saved_report.id"], name=op.f("fk_report_schedule_saved_report_id_saved_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedule")),
    )
    op.create_index(op.f("ix_report_schedule_frequency_id"), "report_schedule", ["frequency_id"], unique=False)
    op.create_index(op.f("ix_report_schedule_next_due"), "report_schedule", ["next_due"], unique=False)
    op.create_index(op.f("ix_report_schedule_saved_report_id"), "report_schedule", ["saved_report_id"], unique=False)
    op.create_table(
        "report_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scheduled_for", sa.Date(), nullable=False),
        sa.Column("trigger", _code("runtrigger", ("planned", "catch-up", "manual", "early", "retry")), nullable=False),
        sa.Column(
            "state", _code("runstate", ("running", "ok", "partly", "failed", "nothing", "waiting")), nullable=False
        ),
        sa.Column("started_at", sa.String(20), nullable=False),
        sa.Column("finished_at", sa.String(20), nullable=True),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reason_values", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("outbox_message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outbox_message_id"], ["outbox_message.id"], name=op.f("fk_report_run_outbox_message_id_outbox_message")
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["report_schedule.id"], name=op.f("fk_report_run_schedule_id_report_schedule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_run")),
    )
    op.create_index(op.f("ix_report_run_schedule_id"), "report_run", ["schedule_id"], unique=False)
    op.create_index(
        "uq_report_run_planned",
        "report_run",
        ["schedule_id", "scheduled_for"],
        unique=True,
        sqlite_where=sa.text("trigger IN ('planned', 'catch-up')"),
        postgresql_where=sa.text("trigger IN ('planned', 'catch-up')"),
    )


def _code(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=24)
