"""Makes imported usage into a whole company: plans and packages, budgets, and charges on all but the newest invoices.

``make_whole(file)`` after the usage of ``data.py`` was imported. Charges follow the usage: one per number, invoice and
traffic type that costs something, beside a plan and a data package in advance; so 5 million records with 500 numbers
over 36 months get some 220 000 charges. Running use is left in the newest month, as in a real company.
"""

from __future__ import annotations

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.rollups import rebuild_rollups

_PRODUCTS = (("Bedrift Fri", "subscription", 199), ("Datapakke 10 GB", "option", 129))


def make_whole(file: CompanyFile) -> None:
    """Add what operators' structure files and invoices would have brought."""
    with file.raw() as connection:
        connection.execute("BEGIN IMMEDIATE")
        days = [day for (day,) in connection.execute("SELECT DISTINCT month FROM usage_run ORDER BY month")]
        first = f"{days[0] // 100}-{days[0] % 100:02}-01"
        connection.execute(
            "UPDATE supplier_invoice SET has_charges = (SELECT MAX(r.month) FROM usage_run r"
            " WHERE r.supplier_invoice_id = supplier_invoice.id) < ?,"
            " issue_date = (SELECT date(substr(MAX(r.month), 1, 4) || '-' || substr(MAX(r.month), 5, 2) || '-01',"
            " '+1 month', '+4 days') FROM usage_run r WHERE r.supplier_invoice_id = supplier_invoice.id)",
            (days[-1],),
        )
        for kind, name in (("plan", "Bedrift Fri"), ("data_package", "Datapakke 10 GB")):
            connection.execute(
                "INSERT INTO line_product (line_id, kind, name, valid_from, monthly_price)"
                " SELECT id, ?, ?, ?, ? FROM line",
                (kind, name, first, 129_000_000),
            )
        connection.execute(
            "INSERT INTO department_budget (department_id, valid_from, amount) SELECT id, ?, ? FROM department",
            (first, 25_000_000_000),
        )
        for name, section, price in _PRODUCTS:
            kind = connection.execute(
                "INSERT INTO traffic_type (name, kind, zone, direction, country, product_group, package_use)"
                " VALUES (?, ?, '', '', '', 'mobile_telephony', '')",
                (name, section),
            ).lastrowid
            connection.execute(
                f"{_INTO} SELECT DISTINCT r.supplier_invoice_id, r.placement_id, ?, ?,"
                " substr(r.month, 1, 4) || '-' || substr(r.month, 5, 2) || '-01', NULL, NULL, ?, '', 1000000, 'EA', 0, 0,"
                " 0, ?, 'S', 25000000, 0 FROM usage_run r JOIN supplier_invoice i ON i.id = r.supplier_invoice_id"
                " WHERE i.has_charges = 1",
                (section, kind, name, price * 1_000_000),
            )
        connection.execute(
            f"{_INTO} SELECT m.supplier_invoice_id, m.placement_id, 'communication', m.traffic_type_id,"
            " substr(m.month, 1, 4) || '-' || substr(m.month, 5, 2) || '-01', NULL, NULL, t.name, '', m.records * 1000000,"
            " 'EA', m.seconds, m.messages, m.volume_bytes, m.net, 'S', 25000000, m.vat FROM usage_by_month m"
            " JOIN traffic_type t ON t.id = m.traffic_type_id JOIN supplier_invoice i ON i.id = m.supplier_invoice_id"
            " WHERE i.has_charges = 1 AND m.net <> 0"
        )
        connection.execute("COMMIT")
    rebuild_rollups(file)


_INTO = (
    "INSERT INTO charge (supplier_invoice_id, placement_id, section, traffic_type_id, counts_on, period_start,"
    " period_end, text, reference, quantity, unit, seconds, messages, volume_bytes, net, vat_category, vat_rate, vat)"
)
