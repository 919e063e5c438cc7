"""Which of a project's unbilled hours and fees one run takes. Pure. Rule: docs/rules.md, 13 Projects, hours and fees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.projects.selection import Limits

_ZERO = Decimal(0)
_LEAST = QT_TRANSLATE_NOOP("Errors", "{amount} is less than the least amount of {least}.")
_GREATEST = QT_TRANSLATE_NOOP("Errors", "{left} stays unbilled: the greatest amount is {greatest}.")
_ALONE = QT_TRANSLATE_NOOP(
    "Errors",
    "{left} stays unbilled: the greatest amount is {greatest}, and {alone} of {date} alone is more than that.",
)
_CAP = QT_TRANSLATE_NOOP("Errors", "{left} stays unbilled: the budget is {cap}, of which {billed} was billed before.")
BELOW_ZERO = QT_TRANSLATE_NOOP("Errors", "What is unbilled comes to {amount}; it waits until there is more.")


class Weighed(Protocol):
    """What is chosen among: an hour entry or a fee with its day and its amount without VAT."""

    @property
    def day(self) -> date:
        """The day of the work, or on which the fee fell due."""

    @property
    def amount(self) -> Decimal:
        """Without VAT, rounded to the currency; a discount is below zero."""


Entry = TypeVar("Entry", bound=Weighed)


@dataclass(frozen=True, slots=True)
class Budget:
    """A project's cap without VAT (None = no cap), and what of it is billed already."""

    cap: Decimal | None = None
    billed: Decimal = _ZERO

    @property
    def left(self) -> Decimal | None:
        """What may still be billed; below zero when the cap was lowered later."""
        return None if self.cap is None else self.cap - self.billed


@dataclass(frozen=True, slots=True)
class Choice(Generic[Entry]):
    """What is taken and what stays, each in order. ``reason`` says why something stays; a pattern of "Errors"."""

    chosen: tuple[Entry, ...]
    left: tuple[Entry, ...]
    reason: str = ""
    reason_values: dict[str, object] = field(default_factory=dict)


def total(entries: Sequence[Weighed]) -> Decimal:
    """The sum without VAT."""
    return sum((entry.amount for entry in entries), _ZERO)


def must_be_cut(amount: Decimal, limits: Limits, budget: Budget) -> bool:
    """Whether not all of an amount may be billed at once, so that its entries have to be looked at one by one."""
    room = _room(limits, budget)
    return room is not None and amount > room


def choose(entries: Sequence[Entry], limits: Limits, budget: Budget) -> Choice[Entry]:
    """The entries, in order of day and key, that one run bills.

    All, if together they stay within the greatest amount and the budget. Else those that alone exceed the greatest
    amount are set aside, and of the others as many are taken, in order, as together stay within. Less than the least
    amount, or less than nothing, is not billed at all.
    """
    room = _room(limits, budget)
    chosen: tuple[Entry, ...] = tuple(entries)
    left: tuple[Entry, ...] = ()
    reason, values = "", dict[str, object]()
    if chosen and room is not None and total(chosen) > room:
        chosen, left = _cut(chosen, limits, room)
        reason, values = _why_cut(left, limits, budget, room)
    amount = total(chosen)
    if chosen and amount < _ZERO:
        reason, values = BELOW_ZERO, {"amount": amount}
    elif chosen and limits.least is not None and amount < limits.least:
        reason, values = _LEAST, {"amount": amount, "least": limits.least}
    else:
        return Choice(chosen, left, reason, values)
    return Choice((), tuple(entries), reason, values)


def _room(limits: Limits, budget: Budget) -> Decimal | None:
    rooms = [room for room in (limits.greatest, budget.left) if room is not None]
    return min(rooms, default=None)


def _cut(entries: tuple[Entry, ...], limits: Limits, room: Decimal) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The longest run of entries from the first on that stays within; those that never can stay within are set aside."""
    if room < _ZERO:
        return (), entries
    aside = set()
    if limits.greatest is not None and total(entries) > limits.greatest:
        aside = {place for place, entry in enumerate(entries) if entry.amount > limits.greatest}
    candidates = [place for place in range(len(entries)) if place not in aside]
    reached, fitting = _ZERO, 0
    for count, place in enumerate(candidates, 1):
        reached += entries[place].amount
        if reached <= room:
            fitting = count
    taken = set(candidates[:fitting])
    return (
        tuple(entry for place, entry in enumerate(entries) if place in taken),
        tuple(entry for place, entry in enumerate(entries) if place not in taken),
    )


def _why_cut(left: Sequence[Weighed], limits: Limits, budget: Budget, room: Decimal) -> tuple[str, dict[str, object]]:
    if limits.greatest is None or room < limits.greatest:
        return _CAP, {"left": total(left), "billed": budget.billed, "cap": budget.cap}
    values: dict[str, object] = {"left": total(left), "greatest": limits.greatest}
    alone = next((entry for entry in left if entry.amount > room), None)
    if alone is None:
        return _GREATEST, values
    return _ALONE, values | {"alone": alone.amount, "date": alone.day}
