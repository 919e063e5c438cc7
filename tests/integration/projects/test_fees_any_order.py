"""Recurring fees in whatever order: each occurrence becomes one entry, and what rested is not made up for."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.projects import BillableEntry, ProjectFee
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.projects.fee_schedule import (
    fees_due,
    make_fee_entries,
    refresh_fees,
)
from telecost_desktop.services.projects.fees import (
    ProjectFeeValues,
    list_fees,
    save_fee,
    set_fee_active,
)
from telecost_desktop.services.projects.projects import ProjectValues, list_projects, save_project
from telecost_desktop.services.recurrence import EndKind
from tests.calendar_oracle import NTHS, WEEKDAYS, Words, words

from .conftest import ProjectOffice, day
from .fee_making import OSLO, made, make, monthly, recurring


def values_of(said: Words) -> FrequencyValues:
    """The same frequency for the program."""
    return FrequencyValues(
        FrequencyUnit(said.unit),
        said.start,
        said.every,
        None if said.weekday is None else WEEKDAYS.index(said.weekday) + 1,
        None if said.day is None else 0 if said.day == "last" else int(said.day),
        None if said.nth is None else -1 if said.nth == "last" else NTHS.index(said.nth) + 1,
        said.month,
        EndKind.NEVER if said.after is None else EndKind.COUNT,
        said.after,
    )


@pytest.fixture(scope="module")
def shared(empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProjectOffice]:
    """One company file for all examples; each has a project of its own."""
    path = tmp_path_factory.mktemp("fees") / "fees.telecost"
    shutil.copyfile(empty_company_template, path)
    file = open_company_file(path)
    office = ProjectOffice(file, FixedClock(datetime(2026, 11, 22, 8, tzinfo=UTC)))
    office.customer()
    yield office
    file.close()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    said=words(st.dates(date(2023, 12, 1), date(2025, 3, 1)), ends=False),
    after=st.none() | st.integers(1, 9),
    start=st.dates(date(2023, 6, 1), date(2025, 6, 1)),
    length=st.none() | st.integers(0, 500),
    looks=st.lists(st.tuples(st.integers(-40, 500), st.integers(0, 2**16)), max_size=6),
)
def test_any_order_of_looks_makes_each_occurrence_once(
    shared: ProjectOffice,
    said: Words,
    after: int | None,
    start: date,
    length: int | None,
    looks: list[tuple[int, int]],
) -> None:
    last = start + timedelta(days=550)
    end = None if length is None else start + timedelta(days=length)
    plain = Words(said.unit, said.start, said.every, said.weekday, said.day, said.nth, said.month)
    # Each day is looked at one by one; what follows the last is only needed for the last period's end.
    days = [one for one in plain.dates(last, 2000) if one >= start]
    expected = [one for one in days if end is None or one <= end][:after]

    counted = Words(said.unit, said.start, said.every, said.weekday, said.day, said.nth, said.month, after)
    file, clock = shared.file, shared.clock
    frequency = save_frequency(file, values_of(counted), clock=clock)
    project = save_project(file, ProjectValues("P", 1), clock=clock)
    wanted = ProjectFeeValues(project, frequency, start, end, text="Fee", unit_price=Decimal(1))
    fee = save_fee(file, wanted, clock=clock)
    for offset, seed in [*looks, (550, 0)]:
        chance = random.Random(seed)
        with file.write() as session:
            found = fees_due(session, [project], start + timedelta(days=offset))
            chosen = [one for one in found if seed == 0 or chance.random() < 0.7]
            chance.shuffle(chosen)
            make_fee_entries(session, chosen, clock.now(), "")
            # Somebody who looked at the same moment comes second.
            make_fee_entries(session, found if seed % 3 == 0 else chosen, clock.now(), "")
    with file.read() as session:
        query = select(BillableEntry).where(BillableEntry.project_id == project).order_by(BillableEntry.ordinal)
        entries = list(session.scalars(query))
        assert [entry.period_start for entry in entries] == expected
        assert [entry.ordinal for entry in entries] == list(range(len(expected)))
        following = dict(pairwise(days))
        assert all(following.get(e.entry_date, e.period_end) == e.period_end for e in entries)
        row = session.get_one(ProjectFee, fee)
        stored = row.next_due
        refresh_fees(session, [row])
        assert row.next_due == stored
        assert stored is None or stored > last


class Clerk:
    """Does things at random with one recurring fee."""

    def __init__(self, office: ProjectOffice, seed: int) -> None:
        self.office, self.chance = office, random.Random(seed)
        self.project = office.project(office.customer())
        self.frequencies = [
            monthly(office),
            monthly(office, day=15),
            monthly(office, unit=FrequencyUnit.WEEK, day=None),
        ]
        self.fee = recurring(office, self.project, self.frequencies[0], "2026-10-10")
        self.rests: list[tuple[date, date | None]] = []
        self.begun: date | None = None

    def today(self) -> date:
        return self.office.clock.now().astimezone(OSLO).date()

    def step(self) -> None:
        office = self.office
        name = self.chance.choice(
            ["wait", "wait", "make", "make", "some", "ahead", "rest", "project", "change", "other"]
        )
        (row,) = list_fees(office.file)
        if name == "wait":
            office.clock.advance(timedelta(days=self.chance.randint(1, 45)))
        elif name == "make":
            make(office.file, office.clock, self.today())
        elif name == "some":
            make(
                office.file,
                office.clock,
                self.today(),
                lambda found: [one for one in found if self.chance.random() < 0.5],
            )
        elif name == "ahead":
            make(office.file, office.clock, self.today() + timedelta(days=self.chance.randint(0, 30)))
        elif name == "rest":
            set_fee_active(office.file, self.fee, not row.active, clock=office.clock)
        elif name == "project":
            active = not list_active(office)
            office.project(1, project_id=self.project, active=active)
        elif name == "change":
            values = FrequencyValues(
                FrequencyUnit.MONTH, day("2026-01-01"), every=self.chance.randint(1, 3), day=self.chance.randint(0, 31)
            )
            save_frequency(office.file, values, clock=office.clock, frequency_id=self.frequencies[0])
        elif name == "other":
            frequency = self.chance.choice(self.frequencies)
            recurring(office, self.project, frequency, "2026-10-10", fee_id=self.fee)
        self.note_rest()

    def note_rest(self) -> None:
        """Remember from when to when it rested: days of which nothing may be made later."""
        runs = list_fees(self.office.file)[0].active and list_active(self.office)
        if not runs and self.begun is None:
            self.begun = self.today()
        elif runs and self.begun is not None:
            self.rests.append((self.begun, self.today()))
            self.begun = None


def list_active(office: ProjectOffice) -> bool:
    return list_projects(office.file)[0].values.active


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_in_whatever_order_no_day_is_made_twice_or_made_up_for(
    office: ProjectOffice, seed: int
) -> None:
    clerk = Clerk(office, seed)
    before: list[tuple[str, str, int | None]] = []
    for _ in range(40):
        rested = len(clerk.rests)
        clerk.step()
        now = made(office)
        assert set(before) <= set(now)
        for (_, last, _), (start, _, _) in pairwise(now):
            assert last < start
        new = [date.fromisoformat(start) for start, _, _ in now if start not in {one for one, _, _ in before}]
        assert not any(start <= one < end for one in new for start, end in clerk.rests[:rested] if end is not None)
        assert len({ordinal for _, _, ordinal in now}) == len(now)
        with office.file.read() as session:
            row = session.get_one(ProjectFee, clerk.fee)
            stored = row.next_due
            refresh_fees(session, [row])
            assert row.next_due == stored
        before = now
    assert before
    office.assert_clean()
