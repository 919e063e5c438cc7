"""Mapping profiles, own classification rules, replaced usage records, trusted certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SECTIONS = ("subscription", "option", "communication", "equipment", "one_off")
_KINDS = ("call", "message", "data", "content", "subscription", "option", "equipment", "one_off", "other")
_ZONES = ("home", "eea", "world", "")
_DIRECTIONS = ("domestic", "to_abroad", "roaming", "")
_PACKAGE_USES = ("inside", "outside", "extra", "")
_LIABILITIES = ("liable", "exempt", "")


def upgrade() -> None:
    """Bring the file to this revision."""
    op.execute("ALTER TABLE import_batch ADD COLUMN profile VARCHAR NOT NULL DEFAULT ''")
    sections = ", ".join(f"'{section}'" for section in _SECTIONS)
    op.execute(
        "ALTER TABLE charge ADD COLUMN source_section VARCHAR(24) "
        f"CONSTRAINT ck_charge_sourcesection CHECK (source_section IN ({sections}))"
    )
    _traffic_types()
    op.create_table(
        "import_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("header_key", sa.String(), nullable=False),
        sa.Column("settings", sa.String(), nullable=False),
        sa.Column("changed_at", sa.String(20), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("used_at", sa.String(20)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_import_profile_name")),
    )
    op.create_index("ix_import_profile_header_key", "import_profile", ["header_key"])
    op.create_table(
        "classification_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("match", _code("textmatch", ("equals", "begins", "contains")), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("section", _code("chargesection", _SECTIONS)),
        sa.Column("kind", _code("traffickind", _KINDS)),
        sa.Column("zone", _code("zone", _ZONES)),
        sa.Column("direction", _code("direction", _DIRECTIONS)),
        sa.Column("country", sa.String()),
        sa.Column("package_use", _code("packageuse", _PACKAGE_USES)),
        sa.Column("vat_liability", _code("vatliability", _LIABILITIES)),
        sa.Column("changed_at", sa.String(20), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classification_rule")),
    )
    op.create_table(
        "usage_replacement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), sa.ForeignKey("import_batch.id"), nullable=False),
        sa.Column("usage_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), sa.ForeignKey("placement.id"), nullable=False),
        sa.Column("supplier_invoice_id", sa.Integer(), sa.ForeignKey("supplier_invoice.id")),
        sa.Column("traffic_type_id", sa.Integer(), sa.ForeignKey("traffic_type.id"), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Integer()),
        sa.Column("messages", sa.Integer()),
        sa.Column("volume_bytes", sa.BigInteger()),
        sa.Column("called_number", sa.String()),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.String()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_replacement")),
    )
    for column in ("batch_id", "usage_id", "placement_id"):
        op.create_index(f"ix_usage_replacement_{column}", "usage_replacement", [column])
    op.create_table(
        "trusted_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("pem", sa.String(), nullable=False),
        sa.Column("added_at", sa.String(20), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_certificate")),
        sa.UniqueConstraint("sha256", name=op.f("uq_trusted_certificate_sha256")),
    )


def _traffic_types() -> None:
    """The table anew: what makes a type unique has grown, and a table's own constraint cannot be changed."""
    op.execute("CREATE TEMPORARY TABLE traffic_type_before AS SELECT * FROM traffic_type")
    op.execute("DROP TABLE traffic_type")
    op.create_table(
        "traffic_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", _code("traffickind", _KINDS), nullable=False),
        sa.Column("zone", _code("zone", _ZONES), nullable=False),
        sa.Column("direction", _code("direction", _DIRECTIONS), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("product_group", sa.String(), nullable=False),
        sa.Column("package_use", _code("packageuse", _PACKAGE_USES), nullable=False),
        sa.Column("vat_liability", _code("vatliability", _LIABILITIES), nullable=False, server_default=""),
        sa.Column("source_id", sa.Integer(), sa.ForeignKey("traffic_type.id")),
        sa.Column("guessed", sa.Boolean(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traffic_type")),
    )
    op.execute(
        "INSERT INTO traffic_type (id, name, kind, zone, direction, country, product_group, package_use, guessed) "
        "SELECT id, name, kind, zone, direction, country, product_group, package_use, kind = 'other' "
        "FROM traffic_type_before"
    )
    op.execute("DROP TABLE traffic_type_before")
    op.execute(
        "CREATE UNIQUE INDEX uq_traffic_type_combination ON traffic_type (name, kind, zone, direction, country, "
        "product_group, package_use, vat_liability, coalesce(source_id, 0))"
    )


def _code(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=24)
