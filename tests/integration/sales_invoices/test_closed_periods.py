"""What the bookkeeping has is closed: nothing is dated or booked into it any more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.credit.crediting import CreditLine, credit_lines
from telecost_desktop.services.sales_invoicing.drafts.deciding import before_issuing
from telecost_desktop.services.sales_invoicing.issuing.series import set_series
from telecost_desktop.services.scheduling.outlook import fell_due, outlook
from tests.integration.billing.conftest import Office, day

from .conftest import Desk, line


def test_an_invoice_gets_the_first_open_day_and_its_terms_count_from_there(desk: Desk) -> None:
    desk.office.at("2026-02-10")
    desk.close("2026-01-01", "2026-02-01")
    draft = desk.draft(on="2026-01-20")
    (seen,) = before_issuing(desk.file, [draft], clock=desk.clock)
    desk.issue(draft)
    row = desk.row(draft)
    assert (row.issue_date, row.entry_date, row.due_date) == (day("2026-02-01"), day("2026-02-01"), day("2026-02-15"))
    assert (seen.issue_date, seen.due_date) == (row.issue_date, row.due_date)
    assert any("Norway" in pattern for pattern, _ in seen.warnings)


def test_a_day_of_bookkeeping_never_lies_in_a_closed_period(desk: Desk) -> None:
    draft = desk.draft(on="2026-03-05")
    with desk.file.write() as session:
        session.connection().exec_driver_sql("UPDATE sales_invoice SET entry_date = '2026-01-31'")
    desk.close("2026-01-01", "2026-03-01")
    desk.office.at("2026-03-05")
    desk.issue(draft)
    assert (desk.row(draft).issue_date, desk.row(draft).entry_date) == (day("2026-03-05"), day("2026-03-01"))
    desk.office.assert_clean()


def test_a_credit_of_a_closed_period_goes_into_the_next(desk: Desk) -> None:
    made = desk.issued(line(quantity="2"), on="2026-01-01")
    desk.close("2026-01-01", "2026-02-01")
    credit = credit_lines(desk.file, made, [CreditLine(1, Decimal(1))], clock=desk.clock)
    assert (desk.row(credit).issue_date, desk.row(credit).entry_date) == (day("2026-02-01"), day("2026-02-01"))
    desk.office.assert_clean()


def test_an_old_year_that_is_closed_gets_no_more_numbers(desk: Desk) -> None:
    set_series(desk.file, DocumentKind.INVOICE, day=day("2026-01-01"), per_year=True, clock=desk.clock)
    desk.issued(on="2026-12-30")
    desk.office.at("2027-01-05")
    desk.close("2026-12-01", "2027-01-01")
    late = desk.issued(on="2026-12-31")
    assert (desk.row(late).number, desk.row(late).issue_date) == (20270001, day("2027-01-01"))
    desk.office.assert_clean()


def test_a_run_says_beforehand_where_a_closed_period_puts_it(office: Office, desk: Desk) -> None:
    office.subscription(office.monthly(), [office.customer()])
    desk.close("2026-01-01", "2026-01-15")
    found = fell_due(office.file, office.clock)
    (look,) = outlook(found, [item.key for item in found.items]).values()
    office.run()
    assert look.issue_date == office.invoices()[0].issue_date == day("2026-01-15")
    office.assert_clean()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.dates(date(2026, 1, 1), date(2027, 2, 1))), min_size=2, max_size=8))
def test_nothing_is_ever_dated_into_what_is_closed(office: Office, steps: list[tuple[bool, date]]) -> None:
    desk = Desk(office)
    customer = office.customer()
    with desk.file.write() as session:
        session.connection().exec_driver_sql("DELETE FROM ledger_voucher")
        session.connection().exec_driver_sql("DELETE FROM ledger_export")
    closed = date.min
    for closes, on in steps:
        if closes:
            if on > closed:
                desk.close("2025-01-01", on.isoformat())
                closed = on
            continue
        row = desk.row(desk.issued(on=on.isoformat(), customer=customer))
        assert row.issue_date >= closed
        assert row.entry_date >= closed
    office.assert_clean()
