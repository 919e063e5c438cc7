"""Sales invoices of projects: their lines, merging, dates, and what taking them back does."""

from __future__ import annotations

import json
import multiprocessing
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from crediting import credit_invoice
from sqlalchemy import select, update

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import VatRate
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import BillableEntry, LineDetail
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.models.subscriptions import FrequencyUnit, InvoiceResult
from telecost_desktop.services.checks import check
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.projects.entries import EntryState, list_entries
from telecost_desktop.services.projects.fees import ProjectFeeValues, save_fee
from telecost_desktop.services.projects.selection import Limits, ProjectSelection
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts, void_draft

from .conftest import ProjectOffice, day

D = Decimal


def states(office: ProjectOffice) -> list[str]:
    return sorted(row.state.value for row in list_entries(office.file))


# --- lines ---


def test_hours_of_one_price_are_one_line_and_each_fee_is_one(office: ProjectOffice) -> None:
    product = save_product(
        office.file,
        ProductValues("Montør", unit="t", price=D(1000), price_from=day("2020-01-01")),
        clock=office.clock,
    )
    project = office.project(office.customer(), "Nytt nett", number="5001", hour_product_id=product)
    office.fee(project, "2026-11-01", "500", period=Period(day("2026-11-01"), day("2026-12-01")))
    office.hour(project, "2026-11-02", "1.5")
    office.hour(project, "2026-11-09", "2")
    office.hour(project, "2026-11-10", "1", price="1500")
    office.fee(project, "2026-11-12", "-50", text="Discount")
    (made,) = office.bill_all()
    lines = office.lines(made.invoice_id)
    assert [(one.text, one.quantity, one.unit_price, one.net) for one in lines] == [
        ("Montør", D("3.5"), D(1000), D(3500)),
        ("Montør", D(1), D(1500), D(1500)),
        ("Licence", D(1), D(500), D(500)),
        ("Discount", D(1), D(-50), D(-50)),
    ]
    assert [(one.period_start.day, (one.period_end - one.period_start).days) for one in lines] == [
        (2, 8), (10, 1), (1, 30), (12, 1),
    ]  # fmt: skip
    assert {one.project for one in lines} == {"5001 Nytt nett"}
    assert [(one.unit, bool(one.product_number)) for one in lines[:1]] == [("t", True)]
    assert (made.number, made.amounts) == (10001, {project: D("6812.50")})
    office.assert_clean()


def test_each_hour_entry_can_be_a_line_that_names_the_person(office: ProjectOffice) -> None:
    project = office.project(office.customer(language="en"), line_detail=LineDetail.EACH)
    office.hour(project, "2026-11-02", text="Survey", person="Siv")
    office.hour(project, "2026-11-02", text="Survey")
    office.hour(project, "2026-11-03")
    (made,) = office.bill_all()
    assert [one.text for one in office.lines(made.invoice_id)] == ["Survey (Siv)", "Survey", "Hours"]


