"""What went wrong in other programs that invoice by themselves, one test for each: here it must not.

Some of these failures are proved where their subject is: days that drift in ``tests/unit/test_recurrence_every_day.py``,
a program that is killed in ``tests/faults/test_kill_runs.py``, sleep in ``tests/unit/test_alarm.py``, mail that is sent
twice in ``tests/integration/mail``, a file that is imported twice in ``tests/integration/importing/test_identity.py``,
and the same failures of jobs in ``tests/integration/scheduled_jobs``. Numbers with gaps or given twice, and issued invoices
that change with their customer, are followed further in ``tests/integration/sales_invoices``.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from crediting import credit_invoice
from sqlalchemy import func, select, text, update

from telecost_desktop.errors import UserError
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.mail import OutboxMessage
from telecost_desktop.models.runs import Run, RunItemResult, RunState
from telecost_desktop.models.subscriptions import BillingTime, FrequencyUnit, InvoiceResult, Subscriber, WhenMissed
from telecost_desktop.services.payments.by_hand import register_payment
from telecost_desktop.services.recurrence import EndKind
from telecost_desktop.services.runs.due_items import DueState
from telecost_desktop.services.runs.run_log import list_runs, run_items
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts, mark_ready, void_draft
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus
from telecost_desktop.services.scheduling.alarm import Alarm
from telecost_desktop.services.scheduling.coming import coming
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.subscriptions.lists import get_subscription
from telecost_desktop.services.subscriptions.saving import (
    delete_subscription,
    end_subscriber,
    save_subscription,
    set_subscriber_active,
    set_subscription_active,
)

from .conftest import OSLO, Office, day


def subscriber_of(office: Office, subscription: int) -> int:
    subscriber = get_subscription(office.file, office.clock, subscription).subscribers[0].values.id
    assert subscriber is not None
    return subscriber


def at(office: Office, moment: str, zone: str = "Europe/Oslo", fold: int = 0) -> None:
    """Put the clock on a local wall time, forwards or back."""
    wished = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
    office.clock.advance(wished - office.clock.now())


def starts(office: Office) -> list[str]:
    return [entry[1] for entry in office.periods()]


def test_pressing_run_three_times_makes_one_invoice(office: Office) -> None:
    """ "Invoiced already" looked in the wrong window of dates: one subscription got some two hundred invoices."""
    office.subscription(office.monthly(), [office.customer()])
    for _ in range(3):
        office.run(create_missed=True, explicit=True)
    assert office.numbers() == [10001]
    # Whatever the program believes, the company file itself refuses a second.
    with office.file.raw() as connection, pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        columns = "subscription_id, subscriber_id, ordinal, kind, correction, state, due_on, period_start, period_end"
        connection.execute(
            f"INSERT INTO billed_period ({columns}, recorded_at) SELECT {columns}, recorded_at FROM billed_period"
        )
    office.assert_clean()


def test_an_evening_and_the_night_after_it_in_another_zone_make_one_invoice(office: Office) -> None:
    """Billed at ten in the evening by local time, and by the server's time again at one in the night."""
    office.subscription(office.monthly(), [office.customer()], "2026-02-01", end="2026-02-28")
    made = []
    for moment in ("2026-01-31T22:00", "2026-01-31T23:59", "2026-02-01T00:00", "2026-02-01T01:00"):
        at(office, moment)
        office.run(create_missed=True)
        made.append(len(office.invoices()))
    for zone in ("America/New_York", "Pacific/Auckland", "UTC", "Europe/Oslo"):
        with office.file.write() as session:
            session.execute(text("UPDATE company SET zone = :zone"), {"zone": zone})
        office.run(create_missed=True)
        office.clock.advance(timedelta(hours=7))
        office.run(create_missed=True)
        made.append(len(office.invoices()))
    assert made == [0, 0, 1, 1, 1, 1, 1, 1]
    assert office.invoices()[0].issue_date == day("2026-02-01")


def test_a_crash_between_two_customers_leaves_nothing_half_and_nothing_twice(office: Office) -> None:
    """The batch crashed on its way: the first customers were billed again, or one invoice stayed half made for ever."""

    class Crash(BaseException):
        """What no handler of errors catches, as the end of a process."""

    office.subscription(office.monthly(), [office.customer(f"K{number}") for number in range(6)])

    def crash_after_three(share: float) -> None:
        if share >= 0.5:
            raise Crash

    with pytest.raises(Crash):
        office.run(progress=crash_after_three)
    before = office.invoices()
    assert [row.party for row in before] == ["K0", "K1", "K2"]
    office.assert_clean()
    with office.file.read() as session:
        assert session.scalars(select(Run.state)).all() == [RunState.RUNNING]
    office.run()
    assert office.invoices()[:3] == before
    assert [row.party for row in office.invoices()] == [f"K{number}" for number in range(6)]
    with office.file.read() as session:
        assert session.scalars(select(Run.state).order_by(Run.id)).all() == [RunState.PARTLY, RunState.OK]
    office.assert_clean()


