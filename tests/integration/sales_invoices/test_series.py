"""Series of numbers: unbroken whatever happens, through the years or anew each year."""

from __future__ import annotations

from datetime import date

import pytest
from crediting import credit_invoice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from telecost_desktop.errors import UserError
from telecost_desktop.models.sales_invoices import NumberSeries, SalesInvoice
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.checks import check
from telecost_desktop.services.sales_invoicing.credit.crediting import credit_lines
from telecost_desktop.services.sales_invoicing.drafts.deciding import void_draft
from telecost_desktop.services.sales_invoicing.issuing.series import read_series, set_series
from telecost_desktop.services.scheduling.outlook import fell_due, outlook
from tests.integration.billing.conftest import Office, day

from .conftest import Desk, line

INVOICE, CREDIT = DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE


def by_year(desk: Desk, kind: DocumentKind = INVOICE, on: str = "2026-01-01", **values: object) -> None:
    set_series(desk.file, kind, day=day(on), per_year=True, clock=desk.clock, **values)  # type: ignore[arg-type]


def test_through_the_years_numbers_go_on(desk: Desk) -> None:
    desk.office.at("2026-12-31")
    first = desk.issued()
    desk.office.at("2027-01-02")
    second = desk.issued()
    assert desk.numbers([first, second]) == [10001, 10002]
    desk.office.assert_clean()


def test_an_invoice_and_a_credit_note_never_share_the_numbers_of_a_year(desk: Desk) -> None:
    by_year(desk)
    with pytest.raises(UserError, match="would have the same number"):
        by_year(desk, CREDIT)
    by_year(desk)
    by_year(desk, CREDIT, digits=5)
    with pytest.raises(UserError, match="would have the same number"):
        by_year(desk, digits=5)


def test_each_year_begins_anew_and_credit_notes_have_their_own(desk: Desk) -> None:
    by_year(desk)
    made = [desk.issued(), desk.issued()]
    desk.office.at("2027-01-02")
    made.append(desk.issued())
    assert desk.numbers(made) == [20260001, 20260002, 20270001]
    assert credit_invoice(desk.file, made[0], clock=desk.clock) == 90001
    by_year(desk, CREDIT, on="2027-01-02", digits=3)
    assert credit_invoice(desk.file, made[1], clock=desk.clock) == 2027001
    assert [one.next_number for one in read_series(desk.file, day("2027-01-02"))] == [20270002, 2027002]
    assert [one.next_number for one in read_series(desk.file, day("2028-01-02"))] == [20280001, 2028001]
    desk.office.assert_clean()


def test_the_last_day_of_a_year_keeps_its_year_after_new_year(desk: Desk) -> None:
    """Norway lets an invoice of January bear the last day of December: it takes the old year's next number."""
    by_year(desk)
    old = desk.issued(on="2026-12-30")
    desk.office.at("2027-01-04")
    new, late = desk.issued(), desk.issued(on="2026-12-31")
    assert desk.numbers([old, new, late]) == [20260001, 20270001, 20260002]
    assert desk.row(late).issue_date == day("2026-12-31")
    # Within a year dates never go back.
    assert desk.row(desk.issued(on="2026-12-01")).issue_date == day("2026-12-31")
    desk.office.assert_clean()


@pytest.mark.parametrize(
    ("per_year", "first", "number"), [(False, 700, 700), (True, 31, 20260031), (True, 20260031, 20260031)]
)
def test_the_first_number_is_chosen_before_the_first(desk: Desk, per_year: bool, first: int, number: int) -> None:
    for wished in (first + 1, first):
        set_series(desk.file, INVOICE, day=day("2026-01-01"), per_year=per_year, first_number=wished, clock=desk.clock)
    assert [one.begun for one in read_series(desk.file, day("2026-01-01"))] == [False, False]
    assert desk.row(desk.issued()).number == number
    with pytest.raises(UserError, match="has begun"):
        set_series(desk.file, INVOICE, day=day("2026-01-01"), per_year=per_year, first_number=5000, clock=desk.clock)
    assert desk.row(desk.issued()).number == number + 1
    desk.office.assert_clean()


@pytest.mark.parametrize(
    ("per_year", "digits", "first"),
    [
        (False, 4, 0),
        (False, 4, -3),
        (True, 4, 20270001),
        (True, 4, 20260000),
        (True, 3, 12345),
        (True, 1, 1),
        (True, 9, 1),
    ],
)
def test_what_can_be_no_first_number_is_refused(desk: Desk, per_year: bool, digits: int, first: int) -> None:
    before = read_series(desk.file, day("2026-01-01"))
    with pytest.raises(UserError):
        set_series(
            desk.file,
            INVOICE,
            day=day("2026-01-01"),
            per_year=per_year,
            digits=digits,
            first_number=first,
            clock=desk.clock,
        )
    assert read_series(desk.file, day("2026-01-01")) == before


def test_a_full_year_is_refused_and_spends_nothing(desk: Desk) -> None:
    by_year(desk, digits=2, first_number=98)
    made = [desk.issued(), desk.issued()]
    assert desk.numbers(made) == [202698, 202699]
    draft = desk.draft()
    with pytest.raises(UserError, match="2026 is full: 202699"):
        desk.issue(draft)
    assert desk.row(draft).number is None
    desk.office.assert_clean()
    # More digits count on without giving anything twice, from the next year on.
    by_year(desk, digits=4)
    desk.office.at("2027-01-01")
    assert desk.row(desk.issued()).number == 20270001
    desk.office.assert_clean()


