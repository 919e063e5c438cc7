"""What the database must know to add up and search entries: exact amounts, and texts without regard to case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, case, func, type_coerce
from sqlalchemy.orm import Session

from telecost_desktop.models.base import Money
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.money import MICRO, currencies_by_minor_digits, minor_digits
from telecost_desktop.models.projects import BillableEntry


def entry_amount_sql(currency: str | None = None) -> ColumnElement[Any]:
    """Quantity times price without VAT, rounded to the currency half away from zero, exactly, as SQL.

    Without a currency it is the customer's; join Project and Customer then. The product of two amounts in micro-units may
    be larger than SQLite's integers, so the price is taken apart in whole units and the rest; what is below a micro-unit
    cannot change how the amount is rounded.
    """
    quantity = type_coerce(BillableEntry.quantity, Integer)
    price = type_coerce(BillableEntry.unit_price, Integer)
    size, cost = func.abs(quantity, type_=Integer), func.abs(price, type_=Integer)
    exact = size * (cost // MICRO) + size * (cost % MICRO) // MICRO
    step = _customers_step() if currency is None else _step(minor_digits(currency))
    rounded = (exact + step // 2) // step * step
    signed = case(((quantity < 0) != (price < 0), -rounded), else_=rounded)
    return type_coerce(signed, Money)


def folded(session: Session, text: Any) -> ColumnElement[str]:
    """A text without regard to case; the database itself folds only ASCII."""
    driver: Any = session.connection().connection.driver_connection
    driver.create_function("folded", 1, _folded, deterministic=True)
    return func.folded(text)


def _step(digits: int) -> Any:
    """A currency's minor unit in micro-units."""
    return 10 ** (6 - digits)


def _customers_step() -> Any:
    others = [(Customer.currency.in_(codes), _step(digits)) for digits, codes in currencies_by_minor_digits().items()]
    return case(*others, else_=_step(minor_digits("")))


def _folded(text: str | None) -> str:
    return (text or "").casefold()
