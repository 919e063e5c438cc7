"""Between two sales invoices of a run somebody changes what stands on them: the next one bears it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.models.subscriptions import Subscriber
from telecost_desktop.services.customers import list_customers, save_customer
from telecost_desktop.services.subscriptions.schedule_store import refresh_next_due
from tests.integration.billing.conftest import Office, day


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


@pytest.mark.parametrize("elsewhere", [False, True], ids=["the same program", "another program"])
def test_a_subscriber_ends_while_the_run_has_its_schedule_already(office: Office, elsewhere: bool) -> None:
    monthly, customer = office.monthly(), office.customer()
    for name in ("Alfa", "Beta", "Gamma", "Delta"):
        office.subscription(monthly, [customer], name=name)
    with office.file.read() as session:
        last = max(session.scalars(select(Subscriber.id)))
    other = open_company_file(office.file.path) if elsewhere else office.file

    def end(share: float) -> None:
        # By the second sales invoice the schedules of all that follow were read.
        if share == 0.5:
            with other.write() as session:
                session.get_one(Subscriber, last).active = False
                session.flush()
                refresh_next_due(session, [last])

    try:
        office.run(progress=end)
    finally:
        if elsewhere:
            other.close()
    assert office.numbers() == [10001, 10002, 10003]
    office.assert_clean()


def test_what_was_rolled_back_is_not_taken_for_billed(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.at("2026-03-15")
    refusal = (
        "CREATE TRIGGER no_february BEFORE INSERT ON deliverable WHEN (SELECT issue_date FROM sales_invoice "
        "WHERE id = NEW.sales_invoice_id) = '2026-02-01' BEGIN SELECT RAISE(ABORT, 'not now'); END"
    )
    with office.file.write() as session:
        session.execute(text(refusal))
    office.run(create_missed=True)
    assert [days[1] for days in office.periods()] == ["2026-01-01", "2026-03-01"]
    with office.file.write() as session:
        assert session.scalars(select(Subscriber.next_due)).all() == [day("2026-02-01")]
        session.execute(text("DROP TRIGGER no_february"))
    office.run(create_missed=True, explicit=True)
    assert [days[1] for days in office.periods()] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    office.assert_clean()
