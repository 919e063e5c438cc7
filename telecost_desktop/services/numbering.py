"""Numbers that a person may choose and the program gives otherwise: those of projects, for one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError


def number_for(
    session: Session,
    column: InstrumentedAttribute[str],
    wanted: str,
    *,
    present: str = "",
    first: int,
) -> str:
    """The wished number if it is free, else the present one, else one more than the largest that is all digits.

    ``first`` is the first number ever given. Raises UserError for a number that another row has.
    """
    number = wanted.strip()
    if not number and present:
        return present
    if not number:
        numbers = [int(text) for text in session.scalars(select(column)) if text.isascii() and text.isdigit()]
        return str(max([first - 1, *numbers]) + 1)
    if number != present and session.scalar(select(column).where(column == number)) is not None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The number {number} is already taken."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another, or leave it empty to get the next one."),
            number=number,
        )
    return number