def test_changing_a_payment_a_status_or_a_draft_creates_nothing(office: Office) -> None:
    """Editing a payment made the invoice of the month after."""
    office.subscription(office.monthly(), [office.customer("Issued")])
    office.subscription(office.monthly(), [office.customer("Draft")], result=InvoiceResult.DRAFT)
    office.run()
    # By now the next month is due, and nobody has asked for it.
    office.at("2026-02-03")
    waiting = [item.key for item in what_is_due(office.file, office.clock)]
    assert len(waiting) == 2
    issued = next(row for row in office.invoices() if row.party == "Issued")
    draft = next(row for row in office.invoices() if row.party == "Draft")
    register_payment(office.file, issued.id, Decimal(100), day("2026-01-05"), clock=office.clock)
    register_payment(office.file, issued.id, Decimal(-100), day("2026-01-06"), clock=office.clock)
    register_payment(office.file, issued.id, issued.payable, day("2026-01-07"), clock=office.clock)
    mark_ready(office.file, draft.id, clock=office.clock)
    issue_drafts(office.file, [draft.id], clock=office.clock)
    assert [row.period_start for row in office.invoices()] == [day("2026-01-01")] * 2
    assert {row.status for row in office.invoices()} == {SalesInvoiceStatus.PAID, SalesInvoiceStatus.OVERDUE}
    assert [item.key for item in what_is_due(office.file, office.clock)] == waiting
    office.assert_clean()


def test_a_clock_a_year_ahead_sends_out_no_year_of_invoices(office: Office) -> None:
    """A year of invoices and of mails went out at once."""
    office.subscription(office.monthly(), [office.customer()], when_missed=WhenMissed.CREATE)
    office.run()
    office.at("2027-01-01")  # also what is due on this very day asks
    items = what_is_due(office.file, office.clock)
    assert (len(items), {item.must_ask for item in items}) == (12, {True})
    assert office.run().state is RunState.WAITING
    assert len(office.invoices()) == 1
    with office.file.read() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_no_run_looks_past_its_day(office: Office) -> None:
    """Periods that nobody had used yet were billed."""
    office.subscription(office.monthly(), [office.customer()])
    office.at("2026-03-31")
    office.run(create_missed=True)
    assert starts(office) == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert coming(office.file, office.clock)[0].due_on == day("2026-04-01")


def test_one_late_run_moves_no_later_date(office: Office) -> None:
    """One run that came late moved the day of the month for ever."""
    office.subscription(office.monthly(), [office.customer()])
    for late in ("2026-01-06", "2026-02-06", "2026-03-20"):
        office.at(late)
        office.run(create_missed=True)
    office.run_days("2026-04-01", "2026-05-01")
    assert [row.period_start.day for row in office.invoices() if row.period_start] == [1] * 5
    assert coming(office.file, office.clock)[0].due_on == day("2026-06-01")


@pytest.mark.parametrize(
    ("wished", "starting"),
    [
        (29, ["01-29", "02-28", "03-29", "04-29"]),
        (30, ["01-30", "02-28", "03-30", "04-30"]),
        (31, ["01-31", "02-28", "03-31", "04-30"]),
    ],
)
def test_the_end_of_the_month_neither_drifts_nor_overflows(office: Office, wished: int, starting: list[str]) -> None:
    """From the 31st it went to the 28th and stayed there, or to 3 March."""
    first = f"2026-01-{wished}"
    office.subscription(office.frequency(first, day=wished), [office.customer()], first)
    office.run_days(first, "2026-05-01")
    assert [start[5:] for start in starts(office)] == starting


@pytest.mark.parametrize("wished", [0, *range(1, 32)])
def test_every_day_of_the_month_is_billed_once_a_month_for_three_years(office: Office, wished: int) -> None:
    """With the 31st as its day the account silently stopped."""
    subscription = office.subscription(office.frequency("2026-01-01", day=wished), [office.customer()], prorata=False)
    months = [f"{entry.due_on:%Y-%m}" for entry in coming(office.file, office.clock, day("2028-12-31"))]
    assert months == [f"{2026 + n // 12}-{n % 12 + 1:02}" for n in range(36)]
    if wished in (0, 29, 31):
        office.at("2028-12-31")
        office.run(create_missed=True)
        assert [start[:7] for start in starts(office)] == months
        assert get_subscription(office.file, office.clock, subscription).row.active


