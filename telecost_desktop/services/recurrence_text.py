"""A frequency in words: its pattern, its end, and the hint when another unit fits better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.recurrence import LAST_DAY, FrequencyRule

Translate = Callable[[str], str]

WEEKDAYS = (
    QT_TRANSLATE_NOOP("Frequency", "Monday"),
    QT_TRANSLATE_NOOP("Frequency", "Tuesday"),
    QT_TRANSLATE_NOOP("Frequency", "Wednesday"),
    QT_TRANSLATE_NOOP("Frequency", "Thursday"),
    QT_TRANSLATE_NOOP("Frequency", "Friday"),
    QT_TRANSLATE_NOOP("Frequency", "Saturday"),
    QT_TRANSLATE_NOOP("Frequency", "Sunday"),
)
MONTHS = (
    QT_TRANSLATE_NOOP("Frequency", "January"),
    QT_TRANSLATE_NOOP("Frequency", "February"),
    QT_TRANSLATE_NOOP("Frequency", "March"),
    QT_TRANSLATE_NOOP("Frequency", "April"),
    QT_TRANSLATE_NOOP("Frequency", "May"),
    QT_TRANSLATE_NOOP("Frequency", "June"),
    QT_TRANSLATE_NOOP("Frequency", "July"),
    QT_TRANSLATE_NOOP("Frequency", "August"),
    QT_TRANSLATE_NOOP("Frequency", "September"),
    QT_TRANSLATE_NOOP("Frequency", "October"),
    QT_TRANSLATE_NOOP("Frequency", "November"),
    QT_TRANSLATE_NOOP("Frequency", "December"),
)
NTHS = {
    1: QT_TRANSLATE_NOOP("Frequency", "first"),
    2: QT_TRANSLATE_NOOP("Frequency", "second"),
    3: QT_TRANSLATE_NOOP("Frequency", "third"),
    4: QT_TRANSLATE_NOOP("Frequency", "fourth"),
    -1: QT_TRANSLATE_NOOP("Frequency", "last"),
}

# One whole sentence per form, for N = 1 and for more, so that every language can order its words.
_DAILY = (QT_TRANSLATE_NOOP("Frequency", "every day"), QT_TRANSLATE_NOOP("Frequency", "every {n} days"))
_WEEKLY = (
    QT_TRANSLATE_NOOP("Frequency", "every week on {weekday}"),
    QT_TRANSLATE_NOOP("Frequency", "every {n} weeks on {weekday}"),
)
_MONTHLY = (
    QT_TRANSLATE_NOOP("Frequency", "every month on day {day}"),
    QT_TRANSLATE_NOOP("Frequency", "every {n} months on day {day}"),
)
_MONTHLY_LAST_DAY = (
    QT_TRANSLATE_NOOP("Frequency", "last day of the month"),
    QT_TRANSLATE_NOOP("Frequency", "every {n} months on the last day"),
)
_MONTHLY_WEEKDAY = (
    QT_TRANSLATE_NOOP("Frequency", "{nth} {weekday} of the month"),
    QT_TRANSLATE_NOOP("Frequency", "every {n} months on the {nth} {weekday}"),
)
_YEARLY = (
    QT_TRANSLATE_NOOP("Frequency", "every year on {day} {month}"),
    QT_TRANSLATE_NOOP("Frequency", "every {n} years on {day} {month}"),
)
_YEARLY_LAST_DAY = (
    QT_TRANSLATE_NOOP("Frequency", "every year on the last day of {month}"),
    QT_TRANSLATE_NOOP("Frequency", "every {n} years on the last day of {month}"),
)
_YEARLY_WEEKDAY = (
    QT_TRANSLATE_NOOP("Frequency", "every year on the {nth} {weekday} of {month}"),
    QT_TRANSLATE_NOOP("Frequency", "every {n} years on the {nth} {weekday} of {month}"),
)
_HINTS = {
    FrequencyUnit.WEEK: QT_TRANSLATE_NOOP("Frequency", "Every {every} days is better said in weeks: every {n} weeks."),
    FrequencyUnit.MONTH: QT_TRANSLATE_NOOP(
        "Frequency",
        "Months differ in length: every {every} days drifts away from the calendar. Choose every {n} months.",
    ),
    FrequencyUnit.YEAR: QT_TRANSLATE_NOOP("Frequency", "This is better said in years: every {n} years."),
}
_SHORTENED = QT_TRANSLATE_NOOP("Frequency", "month has {n} days")


def english(text: str) -> str:
    """The translator that leaves English as it is."""
    return text


@dataclass(frozen=True)
class Hint:
    """Another unit fits better: which, how many of it, and the sentence as a pattern with its values."""

    unit: FrequencyUnit
    every: int
    pattern: str
    values: dict[str, object]


def pattern_text(rule: FrequencyRule, translate: Translate = english) -> str:
    """The pattern in words, which is also the automatic name: "Every 2 weeks on Friday".

    ``translate`` turns one English pattern or word of context "Frequency" into the wished language.
    """
    single, several = _forms(rule)
    text = translate(single if rule.every == 1 else several).format(
        n=rule.every,
        day=rule.day,
        weekday=translate(WEEKDAYS[rule.weekday - 1]) if rule.weekday else "",
        nth=translate(NTHS[rule.nth]) if rule.nth else "",
        month=translate(MONTHS[rule.month - 1]) if rule.month else "",
    )
    return text[0].upper() + text[1:]


def shortened_text(days: int, translate: Translate = english) -> str:
    """Why a date is earlier than wished: "month has 28 days"."""
    return translate(_SHORTENED).format(n=days)


def hint(rule: FrequencyRule) -> Hint | None:
    """The unit that says the same better, if one does: 7 days → 1 week, 30 days → 1 month, 12 months → 1 year."""
    better = _better_unit(rule.unit, rule.every)
    if better is None:
        return None
    unit, every = better
    return Hint(unit, every, _HINTS[unit], {"every": rule.every, "n": every})


def _forms(rule: FrequencyRule) -> tuple[str, str]:
    if rule.unit is FrequencyUnit.DAY:
        return _DAILY
    if rule.unit is FrequencyUnit.WEEK:
        return _WEEKLY
    if rule.unit is FrequencyUnit.MONTH:
        return _MONTHLY_WEEKDAY if rule.nth else _MONTHLY_LAST_DAY if rule.day == LAST_DAY else _MONTHLY
    return _YEARLY_WEEKDAY if rule.nth else _YEARLY_LAST_DAY if rule.day == LAST_DAY else _YEARLY


def _better_unit(unit: FrequencyUnit, every: int) -> tuple[FrequencyUnit, int] | None:
    if unit is FrequencyUnit.DAY:
        if every in (365, 366):
            return FrequencyUnit.YEAR, 1
        if every % 7 == 0:
            return FrequencyUnit.WEEK, every // 7
        if every == 31 or every % 30 == 0:
            return FrequencyUnit.MONTH, every // 30
    if unit is FrequencyUnit.WEEK and every % 52 == 0:
        return FrequencyUnit.YEAR, every // 52
    if unit is FrequencyUnit.MONTH and every % 12 == 0:
        return FrequencyUnit.YEAR, every // 12
    return None
