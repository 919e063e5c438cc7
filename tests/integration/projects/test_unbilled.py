"""What is unbilled on projects, as a preview shows it and a run bills it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from telecost_desktop.models.access import User
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, VatRate, VatRegime
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.people import Department
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import BillableEntry, EntryKind, Project
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.projects.entries import write_off
from telecost_desktop.services.projects.entry_listing import EntrySearch, find_entries
from telecost_desktop.services.projects.fees import ProjectFeeValues, save_fee
from telecost_desktop.services.projects.portions import stored_portions
from telecost_desktop.services.projects.selection import Limits, ProjectSelection, chosen_projects
from telecost_desktop.services.projects.unbilled import assess, unbilled_projects

from .conftest import ProjectOffice, day

D = Decimal


def numbers(office: ProjectOffice, **chosen: Any) -> list[str]:
    return [one.name for one in office.unbilled(ProjectSelection(**chosen))]


def test_hours_and_fees_up_to_and_including_a_day(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    office.hour(project, "2026-10-30", "1.5")
    office.fee(project, "2026-11-15", "500")
    office.hour(project, "2026-11-16", "2")
    (found,) = office.unbilled(up_to="2026-11-15")
    assert (found.hours, found.amount, found.amount_inc_vat, found.left) == (D("1.5"), D(2000), D(2500), D(0))
    assert (found.first_day, found.last_day, found.included, found.reason) == (
        day("2026-10-30"), day("2026-11-15"), True, "",
    )  # fmt: skip
    assert office.unbilled(up_to="2026-10-29") == []


def test_what_is_written_off_is_not_unbilled(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    entry = office.hour(project)
    write_off(office.file, [entry], True, clock=office.clock)
    assert office.unbilled() == []
    write_off(office.file, [entry], False, clock=office.clock)
    assert office.unbilled()[0].amount == 1000


def test_choosing_projects(office: ProjectOffice) -> None:
    with office.file.write() as session:
        anne = User(initials="ANN", name="Anne")
        top = Department(name="Felt")
        session.add_all([anne, top])
        session.flush()
        session.add(Department(name="Nord", parent_id=top.id))
        session.flush()
        below = session.scalars(select(Department.id).where(Department.name == "Nord")).one()
        manager, above = anne.id, top.id
    big, small = office.customer("Stor AS", group="Kommune"), office.customer("Liten AS")
    first = office.project(big, "A", manager_id=manager, keywords=("drift", "nett"))
    second = office.project(big, "B", department_id=below)
    third = office.project(small, "C", department_id=above, keywords=("nett",))
    resting = office.project(small, "D", active=False)
    for project in (first, second, third, resting):
        office.hour(project)
    assert numbers(office) == ["C", "A", "B"]
    assert numbers(office, managers=frozenset({manager})) == ["A"]
    assert numbers(office, departments=frozenset({above})) == ["C", "B"]
    assert numbers(office, departments=frozenset({below})) == ["B"]
    assert numbers(office, customer_groups=frozenset({"Kommune"})) == ["A", "B"]
    assert numbers(office, customers=frozenset({small})) == ["C"]
    assert numbers(office, projects=frozenset({first, third, resting})) == ["C", "A"]
    assert numbers(office, keywords=frozenset({"nett"})) == ["C", "A"]
    assert numbers(office, keywords=frozenset({"drift", "nett"}), customers=frozenset({big})) == ["A"]


def test_departments_that_stand_below_themselves_do_not_hang_it(office: ProjectOffice) -> None:
    with office.file.write() as session:
        one, two = Department(name="En"), Department(name="To")
        session.add_all([one, two])
        session.flush()
        one.parent_id, two.parent_id = two.id, one.id
        key = one.id
    office.hour(office.project(office.customer(), department_id=key))
    assert len(numbers(office, departments=frozenset({key}))) == 1


def test_the_stricter_of_the_limits_of_job_and_project_holds(office: ProjectOffice) -> None:
    customer = office.customer()
    project = office.project(customer, least_amount=D(1000), greatest_amount=D(3000))
    for on in ("2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05"):
        office.hour(project, on)
    (found,) = office.unbilled()
    assert (found.amount, found.left, found.last_day) == (D(3000), D(1000), day("2026-11-04"))
    assert found.reason_values == {"left": D(1000), "greatest": D(3000)}
    assert office.unbilled(limits=Limits(None, D(2000)))[0].amount == 2000
    (held,) = office.unbilled(limits=Limits(D(3500), None))
    assert (held.included, held.amount, held.left, held.refused) == (False, D(0), D(4000), False)
    assert held.reason_values == {"amount": D(3000), "least": D(3500)}


def test_a_customer_that_cannot_be_invoiced_is_told_of_in_the_preview(office: ProjectOffice) -> None:
    for name, values in {"Borte AS": {"active": False}, "Utland AS": {"currency": "EUR"}}.items():
        customer = office.customer(name)
        office.hour(office.project(customer))
        save_customer(office.file, CustomerValues(name, **values), clock=office.clock, customer_id=customer)
    gone, foreign = office.unbilled()
    assert (gone.included, gone.refused, gone.left) == (False, True, D(1000))
    assert gone.reason.format(**gone.reason_values) == "Borte AS is inactive."
    assert "EUR" in foreign.reason.format(**foreign.reason_values)


def test_vat_is_that_of_the_day_of_each_entry(office: ProjectOffice) -> None:
    with office.file.write() as session:
        session.add(VatRate(country="NO", code="high", valid_from=day("2026-11-10"), rate=D(30)))
    project = office.project(office.customer())
    office.hour(project, "2026-11-09")
    office.hour(project, "2026-11-10")
    office.fee(project, "2026-11-12", "100", period=Period(day("2026-11-01"), day("2026-12-01")))
    office.fee(project, "2026-11-12", "10", vat_code="zero")
    (found,) = office.unbilled()
    assert found.amount_inc_vat - found.amount == D(250) + D(300) + D(25)
    abroad = office.customer("Abroad Ltd", country="GB", vat_regime=VatRegime.EXPORT)
    office.hour(office.project(abroad))
    assert [one.amount_inc_vat for one in office.unbilled() if one.customer_id == abroad] == [D(1000)]


def test_a_missing_vat_rate_holds_the_project_back_and_says_so(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    office.hour(project, "2026-11-09")
    with office.file.write() as session:
        session.execute(update(VatRate).where(VatRate.code == "high").values(code="other"))
        session.add(VatRate(country="NO", code="high", valid_from=day("2026-11-10"), rate=D(25)))
    (found,) = office.unbilled()
    assert (found.included, found.refused) == (False, True)
    assert found.reason.format(**found.reason_values) == "There is no VAT rate high on 2026-11-09."


def test_a_sum_that_only_vat_brings_below_zero_waits(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    office.fee(project, price="100", vat_code="zero")
    office.fee(project, price="-100")
    (found,) = office.unbilled()
    assert (found.included, found.refused) == (False, False)
    assert found.reason_values == {"amount": D(-25)}


def test_recurring_fees_that_are_due_count_before_they_are_made(office: ProjectOffice) -> None:
    project = office.project(office.customer(), greatest_amount=D(2500))
    monthly = save_frequency(
        office.file, FrequencyValues(FrequencyUnit.MONTH, day("2026-10-01"), day=1), clock=office.clock
    )
    fee = ProjectFeeValues(project, monthly, day("2026-10-01"), text="Licence", unit_price=D(900))
    save_fee(office.file, fee, clock=office.clock)
    office.hour(project, "2026-10-15")
    (found,) = office.unbilled(up_to="2026-11-30")
    assert (found.amount, found.left) == (D(1900), D(900))
    with office.file.read() as session:
        assert session.scalars(select(BillableEntry.kind)).all() == [EntryKind.HOUR]
    (made,) = office.bill_all(up_to="2026-11-30")
    assert made.amounts == {project: D(2375)}
    (again,) = office.unbilled(up_to="2026-11-30")
    assert (again.amount, again.last_day) == (D(900), day("2026-11-01"))


def test_amounts_are_exact_beyond_what_the_database_multiplies(office: ProjectOffice) -> None:
    """Sums in SQL equal those of exact decimals, also for odd fractions, discounts and very large amounts."""
    project = office.project(office.customer())
    random = Random(7)
    pairs = [(D("100000"), D("9999999.999999")), (D("0.333333"), D("0.015")), (D("-1.5"), D("0.33"))]
    pairs += [
        (D(random.randrange(-9_000_000, 90_000_000)).scaleb(-6), D(random.randrange(1, 10**12)).scaleb(-6))
        for _ in range(300)
    ]
    with office.file.write() as session:
        row = {"project_id": project, "kind": "fee", "entry_date": day("2026-11-01"), "vat_code": "high"}
        row |= {"created_at": office.clock.now(), "text": "x"}
        session.execute(insert(BillableEntry), [row | {"quantity": size, "unit_price": price} for size, price in pairs])
    for currency in ("NOK", "JPY", "BHD"):
        with office.file.read() as session:
            each, summed = (
                stored_portions(session, [project], day("2026-11-30"), currency=currency, rate_days=(), each=each)
                for each in (True, False)
            )
        right = [round_to_currency(size * price, currency) for size, price in pairs]
        assert [portion.amount for portion in each] == right
        assert summed[0].amount == sum(right)
        with office.file.write() as session:
            session.scalars(select(Customer)).one().currency = currency
        assert find_entries(office.file, EntrySearch()).amounts == {currency: sum(right)}


@pytest.fixture
def thousand_projects(office: ProjectOffice) -> ProjectOffice:
    random = Random(1)
    customers = [office.customer(f"Kunde {place:02}") for place in range(20)]
    with office.file.write() as session:
        session.execute(
            insert(Project),
            [
                {
                    "number": f"P{place:04}",
                    "name": f"Prosjekt {place}",
                    "customer_id": customers[place % 20],
                    "greatest_amount": D(90_000) if place % 20 == 0 else None,
                    "budget_cap": D(10_000_000) if place % 3 == 0 else None,
                }
                for place in range(1000)
            ],
        )
        keys = session.scalars(select(Project.id)).all()
        rows = [
            {
                "project_id": key,
                "kind": "hour",
                "entry_date": day("2026-01-01") + timedelta(days=random.randrange(300)),
                "quantity": D(random.randrange(1, 40)) / 4,
                "unit_price": D(random.choice(["1000", "1250.50", "899.99"])),
                "vat_code": "high",
                "created_at": datetime.now(UTC),
            }
            for key in keys
            for _ in range(100)
        ]
        session.execute(insert(BillableEntry), rows)
    return office


def test_a_thousand_projects_are_read_at_once(thousand_projects: ProjectOffice) -> None:
    office, statements = thousand_projects, list[str]()
    event.listen(office.file.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    with office.file.read() as session:
        company = session.scalars(select(Company)).one()
        found, took = [], []
        for _ in range(5):
            session.expunge_all()
            statements.clear()
            start = time.perf_counter()
            found = unbilled_projects(session, company, ProjectSelection(), Limits(), day("2026-12-31"))
            took.append(time.perf_counter() - start)
    assert len(found) == 1000
    # What is unbilled, what is billed of the budgets, and entry by entry where something is cut: never by project.
    assert len([one for one in statements if "FROM billable_entry" in one]) == 3
    assert min(took) < 0.9


@pytest.mark.parametrize("each", [True, False])
def test_what_is_unbilled_is_found_by_its_own_index(office: ProjectOffice, each: bool) -> None:
    plans = list[str]()

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if "FROM billable_entry" in statement and not statement.startswith("EXPLAIN"):
            own = cursor.connection.cursor()
            plans.extend(row[3] for row in own.execute("EXPLAIN QUERY PLAN " + statement, parameters))

    event.listen(office.file.engine, "before_cursor_execute", explain)
    with office.file.read() as session:
        wanted = chosen_projects(ProjectSelection())
        stored_portions(session, wanted, day("2026-12-31"), currency="NOK", rate_days=(), each=each)
    assert any("USING INDEX ix_billable_entry_unbilled (project_id=? AND entry_date<?)" in plan for plan in plans)


def test_summed_and_entry_by_entry_say_the_same(thousand_projects: ProjectOffice) -> None:
    """The quick way over sums and the way over entries lead to the same projects and amounts."""
    office = thousand_projects
    quick = office.unbilled(limits=Limits(D(1000), None))
    with office.file.read() as session:
        company = session.scalars(select(Company)).one()
        slow = assess(session, company, ProjectSelection(), Limits(D(1000), None), day("2026-11-30"), each=True)
    assert quick == [one.project for one in slow]
