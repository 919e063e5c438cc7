"""The first tables of a company file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring the file to this revision."""
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("sha256", name=op.f("uq_attachment_sha256")),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("organisation_number", sa.String(), nullable=False),
        sa.Column("vat_registered", sa.Boolean(), nullable=False),
        sa.Column("in_business_register", sa.Boolean(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("bank_account", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("bic", sa.String(), nullable=False),
        sa.Column("invoice_text", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_company_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    op.create_table(
        "cost_by_month",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("department_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("traffic_type_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("charges", sa.Integer(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "month", "account_id", "department_id", "traffic_type_id", name=op.f("pk_cost_by_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("organisation_number", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("order_reference", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column(
            "vat_regime",
            sa.Enum(
                "standard",
                "reverse_charge",
                "export",
                "exempt",
                name="vatregime",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "e_invoice",
                "email",
                "print",
                "none",
                name="deliverychannel",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("one_invoice", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_number")),
    )
    op.create_index(op.f("ix_customer_name"), "customer", ["name"], unique=False)
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["department.id"], name=op.f("fk_department_parent_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
    )
    op.create_table(
        "employee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("employee_number", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee")),
    )
    op.create_index(op.f("ix_employee_name"), "employee", ["name"], unique=False)
    op.create_table(
        "frequency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("automatic_name", sa.Boolean(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "day",
                "week",
                "month",
                "year",
                name="frequencyunit",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("first_date", sa.Date(), nullable=False),
        sa.Column("end_count", sa.Integer(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frequency")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "imported", "partial", "undone", name="batchstate", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("imported_at", sa.String(length=20), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("first_usage_id", sa.Integer(), nullable=True),
        sa.Column("last_usage_id", sa.Integer(), nullable=True),
        sa.Column("header", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index(
        "uq_import_batch_live_sha256",
        "import_batch",
        ["sha256"],
        unique=True,
        sqlite_where=sa.text("state != 'undone'"),
        postgresql_where=sa.text("state != 'undone'"),
    )
    op.create_table(
        "line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("msisdn", sa.String(), nullable=False),
        sa.Column("activated_on", sa.Date(), nullable=True),
        sa.Column("terminated_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line")),
        sa.UniqueConstraint("msisdn", name=op.f("uq_line_msisdn")),
    )
    op.create_table(
        "log_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
    )
    op.create_table(
        "number_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invoice", "credit_note", name="documentkind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("last_issue_date", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("kind", name=op.f("uq_number_series_kind")),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("vat_code", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("number", name=op.f("uq_product_number")),
    )
    op.create_table(
        "seller",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seller")),
        sa.UniqueConstraint("registration", name=op.f("uq_seller_registration")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "sim_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("main", "data", "twin", name="simkind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sim_card")),
        sa.UniqueConstraint("number", name=op.f("uq_sim_card_number")),
    )
    op.create_table(
        "traffic_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "call",
                "message",
                "data",
                "content",
                "subscription",
                "option",
                "equipment",
                "one_off",
                "other",
                name="traffickind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "zone",
            sa.Enum("home", "eea", "world", "", name="zone", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum(
                "domestic",
                "to_abroad",
                "roaming",
                "",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("product_group", sa.String(), nullable=False),
        sa.Column(
            "package_use",
            sa.Enum(
                "inside",
                "outside",
                "extra",
                "",
                name="packageuse",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traffic_type")),
        sa.UniqueConstraint(
            "name",
            "kind",
            "zone",
            "direction",
            "country",
            "product_group",
            "package_use",
            name="uq_traffic_type_combination",
        ),
    )
    op.create_table(
        "usage_by_day",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("department_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("traffic_type_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("supplier_invoice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("volume_bytes", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "department_id", "account_id", "traffic_type_id", "supplier_invoice_id", name=op.f("pk_usage_by_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "usage_by_invoice",
        sa.Column("supplier_invoice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("department_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("traffic_type_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("volume_bytes", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "supplier_invoice_id", "department_id", "account_id", "traffic_type_id", name=op.f("pk_usage_by_invoice")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "usage_by_month",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("placement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("traffic_type_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("supplier_invoice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("volume_bytes", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "month", "placement_id", "traffic_type_id", "supplier_invoice_id", name=op.f("pk_usage_by_month")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "usage_by_placement",
        sa.Column("placement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("traffic_type_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("volume_bytes", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("placement_id", "traffic_type_id", name=op.f("pk_usage_by_placement")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "usage_by_traffic_type",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("traffic_type_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("volume_bytes", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "account_id", "traffic_type_id", name=op.f("pk_usage_by_traffic_type")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initials", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("initials", name=op.f("uq_user_initials")),
    )
    op.create_table(
        "vat_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vat_rate")),
        sa.UniqueConstraint("country", "code", "valid_from", name=op.f("uq_vat_rate_country_code_valid_from")),
    )
    op.create_table(
        "billing_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("customer_root", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_billing_account_seller_id_seller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_account")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_billing_account_seller_id_number")),
    )
    op.create_table(
        "employee_department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_employee_department_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_employee_department_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_employee_department_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee_department")),
        sa.UniqueConstraint("employee_id", "valid_from", name=op.f("uq_employee_department_employee_id_valid_from")),
    )
    op.create_table(
        "import_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(), nullable=False),
        sa.Column("old_value", sa.String(), nullable=True),
        sa.Column("new_value", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_change_batch_id_import_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
    )
    op.create_index(op.f("ix_import_change_batch_id"), "import_change", ["batch_id"], unique=False)
    op.create_table(
        "import_rejection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_rejection_batch_id_import_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rejection")),
    )
    op.create_index(op.f("ix_import_rejection_batch_id"), "import_rejection", ["batch_id"], unique=False)
    op.create_table(
        "line_employee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_line_employee_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_line_employee_employee_id_employee")),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_line_employee_line_id_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_employee")),
        sa.UniqueConstraint("line_id", "valid_from", name=op.f("uq_line_employee_line_id_valid_from")),
    )
    op.create_table(
        "line_product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "plan",
                "data_package",
                "add_on",
                name="lineproductkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("monthly_price", sa.BigInteger(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_line_product_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_line_product_line_id_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_product")),
        sa.UniqueConstraint(
            "line_id", "kind", "name", "valid_from", name=op.f("uq_line_product_line_id_kind_name_valid_from")
        ),
    )
    op.create_table(
        "product_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_price_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_price")),
        sa.UniqueConstraint("product_id", "valid_from", name=op.f("uq_product_price_product_id_valid_from")),
    )
    op.create_table(
        "sales_invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invoice", "credit_note", name="documentkind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "ready",
                "issued",
                "void",
                name="salesinvoicestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("credits_id", sa.Integer(), nullable=True),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_ex_vat", sa.BigInteger(), nullable=False),
        sa.Column("total_vat", sa.BigInteger(), nullable=False),
        sa.Column("total_inc_vat", sa.BigInteger(), nullable=False),
        sa.Column("payable", sa.BigInteger(), nullable=False),
        sa.Column("payment_reference", sa.String(), nullable=False),
        sa.Column("snapshot", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("issued_at", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["credits_id"], ["sales_invoice.id"], name=op.f("fk_sales_invoice_credits_id_sales_invoice")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_sales_invoice_customer_id_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_invoice")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_sales_invoice_kind_number")),
    )
    op.create_index(op.f("ix_sales_invoice_customer_id"), "sales_invoice", ["customer_id"], unique=False)
    op.create_index(op.f("ix_sales_invoice_issue_date"), "sales_invoice", ["issue_date"], unique=False)
    op.create_index(op.f("ix_sales_invoice_state"), "sales_invoice", ["state"], unique=False)
    op.create_table(
        "sim_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sim_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_sim_line_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_sim_line_line_id_line")),
        sa.ForeignKeyConstraint(["sim_id"], ["sim_card.id"], name=op.f("fk_sim_line_sim_id_sim_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sim_line")),
        sa.UniqueConstraint("sim_id", "valid_from", name=op.f("uq_sim_line_sim_id_valid_from")),
    )
    op.create_index(op.f("ix_sim_line_line_id"), "sim_line", ["line_id"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("frequency_id", sa.Integer(), nullable=False),
        sa.Column(
            "billing_time",
            sa.Enum("advance", "arrears", name="billingtime", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("prorata", sa.Boolean(), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "draft", "ready", "issued", name="invoiceresult", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "when_missed",
            sa.Enum("ask", "create", name="whenmissed", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["frequency_id"], ["frequency.id"], name=op.f("fk_subscription_frequency_id_frequency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_index(op.f("ix_subscription_frequency_id"), "subscription", ["frequency_id"], unique=False)
    op.create_table(
        "deliverable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pdf",
                "ubl",
                "facturx",
                "email",
                name="deliverablekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "made",
                "sent",
                "failed",
                "uncertain",
                name="deliverablestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_deliverable_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["sales_invoice_id"], ["sales_invoice.id"], name=op.f("fk_deliverable_sales_invoice_id_sales_invoice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable")),
        sa.UniqueConstraint("sales_invoice_id", "kind", name=op.f("uq_deliverable_sales_invoice_id_kind")),
    )
    op.create_index("ix_deliverable_waiting", "deliverable", ["kind", "state"], unique=False)
    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["billing_account.id"], name=op.f("fk_placement_account_id_billing_account")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_placement_department_id_department")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_placement_employee_id_employee")),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_placement_line_id_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
    )
    op.create_index(op.f("ix_placement_line_id"), "placement", ["line_id"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("job", "subscription", name="runkind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scheduled_for", sa.String(), nullable=False),
        sa.Column(
            "trigger",
            sa.Enum(
                "planned",
                "catch-up",
                "manual",
                "early",
                "retry",
                name="runtrigger",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "ok",
                "partly",
                "failed",
                "nothing",
                "waiting",
                name="runstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.String(length=20), nullable=False),
        sa.Column("finished_at", sa.String(length=20), nullable=True),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_run_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_subscription_id"), "run", ["subscription_id"], unique=False)
    op.create_table(
        "sales_invoice_vat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sales_invoice_id"], ["sales_invoice.id"], name=op.f("fk_sales_invoice_vat_sales_invoice_id_sales_invoice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_invoice_vat")),
    )
    op.create_index(
        op.f("ix_sales_invoice_vat_sales_invoice_id"), "sales_invoice_vat", ["sales_invoice_id"], unique=False
    )
    op.create_table(
        "sales_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.String(length=20), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sales_invoice_id"], ["sales_invoice.id"], name=op.f("fk_sales_payment_sales_invoice_id_sales_invoice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_payment")),
    )
    op.create_index(op.f("ix_sales_payment_sales_invoice_id"), "sales_payment", ["sales_invoice_id"], unique=False)
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("quantity_factor", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("grid_from", sa.Date(), nullable=True),
        sa.Column("grid_ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_subscriber_customer_id_customer")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_subscriber_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
    )
    op.create_index(op.f("ix_subscriber_customer_id"), "subscriber", ["customer_id"], unique=False)
    op.create_index(op.f("ix_subscriber_next_due"), "subscriber", ["next_due"], unique=False)
    op.create_index(op.f("ix_subscriber_subscription_id"), "subscriber", ["subscription_id"], unique=False)
    op.create_table(
        "subscription_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column(
            "price_kind",
            sa.Enum("fixed", "dynamic", name="pricekind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_subscription_line_product_id_product")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_subscription_line_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_line")),
    )
    op.create_index(
        op.f("ix_subscription_line_subscription_id"), "subscription_line", ["subscription_id"], unique=False
    )
    op.create_table(
        "supplier_invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invoice", "credit_note", name="documentkind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "expected",
                name="supplierinvoicestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("issue_date", sa.Date(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_ex_vat", sa.BigInteger(), nullable=False),
        sa.Column("total_vat", sa.BigInteger(), nullable=False),
        sa.Column("total_inc_vat", sa.BigInteger(), nullable=False),
        sa.Column("prepaid", sa.BigInteger(), nullable=False),
        sa.Column("rounding", sa.BigInteger(), nullable=False),
        sa.Column("payable", sa.BigInteger(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("payment_reference", sa.String(), nullable=False),
        sa.Column("payee_account", sa.String(), nullable=False),
        sa.Column("has_charges", sa.Boolean(), nullable=False),
        sa.Column("paid_amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["billing_account.id"], name=op.f("fk_supplier_invoice_account_id_billing_account")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_supplier_invoice_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_supplier_invoice_seller_id_seller")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_invoice")),
    )
    op.create_index(
        "uq_supplier_invoice_identity",
        "supplier_invoice",
        ["seller_id", "number", "issue_date", sa.text("(total_inc_vat < 0)")],
        unique=True,
    )
    op.create_index(op.f("ix_supplier_invoice_account_id"), "supplier_invoice", ["account_id"], unique=False)
    op.create_index(op.f("ix_supplier_invoice_batch_id"), "supplier_invoice", ["batch_id"], unique=False)
    op.create_index(op.f("ix_supplier_invoice_issue_date"), "supplier_invoice", ["issue_date"], unique=False)
    op.create_index(op.f("ix_supplier_invoice_number"), "supplier_invoice", ["number"], unique=False)
    op.create_table(
        "billed_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "regular",
                "prorata",
                "correction",
                name="billedkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("correction", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "live",
                "skipped",
                "postponed",
                "voided",
                "freed",
                name="billedstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_billed_period_run_id_run")),
        sa.ForeignKeyConstraint(
            ["sales_invoice_id"], ["sales_invoice.id"], name=op.f("fk_billed_period_sales_invoice_id_sales_invoice")
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_billed_period_subscriber_id_subscriber")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_billed_period_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billed_period")),
    )
    op.create_index(op.f("ix_billed_period_sales_invoice_id"), "billed_period", ["sales_invoice_id"], unique=False)
    op.create_index(op.f("ix_billed_period_subscriber_id"), "billed_period", ["subscriber_id"], unique=False)
    op.create_index(
        "uq_billed_period_live",
        "billed_period",
        ["subscription_id", "subscriber_id", "ordinal", "kind", "correction"],
        unique=True,
        sqlite_where=sa.text("state != 'freed'"),
        postgresql_where=sa.text("state != 'freed'"),
    )
    op.create_index(
        "uq_placement_combination",
        "placement",
        [
            "account_id",
            sa.text("coalesce(line_id, 0)"),
            sa.text("coalesce(employee_id, 0)"),
            sa.text("coalesce(department_id, 0)"),
        ],
        unique=True,
    )
    op.create_table(
        "charge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_invoice_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "subscription",
                "option",
                "communication",
                "equipment",
                "one_off",
                name="chargesection",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("traffic_type_id", sa.Integer(), nullable=False),
        sa.Column("counts_on", sa.Date(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("volume_bytes", sa.Integer(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat_category", sa.String(length=4), nullable=False),
        sa.Column("vat_rate", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_charge_placement_id_placement")),
        sa.ForeignKeyConstraint(
            ["supplier_invoice_id"],
            ["supplier_invoice.id"],
            name=op.f("fk_charge_supplier_invoice_id_supplier_invoice"),
        ),
        sa.ForeignKeyConstraint(
            ["traffic_type_id"], ["traffic_type.id"], name=op.f("fk_charge_traffic_type_id_traffic_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    op.create_index(op.f("ix_charge_counts_on"), "charge", ["counts_on"], unique=False)
    op.create_index(op.f("ix_charge_placement_id"), "charge", ["placement_id"], unique=False)
    op.create_index("ix_charge_placement_section", "charge", ["placement_id", "section", "counts_on"], unique=False)
    op.create_index(op.f("ix_charge_supplier_invoice_id"), "charge", ["supplier_invoice_id"], unique=False)
    op.create_table(
        "run_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("subscriber_id", sa.Integer(), nullable=True),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=True),
        sa.Column(
            "result",
            sa.Enum(
                "created",
                "failed",
                "skipped",
                "waiting",
                name="runitemresult",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reason_values", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_run_item_customer_id_customer")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_item_run_id_run")),
        sa.ForeignKeyConstraint(
            ["sales_invoice_id"], ["sales_invoice.id"], name=op.f("fk_run_item_sales_invoice_id_sales_invoice")
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_run_item_subscriber_id_subscriber")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_item")),
    )
    op.create_index(op.f("ix_run_item_run_id"), "run_item", ["run_id"], unique=False)
    op.create_table(
        "subscription_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_subscription_pause_subscriber_id_subscriber")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_subscription_pause_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_pause")),
    )
    op.create_index(op.f("ix_subscription_pause_subscriber_id"), "subscription_pause", ["subscriber_id"], unique=False)
    op.create_index(
        op.f("ix_subscription_pause_subscription_id"), "subscription_pause", ["subscription_id"], unique=False
    )
    op.create_table(
        "supplier_invoice_original",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_invoice_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_supplier_invoice_original_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_supplier_invoice_original_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_invoice_id"],
            ["supplier_invoice.id"],
            name=op.f("fk_supplier_invoice_original_supplier_invoice_id_supplier_invoice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_invoice_original")),
        sa.UniqueConstraint(
            "supplier_invoice_id",
            "attachment_id",
            name=op.f("uq_supplier_invoice_original_supplier_invoice_id_attachment_id"),
        ),
    )
    op.create_index(
        op.f("ix_supplier_invoice_original_batch_id"), "supplier_invoice_original", ["batch_id"], unique=False
    )
    op.create_table(
        "supplier_invoice_vat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_invoice_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_invoice_id"],
            ["supplier_invoice.id"],
            name=op.f("fk_supplier_invoice_vat_supplier_invoice_id_supplier_invoice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_invoice_vat")),
    )
    op.create_index(
        op.f("ix_supplier_invoice_vat_supplier_invoice_id"),
        "supplier_invoice_vat",
        ["supplier_invoice_id"],
        unique=False,
    )
    op.create_table(
        "usage_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("supplier_invoice_id", sa.Integer(), nullable=True),
        sa.Column("traffic_type_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=True),
        sa.Column("volume_bytes", sa.BigInteger(), nullable=True),
        sa.Column("called_number", sa.String(), nullable=True),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_usage_record_placement_id_placement")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_invoice_id"],
            ["supplier_invoice.id"],
            name=op.f("fk_usage_record_supplier_invoice_id_supplier_invoice"),
        ),
        sa.ForeignKeyConstraint(
            ["traffic_type_id"], ["traffic_type.id"], name=op.f("fk_usage_record_traffic_type_id_traffic_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_record")),
    )
    op.create_table(
        "usage_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("supplier_invoice_id", sa.Integer(), nullable=True),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("first_usage_id", sa.Integer(), nullable=False),
        sa.Column("last_usage_id", sa.Integer(), nullable=False),
        sa.Column("attached_by_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_usage_run_batch_id_import_batch")),
        sa.ForeignKeyConstraint(
            ["attached_by_batch_id"], ["import_batch.id"], name=op.f("fk_usage_run_attached_by_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_usage_run_placement_id_placement")),
        sa.ForeignKeyConstraint(
            ["supplier_invoice_id"],
            ["supplier_invoice.id"],
            name=op.f("fk_usage_run_supplier_invoice_id_supplier_invoice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_run")),
    )
    op.create_index(op.f("ix_usage_run_batch_id"), "usage_run", ["batch_id"], unique=False)
    op.create_index("ix_usage_run_placement_month", "usage_run", ["placement_id", "month"], unique=False)
    op.create_index(op.f("ix_usage_run_supplier_invoice_id"), "usage_run", ["supplier_invoice_id"], unique=False)
    op.create_table(
        "equipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("maker", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("serial_number", sa.String(), nullable=False),
        sa.Column("imei", sa.String(length=15), nullable=False),
        sa.Column("sim_number", sa.String(), nullable=False),
        sa.Column("msisdn", sa.String(), nullable=False),
        sa.Column("purchased_on", sa.Date(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "in_stock",
                "handed_out",
                "in_repair",
                "lost",
                "disposed",
                name="equipmentstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("charge_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_equipment_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_equipment_charge_id_charge")),
        sa.ForeignKeyConstraint(["holder_id"], ["employee.id"], name=op.f("fk_equipment_holder_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
    )
    op.create_index(op.f("ix_equipment_holder_id"), "equipment", ["holder_id"], unique=False)
    op.create_index(op.f("ix_equipment_imei"), "equipment", ["imei"], unique=False)
    op.create_table(
        "sales_invoice_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sales_invoice_id", sa.Integer(), nullable=False),
        sa.Column("billed_period_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_number", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat_category", sa.String(length=4), nullable=False),
        sa.Column("vat_rate", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["billed_period_id"],
            ["billed_period.id"],
            name=op.f("fk_sales_invoice_line_billed_period_id_billed_period"),
        ),
        sa.ForeignKeyConstraint(
            ["sales_invoice_id"],
            ["sales_invoice.id"],
            name=op.f("fk_sales_invoice_line_sales_invoice_id_sales_invoice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_invoice_line")),
    )
    op.create_index(
        op.f("ix_sales_invoice_line_sales_invoice_id"), "sales_invoice_line", ["sales_invoice_id"], unique=False
    )
    op.create_table(
        "equipment_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.String(length=20), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "registered",
                "changed",
                "handed_out",
                "taken_back",
                "sent_to_repair",
                "back_from_repair",
                "lost",
                "found",
                "disposed",
                name="equipmentaction",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_equipment_event_employee_id_employee")),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name=op.f("fk_equipment_event_equipment_id_equipment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_event")),
    )
    op.create_index(op.f("ix_equipment_event_equipment_id"), "equipment_event", ["equipment_id"], unique=False)
