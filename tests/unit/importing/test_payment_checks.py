"""The check digits of Norwegian payment references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.services.importing.supplier_invoices.payment_checks import is_kid, looks_like_kid
from telecost_desktop.services.sales_invoicing.issuing.payment_references import luhn_digit


@pytest.mark.parametrize("kid", ["602243", "1009-", "00"])
def test_both_moduli_are_right(kid: str) -> None:
    assert is_kid(kid)


@pytest.mark.parametrize("kid", ["602244", "1008-", "", "1", "-", "1-1", "9" * 26, "RF18", "٦٠٢٢٤٣"])
def test_what_is_no_kid(kid: str) -> None:
    assert not is_kid(kid)


@given(st.text(alphabet="0123456789", min_size=1, max_size=24))
def test_a_reference_made_by_modulus_10_is_right(digits: str) -> None:
    assert is_kid(digits + luhn_digit(digits))


@given(st.text(alphabet="0123456789", min_size=1, max_size=24))
def test_at_most_two_check_digits_are_right(digits: str) -> None:
    assert sum(is_kid(digits + check) for check in "0123456789-") <= 2
    assert looks_like_kid(digits + "0")
