"""Days and projects that are changed behind the program's back no longer agree with what was invoiced."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from tests.integration.projects.conftest import ProjectOffice

from .conftest import Office


def broken(office: Office | ProjectOffice, change: str) -> list[str]:
    office.assert_clean()
    with office.file.write() as session:
        session.execute(text(change))
    return [problem.code for problem in check(office.file)]


@pytest.mark.parametrize(
    "column", ["period_start = date(period_start, '-1 day')", "period_end = date(period_end, '-1 day')"]
)
def test_days_of_a_billed_period(office: Office, column: str) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    assert "billed_days" in broken(office, f"UPDATE billed_period SET {column}")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE billable_entry SET entry_date = '2020-01-01' WHERE id = 1",
        "UPDATE billable_entry SET project_id = 2 WHERE id = 1",
    ],
)
def test_day_and_project_of_a_billed_entry(office: Office, change: str) -> None:
    projects = ProjectOffice(office.file, FixedClock(office.clock.now()))
    customer = projects.customer()
    first = projects.project(customer, "A")
    projects.project(customer, "B")
    for on in ("2026-11-02", "2026-11-03", "2026-11-05"):
        projects.hour(first, on)
    projects.fee(first)
    projects.bill_all()
    assert broken(projects, change) == ["entry_days"]
