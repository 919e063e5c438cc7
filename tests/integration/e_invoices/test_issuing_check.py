"""Issuing to customers that want an electronic form: kept when the rules hold, refused in words when they do not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from crediting import credit_invoice
from sqlalchemy import func, select

from telecost_desktop.models.company import Attachment
from telecost_desktop.models.customers import Customer, DeliveryChannel, ElectronicForm
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import RunItem
from telecost_desktop.models.sales_invoices import (
    Deliverable,
    DeliverableKind,
    DeliverableState,
    NumberSeries,
    SalesInvoice,
    SalesInvoiceState,
)
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.importing.supplier_invoices.structured import read_structured
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, save_draft
from telecost_desktop.services.sales_invoicing.drafts.enclosing import keep_enclosure
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues
from telecost_desktop.services.sales_invoicing.e_invoices.checking import check_xml
from telecost_desktop.services.sales_invoicing.e_invoices.issued_check import check_issued
from telecost_desktop.services.sales_invoicing.e_invoices.issuing_check import RefusedByRules
from tests.integration.billing.conftest import Office

BUYER = CustomerValues(
    "Kunde AS", organisation_number="974760673", street="Strandgaten 2", postal_code="5003", city="Bergen",
    country="NO", reference="Kari Nordmann", channel=DeliveryChannel.E_INVOICE, electronic_form=ElectronicForm.UBL,
)  # fmt: skip
PLAIN = replace(BUYER, channel=DeliveryChannel.EMAIL, electronic_form=ElectronicForm.NONE)
LINES = (DraftLineValues("Rådgivning", Decimal("2.5"), Decimal(1200), unit="timer", discount=Decimal("7.5")),)


@pytest.fixture
def seller(company: CompanyFile) -> CompanyFile:
    """A company that can send e-invoices."""
    save_company(
        company,
        {"organisation_number": "923609016", "in_business_register": True, "street": "Storgata 1", "postal_code": "0150",
         "city": "Oslo", "bank_account": "1234 56 78903"},
    )  # fmt: skip
    return company


def draft(file: CompanyFile, clock: FixedClock, buyer: CustomerValues = BUYER, **values: object) -> int:
    customer = save_customer(file, buyer, clock=clock)
    return save_draft(file, DraftValues(customer, LINES, **values), clock=clock)  # type: ignore[arg-type]


def kept(file: CompanyFile, invoice_id: int) -> dict[DeliverableKind, tuple[DeliverableState, bytes | None]]:
    with file.read() as session:
        query = select(Deliverable.kind, Deliverable.state, Attachment.content)
        query = query.outerjoin(Attachment, Attachment.id == Deliverable.attachment_id)
        rows = session.execute(query.where(Deliverable.sales_invoice_id == invoice_id))
        return {row.kind: (row.state, row.content) for row in rows}


def next_number(file: CompanyFile) -> int:
    with file.read() as session:
        return session.scalars(select(NumberSeries.next_number).order_by(NumberSeries.id)).first() or 0


def test_ubl_is_made_checked_and_kept_in_the_moment_of_the_number(seller: CompanyFile, clock: FixedClock) -> None:
    invoice_id = draft(seller, clock)
    number = issue_drafts(seller, [invoice_id], clock=clock)[invoice_id]
    state, xml = kept(seller, invoice_id)[DeliverableKind.UBL]
    assert (state, xml and check_xml(xml)) == (DeliverableState.MADE, [])
    assert xml is not None
    read = read_structured(xml, "NO").invoice
    with seller.read() as session:
        invoice = session.get_one(SalesInvoice, invoice_id)
        assert (read.number, read.issue_date, read.due_date) == (str(number), invoice.issue_date, invoice.due_date)
        assert (read.total_ex_vat, read.total_vat) == (invoice.total_ex_vat, invoice.total_vat)
        assert (read.total_inc_vat, read.payable) == (invoice.total_inc_vat, invoice.payable)
        assert read.payment_reference == invoice.payment_reference
        assert [charge.net for charge in read.charges] == [Decimal("2775.00")]
    assert [problem.sentence() for problem in check(seller)] == []


def test_data_for_a_pdf_are_checked_and_wait_for_it(seller: CompanyFile, clock: FixedClock) -> None:
    invoice_id = draft(seller, clock, replace(BUYER, electronic_form=ElectronicForm.FACTURX))
    issue_drafts(seller, [invoice_id], clock=clock)
    found = kept(seller, invoice_id)
    assert found[DeliverableKind.FACTURX] == (DeliverableState.WAITING, None)
    assert DeliverableKind.UBL not in found


def test_who_wants_no_form_gets_none_and_needs_no_reference(seller: CompanyFile, clock: FixedClock) -> None:
    invoice_id = draft(seller, clock, replace(PLAIN, reference=""))
    issue_drafts(seller, [invoice_id], clock=clock)
    assert not {DeliverableKind.UBL, DeliverableKind.FACTURX} & set(kept(seller, invoice_id))


def test_what_is_enclosed_goes_along_inside(seller: CompanyFile, clock: FixedClock) -> None:
    enclosed = keep_enclosure(seller, b"dag;timer\n1;2,5\n", "timeliste æ.csv", clock=clock)
    invoice_id = draft(seller, clock, attachments=(enclosed,))
    issue_drafts(seller, [invoice_id], clock=clock)
    _, xml = kept(seller, invoice_id)[DeliverableKind.UBL]
    assert xml is not None
    assert read_structured(xml, "NO").enclosures == [("timeliste æ.csv", b"dag;timer\n1;2,5\n")]


REFUSED: dict[str, tuple[dict[str, object], dict[str, object], str, str]] = {
    "no reference": ({"reference": ""}, {}, "neither a reference nor an order", "Order reference of the customer"),
    "no address": ({"organisation_number": ""}, {}, "Kunde AS has no electronic address", "Electronic address or"),
    "a foreign scheme": ({"electronic_address": "4711:12"}, {}, "scheme 4711", "Electronic address or"),
    "no seller": ({}, {"organisation_number": ""}, "The company has no electronic address", "of the company"),
    "two things": (
        {"reference": "", "organisation_number": ""},
        {},
        "has no electronic address",
        "Fill in Their reference",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_incomplete_form_refuses_the_issue_and_gives_the_number_back(
    seller: CompanyFile, clock: FixedClock, case: str
) -> None:
    buyer, company, words, where = REFUSED[case]
    save_company(seller, company)
    invoice_id = draft(seller, clock, replace(BUYER, **buyer))  # type: ignore[arg-type]
    before = next_number(seller)
    with pytest.raises(RefusedByRules) as refused:
        issue_drafts(seller, [invoice_id], clock=clock)
    assert words in refused.value.sentence()
    assert where in refused.value.sentence()
    assert next_number(seller) == before
    with seller.read() as session:
        invoice = session.get_one(SalesInvoice, invoice_id)
        assert (invoice.state, invoice.number) == (SalesInvoiceState.DRAFT, None)
        assert session.scalar(select(func.count()).select_from(Deliverable)) == 0
    assert [problem.sentence() for problem in check(seller)] == []


def test_mended_it_gets_the_number_that_was_given_back(seller: CompanyFile, clock: FixedClock) -> None:
    invoice_id = draft(seller, clock, replace(BUYER, reference=""))
    expected = next_number(seller)
    with pytest.raises(RefusedByRules):
        issue_drafts(seller, [invoice_id], clock=clock)
    with seller.write() as session:
        session.scalars(select(Customer)).one().order_reference = "4500012345"
    assert issue_drafts(seller, [invoice_id], clock=clock) == {invoice_id: expected or 10001}


def test_a_credit_note_is_electronic_too(seller: CompanyFile, clock: FixedClock) -> None:
    invoice_id = draft(seller, clock)
    number = issue_drafts(seller, [invoice_id], clock=clock)[invoice_id]
    credit_invoice(seller, invoice_id, clock=clock)
    with seller.read() as session:
        credit_id = session.scalars(select(SalesInvoice.id).where(SalesInvoice.credits_id == invoice_id)).one()
    _, xml = kept(seller, credit_id)[DeliverableKind.UBL]
    assert xml is not None
    assert check_xml(xml) == []
    assert f"<cbc:ID>{number}</cbc:ID>".encode() in xml


def test_what_was_issued_before_the_customer_wanted_a_form_can_be_credited(
    seller: CompanyFile, clock: FixedClock
) -> None:
    buyer = replace(PLAIN, reference="", organisation_number="")
    invoice_id = draft(seller, clock, buyer)
    issue_drafts(seller, [invoice_id], clock=clock)
    with seller.write() as session:
        customer = session.scalars(select(Customer)).one()
        customer.reference, customer.organisation_number = "Kari Nordmann", "974760673"
        customer.electronic_form = ElectronicForm.UBL
    assert credit_invoice(seller, invoice_id, clock=clock)


def test_the_command_checks_what_is_kept(
    seller: CompanyFile, clock: FixedClock, command_line: Callable[..., tuple[int, str, str]]
) -> None:
    good = draft(seller, clock)
    plain = draft(seller, clock, replace(PLAIN, name="Annen AS", reference=""))
    numbers = issue_drafts(seller, [good, plain], clock=clock)
    assert (check_issued(seller, good).kept, check_issued(seller, plain).kept) == (True, False)
    code, out, _ = command_line("invoices", "check", numbers[good], "-c", seller.path)
    assert (code, out) == (0, f"{numbers[good]} (ubl): keeps all rules\n")
    code, out, _ = command_line("invoices", "check", numbers[good], numbers[plain], "--json", "-c", seller.path)
    assert code == 3
    found = {one["number"]: [failure["rule"] for failure in one["failures"]] for one in json.loads(out)}
    assert found == {numbers[good]: [], numbers[plain]: ["PEPPOL-EN16931-R003"]}
    code, out, _ = command_line("invoices", "check", numbers[plain], "--as", "facturx", "-c", seller.path)
    assert code == 0


def test_a_run_leaves_out_who_lacks_something_and_its_numbers_have_no_gap(
    seller: CompanyFile, clock: FixedClock
) -> None:
    office = Office(seller, clock)
    customers = [
        save_customer(seller, replace(BUYER, name=name, reference=reference), clock=clock)
        for name, reference in (("Alfa AS", "Ola"), ("Beta AS", ""), ("Gamma AS", "Kari"))
    ]
    office.subscription(office.monthly("2026-11-22", day=22), customers, "2026-11-22")
    office.run()
    assert [(row.customer_id, row.number) for row in office.invoices()] == [
        (customers[0], "10001"),
        (customers[2], "10002"),
    ]
    with seller.read() as session:
        missing = session.scalars(select(RunItem.reason_values).where(RunItem.sales_invoice_id.is_(None))).all()
    assert ["PEPPOL-EN16931-R003" in values for values in missing] == [True]
    with seller.write() as session:
        session.get_one(Customer, customers[1]).reference = "Per"
    office.run(explicit=True)
    assert office.numbers() == [10001, 10002, 10003]
    office.assert_clean()
