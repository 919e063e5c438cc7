"""A level is never reached twice: over any days, payments and withdrawals, and with several processes at once."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from telecost_desktop.models.mail import OutboxMessage
from telecost_desktop.models.payments import SalesPayment
from telecost_desktop.models.reminders import Reminder, ReminderLine
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import open_company
from telecost_desktop.services.reminders.listing import ReminderState, list_reminders
from telecost_desktop.services.reminders.making import make_reminders, withdraw_reminder
from telecost_desktop.services.reminders.rules import ReminderLevel

from .conftest import Debts

LEVELS = (
    ReminderLevel(3),
    ReminderLevel(10, Decimal("35"), interest=True),
    ReminderLevel(30, Decimal("70"), interest=True),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("days"), st.integers(1, 25)),
        st.tuples(st.just("make"), st.integers(1, 2)),
        st.tuples(st.just("pay"), st.integers(1, 600)),
        st.tuples(st.just("withdraw"), st.integers(0, 5)),
    ),
    max_size=25,
)


def test_over_any_course_of_days_payments_and_withdrawals(debts: Debts) -> None:
    debts.levels(*LEVELS)
    debts.rates([("2025-01-01", "12.5"), ("2026-02-01", "9")])
    invoices = [debts.invoice("2026-01-01", "1000"), debts.invoice("2026-01-10", "500")]
    start = datetime(2026, 1, 10, 9, tzinfo=UTC)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps)
    def course(steps: list[tuple[str, int]]) -> None:
        with debts.file.write() as session:
            for table in (ReminderLine, Reminder, SalesPayment):
                session.execute(delete(table))
            session.execute(text("DELETE FROM outbox_recipient"))
            session.execute(text("DELETE FROM outbox_attachment"))
            session.execute(text("DELETE FROM outbox_message"))
        clock = FixedClock(start)
        for what, number in steps:
            if what == "days":
                clock.advance(timedelta(days=number))
            elif what == "make":
                for _ in range(number):
                    make_reminders(debts.file, clock)
            elif what == "pay":
                with debts.file.write() as session:
                    session.add(
                        SalesPayment(
                            sales_invoice_id=invoices[number % 2], paid_on=clock.now().date(), amount=Decimal(number),
                            recorded_at=clock.now(),
                        )
                    )  # fmt: skip
            else:
                live = [row.id for row in list_reminders(debts.file) if row.state is not ReminderState.WITHDRAWN]
                if number < len(live):
                    withdraw_reminder(debts.file, live[number], clock=clock)
        with debts.file.read() as session:
            lines = list(session.scalars(select(ReminderLine)))
            reached = Counter((line.sales_invoice_id, line.level) for line in lines if line.live)
            assert all(line.interest >= 0 and line.open_amount > 0 for line in lines)
        assert all(count == 1 for count in reached.values())

    course()


def _make(path: Path, moment: datetime, begin: multiprocessing.synchronize.Barrier) -> None:
    file = open_company(path)
    try:
        begin.wait(60)
        make_reminders(file, FixedClock(moment))
    finally:
        file.close()


def test_two_processes_at_once_make_each_letter_once(debts: Debts, company_path: Path) -> None:
    for number in range(12):
        debts.invoice(name=f"Kunde {number} AS")
    debts.file.close()
    context = multiprocessing.get_context("spawn")
    begin = context.Barrier(2)
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
    workers = [context.Process(target=_make, args=(company_path, moment, begin)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0]
    file = open_company(company_path)
    try:
        rows = list_reminders(file)
        assert Counter(row.customer for row in rows) == {f"Kunde {number} AS": 1 for number in range(12)}
        with file.read() as session:
            identities = list(session.scalars(select(OutboxMessage.identity)))
        assert sorted(identities) == sorted(f"reminder-{row.id}" for row in rows)
    finally:
        file.close()
