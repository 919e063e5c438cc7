"""Shades: no step is empty or out of order, every amount has one, and their limits read well."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.services.dashboard.abroad.shades import STEPS, Scale, equal_parts, shades

amounts = st.decimals(Decimal("0.000001"), Decimal("99999999"), places=6)
some = st.lists(st.one_of(amounts, amounts.map(lambda amount: round(amount / 1000, 2)).filter(bool)), min_size=1)
READABLE = ("1", "2", "25", "5")


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def is_readable(number: Decimal) -> bool:
    return "".join(map(str, number.normalize().as_tuple().digits)) in READABLE


@given(values=some, scale=st.sampled_from(Scale))
def test_limits_rise_and_every_amount_above_zero_has_a_step(values: list[Decimal], scale: Scale) -> None:
    found = shades(values, scale)
    assert 1 <= len(found.limits) <= STEPS
    assert list(found.limits) == sorted(set(found.limits))
    assert found.limits[0] > 0
    assert min(map(found.step, values)) >= 1
    assert found.step(max(values)) == len(found.limits)
    assert not any("E" in str(limit) for limit in found.limits if limit >= Decimal("0.00001"))


@given(values=some, scale=st.sampled_from(Scale), asked=st.tuples(amounts, amounts))
def test_more_never_has_a_lower_step(values: list[Decimal], scale: Scale, asked: tuple[Decimal, Decimal]) -> None:
    found = shades(values, scale)
    assert found.step(min(asked)) <= found.step(max(asked))


@given(values=some)
def test_parts_are_about_equally_filled_before_their_limits_are_rounded(values: list[Decimal]) -> None:
    ordered = sorted(set(values))
    starts = equal_parts(ordered)
    sizes = [end - start for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True)]
    assert sum(sizes) == len(ordered)
    assert len(sizes) == min(STEPS, len(ordered))
    assert max(sizes) - min(sizes) <= 1


@given(values=some)
def test_equal_amounts_are_in_the_same_part(values: list[Decimal]) -> None:
    ordered = sorted(values)
    assert all(start == 0 or ordered[start - 1] < ordered[start] for start in equal_parts(ordered))


@given(values=some)
def test_rounding_empties_no_step_of_a_quantile(values: list[Decimal]) -> None:
    found = shades(values, Scale.QUANTILE)
    assert {found.step(value) for value in values} == set(range(1, len(found.limits) + 1))
    assert len(found.limits) == len(equal_parts(sorted(values)))


@given(values=some)
def test_steps_of_a_linear_scale_are_equally_wide(values: list[Decimal]) -> None:
    limits = shades(values, Scale.LINEAR).limits
    widths = {later - limit for limit, later in pairwise(limits[1:])}
    assert len(widths) <= 1
    if widths:
        (width,) = widths
        assert is_readable(width)
        assert limits[1] - limits[0] <= width
        assert not any(limit % width for limit in limits[1:])


@given(values=some, scale=st.sampled_from(Scale), others=st.lists(st.decimals(-999, 0, places=2)))
def test_credits_and_nothing_change_no_limit(values: list[Decimal], scale: Scale, others: list[Decimal]) -> None:
    found = shades([*others, *values], scale)
    assert found == shades(values, scale)
    assert {found.step(value) for value in others} <= {0}


@pytest.mark.parametrize("scale", Scale)
def test_without_amounts_there_are_no_steps(scale: Scale) -> None:
    for values in ([], decimals("0"), decimals("-5", "0")):
        found = shades(values, scale)
        assert found.limits == ()
        assert found.step(Decimal(7)) == 0


@pytest.mark.parametrize("scale", Scale)
@pytest.mark.parametrize(("value", "limit"), [("130", "100"), ("0.30", "0.25"), ("2.5", "2.5"), ("9999", "5000")])
def test_one_amount_or_several_of_the_same_have_one_step(scale: Scale, value: str, limit: str) -> None:
    for times in (1, 2, 9):
        assert shades(decimals(value) * times, scale).limits == (Decimal(limit),)


def test_limits_read_well() -> None:
    spread = decimals("1.2", "3", "57", "80", "212", "300", "480", "600", "1902.40", "2500")
    assert list(map(str, shades(spread, Scale.QUANTILE).limits)) == ["1", "50", "200", "500", "2000"]
    assert list(map(str, shades(spread, Scale.LINEAR).limits)) == ["1", "500", "1000", "1500", "2000"]


def test_amounts_close_together_get_more_digits_rather_than_one_shade() -> None:
    close = decimals("100", "110", "120", "130", "140")
    assert shades(close, Scale.QUANTILE).limits == tuple(close)
    assert shades(close, Scale.LINEAR).limits == tuple(close)
    cents = decimals("100.00", "100.01")
    assert shades(cents, Scale.LINEAR).limits == tuple(cents)


def test_few_amounts_have_a_step_each() -> None:
    found = shades(decimals("4", "900", "70"), Scale.QUANTILE)
    assert found.limits == tuple(decimals("2.5", "50", "500"))
    assert [found.step(value) for value in decimals("4", "70", "900")] == [1, 2, 3]
