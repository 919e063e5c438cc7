"""Amounts of a sales invoice in the company's own currency. Pure. Rule: docs/rules.md, 23 Ledger and closed periods."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from telecost_desktop.models.money import round_to_currency


def converted(amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """One amount at a rate, rounded to the company's currency."""
    return round_to_currency(amount * rate, currency)


def converted_parts(
    parts: Sequence[Decimal], rate: Decimal, currency: str, total: Decimal | None = None
) -> list[Decimal]:
    """Amounts at a rate, each rounded; what rounding leaves between them and their total goes to the largest.

    The total is theirs at the rate unless it is given.
    """
    if not parts:
        return []
    whole = converted(sum(parts, Decimal(0)), rate, currency) if total is None else total
    found = [converted(part, rate, currency) for part in parts]
    largest = max(range(len(found)), key=lambda place: abs(found[place]))
    found[largest] += whole - sum(found, Decimal(0))
    return found
