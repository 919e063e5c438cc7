"""The list of frequencies, and what happens when one that is in use changes."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.subscriptions import BillingTime, FrequencyUnit, InvoiceResult
from telecost_desktop.services.frequencies import (
    FrequencyFilter,
    FrequencyValues,
    delete_frequency,
    get_frequency,
    list_frequencies,
    save_frequency,
    set_frequency_active,
)
from telecost_desktop.services.recurrence import EndKind
from telecost_desktop.services.runs.run_report import Action, Decision
from telecost_desktop.services.sales_invoicing.drafts.deciding import void_draft
from telecost_desktop.services.scheduling.coming import coming
from telecost_desktop.services.scheduling.due import what_is_due

from .conftest import Office, day


def test_the_list_with_next_date_uses_and_filters(office: Office) -> None:
    monthly = office.monthly()
    office.subscription(monthly, [office.customer()])
    mine = save_frequency(
        office.file, FrequencyValues(FrequencyUnit.WEEK, day("2026-01-01"), weekday=5), clock=office.clock, user="KH"
    )
    set_frequency_active(office.file, mine, False, clock=office.clock, user="KH")
    rows = list_frequencies(office.file, office.clock)
    assert [(row.name, row.in_use, row.next_date) for row in rows] == [("Every month on day 1", 1, day("2026-01-01"))]
    for shown, names in (
        (FrequencyFilter.ALL, ["Every month on day 1", "Every week on Friday"]),
        (FrequencyFilter.MINE, ["Every week on Friday"]),
        (FrequencyFilter.INACTIVE, ["Every week on Friday"]),
    ):
        assert [row.name for row in list_frequencies(office.file, office.clock, shown, user="KH")] == names


def test_an_ended_frequency_has_no_next_date(office: Office) -> None:
    ended = office.monthly(end=EndKind.DATE, end_date=day("2026-02-01"))
    office.at("2026-02-02")
    assert get_frequency(office.file, office.clock, ended).next_date is None


def test_a_free_name_is_kept_and_an_empty_one_refused(office: Office) -> None:
    values = FrequencyValues(FrequencyUnit.DAY, day("2026-01-01"), automatic_name=False, name=" Hver dag ")
    assert (
        get_frequency(office.file, office.clock, save_frequency(office.file, values, clock=office.clock)).name
        == "Hver dag"
    )
    with pytest.raises(UserError, match="needs a name"):
        save_frequency(
            office.file, FrequencyValues(FrequencyUnit.DAY, day("2026-01-01"), automatic_name=False), clock=office.clock
        )


@pytest.mark.parametrize(
    ("unit", "largest"),
    [(FrequencyUnit.DAY, 9999), (FrequencyUnit.WEEK, 9999), (FrequencyUnit.MONTH, 9999), (FrequencyUnit.YEAR, 999)],
)
def test_the_largest_step_can_be_subscribed_to(office: Office, unit: FrequencyUnit, largest: int) -> None:
    frequency = office.frequency("2026-03-15", unit=unit, every=largest)
    office.subscription(frequency, [office.customer()])
    assert coming(office.file, office.clock)[0].due_on == day("2026-03-15")
    with pytest.raises(UserError):
        office.frequency("2026-03-15", unit=unit, every=largest + 1)


def test_one_in_use_is_not_deleted_and_says_how_often(office: Office) -> None:
    frequency = office.monthly()
    customer = office.customer()
    for _ in range(3):
        office.subscription(frequency, [customer])
    with pytest.raises(UserError, match="used by 3 subscriptions"):
        delete_frequency(office.file, frequency, clock=office.clock)
    unused = office.monthly(every=2)
    delete_frequency(office.file, unused, clock=office.clock)
    assert [row.id for row in list_frequencies(office.file, office.clock)] == [frequency]


def test_only_active_ones_can_be_chosen_and_deactivating_stops_nothing(office: Office) -> None:
    frequency = office.monthly()
    office.subscription(frequency, [office.customer()])
    set_frequency_active(office.file, frequency, False, clock=office.clock)
    with pytest.raises(UserError, match="Only an active frequency"):
        office.subscription(frequency, [office.customer("B")])
    office.run()
    assert len(office.invoices()) == 1


def change(office: Office, frequency: int, **values: object) -> None:
    changed = FrequencyValues(FrequencyUnit.MONTH, day("2026-01-01"), **values)  # type: ignore[arg-type]
    save_frequency(office.file, changed, clock=office.clock, frequency_id=frequency)


def test_a_changed_frequency_keeps_what_was_billed_and_bills_the_gap(office: Office) -> None:
    frequency = office.monthly()
    office.subscription(frequency, [office.customer()], price="310")
    office.run()
    office.at("2026-01-15")
    change(office, frequency, day=11)
    assert [item.due_on for item in what_is_due(office.file, office.clock)] == []
    office.run_days("2026-02-01", "2026-03-12")
    assert office.periods() == [
        ("regular", "2026-01-01", "2026-01-31", 0),
        ("prorata", "2026-02-01", "2026-02-10", 1),
        ("regular", "2026-02-11", "2026-03-10", 1),
        ("regular", "2026-03-11", "2026-04-10", 2),
    ]
    # Ten of the 31 days from 11 January to 10 February, and a whole period, on the first invoice of the new grid.
    assert office.invoices()[1].total_ex_vat == Decimal(100) + Decimal(310)
    office.assert_clean()


def test_a_change_before_anything_was_billed_starts_at_the_start(office: Office) -> None:
    frequency = office.monthly()
    office.subscription(frequency, [office.customer()], "2026-01-10")
    change(office, frequency, day=10)
    office.run_days("2026-01-10", "2026-01-11")
    assert office.periods() == [("regular", "2026-01-10", "2026-02-09", 0)]


def test_a_change_keeps_what_was_missed_before_something_billed_later(office: Office) -> None:
    frequency = office.monthly()
    office.subscription(frequency, [office.customer()])
    office.at("2026-03-01")
    march = what_is_due(office.file, office.clock)[-1]
    office.run(decisions={march.key: Decision(Action.CREATE)})  # January and February go on waiting
    change(office, frequency, day=15)
    waiting = [item.due_on.isoformat() for item in what_is_due(office.file, office.clock)]
    assert waiting == ["2026-01-01", "2026-02-01"]
    office.run(create_missed=True)
    office.run_days("2026-03-02", "2026-04-20")
    assert [entry[:3] for entry in office.periods()] == [
        ("regular", "2026-01-01", "2026-01-31"),
        ("regular", "2026-02-01", "2026-02-28"),
        ("regular", "2026-03-01", "2026-03-31"),
        ("prorata", "2026-04-01", "2026-04-14"),
        ("regular", "2026-04-15", "2026-05-14"),
    ]
    office.assert_clean()


def test_a_count_goes_on_over_a_change(office: Office) -> None:
    frequency = office.monthly(end=EndKind.COUNT, end_count=4)
    office.subscription(frequency, [office.customer()])
    office.run_days("2026-01-01", "2026-02-02")
    change(office, frequency, day=15, end=EndKind.COUNT, end_count=4)
    office.run_days("2026-02-03", "2026-12-31")
    assert [entry[3] for entry in office.periods() if entry[0] == "regular"] == [0, 1, 2, 3]


def test_two_changes_in_arrears_leave_no_day_out_and_none_twice(office: Office) -> None:
    frequency = office.monthly()
    office.subscription(frequency, [office.customer()], billing_time=BillingTime.ARREARS)
    office.run_days("2026-01-01", "2026-02-01")
    change(office, frequency, day=10)
    office.run_days("2026-02-02", "2026-02-12")
    change(office, frequency, day=20)
    office.run_days("2026-02-13", "2026-04-21")
    periods = office.periods()
    assert [entry[1] for entry in periods] == ["2026-01-01", "2026-02-01", "2026-02-10", "2026-02-20", "2026-03-20"]
    for before, after in itertools.pairwise(periods):
        assert (day(after[1]) - day(before[2])).days == 1
    office.assert_clean()


def test_a_draft_of_the_old_grid_taken_back_keeps_its_dates(office: Office) -> None:
    frequency = office.monthly()
    office.subscription(frequency, [office.customer()], result=InvoiceResult.DRAFT)
    office.run()
    change(office, frequency, day=15)
    void_draft(office.file, office.invoices()[0].id, due_again=True, clock=office.clock)
    assert coming(office.file, office.clock)[0].period.start == day("2026-01-01")
    office.run()
    assert office.periods() == [("regular", "2026-01-01", "2026-01-31", 0)]
    office.assert_clean()
