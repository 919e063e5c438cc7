"""Drafts written by hand: saved, changed, copied, in another currency, with rounding and enclosed documents."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from telecost_desktop.errors import UserError
from telecost_desktop.models.customers import VatRegime
from telecost_desktop.models.periods import Period
from telecost_desktop.models.sales_invoices import SalesInvoiceState
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import save_company
from telecost_desktop.services.company_settings import add_vat_rate
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.sales_invoicing.drafts.deciding import mark_ready, void_draft
from telecost_desktop.services.sales_invoicing.drafts.drafting import References
from telecost_desktop.services.sales_invoicing.drafts.editing import (
    DraftValues,
    copy_invoice,
    draft_values,
    price_draft,
    save_draft,
)
from telecost_desktop.services.sales_invoicing.drafts.enclosing import keep_enclosure
from telecost_desktop.services.sales_invoicing.listing import get_sales_invoice
from telecost_desktop.services.settings import SettingKey, write_setting
from tests.integration.billing.conftest import Office, day
from tests.integration.projects.conftest import ProjectOffice

from .conftest import Desk, line


def test_an_invoice_by_hand_is_reckoned_numbered_and_frozen(desk: Desk) -> None:
    made = desk.draft(
        line("Møte", "2.5", "1200", unit="h", discount=Decimal(10)),
        line("Reise", "1", "333.333333", vat_code="low", period=Period(day("2026-01-01"), day("2026-02-01"))),
        line("Avslag", "-1", "100"),
        on="2026-01-02",
        references=References("Per", "PO-1"),
        delivered_on=date(2025, 12, 30),
        note=" Takk! ",
        prepaid=Decimal("500"),
    )
    assert desk.row(made).payable == Decimal("3123.33")
    desk.issue(made)
    row = desk.row(made)
    # 2700.00 + 333.33 − 100.00; 25 % of 2600.00, 12 % of 333.33.
    assert (row.total_ex_vat, row.total_vat, row.payable) == (Decimal("2933.33"), Decimal("690.00"), Decimal("3123.33"))
    told = json.loads(row.snapshot)
    assert [one["discount"] for one in told["lines"]] == ["10.00", "0.00", "0.00"]
    assert (told["note"], told["delivered_on"], told["prepaid"]) == ("Takk!", "2025-12-30", "500.00")
    assert told["references"]["your"] == "Per"
    assert get_sales_invoice(desk.file, desk.clock, made).row.open == row.payable
    desk.office.assert_clean()


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": ()},
        {"lines": (line(""),)},
        {"lines": (line(quantity="0"),)},
        {"lines": (line(discount=Decimal(101)),)},
        {"lines": (line(discount=Decimal(-1)),)},
        {"lines": (line(price="1000000000000"),)},
        {"lines": (line(quantity="10000000", price="1000000"),)},
        {"lines": (line(vat_code="gone"),)},
        {"lines": (line(quantity="-1"),)},
        {"lines": (line(id=999),)},
        {"currency": "kroner"},
        {"currency": "EUR"},
        {"currency": "EUR", "exchange_rate": Decimal(-1)},
        {"currency": "EUR", "exchange_rate": Decimal("0.0000001")},
        {"currency": "EUR", "exchange_rate": Decimal(10) ** 20},
        {"issue_date": date(9999, 12, 31)},
        {"prepaid": Decimal(126)},
        {"prepaid": Decimal(-1)},
        {"customer_id": 999},
    ],
)
def test_what_cannot_be_invoiced_is_refused_and_leaves_nothing(desk: Desk, wrong: dict[str, object]) -> None:
    values = replace(DraftValues(desk.office.customer(), (line(),)), **wrong)  # type: ignore[arg-type]
    with pytest.raises(UserError):
        save_draft(desk.file, values, clock=desk.clock)
    with desk.file.read() as session:
        assert session.scalar(text("SELECT count(*) FROM sales_invoice")) == 0


def test_a_draft_is_changed_as_a_whole_and_is_no_longer_ready(desk: Desk) -> None:
    made = desk.draft(line("A"), line("B", price="50"), note="x")
    mark_ready(desk.file, made, clock=desk.clock)
    before = draft_values(desk.file, made)
    other = desk.office.customer("Andre AS", payment_days=30)
    lines = (line("C", price="7"), replace(before.lines[1], text="B2", quantity=Decimal(3)))
    changed = replace(before, customer_id=other, lines=lines, issue_date=day("2026-01-05"), note="")
    assert save_draft(desk.file, changed, clock=desk.clock, invoice_id=made) == made
    row = desk.row(made)
    assert (row.state, row.due_date, row.total_ex_vat) == (SalesInvoiceState.DRAFT, day("2026-02-04"), Decimal(157))
    kept = draft_values(desk.file, made)
    assert [(one.text, one.quantity) for one in kept.lines] == [("C", Decimal(1)), ("B2", Decimal(3))]
    assert kept.lines[1].id == before.lines[1].id
    desk.issue(made)
    desk.office.assert_clean()
    with pytest.raises(UserError, match="Only a draft"):
        save_draft(desk.file, kept, clock=desk.clock, invoice_id=made)


def test_saving_what_was_read_changes_nothing(desk: Desk) -> None:
    made = desk.draft(
        line("A", discount=Decimal("2.5"), vat_code="medium"),
        line("B", quantity="3", price="0.333333", period=Period(day("2026-01-01"), day("2026-02-01")), project="5 X"),
        references=References("Kari", ""),
        currency="EUR",
        exchange_rate=Decimal("11.5"),
    )
    before, row = draft_values(desk.file, made), desk.row(made)
    save_draft(desk.file, before, clock=desk.clock, invoice_id=made)
    assert draft_values(desk.file, made) == before
    assert (desk.row(made).total_inc_vat, desk.row(made).exchange_rate) == (row.total_inc_vat, Decimal("11.5"))


def test_another_currency_needs_its_rate_and_tells_the_vat_in_ours(desk: Desk) -> None:
    made = desk.issued(line(price="80"), currency="EUR", exchange_rate=Decimal("11.4285"))
    told = json.loads(desk.row(made).snapshot)
    assert (told["currency"], told["total_vat"], told["exchange_rate"]) == ("EUR", "20.00", "11.428500")
    assert (told["company_currency"], told["total_vat_company"]) == ("NOK", "228.57")
    desk.office.assert_clean()


def test_the_amount_to_pay_is_rounded_where_the_company_wants_it(desk: Desk) -> None:
    write_setting(desk.file, SettingKey.PAYABLE_ROUNDING, "1", clock=desk.clock)
    draft = desk.draft(line(price="99.70"))
    assert (desk.row(draft).rounding, desk.row(draft).payable) == (Decimal("0.37"), Decimal(125))
    # What counts is the setting on the day of issue.
    write_setting(desk.file, SettingKey.PAYABLE_ROUNDING, "", clock=desk.clock)
    desk.issue(draft)
    assert (desk.row(draft).rounding, desk.row(draft).payable) == (Decimal(0), Decimal("124.63"))
    write_setting(desk.file, SettingKey.PAYABLE_ROUNDING, "1", clock=desk.clock)
    made = desk.issued(line(price="99.60"), prepaid=Decimal("0.40"))
    assert (desk.row(made).rounding, desk.row(made).payable) == (Decimal("-0.10"), Decimal(124))
    desk.office.assert_clean()


def test_a_copy_has_todays_date_and_the_vat_of_that_date(desk: Desk) -> None:
    original = desk.issued(line("Lisens", "3", "19.99", discount=Decimal(5)), note="Hilsen", prepaid=Decimal(10))
    add_vat_rate(desk.file, "high", Decimal("25.5"), day("2026-06-01"), clock=desk.clock)
    desk.office.at("2026-06-02")
    copied = copy_invoice(desk.file, original, clock=desk.clock)
    values = draft_values(desk.file, copied)
    assert (values.issue_date, values.note, values.prepaid) == (day("2026-06-02"), "Hilsen", Decimal(0))
    detail = get_sales_invoice(desk.file, desk.clock, copied)
    assert [(one.text, one.unit_price, one.net, one.vat_rate) for one in detail.lines] == [
        ("Lisens", Decimal("19.99"), Decimal("56.97"), Decimal("25.5"))
    ]
    assert desk.issue(copied) == [10002]
    assert desk.row(original).total_vat == Decimal("14.24")
    desk.office.assert_clean()


def test_no_vat_follows_the_buyers_regime(desk: Desk) -> None:
    abroad = desk.office.customer("Abroad", vat_regime=VatRegime.EXPORT, country="SE", language="sv")
    made = desk.issued(line(), customer=abroad)
    assert [one.vat_category for one in get_sales_invoice(desk.file, desk.clock, made).lines] == ["G"]
    assert draft_values(desk.file, copy_invoice(desk.file, made, clock=desk.clock)).lines[0].vat_code == "high"


@pytest.mark.parametrize("by_run", [False, True])
def test_a_buyer_who_became_another_for_vat_gets_no_old_vat(office: Office, by_run: bool) -> None:
    desk = Desk(office)
    buyer = office.customer()
    if by_run:
        office.subscription(office.monthly(), [buyer], result=InvoiceResult.DRAFT)
        office.run()
        made = office.invoices()[0].id
    else:
        made = desk.draft(customer=buyer)
    abroad = CustomerValues("Kunde AS", vat_regime=VatRegime.EXPORT)
    save_customer(office.file, abroad, clock=office.clock, customer_id=buyer)
    with pytest.raises(UserError, match="VAT of Kunde AS is another"):
        desk.issue(made)
    save_draft(office.file, draft_values(office.file, made), clock=office.clock, invoice_id=made)
    desk.issue(made)
    assert desk.row(made).total_vat == 0
    later = desk.draft(customer=buyer)
    save_company(office.file, {"vat_registered": False})
    with pytest.raises(UserError, match="VAT of Kunde AS is another"):
        desk.issue(later)
    office.assert_clean()


def test_a_date_that_moved_into_another_rate_is_refused(desk: Desk) -> None:
    add_vat_rate(desk.file, "high", Decimal(26), day("2026-01-15"), clock=desk.clock)
    drafts = [desk.draft(on="2026-01-01"), desk.draft(on="2026-01-01", delivered_on=day("2026-01-01"))]
    desk.office.at("2026-02-01")
    desk.issued(on="2026-02-01")
    with pytest.raises(UserError, match="dated 2026-02-01, when there is no VAT rate of 25 %"):
        desk.issue(drafts[0])
    desk.issue(drafts[1])
    assert desk.row(drafts[1]).total_vat == Decimal(25)
    desk.office.assert_clean()


def test_a_draft_of_a_run_keeps_what_it_bills(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()], "2026-01-15", result=InvoiceResult.DRAFT)
    office.at("2026-02-01")
    office.run()
    made = office.invoices()[0].id
    values = draft_values(office.file, made)
    part, whole = values.lines
    worded = replace(values, lines=(replace(whole, text="Februar"), line("Tillegg"), part))
    save_draft(office.file, worded, clock=office.clock, invoice_id=made)
    detail = get_sales_invoice(office.file, office.clock, made)
    # The part of January keeps its amount, which no quantity and price of six decimals give.
    assert [(one.text, one.net) for one in detail.lines][0::2] == [
        ("Februar", Decimal(300)),
        (part.text, Decimal("164.52")),
    ]
    office.assert_clean()
    for wrong, match in (
        (replace(values, lines=(whole,)), "cannot be left out"),
        (replace(values, lines=(replace(part, period=None), whole)), "days stay"),
        (replace(values, customer_id=office.customer("B")), "customer and currency stay"),
        (replace(values, lines=(whole, whole, part)), "named twice"),
    ):
        with pytest.raises(UserError, match=match):
            save_draft(office.file, wrong, clock=office.clock, invoice_id=made)
    office.assert_clean()
    # Another price of a subscription's line is allowed.
    cheaper = replace(values, lines=(part, replace(whole, unit_price=Decimal(250))))
    save_draft(office.file, cheaper, clock=office.clock, invoice_id=made)
    void_draft(office.file, made, due_again=True, clock=office.clock)
    office.assert_clean()


def test_hours_and_fees_are_worded_anew_but_not_priced(office: Office) -> None:
    projects = ProjectOffice(office.file, FixedClock(office.clock.now()))
    first = projects.project(projects.customer(), "A")
    projects.hour(first, "2025-12-30")
    projects.fee(first)
    made = projects.bill_all(result=InvoiceResult.DRAFT)[0].invoice_id
    values = draft_values(office.file, made)
    worded = replace(values, lines=tuple(replace(one, text=f"{one.text}!") for one in values.lines))
    save_draft(office.file, worded, clock=office.clock, invoice_id=made)
    projects.assert_clean()
    with pytest.raises(UserError, match="amount is theirs"):
        dearer = tuple(replace(one, unit_price=one.unit_price + 1) for one in values.lines)
        save_draft(office.file, replace(values, lines=dearer), clock=office.clock, invoice_id=made)
    with pytest.raises(UserError, match="cannot be left out"):
        save_draft(office.file, replace(values, lines=(line(),)), clock=office.clock, invoice_id=made)
    projects.assert_clean()


def test_documents_go_along_under_the_name_that_the_reader_sees(desk: Desk) -> None:
    sheet = keep_enclosure(desk.file, b"%PDF-1.4 hours", "timer.pdf", clock=desk.clock)
    again = keep_enclosure(desk.file, b"%PDF-1.4 hours", "andre navn", clock=desk.clock)
    assert (again.attachment_id, again.file_name) == (sheet.attachment_id, "andre navn.pdf")
    made = desk.draft(attachments=(sheet, again))
    assert draft_values(desk.file, made).attachments == (sheet, again)
    desk.issue(made)
    told = json.loads(desk.row(made).snapshot)["attachments"]
    assert [(one["file_name"], one["sha256"]) for one in told] == [
        ("timer.pdf", sheet.sha256),
        ("andre navn.pdf", sheet.sha256),
    ]
    desk.office.assert_clean()
    with pytest.raises(UserError, match="same name"):
        desk.draft(attachments=(sheet, replace(again, file_name="TIMER.pdf")))
    for content in (b"MZ\x90\x00", b"<?xml version='1.0'?><a/>", b""):
        with pytest.raises(UserError, match="cannot be enclosed"):
            keep_enclosure(desk.file, content, "x.pdf", clock=desk.clock)
    with pytest.raises(UserError, match="cannot be enclosed"):
        keep_enclosure(desk.file, b"import os, sys\n", "start.py", clock=desk.clock)
    assert keep_enclosure(desk.file, b"dag,timer\n1,7\n", "Timer.CSV", clock=desk.clock).file_name == "Timer.CSV"


@pytest.mark.parametrize(("language", "allowed"), [("nb", True), ("sv", True), ("en", True), ("fr", False)])
def test_a_norwegian_sellers_language(desk: Desk, language: str, allowed: bool) -> None:
    if not allowed:
        with pytest.raises(UserError, match="Norwegian seller"):
            desk.office.customer(language=language)
    customer = desk.office.customer()
    draft = desk.draft(customer=customer)
    with desk.file.write() as session:
        session.execute(text("UPDATE customer SET language = :language"), {"language": language})
    if allowed:
        desk.issue(draft)
        return
    with pytest.raises(UserError, match="Norwegian seller"):
        desk.issue(draft)
    # Elsewhere it is welcome.
    with desk.file.write() as session:
        session.execute(text("UPDATE company SET country = 'FR'"))
    save_customer(desk.file, CustomerValues("Client", language="fr", country="FR"), clock=desk.clock)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.decimals("-50", "500", places=3),
            st.decimals("-100", "9999", places=4),
            st.decimals("0", "100", places=2),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_a_form_shows_is_what_is_stored_and_issued(
    office: Office, lines: list[tuple[Decimal, Decimal, Decimal]]
) -> None:
    desk = Desk(office)
    written = tuple(line("x", str(quantity), str(price), discount=discount) for quantity, price, discount in lines)
    values = DraftValues(office.customer(), written)
    try:
        shown, _ = price_draft(desk.file, values, clock=desk.clock)
    except UserError:
        with pytest.raises(UserError):
            save_draft(desk.file, values, clock=desk.clock)
        return
    made = desk.issued(*written)
    assert list(get_sales_invoice(desk.file, desk.clock, made).lines) == shown
    assert desk.row(made).total_ex_vat == sum(one.net for one in shown)
    office.assert_clean()
