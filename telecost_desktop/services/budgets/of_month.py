"""How the departments' budgets stand in a month."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import from_micro, round_to_currency
from telecost_desktop.services.budgets.forecast import Forecast, Owner
from telecost_desktop.services.dashboard.reading import DashboardChoice, Reading, snapshot


class BudgetState(StrEnum):
    """How a month stands to its budget."""

    WITHIN = "within"
    AT_RISK = "at_risk"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class BudgetOfMonth:
    """A department with its branches in a month, net in the company's currency.

    ``forecast`` is what the whole month is expected to cost; of a closed month it is what it cost. It is ``spent`` with
    the recurring charges and the use that are still to come.
    """

    department_id: int
    department: str
    budget: Decimal
    spent: Decimal
    forecast: Decimal
    state: BudgetState
    currency: str
    recurring_to_come: Decimal
    use_to_come: Decimal


def budgets_of_month(file: CompanyFile, chosen: DashboardChoice, month: date) -> tuple[BudgetOfMonth, ...]:
    """The departments with a budget in a month, given by any of its days, in the order of their names."""
    with snapshot(file) as connection:
        return budgets_in(Reading(connection, chosen), month)


def budgets_in(reading: Reading, month: date) -> tuple[BudgetOfMonth, ...]:
    """The same from a snapshot that somebody else reads."""
    connection = reading.connection
    budgets = _in_force(connection, month.replace(day=1))
    if not budgets:
        return ()
    tree = {
        key: (name, parent) for key, name, parent in connection.execute("SELECT id, name, parent_id FROM department")
    }
    forecast = Forecast(reading, month.replace(day=1))
    listed = []
    for key, budget in budgets.items():
        covered = _branches(tree, key)
        recurring = _to_come(forecast.recurring, covered, forecast.currency)
        use = _to_come(forecast.use, covered, forecast.currency)
        spent = from_micro(_sum(forecast.spent, covered))
        expected = spent + recurring + use
        state = BudgetState.OVER if spent > budget else BudgetState.WITHIN
        if state is BudgetState.WITHIN and expected > budget:
            state = BudgetState.AT_RISK
        listed.append(
            BudgetOfMonth(key, tree[key][0], budget, spent, expected, state, forecast.currency, recurring, use)
        )
    return tuple(sorted(listed, key=lambda row: row.department.casefold()))


def _in_force(connection: sqlite3.Connection, month: date) -> dict[int, Decimal]:
    rows = connection.execute(
        "SELECT department_id, amount FROM department_budget WHERE valid_from <= ? ORDER BY valid_from",
        (month.isoformat(),),
    )
    return {key: from_micro(amount) for key, amount in dict(rows).items() if amount is not None}


def _branches(tree: dict[int, tuple[str, int | None]], top: int) -> frozenset[int]:
    covered = {top}
    while more := {key for key, (_, parent) in tree.items() if parent in covered and key not in covered}:
        covered |= more
    return frozenset(covered)


def _sum(amounts: dict[Owner, int], departments: Iterable[int]) -> int:
    return sum(net for (department, _), net in amounts.items() if department in departments)


def _to_come(amounts: dict[Owner, int], departments: Iterable[int], currency: str) -> Decimal:
    return round_to_currency(from_micro(_sum(amounts, departments)), currency)
