"""Projects and their hours and fees: what is filled in, what is refused, what the lists say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import EntryKind
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.projects.entries import (
    EntryRow,
    EntryState,
    delete_entry,
    list_entries,
    save_entry,
    write_off,
)
from telecost_desktop.services.projects.entry_terms import WrongEntryError
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.services.projects.projects import (
    ProjectRow,
    ProjectValues,
    delete_project,
    list_keywords,
    list_projects,
    save_project,
    tidy_keywords,
)
from telecost_desktop.services.undo import record, take_back

from .conftest import ProjectOffice, day


def the_project(office: ProjectOffice) -> ProjectRow:
    (row,) = list_projects(office.file)
    return row


def the_entry(office: ProjectOffice) -> EntryRow:
    (row,) = list_entries(office.file)
    return row


def product(office: ProjectOffice, name: str = "Consulting", price: str | None = "900", **values: str) -> int:
    given = None if price is None else Decimal(price)
    made = ProductValues(name, price=given, price_from=date(2026, 1, 1), **values)
    return save_product(office.file, made, clock=office.clock)


def enter(office: ProjectOffice, project: int, kind: EntryKind = EntryKind.HOUR, quantity: str = "1", **values) -> int:
    entry = EntryValues(project, kind, values.pop("on", day("2026-11-02")), Decimal(quantity), **values)
    return save_entry(office.file, entry, clock=office.clock)


def test_numbers_are_given_kept_and_unique(office: ProjectOffice) -> None:
    customer = office.customer()
    first, second = office.project(customer, "A"), office.project(customer, "B", number="7000")
    third = office.project(customer, "C")
    numbers = {row.id: row.values.number for row in list_projects(office.file)}
    assert numbers == {first: "5001", second: "7000", third: "7001"}
    office.project(customer, "A, renamed", project_id=first)
    assert the_number(office, first) == "5001"
    with pytest.raises(UserError, match="7000 is already taken"):
        office.project(customer, "D", number=" 7000 ")


def the_number(office: ProjectOffice, project: int) -> str:
    return next(row.values.number for row in list_projects(office.file) if row.id == project)


def test_keywords_are_trimmed_and_each_there_once_whatever_its_case(office: ProjectOffice) -> None:
    assert tidy_keywords(["  Fibre   net ", "fibre NET", "", "Åpen"]) == ("Fibre net", "Åpen")
    customer = office.customer()
    project = office.project(customer, "A", keywords=("Network", "network ", "Support"))
    other = office.project(customer, "B", keywords=("NETWORK",))
    assert list_keywords(office.file) == ["Network", "Support"]
    office.project(customer, "A", keywords=("support",), project_id=project)
    kept = {row.id: row.values.keywords for row in list_projects(office.file)}
    assert kept == {project: ("Support",), other: ("Network",)}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"least_amount": Decimal(200), "greatest_amount": Decimal(100)}, "more than the greatest"),
        ({"budget_cap": Decimal(-1)}, "not negative"),
        ({"manager_id": 99}, "user was deleted"),
        ({"department_id": 99}, "department was deleted"),
        ({"hour_product_id": 99}, "product was deleted"),
    ],
)
def test_a_project_that_could_never_be_invoiced_is_refused(office: ProjectOffice, values: dict, said: str) -> None:
    with pytest.raises(UserError, match=said):
        office.project(office.customer(), **values)
    with pytest.raises(UserError, match="needs a name"):
        save_project(office.file, ProjectValues(" ", 1), clock=office.clock)


def test_what_an_hour_leaves_open_comes_from_project_and_product(office: ProjectOffice) -> None:
    consulting, overtime = product(office), product(office, "Overtime", "1500", unit="hrs", vat_code="zero")
    project = office.project(office.customer(), hour_product_id=consulting, hourly_rate=None)
    enter(office, project, quantity="7.5", person=" Åse ")
    values = the_entry(office).values
    assert (values.unit_price, values.text, values.unit, values.vat_code, values.person, values.product_id) == (
        Decimal(900), "Consulting", "h", "high", "Åse", consulting,
    )  # fmt: skip
    assert the_entry(office).amount == Decimal(6750)
    # The project's own rate stands over its product's price, but not over another product that the entry names.
    office.project(1, project_id=project, hour_product_id=consulting, hourly_rate=Decimal(1000))
    enter(office, project)
    enter(office, project, product_id=overtime)
    enter(office, project, unit_price=Decimal(1))
    rest = [(row.values.unit_price, row.values.unit, row.values.vat_code) for row in list_entries(office.file)][:3]
    assert rest == [(Decimal(1), "h", "high"), (Decimal(1500), "hrs", "zero"), (Decimal(1000), "h", "high")]


def test_a_price_is_that_of_the_day_and_without_one_the_entry_is_refused(office: ProjectOffice) -> None:
    item = product(office)
    save_product(
        office.file,
        ProductValues("Consulting", price=Decimal(950), price_from=date(2026, 7, 1)),
        clock=office.clock,
        product_id=item,
    )
    project = office.project(office.customer(), hourly_rate=None)
    for on in ("2026-06-30", "2026-07-01"):
        enter(office, project, EntryKind.FEE, product_id=item, on=day(on))
    assert [row.values.unit_price for row in list_entries(office.file)] == [Decimal(950), Decimal(900)]
    with pytest.raises(WrongEntryError, match="Consulting has no price on 2025-12-31") as refused:
        enter(office, project, EntryKind.FEE, product_id=item, on=day("2025-12-31"))
    assert refused.value.field == "unit_price"
    with pytest.raises(UserError, match="has no price"):
        enter(office, project)


@pytest.mark.parametrize(
    ("kind", "quantity", "values", "field"),
    [
        (EntryKind.HOUR, "-1", {}, "quantity"),
        (EntryKind.HOUR, "0", {}, "quantity"),
        (EntryKind.FEE, "0", {"text": "x"}, "quantity"),
        (EntryKind.FEE, "100001", {"text": "x"}, "quantity"),
        (EntryKind.FEE, "1", {"unit_price": Decimal(5)}, "text"),
        (EntryKind.HOUR, "1", {"unit_price": Decimal(-5)}, "unit_price"),
        (EntryKind.HOUR, "1", {"on": date(1979, 12, 31)}, "entry_date"),
        (EntryKind.HOUR, "1", {"vat_code": "odd"}, "vat_code"),
        (EntryKind.HOUR, "1", {"product_id": 99}, "product_id"),
        (EntryKind.FEE, "1", {"text": "x", "period": Period(day("2026-01-01"), day("2026-01-01"))}, "period"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_of_its_field(
    office: ProjectOffice, kind: EntryKind, quantity: str, values: dict, field: str
) -> None:
    project = office.project(office.customer())
    with pytest.raises(WrongEntryError) as refused:
        enter(office, project, kind, quantity, **values)
    assert refused.value.field == field
    assert list_entries(office.file) == []


def test_a_rebate_is_a_fee_with_a_negative_price(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    enter(office, project, EntryKind.FEE, text="Rebate", unit_price=Decimal("-99.90"))
    assert the_entry(office).amount == Decimal("-99.90")


def test_amounts_are_rounded_entry_by_entry_and_added_up_by_project(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    for _ in range(3):
        office.hour(project, hours="0.333333", price="1000")
    off = office.fee(project, price="70")
    office.fee(project, price="12.345")
    assert the_project(office).unbilled_amount == 3 * Decimal("333.33") + 70 + Decimal("12.35")
    write_off(office.file, [off], True, clock=office.clock)
    row = the_project(office)
    assert (row.unbilled_hours, row.unbilled_amount) == (Decimal("0.999999"), 3 * Decimal("333.33") + Decimal("12.35"))
    assert row.unbilled_amount == sum(r.amount for r in list_entries(office.file, state=EntryState.UNBILLED))
    assert [r.id for r in list_entries(office.file, state=EntryState.WRITTEN_OFF)] == [off]
    write_off(office.file, [off], False, clock=office.clock)
    assert list_entries(office.file, state=EntryState.WRITTEN_OFF) == []


def test_yen_have_no_decimals(office: ProjectOffice) -> None:
    project = office.project(office.customer(currency="JPY"))
    office.hour(project, hours="1.5", price="1001")
    assert (the_entry(office).amount, the_project(office).unbilled_amount) == (Decimal(1502), Decimal(1502))


def test_what_is_on_a_sales_invoice_stays_as_it_is(office: ProjectOffice) -> None:
    project = office.project(office.customer())
    entry = office.hour(project)
    office.bill_all()
    row = the_entry(office)
    assert (row.state, row.invoice_number) == (EntryState.BILLED, 10001)
    assert (the_project(office).billed_amount, the_project(office).unbilled_amount) == (Decimal(1000), 0)
    for refused in (
        lambda: delete_entry(office.file, entry, clock=office.clock),
        lambda: write_off(office.file, [entry], True, clock=office.clock),
        lambda: save_entry(office.file, row.values, clock=office.clock, entry_id=entry),
    ):
        with pytest.raises(UserError, match="on a sales invoice"):
            refused()
    assert the_entry(office) == row


def test_lists_are_of_one_project_and_up_to_a_day(office: ProjectOffice) -> None:
    customer = office.customer()
    first, second = office.project(customer, "A"), office.project(customer, "B")
    early, late = office.hour(first, "2026-11-01"), office.hour(first, "2026-11-02")
    office.hour(second)
    assert [row.id for row in list_entries(office.file, project_id=first)] == [late, early]
    assert [row.id for row in list_entries(office.file, project_id=first, up_to=day("2026-11-01"))] == [early]


def test_only_a_project_without_entries_is_deleted(office: ProjectOffice) -> None:
    project = office.project(office.customer(), keywords=("a",))
    entry = office.hour(project)
    with pytest.raises(UserError, match="has hours or fees"):
        delete_project(office.file, project, clock=office.clock)
    delete_entry(office.file, entry, clock=office.clock)
    delete_project(office.file, project, clock=office.clock)
    assert list_projects(office.file) == []
    assert list_keywords(office.file) == []
    office.assert_clean()


def test_a_deleted_project_and_a_changed_entry_can_be_taken_back(office: ProjectOffice) -> None:
    project = office.project(office.customer(), keywords=("a", "b"))
    before = list_projects(office.file)
    gone = record(delete_project, office.file, project, clock=office.clock)
    assert gone.step is not None
    take_back(office.file, gone.step, clock=office.clock)
    assert list_projects(office.file) == before
    entry = office.hour(project)
    values = the_entry(office).values
    changed = EntryValues(project, EntryKind.HOUR, values.entry_date, Decimal(9), Decimal(1))
    done = record(save_entry, office.file, changed, clock=office.clock, entry_id=entry)
    assert done.step is not None
    assert the_entry(office).values != values
    take_back(office.file, done.step, clock=office.clock)
    assert the_entry(office).values == values