def test_nothing_is_lost_in_rounding(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    for _ in range(3):
        office.hour(project, "2026-11-02", "0.333", price="10.05")
    (expected,) = office.unbilled()
    (made,) = office.bill_all()
    (line,) = office.lines(made.invoice_id)
    assert line.net == expected.amount == 3 * D("3.35")
    assert line.quantity == D("0.999")
    assert office.invoice(made.invoice_id).total_inc_vat == expected.amount_inc_vat


def test_hours_on_both_sides_of_a_new_vat_rate_are_two_lines(office: ProjectOffice) -> None:
    with office.file.write() as session:
        session.add(VatRate(country="NO", code="high", valid_from=day("2026-11-10"), rate=D(30)))
    project = office.project(office.customer())
    office.hour(project, "2026-11-09")
    office.hour(project, "2026-11-10")
    (made,) = office.bill_all()
    assert [one.vat_rate for one in office.lines(made.invoice_id)] == [D(25), D(30)]
    assert made.amounts == {project: D(2550)}


def test_a_seller_who_is_not_registered_charges_no_vat(office: ProjectOffice) -> None:
    with office.file.write() as session:
        session.execute(update(Company).values(vat_registered=False))
    office.hour(office.project(office.customer()))
    (made,) = office.bill_all()
    (line,) = office.lines(made.invoice_id)
    assert (line.vat_category, line.vat_rate) == ("O", 0)
    assert office.invoice(made.invoice_id).payable == 1000


# --- dates, references, results ---


def test_dates_references_and_creator(office: ProjectOffice) -> None:
    customer = office.customer(reference="Kari", order_reference="4711")
    office.hour(office.project(customer, reference="Ola"))
    (made,) = office.bill_all(on="2026-11-20", booked="2026-10-31")
    invoice = office.invoice(made.invoice_id)
    assert (invoice.issue_date, invoice.entry_date) == (day("2026-11-20"), day("2026-10-31"))
    assert (invoice.created_by, invoice.reference, invoice.order_reference) == ("ANN", "Ola", "")
    snapshot = json.loads(invoice.snapshot)
    assert (snapshot["references"]["your"], snapshot["references"]["order"]) == ("Ola", "4711")
    assert snapshot["lines"][0]["project"]


@pytest.mark.parametrize("result", [InvoiceResult.DRAFT, InvoiceResult.READY])
def test_a_draft_binds_its_entries_and_is_issued_later(office: ProjectOffice, result: InvoiceResult) -> None:
    office.hour(office.project(office.customer(reference="Kari"), reference="Ola"))
    (made,) = office.bill_all(result=result, booked="2026-10-31")
    assert (made.number, office.unbilled()) == (None, [])
    assert office.invoice(made.invoice_id).state.value == result.value
    office.assert_clean()
    issue_drafts(office.file, [made.invoice_id], clock=office.clock)
    invoice = office.invoice(made.invoice_id)
    assert (invoice.state, invoice.entry_date) == (SalesInvoiceState.ISSUED, day("2026-10-31"))
    assert json.loads(invoice.snapshot)["references"]["your"] == "Ola"
    office.assert_clean()


def test_recurring_fees_become_entries_in_the_same_transaction(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    monthly = save_frequency(
        office.file, FrequencyValues(FrequencyUnit.MONTH, day("2026-10-01"), day=1), clock=office.clock
    )
    fee = ProjectFeeValues(project, monthly, day("2026-10-01"), text="Licence", unit_price=D(900))
    save_fee(office.file, fee, clock=office.clock)
    (made,) = office.bill_all()
    assert [(one.text, one.period_start, one.net) for one in office.lines(made.invoice_id)] == [
        ("Licence", day("2026-10-01"), D(900)),
        ("Licence", day("2026-11-01"), D(900)),
    ]
    assert (states(office), office.unbilled()) == (["billed", "billed"], [])


# --- merging ---


def test_projects_of_a_customer_share_an_invoice_and_keep_their_names(office: ProjectOffice) -> None:
    customer = office.customer()
    projects = [office.project(customer, name) for name in ("A", "B")]
    other = office.project(office.customer("Annen AS"), "C")
    for project in (*projects, other):
        office.hour(project)
    assert [len(group.projects) for group in office.groups()] == [1, 1, 1]
    first, second = office.bill_all(merge=True)
    assert (set(first.amounts), set(second.amounts)) == ({other}, set(projects))
    assert [one.project.split()[-1] for one in office.lines(second.invoice_id)] == ["A", "B"]
    assert office.invoice(second.invoice_id).payable == sum(second.amounts.values())
    office.assert_clean()


def test_other_references_keep_projects_apart_and_it_is_said(office: ProjectOffice) -> None:
    customer = office.customer(reference="Kari")
    for name, reference in (("A", ""), ("B", "Ola"), ("C", "Kari")):
        office.hour(office.project(customer, name, number=f"5{name}", reference=reference))
    together, apart = office.groups(merge=True)
    assert [one.name for one in together.projects] == ["A", "C"]
    assert apart.note.format(**apart.note_values) == (
        "5B B: an invoice of its own, because its references differ from those of 5A A, 5C C."
    )
    made = office.bill(together)
    assert made is not None
    assert office.invoice(made.invoice_id).reference == ""
    assert json.loads(office.invoice(made.invoice_id).snapshot)["references"]["your"] == "Kari"


def test_limits_are_tested_before_merging(office: ProjectOffice) -> None:
    customer = office.customer()
    small, large = office.project(customer, "A"), office.project(customer, "B")
    office.hour(small)
    office.hour(large, hours="5")
    limits = Limits(D(2000), None)
    (made,) = office.bill_all(merge=True, limits=limits)
    assert set(made.amounts) == {large}
    assert [one.project_id for one in office.unbilled()] == [small]


def test_what_a_limit_leaves_is_not_marked_and_comes_next_time(office: ProjectOffice) -> None:
    project = office.project(office.customer(), greatest_amount=D(2500), budget_cap=D(5000))
    entries = [office.hour(project, f"2026-11-0{place}", hours) for place, hours in enumerate("1311", 1)]
    (made,) = office.bill_all()
    assert made.amounts == {project: D(2500)}
    with office.file.read() as session:
        left = session.scalars(select(BillableEntry.id).where(BillableEntry.sales_invoice_line_id.is_(None))).all()
    # 1 000 and 1 000 were taken; 3 000 alone is more than 2 500; one more 1 000 would be too much.
    assert list(left) == [entries[1], entries[3]]
    (again,) = office.bill_all()
    assert again.amounts == {project: D(1250)}
    (last,) = office.unbilled()
    assert (last.included, last.left) == (False, D(3000))
    office.assert_clean()


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_projects_are_billed_changes_nothing(office: ProjectOffice, seed: int) -> None:
    random = Random(99)
    customers = [office.customer(f"Kunde {place}") for place in range(3)]
    for place in range(9):
        project = office.project(
            customers[place % 3],
            f"P{place}",
            budget_cap=random.choice([None, D(4000)]),
            greatest_amount=random.choice([None, D(3000)]),
            least_amount=random.choice([None, D(1500)]),
        )
        for _ in range(random.randrange(1, 6)):
            office.hour(project, f"2026-11-{random.randrange(1, 28):02}", str(random.randrange(1, 4)))
    expected = {one.project_id: one.amount_inc_vat for one in office.unbilled() if one.included}
    groups = office.groups(merge=True)
    Random(seed).shuffle(groups)
    made = [office.bill(group) for group in groups]
    assert {key: amount for one in made if one for key, amount in one.amounts.items()} == expected
    office.assert_clean()


# --- doubles and changes meanwhile ---


def test_what_was_billed_meanwhile_is_left_alone(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    office.hour(project)
    (group,) = office.groups()
    assert office.bill(group) is not None
    assert office.bill(group) is None
    office.hour(project, "2026-11-03")
    (made,) = office.bill_all()
    assert made.amounts == {project: D(1250)}


def test_a_project_that_no_longer_fits_is_not_billed(office: ProjectOffice) -> None:
    customer = office.customer()
    project = office.project(customer)
    office.hour(project)
    (group,) = office.groups()
    save_customer(office.file, CustomerValues("Kunde AS", active=False), clock=office.clock, customer_id=customer)
    with pytest.raises(UserError, match="inactive"):
        office.bill(group)
    save_customer(office.file, CustomerValues("Kunde AS"), clock=office.clock, customer_id=customer)
    office.project(customer, project_id=project, active=False)
    assert office.bill(group) is None
    assert states(office) == ["unbilled"]


def test_references_that_changed_meanwhile_are_not_mixed(office: ProjectOffice) -> None:
    customer = office.customer()
    first, second = office.project(customer, "A"), office.project(customer, "B")
    office.hour(first)
    office.hour(second)
    (group,) = office.groups(merge=True)
    office.project(customer, "B", project_id=second, reference="Ola")
    with pytest.raises(UserError, match="A, B"):
        office.bill(group)
    assert states(office) == ["unbilled", "unbilled"]


def test_a_preview_never_decides_what_a_run_bills(office: ProjectOffice) -> None:
    """The selection of the job holds when it runs, not what was in the preview."""
    project = office.project(office.customer(), keywords=("drift",))
    office.hour(project)
    (group,) = office.groups()
    assert office.bill(group, ProjectSelection(keywords=frozenset({"nett"}))) is None
    assert office.bill(group, ProjectSelection(keywords=frozenset({"drift"}))) is not None


def _bill_everything(path: Path, started: Any) -> None:
    from datetime import UTC, datetime

    from telecost_desktop.models.database import open_company_file
    from telecost_desktop.services.clock import FixedClock

    file = open_company_file(path)
    office = ProjectOffice(file, FixedClock(datetime(2026, 11, 22, 8, tzinfo=UTC)))
    groups = office.groups()
    started.wait()
    for group in groups:
        office.bill(group)
    file.close()


def test_four_processes_bill_each_entry_once(office: ProjectOffice, company_path: Path) -> None:
    customers = [office.customer(f"Kunde {place}") for place in range(3)]
    for place in range(12):
        project = office.project(customers[place % 3], f"P{place}")
        for hour in range(5):
            office.hour(project, f"2026-11-{hour + 1:02}")
    context = multiprocessing.get_context("spawn")
    started = context.Barrier(4)
    workers = [context.Process(target=_bill_everything, args=(company_path, started)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    with office.file.read() as session:
        entries = session.scalars(select(BillableEntry)).all()
        lines = [entry.sales_invoice_line_id for entry in entries]
    assert None not in lines
    assert len(set(lines)) == 12
    assert {row.state for row in list_entries(office.file)} == {EntryState.BILLED}
    assert office.unbilled() == []
    office.assert_clean()


# --- taking back ---


def test_a_draft_taken_back_frees_or_writes_off(office: ProjectOffice) -> None:
    project = office.project(office.customer(), budget_cap=D(1000))
    office.hour(project)
    (made,) = office.bill_all(result=InvoiceResult.DRAFT)
    void_draft(office.file, made.invoice_id, due_again=True, clock=office.clock)
    assert states(office) == ["unbilled"]
    office.assert_clean()
    (made,) = office.bill_all(result=InvoiceResult.DRAFT)
    void_draft(office.file, made.invoice_id, due_again=False, clock=office.clock)
    assert (states(office), office.unbilled()) == (["written_off"], [])
    office.assert_clean()
    # What is never billed takes nothing of the budget.
    office.hour(project, "2026-11-03")
    assert office.unbilled()[0].amount == 1000


def test_a_credit_frees_hours_only_if_they_are_to_be_billed_again(office: ProjectOffice) -> None:
    project = office.project(office.customer(), budget_cap=D(1000))
    office.hour(project)
    (made,) = office.bill_all()
    credit_invoice(office.file, made.invoice_id, clock=office.clock)
    assert (states(office), office.unbilled()) == (["billed"], [])
    office.hour(project, "2026-11-03", "0.5")
    assert not office.unbilled()[0].included
    office.assert_clean()


def test_a_credit_with_bill_again_gives_the_budget_back(office: ProjectOffice) -> None:
    project = office.project(office.customer(), budget_cap=D(1000))
    office.hour(project)
    (made,) = office.bill_all()
    credit_invoice(office.file, made.invoice_id, clock=office.clock, bill_again=True)
    assert states(office) == ["unbilled"]
    (again,) = office.bill_all()
    assert again.number == 10002
    assert len(office.lines(made.invoice_id)) == 1
    office.assert_clean()


# --- checks ---


def _problems(office: ProjectOffice) -> set[str]:
    return {problem.code for problem in check(office.file)}


def test_checks_find_entries_that_their_invoice_does_not_bear_out(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    office.hour(project)
    moved = office.hour(project, hours="2")
    (made,) = office.bill_all(result=InvoiceResult.DRAFT)
    office.assert_clean()
    for spoiled in ({"written_off": True}, {"quantity": D(3)}, {"sales_invoice_line_id": None}):
        with office.file.read() as session:
            before = {name: getattr(session.get_one(BillableEntry, moved), name) for name in spoiled}
        with office.file.write() as session:
            session.execute(update(BillableEntry).where(BillableEntry.id == moved).values(**spoiled))
        assert _problems(office) == {"entry_written_off" if "written_off" in spoiled else "entry_amounts"}
        with office.file.write() as session:
            session.execute(update(BillableEntry).where(BillableEntry.id == moved).values(**before))
    office.assert_clean()
    with office.file.write() as session:
        session.execute(
            update(SalesInvoice).where(SalesInvoice.id == made.invoice_id).values(state=SalesInvoiceState.VOID)
        )
    assert _problems(office) == {"entry_void"}