def test_closed_for_three_months_each_missed_date_is_offered(office: Office) -> None:
    """Switched off for a while, it was stuck for ever, or made one invoice dated today."""
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    office.at("2026-04-15")
    items = what_is_due(office.file, office.clock)
    assert [item.due_on.isoformat() for item in items] == ["2026-02-01", "2026-03-01", "2026-04-01"]
    assert {item.state for item in items} == {DueState.MISSED}
    assert all(item.must_ask and item.amount == Decimal("375.00") for item in items)
    office.run(create_missed=True)
    assert [row.issue_date for row in office.invoices()[1:]] == [item.due_on for item in items]
    office.run_days("2026-05-01", "2026-05-01")
    assert starts(office)[-1] == "2026-05-01"


@pytest.mark.parametrize("one_subscriber", [False, True])
def test_after_a_pause_its_months_are_not_billed(office: Office, one_subscriber: bool) -> None:
    """When it went on again, all months of the pause were billed."""
    subscription = office.subscription(office.monthly(), [office.customer()])
    office.run()

    def set_active(active: bool) -> None:
        if one_subscriber:
            set_subscriber_active(office.file, subscriber_of(office, subscription), active, clock=office.clock)
        else:
            set_subscription_active(office.file, subscription, active, clock=office.clock)

    office.at("2026-01-20")
    set_active(False)
    office.run_days("2026-01-20", "2026-03-20")
    set_active(True)
    assert what_is_due(office.file, office.clock) == ()
    office.run_days("2026-03-20", "2026-04-02")
    assert [(entry[1], entry[3]) for entry in office.periods()] == [("2026-01-01", 0), ("2026-04-01", 3)]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2026-03-01", ["2026-01-01", "2026-02-01", "2026-03-01"]),
        ("2026-02-28", ["2026-01-01", "2026-02-01"]),
        ("2026-01-01", ["2026-01-01"]),
    ],
)
@pytest.mark.parametrize("of_frequency", [False, True])
def test_the_end_date_is_in_it_and_holds(office: Office, end: str, expected: list[str], of_frequency: bool) -> None:
    """The end was off by a day, or was not looked at."""
    if of_frequency:
        frequency = office.monthly(end=EndKind.DATE, end_date=day(end))
        office.subscription(frequency, [office.customer()])
    else:
        office.subscription(office.monthly(), [office.customer()], end=end)
    office.run_days("2026-01-01", "2026-04-02")
    assert starts(office) == expected


@pytest.mark.parametrize("kind", [EndKind.DATE, EndKind.COUNT])
def test_an_end_that_is_left_empty_never_means_endless(office: Office, kind: EndKind) -> None:
    """An end that was chosen and left empty was taken for none."""
    with pytest.raises(UserError, match="left empty"):
        office.monthly(end=kind)


def test_taking_one_back_adds_none_at_the_end(office: Office) -> None:
    """The end was found by counting invoices: deleting one made another."""
    frequency = office.monthly(end=EndKind.COUNT, end_count=6)
    office.subscription(frequency, [office.customer()], "2026-02-01", result=InvoiceResult.DRAFT)
    office.at("2026-02-01")
    office.run()
    void_draft(office.file, office.invoices()[0].id, due_again=False, clock=office.clock)
    office.run_days("2026-02-02", "2026-03-02")
    march = office.invoices()[-1].id
    issue_drafts(office.file, [march], clock=office.clock)
    credit_invoice(office.file, march, clock=office.clock)
    office.run_days("2026-03-03", "2026-12-31")
    assert [entry[3] for entry in office.periods()] == [1, 2, 3, 4, 5]
    assert coming(office.file, office.clock) == []


@pytest.mark.parametrize(
    ("start", "end", "net"),
    [
        ("2026-01-01", "2026-02-28", "600.00"),
        ("2026-01-01", "2026-02-10", "407.14"),  # 300 + 300 × 10 ÷ 28
        ("2026-01-10", "2026-01-15", "58.06"),  # 300 × 6 ÷ 31
    ],
)
@pytest.mark.parametrize("time", BillingTime)
def test_an_end_takes_effect_to_the_day(office: Office, start: str, end: str, net: str, time: BillingTime) -> None:
    """A cancellation never took effect, or a whole month was billed for some days."""
    office.subscription(office.monthly(), [office.customer()], start, end=end, billing_time=time)
    office.run_days("2026-01-01", "2026-04-02")
    assert sum(row.total_ex_vat for row in office.invoices()) == Decimal(net)
    assert office.periods()[-1][2] == end


