from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.models.money import from_micro, round_to_currency, to_micro


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


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError):
        to_micro(1.5)  # type: ignore[arg-type]


def test_too_large_an_amount_is_refused() -> None:
    with pytest.raises(OverflowError):
        to_micro(Decimal(10) ** 13)
