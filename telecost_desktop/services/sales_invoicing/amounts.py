"""The sums of a sales invoice. Pure. Rule: docs/rules.md, 8 Money on a sales invoice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from telecost_desktop.models.money import minor_digits, round_to_currency
from telecost_desktop.models.periods import Period

_HUNDRED = Decimal(100)
_SIX_DECIMALS = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line before it is stored. ``net`` is rounded to the currency; ``vat_rate`` is per cent, ``period`` what it covers.

    ``project`` is the project's number and name, as the reader shall see them; ``discount`` is per cent.
    """

    text: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    vat_category: str
    vat_rate: Decimal
    unit: str = ""
    product_number: str = ""
    period: Period | None = None
    project: str = ""
    discount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class VatSum:
    """The VAT of one category and rate, on the sum of its lines."""

    category: str
    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """What a sales invoice comes to."""

    ex_vat: Decimal
    vat: Decimal
    inc_vat: Decimal
    vat_sums: tuple[VatSum, ...]


def totals(lines: Iterable[DraftLine], currency: str) -> Totals:
    """Sums of rounded lines; VAT per category and rate on the sum of its lines, rounded half away from zero."""
    bases: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        key = line.vat_category, line.vat_rate
        bases[key] = bases.get(key, Decimal(0)) + line.net
    sums = tuple(
        VatSum(category, rate, base, round_to_currency(base * rate / _HUNDRED, currency))
        for (category, rate), base in sorted(bases.items(), key=lambda entry: (-entry[0][1], entry[0][0]))
    )
    ex_vat = sum((entry.base for entry in sums), Decimal(0))
    vat = sum((entry.vat for entry in sums), Decimal(0))
    return Totals(ex_vat, vat, ex_vat + vat, sums)


def payable_rounding(amount: Decimal, step: Decimal) -> Decimal:
    """What takes an amount to pay to a whole number of steps, half away from zero; nothing for a step of 0."""
    if not step:
        return Decimal(0)
    return (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step - amount


def covered(lines: Iterable[DraftLine]) -> tuple[date | None, date | None]:
    """The days that lines cover together, half-open; None where they cover nothing."""
    periods = [line.period for line in lines if line.period is not None]
    return min((period.start for period in periods), default=None), max(
        (period.end for period in periods), default=None
    )


def share_of(amount: Decimal, share: Fraction, currency: str) -> Decimal:
    """A share of an amount in the currency, rounded once, half away from zero, from the exact fraction."""
    scale = 10 ** minor_digits(currency)
    exact = Fraction(amount) * share * scale
    units = int(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)
    return Decimal(units).scaleb(-minor_digits(currency))


def share_of_price(price: Decimal, share: Fraction) -> Decimal:
    """The unit price that a part period shows, to six decimals."""
    if share == 1:
        return price
    return (price * share.numerator / share.denominator).quantize(_SIX_DECIMALS)
