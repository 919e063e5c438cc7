"""Exact money. Amounts are ``Decimal`` in Python and integer micro-units (millionths) in the file; never float.

Rules: docs/rules.md, "Money".
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MICRO = 1_000_000
LARGEST = 2**63 - 1
_HUNDREDTH = Decimal("0.01")
_MILLIONTH = Decimal("0.000001")

# ISO 4217: currencies whose minor unit is not a hundredth.
# fmt: off
_MINOR_DIGITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
    "CLF": 4, "UYW": 4,
}
# fmt: on


def to_micro(amount: Decimal) -> int:
    """An amount as integer micro-units. More than six decimals are rounded half away from zero.

    Raises TypeError for anything but Decimal and OverflowError beyond what the file can hold.
    """
    if not isinstance(amount, Decimal):
        raise TypeError(f"money is Decimal, not {type(amount).__name__}")
    micro = int((amount * MICRO).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if abs(micro) > LARGEST:
        raise OverflowError("the amount is larger than the file can hold")
    return micro


def from_micro(micro: int) -> Decimal:
    """Integer micro-units as an exact amount, with two decimals where they suffice."""
    return _HUNDREDTH * (micro // 10_000) if micro % 10_000 == 0 else _MILLIONTH * micro


def amount_text(amount: Decimal) -> str:
    """An exact amount for scripts: a decimal point, at least two decimals, no superfluous zeros beyond them."""
    text = f"{amount:f}"
    point = text.find(".")
    if point < 0:
        return text + ".00"
    if len(text) > point + 3 and text[-1] == "0":
        text = text.rstrip("0")
    return text.ljust(point + 3, "0")


def minor_digits(currency: str) -> int:
    """The decimals of a currency's minor unit (ISO 4217)."""
    return _MINOR_DIGITS.get(currency, 2)


def currencies_by_minor_digits() -> dict[int, list[str]]:
    """The currencies whose minor unit is not a hundredth, by its decimals."""
    found: dict[int, list[str]] = {}
    for currency, digits in _MINOR_DIGITS.items():
        found.setdefault(digits, []).append(currency)
    return found


def round_to_currency(amount: Decimal, currency: str) -> Decimal:
    """An amount rounded to the currency's minor unit, half away from zero."""
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_UP)
