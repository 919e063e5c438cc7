"""Warnings about dates to come, and those that a country's law does not allow. They warn and never stop.

Rule: docs/rules.md, 9 Late and early.
"""

from __future__ import annotations

from datetime import date, timedelta

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.periods import Period

Warning_ = tuple[str, dict[str, object]]

_BACKDATED = QT_TRANSLATE_NOOP(
    "Errors", "Dated {date} but made on {today}: Norway allows the day itself, or the month's last day until the 15th."
)
_AHEAD = QT_TRANSLATE_NOOP(
    "Errors", "Dated {date} but made on {today}: no sales invoice after it can be dated earlier."
)
_FAR_AHEAD = QT_TRANSLATE_NOOP("Errors", "Billed more than a year ahead, up to {end}.")
_GRACE_DAY = 15


def date_warnings(
    country: str, issue_date: date, today: date, covers: Period | None, *, issued: bool = True
) -> tuple[Warning_, ...]:
    """What to tell a person about a sales invoice's dates, as patterns and their values.

    A draft may well bear a date to come: it has no number yet, and is ``issued`` later.
    """
    found: list[Warning_] = []
    if issued and issue_date > today:
        found.append((_AHEAD, {"date": issue_date.isoformat(), "today": today.isoformat()}))
    if country != "NO":
        return tuple(found)
    last_of_previous_month = today.replace(day=1) - timedelta(days=1)
    month_end = issue_date == last_of_previous_month and today.day <= _GRACE_DAY
    if issue_date < today and not month_end:
        found.append((_BACKDATED, {"date": issue_date.isoformat(), "today": today.isoformat()}))
    if covers is not None and (covers.last - issue_date).days > 366:
        found.append((_FAR_AHEAD, {"end": covers.last.isoformat()}))
    return tuple(found)
