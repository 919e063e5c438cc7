from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.models.money import amount_text, from_micro, round_to_currency, to_micro


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_micro_units_survive_the_round_trip(micro: int) -> None:
    assert to_micro(from_micro(micro)) == micro


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "NOK", "0.01"),
        ("-0.005", "NOK", "-0.01"),
        ("1.0049", "NOK", "1.00"),
        ("0.5", "JPY", "1"),
        ("1.2345", "KWD", "1.235"),
    ],
)
def test_rounding_is_half_away_from_zero_in_the_minor_unit(amount: str, currency: str, rounded: str) -> None:
    assert round_to_currency(Decimal(amount), currency) == Decimal(rounded)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1089.500000", "1089.50"),
        ("12597.087500", "12597.0875"),
        ("-0.000001", "-0.000001"),
        ("1039", "1039.00"),
        ("1E+3", "1000.00"),
        ("0.5", "0.50"),
        ("100.000000", "100.00"),
    ],
)
def test_an_amount_as_text_has_two_decimals_and_no_zeros_beyond(amount: str, text: str) -> None:
    assert amount_text(Decimal(amount)) == text


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError):
        to_micro(1.5)  # type: ignore[arg-type]


def test_too_large_an_amount_is_refused() -> None:
    with pytest.raises(OverflowError):
        to_micro(Decimal(10) ** 13)
