"""What the database must know to add up and search entries: exact amounts, and texts without regard to case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Session

from telecost_desktop.models.base import Money
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.money import MICRO, minor_digits
from telecost_desktop.models.projects import BillableEntry


def amount_column(session: Session) -> ColumnElement[Any]:
    """What an entry comes to without VAT, rounded as ``entry_amount`` rounds; join Project and Customer for it."""
    _driver(session).create_function("entry_amount", 3, _amount, deterministic=True)
    return func.entry_amount(BillableEntry.quantity, BillableEntry.unit_price, Customer.currency, type_=Money())


def folded(session: Session, text: Any) -> ColumnElement[str]:
    """A text without regard to case; the database itself folds only ASCII."""
    _driver(session).create_function("folded", 1, _folded, deterministic=True)
    return func.folded(text)


def _driver(session: Session) -> Any:
    return session.connection().connection.driver_connection


def _folded(text: str | None) -> str:
    return (text or "").casefold()


def _amount(quantity: int, price: int, currency: str) -> int:
    """Quantity times price in micro-units, rounded to the currency's minor unit, half away from zero."""
    unit = MICRO // int(10 ** minor_digits(currency))
    step = MICRO * unit
    product = quantity * price
    micro = (abs(product) + step // 2) // step * unit
    return micro if product >= 0 else -micro
