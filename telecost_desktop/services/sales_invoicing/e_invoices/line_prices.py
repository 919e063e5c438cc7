"""The figures of a line as EN 16931 wants them: no price below zero, and quantity × price that gives the amount. Pure.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from telecost_desktop.models.money import round_to_currency

_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)
# By so much a discount may differ from base × percentage before a receiver refuses it.
_SLACK = Decimal("0.01")
# By so much quantity × price may differ from the amount; whole units of a currency such as the yen are further off.
_HALF_CENT = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class LinePrice:
    """``quantity`` × ``price`` / ``base_quantity`` is ``gross``, and less ``allowance`` it is ``net``.

    ``base_quantity`` is None for 1. ``percent`` of ``gross`` is the allowance; None where there is none, or where the
    currency's units are too large to say it so.
    """

    quantity: Decimal
    price: Decimal
    base_quantity: Decimal | None
    gross: Decimal
    allowance: Decimal
    percent: Decimal | None
    net: Decimal


def line_price(line: Mapping[str, Any], currency: str) -> LinePrice:
    """The figures of a snapshot's line. What is negative becomes a negative quantity.

    Where quantity × price is not the amount, as in part periods, the price is that of the whole quantity.
    """
    quantity, price, net = (Decimal(line[key]) for key in ("quantity", "unit_price", "net"))
    discount = Decimal(line.get("discount") or 0)
    left = (_HUNDRED - discount) / _HUNDRED
    base = None
    if price < 0:
        quantity, price = -quantity, -price
    product = quantity * price
    gross = round_to_currency(product, currency)
    if round_to_currency(product * left, currency) != net:
        gross = round_to_currency(net / left, currency) if left else gross
    if abs(product - gross) > _HALF_CENT:
        # An amount for nothing is an amount for one.
        base = abs(quantity) or _ONE
        quantity, price = base if gross >= 0 else -base, abs(gross)
    allowance = gross - net
    fits = allowance != _ZERO and abs(gross * discount / _HUNDRED - allowance) <= _SLACK
    return LinePrice(quantity, price, base, gross, allowance, discount if fits else None, net)
