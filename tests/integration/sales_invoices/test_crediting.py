"""Credit notes: whole or by line, never more than is left, in the name that the invoice bore."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from crediting import credit_invoice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from telecost_desktop.errors import UserError
from telecost_desktop.models.sales_invoices import SalesInvoiceState
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.sales_invoicing.credit.crediting import (
    CreditLine,
    credit_lines,
    creditable_lines,
    price_credit,
)
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts, void_draft
from telecost_desktop.services.sales_invoicing.drafts.editing import draft_values, save_draft
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus, get_sales_invoice
from telecost_desktop.services.settings import SettingKey, write_setting
from telecost_desktop.services.subscriptions.lists import get_subscription
from telecost_desktop.services.subscriptions.saving import end_subscriber
from tests.integration.billing.conftest import Office, day
from tests.integration.projects.conftest import ProjectOffice

from .conftest import Desk, line


def status(desk: Desk, invoice: int) -> tuple[SalesInvoiceStatus, Decimal]:
    row = get_sales_invoice(desk.file, desk.clock, invoice).row
    return row.status, row.open


def piece(position: int, quantity: str = "1") -> CreditLine:
    return CreditLine(position, Decimal(quantity))


def test_pieces_of_a_line_until_nothing_is_left(desk: Desk) -> None:
    made = desk.issued(line("Kabel", "3", "33.335"), line("Frakt", "1", "50"))
    first = credit_lines(desk.file, made, [piece(1)], reason="Feil vare", clock=desk.clock)
    told = json.loads(desk.row(first).snapshot)
    assert (told["credits"], told["credits_date"], told["note"]) == (10001, "2026-01-01", "Feil vare")
    assert [(one["quantity"], one["net"]) for one in told["lines"]] == [("1.00", "33.34")]
    assert status(desk, made) == (SalesInvoiceStatus.NEW, Decimal("187.51") - Decimal("41.68"))
    with pytest.raises(UserError, match=r"Of line 1, Kabel, 2\.00 are left"):
        credit_lines(desk.file, made, [piece(1, "3")], clock=desk.clock)
    credit_lines(desk.file, made, [piece(1, "2"), piece(2)], clock=desk.clock)
    left = creditable_lines(desk.file, made)
    assert [(one.quantity_left, one.net_left) for one in left] == [(0, 0), (0, 0)]
    assert status(desk, made) == (SalesInvoiceStatus.CREDITED, Decimal(0))
    for lines in (None, [piece(2)]):
        with pytest.raises(UserError, match=r"credited already|are left"):
            credit_lines(desk.file, made, lines, clock=desk.clock)
    desk.office.assert_clean()


@pytest.mark.parametrize("wrong", [[], [piece(3)], [piece(1), piece(1)], [piece(1, "0")], [piece(1, "-1")]])
def test_what_makes_no_sense_is_refused_and_spends_no_number(desk: Desk, wrong: list[CreditLine]) -> None:
    made = desk.issued(line(quantity="2"), line())
    with pytest.raises(UserError):
        credit_lines(desk.file, made, wrong, clock=desk.clock)
    assert credit_invoice(desk.file, made, clock=desk.clock) == 90001
    desk.office.assert_clean()


@pytest.mark.parametrize("result", [InvoiceResult.ISSUED, InvoiceResult.DRAFT])
def test_no_credit_note_asks_for_money(desk: Desk, result: InvoiceResult) -> None:
    made = desk.issued(line("Kabel", "1", "100"), line("Rabatt", "1", "-30"))
    for attempt in (partial(credit_lines, result=result, clock=desk.clock), price_credit):
        with pytest.raises(UserError, match="comes to less than nothing"):
            attempt(desk.file, made, [piece(2)])
    note = credit_lines(desk.file, made, clock=desk.clock)
    assert (desk.row(note).number, desk.row(note).payable) == (90001, Decimal("87.5"))


def test_only_an_issued_invoice_is_credited(desk: Desk) -> None:
    draft = desk.draft()
    credit = credit_lines(desk.file, desk.issued(), clock=desk.clock)
    for one in (draft, credit, 999):
        with pytest.raises(UserError, match="Only an issued invoice"):
            credit_lines(desk.file, one, clock=desk.clock)


def test_a_draft_of_a_credit_note_holds_what_it_takes_until_it_is_taken_back(desk: Desk) -> None:
    made = desk.issued(line(quantity="2"))
    draft = credit_lines(desk.file, made, [piece(1, "2")], result=InvoiceResult.DRAFT, clock=desk.clock)
    assert desk.row(draft).state is SalesInvoiceState.DRAFT
    assert status(desk, made)[0] is SalesInvoiceStatus.NEW
    with pytest.raises(UserError):
        credit_lines(desk.file, made, [piece(1)], clock=desk.clock)
    with pytest.raises(UserError, match="is not changed"):
        draft_values(desk.file, draft)
    void_draft(desk.file, draft, due_again=False, clock=desk.clock)
    ready = credit_lines(desk.file, made, [piece(1)], result=InvoiceResult.READY, clock=desk.clock)
    assert desk.row(ready).state is SalesInvoiceState.READY
    assert issue_drafts(desk.file, [ready], clock=desk.clock) == {ready: 90001}
    assert json.loads(desk.row(ready).snapshot)["credits"] == 10001
    desk.office.assert_clean()


def test_the_buyer_is_who_it_was_also_where_the_customer_was_changed(desk: Desk) -> None:
    """The customer moved, changed its language and currency, and was set inactive: it is credited as it was invoiced."""
    customer = desk.office.customer("Gammel AS", street="Gamleveien 1", reference="Per", language="sv")
    made = desk.issued(line(quantity="2"), customer=customer)
    with desk.file.write() as session:
        session.execute(
            text(
                "UPDATE customer SET name = 'Ny AS', street = 'Nyveien 2', reference = 'Kari', language = 'fr',"
                " currency = 'EUR', active = 0, delivery_street = 'Kai 1'"
            )
        )
    draft = credit_lines(desk.file, made, [piece(1)], result=InvoiceResult.DRAFT, clock=desk.clock)
    issue_drafts(desk.file, [draft], clock=desk.clock)
    whole = credit_lines(desk.file, made, clock=desk.clock)
    original = json.loads(desk.row(made).snapshot)
    for credit in (draft, whole):
        told = json.loads(desk.row(credit).snapshot)
        for key in ("buyer", "language", "delivery", "currency"):
            assert told[key] == original[key], key
        assert told["references"] == {**original["references"], "payment": ""}
    desk.office.assert_clean()


def test_what_was_rounded_and_prepaid_is_credited_to_nothing(desk: Desk) -> None:
    write_setting(desk.file, SettingKey.PAYABLE_ROUNDING, "1", clock=desk.clock)
    made = desk.issued(line("A", "3", "33.33"), line("B", "1", "0.10"), prepaid=Decimal(100))
    row = desk.row(made)
    assert (row.total_inc_vat, row.rounding, row.payable) == (Decimal("125.11"), Decimal("-0.11"), Decimal(25))
    first = credit_lines(desk.file, made, [piece(1)], clock=desk.clock)
    # 25 are to be paid, 100 were: one of three pieces credited is not all of it.
    assert desk.row(first).payable == Decimal("41.66")
    assert status(desk, made) == (SalesInvoiceStatus.PAID, Decimal(0))
    last = credit_lines(desk.file, made, clock=desk.clock)
    assert desk.row(first).payable + desk.row(last).payable == Decimal(125)
    assert status(desk, made)[0] is SalesInvoiceStatus.CREDITED
    desk.office.assert_clean()


@pytest.mark.parametrize("whole", [True, False])
def test_bill_again_frees_what_is_credited_whole(office: Office, whole: bool) -> None:
    desk = Desk(office)
    customer = office.customer("A", one_invoice=True)
    for _ in range(2):
        office.subscription(office.monthly(), [customer])
    office.run()
    made = office.invoices()[0].id
    assert len(get_sales_invoice(desk.file, desk.clock, made).lines) == 2
    lines = None if whole else [piece(2)]
    credit_lines(desk.file, made, lines, bill_again=True, clock=desk.clock)
    office.assert_clean()
    office.run(create_missed=True)
    again = get_sales_invoice(desk.file, desk.clock, office.invoices()[-1].id)
    assert len(again.lines) == (2 if whole else 1)
    assert status(desk, made)[0] is (SalesInvoiceStatus.CREDITED if whole else SalesInvoiceStatus.NEW)
    office.assert_clean()


def test_a_part_of_a_piece_cannot_be_billed_again(office: Office) -> None:
    desk = Desk(office)
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    made = office.invoices()[0].id
    for lines, result, match in (
        ([piece(1, "0.5")], InvoiceResult.ISSUED, "Nothing of it"),
        (None, InvoiceResult.DRAFT, "Only an issued credit note"),
    ):
        with pytest.raises(UserError, match=match):
            credit_lines(desk.file, made, lines, bill_again=True, result=result, clock=desk.clock)
    assert len(office.invoices()) == 1
    office.assert_clean()


def test_hours_of_a_credited_line_are_unbilled_again(office: Office) -> None:
    projects = ProjectOffice(office.file, FixedClock(office.clock.now()))
    first = projects.project(projects.customer(), "A")
    projects.hour(first, "2025-12-30")
    projects.fee(first, "2025-12-30")
    made = projects.bill_all(on="2026-01-01")[0].invoice_id
    credit_lines(office.file, made, [piece(1)], bill_again=True, clock=office.clock)
    with office.file.read() as session:
        billed = session.execute(text("SELECT kind, sales_invoice_line_id IS NULL FROM billable_entry")).all()
    assert dict(billed) == {"hour": 1, "fee": 0}
    projects.assert_clean()


def test_days_given_back_and_pieces_credited_never_exceed_the_line(office: Office) -> None:
    desk = Desk(office)
    subscription = office.subscription(office.monthly(), [office.customer()], price="310")
    office.run()
    made = office.invoices()[0].id
    office.at("2026-01-11")
    subscriber = get_subscription(office.file, office.clock, subscription).subscribers[0].values.id
    assert subscriber is not None
    end_subscriber(office.file, subscriber, day("2026-01-10"), clock=office.clock)
    (left,) = creditable_lines(office.file, made)
    assert (left.quantity_left, left.net_left, left.reduced) == (Decimal(1), Decimal(100), True)
    with pytest.raises(UserError, match="given back already"):
        credit_lines(office.file, made, bill_again=True, clock=office.clock)
    rest = credit_lines(office.file, made, clock=office.clock)
    assert desk.row(rest).total_ex_vat == Decimal(100)
    assert status(desk, made) == (SalesInvoiceStatus.CREDITED, Decimal(0))
    office.assert_clean()


def test_what_a_person_credited_is_not_given_back_again(office: Office) -> None:
    desk = Desk(office)
    subscription = office.subscription(office.monthly(), [office.customer()], price="310")
    office.run()
    made = office.invoices()[0].id
    credit_lines(office.file, made, [piece(1, "0.75")], clock=office.clock)
    office.at("2026-01-11")
    subscriber = get_subscription(office.file, office.clock, subscription).subscribers[0].values.id
    assert subscriber is not None
    end_subscriber(office.file, subscriber, day("2026-01-10"), clock=office.clock)
    assert [one.net_left for one in creditable_lines(office.file, made)] == [0]
    assert status(desk, made)[0] is SalesInvoiceStatus.CREDITED
    office.assert_clean()


def test_days_of_a_discount_alone_that_are_given_back_are_left_to_a_person(office: Office) -> None:
    buyer = office.customer(one_invoice=True)
    monthly = office.monthly()
    office.subscription(monthly, [buyer], price="310")
    discount = office.subscription(monthly, [buyer], price="-31", name="Discount")
    office.run()
    assert [row.payable for row in office.invoices()] == [Decimal("348.75")]
    office.at("2026-01-11")
    subscriber = get_subscription(office.file, office.clock, discount).subscribers[0].values.id
    assert subscriber is not None
    end_subscriber(office.file, subscriber, day("2026-01-10"), clock=office.clock)
    assert [(row.number, row.total_ex_vat) for row in office.invoices() if row.kind == "credit_note"] == [
        ("", Decimal(-21))
    ]
    office.assert_clean()


def test_lines_of_older_files_that_name_nothing_are_counted_all_the_same(desk: Desk) -> None:
    made = desk.issued(line("A", "2", "10", product_number="7"), line("B", "1", "10", product_number="8"))
    credit_lines(desk.file, made, [piece(2)], clock=desk.clock)
    with desk.file.raw() as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE sales_invoice_line SET credits_line_id = NULL")
    assert [one.spent for one in creditable_lines(desk.file, made)] == [False, True]


def test_more_than_a_line_came_to_is_found_by_the_check(desk: Desk) -> None:
    made = desk.issued(line(quantity="2"))
    credit_lines(desk.file, made, [piece(1)], clock=desk.clock)
    credit_lines(desk.file, made, [piece(1)], clock=desk.clock)
    desk.office.assert_clean()
    with desk.file.raw() as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE sales_invoice_line SET quantity = 1000000 WHERE credits_line_id IS NULL")
    assert "credited_too_much" in {problem.code for problem in check(desk.file)}
    with desk.file.raw() as connection:
        connection.execute("UPDATE sales_invoice SET credits_id = NULL")
    assert "credits_nothing" in {problem.code for problem in check(desk.file)}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.decimals("1", "99", places=4), st.sampled_from(["high", "medium", "low"])),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=6),
    st.sampled_from(["", "1"]),
)
def test_credits_add_up_to_the_invoice_whatever_the_pieces(
    office: Office, lines: list[tuple[int, Decimal, str]], pieces: list[tuple[int, int]], step: str
) -> None:
    desk = Desk(office)
    write_setting(desk.file, SettingKey.PAYABLE_ROUNDING, step, clock=desk.clock)
    made = desk.issued(*(line("x", str(count), str(price), vat_code=code) for count, price, code in lines))
    credits = []
    for position, count in pieces:
        try:
            credits.append(credit_lines(desk.file, made, [piece(position, str(count))], clock=desk.clock))
        except UserError:
            continue
    try:
        credits.append(credit_lines(desk.file, made, clock=desk.clock))
    except UserError:
        assert all(one.spent for one in creditable_lines(desk.file, made))
    whole = desk.row(made)
    assert sum(desk.row(one).total_ex_vat for one in credits) == whole.total_ex_vat
    assert sum(desk.row(one).payable for one in credits) == whole.payable
    assert status(desk, made) == (SalesInvoiceStatus.CREDITED, Decimal(0))
    office.assert_clean()


def test_a_credited_invoice_is_copied_and_issued_anew(desk: Desk) -> None:
    made = desk.issued(line("Feil pris", "1", "200"))
    credit_lines(desk.file, made, clock=desk.clock)
    values = draft_values(desk.file, desk.draft(line("Feil pris", "1", "200")))
    right = replace(values, lines=(replace(values.lines[0], id=None, unit_price=Decimal(20)),))
    again = save_draft(desk.file, right, clock=desk.clock)
    assert desk.issue(again) == [10002]
    desk.office.assert_clean()
