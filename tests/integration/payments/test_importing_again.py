"""A payment comes in once, by whatever file tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from payment_files import Booking, Giro, Paid, camt
from sqlalchemy import func, select

from telecost_desktop.models.company import Attachment
from telecost_desktop.models.payments import IncomingPayment, IncomingState, PaymentFile, SalesPayment
from telecost_desktop.services.payments.deciding import set_payment_aside

from .conftest import Till, counts, paid


def stored(till: Till) -> tuple[int, int, int, int]:
    """Rows of files, documents, payments and what they are booked on."""
    with till.file.read() as session:
        tables = (PaymentFile, Attachment, IncomingPayment, SalesPayment)
        a, b, c, d = (session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
    return a, b, c, d


def test_the_same_file_again_changes_nothing(till: Till) -> None:
    invoice = till.invoice("1000")
    content = camt([*paid([invoice]), Paid("77", "no such")])
    till.bring(content)
    before = stored(till)
    again = till.bring(content, "another name.xml")
    assert (again.status, again.duplicates, again.matched, again.open) == ("duplicate", 2, 0, 0)
    assert stored(till) == before


@pytest.mark.parametrize("first", ["053", "054"])
@pytest.mark.parametrize("named", [True, False])
def test_statement_and_notice_of_the_same_change_nothing(till: Till, first: str, named: bool) -> None:
    invoices = [till.invoice("1000"), till.invoice("1000", name="Annen AS"), till.invoice("50")]
    payments = [
        replace(one, bank_reference=f"T{place}" if named else "", end_to_end=f"E{place}")
        for place, one in enumerate(paid(invoices))
    ]
    booking = Booking(payments, reference="B1")
    assert counts(till.statement(booking, kind=first)) == (3, 0, 0, 0)
    before = stored(till)
    second = till.statement(booking, kind="054" if first == "053" else "053")
    assert (second.status, second.duplicates) == ("duplicate", 3)
    assert stored(till) == before


def test_a_notice_and_a_statement_that_says_less(till: Till) -> None:
    """The notice tells references, the statement only the sum of the booking."""
    invoices = [till.invoice("1000"), till.invoice("250", name="Annen AS")]
    booking = Booking(paid(invoices), reference="B1")
    till.statement(booking, kind="054")
    again = till.statement(replace(booking, details=False), kind="053")
    assert (again.status, again.duplicates) == ("duplicate", 1)
    assert len(till.payments()) == 2


def test_a_sum_gives_way_to_its_payments(till: Till) -> None:
    """The statement comes first and tells only the sum: it waits; the notice replaces it."""
    invoices = [till.invoice("1000"), till.invoice("250", name="Annen AS")]
    booking = Booking(paid(invoices), reference="B1")
    assert counts(till.statement(replace(booking, details=False), kind="053")) == (0, 0, 1, 0)
    assert counts(till.statement(booking, kind="054")) == (2, 0, 0, 0)
    states = [(row.amount, row.state) for row in till.payments()]
    assert (Decimal(1250), IncomingState.SET_ASIDE) in states
    assert [till.open(one) for one in invoices] == [0, 0]


def test_another_booking_of_the_same_sum_stays(till: Till) -> None:
    """The bank names the bookings differently: one is not the other."""
    invoices = [till.invoice("1000"), till.invoice("250", name="Annen AS")]
    till.statement(Booking(total="1250", reference="B9"), kind="053")
    till.statement(Booking(paid(invoices), reference="B1"), kind="054")
    assert [row.state for row in till.payments() if row.amount == 1250] == [IncomingState.OPEN]


def test_giro_and_statement_of_the_same(till: Till) -> None:
    """The account is an IBAN in one and eleven digits in the other; the statement has one booking for all."""
    invoices = [till.invoice("1000"), till.invoice("250", name="Annen AS")]
    till.bring(Giro(paid(invoices)).content(), "ocr.txt")
    assert till.statement(Booking(total="1250", reference="B1"), kind="053").status == "duplicate"
    assert till.statement(Booking(paid(invoices), reference="B1"), kind="054").status == "duplicate"
    assert len(till.payments()) == 2


def test_payments_that_are_alike_in_everything_both_count(till: Till) -> None:
    """Two of one file are two; the same two by another file are still those two; a third is new."""
    one = Paid("100", payer="Per")
    assert counts(till.statement(one, one)) == (0, 0, 2, 0)
    assert counts(till.statement(one, one, one)) == (0, 0, 1, 2)
    assert counts(till.statement(one, one, kind="054"))[3] == 2
    assert len(till.payments()) == 3


def test_a_later_payment_of_the_same_amount_is_new(till: Till) -> None:
    monthly = Paid("299", text="rent", payer="Per", end_to_end="RENT")
    till.statement(monthly)
    assert counts(till.statement(replace(monthly, day=date(2026, 3, 10)))) == (0, 0, 1, 0)
    assert counts(till.statement(replace(monthly, day=date(2026, 2, 11)), kind="054")) == (0, 0, 1, 0)


def test_names_of_the_bank_that_differ_are_two_payments(till: Till) -> None:
    one = Paid("299", payer="Per", bank_reference="A")
    till.statement(one)
    assert counts(till.statement(replace(one, bank_reference="B"))) == (0, 0, 1, 0)
    assert counts(till.statement(replace(one, bank_reference="C"), kind="054")) == (0, 0, 1, 0)


def test_what_was_set_aside_does_not_come_back(till: Till) -> None:
    till.statement(Paid("299", payer="Per"))
    set_payment_aside(till.file, till.only().id, "loan", clock=till.clock)
    assert till.statement(Paid("299", payer="Per"), kind="054").status == "duplicate"
    assert till.only().state is IncomingState.SET_ASIDE


_PAYMENTS = st.lists(
    st.builds(
        Paid,
        amount=st.sampled_from(["100", "250.50"]),
        reference=st.sampled_from(["", "1", "10011000112"]),
        payer=st.sampled_from(["Per", "Kunde AS"]),
        day=st.sampled_from([date(2026, 2, 10), date(2026, 2, 11)]),
        bank_reference=st.sampled_from(["", "A", "B"]),
        end_to_end=st.sampled_from(["NOTPROVIDED", "E"]),
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payments=_PAYMENTS, kinds=st.lists(st.sampled_from(["053", "054"]), min_size=1, max_size=4))
def test_nothing_is_lost_or_doubled_whatever_the_order(till: Till, payments: list[Paid], kinds: list[str]) -> None:
    """Rule: docs/rules.md, 21. The same payments in any number of files of either kind are there exactly once."""
    with till.file.write() as session:
        for table in (SalesPayment, IncomingPayment, PaymentFile):
            session.query(table).delete()
    for kind in kinds:
        till.statement(*payments, kind=kind)
    wished = sorted(Decimal(one.amount) for one in payments)
    assert sorted(row.amount for row in till.payments()) == wished
