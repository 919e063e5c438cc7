"""Budgets of departments, what is spent of them, and what the month is going to cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class BudgetState(StrEnum):
    """How a month stands to its budget."""

    WITHIN = "within"
    AT_RISK = "at_risk"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class BudgetOfMonth:
    """A department with its branches in a month, net in the company's currency.

    ``forecast`` is what the whole month is expected to cost; of a closed month it is what it cost.
    """

    department_id: int
    department: str
    budget: Decimal
    spent: Decimal
    forecast: Decimal
    state: BudgetState
