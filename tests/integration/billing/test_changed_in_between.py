"""Between two sales invoices of a run somebody changes what stands on them: the next one bears it."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import select

from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.services.customers import list_customers, save_customer
from tests.integration.billing.conftest import Office


def test_the_same_program_changes_customer_and_company(office: Office) -> None:
    customer = office.customer("Gammel AS")
    monthly = office.monthly()
    for name in ("Alfa", "Beta", "Gamma"):
        office.subscription(monthly, [customer], name=name)

    def change(share: float) -> None:
        # On the very connection that the run uses, given back to the pool: SQLite itself sees nothing new there.
        row = list_customers(office.file)[0]
        save_customer(
            office.file, replace(row.values, name=f"Ny {share:.1f} AS"), clock=office.clock, customer_id=customer
        )

    office.run(progress=change)
    with office.file.read() as session:
        names = [json.loads(text)["buyer"]["name"] for text in session.scalars(select(SalesInvoice.snapshot))]
    assert names == ["Gammel AS", "Ny 0.3 AS", "Ny 0.7 AS"]
