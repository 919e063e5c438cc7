"""Passing operators' costs on: what becomes a fee, what is left out, and nothing twice. Rules: docs/rules.md, 15 Recharge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from crediting import credit_invoice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from telecost_desktop.errors import UserError
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import EntryKind
from telecost_desktop.models.recharges import RechargeDetail, RechargeSource
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.recharging.listing import charges_of, list_recharges
from telecost_desktop.services.recharging.recharges import withdraw_recharge
from telecost_desktop.services.recharging.wishes import ChargeSum, RechargeWish
from telecost_desktop.services.sales_invoicing.drafts.deciding import void_draft

from .conftest import ASE, BJORN, SEPT, Telephony, charge_row

AUTUMN = Period(date(2026, 9, 1), date(2026, 12, 1))


def fees(found) -> list[tuple[str, int, str]]:
    return [(fee.text, fee.charges, str(fee.amount)) for fee in found.fees]


# What becomes a fee


def test_a_department_takes_its_branches_along(telephony: Telephony) -> None:
    found = telephony.preview(telephony.wish(telephony.project()))
    assert fees(found) == [("Telefoni september 2026, Salg", 3, "768.51")]
    assert found.net == Decimal("768.505")
    assert found.unassigned == ChargeSum(1, Decimal("50.00"))


def test_one_fee_for_each_employee(telephony: Telephony) -> None:
    found = telephony.preview(telephony.wish(telephony.project(), detail=RechargeDetail.EMPLOYEE, markup=Decimal(10)))
    assert fees(found) == [
        ("Telefoni september 2026, Siv Tveit", 1, "383.90"),
        ("Telefoni september 2026, Åse Nygård", 2, "461.46"),
    ]
    assert found.total == Decimal("845.36")


def test_one_fee_for_each_number(telephony: Telephony) -> None:
    found = telephony.preview(telephony.wish(telephony.project(language="en"), detail=RechargeDetail.LINE))
    assert [fee.text for fee in found.fees] == [
        "Telephony September 2026, +4748000101",
        "Telephony September 2026, +4748000103",
    ]


def test_the_department_is_that_of_the_charges_own_day(telephony: Telephony) -> None:
    telephony.imported(
        "moved.csv", [charge_row("7003", "2026-10-31", "2026-10-03", "10,00", who="Drift;Åse Nygård;4748000101")]
    )
    october = telephony.wish(telephony.project(), period=Period.month(2026, 10))
    assert telephony.preview(october).net == Decimal("299.00")
    drift = replace(october, source_id=telephony.key("department", "Drift"))
    assert telephony.preview(drift).net == Decimal("79.00")


def test_a_project_has_its_numbers_on_the_days_of_their_links(telephony: Telephony) -> None:
    own, other = telephony.project(), telephony.project("Kai 4")
    telephony.link(own, "4748000101", "2026-09-10", "2026-10-01")
    telephony.link(own, "4748000101", "2026-09-05", "2026-09-15")
    telephony.link(own, "4748000102", "2026-09-20")
    telephony.link(other, "4748000103", "2026-01-01")
    wish = telephony.wish(own, source=RechargeSource.PROJECT, source_id=own, period=AUTUMN)
    found = telephony.preview(wish)
    # The call on 12 September once though two links hold it; of the second number what came after 20 September.
    assert fees(found) == [("Telefoni september–november 2026", 3, "189.51")]
    assert telephony.preview(replace(wish, source_id=other)).fees[0].text.endswith(", Kai 4")


def test_a_period_is_half_open_and_an_odd_one_is_written_by_its_days(telephony: Telephony) -> None:
    wish = telephony.wish(telephony.project(language="sv"), period=Period(date(2026, 9, 1), date(2026, 9, 12)))
    assert fees(telephony.preview(wish)) == [("Telefoni 2026-09-01–2026-09-11, Salg", 2, "648.00")]


def test_only_some_sections(telephony: Telephony) -> None:
    wish = telephony.wish(telephony.project(), sections=frozenset({ChargeSection.COMMUNICATION}))
    assert telephony.preview(wish).net == Decimal("120.505")


def test_a_credit_is_passed_on_as_a_negative_fee(telephony: Telephony) -> None:
    late = Period(date(2026, 10, 15), date(2026, 11, 1))
    made = telephony.make(telephony.of_employee(telephony.project(language="sv"), "Bjørn Hauge", period=late))
    (entry,) = telephony.entries(made)
    assert (entry.unit_price, entry.text) == (Decimal("-30.00"), "Telefoni 2026-10-15–2026-10-31, Bjørn Hauge")
    assert telephony.broken() == []


def test_usage_that_is_not_invoiced_is_said_and_left_out(telephony: Telephony) -> None:
    found = telephony.preview(telephony.wish(telephony.project(), period=AUTUMN))
    assert found.running == ChargeSum(1, Decimal("30.00"))
    assert found.net == Decimal("1067.505")


def test_other_currencies_are_left_out_and_said(telephony: Telephony) -> None:
    telephony.imported(
        "abroad.csv", [charge_row("E1", "2026-09-30", "2026-09-08", "15,00", currency="EUR", account="9")]
    )
    found = telephony.preview(telephony.wish(telephony.project()))
    assert found.other_currencies == (("EUR", ChargeSum(1, Decimal("15.00"))),)
    assert found.net == Decimal("768.505")


# What is made


def test_fees_are_unbilled_entries_of_the_project(telephony: Telephony) -> None:
    project = telephony.project()
    made = telephony.make(
        telephony.wish(project, detail=RechargeDetail.EMPLOYEE, markup=Decimal("12.5"), vat_code="low")
    )
    entries = telephony.entries(made)
    assert {(entry.project_id, entry.kind, entry.vat_code, entry.quantity) for entry in entries} == {
        (project, EntryKind.FEE, "low", Decimal(1))
    }
    assert {(entry.period_start, entry.period_end, entry.entry_date) for entry in entries} == {
        (SEPT.start, SEPT.end, date(2026, 9, 30))
    }
    assert sorted(entry.unit_price for entry in entries) == [Decimal("392.63"), Decimal("471.94")]
    assert all(entry.sales_invoice_line_id is None and not entry.written_off for entry in entries)
    assert telephony.broken() == []


def test_the_entry_date_of_a_running_period_is_today(telephony: Telephony) -> None:
    made = telephony.make(telephony.wish(telephony.project(), period=Period(SEPT.start, date(2027, 1, 1))))
    assert telephony.entries(made)[0].entry_date == date(2026, 11, 22)


def test_each_fee_leads_to_its_invoice_lines(telephony: Telephony) -> None:
    made = telephony.make(telephony.wish(telephony.project(), detail=RechargeDetail.EMPLOYEE))
    ase = next(entry for entry in telephony.entries(made) if "Åse" in entry.text)
    lines = charges_of(telephony.file, entry_id=ase.id)
    assert [(one.supplier, one.invoice, one.day, one.number, one.user, one.text, one.net) for one in lines] == [
        ("Kystnett", "7001", date(2026, 9, 1), "4748000101", "Åse Nygård", "Fri", Decimal("299.00")),
        ("Kystnett", "7001", date(2026, 9, 12), "4748000101", "Åse Nygård", "Samtale Danmark", Decimal("120.505")),
    ]
    assert lines[0].invoice_date == date(2026, 9, 30)
    assert len(charges_of(telephony.file, recharge_id=made)) == 3


def test_the_list_says_what_was_passed_on(telephony: Telephony) -> None:
    project = telephony.project()
    telephony.make(telephony.wish(project, markup=Decimal(10)))
    (row,) = list_recharges(telephony.file)
    assert (row.customer, row.project, row.source_name, row.fees, row.charges) == (
        "Utleie kunde",
        "Utleie",
        "Salg",
        1,
        3,
    )
    assert (row.net, row.amount, row.markup, row.period) == (Decimal("768.505"), Decimal("845.36"), Decimal(10), SEPT)
    assert (row.created_at, row.created_by) == (telephony.clock.now(), "KH")
    assert list_recharges(telephony.file, project_id=project + 1) == []


# Never twice


def test_a_charge_is_passed_on_once(telephony: Telephony) -> None:
    project = telephony.project()
    telephony.make(telephony.of_employee(project, "Åse Nygård"))
    again = telephony.preview(telephony.wish(project))
    assert (again.net, again.already) == (Decimal("349.00"), ChargeSum(2, Decimal("419.505")))
    telephony.make(telephony.wish(project))
    with pytest.raises(UserError, match="All 3 invoice lines of Salg in these days were passed on before"):
        telephony.make(telephony.wish(telephony.project("Annen")))


def test_what_comes_later_is_passed_on_by_itself(telephony: Telephony) -> None:
    project = telephony.project()
    telephony.make(telephony.wish(project))
    telephony.imported(
        "correction.csv", [charge_row("7009", "2026-10-02", "2026-09-12", "-20,00", section="communication")]
    )
    second = telephony.make(telephony.wish(project))
    assert [entry.unit_price for entry in telephony.entries(second)] == [Decimal("-20.00")]
    assert telephony.broken() == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_passed_on_no_krone_comes_twice_and_none_is_lost(telephony: Telephony, data: st.DataObject) -> None:
    """Overlapping recharges in any order: the lines passed on are different ones, and with what is left they are all."""
    project = telephony.project(f"P{data.draw(st.integers(0, 10**9))}")
    telephony.link(project, "4748000102", "2026-09-01")
    days = st.integers(0, 75).map(lambda offset: date.fromordinal(SEPT.start.toordinal() + offset))
    sources = [
        *((RechargeSource.DEPARTMENT, telephony.key("department", name)) for name in ("Salg", "Drift", "Salg nord")),
        *((RechargeSource.EMPLOYEE, telephony.key("employee", name)) for name in ("Åse Nygård", "Siv Tveit")),
        (RechargeSource.PROJECT, project),
    ]
    made = []
    for _ in range(data.draw(st.integers(1, 5))):
        source, key = data.draw(st.sampled_from(sources))
        start, end = sorted((data.draw(days), data.draw(days)))
        wish = RechargeWish(
            project, source, key, Period.inclusive(start, end), data.draw(st.sampled_from(RechargeDetail)),
            data.draw(st.decimals(-50, 100, places=2)),
        )  # fmt: skip
        before = telephony.preview(wish)
        if not before.total:
            with pytest.raises(UserError):
                telephony.make(wish)
            continue
        made.append(telephony.make(wish))
        assert sorted(entry.unit_price for entry in telephony.entries(made[-1])) == sorted(
            fee.amount for fee in before.fees
        )
        assert telephony.preview(wish).net == 0
    assert telephony.broken() == []
    passed = [line.charge_id for recharge in made for line in charges_of(telephony.file, recharge_id=recharge)]
    assert len(passed) == len(set(passed))
    for recharge in made:
        withdraw_recharge(telephony.file, recharge, clock=telephony.clock)
    with telephony.file.read() as session:
        assert session.execute(text("SELECT COUNT(*) FROM recharged_charge")).scalar_one() == 0


# What is refused


def test_a_sum_of_zero_is_refused(telephony: Telephony) -> None:
    telephony.imported("back.csv", [charge_row("7010", "2026-10-31", "2026-10-09", "-69,00", who=BJORN)])
    october = Period.month(2026, 10)
    with pytest.raises(UserError, match="come to zero"):
        telephony.make(telephony.of_employee(telephony.project(), "Bjørn Hauge", period=october))


def test_days_without_costs_are_refused(telephony: Telephony) -> None:
    with pytest.raises(UserError, match="No invoice has costs of Salg in these days"):
        telephony.make(telephony.wish(telephony.project(), period=Period.month(2025, 9)))
    assert list_recharges(telephony.file) == []


def test_fees_that_come_to_nothing_are_not_made(telephony: Telephony) -> None:
    telephony.imported(
        "tiny.csv", [charge_row("7011", "2026-09-30", "2026-09-09", "0,004", who=ASE.replace("101", "109"))]
    )
    found = telephony.preview(telephony.wish(telephony.project(), detail=RechargeDetail.LINE))
    assert (len(found.fees), found.without_amount) == (2, 1)
    made = telephony.make(telephony.wish(telephony.project("B"), detail=RechargeDetail.LINE))
    assert len(charges_of(telephony.file, recharge_id=made)) == 3
    assert telephony.broken() == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"period": Period(SEPT.start, SEPT.start)}, "last day lies before"),
        ({"markup": Decimal("NaN")}, "A markup lies above"),
        ({"markup": Decimal(-100)}, "A markup lies above"),
        ({"project_id": 999}, "project was deleted"),
        ({"source_id": 999}, "are not there any more"),
        ({"vat_code": "odd"}, "no VAT code odd"),
    ],
)
def test_wishes_that_make_no_sense(telephony: Telephony, values: dict, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        telephony.make(telephony.wish(telephony.project(), **values))


def test_an_inactive_project_and_another_currency(telephony: Telephony) -> None:
    with pytest.raises(UserError, match="is not active"):
        telephony.preview(telephony.wish(telephony.project(active=False)))
    with pytest.raises(UserError, match="is invoiced in EUR, and the costs are in NOK"):
        telephony.preview(telephony.wish(telephony.project("Euro", currency="EUR")))


# Taking back


def test_withdrawing_makes_room_again(telephony: Telephony) -> None:
    project = telephony.project()
    made = telephony.make(telephony.wish(project))
    withdraw_recharge(telephony.file, made, clock=telephony.clock, user="KH")
    assert telephony.entries(made) == []
    assert telephony.preview(telephony.wish(project)).net == Decimal("768.505")
    with pytest.raises(UserError, match="There is no recharge"):
        withdraw_recharge(telephony.file, made, clock=telephony.clock)


@pytest.mark.parametrize(
    ("result", "sentence"),
    [(InvoiceResult.ISSUED, "was billed on invoice {number}"), (InvoiceResult.DRAFT, "is on a draft")],
)
def test_what_is_billed_is_not_withdrawn(telephony: Telephony, result: InvoiceResult, sentence: str) -> None:
    made = telephony.make(telephony.wish(telephony.project(), detail=RechargeDetail.EMPLOYEE))
    number = telephony.bill(result).number
    with pytest.raises(UserError, match=sentence.format(number=number)):
        withdraw_recharge(telephony.file, made, clock=telephony.clock)
    assert len(telephony.entries(made)) == 2
    (row,) = list_recharges(telephony.file)
    assert (row.billed, row.invoices, row.may_be_withdrawn) == (2, () if number is None else (number,), False)
    assert telephony.broken() == []


@pytest.mark.parametrize("issued", [True, False])
def test_what_is_taken_off_its_invoice_can_be_withdrawn(telephony: Telephony, issued: bool) -> None:
    made = telephony.make(telephony.wish(telephony.project()))
    billed = telephony.bill(InvoiceResult.ISSUED if issued else InvoiceResult.DRAFT)
    if issued:
        credit_invoice(telephony.file, billed.invoice_id, clock=telephony.clock, bill_again=True)
    else:
        void_draft(telephony.file, billed.invoice_id, due_again=False, clock=telephony.clock)
    withdraw_recharge(telephony.file, made, clock=telephony.clock)
    assert telephony.entries(made) == []
    assert telephony.broken() == []


def test_making_fails_whole(telephony: Telephony) -> None:
    """A charge that another program passed on meanwhile cannot be passed on again: nothing of the second stays."""
    with telephony.file.write() as session:
        session.execute(
            text("CREATE TRIGGER too_late BEFORE INSERT ON recharged_charge BEGIN SELECT RAISE(ABORT, 'taken'); END")
        )
    with pytest.raises(Exception, match="taken"):
        telephony.make(telephony.wish(telephony.project()))
    assert list_recharges(telephony.file) == []


def test_two_programs_at_once(telephony: Telephony) -> None:
    """Of two that pass the same costs on at the same moment, one makes it and the other is told."""
    from concurrent.futures import ThreadPoolExecutor

    wishes = [telephony.wish(telephony.project(name)) for name in ("En", "To", "Tre", "Fire")]

    def attempt(wish: RechargeWish) -> int | str:
        try:
            return telephony.make(wish)
        except UserError as error:
            return error.sentence()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(attempt, wishes))
    assert sum(isinstance(one, int) for one in outcomes) == 1, outcomes
    assert telephony.broken() == []
