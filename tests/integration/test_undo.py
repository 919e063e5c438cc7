"""Taking back what was done to master data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.undo import Recorded, record, take_back

TABLES = ("customer", "product", "product_price")


def content(file: CompanyFile) -> dict[str, list[tuple[object, ...]]]:
    with file.read() as session:
        return {name: sorted(tuple(row) for row in session.execute(metadata.tables[name].select())) for name in TABLES}


def customer(file: CompanyFile, clock: FixedClock, name: str, customer_id: int | None = None) -> Recorded:
    return record(save_customer, file, CustomerValues(name), clock=clock, user="KH", customer_id=customer_id)


def test_a_new_customer_goes_and_comes_again(company: CompanyFile, clock: FixedClock) -> None:
    empty = content(company)
    made = customer(company, clock, "Nordlys AS")
    full = content(company)
    assert made.step is not None
    assert made.step.subject == "Nordlys AS"
    again = take_back(company, made.step, clock=clock)
    assert content(company) == empty
    take_back(company, again, clock=clock)
    assert content(company) == full


def test_a_change_goes_back_with_all_that_it_touched(company: CompanyFile, clock: FixedClock) -> None:
    product = save_product(company, ProductValues("Is", price=Decimal(10), price_from=date(2026, 1, 1)), clock=clock)
    before = content(company)
    values = ProductValues("Isflak", unit="kg", price=Decimal(12), price_from=date(2027, 1, 1))
    changed = record(save_product, company, values, clock=clock, product_id=product)
    assert content(company) != before
    assert changed.step is not None
    take_back(company, changed.step, clock=clock)
    assert content(company) == before


def test_what_was_changed_since_is_left_alone(company: CompanyFile, clock: FixedClock) -> None:
    first = customer(company, clock, "Nordlys AS")
    renamed = customer(company, clock, "Nordlys Drift AS", first.result)
    customer(company, clock, "Nordlys Havn AS", first.result)
    now = content(company)
    for step in (first.step, renamed.step):
        assert step is not None
        with pytest.raises(UserError, match="changed since"):
            take_back(company, step, clock=clock)
    assert content(company) == now


def test_what_is_used_is_not_taken_back(company: CompanyFile, clock: FixedClock) -> None:
    made = customer(company, clock, "Nordlys AS")
    with company.write() as session:
        session.execute(
            text(
                "INSERT INTO project (number, name, customer_id, reference, order_reference, line_detail, active)"
                " VALUES ('1', 'Kai', :customer, '', '', 'summed', 1)"
            ),
            {"customer": made.result},
        )
    now = content(company)
    assert made.step is not None
    with pytest.raises(UserError, match="used by now"):
        take_back(company, made.step, clock=clock)
    assert content(company) == now


def test_nothing_changed_is_nothing_to_take_back(company: CompanyFile, clock: FixedClock) -> None:
    first = customer(company, clock, "Nordlys AS")
    assert customer(company, clock, "Nordlys AS", first.result).step is None


def test_taking_back_is_in_the_log(company: CompanyFile, clock: FixedClock) -> None:
    made = customer(company, clock, "Nordlys AS")
    assert made.step is not None
    take_back(company, made.step, clock=clock, user="SD")
    with company.read() as session:
        rows = session.execute(text("SELECT user, action, subject FROM log_entry ORDER BY id")).all()
    assert [tuple(row) for row in rows][-2:] == [
        ("KH", "customer.saved", "Nordlys AS"),
        ("SD", "customer.saved.undone", "Nordlys AS"),
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["A", "B", "Ø"]), st.booleans()), max_size=8))
def test_any_chain_of_actions_goes_back_step_by_step_and_forth_again(
    company: CompanyFile, clock: FixedClock, actions: list[tuple[int, str, bool]]
) -> None:
    states, steps, known = [content(company)], [], []
    for place, name, is_product in actions:
        key = known[place] if place < len(known) and known[place][0] == is_product else None
        if is_product:
            values = ProductValues(name, price=Decimal(place + 1), price_from=date(2026, 1 + place, 1))
            done = record(save_product, company, values, clock=clock, product_id=key[1] if key else None)
        else:
            done = customer(company, clock, name, key[1] if key else None)
        if key is None:
            known.append((is_product, done.result))
        if done.step is not None:
            steps.append(done.step)
            states.append(content(company))
    forth = []
    for step, state in zip(reversed(steps), reversed(states[:-1]), strict=True):
        forth.append(take_back(company, step, clock=clock))
        assert content(company) == state
    for step, state in zip(reversed(forth), states[1:], strict=True):
        take_back(company, step, clock=clock)
        assert content(company) == state
