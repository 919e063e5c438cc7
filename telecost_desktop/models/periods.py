"""Periods of civil dates. Inside the program a period is half-open, [start, end); people see its last day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` up to, but not including, ``end``."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period cannot end before it starts")

    @classmethod
    def inclusive(cls, first: date, last: date) -> Period:
        """From the first to the last day, both in it."""
        return cls(first, last + timedelta(days=1))

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """A calendar month."""
        return cls(date(year, month, 1), first_of_next_month(date(year, month, 1)))

    @property
    def last(self) -> date:
        """The last day in it, as people write it."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def months(self) -> Iterator[Period]:
        """The calendar months it touches, whole."""
        current = self.start.replace(day=1)
        while current < self.end:
            following = first_of_next_month(current)
            yield Period(current, following)
            current = following


def first_of_next_month(day: date) -> date:
    """The first day of the month after the day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_number(day: date) -> int:
    """The month as the roll-ups store it: 202611 for November 2026."""
    return day.year * 100 + day.month


def day_number(day: date) -> int:
    """The day as the roll-ups store it: 20261122 for 22 November 2026."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(number: int) -> date:
    """The day that the roll-ups store so."""
    return date(number // 10_000, number // 100 % 100, number % 100)