@pytest.mark.parametrize("cancelled_on", ["2026-01-02", "2026-01-09", "2026-01-12", "2026-01-31"])
def test_a_cancellation_comes_to_the_same_whenever_it_is_said(office: Office, cancelled_on: str) -> None:
    """Said late, a cancellation credited another amount than said early, or nothing."""
    subscription = office.subscription(office.monthly(), [office.customer()], price="310")
    office.run_days("2026-01-01", cancelled_on)
    end_subscriber(office.file, subscriber_of(office, subscription), day("2026-01-10"), clock=office.clock)
    office.run_days(cancelled_on, "2026-03-02")
    signed = [row.total_ex_vat if row.kind == "invoice" else -row.total_ex_vat for row in office.invoices()]
    assert sum(signed) == Decimal("100.00")
    office.assert_clean()


@pytest.mark.parametrize("run_on", ["2026-02-01", "2026-02-20", "2026-03-31"])
def test_a_part_of_a_month_costs_the_same_whatever_today_is(office: Office, run_on: str) -> None:
    """Parts were reckoned by today's date, or over the wrong number of days."""
    office.subscription(office.monthly(), [office.customer()], "2026-01-15")
    office.at(run_on)
    office.run(create_missed=True)
    # 17 of the 31 days of January, and February whole.
    assert office.invoices()[0].total_ex_vat == Decimal("164.52") + Decimal("300.00")
    assert office.periods()[0][:3] == ("prorata", "2026-01-15", "2026-01-31")


def test_what_happened_stays_on_record(office: Office) -> None:
    """The history of a subscription went with it, or when it was begun again."""
    customers = [office.customer("A"), office.customer("B")]
    with office.file.write() as session:
        session.execute(update(Customer).values(currency="EUR"))
    subscription = office.subscription(office.monthly(), customers, name="Old name")
    office.run()
    values = get_subscription(office.file, office.clock, subscription).values
    without_b = replace(values, subscribers=values.subscribers[:1])
    save_subscription(office.file, without_b, clock=office.clock, subscription_id=subscription)
    office.run(explicit=True)
    delete_subscription(office.file, subscription, clock=office.clock)
    runs = list_runs(office.file)
    assert [(run.name, run.state) for run in runs] == [("Old name", RunState.FAILED)] * 2
    told = [[(item.customer, "EUR" in str(item.values)) for item in run_items(office.file, run.id)] for run in runs]
    assert told == [[("A", True)], [("A", True), ("B", True)]]
    with office.file.raw() as connection:
        for statement in ("UPDATE log_entry SET action = ''", "DELETE FROM log_entry"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)
    with office.file.read() as session:
        actions = session.execute(text("SELECT action FROM log_entry ORDER BY id")).scalars().all()
    assert actions.count("subscription.saved") == 2
    assert actions[-1] == "subscription.deleted"
    office.assert_clean()


@pytest.mark.parametrize(("first", "change"), [("2026-03-27", "2026-03-29"), ("2026-10-23", "2026-10-25")])
def test_the_night_of_the_clock_change_moves_nothing(office: Office, first: str, change: str) -> None:
    """The change to and from summer time moved the run by an hour and a day, or made it run again and again."""
    office.subscription(office.frequency(first, FrequencyUnit.DAY), [office.customer()], first)
    at(office, f"{first}T00:00")
    made: dict[str, str] = {}
    for _ in range(5 * 24 * 4):
        report = office.run()
        for run in report.runs:
            assert run.state is RunState.OK
            local = office.clock.now().astimezone(OSLO)
            assert made.setdefault(run.scheduled_for, f"{local:%Y-%m-%dT%H:%M}") == run.scheduled_for
        office.clock.advance(timedelta(minutes=15))
    days = [day(first) + timedelta(days=n) for n in range((day(change) - day(first)).days + 2)]
    assert [row.issue_date for row in office.invoices()][: len(days)] == days
    assert len(office.invoices()) == len(made)


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("wall", ["00:00", "00:30", "12:00", "23:59"])
def test_an_invoice_bears_the_day_that_the_calendar_on_the_wall_shows(office: Office, zone: str, wall: str) -> None:
    """Invoices bore the day before, where midnight comes earlier or later than in London."""
    with office.file.write() as session:
        session.execute(text("UPDATE company SET zone = :zone"), {"zone": zone})
    office.subscription(office.monthly("2026-07-01"), [office.customer()], "2026-07-01")
    at(office, f"2026-06-30T{wall}", zone)
    assert office.run().runs == ()
    at(office, f"2026-07-01T{wall}", zone)
    office.run()
    row = office.invoices()[0]
    assert (row.issue_date, row.period_start, row.period_end) == (
        date(2026, 7, 1),
        date(2026, 7, 1),
        date(2026, 7, 31),
    )
    credit_invoice(office.file, row.id, clock=office.clock)
    assert office.invoices()[1].issue_date == date(2026, 7, 1)


