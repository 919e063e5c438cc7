"""A clock that is set wrong, and programs that end or overlap, make no sales invoice that nobody wanted."""

from __future__ import annotations

from telecost_desktop.models.runs import RunState
from telecost_desktop.models.subscriptions import WhenMissed
from telecost_desktop.services.scheduling.due import what_is_due

from .conftest import Office, day


def test_a_clock_a_year_ahead_asks_also_about_its_own_day(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()], when_missed=WhenMissed.CREATE)
    office.run()
    office.at("2027-01-01")
    items = what_is_due(office.file, office.clock)
    assert len(items) == 12
    assert all(item.must_ask for item in items)
    assert office.run().state is RunState.WAITING
    assert len(office.invoices()) == 1


def test_a_month_missed_does_not_hold_up_what_is_due_today(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    office.at("2026-03-01")
    office.run()
    assert [row.issue_date.isoformat() for row in office.invoices()] == ["2026-01-01", "2026-03-01"]


def test_an_old_one_left_undecided_does_not_hold_up_the_later_ones(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run_days("2026-01-20", "2026-05-02")
    assert [row.period_start for row in office.invoices()] == [day(f"2026-0{month}-01") for month in (2, 3, 4, 5)]
