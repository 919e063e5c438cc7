"""The calendar of subscription frequencies: which days a rule names, in closed form.

A grid belongs to its rule: occurrence n is the first occurrence plus n units, then clamped to the month's end;
it is never found by stepping from the one before. Rule: docs/rules.md, 1 Grid and 2 Periods and ends.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.periods import Period
from telecost_desktop.models.subscriptions import FrequencyUnit

LAST_DAY = 0
LAST_NTH = -1
LARGEST_STEP = 9_999
# More years than this lead out of the calendar, forwards or backwards.
LARGEST_STEP_IN_YEARS = 999
FIRST_YEAR, LAST_YEAR = 1900, 2199


class EndKind(StrEnum):
    """How a rule stops by itself."""

    NEVER = "never"
    COUNT = "count"
    DATE = "date"


@dataclass(frozen=True)
class FrequencyRule:
    """Every ``every`` units, on the days that fit, from ``first_date`` on.

    ``weekday`` is ISO (1 = Monday … 7 = Sunday), ``day`` 1…31 or 0 = the month's last day, ``nth`` 1…4 or -1 = last.
    A month or year needs either ``day`` or ``nth`` with ``weekday``; a year also ``month``. ``end_date`` is inclusive.
    Raises UserError for a rule that names no days. ``make_rule`` fills in what was not chosen.
    """

    unit: FrequencyUnit
    first_date: date
    every: int = 1
    weekday: int | None = None
    day: int | None = None
    nth: int | None = None
    month: int | None = None
    end_count: int | None = None
    end_date: date | None = None
    # Where counting starts: a proleptic day for days and weeks, a month counted from year 0, or a year.
    anchor: int = field(init=False, repr=False, compare=False, default=0)
    # Many subscribers share a rule, and each asks for the same periods.
    periods: dict[int, Period] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        _validate(self)
        object.__setattr__(self, "anchor", _anchor(self))
        if self.end_date is not None and self.end_date < occurrence(self, 0):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The end date {end} lies before the first occurrence on {first}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose a later end date, or no end."),
                end=self.end_date,
                first=occurrence(self, 0),
            )

    @property
    def end_kind(self) -> EndKind:
        """How it stops; with both a count and a date the earlier wins."""
        if self.end_count is not None:
            return EndKind.COUNT
        return EndKind.NEVER if self.end_date is None else EndKind.DATE


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date on a grid. ``shortened_to`` is the month's length when the wished day does not exist in it."""

    ordinal: int
    date: date
    shortened_to: int | None = None


def make_rule(
    unit: FrequencyUnit,
    first_date: date,
    *,
    every: int = 1,
    weekday: int | None = None,
    day: int | None = None,
    nth: int | None = None,
    month: int | None = None,
    end: EndKind | None = None,
    end_count: int | None = None,
    end_date: date | None = None,
) -> FrequencyRule:
    """A rule from a person's choices. What is not chosen follows the first date: its weekday, its day, its month.

    Only what the unit uses is kept. With ``end`` given, exactly its value is kept and must be there: an end that
    was chosen and left empty never means "endless". Raises UserError.
    """
    if end is not None:
        if (end is EndKind.COUNT and end_count is None) or (end is EndKind.DATE and end_date is None):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The end was chosen but left empty."),
                hint=QT_TRANSLATE_NOOP("Errors", "Fill it in, or choose no end."),
            )
        end_count = end_count if end is EndKind.COUNT else None
        end_date = end_date if end is EndKind.DATE else None
    if unit is FrequencyUnit.DAY:
        weekday = day = nth = month = None
    elif unit is FrequencyUnit.WEEK:
        weekday, day, nth, month = weekday or first_date.isoweekday(), None, None, None
    else:
        month = (month or first_date.month) if unit is FrequencyUnit.YEAR else None
        if nth is not None:
            weekday, day = weekday or first_date.isoweekday(), None
        else:
            weekday, day = None, first_date.day if day is None else day
    return FrequencyRule(unit, first_date, every, weekday, day, nth, month, end_count, end_date)


