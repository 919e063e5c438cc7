"""A clock that is set wrong, and programs that end or overlap, make no sales invoice that nobody wanted."""

from __future__ import annotations

from .conftest import Office, day


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