def test_one_bad_customer_stops_no_other_and_no_later_month(office: Office) -> None:
    """One customer that could not be invoiced stopped the whole batch, or switched the subscription off."""
    customers = [office.customer(f"Kunde {number}") for number in range(4)]
    with office.file.write() as session:
        session.execute(update(Customer).where(Customer.name == "Kunde 1").values(currency="EUR"))
    subscription = office.subscription(office.monthly(), customers)
    report = office.run()
    assert report.runs[0].state is RunState.PARTLY
    assert [row.party for row in office.invoices()] == ["Kunde 0", "Kunde 2", "Kunde 3"]
    (failed,) = [item for item in report.runs[0].items if item.result is RunItemResult.FAILED]
    assert failed.customer == "Kunde 1"
    assert "EUR" in failed.reason.format(**failed.reason_values)
    assert get_subscription(office.file, office.clock, subscription).row.active
    office.at("2026-02-01")
    office.run()
    assert len(office.invoices()) == 6
    office.assert_clean()


def test_a_clock_set_back_a_day_bills_nothing_again(office: Office) -> None:
    """The clock was put right after it had run ahead: days were billed a second time, numbers got older dates."""
    office.subscription(office.frequency("2026-01-01", FrequencyUnit.DAY), [office.customer()])
    for moment in ("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-02", "2026-01-01", "2026-01-03", "2026-01-04"):
        at(office, f"{moment}T09:00")
        office.run(create_missed=True, explicit=True)
    assert [row.issue_date.isoformat() for row in office.invoices()] == [f"2026-01-0{n}" for n in range(1, 5)]
    office.assert_clean()


def test_two_windows_on_one_file_know_of_each_other(office: Office) -> None:
    """Each window kept its own idea of what was done: both billed."""
    office.subscription(office.monthly(), [office.customer("A"), office.customer("B")])
    other = open_company_file(office.file.path)
    try:
        seen_by_both = what_is_due(office.file, office.clock), what_is_due(other, office.clock)
        assert seen_by_both[0] == seen_by_both[1] != ()
        # While the first is at it, the second does the same; the first then finds the rest made.
        turns = iter([lambda _: run_due(other, office.clock), lambda _: None])
        report = run_due(office.file, office.clock, progress=lambda share: next(turns)(share))
        assert run_due(other, office.clock).runs == ()
    finally:
        other.close()
    assert [row.party for row in office.invoices()] == ["A", "B"]
    assert {item.result for item in report.runs[0].items} == {RunItemResult.CREATED, RunItemResult.SKIPPED}
    office.assert_clean()


def test_what_falls_due_in_sleep_is_told_after_waking_and_not_before_the_wait(office: Office) -> None:
    """A schedule was lost over the machine's sleep, or was run while network and disk were still asleep."""
    office.subscription(office.monthly("2026-02-01"), [office.customer()], "2026-02-01")
    told: list[list[date]] = []
    running = 0.0
    alarm = Alarm(
        office.file,
        office.clock,
        lambda items: told.append([item.due_on for item in items]),
        running=lambda: running,
    )

    def pulse(slept: timedelta = timedelta()) -> None:
        nonlocal running
        running += 10
        office.clock.advance(timedelta(seconds=10) + slept)
        alarm.pulse()

    for _ in range(7):
        pulse()
    assert told == []
    pulse(slept=timedelta(days=33))
    assert told == []
    pulse()
    pulse()
    assert told == []
    pulse()
    assert told == [[day("2026-02-01")]]


def test_nothing_is_deleted_or_switched_off_by_absence(office: Office) -> None:
    """After three months without a log-in, recurring invoices were deleted."""
    subscription = office.subscription(office.monthly(), [office.customer()])
    office.run()
    office.at("2031-06-15")
    office.run()
    assert len(what_is_due(office.file, office.clock)) == 65
    detail = get_subscription(office.file, office.clock, subscription)
    assert detail.row.active
    assert detail.row.next_due == day("2026-02-01")
    with office.file.read() as session:
        assert session.scalars(select(Subscriber.active)).all() == [True]
    assert len(office.invoices()) == 1
