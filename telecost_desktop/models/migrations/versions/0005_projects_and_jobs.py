"""Users' rights, projects with hours and fees, recharged costs, scheduled jobs, prices of subscription lines by date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the file to this revision."""
    _new_tables()
    _new_columns()
    _ready_made_profiles()


def _new_columns() -> None:
    """Plain additions: tables that others point to, and that triggers watch, are not made anew."""
    text = "VARCHAR NOT NULL DEFAULT ''"
    for table, columns in {
        "customer": ("delivery_street", "delivery_postal_code", "delivery_city"),
        "sales_invoice": ("reference", "order_reference"),
        "sales_invoice_line": ("project",),
        "user": ("email",),
    }.items():
        for column in columns:
            op.execute(f'ALTER TABLE "{table}" ADD COLUMN {column} {text}')
    op.execute("ALTER TABLE customer ADD COLUMN delivery_country VARCHAR(2) NOT NULL DEFAULT ''")
    op.execute('ALTER TABLE "user" ADD COLUMN active BOOLEAN NOT NULL DEFAULT 1')
    for table, column, other in (
        ("user", "profile_id", "permission_profile"),
        ("run", "job_id", "scheduled_job"),
        ("run", "retry_of_id", "run"),
        ("run", "creator_id", "user"),
        ("run_item", "project_id", "project"),
    ):
        name = f"fk_{table}_{column}_{other}"
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES "{other}" (id)')
    op.create_index(op.f("ix_run_job_id"), "run", ["job_id"], unique=False)
    op.create_index("ix_run_running", "run", ["kind"], unique=False, sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))


def _ready_made_profiles() -> None:
    """Two to begin with; whoever worked in the file until now may go on doing everything."""
    op.execute("INSERT INTO permission_profile (id, name, administrator) VALUES (1, 'Administrator', 1), (2, 'User', 0)")
    op.execute('UPDATE "user" SET profile_id = 1')


