"""Fees that come again: when they fall due, what they become, how they rest, end and change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.projects import EntryKind, ProjectFee
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.checks import check
from telecost_desktop.services.frequencies import FrequencyValues, delete_frequency, list_frequencies, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.projects.entries import delete_entry, list_entries, save_entry, write_off
from telecost_desktop.services.projects.fee_schedule import DueFees
from telecost_desktop.services.projects.fees import (
    delete_fee,
    list_fees,
    set_fee_active,
)
from telecost_desktop.services.recurrence import EndKind

from .conftest import ProjectOffice, day
from .fee_making import at, due, made, make, monthly, next_due, recurring


@pytest.fixture
def project(office: ProjectOffice) -> int:
    return office.project(office.customer())


def test_a_monthly_fee_becomes_one_entry_for_each_month_with_its_period(office: ProjectOffice, project: int) -> None:
    recurring(office, project, monthly(office), "2026-09-15", quantity=Decimal(3), unit="pcs", vat_code="zero")
    assert next_due(office) == day("2026-10-01")
    assert [one.due_on for one in due(office, "2026-11-30")] == [day("2026-10-01"), day("2026-11-01")]
    make(office.file, office.clock, day("2026-11-30"))
    assert made(office) == [("2026-10-01", "2026-10-31", 0), ("2026-11-01", "2026-11-30", 1)]
    assert next_due(office) == day("2026-12-01")
    assert due(office, "2026-11-30") == []
    entry = list_entries(office.file)[0]
    values = entry.values
    assert (values.kind, values.quantity, values.unit, values.unit_price, values.vat_code, values.text) == (
        EntryKind.FEE, Decimal(3), "pcs", Decimal(99), "zero", "Licence",
    )  # fmt: skip
    assert entry.recurring
    assert values.entry_date == day("2026-11-01")
    office.assert_clean()


def test_looking_changes_nothing(office: ProjectOffice, project: int) -> None:
    recurring(office, project, monthly(office))
    before = list_fees(office.file)
    assert due(office, "2027-03-01") == due(office, "2027-03-01") != []
    assert list_fees(office.file) == before
    assert list_entries(office.file) == []


def test_a_fee_follows_the_product_and_waits_for_its_price_without_stopping_others(
    office: ProjectOffice, project: int
) -> None:
    product = save_product(office.file, ProductValues("Hosting", unit="mo", vat_code="zero"), clock=office.clock)
    frequency = monthly(office)
    waiting = recurring(office, project, frequency, "2026-10-01", product_id=product, text="", unit_price=None)
    recurring(office, project, frequency, "2026-11-01")
    assert [(one.text, one.unit_price) for one in due(office, "2026-11-30")] == [("Licence", Decimal(99))]
    with office.file.read() as session:
        reasons = [one.pattern.format(**one.values) for one in DueFees(session, [project], day("2026-11-30")).waiting]
    assert reasons == [
        "Hosting waits: Hosting has no price on 2026-10-01.",
        "Hosting waits: Hosting has no price on 2026-11-01.",
    ]
    make(office.file, office.clock, day("2026-11-30"))
    price = ProductValues("Hosting", unit="mo", vat_code="zero", price=Decimal(50), price_from=day("2026-11-01"))
    save_product(office.file, price, clock=office.clock, product_id=product)
    (found,) = due(office, "2026-11-30")
    assert (found.fee_id, found.ordinal, found.text, found.unit, found.unit_price, found.vat_code) == (
        waiting, 1, "Hosting", "mo", Decimal(50), "zero",
    )  # fmt: skip
    make(office.file, office.clock, day("2026-11-30"))
    # October is still owed: nothing is passed over because later months came first.
    first = ProductValues("Hosting", unit="mo", vat_code="zero", price=Decimal(40), price_from=day("2026-01-01"))
    save_product(office.file, first, clock=office.clock, product_id=product)
    assert [(one.ordinal, one.unit_price) for one in due(office, "2026-11-30")] == [(0, Decimal(40))]


def test_both_ends_are_in_it_and_after_n_counts_the_fees_own(office: ProjectOffice, project: int) -> None:
    recurring(office, project, monthly(office), "2026-10-01", end="2026-12-01")
    recurring(office, project, monthly(office, end=EndKind.COUNT, end_count=2), "2026-11-01")
    recurring(office, project, monthly(office, end=EndKind.DATE, end_date=day("2026-11-01")), "2026-11-01")
    recurring(office, project, monthly(office, end=EndKind.DATE, end_date=day("2026-03-01")), "2026-11-01")
    days = [(one.fee_id, one.due_on.month) for one in due(office, "2027-12-31")]
    assert days == [(1, 10), (1, 11), (2, 11), (3, 11), (1, 12), (2, 12)]
    make(office.file, office.clock, day("2027-12-31"))
    assert {row.next_due for row in list_fees(office.file)} == {None}


def test_days_on_which_it_rested_are_not_made_up_for(office: ProjectOffice, project: int) -> None:
    fee = recurring(office, project, monthly(office, end=EndKind.COUNT, end_count=12), "2026-09-01")
    # September to November fell due before it rests, whether anybody billed them or not.
    set_fee_active(office.file, fee, False, clock=office.clock, user="ANN")
    assert [start for start, _, _ in made(office)] == ["2026-09-01", "2026-10-01", "2026-11-01"]
    assert next_due(office) is None
    assert due(office, "2028-01-01") == []
    at(office, "2027-03-02")
    set_fee_active(office.file, fee, True, clock=office.clock)
    assert next_due(office) == day("2027-04-01")
    rest = due(office, "2030-01-01")
    assert [(one.due_on.isoformat(), one.ordinal) for one in rest][:2] == [("2027-04-01", 7), ("2027-05-01", 8)]
    # "After 12" counts those that it rested.
    assert rest[-1].ordinal == 11
    assert rest[-1].due_on == day("2027-08-01")


def test_the_day_on_which_it_comes_to_rest_is_not_made_and_that_on_which_it_goes_on_is(
    office: ProjectOffice, project: int
) -> None:
    at(office, "2026-12-01")
    fee = recurring(office, project, monthly(office), "2026-11-01")
    set_fee_active(office.file, fee, False, clock=office.clock)
    assert [start for start, _, _ in made(office)] == ["2026-11-01"]
    at(office, "2027-02-01")
    set_fee_active(office.file, fee, True, clock=office.clock)
    assert [one.due_on for one in due(office, "2027-02-28")] == [day("2027-02-01")]


def test_what_was_made_ahead_is_not_made_again_after_a_rest(office: ProjectOffice, project: int) -> None:
    fee = recurring(office, project, monthly(office), "2026-11-01")
    make(office.file, office.clock, day("2027-01-01"))
    set_fee_active(office.file, fee, False, clock=office.clock)
    set_fee_active(office.file, fee, True, clock=office.clock)
    assert next_due(office) == day("2027-02-01")


def test_fees_of_an_inactive_project_rest(office: ProjectOffice) -> None:
    customer = office.customer()
    project = office.project(customer)
    recurring(office, project, monthly(office), "2026-11-01")
    office.project(customer, project_id=project, active=False)
    assert [start for start, _, _ in made(office)] == ["2026-11-01"]
    assert due(office, "2028-01-01") == []
    at(office, "2027-06-15")
    office.project(customer, project_id=project, active=True)
    assert [one.due_on for one in due(office, "2027-07-31")] == [day("2027-07-01")]


def test_a_fee_without_a_price_does_not_come_to_rest_silently(office: ProjectOffice, project: int) -> None:
    product = save_product(office.file, ProductValues("Hosting"), clock=office.clock)
    fee = recurring(office, project, monthly(office), product_id=product, unit_price=None)
    with pytest.raises(UserError, match="Licence waits: Hosting has no price on 2026-09-01"):
        set_fee_active(office.file, fee, False, clock=office.clock)
    assert list_fees(office.file)[0].active


def test_a_changed_frequency_counts_from_the_end_of_what_was_made(office: ProjectOffice, project: int) -> None:
    frequency = monthly(office)
    recurring(office, project, frequency, "2026-09-01")
    make(office.file, office.clock, day("2026-10-31"))
    values = FrequencyValues(FrequencyUnit.MONTH, day("2026-01-01"), every=3, day=15)
    save_frequency(office.file, values, clock=office.clock, frequency_id=frequency)
    assert next_due(office) == day("2027-01-15")
    make(office.file, office.clock, day("2027-01-31"))
    assert made(office)[-2:] == [("2026-10-01", "2026-10-31", 1), ("2027-01-15", "2027-04-14", 2)]


def test_a_fee_of_which_nothing_was_made_takes_a_changed_frequency_whole(office: ProjectOffice, project: int) -> None:
    frequency = monthly(office)
    fee = recurring(office, project, frequency, "2026-09-01")
    save_frequency(
        office.file,
        FrequencyValues(FrequencyUnit.MONTH, day("2026-01-01"), day=10),
        clock=office.clock,
        frequency_id=frequency,
    )
    assert next_due(office) == day("2026-09-10")
    other = monthly(office, day=20)
    recurring(office, project, other, "2026-09-01", fee_id=fee)
    assert next_due(office) == day("2026-09-20")


def test_a_changed_frequency_does_not_bring_back_what_rested(office: ProjectOffice, project: int) -> None:
    frequency = monthly(office)
    fee = recurring(office, project, frequency, "2026-11-01")
    make(office.file, office.clock, day("2026-11-01"))
    set_fee_active(office.file, fee, False, clock=office.clock)
    at(office, "2027-05-02")
    set_fee_active(office.file, fee, True, clock=office.clock)
    values = FrequencyValues(FrequencyUnit.MONTH, day("2026-01-01"), day=5)
    save_frequency(office.file, values, clock=office.clock, frequency_id=frequency)
    assert next_due(office) == day("2027-05-05")


def test_a_frequency_counts_its_fees_and_is_not_deleted_while_one_uses_it(office: ProjectOffice, project: int) -> None:
    frequency = monthly(office)
    fee = recurring(office, project, frequency)
    (row,) = list_frequencies(office.file, office.clock)
    assert (row.in_use, row.fees) == (1, 1)
    with pytest.raises(UserError, match="used by 1 recurring fees"):
        delete_frequency(office.file, frequency, clock=office.clock)
    delete_fee(office.file, fee, clock=office.clock)
    delete_frequency(office.file, frequency, clock=office.clock)


def test_what_was_made_keeps_its_start_and_is_neither_deleted_nor_moved(office: ProjectOffice, project: int) -> None:
    frequency = monthly(office)
    fee = recurring(office, project, frequency)
    make(office.file, office.clock, day("2026-09-01"))
    with pytest.raises(UserError, match="made already and cannot be deleted"):
        delete_fee(office.file, fee, clock=office.clock)
    with pytest.raises(UserError, match="keeps its project and start"):
        recurring(office, project, frequency, "2026-08-01", fee_id=fee)
    (entry,) = list_entries(office.file)
    with pytest.raises(UserError, match="would make it again"):
        delete_entry(office.file, entry.id, clock=office.clock)
    other = office.project(1, "Other")
    with pytest.raises(UserError, match="stays on its project"):
        moved = {**vars(entry.values), "project_id": other}
        save_entry(office.file, type(entry.values)(**moved), clock=office.clock, entry_id=entry.id)
    write_off(office.file, [entry.id], True, clock=office.clock)
    assert due(office, "2026-09-30") == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"unit_price": None}, "needs a price"),
        ({"end": "2026-08-31"}, "lies before the start"),
        ({"text": " "}, "needs a text or a product"),
        ({"quantity": Decimal(0)}, "quantity of zero"),
        ({"vat_code": "odd"}, "no VAT code"),
        ({"product_id": 99}, "product was deleted"),
    ],
)
def test_a_fee_that_could_never_be_made_is_refused(
    office: ProjectOffice, project: int, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        recurring(office, project, monthly(office), **values)
    assert list_fees(office.file) == []


def test_a_check_tells_a_next_day_that_the_rules_do_not_say(office: ProjectOffice, project: int) -> None:
    fee = recurring(office, project, monthly(office))
    office.assert_clean()
    with office.file.write() as session:
        session.get_one(ProjectFee, fee).next_due = day("2026-10-01")
    (problem,) = check(office.file)
    assert problem.sentence() == (
        "The recurring fee Licence of project 5001 is next due on 2026-09-01, not on 2026-10-01."
    )
