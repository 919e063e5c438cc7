"""The amounts themselves: which budget a department has from which month on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.budgets import DepartmentBudget
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.people import Department
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.people import departments

LARGEST_BUDGET = Decimal(1_000_000_000)
_SMALLEST_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class BudgetChange:
    """A budget a month from a month on; no ``amount`` ends it."""

    valid_from: date
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A department with the budget in force and the month in which that began, None without one.

    ``depth`` is 0 at the top of the tree; ``coming`` are the changes after the month asked for.
    """

    department_id: int
    department: str
    depth: int
    amount: Decimal | None
    since: date | None
    coming: tuple[BudgetChange, ...]


def set_budget(
    file: CompanyFile, department_id: int, amount: Decimal | None, valid_from: date, *, clock: Clock, user: str = ""
) -> None:
    """Let a department have a budget a month from a month on, net in the company's currency; None ends it.

    What was set for the same month is replaced. Raises UserError for a department that is gone, an amount below zero or
    too large, and a day that does not begin a month.
    """
    set_budgets(file, {department_id: amount}, valid_from, clock=clock, user=user)


def set_budgets(
    file: CompanyFile, amounts: Mapping[int, Decimal | None], valid_from: date, *, clock: Clock, user: str = ""
) -> None:
    """The same for several departments at once: all of them or, where one is refused, none."""
    for amount in amounts.values():
        _check(amount, valid_from)
    with file.write() as session:
        for department_id, amount in amounts.items():
            _set(session, department_id, amount, valid_from, clock.now(), user)


def _set(
    session: Session, department_id: int, amount: Decimal | None, valid_from: date, at: datetime, user: str
) -> None:
    department = session.get(Department, department_id)
    if department is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "This department is not there any more."))
    known = session.scalars(
        select(DepartmentBudget)
        .where(DepartmentBudget.department_id == department_id, DepartmentBudget.valid_from <= valid_from)
        .order_by(DepartmentBudget.valid_from)
    ).all()
    before = known[-1].amount if known else None
    if before == amount and (amount is None or known[-1].valid_from == valid_from):
        return
    if known and known[-1].valid_from == valid_from:
        known[-1].amount = amount
    else:
        session.add(DepartmentBudget(department_id=department_id, valid_from=valid_from, amount=amount))
    action = "budget.ended" if amount is None else "budget.set"
    log_action(session, at, user, action, department.name, "" if amount is None else f"{amount:f}")


def list_budgets(file: CompanyFile, day: date) -> list[BudgetRow]:
    """All departments, each followed by its branches, with the budget in force in the month of a day."""
    with file.read() as session:
        changes: dict[int, list[BudgetChange]] = {}
        for row in session.scalars(select(DepartmentBudget).order_by(DepartmentBudget.valid_from)):
            changes.setdefault(row.department_id, []).append(BudgetChange(row.valid_from, row.amount))
    rows = []
    for department in departments(file):
        own = changes.get(department.id, [])
        begun = [change for change in own if change.valid_from <= day]
        now = begun[-1] if begun and begun[-1].amount is not None else BudgetChange(day, None)
        rows.append(
            BudgetRow(
                department.id,
                department.name,
                department.depth,
                now.amount,
                now.valid_from if now.amount is not None else None,
                tuple(own[len(begun) :]),
            )
        )
    return rows


def _check(amount: Decimal | None, valid_from: date) -> None:
    if valid_from.day != 1:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A budget begins on the first day of a month."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose a month."),
        )
    if amount is None:
        return
    if not amount.is_finite() or amount < 0:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A budget is not below zero."),
            hint=QT_TRANSLATE_NOOP("Errors", "Leave the amount out to have no budget."),
        )
    if amount > LARGEST_BUDGET:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A budget is at most {largest}."), largest=f"{LARGEST_BUDGET:f}")
    if amount != amount.quantize(_SMALLEST_STEP):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A budget has fewer decimals."))