def _new_tables() -> None:
    op.create_table(
        "permission_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permission_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_permission_profile_name")),
    )
    op.create_table(
        "profile_right",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("right", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["permission_profile.id"], name=op.f("fk_profile_right_profile_id_permission_profile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_right")),
        sa.UniqueConstraint("profile_id", "right", name=op.f("uq_profile_right_profile_id_right")),
    )
    op.create_table(
        "user_right",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("right", sa.String(24), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_right_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_right")),
        sa.UniqueConstraint("user_id", "right", name=op.f("uq_user_right_user_id_right")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("order_reference", sa.String(), nullable=False),
        sa.Column("least_amount", sa.BigInteger(), nullable=True),
        sa.Column("greatest_amount", sa.BigInteger(), nullable=True),
        sa.Column("budget_cap", sa.BigInteger(), nullable=True),
        sa.Column("hour_product_id", sa.Integer(), nullable=True),
        sa.Column("hourly_rate", sa.BigInteger(), nullable=True),
        sa.Column("line_detail", _code("linedetail", ("each", "summed")), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_project_customer_id_customer")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_project_department_id_department")),
        sa.ForeignKeyConstraint(["hour_product_id"], ["product.id"], name=op.f("fk_project_hour_product_id_product")),
        sa.ForeignKeyConstraint(["manager_id"], ["user.id"], name=op.f("fk_project_manager_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("number", name=op.f("uq_project_number")),
    )
    op.create_index(op.f("ix_project_customer_id"), "project", ["customer_id"], unique=False)
    op.create_index(op.f("ix_project_name"), "project", ["name"], unique=False)
    op.create_table(
        "project_keyword",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("keyword", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_keyword_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_keyword")),
        sa.UniqueConstraint("project_id", "keyword", name=op.f("uq_project_keyword_project_id_keyword")),
    )
    op.create_index(op.f("ix_project_keyword_keyword"), "project_keyword", ["keyword"], unique=False)
    op.create_table(
        "project_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_project_line_line_id_line")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_line_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_line")),
        sa.UniqueConstraint("project_id", "line_id", "valid_from", name=op.f("uq_project_line_project_id_line_id_valid_from")),
    )
    op.create_index(op.f("ix_project_line_line_id"), "project_line", ["line_id"], unique=False)
    op.create_table(
        "project_fee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("frequency_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("vat_code", sa.String(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("grid_from", sa.Date(), nullable=True),
        sa.Column("grid_ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["frequency_id"], ["frequency.id"], name=op.f("fk_project_fee_frequency_id_frequency")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_project_fee_product_id_product")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_fee_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_fee")),
    )
    op.create_index(op.f("ix_project_fee_frequency_id"), "project_fee", ["frequency_id"], unique=False)
    op.create_index(op.f("ix_project_fee_next_due"), "project_fee", ["next_due"], unique=False)
    op.create_index(op.f("ix_project_fee_project_id"), "project_fee", ["project_id"], unique=False)
    op.create_table(
        "recharge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source", _code("rechargesource", ("department", "employee", "project")), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("source_name", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("detail", _code("rechargedetail", ("total", "employee", "line")), nullable=False),
        sa.Column("markup", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_recharge_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recharge")),
    )
    op.create_index(op.f("ix_recharge_project_id"), "recharge", ["project_id"], unique=False)
    op.create_table(
        "billable_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", _code("entrykind", ("hour", "fee")), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("vat_code", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("project_fee_id", sa.Integer(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("recharge_id", sa.Integer(), nullable=True),
        sa.Column("sales_invoice_line_id", sa.Integer(), nullable=True),
        sa.Column("written_off", sa.Boolean(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_billable_entry_product_id_product")),
        sa.ForeignKeyConstraint(["project_fee_id"], ["project_fee.id"], name=op.f("fk_billable_entry_project_fee_id_project_fee")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_billable_entry_project_id_project")),
        sa.ForeignKeyConstraint(["recharge_id"], ["recharge.id"], name=op.f("fk_billable_entry_recharge_id_recharge")),
        sa.ForeignKeyConstraint(["sales_invoice_line_id"], ["sales_invoice_line.id"], name=op.f("fk_billable_entry_sales_invoice_line_id_sales_invoice_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billable_entry")),
        sa.UniqueConstraint("project_fee_id", "ordinal", name=op.f("uq_billable_entry_project_fee_id_ordinal")),
        sa.UniqueConstraint("source_key", name=op.f("uq_billable_entry_source_key")),
    )
    op.create_index(op.f("ix_billable_entry_entry_date"), "billable_entry", ["entry_date"], unique=False)
    op.create_index(op.f("ix_billable_entry_recharge_id"), "billable_entry", ["recharge_id"], unique=False)
    op.create_index("ix_billable_entry_billed", "billable_entry", ["sales_invoice_line_id"], unique=False, sqlite_where=sa.text("sales_invoice_line_id IS NOT NULL"), postgresql_where=sa.text("sales_invoice_line_id IS NOT NULL"))
    op.create_index("ix_billable_entry_unbilled", "billable_entry", ["project_id", "entry_date"], unique=False, sqlite_where=sa.text("sales_invoice_line_id IS NULL"), postgresql_where=sa.text("sales_invoice_line_id IS NULL"))
    op.create_table(
        "recharged_charge",
        sa.Column("charge_id", sa.Integer(), nullable=False),
        sa.Column("recharge_id", sa.Integer(), nullable=False),
        sa.Column("billable_entry_id", sa.Integer(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["billable_entry_id"], ["billable_entry.id"], name=op.f("fk_recharged_charge_billable_entry_id_billable_entry")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_recharged_charge_charge_id_charge")),
        sa.ForeignKeyConstraint(["recharge_id"], ["recharge.id"], name=op.f("fk_recharged_charge_recharge_id_recharge")),
        sa.PrimaryKeyConstraint("charge_id", name=op.f("pk_recharged_charge")),
    )
    op.create_index(op.f("ix_recharged_charge_billable_entry_id"), "recharged_charge", ["billable_entry_id"], unique=False)
    op.create_index(op.f("ix_recharged_charge_recharge_id"), "recharged_charge", ["recharge_id"], unique=False)
    op.create_table(
        "scheduled_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("days", _code("jobdays", ("every_day", "working_days", "weekday", "first_day", "last_day", "last_working_day", "day_of_month")), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("include_up_to", _code("dateword", ("first_of_this_month", "last_of_previous_month", "first_of_next_month", "last_of_this_month", "day_of_run")), nullable=False),
        sa.Column("least_amount", sa.BigInteger(), nullable=True),
        sa.Column("greatest_amount", sa.BigInteger(), nullable=True),
        sa.Column("result", _code("invoiceresult", ("draft", "ready", "issued")), nullable=False),
        sa.Column("merge", sa.Boolean(), nullable=False),
        sa.Column("creator_id", sa.Integer(), nullable=False),
        sa.Column("invoice_date", _code("dateword", ("first_of_this_month", "last_of_previous_month", "first_of_next_month", "last_of_this_month", "day_of_run")), nullable=False),
        sa.Column("entry_date", _code("dateword", ("first_of_this_month", "last_of_previous_month", "first_of_next_month", "last_of_this_month", "day_of_run")), nullable=False),
        sa.Column("when_missed", _code("whenmissed", ("ask", "create")), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("inactive_since", sa.Date(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.String(20), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["creator_id"], ["user.id"], name=op.f("fk_scheduled_job_creator_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_job")),
        sa.UniqueConstraint("name", name=op.f("uq_scheduled_job_name")),
    )
    op.create_index(op.f("ix_scheduled_job_next_due"), "scheduled_job", ["next_due"], unique=False)
    op.create_table(
        "job_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("kind", _code("jobfilterkind", ("manager", "department", "customer_group", "customer", "project", "keyword")), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["scheduled_job.id"], name=op.f("fk_job_filter_job_id_scheduled_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_filter")),
        sa.UniqueConstraint("job_id", "kind", "value", name=op.f("uq_job_filter_job_id_kind_value")),
    )
    op.create_table(
        "job_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["scheduled_job.id"], name=op.f("fk_job_notice_job_id_scheduled_job")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_job_notice_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_notice")),
    )
    op.create_index(op.f("ix_job_notice_job_id"), "job_notice", ["job_id"], unique=False)
    op.create_table(
        "job_occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", _code("occurrencestate", ("run", "covered", "ignored", "postponed")), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["scheduled_job.id"], name=op.f("fk_job_occurrence_job_id_scheduled_job")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_job_occurrence_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_occurrence")),
        sa.UniqueConstraint("job_id", "due_on", name=op.f("uq_job_occurrence_job_id_due_on")),
    )
    op.create_table(
        "subscription_line_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_line_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["subscription_line_id"], ["subscription_line.id"], name=op.f("fk_subscription_line_price_subscription_line_id_subscription_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_line_price")),
        sa.UniqueConstraint("subscription_line_id", "valid_from", name=op.f("uq_subscription_line_price_subscription_line_id_valid_from")),
    )


def _code(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=24)
