from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649, luhn

from telecost_desktop.services.sales_invoicing.issuing.payment_references import (
    creditor_reference,
    kid,
    luhn_digit,
    ocr,
    payment_reference,
)


@pytest.mark.parametrize(("digits", "check"), [("60224", "3"), ("123456", "6"), ("0", "0")])
def test_the_check_digit_of_modulus_10(digits: str, check: str) -> None:
    assert luhn_digit(digits) == check


@pytest.mark.parametrize(("number", "reference"), [(1234, "123463"), (12345678, "1234567806")])
def test_swedish_references_bear_their_length(number: int, reference: str) -> None:
    assert ocr(number) == reference


def test_a_kid_is_made_of_customer_and_invoice() -> None:
    assert kid("K-1001", 10001) == "1001" + "00010001" + "3"


@given(st.text(max_size=40), st.integers(1, 10**8 - 1), st.text(max_size=40), st.integers(1, 10**8 - 1))
def test_no_two_invoices_have_the_same_kid(customer: str, number: int, other: str, another: int) -> None:
    assert (kid(customer, number) == kid(other, another)) <= (number == another)
    assert kid("1", 12345) != kid("11", 2345)


@given(st.text(max_size=40), st.integers(1, 10**9))
def test_every_reference_is_valid_for_others(customer: str, number: int) -> None:
    made = kid(customer, number)
    assert 2 <= len(made) <= 25
    assert luhn.is_valid(made)
    assert luhn.is_valid(ocr(number))
    assert iso11649.is_valid(creditor_reference(number))


def test_the_sellers_country_chooses() -> None:
    made = [payment_reference(country, "1", 77) for country in ("NO", "SE", "FR")]
    assert made == [kid("1", 77), ocr(77), creditor_reference(77)]
