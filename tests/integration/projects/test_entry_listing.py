"""Long lists of entries found by the database agree with the same entries read, filtered and added up one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from telecost_desktop.models.projects import EntryKind
from telecost_desktop.services.projects.entries import EntryRow, EntryState, list_entries, write_off
from telecost_desktop.services.projects.entry_listing import (
    Comparison,
    EntrySearch,
    EntryTest,
    entry_choices,
    find_entries,
    read_entries,
)
from telecost_desktop.services.projects.projects import list_projects
from tests.integration.projects.conftest import ProjectOffice


@pytest.fixture
def office(office: ProjectOffice) -> ProjectOffice:
    """Two customers with entries: a third of an hour, fees below zero, one billed, one written off."""
    first = office.project(office.customer("Ålesund Sjø AS"), "Kai 3", number="7001")
    yen = office.customer("Østfold KK", currency="JPY")
    second = office.project(yen, "Nett", number="7002")
    office.hour(first, "2026-10-01", "0.333333", "1000.005", text="Feilsøking", person="ÅSE")
    billed = office.hour(first, "2026-10-02", "7.5", "1200", text="Montering", person="Kari")
    office.fee(first, "2026-10-03", "-250.505", text="Rabatt 10 %")
    gone = office.fee(first, "2026-11-01", "99.99", quantity="3", text="Frakt_A")
    office.hour(second, "2026-11-02", "0.5", "101", text="feilsøking", person="Ola")
    write_off(office.file, [gone], True, clock=office.clock)
    (group, *_) = office.groups(up_to="2026-10-02")
    made = office.bill(group, up_to="2026-10-02")
    assert made is not None
    assert next(row for row in list_entries(office.file) if row.id == billed).state is EntryState.BILLED
    return office


CASES: list[tuple[EntrySearch, Callable[[EntryRow], bool]]] = [
    (EntrySearch(), lambda row: True),
    (EntrySearch(EntryState.UNBILLED), lambda row: row.state is EntryState.UNBILLED),
    (EntrySearch(EntryState.BILLED), lambda row: row.state is EntryState.BILLED),
    (EntrySearch(EntryState.WRITTEN_OFF), lambda row: row.state is EntryState.WRITTEN_OFF),
    (EntrySearch(words="FEILSØKING"), lambda row: row.values.text.casefold() == "feilsøking"),
    (EntrySearch(words="åse kai"), lambda row: row.values.person == "ÅSE"),
    (EntrySearch(words="10 %"), lambda row: "10 %" in row.values.text),
    (EntrySearch(words="t_a"), lambda row: row.values.text == "Frakt_A"),
    (EntrySearch(words="7002"), lambda row: row.project_number == "7002"),
    (
        EntrySearch(tests=(EntryTest("customer", Comparison.CONTAINS, "ålesund"),)),
        lambda row: row.customer == "Ålesund Sjø AS",
    ),
    (
        EntrySearch(tests=(EntryTest("kind", Comparison.EQUAL, EntryKind.FEE),)),
        lambda row: row.values.kind is EntryKind.FEE,
    ),
    (EntrySearch(tests=(EntryTest("state", Comparison.EQUAL, "billed"),)), lambda row: row.state is EntryState.BILLED),
    (EntrySearch(tests=(EntryTest("amount", Comparison.EQUAL, Decimal("299.97")),)), lambda row: row.amount == Decimal("299.97")),
    (EntrySearch(tests=(EntryTest("amount", Comparison.LEAST, Decimal("51")),)), lambda row: row.amount >= 51),
    (EntrySearch(tests=(EntryTest("quantity", Comparison.MOST, Decimal("0.5")),)), lambda row: row.values.quantity <= Decimal("0.5")),
    (
        EntrySearch(
            tests=(
                EntryTest("entry_date", Comparison.LEAST, date(2026, 10, 2)),
                EntryTest("entry_date", Comparison.MOST, date(2026, 11, 1)),
            )
        ),
        lambda row: date(2026, 10, 2) <= row.values.entry_date <= date(2026, 11, 1),
    ),
    (EntrySearch(tests=(EntryTest("invoice_number", Comparison.LEAST, 1),)), lambda row: row.invoice_number is not None),
]  # fmt: skip


@pytest.mark.parametrize(("search", "fits"), CASES)
def test_a_search_finds_what_reading_all_of_them_finds(
    office: ProjectOffice, search: EntrySearch, fits: Callable[[EntryRow], bool]
) -> None:
    expected = [row for row in list_entries(office.file) if fits(row)]
    assert expected, "the case finds nothing, so it proves nothing"
    found = find_entries(office.file, search)
    assert list(found.ids) == [row.id for row in expected]
    assert read_entries(office.file, found.ids) == expected
    amounts: dict[str, Decimal] = {}
    for row in expected:
        amounts[row.currency] = amounts.get(row.currency, Decimal(0)) + row.amount
    assert found.amounts == amounts
    hours = (row.values.quantity for row in expected if row.values.kind is EntryKind.HOUR)
    assert found.hours == sum(hours, Decimal(0))


@pytest.mark.parametrize("key", ["amount", "project", "customer", "person", "text", "quantity", "unit_price", "state"])
def test_an_order_is_that_of_the_shown_values(office: ProjectOffice, key: str) -> None:
    def value(row: EntryRow) -> object:
        shown = getattr(row, key) if hasattr(row, key) else getattr(row.values, key)
        return shown.casefold() if isinstance(shown, str) else shown

    for descending in (False, True):
        ids = find_entries(office.file, EntrySearch(order=key, descending=descending)).ids
        values = [value(row) for row in read_entries(office.file, ids)]
        assert values == sorted(values, reverse=descending)  # type: ignore[type-var]


def test_what_is_gone_is_left_out(office: ProjectOffice) -> None:
    ids = list(find_entries(office.file, EntrySearch()).ids)
    assert [row.id for row in read_entries(office.file, [ids[1], 999, ids[0]])] == [ids[1], ids[0]]


def test_the_sums_of_projects_are_those_of_their_entries(office: ProjectOffice) -> None:
    rows = list_entries(office.file)
    for project in list_projects(office.file):
        own = [row for row in rows if row.values.project_id == project.id]
        unbilled = [row for row in own if row.state is EntryState.UNBILLED]
        assert project.unbilled_amount == sum((row.amount for row in unbilled), Decimal(0))
        assert project.billed_amount == sum((row.amount for row in own if row.state is EntryState.BILLED), Decimal(0))


def test_only_active_projects_are_offered(office: ProjectOffice) -> None:
    kai, nett = entry_choices(office.file).projects
    assert (kai.number, kai.customer, nett.name) == ("7001", "Ålesund Sjø AS", "Nett")
    office.project(office.customer("X"), "Nett", project_id=nett.id, active=False)
    offered = entry_choices(office.file)
    assert [one.number for one in offered.projects] == ["7001"]
    assert offered.persons == ("Kari", "Ola", "ÅSE")
