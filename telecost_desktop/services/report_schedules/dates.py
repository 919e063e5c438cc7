"""The days on which a schedule falls due, and its next one as the company file keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.runs import RunTrigger
from telecost_desktop.models.saved_reports import ReportRun, ReportSchedule
from telecost_desktop.models.subscriptions import Frequency
from telecost_desktop.services.recurrence import FrequencyRule, first_ordinal_on_or_after, last_ordinal, occurrence
from telecost_desktop.services.subscriptions.schedule_store import rule_of

# Runs that are there once for each day of a schedule.
PLANNED = (RunTrigger.PLANNED, RunTrigger.CATCH_UP)


@dataclass(frozen=True, slots=True)
class Course:
    """The days of a frequency from ``start`` to ``end``, both in it; without ``end`` the frequency's own end holds.

    "After N" counts the schedule's own days. Rule: docs/rules.md, 2 Periods and ends.
    """

    rule: FrequencyRule
    start: date
    end: date | None = None

    def days(self, since: date) -> Iterator[date]:
        """Its days on or after one, as far as it and the calendar go."""
        first = first_ordinal_on_or_after(self.rule, self.start)
        last = last_ordinal(self.rule, first, end_date=self.end)
        n = max(first, first_ordinal_on_or_after(self.rule, since))
        while last is None or n <= last:
            try:
                yield occurrence(self.rule, n)
            except OverflowError:
                return
            n += 1

    def between(self, since: date, until: date) -> list[date]:
        """Its days from one to another, both in it."""
        return list(takewhile(lambda day: day <= until, self.days(since)))

    def next(self, since: date) -> date | None:
        """Its first day on or after one; None when it is over."""
        return next(self.days(since), None)


def course_of(schedule: ReportSchedule, frequency: Frequency) -> Course:
    """The days of a stored schedule."""
    return Course(rule_of(frequency), schedule.start_date, schedule.end_date)


def renew_next_due(session: Session, schedule: ReportSchedule, today: date) -> None:
    """Reckon a schedule's next day anew after it, or its frequency, was changed.

    What has fallen due and was not made yet stays so; of days before the change no others fall due, and no day that
    has its run. An inactive schedule has no next day.
    """
    if not schedule.active:
        schedule.next_due = None
        return
    planned = select(func.max(ReportRun.scheduled_for)).where(
        ReportRun.schedule_id == schedule.id, ReportRun.trigger.in_(PLANNED)
    )
    since = min(today, schedule.next_due or today)
    decided = session.scalar(planned) if schedule.id is not None else None
    if decided is not None:
        since = max(since, decided + timedelta(days=1))
    schedule.next_due = course_of(schedule, session.get_one(Frequency, schedule.frequency_id)).next(since)


def renew_schedules_of(session: Session, frequency_id: int, today: date) -> None:
    """The same for all schedules of a frequency."""
    for schedule in session.scalars(select(ReportSchedule).where(ReportSchedule.frequency_id == frequency_id)):
        renew_next_due(session, schedule, today)
