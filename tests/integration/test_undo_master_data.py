"""Each saving and deleting of master data comes back whole, and what stands in the way is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from telecost_desktop.errors import UserError
from telecost_desktop.models.access import PermissionProfile
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobDays, JobFilterKind
from telecost_desktop.models.people import Line
from telecost_desktop.models.projects import EntryKind, ProjectFee
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.access import UserValues, save_user
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.customers import (
    CustomerValues,
    delete_customer,
    rename_customer_group,
    save_customer,
    set_customer_active,
)
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, delete_product, save_product
from telecost_desktop.services.projects.entries import delete_entry, save_entry, write_off
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.services.projects.fees import ProjectFeeValues, delete_fee, save_fee
from telecost_desktop.services.projects.project_lines import ProjectLineValues, delete_project_line, save_project_line
from telecost_desktop.services.projects.projects import ProjectValues, delete_project, save_project
from telecost_desktop.services.projects.selection import ProjectSelection
from telecost_desktop.services.scheduled_jobs.store import JobValues, save_job
from telecost_desktop.services.undo import record, take_back

NEW_YEAR = date(2026, 1, 1)
Keys = dict[str, int]


@pytest.fixture
def keys(company: CompanyFile, clock: FixedClock) -> Keys:
    made: Keys = {}
    made["customer"] = save_customer(company, CustomerValues("Åmøy AS", group="Oppdrett"), clock=clock)
    made["idle customer"] = save_customer(company, CustomerValues("Ledig ß AS", group="Oppdrett"), clock=clock)
    prices = ((NEW_YEAR, Decimal(100)), (date(2030, 1, 1), Decimal(120)))
    made["product"] = save_product(company, ProductValues("Is", unit="kg", prices=prices), clock=clock)
    project = ProjectValues("Kai", made["customer"], keywords=("Kai", "Støp"))
    made["project"] = save_project(company, project, clock=clock)
    idle = ProjectValues("Ny kai", made["customer"], keywords=("kai", "é"))
    made["idle project"] = save_project(company, idle, clock=clock)
    monthly = FrequencyValues(FrequencyUnit.MONTH, NEW_YEAR, day=1)
    made["frequency"] = save_frequency(company, monthly, clock=clock)
    with company.write() as session:
        line = Line(msisdn="4748000101", status="active")
        session.add(line)
        session.flush()
        made["line"] = line.id
    made["entry"] = save_entry(company, entry(made), clock=clock)
    made["other entry"] = save_entry(company, entry(made, Decimal(-2)), clock=clock)
    made["fee"] = save_fee(company, fee(made), clock=clock)
    named = ProjectFeeValues(made["idle project"], made["frequency"], NEW_YEAR, product_id=made["product"])
    made["product"] = save_product(company, ProductValues("Flak", prices=prices), clock=clock)
    made["fee of a product"] = save_fee(company, named, clock=clock)
    use = ProjectLineValues(made["idle project"], made["line"], NEW_YEAR)
    made["use"] = save_project_line(company, use, clock=clock)
    return made


def entry(keys: Keys, quantity: Decimal = Decimal("7.5")) -> EntryValues:
    return EntryValues(keys["project"], EntryKind.FEE, date(2026, 11, 2), quantity, Decimal(10), "Ærfugl", "Åse")


def fee(keys: Keys, price: Decimal = Decimal(50)) -> ProjectFeeValues:
    return ProjectFeeValues(keys["idle project"], keys["frequency"], NEW_YEAR, text="Leie", unit_price=price)


ACTIONS: dict[str, Callable[[CompanyFile, Keys, dict[str, Any]], tuple[Any, ...]]] = {
    "customer changed": lambda file, keys, how: (save_customer, file, CustomerValues("Ny AS"), how | {"customer_id": keys["customer"]}),
    "customer inactive": lambda file, keys, how: (set_customer_active, file, keys["customer"], False, how),
    "group renamed": lambda file, keys, how: (rename_customer_group, file, "Oppdrett", "Laks", how),
    "customer deleted": lambda file, keys, how: (delete_customer, file, keys["idle customer"], how),
    "product changed": lambda file, keys, how: (save_product, file, ProductValues("Skjell", prices=((NEW_YEAR, Decimal(7)), (date(2031, 1, 1), Decimal(8)))), how | {"product_id": keys["product"]}),
    "product deleted": lambda file, keys, how: (delete_product, file, keys["product"], how),
    "project changed": lambda file, keys, how: (save_project, file, ProjectValues("X", keys["customer"], keywords=("støp", "y")), how | {"project_id": keys["project"]}),
    "project inactive": lambda file, keys, how: (save_project, file, ProjectValues("X", keys["customer"], active=False), how | {"project_id": keys["project"]}),
    "project deleted": lambda file, keys, how: (delete_project, file, keys["idle project"], how),
    "entry made": lambda file, keys, how: (save_entry, file, entry(keys), how),
    "entry changed": lambda file, keys, how: (save_entry, file, entry(keys, Decimal(3)), how | {"entry_id": keys["entry"]}),
    "entry deleted": lambda file, keys, how: (delete_entry, file, keys["entry"], how),
    "entries written off": lambda file, keys, how: (write_off, file, [keys["entry"], keys["other entry"]], True, how),
    "fee made": lambda file, keys, how: (save_fee, file, fee(keys), how),
    "fee changed": lambda file, keys, how: (save_fee, file, fee(keys, Decimal(51)), how | {"fee_id": keys["fee"]}),
    "fee deleted": lambda file, keys, how: (delete_fee, file, keys["fee"], how),
    "fee without a text deleted": lambda file, keys, how: (delete_fee, file, keys["fee of a product"], how),
    "number taken away": lambda file, keys, how: (delete_project_line, file, keys["use"], how),
}  # fmt: skip


def content(file: CompanyFile) -> dict[str, list[tuple[object, ...]]]:
    with file.read() as session:
        return {
            table.name: sorted(tuple(row) for row in session.execute(table.select()))
            for table in metadata.sorted_tables
            if table.name != "log_entry"
        }


@pytest.mark.parametrize("name", ACTIONS)
def test_it_comes_back_whole_and_is_done_again(company: CompanyFile, clock: FixedClock, keys: Keys, name: str) -> None:
    before = content(company)
    function, *args, how = ACTIONS[name](company, keys, {"clock": clock, "user": "KH"})
    step = record(function, *args, **how).step
    after = content(company)
    assert step is not None
    assert step.subject
    assert after != before
    again = take_back(company, step, clock=clock)
    assert content(company) == before
    take_back(company, again, clock=clock)
    assert content(company) == after


def test_the_parts_of_a_second_count_for_no_change(company: CompanyFile, keys: Keys) -> None:
    """Any clock but that of tests has them, and moments are stored without."""
    clock = FixedClock(datetime(2026, 11, 22, 8, 0, 1, 234567, tzinfo=UTC))
    before = content(company)
    step = record(save_entry, company, entry(keys), clock=clock).step
    assert step is not None
    again = take_back(company, step, clock=clock)
    assert content(company) == before
    take_back(company, again, clock=clock)
    assert content(company) != before


def test_a_fee_that_comes_back_follows_the_frequency_as_it_is_now(
    company: CompanyFile, clock: FixedClock, keys: Keys
) -> None:
    step = record(delete_fee, company, keys["fee"], clock=clock).step
    assert step is not None
    later = FrequencyValues(FrequencyUnit.MONTH, NEW_YEAR, day=20)
    save_frequency(company, later, clock=clock, frequency_id=keys["frequency"])
    take_back(company, step, clock=clock)
    with company.read() as session:
        assert session.get_one(ProjectFee, keys["fee"]).next_due == date(2026, 1, 20)


@pytest.mark.parametrize("kind", [JobFilterKind.PROJECT, JobFilterKind.CUSTOMER])
def test_what_a_job_chooses_is_not_taken_away(
    company: CompanyFile, clock: FixedClock, keys: Keys, kind: JobFilterKind
) -> None:
    """A job names what it chooses without a link that the database would watch."""
    if kind is JobFilterKind.PROJECT:
        made = record(save_project, company, ProjectValues("Molo", keys["customer"]), clock=clock)
        selection = ProjectSelection(projects=frozenset({made.result}))
    else:
        made = record(save_customer, company, CustomerValues("Molo AS"), clock=clock)
        selection = ProjectSelection(customers=frozenset({made.result}))
    with company.read() as session:
        profile = session.scalars(select(PermissionProfile.id).where(PermissionProfile.name == "Administrator")).one()
    creator = save_user(company, UserValues("ME", "Mona Eide", profile_id=profile), clock=clock)
    save_job(company, JobValues("Kvelds", JobDays.EVERY_DAY, creator, selection=selection), clock=clock)
    now = content(company)
    assert made.step is not None
    with pytest.raises(UserError, match="used by now"):
        take_back(company, made.step, clock=clock)
    assert content(company) == now