def test_a_year_begins_only_with_its_first_invoice(desk: Desk) -> None:
    """The year's series is made in the transaction that issues: what fails leaves none behind."""
    by_year(desk)
    draft = desk.draft()
    with desk.file.write() as session:
        session.execute(text("UPDATE customer SET language = 'fr'"))
    with pytest.raises(UserError, match="Norwegian"):
        desk.issue(draft)
    with desk.file.read() as session:
        assert session.scalars(select(NumberSeries.year).where(NumberSeries.year > 0)).all() == []
    with desk.file.write() as session:
        session.execute(text("UPDATE customer SET language = 'nb'"))
    assert desk.issue(draft) == [20260001]
    desk.office.assert_clean()


def test_no_number_is_given_twice_by_changing_the_series(desk: Desk) -> None:
    set_series(desk.file, INVOICE, day=day("2026-01-01"), per_year=False, first_number=20260001, clock=desk.clock)
    desk.issued()
    with pytest.raises(UserError, match="given twice"):
        by_year(desk)
    by_year(desk, digits=5)
    assert desk.row(desk.issued()).number == 202600001
    desk.office.assert_clean()


def test_a_year_that_begins_where_numbers_were_given_is_refused_in_words(desk: Desk) -> None:
    set_series(desk.file, INVOICE, day=day("2026-01-01"), per_year=False, first_number=20270001, clock=desk.clock)
    desk.issued()
    by_year(desk)
    desk.office.at("2027-01-02")
    draft = desk.draft()
    with pytest.raises(UserError, match="goes on with 20270001, which was given already"):
        desk.issue(draft)
    assert desk.row(draft).number is None
    set_series(desk.file, INVOICE, day=day("2027-01-02"), per_year=True, first_number=2, clock=desk.clock)
    assert desk.issue(draft) == [20270002]


def test_runs_take_numbers_of_the_year_and_say_the_date_before(office: Office, desk: Desk) -> None:
    by_year(desk)
    desk.issued(on="2026-02-10")
    office.subscription(office.monthly("2026-02-01"), [office.customer("A")], "2026-02-01")
    office.at("2026-02-01")
    found = fell_due(office.file, office.clock)
    (look,) = outlook(found, [item.key for item in found.items]).values()
    office.run()
    made = office.invoices()[-1]
    assert (made.number, made.issue_date) == ("20260002", day("2026-02-10"))
    assert look.issue_date == made.issue_date
    office.assert_clean()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["issue", "draft", "void", "credit", "credit draft", "fails", "by year", "through"]),
            st.dates(date(2025, 11, 1), date(2027, 3, 1)),
        ),
        min_size=4,
        max_size=14,
    )
)
def test_series_stay_unbroken_whatever_is_done(office: Office, steps: list[tuple[str, date]]) -> None:
    desk = Desk(office)
    customer = office.customer()
    for step, on in steps:
        wished = on.isoformat()
        if step in ("by year", "through"):
            set_series(desk.file, INVOICE, day=on, per_year=step == "by year", clock=desk.clock)
        elif step == "fails":
            draft = desk.draft(on=wished, customer=customer)
            with desk.file.write() as session:
                session.execute(text("UPDATE customer SET active = 0"))
            with pytest.raises(UserError):
                desk.issue(draft)
            with desk.file.write() as session:
                session.execute(text("UPDATE customer SET active = 1"))
        elif step == "draft":
            desk.draft(on=wished, customer=customer)
        elif step == "void":
            void_draft(desk.file, desk.draft(on=wished, customer=customer), due_again=False, clock=desk.clock)
        else:
            made = desk.issued(line(), on=wished, customer=customer)
            if step.startswith("credit"):
                result = InvoiceResult.DRAFT if step == "credit draft" else InvoiceResult.ISSUED
                credit_lines(desk.file, made, result=result, clock=desk.clock)
    office.assert_clean()
    with desk.file.read() as session:
        numbers = session.execute(
            select(SalesInvoice.kind, SalesInvoice.number).where(SalesInvoice.number.is_not(None))
        ).all()
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM sales_invoice WHERE number = 20260002", "number_gap"),
        ("DELETE FROM sales_invoice WHERE number = 20260001", "number_gap"),
        ("DELETE FROM sales_invoice WHERE number = 20270001", "number_series"),
        ("UPDATE number_series SET next_number = 20260009 WHERE year = 2026", "number_series"),
        ("UPDATE sales_invoice SET issue_date = '2027-01-02' WHERE number = 20260003", "number_year"),
        ("UPDATE sales_invoice SET issue_date = '2026-01-01' WHERE number = 20260003", "dates_backwards"),
        ("UPDATE sales_invoice SET number = 5 WHERE number = 20260003", "number_series"),
        ("UPDATE sales_invoice SET number = NULL WHERE number = 20260003", "unnumbered"),
        ("UPDATE number_series SET last_issue_date = '2020-01-01' WHERE year = 2026", "dates_backwards"),
    ],
)
def test_the_check_knows_the_series_of_each_year(desk: Desk, statement: str, code: str) -> None:
    by_year(desk)
    for on in ("2026-02-01", "2026-02-03", "2026-02-05"):
        desk.issued(on=on)
    desk.office.at("2027-01-01")
    desk.issued()
    desk.office.assert_clean()
    with desk.file.raw() as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)
        connection.execute("PRAGMA foreign_keys = ON")
    assert code in {problem.code for problem in check(desk.file)}
