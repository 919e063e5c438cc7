"""A calendar that looks at every single day and decides by a rule's words: slow, plain, and none of the program's code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

ONE = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NTHS = ("first", "second", "third", "fourth", "last")


@dataclass(frozen=True)
class Words:
    """A frequency as a person says it to the command line; what is not said follows the first possible date."""

    unit: str
    start: date
    every: int = 1
    weekday: str | None = None
    day: str | None = None
    nth: str | None = None
    month: int | None = None
    after: int | None = None
    until: date | None = None

    def options(self) -> list[str]:
        """As the command line wants them."""
        said = {
            "--unit": self.unit,
            "--start": self.start.isoformat(),
            "--every": self.every,
            "--weekday": self.weekday,
            "--day": self.day,
            "--nth": self.nth,
            "--month": self.month,
            "--after": self.after,
            "--until": self.until and self.until.isoformat(),
        }
        return [part for name, value in said.items() if value is not None for part in (name, str(value))]

    def fits(self, day: date) -> bool:
        """Whether the pattern names this day, steps aside."""
        if self.unit == "day":
            return True
        weekday = WEEKDAYS.index(self.weekday) if self.weekday else self.start.weekday()
        if self.unit == "week":
            return day.weekday() == weekday
        if self.unit == "year" and day.month != (self.month or self.start.month):
            return False
        if self.nth is not None:
            return day.weekday() == weekday and self.nth in _places_in_month(day)
        if self.day == "last":
            return _is_last_of_month(day)
        wished = int(self.day) if self.day else self.start.day
        return day.day == wished or (day.day < wished and _is_last_of_month(day))

    def begins_unit(self, day: date) -> bool:
        """Whether another day, week, month or year begins with this day."""
        return {
            "day": True,
            "week": day.weekday() == 0,
            "month": day.day == 1,
            "year": (day.month, day.day) == (1, 1),
        }[self.unit]

    def dates(self, last: date, count: int) -> list[date]:
        """At most ``count`` of its dates, none after ``last``, found by walking."""
        found: list[date] = []
        units = 0
        wanted = count if self.after is None else min(count, self.after)
        for day in walk(self.start, last if self.until is None else min(last, self.until)):
            units += self.begins_unit(day) and bool(found)
            if len(found) == wanted:
                break
            if self.fits(day) and units % self.every == 0:
                found.append(day)
        return found

    def grid(self, low: date, high: date) -> list[date]:
        """All its days from ``low`` to ``high``, also those before its first possible date; ends play no part."""
        first = next(day for day in walk(self.start, date.max) if self.fits(day))
        found, units = [], 0
        for day in walk(first, high):
            units += self.begins_unit(day) and day > first
            if day >= low and self.fits(day) and units % self.every == 0:
                found.append(day)
        units, day = 0, first
        while day > low:
            units += self.begins_unit(day)
            day -= ONE
            if day <= high and self.fits(day) and units % self.every == 0:
                found.insert(0, day)
        return found


def walk(first: date, last: date) -> Iterator[date]:
    """Each day from one to another."""
    day = first
    while day <= last:
        yield day
        if day == date.max:
            return
        day += ONE


def _is_last_of_month(day: date) -> bool:
    return (day + ONE).day == 1


def _places_in_month(day: date) -> set[str]:
    """Which of its weekday a day is: "last" may be the fourth or a fifth that has no other name."""
    before = sum(1 for weeks in range(1, 5) if (day - timedelta(weeks=weeks)).month == day.month)
    places = {NTHS[before]} if before < 4 else set()
    return places | ({"last"} if (day + timedelta(weeks=1)).month != day.month else set())


_ODD_DAYS = [
    date(year, month, day)
    for year in (1900, 1904, 1999, 2000, 2023, 2024, 2027, 2096, 2100, 2199)
    for month, day in ((1, 1), (1, 29), (1, 30), (1, 31), (2, 28), (3, 1), (11, 30), (12, 31))
] + [date(year, 2, 29) for year in (1904, 2000, 2024, 2096, 2196)]


@st.composite
def words(draw: st.DrawFn, starts: st.SearchStrategy[date] | None = None, *, ends: bool = True) -> Words:
    """Any frequency that makes sense, odd days and large steps more often than by mere chance."""
    unit = draw(st.sampled_from(["day", "week", "month", "year"]))
    any_day = st.sampled_from(_ODD_DAYS) | st.dates(date(1900, 1, 1), date(2199, 12, 31))
    start = draw(any_day if starts is None else starts)
    largest = {"day": 800, "week": 110, "month": 40, "year": 9}[unit]
    every = draw(st.just(1) | st.integers(1, 6 if unit != "day" else 60) | st.integers(1, largest))
    weekday = day = nth = month = None
    if unit == "week":
        weekday = draw(st.none() | st.sampled_from(WEEKDAYS))
    elif unit in ("month", "year"):
        if draw(st.booleans()):
            nth, weekday = draw(st.sampled_from(NTHS)), draw(st.none() | st.sampled_from(WEEKDAYS))
        elif unit == "month":
            day = draw(st.none() | st.just("last") | st.integers(1, 31).map(str) | st.integers(28, 31).map(str))
        if unit == "year":
            month = draw(st.none() | st.integers(1, 12))
            longest = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}.get(month or start.month, 31)
            if nth is None and (month is not None or draw(st.booleans())):
                day = draw(st.just("last") | st.integers(1, longest).map(str))
    after = draw(st.none() | st.integers(1, 20)) if ends else None
    until = draw(st.none() | st.integers(0, 3000)) if ends else None
    last = None if until is None else start + until * ONE
    return Words(unit, start, every, weekday, day, nth, month, after, last)