def occurrence(rule: FrequencyRule, n: int) -> date:
    """The date of occurrence ``n`` (0 = the first) on the rule's grid; ends play no part.

    Raises OverflowError beyond the calendar (year 9999).
    """
    if rule.unit is FrequencyUnit.DAY or rule.unit is FrequencyUnit.WEEK:
        step = rule.every if rule.unit is FrequencyUnit.DAY else 7 * rule.every
        number = rule.anchor + n * step
        if number > _LAST_DAY_NUMBER:
            raise OverflowError("beyond the calendar")
        return date.fromordinal(number)
    year, month = _year_and_month(rule, n)
    return _day_in_month(rule, year, month)


def dated(rule: FrequencyRule, n: int) -> Occurrence:
    """Occurrence ``n`` with the reason why it is earlier than wished, if it is."""
    day = occurrence(rule, n)
    shortened = rule.day is not None and rule.day > day.day
    return Occurrence(n, day, monthrange(day.year, day.month)[1] if shortened else None)


def period(rule: FrequencyRule, n: int) -> Period:
    """Period ``n``: from occurrence n to the day before occurrence n+1."""
    found = rule.periods.get(n)
    if found is None:
        found = rule.periods[n] = Period(occurrence(rule, n), occurrence(rule, n + 1))
    return found


