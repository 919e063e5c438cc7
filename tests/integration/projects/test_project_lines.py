"""Phone numbers used for a project: days, and one project at a time."""

from __future__ import annotations

from datetime import date

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import LogEntry
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.people import Line
from telecost_desktop.models.projects import ProjectLine
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.projects.project_lines import (
    ProjectLineValues,
    delete_project_line,
    list_project_lines,
    save_project_line,
)
from telecost_desktop.services.projects.projects import ProjectValues, save_project

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 31)


@pytest.fixture
def made(company: CompanyFile, clock: FixedClock) -> tuple[int, int, int]:
    """Two projects and a number."""
    customer = save_customer(company, CustomerValues("Kunde AS"), clock=clock)
    projects = [save_project(company, ProjectValues(name, customer), clock=clock) for name in ("Kai", "Nett")]
    with company.write() as session:
        line = Line(msisdn="4748000101")
        session.add(line)
        session.flush()
        return projects[0], projects[1], line.id


def test_both_days_are_in_it(company: CompanyFile, clock: FixedClock, made: tuple[int, int, int]) -> None:
    kai, _, line = made
    save_project_line(company, ProjectLineValues(kai, line, JANUARY, MARCH), clock=clock)
    (row,) = list_project_lines(company, kai)
    assert (row.msisdn, row.values.first_day, row.values.last_day) == ("4748000101", JANUARY, MARCH)
    with company.read() as session:
        assert session.query(ProjectLine).one().valid_to == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (date(2026, 4, 1), None, True),
        (date(2025, 1, 1), date(2025, 12, 31), True),
        (date(2026, 3, 31), None, False),
        (date(2025, 12, 1), date(2026, 1, 1), False),
        (date(2025, 1, 1), None, False),
        (date(2026, 2, 1), date(2026, 2, 2), False),
    ],
)
def test_a_number_serves_one_project_at_a_time(
    company: CompanyFile, clock: FixedClock, made: tuple[int, int, int], first: date, last: date | None, fits: bool
) -> None:
    kai, nett, line = made
    save_project_line(company, ProjectLineValues(kai, line, JANUARY, MARCH), clock=clock)
    for project in (kai, nett):
        values = ProjectLineValues(project, line, first, last)
        if fits and project == nett:
            save_project_line(company, values, clock=clock)
        elif not fits:
            with pytest.raises(UserError, match="4748000101 is used for Kai from 2026-01-01"):
                save_project_line(company, values, clock=clock)
    assert len(list_project_lines(company, nett)) == fits


def test_a_use_is_changed_and_taken_away(company: CompanyFile, clock: FixedClock, made: tuple[int, int, int]) -> None:
    kai, _, line = made
    use = save_project_line(company, ProjectLineValues(kai, line, JANUARY), clock=clock)
    save_project_line(company, ProjectLineValues(kai, line, date(2026, 2, 1), MARCH), clock=clock, use_id=use)
    assert list_project_lines(company, kai)[0].values.first_day == date(2026, 2, 1)
    with pytest.raises(UserError, match="last day lies before"):
        save_project_line(company, ProjectLineValues(kai, line, MARCH, JANUARY), clock=clock, use_id=use)
    delete_project_line(company, use, clock=clock, user="KH")
    assert list_project_lines(company, kai) == []
    with company.read() as session:
        assert session.query(LogEntry).filter_by(action="project_line.deleted", subject="Kai", user="KH").count() == 1
    with pytest.raises(UserError, match="was taken from the project"):
        delete_project_line(company, use, clock=clock)
