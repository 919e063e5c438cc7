"""A report that is given up stops, also while SQLite works on one long statement."""

import sqlite3

import pytest

from telecost_desktop.errors import Cancelled
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting import ReportRequest
from telecost_desktop.services.reporting.run import snapshot

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {rows}) SELECT MAX(i) FROM n"


class GivesUp:
    """Says no so many times, then yes."""

    def __init__(self, after: int) -> None:
        self.asked, self.after = 0, after

    def __call__(self) -> bool:
        self.asked += 1
        return self.asked > self.after


def test_a_long_statement_is_stopped_in_its_middle(company: CompanyFile, clock: FixedClock) -> None:
    gives_up = GivesUp(after=3)
    with (
        pytest.raises(Cancelled),
        snapshot(company, ReportRequest(), clock=clock, cancelled=gives_up) as context,
    ):
        context.connection.execute(LONG.format(rows=20_000_000)).fetchone()
        pytest.fail("the statement ran to its end")
    # Once by SQLite and once to know why it stopped.
    assert gives_up.asked == 5


def test_who_uses_the_connection_next_is_not_asked(company: CompanyFile, clock: FixedClock) -> None:
    gives_up = GivesUp(after=1_000_000)
    with snapshot(company, ReportRequest(), clock=clock, cancelled=gives_up) as context:
        first = context.connection
    asked = gives_up.asked
    with company.raw() as connection:
        assert connection is first
        assert connection.execute(LONG.format(rows=200_000)).fetchone() == (200_000,)
    assert gives_up.asked == asked


def test_what_goes_wrong_otherwise_is_not_taken_for_giving_up(company: CompanyFile, clock: FixedClock) -> None:
    with (
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        snapshot(company, ReportRequest(), clock=clock, cancelled=lambda: True) as context,
    ):
        context.connection.execute("SELECT * FROM nowhere")
