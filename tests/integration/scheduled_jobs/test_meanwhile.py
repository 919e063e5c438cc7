"""What changes between the preview and the run itself: every project that was found is on record, with its own reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import event, select

from telecost_desktop.models.company import Company
from telecost_desktop.models.projects import Project
from telecost_desktop.models.runs import RunItemResult, RunState
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.projects.entries import write_off
from telecost_desktop.services.scheduled_jobs.running import run_now

from .conftest import JobOffice

Change = Callable[[], object]


def switch_off(office: JobOffice, customer: int) -> None:
    save_customer(office.file, CustomerValues("Kunde AS", active=False), clock=office.clock, customer_id=customer)


def run_and_change(office: JobOffice, job: int, change: Change) -> dict[str, tuple[RunItemResult, str]]:
    """Run a job now, while somebody else changes something before its first sales invoice; its entries by project."""
    waiting = [change]

    def meanwhile() -> bool:
        if waiting:
            waiting.pop()()
        return False

    report = run_now(office.file, office.clock, job, cancelled=meanwhile)
    assert report.run_id is not None
    office.assert_clean()
    return {item.project: (item.result, item.reason.format(**item.values)) for item in office.items(report.run_id)}


@pytest.mark.parametrize("merge", [True, False])
def test_what_was_written_off_meanwhile_is_on_record(office: JobOffice, merge: bool) -> None:
    customer = office.customer()
    office.hour(office.project(customer, "A"))
    gone = office.hour(office.project(customer, "B"))
    job = office.job(merge=merge)
    entries = run_and_change(office, job, lambda: write_off(office.file, [gone], True, clock=office.clock))
    assert entries["A"] == (RunItemResult.CREATED, "")
    assert entries["B"] == (
        RunItemResult.SKIPPED,
        "Nothing of it is unbilled any more: it was billed or changed meanwhile.",
    )
    (run,) = office.runs()
    assert (run.state, run.amount) == (RunState.OK, Decimal(1250))


def test_all_gone_meanwhile_is_on_record(office: JobOffice) -> None:
    customer = office.customer()
    hours = [office.hour(office.project(customer, name)) for name in "AB"]
    job = office.job(merge=True)
    entries = run_and_change(office, job, lambda: write_off(office.file, hours, True, clock=office.clock))
    assert {result for result, _ in entries.values()} == {RunItemResult.SKIPPED}
    assert set(entries) == {"A", "B"}
    assert office.invoices() == []


def test_a_limit_that_holds_back_meanwhile_is_no_failure(office: JobOffice) -> None:
    customer = office.customer()
    projects = {name: office.project(customer, name) for name in ("A", "B", "C")}
    for project in projects.values():
        office.hour(project)
    job = office.job(merge=True)

    def dearer() -> None:
        office.project(customer, "B", project_id=projects["B"], least_amount=Decimal(5000))

    entries = run_and_change(office, job, dearer)
    assert [entries[name][0] for name in "ABC"] == [
        RunItemResult.CREATED,
        RunItemResult.SKIPPED,
        RunItemResult.CREATED,
    ]
    assert entries["B"][1] == "1000.00 is less than the least amount of 5000.00."
    assert len(office.invoices()) == 1


def test_each_names_its_own_reason_where_nothing_is_left(office: JobOffice) -> None:
    customer = office.customer()
    projects = {name: office.project(customer, name) for name in ("A", "B")}
    for project in projects.values():
        office.hour(project)
    job = office.job(merge=True)

    def dearer() -> None:
        office.project(customer, "A", project_id=projects["A"], least_amount=Decimal(5000))
        office.project(customer, "B", project_id=projects["B"], budget_cap=Decimal(10))

    entries = run_and_change(office, job, dearer)
    assert {name: (result, reason[:22]) for name, (result, reason) in entries.items()} == {
        "A": (RunItemResult.SKIPPED, "1000.00 is less than t"),
        "B": (RunItemResult.SKIPPED, "1000.00 stays unbilled"),
    }
    assert office.runs()[0].state is RunState.NOTHING


def test_a_customer_that_may_not_be_invoiced_any_more_fails(office: JobOffice) -> None:
    customer = office.customer()
    for name in ("A", "B"):
        office.hour(office.project(customer, name))
    job = office.job(merge=True)
    entries = run_and_change(office, job, lambda: switch_off(office, customer))
    assert {result for result, _ in entries.values()} == {RunItemResult.FAILED}
    assert office.runs()[0].can_retry


def test_the_next_sales_invoice_bears_what_the_same_program_changed(office: JobOffice) -> None:
    """Company and VAT rates are read once for a run, and anew when somebody wrote between two of its sales invoices."""
    customer = office.customer()
    for name in "ABC":
        office.hour(office.project(customer, name))
    job = office.job()
    names = iter(["", "Ny AS", "Nyere AS"])

    def rename() -> bool:
        name = next(names, "")
        if name:
            with office.file.write() as session:
                session.scalars(select(Company)).one().name = name
        return False

    run_now(office.file, office.clock, job, cancelled=rename)
    with office.file.read() as session:
        snapshots = [json.loads(text) for text in session.scalars(select(SalesInvoice.snapshot))]
    assert [one["seller"]["name"] for one in snapshots][1:] == ["Ny AS", "Nyere AS"]


def test_a_sales_invoice_of_a_run_reads_nothing_of_the_others(office: JobOffice) -> None:
    """The same statements for each, few of them, and none that looks through all that the run has done."""
    customer = office.customer()
    for name in "ABCDEFGHIJKL":
        office.hour(office.project(customer, name))
    job = office.job()
    said: list[list[str]] = []
    event.listen(
        office.file.engine, "before_cursor_execute", lambda _c, _u, text, *_: said[-1].append(text) if said else None
    )

    def begin() -> bool:
        said.append([])
        return False

    run_now(office.file, office.clock, job, cancelled=begin)
    counts = [len(one) for one in said]
    # The first reads the company too; the last ends the run.
    assert len(set(counts[1:-1])) == 1
    assert counts[1] <= 22
    looked = [text for text in said[1] if "FROM run_item" in text]
    assert looked
    assert all("run_item.project_id IN" in text for text in looked)


def test_a_project_that_was_given_to_another_customer_is_not_invoiced_to_the_first(office: JobOffice) -> None:
    first, second = office.customer("Første AS"), office.customer("Andre AS")
    project = office.project(first, "A")
    office.hour(project)
    job = office.job()

    def move() -> None:
        with office.file.write() as session:
            session.get_one(Project, project).customer_id = second

    entries = run_and_change(office, job, move)
    assert entries["A"][0] is RunItemResult.SKIPPED
    assert office.invoices() == []
    run_now(office.file, office.clock, job)
    assert [row.customer_id for row in office.invoices()] == [second]
