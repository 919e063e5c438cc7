"""Budgets of the demonstration's departments: most hold, one is at risk, one is spent."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import from_micro
from telecost_desktop.services.budgets import set_budget
from telecost_desktop.services.budgets.forecast import Forecast
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.dashboard.reading import DashboardChoice, Reading, snapshot
from telecost_desktop.services.demo.people import DEPARTMENTS

_SPENT = "Brønnbåt"
_AT_RISK = "Salg og eksport"
_HELD = ("Administrasjon", "Logistikk", "Produksjon sjø", "Foredling")
# What the budgets of the year before were of this year's.
_BEFORE = Decimal("0.9")


def budget_departments(file: CompanyFile, *, today: date, clock: Clock, user: str) -> None:
    """Give departments budgets of this year and of the last, in round amounts around what this month costs."""
    with snapshot(file) as connection:
        forecast = Forecast(Reading(connection, DashboardChoice(today)), today.replace(day=1))
        keys = dict(connection.execute("SELECT name, id FROM department").fetchall())
    this_year = today.replace(month=1, day=1)
    for name in (*_HELD, _AT_RISK, _SPENT):
        covered = {keys[one] for one in DEPARTMENTS if name in _and_above(one)}
        spent = sum((from_micro(net) for (key, _), net in forecast.spent.items() if key in covered), Decimal(0))
        to_come = sum(
            from_micro(net)
            for part in (forecast.recurring, forecast.use)
            for (key, _), net in part.items()
            if key in covered
        )
        amount = _amount(name, spent, spent + to_come)
        before = (amount * _BEFORE / 100).to_integral_value(ROUND_CEILING) * 100
        for value, since in ((before, this_year.replace(year=today.year - 1)), (amount, this_year)):
            set_budget(file, keys[name], value, since, clock=clock, user=user)


def _amount(name: str, spent: Decimal, expected: Decimal) -> Decimal:
    """A round amount, beyond which the department is, will be, or will not be."""
    if name == _SPENT and spent > 0:
        return (spent * Decimal("0.96") / 100).to_integral_value(ROUND_FLOOR) * 100
    between = ((spent + expected) / 20).to_integral_value(ROUND_CEILING) * 10
    if name == _AT_RISK and spent <= between < expected:
        return between
    return (max(expected, Decimal(1)) * Decimal("1.2") / 500).to_integral_value(ROUND_CEILING) * 500


def _and_above(department: str) -> tuple[str, ...]:
    above = DEPARTMENTS[department]
    return (department, *_and_above(above)) if above else (department,)
