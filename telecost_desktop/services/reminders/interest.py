"""Interest on what is paid late: the year has 365 days, each day counts with its own balance and its own rate.

Rule: docs/rules.md, 22 Reminders.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import MICRO, minor_digits, to_micro
from telecost_desktop.models.reminders import InterestRate
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock

_DAY = timedelta(days=1)
# Per cent of a year of 365 days.
_PART = 100 * 365
_HIGHEST = Decimal(100)


@dataclass(frozen=True, slots=True)
class RateFrom:
    """Per cent a year from a day on, until the next one."""

    valid_from: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class BalanceFrom:
    """What is open from a day on, until the next one; below nothing counts as nothing."""

    day: date
    amount: Decimal


def balances(owed: Decimal, payments: Iterable[tuple[date, Decimal]]) -> list[BalanceFrom]:
    """What was open when: ``owed`` from the beginning, less from the day after each payment (day and amount) came in."""
    by_day: dict[date, Decimal] = {}
    for paid_on, amount in payments:
        by_day[paid_on] = by_day.get(paid_on, Decimal(0)) + amount
    steps = [BalanceFrom(date.min, owed)]
    for paid_on in sorted(by_day):
        owed -= by_day[paid_on]
        steps.append(BalanceFrom(paid_on + _DAY, owed))
    return steps


def interest(steps: Sequence[BalanceFrom], rates: Sequence[RateFrom], *, after: date, until: date) -> Fraction:
    """The interest of the days after ``after`` up to and with ``until``, exact and unrounded.

    Both sequences are in the order of their days; a day before the first rate bears none.
    """
    if until <= after:
        return Fraction(0)
    first, end = after + _DAY, until + _DAY
    changes = {one.day for one in steps} | {one.valid_from for one in rates}
    edges = sorted({first, end} | {day for day in changes if first < day < end})
    total = 0
    for start, stop in pairwise(edges):
        total += _amount(steps, start) * _rate(rates, start) * (stop - start).days
    return Fraction(total, MICRO * MICRO * _PART)


def rounded(exact: Fraction, currency: str) -> Decimal:
    """An exact amount in the currency's minor unit, halves away from zero."""
    unit = Fraction(10) ** minor_digits(currency)
    return Decimal(int(exact * unit + Fraction(1, 2))).scaleb(-minor_digits(currency))


def _amount(steps: Sequence[BalanceFrom], day: date) -> int:
    """Millionths of the balance at the beginning of a day."""
    found = 0
    for one in steps:
        if one.day > day:
            break
        found = to_micro(one.amount)
    return max(found, 0)


def _rate(rates: Sequence[RateFrom], day: date) -> int:
    """Millionths of the rate of a day."""
    found = 0
    for one in rates:
        if one.valid_from > day:
            break
        found = to_micro(one.rate)
    return found


# What the company types in


def stored_rates(session: Session) -> list[RateFrom]:
    """The rates, earliest first."""
    query = select(InterestRate.valid_from, InterestRate.rate).order_by(InterestRate.valid_from)
    return [RateFrom(*row) for row in session.execute(query)]


def list_interest_rates(file: CompanyFile) -> list[RateFrom]:
    """The same, from the file."""
    with file.read() as session:
        return stored_rates(session)


def set_interest_rate(
    file: CompanyFile, valid_from: date, rate: Decimal | None, *, clock: Clock, user: str = ""
) -> None:
    """Let a rate hold from a day on, or with None take that day's rate away. Letters that were made keep theirs.

    Raises UserError for a rate outside 0–100 per cent, and for a day without a rate that is to go.
    """
    if rate is not None and not 0 <= rate <= _HIGHEST:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A rate of interest lies between 0 and 100 per cent."))
    with file.write() as session:
        found = session.scalar(select(InterestRate).where(InterestRate.valid_from == valid_from))
        if rate is None:
            if found is None:
                raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no rate from {day} on."), day=valid_from)
            session.delete(found)
        elif found is None:
            session.add(InterestRate(valid_from=valid_from, rate=rate))
        else:
            found.rate = rate
        said = "" if rate is None else f"{rate} %"
        log_action(session, clock.now(), user, "interest_rate.saved", valid_from.isoformat(), said)
