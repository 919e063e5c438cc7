"""Numbers that we give ourselves: those of customers, products and projects."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError


def own_number(session: Session, model: Any, typed: str, present: int | None, first: int) -> str:
    """The number as typed; else the one that row ``present`` has; else one more than the largest that is all digits.

    ``model`` has the columns ``id`` and ``number``; ``first`` begins the series. Raises UserError for a taken number.
    """
    if typed.strip():
        _refuse_taken(session, model, typed.strip(), present)
        return typed.strip()
    kept = None if present is None else session.scalar(select(model.number).where(model.id == present))
    if kept:
        return str(kept)
    numbers = [int(number) for number in session.scalars(select(model.number)) if str(number).isdecimal()]
    return str(max([first - 1, *numbers]) + 1)


def _refuse_taken(session: Session, model: Any, number: str, present: int | None) -> None:
    holder = session.scalar(select(model.id).where(model.number == number))
    if holder is not None and holder != present:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The number {number} is already taken."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another, or leave it empty to get the next one."),
            number=number,
        )
