"""Budgets of departments: what a month may cost, what it has cost, and what it is going to cost.

Rules: docs/rules.md, "Budgets".
"""

from telecost_desktop.services.budgets.amounts import BudgetChange, BudgetRow, list_budgets, set_budget, set_budgets
from telecost_desktop.services.budgets.of_month import BudgetOfMonth, BudgetState, budgets_in, budgets_of_month

__all__ = [
    "BudgetChange",
    "BudgetOfMonth",
    "BudgetRow",
    "BudgetState",
    "budgets_in",
    "budgets_of_month",
    "list_budgets",
    "set_budget",
    "set_budgets",
]
