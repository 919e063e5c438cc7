"""Budgets of departments, and purchases that are reported as business use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the file to this revision."""
    op.create_table(
        "department_budget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_department_budget_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_budget")),
        sa.UniqueConstraint("department_id", "valid_from", name=op.f("uq_department_budget_department_id_valid_from")),
    )
    key = ("line_id", "source", "started_at", "name", "net", "ordinal")
    op.create_table(
        "business_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Enum("usage", "charge", name="purchasesource", native_enum=False, create_constraint=True, length=24), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reported_at", sa.String(20), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_business_use_line_id_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_use")),
        sa.UniqueConstraint(*key, name=op.f("uq_business_use_line_id_source_started_at_name_net_ordinal")),
    )