def first_ordinal_on_or_after(rule: FrequencyRule, day: date) -> int:
    """The number of the first occurrence on or after a day, without walking the grid."""
    if rule.unit is FrequencyUnit.DAY or rule.unit is FrequencyUnit.WEEK:
        step = rule.every if rule.unit is FrequencyUnit.DAY else 7 * rule.every
        return max(0, -((rule.anchor - day.toordinal()) // step))
    passed = (day.year * 12 + day.month - 1 if rule.unit is FrequencyUnit.MONTH else day.year) - rule.anchor
    n = max(0, passed // rule.every)
    # The occurrence of the day's own month or year may already have passed.
    return n if occurrence(rule, n) >= day else n + 1


def last_ordinal(rule: FrequencyRule, first: int = 0, *, end_date: date | None = None) -> int | None:
    """The number of the last occurrence for someone who begins at ordinal ``first``; None = it never ends.

    ``end_date`` (inclusive) replaces the rule's own end date; of a count and a date the earlier wins. A number
    below ``first`` means that there is none at all.
    """
    limits = []
    if rule.end_count is not None:
        limits.append(first + rule.end_count - 1)
    inclusive = end_date or rule.end_date
    if inclusive is not None:
        limits.append(
            first_ordinal_on_or_after(rule, inclusive + timedelta(days=1)) - 1 if inclusive < date.max else 2**62
        )
    return min(limits, default=None)


def occurrences(rule: FrequencyRule, *, start: int = 0, count: int | None = None) -> Iterator[Occurrence]:
    """The rule's occurrences from ordinal ``start`` on, until its end, the calendar's, or ``count`` of them."""
    last = last_ordinal(rule)
    stop = None if count is None else start + count
    n = start
    while (last is None or n <= last) and (stop is None or n < stop):
        try:
            found = dated(rule, n)
        except OverflowError:
            return
        yield found
        n += 1


def next_date(rule: FrequencyRule, day: date) -> date | None:
    """The first occurrence on or after a day; None when the rule has ended."""
    n = first_ordinal_on_or_after(rule, day)
    last = last_ordinal(rule)
    return occurrence(rule, n) if last is None or n <= last else None


def per_year(rule: FrequencyRule) -> Fraction:
    """How many periods a year has on average: it counts 12 months, or 365 days."""
    if rule.unit is FrequencyUnit.MONTH or rule.unit is FrequencyUnit.YEAR:
        return Fraction(12 if rule.unit is FrequencyUnit.MONTH else 1, rule.every)
    return Fraction(365, rule.every if rule.unit is FrequencyUnit.DAY else 7 * rule.every)


_LAST_DAY_NUMBER = date.max.toordinal()


def _year_and_month(rule: FrequencyRule, n: int) -> tuple[int, int]:
    if rule.unit is FrequencyUnit.MONTH:
        year, month = divmod(rule.anchor + n * rule.every, 12)
        month += 1
    else:
        assert rule.month is not None
        year, month = rule.anchor + n * rule.every, rule.month
    if year > date.max.year:
        raise OverflowError("beyond the calendar")
    return year, month


def _day_in_month(rule: FrequencyRule, year: int, month: int) -> date:
    """The one day of a month that matches a monthly or yearly rule."""
    if rule.nth is None:
        assert rule.day is not None
        if LAST_DAY < rule.day <= 28:
            return date(year, month, rule.day)
        length = monthrange(year, month)[1]
        return date(year, month, length if rule.day == LAST_DAY else min(rule.day, length))
    assert rule.weekday is not None
    if rule.nth == LAST_NTH:
        length = monthrange(year, month)[1]
        back = (date(year, month, length).isoweekday() - rule.weekday) % 7
        return date(year, month, length - back)
    forward = (rule.weekday - date(year, month, 1).isoweekday()) % 7
    return date(year, month, 1 + forward + 7 * (rule.nth - 1))


def _anchor(rule: FrequencyRule) -> int:
    """Where counting starts: the first matching day on or after the first date, whatever N is."""
    first = rule.first_date
    if rule.unit is FrequencyUnit.DAY:
        return first.toordinal()
    if rule.unit is FrequencyUnit.WEEK:
        assert rule.weekday is not None
        return first.toordinal() + (rule.weekday - first.isoweekday()) % 7
    if rule.unit is FrequencyUnit.MONTH:
        passed = _day_in_month(rule, first.year, first.month) < first
        return first.year * 12 + first.month - 1 + passed
    assert rule.month is not None
    return first.year + (_day_in_month(rule, first.year, rule.month) < first)


def _validate(rule: FrequencyRule) -> None:
    largest = LARGEST_STEP_IN_YEARS if rule.unit is FrequencyUnit.YEAR else LARGEST_STEP
    if not 1 <= rule.every <= largest:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A frequency counts in steps of 1 to {largest}, not {every}."),
            largest=largest,
            every=rule.every,
        )
    if not FIRST_YEAR <= rule.first_date.year <= LAST_YEAR:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The first possible date {date} does not lie between {first} and {last}."),
            date=rule.first_date,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    if rule.end_count is not None and rule.end_count < 1:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A frequency ends after at least one occurrence, not {count}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Fill in 1 or more, or choose no end."),
            count=rule.end_count,
        )
    for value, lowest, highest, pattern in (
        (rule.weekday, 1, 7, QT_TRANSLATE_NOOP("Errors", "There is no weekday {value}.")),
        (rule.day, LAST_DAY, 31, QT_TRANSLATE_NOOP("Errors", "No month has a day {value}.")),
        (rule.month, 1, 12, QT_TRANSLATE_NOOP("Errors", "There is no month {value}.")),
    ):
        if value is not None and not lowest <= value <= highest:
            raise UserError(pattern, value=value)
    if rule.nth is not None and rule.nth not in (1, 2, 3, 4, LAST_NTH):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Choose the first, second, third, fourth or last weekday."))
    _validate_pattern(rule)


def _validate_pattern(rule: FrequencyRule) -> None:
    """Each unit has its own parts; one that is missing, or that contradicts another, is refused."""
    by_weekday = rule.nth is not None
    needed = {
        FrequencyUnit.DAY: set(),
        FrequencyUnit.WEEK: {"weekday"},
        FrequencyUnit.MONTH: {"nth", "weekday"} if by_weekday else {"day"},
        FrequencyUnit.YEAR: {"nth", "weekday", "month"} if by_weekday else {"day", "month"},
    }[rule.unit]
    given = {name for name in ("weekday", "day", "nth", "month") if getattr(rule, name) is not None}
    if given != needed:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The pattern is not complete, or says two things at once."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose either a day of the month or a weekday such as the last Friday."),
        )
    if rule.unit is FrequencyUnit.YEAR and rule.day is not None and rule.month is not None:
        longest = 29 if rule.month == 2 else monthrange(2024, rule.month)[1]
        if rule.day > longest:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Month {month} never has a day {day}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose an earlier day, or the month's last day."),
                month=rule.month,
                day=rule.day,
            )
