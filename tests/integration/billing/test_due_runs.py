"""What falls due becomes a sales invoice exactly once, whatever happens to the program in between."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, text, update

from telecost_desktop.models.customers import Customer, VatRate
from telecost_desktop.models.runs import Run, RunItem, RunState, RunTrigger
from telecost_desktop.models.subscriptions import BillingTime, FrequencyUnit, InvoiceResult, Subscriber, WhenMissed
from telecost_desktop.services.runs.due_items import DueState
from telecost_desktop.services.runs.run_report import Action, Decision, due_report_json
from telecost_desktop.services.sales_invoicing.drafts.deciding import void_draft
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus
from telecost_desktop.services.scheduling.coming import coming
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.scheduling.running import finish_interrupted_runs, run_due
from telecost_desktop.services.subscriptions.deciding import issue_early, skip_one
from telecost_desktop.services.subscriptions.lists import get_subscription
from telecost_desktop.services.subscriptions.saving import (
    end_subscriber,
    set_subscriber_active,
    set_subscription_active,
)

from .conftest import Office, day


def subscriber_of(office: Office, subscription: int) -> int:
    subscriber = get_subscription(office.file, office.clock, subscription).subscribers[0].values.id
    assert subscriber is not None
    return subscriber


def test_more_than_35_days_always_asks_and_a_single_recent_one_is_created(office: Office) -> None:
    yearly = office.frequency(unit=FrequencyUnit.YEAR, day=1, month=1)
    office.subscription(yearly, [office.customer()], when_missed=WhenMissed.CREATE)
    office.at("2026-02-06")
    assert [item.must_ask for item in what_is_due(office.file, office.clock)] == [True]
    office.subscription(
        office.monthly("2026-02-01"), [office.customer("B")], "2026-02-01", when_missed=WhenMissed.CREATE
    )
    report = office.run()
    assert [(run.state, run.trigger) for run in report.runs] == [
        (RunState.WAITING, RunTrigger.CATCH_UP),
        (RunState.OK, RunTrigger.CATCH_UP),
    ]


def test_a_late_invoice_is_not_dated_before_the_series(office: Office) -> None:
    frequency = office.monthly()
    office.subscription(frequency, [office.customer("Late")], when_missed=WhenMissed.ASK)
    office.at("2026-01-10")
    office.subscription(office.frequency("2026-01-10", day=10), [office.customer("Prompt")], "2026-01-10")
    office.run()
    office.run(create_missed=True)
    late = next(row for row in office.invoices() if row.party == "Late")
    assert (late.issue_date, late.due_date) == (day("2026-01-10"), day("2026-01-24"))
    assert (late.period_start, late.period_end) == (day("2026-01-01"), day("2026-01-31"))
    office.assert_clean()


def test_create_postpone_and_ignore(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    office.at("2026-04-15")
    february, march, april = what_is_due(office.file, office.clock)
    decisions = {
        february.key: Decision(Action.CREATE),
        march.key: Decision(Action.POSTPONE, day("2026-04-20")),
        april.key: Decision(Action.IGNORE),
    }
    office.run(decisions=decisions)
    assert [row.period_start for row in office.invoices()] == [day("2026-01-01"), day("2026-02-01")]
    assert what_is_due(office.file, office.clock) == ()
    office.at("2026-04-20")
    items = what_is_due(office.file, office.clock)
    assert [(item.due_on, item.state, item.must_ask) for item in items] == [
        (day("2026-03-01"), DueState.POSTPONED, True)
    ]
    office.run(decisions={items[0].key: Decision(Action.CREATE)})
    assert [entry[3] for entry in office.periods()] == [0, 1, 2]
    assert coming(office.file, office.clock)[0].due_on == day("2026-05-01")
    office.assert_clean()


def test_one_subscriber_can_pause_alone(office: Office) -> None:
    customers = [office.customer("A"), office.customer("B")]
    subscription = office.subscription(office.monthly(), customers)
    set_subscriber_active(
        office.file, subscriber_of(office, subscription), False, clock=office.clock, day=day("2026-02-01")
    )
    office.run()
    office.at("2026-02-01")
    office.run()
    assert sorted(row.party for row in office.invoices()) == ["A", "B", "B"]


def test_what_was_missed_before_a_pause_stays_due(office: Office) -> None:
    subscription = office.subscription(office.monthly(), [office.customer()])
    office.at("2026-02-10")
    set_subscription_active(office.file, subscription, False, clock=office.clock)
    assert [item.due_on for item in what_is_due(office.file, office.clock)] == [day("2026-01-01"), day("2026-02-01")]


def test_a_draft_taken_back_is_due_again(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()], result=InvoiceResult.DRAFT)
    office.run()
    void_draft(office.file, office.invoices()[0].id, due_again=True, clock=office.clock)
    assert [item.due_on for item in what_is_due(office.file, office.clock)] == [day("2026-01-01")]
    office.run()
    assert [entry[1] for entry in office.periods()] == ["2026-01-01"]
    office.assert_clean()


def test_arrears_fall_due_after_the_period_and_the_last_after_the_end(office: Office) -> None:
    office.subscription(
        office.monthly(), [office.customer()], "2026-01-01", end="2026-02-10", billing_time=BillingTime.ARREARS
    )
    office.run_days("2026-01-01", "2026-03-05")
    rows = office.invoices()
    assert [row.issue_date.isoformat() for row in rows] == ["2026-02-01", "2026-02-11"]
    assert office.periods()[1][1:3] == ("2026-02-01", "2026-02-10")
    assert rows[1].total_ex_vat == Decimal("107.14")  # 300 × 10 ÷ 28


def test_an_end_inside_a_billed_period_is_credited(office: Office) -> None:
    quarter = office.monthly(every=3)
    subscription = office.subscription(quarter, [office.customer()], price="900")
    office.run()
    office.at("2026-01-10")
    end_subscriber(office.file, subscriber_of(office, subscription), day("2026-01-31"), clock=office.clock)
    invoice, credit = office.invoices()
    assert credit.kind == "credit_note"
    assert credit.total_ex_vat == Decimal(900) - Decimal("310.00")  # 900 × 31 ÷ 90 used
    assert invoice.status is SalesInvoiceStatus.NEW
    assert invoice.open == invoice.payable - credit.payable
    office.run_days("2026-01-11", "2026-05-02")
    assert len(office.invoices()) == 2
    office.assert_clean()


def test_an_end_taken_away_again_bills_the_credited_days_once(office: Office) -> None:
    subscription = office.subscription(office.monthly(), [office.customer()])
    office.run()
    subscriber = subscriber_of(office, subscription)
    end_subscriber(office.file, subscriber, day("2026-01-10"), clock=office.clock)
    office.at("2026-01-20")
    end_subscriber(office.file, subscriber, None, clock=office.clock)
    office.at("2026-02-01")
    office.run(create_missed=True)
    net = sum(row.total_ex_vat if row.kind == "invoice" else -row.total_ex_vat for row in office.invoices())
    assert net == Decimal(600)
    office.assert_clean()


def test_a_failing_customer_does_not_stop_the_others(office: Office) -> None:
    customers = [office.customer(f"Kunde {number}") for number in range(4)]
    with office.file.write() as session:
        session.execute(update(Customer).where(Customer.name == "Kunde 2").values(currency="EUR"))
    subscription = office.subscription(office.monthly(), customers)
    report = office.run()
    assert report.runs[0].state is RunState.PARTLY
    assert len(office.invoices()) == 3
    failed = next(item for item in report.runs[0].items if item.result == "failed")
    assert failed.customer == "Kunde 2"
    assert "EUR" in failed.reason.format(**failed.reason_values)
    assert get_subscription(office.file, office.clock, subscription).row.active
    office.assert_clean()
    # The alarm does not try again each minute; a person does, once the reason is mended.
    assert office.run().runs[0].state is RunState.WAITING
    with office.file.write() as session:
        session.execute(update(Customer).values(currency="NOK"))
        assert session.scalar(select(func.count()).select_from(Run)) == 1
    again = office.run(explicit=True)
    assert [(run.trigger, run.state) for run in again.runs] == [(RunTrigger.RETRY, RunState.OK)]
    assert office.numbers() == [10001, 10002, 10003, 10004]
    office.assert_clean()


def test_a_missing_vat_rate_fails_with_its_reason_and_keeps_the_number(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()], vat_code="low")
    with office.file.write() as session:
        session.execute(text("DELETE FROM vat_rate WHERE code = 'low'"))
    report = office.run()
    assert report.runs[0].state is RunState.FAILED
    assert "low" in due_report_json(report)["runs"][0]["items"][0]["reason"]
    assert office.numbers() == []
    with office.file.write() as session:
        session.add(VatRate(country="NO", code="low", valid_from=date(2018, 1, 1), rate=Decimal(12)))
    office.run(explicit=True)
    assert office.numbers() == [10001]


def test_numbers_go_on_unbroken_with_dates_that_never_go_back(office: Office) -> None:
    for number in range(3):
        office.subscription(office.frequency("2026-01-01", day=5 * number + 1), [office.customer(f"K{number}")])
    office.run_days("2026-01-01", "2026-03-15")
    assert office.numbers() == list(range(10001, 10001 + len(office.numbers())))
    office.assert_clean()


def test_skipping_one_spends_its_ordinal(office: Office) -> None:
    subscription = office.subscription(office.monthly(), [office.customer()])
    second = coming(office.file, office.clock)[1]
    assert skip_one(office.file, office.clock, subscriber_of(office, subscription), second.key)
    assert not skip_one(office.file, office.clock, subscriber_of(office, subscription), second.key)
    office.run_days("2026-01-01", "2026-03-02")
    assert [entry[3] for entry in office.periods()] == [0, 2]


def test_issuing_early_does_not_move_the_schedule(office: Office) -> None:
    subscription = office.subscription(office.monthly(), [office.customer()])
    office.run()
    office.at("2026-01-20")
    report = issue_early(
        office.file, office.clock, subscriber_of(office, subscription), coming(office.file, office.clock)[0].key
    )
    assert report.runs[0].trigger is RunTrigger.EARLY
    assert [row.issue_date for row in office.invoices()] == [day("2026-01-01"), day("2026-01-20")]
    office.run_days("2026-02-01", "2026-03-01")
    assert [entry[1] for entry in office.periods()] == ["2026-01-01", "2026-02-01", "2026-03-01"]


def test_a_customer_that_wants_one_invoice_gets_one(office: Office) -> None:
    customer = office.customer(one_invoice=True)
    frequency = office.monthly()
    office.subscription(frequency, [customer], name="A")
    office.subscription(frequency, [customer], name="B", price="100")
    office.subscription(frequency, [customer], name="C", result=InvoiceResult.DRAFT)
    report = office.run()
    assert [run.state for run in report.runs] == [RunState.OK] * 3
    assert [run.created for run in report.runs] == [["10001"], [], [f"draft {office.invoices()[-1].id}"]]
    assert sorted(row.total_ex_vat for row in office.invoices()) == [Decimal(300), Decimal(400)]
    assert office.run().runs == ()
    office.assert_clean()


def test_an_interrupted_run_is_recognised(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    with office.file.write() as session:
        session.execute(update(Run).values(state=RunState.RUNNING, finished_at=None))
    assert finish_interrupted_runs(office.file, office.clock) == 1
    with office.file.read() as session:
        assert session.scalars(select(Run.state)).all() == [RunState.PARTLY]


def test_each_run_says_what_it_did(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer("A"), office.customer("B")])
    office.run(user="KH")
    with office.file.read() as session:
        run = session.scalars(select(Run)).one()
        assert (run.scheduled_for, run.trigger, run.state, run.started_by) == (
            "2026-01-01T00:00",
            RunTrigger.PLANNED,
            RunState.OK,
            "KH",
        )
        assert run.finished_at is not None
        items = session.scalars(select(RunItem)).all()
        assert [item.amount for item in items] == [Decimal("375.00")] * 2


def test_the_json_of_a_run(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    assert due_report_json(office.run()) == {
        "runs": [
            {
                "kind": "subscription",
                "name": "Service",
                "scheduled_for": "2026-01-01T00:00",
                "trigger": "planned",
                "state": "ok",
                "created": ["10001"],
                "items": [{"customer": "Kunde AS", "result": "created", "reason": "", "amount": "375.00"}],
            }
        ]
    }


def test_stopping_in_the_middle_keeps_what_was_made(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer(f"K{number}") for number in range(5)])
    asked = iter([False, False, True])
    report = office.run(cancelled=lambda: next(asked))
    assert report.cancelled
    assert len(office.invoices()) == 2
    office.run()
    assert len(office.invoices()) == 5
    office.assert_clean()


def test_next_due_is_kept_true_by_every_write(office: Office) -> None:
    subscription = office.subscription(office.monthly(), [office.customer()])

    def next_due() -> date | None:
        with office.file.read() as session:
            return session.scalars(select(Subscriber.next_due)).one()

    assert next_due() == day("2026-01-01")
    run_due(office.file, office.clock)
    assert next_due() == day("2026-02-01")
    subscriber = subscriber_of(office, subscription)
    end_subscriber(office.file, subscriber, day("2026-01-31"), clock=office.clock)
    assert next_due() is None
    end_subscriber(office.file, subscriber, None, clock=office.clock)
    assert next_due() == day("2026-02-01")
    set_subscription_active(office.file, subscription, False, clock=office.clock)
    assert next_due() is None
