"""Over random frequencies, ends and gaps in which the program is closed: each due day has its run exactly once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.runs import RunState, RunTrigger
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.recurrence import EndKind
from telecost_desktop.services.report_schedules.run_log import list_report_runs
from telecost_desktop.services.report_schedules.running import make_due_reports
from telecost_desktop.services.report_schedules.store import list_schedules
from tests.integration.report_schedules.conftest import Desk

FIRST = date(2026, 11, 22)


@st.composite
def patterns(draw: st.DrawFn) -> dict:
    unit = draw(st.sampled_from(FrequencyUnit))
    values: dict = {"unit": unit, "every": draw(st.integers(1, 4))}
    if unit is FrequencyUnit.WEEK:
        values["weekday"] = draw(st.integers(1, 7))
    elif unit is not FrequencyUnit.DAY:
        if draw(st.booleans()):
            values |= {"nth": draw(st.sampled_from([1, 2, 3, 4, -1])), "weekday": draw(st.integers(1, 7))}
        else:
            values["day"] = draw(st.integers(0, 28 if unit is FrequencyUnit.YEAR else 31))
        if unit is FrequencyUnit.YEAR:
            values["month"] = draw(st.integers(1, 12))
    end = draw(st.sampled_from([EndKind.NEVER, EndKind.COUNT]))
    return values | {"end": end, "end_count": draw(st.integers(1, 9)) if end is EndKind.COUNT else None}


def plain_days(values: dict, first: date, start: date, end: date | None, until: date) -> list[date]:
    """The same by walking the calendar day by day, with nothing of the program's reckoning."""

    def fits(day: date) -> bool:
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        if values["unit"] is FrequencyUnit.DAY:
            return True
        if values["unit"] is FrequencyUnit.WEEK:
            return day.isoweekday() == values["weekday"]
        if values.get("month", day.month) != day.month:
            return False
        if "nth" in values:
            if day.isoweekday() != values["weekday"]:
                return False
            return day.day + 7 > last.day if values["nth"] == -1 else (day.day - 1) // 7 + 1 == values["nth"]
        return day == last if values["day"] in (0, *range(last.day + 1, 32)) else day.day == values["day"]

    found, number, day = [], 0, first
    while day <= until:
        if fits(day):
            if number % values["every"] == 0 and day >= start and (end is None or day <= end):
                found.append(day)
            number += 1
        day += timedelta(days=1)
    return found[: values["end_count"]]


@pytest.fixture(scope="module")
def template(empty_company_template: Path) -> Path:
    return empty_company_template


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=patterns(),
    offset=st.integers(-400, 60),
    start=st.integers(0, 40),
    length=st.none() | st.integers(0, 200),
    gaps=st.lists(st.integers(-3, 45), min_size=3, max_size=14),
)
def test_each_due_day_exactly_once(
    template: Path, values: dict, offset: int, start: int, length: int | None, gaps: list[int]
) -> None:
    first, begins = FIRST + timedelta(days=offset), FIRST + timedelta(days=start)
    ends = None if length is None else begins + timedelta(days=length)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "p.telecost"
        copyfile(template, path)
        file = open_company_file(path)
        try:
            reports = Path(folder) / "reports"
            reports.mkdir()
            clock = FixedClock(datetime(FIRST.year, FIRST.month, FIRST.day, 8, tzinfo=UTC))
            desk = Desk(file, clock, reports)
            expected_all = plain_days(values, first, begins, ends, begins + timedelta(days=4_000))
            frequency = desk.frequency(first.isoformat(), **values)
            if not expected_all:
                return
            schedule = desk.schedule(desk.report(), frequency, begins.isoformat(), end_date=ends)
            today = latest = FIRST
            make_due_reports(file, clock)
            for gap in gaps:
                # The clock may also be set back.
                clock.advance(timedelta(days=gap))
                today += timedelta(days=gap)
                latest = max(latest, today)
                made = make_due_reports(file, clock)
                assert sum(row.state is RunState.OK for row in made) <= 1
            runs = list_report_runs(file)
            expected = [day for day in expected_all if day <= latest]
            assert Counter(run.scheduled_for for run in runs) == Counter(expected)
            assert {run.state for run in runs} <= {RunState.OK, RunState.NOTHING}
            assert all((run.trigger is RunTrigger.PLANNED) <= (run.state is RunState.OK) for run in runs)
            assert len(list(reports.iterdir())) == sum(run.state is RunState.OK for run in runs)
            following = [day for day in expected_all if day > latest]
            assert list_schedules(file)[0].id == schedule
            assert list_schedules(file)[0].next_due == (following[0] if following else None)
        finally:
            file.close()
