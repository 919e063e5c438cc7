"""Findings about cost: a month that cost far more than those before it, budgets that do not hold."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.money import from_micro, round_to_currency
from telecost_desktop.models.periods import first_of_next_month, month_number
from telecost_desktop.services.budgets import BudgetState, budgets_in
from telecost_desktop.services.dashboard.cards import CostCategory, TrendMonth
from telecost_desktop.services.dashboard.findings.kinds import Finding, FindingKind, FoundItem, ItemKind
from telecost_desktop.services.dashboard.reader import CostReader
from telecost_desktop.services.reporting.selection import in_list

# A month is told of when it cost so many per cent more than the mean of so many months before it.
_PER_CENT = 25
_MONTHS_BEFORE = 6
# What is older than so many months is no news.
MONTHS_OF_NEWS = 3
_MOST_ITEMS = 5


def over_budget(reader: CostReader) -> Finding | None:
    """The departments that are beyond their budget this month, or are going to be, the furthest first."""
    rows = [row for row in budgets_in(reader, reader.chosen.today) if row.state is not BudgetState.WITHIN]
    if not rows:
        return None
    items = [
        FoundItem(row.department_id, row.department, worth=row.forecast - row.budget, kind=ItemKind(row.state.value))
        for row in sorted(rows, key=lambda row: row.budget - row.forecast)
    ]
    over = sum(row.state is BudgetState.OVER for row in rows)
    return Finding(
        FindingKind.OVER_BUDGET,
        len(items),
        rows[0].currency,
        # A department and a branch of it would tell of the same money.
        worth=items[0].worth if len(items) == 1 else None,
        month=reader.chosen.today.replace(day=1),
        values={"over": over, "at_risk": len(rows) - over},
        items=tuple(items),
    )


def cost_up(reader: CostReader) -> Finding | None:
    """The newest closed month, if it cost far more than the six before it, all of which had cost."""
    months = _months(reader)
    closed = [place for place, one in enumerate(months) if one.closed and place >= _MONTHS_BEFORE]
    if not closed:
        return None
    place = closed[-1]
    newest, before = months[place], months[place - _MONTHS_BEFORE : place]
    if any(one.total <= 0 for one in before):
        return None
    total = sum((one.total for one in before), Decimal(0))
    # Compared in whole, so that no rounding decides.
    if newest.total * _MONTHS_BEFORE * 100 < total * (100 + _PER_CENT):
        return None
    percent = (newest.total * _MONTHS_BEFORE / total - 1) * 100
    mean = round_to_currency(total / _MONTHS_BEFORE, reader.currency)
    items = _departments(reader, newest.month, before[0].month)
    return Finding(
        FindingKind.COST_UP,
        len(items),
        reader.currency,
        worth=round_to_currency(newest.total - total / _MONTHS_BEFORE, reader.currency),
        month=newest.month,
        values={
            "percent": int(percent.quantize(Decimal(1), ROUND_HALF_UP)),
            "mean": mean,
            "cost": newest.total,
            "category": _most_grown(newest, before),
        },
        items=items,
    )


def _months(reader: CostReader) -> list[TrendMonth]:
    """The months that may be told of, and those before them that they are compared with, without the present one.

    A month is closed if all its use is invoiced and something was charged in it.
    """
    present = reader.chosen.today.replace(day=1)
    first = present - relativedelta(months=MONTHS_OF_NEWS + _MONTHS_BEFORE)
    window = month_number(first), month_number(present - relativedelta(months=1))
    charged = reader.charges_by_category(*window)
    running = [(number, reader.categories[key], net) for number, key, net in reader.running_by_month(*window)]
    closed = {row[0] for row in charged} - {row[0] for row in running}
    cost: dict[int, dict[CostCategory, int]] = {}
    for number, category, net in charged + running:
        cost.setdefault(number, dict.fromkeys(CostCategory, 0))[category] += net
    months = []
    while first < present:
        number = month_number(first)
        known = cost.get(number, dict.fromkeys(CostCategory, 0))
        data, other, traffic = (from_micro(known[category]) for category in CostCategory)
        months.append(TrendMonth(first, data, other, traffic, number in closed))
        first = first_of_next_month(first)
    return months


def _most_grown(newest: TrendMonth, before: list[TrendMonth]) -> str:
    """The code of the category that grew most."""

    def growth(category: CostCategory) -> Decimal:
        earlier = sum((getattr(one, category.value) for one in before), Decimal(0))
        return Decimal(getattr(newest, category.value) * len(before) - earlier)

    return max(CostCategory, key=growth).value


def _departments(reader: CostReader, newest: date, first: date) -> tuple[FoundItem, ...]:
    """The departments that cost more than before, those with most of it first."""
    growth: dict[int, int] = {}
    for month, department, net in _cost_of_departments(reader, first, newest):
        weight = _MONTHS_BEFORE if month == month_number(newest) else -1
        growth[department] = growth.get(department, 0) + weight * net
    most = sorted((key for key, net in growth.items() if net > 0), key=lambda key: (-growth[key], key))
    return tuple(
        FoundItem(
            key,
            reader.names.departments[key],
            worth=round_to_currency(from_micro(growth[key]) / _MONTHS_BEFORE, reader.currency),
            kind=ItemKind.DEPARTMENT,
        )
        for key in most[:_MOST_ITEMS]
    )


def _cost_of_departments(reader: CostReader, first: date, last: date) -> list[tuple[int, int, int]]:
    """Net cost as (month, department, micro-units): charges, and running usage."""
    months = month_number(first), month_number(last)
    if reader.strays:
        days = first.isoformat(), first_of_next_month(last).isoformat()
        rows = reader.connection.execute(
            "SELECT CAST(strftime('%Y%m', c.counts_on) AS INTEGER), COALESCE(p.department_id, 0), SUM(c.net)"
            " FROM charge c CROSS JOIN placement p ON p.id = c.placement_id WHERE c.counts_on >= ? AND c.counts_on < ?"
            f" AND {reader.in_currency('p.account_id', 'c.supplier_invoice_id')} GROUP BY 1, 2",
            days,
        ).fetchall()
    else:
        rows = reader.connection.execute(
            "SELECT month, department_id, SUM(net) FROM cost_by_month WHERE month BETWEEN ? AND ?"
            f" AND account_id IN {in_list(reader.accounts_of_currency)} GROUP BY month, department_id",
            months,
        ).fetchall()
    not_charged = f"supplier_invoice_id NOT IN {in_list(reader.charged)}"
    for month in reader.running_months(*months):
        rows += reader.connection.execute(
            f"SELECT {month}, department_id, SUM(net) FROM usage_by_day WHERE day BETWEEN ? AND ? AND {not_charged}"
            f" AND {reader.in_currency('account_id', 'supplier_invoice_id')} GROUP BY department_id",
            (month * 100 + 1, month * 100 + 31),
        ).fetchall()
    return rows
