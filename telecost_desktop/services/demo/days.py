"""Days of the demonstration's past."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from telecost_desktop.services.clock import FixedClock

_OFFICE_OPENS = time(8, 0)


def at_work(day: date, zone: str, hour: time = _OFFICE_OPENS) -> FixedClock:
    """A clock that stands at eight in the morning of a day, or at another hour."""
    return FixedClock(datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC))
