"""Budgets of departments: setting them, what is spent of them, and the forecast of their month."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from costs import Costs
from random_costs import random_company
from sqlalchemy import select

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import LogEntry
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.budgets import (
    BudgetChange,
    BudgetOfMonth,
    BudgetState,
    budgets_of_month,
    list_budgets,
    set_budget,
)
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.dashboard.reading import DashboardChoice
from telecost_desktop.services.reporting import ReportRequest, TimePeriod, run_report
from telecost_desktop.services.undo import record, take_back

TODAY = date(2026, 11, 22)
NOVEMBER = date(2026, 11, 1)
OLD = date(2020, 1, 1)


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    return Costs(company)


@pytest.fixture
def budget(company: CompanyFile, clock: FixedClock) -> Callable[..., None]:
    """Sets a budget: department, amount, first month."""

    def give(department: int, amount: str | None, since: date = OLD) -> None:
        set_budget(company, department, None if amount is None else Decimal(amount), since, clock=clock, user="AB")

    return give


def of_month(
    file: CompanyFile, month: date = NOVEMBER, today: date = TODAY, accounts: tuple[int, ...] = ()
) -> dict[str, BudgetOfMonth]:
    return {row.department: row for row in budgets_of_month(file, DashboardChoice(today, accounts), month)}


# Setting


def test_a_budget_holds_from_its_month_until_the_next(company: CompanyFile, costs: Costs, budget) -> None:
    top = costs.department("Sea")
    costs.department("Boat", top)
    budget(top, "1000", date(2026, 3, 1))
    budget(top, "0", date(2026, 9, 1))
    budget(top, None, date(2026, 12, 1))
    rows = {row.department: row for row in list_budgets(company, date(2026, 8, 31))}
    assert [(row.department, row.depth) for row in list_budgets(company, TODAY)] == [("Sea", 0), ("Boat", 1)]
    assert (rows["Sea"].amount, rows["Sea"].since) == (1000, date(2026, 3, 1))
    assert rows["Sea"].coming == (
        BudgetChange(date(2026, 9, 1), Decimal("0.00")),
        BudgetChange(date(2026, 12, 1), None),
    )
    assert (rows["Boat"].amount, rows["Boat"].since, rows["Boat"].coming) == (None, None, ())
    for day, amount in ((date(2026, 2, 28), None), (date(2026, 3, 1), 1000), (TODAY, 0), (date(2026, 12, 1), None)):
        row = list_budgets(company, day)[0]
        assert (row.amount, row.since is None) == (amount, amount is None)
        assert [row.budget for row in of_month(company, day).values()] == ([] if amount is None else [amount])


def test_the_same_month_is_replaced_and_logged(company: CompanyFile, costs: Costs, budget) -> None:
    sea = costs.department("Sea")
    budget(sea, None)
    budget(sea, "1000")
    budget(sea, "1000")
    budget(sea, "1200.5")
    budget(sea, None)
    budget(sea, None, date(2026, 1, 1))
    with company.read() as session:
        entries = session.execute(select(LogEntry.action, LogEntry.subject, LogEntry.detail, LogEntry.user))
        assert [tuple(row) for row in entries if row.action.startswith("budget")] == [
            ("budget.set", "Sea", "1000", "AB"),
            ("budget.set", "Sea", "1200.5", "AB"),
            ("budget.ended", "Sea", "", "AB"),
        ]
    with company.raw() as c:
        assert c.execute("SELECT valid_from, amount FROM department_budget").fetchall() == [("2020-01-01", None)]


def test_what_cannot_be_a_budget_is_refused(company: CompanyFile, costs: Costs, budget) -> None:
    sea = costs.department("Sea")
    for department, amount, since in (
        (sea, "-0.01", OLD),
        (sea, "1", date(2026, 1, 2)),
        (sea, "NaN", OLD),
        (sea, "Infinity", OLD),
        (sea, "1000000000.01", OLD),
        (sea, "1E+30", OLD),
        (99, "1", OLD),
        (99, None, OLD),
    ):
        with pytest.raises(UserError):
            budget(department, amount, since)
    with pytest.raises(UserError, match="decimals"):
        budget(sea, "0.0000001", OLD)
    assert list_budgets(company, TODAY)[0].amount is None
    budget(sea, "1000000000")


def test_each_change_is_taken_back(company: CompanyFile, costs: Costs, clock: FixedClock) -> None:
    sea = costs.department("Sea")
    steps = []
    for amount, since in (("100", OLD), ("200", OLD), ("300", NOVEMBER), (None, NOVEMBER)):
        before = list_budgets(company, TODAY)
        value = None if amount is None else Decimal(amount)
        recorded = record(set_budget, company, sea, value, since, clock=clock)
        assert recorded.step is not None
        assert list_budgets(company, TODAY) != before
        steps.append((recorded.step, before))
    for step, before in reversed(steps):
        take_back(company, step, clock=clock)
        assert list_budgets(company, TODAY) == before


# What is spent


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_spent_equals_the_reports(seed: int, empty_company_template: Path, tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "random.telecost"
    shutil.copyfile(empty_company_template, path)
    file = random_company(path, seed)
    names = ("Salg", "Salg øst", "Drift")
    for row in list_budgets(file, TODAY):
        set_budget(file, row.department_id, Decimal(1), OLD, clock=clock)
    compared = 0
    for accounts in ((), (1,), (2, 3)):
        for month in range(1, 7):
            first, last = date(2026, month, 1), date(2026, month + 1, 1) - timedelta(days=1)
            shown = of_month(file, first, TODAY, accounts)
            assert sorted(shown) == sorted(names)
            for name in names:
                request = ReportRequest(TimePeriod(first, last), tuple(map(str, accounts)), departments=(name,))
                for report_id, column in (("R6", "net"), ("R10", "total")):
                    report = run_report(file, report_id, request)
                    keys = [column.key for column in report.columns]
                    stated = [dict(zip(keys, t.values, strict=True)) for t in report.totals if t.currency == "NOK"]
                    assert shown[name].spent == (stated[0][column] if stated else 0), (name, report_id, first, accounts)
                assert shown[name].forecast == shown[name].spent
                compared += shown[name].spent != 0
    assert compared > 15
    file.close()


def test_a_department_covers_its_branches_and_nothing_else(company: CompanyFile, costs: Costs, budget) -> None:
    account = costs.account()
    top = costs.department("Sea")
    middle = costs.department("Boats", top)
    deep, other = costs.department("Wellboat", middle), costs.department("Office")
    kind = costs.traffic_type("Plan", "subscription")
    invoice = costs.invoice(account, "F1", "2026-11-05")
    for department, net in ((top, "1"), (middle, "10"), (deep, "100"), (other, "1000"), (None, "10000")):
        costs.charge(invoice, costs.placement(account, department=department), kind, net, on="2026-11-30")
    costs.charge(invoice, costs.placement(account, costs.line("47900"), department=deep), kind, "5", on="2026-10-31")
    costs.done()
    for department in (top, middle, deep, other):
        budget(department, "1000")
    spent = {name: row.spent for name, row in of_month(company).items()}
    assert spent == {"Sea": 111, "Boats": 110, "Wellboat": 100, "Office": 1000}


# Forecast


@pytest.fixture
def sea(costs: Costs, budget) -> tuple[int, int, int, int]:
    """An account, a department with a budget of 1000, a plan, and calls."""
    department = costs.department("Sea")
    budget(department, "1000")
    return (
        costs.account(),
        department,
        costs.traffic_type("Plan", "subscription"),
        costs.traffic_type("Call", "call", "domestic"),
    )


def test_states_at_their_limits(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, plan, _ = sea
    place = costs.placement(account, department=department)
    other = costs.account("2")
    elsewhere = costs.placement(other, department=department)
    invoice, earlier = costs.invoice(account, "F1"), costs.invoice(other, "F2")
    costs.charge(invoice, place, plan, "900", on="2026-11-01")
    recurring = costs.charge(earlier, elsewhere, plan, "100", on="2026-10-01")
    costs.done()
    row = of_month(company)["Sea"]
    assert (row.spent, row.recurring_to_come, row.forecast, row.state) == (900, 100, 1000, BudgetState.WITHIN)
    with company.raw() as c:
        c.execute("UPDATE charge SET net = net + 10000 WHERE id = ?", (recurring,))
    assert of_month(company)["Sea"].state is BudgetState.AT_RISK
    costs.charge(invoice, place, plan, "100", on="2026-11-01")
    costs.done()
    assert (of_month(company)["Sea"].spent, of_month(company)["Sea"].state) == (1000, BudgetState.AT_RISK)
    costs.charge(invoice, place, plan, "0.01", on="2026-11-01")
    costs.done()
    assert of_month(company)["Sea"].state is BudgetState.OVER


def test_recurring_charges_come_once_per_account(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, plan, _ = sea
    extra, phone = costs.traffic_type("Twin", "option"), costs.traffic_type("Phone", "equipment")
    place = costs.placement(account, costs.line("4790000001"), department=department)
    moved = costs.placement(account, costs.line("4790000002"))
    for month, after, net in (("2026-08", "2026-09", "70"), ("2026-09", "2026-10", "80")):
        invoice = costs.invoice(account, f"F{month}", f"{month}-05")
        costs.charge(invoice, place, plan, net, on=f"{month}-01", start=f"{month}-01", end=f"{after}-01")
        costs.charge(invoice, place, extra, "5", section="option", on=f"{month}-11")
        costs.charge(invoice, place, phone, "4000", section="equipment", on=f"{month}-03")
        costs.charge(invoice, place, phone, "300", section="one_off", on=f"{month}-03")
    costs.done()
    row = of_month(company)["Sea"]
    assert (row.spent, row.recurring_to_come, row.use_to_come) == (0, 85, 0)
    # As soon as the account has charges of the month, a department without any has left it.
    costs.charge(costs.invoice(account, "F11", "2026-11-05"), moved, plan, "1", on="2026-11-01")
    costs.done()
    row = of_month(company)["Sea"]
    assert (row.spent, row.recurring_to_come) == (0, 0)


@pytest.mark.parametrize(("end", "expected"), [("2026-11-30", 90), ("2026-12-01", 0), ("2027-01-01", 0), (None, 90)])
def test_what_is_paid_for_already_does_not_come_again(
    company: CompanyFile, costs: Costs, sea, end: str | None, expected: int
) -> None:
    account, department, plan, _ = sea
    invoice = costs.invoice(account, "F1")
    place = costs.placement(account, department=department)
    costs.charge(invoice, place, plan, "90", on="2026-10-01", start="2026-10-01", end=end)
    costs.done()
    assert of_month(company)["Sea"].recurring_to_come == expected


def test_a_quarter_beside_months_comes_again_when_it_has_ended(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, plan, _ = sea
    place = costs.placement(account, department=department)
    invoice = costs.invoice(account, "F1")
    costs.charge(invoice, place, plan, "300", on="2026-08-01", start="2026-08-01", end="2026-11-01")
    for start, end in (("2026-08-01", "2026-09-01"), ("2026-09-01", "2026-10-01"), ("2026-10-01", "2026-11-01")):
        costs.charge(invoice, place, plan, "50", on=start, start=start, end=end)
    costs.done()
    assert of_month(company)["Sea"].recurring_to_come == 350
    costs.charge(invoice, place, plan, "300", on="2026-11-01", start="2026-11-01", end="2027-02-01")
    costs.charge(invoice, place, plan, "50", on="2026-11-01", start="2026-11-01", end="2026-12-01")
    costs.done()
    expected = {date(2026, 12, 1): 50, date(2027, 1, 1): 50, date(2027, 2, 1): 350}
    assert {month: of_month(company, month)["Sea"].recurring_to_come for month in expected} == expected


def test_credits_are_no_invoice_of_the_month_and_never_expected(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, plan, _ = sea
    place, other = costs.placement(account, department=department), costs.placement(account)
    invoice, credit = costs.invoice(account, "F1"), costs.invoice(account, "K1", kind="credit_note")
    costs.charge(invoice, place, plan, "100", on="2026-09-01", start="2026-09-01", end="2026-10-01")
    costs.charge(credit, place, plan, "-7", on="2026-10-03")
    costs.charge(credit, place, plan, "-20", on="2026-11-03")
    costs.done()
    row = of_month(company)["Sea"]
    assert (row.spent, row.recurring_to_come, row.forecast) == (-20, 100, 80)
    # In October the number left the department, which was given the rest of its month back.
    costs.charge(invoice, other, plan, "100", on="2026-10-02")
    costs.done()
    assert of_month(company)["Sea"].recurring_to_come == 0


def test_the_first_days_of_an_account_tell_what_is_to_come(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, _, call = sea
    use_daily(costs, costs.placement(account, department=department), call, NOVEMBER, 2)
    costs.done()
    assert of_month(company, today=date(2026, 11, 3))["Sea"].use_to_come == 28 * 10
    # An account without any use expects none.
    assert of_month(company, date(2026, 12, 1), date(2026, 11, 3))["Sea"].use_to_come == 0


def use_daily(costs: Costs, place: int, kind: int, first: date, days: int, net: str = "10", **more) -> None:
    for number in range(days):
        costs.use(place, kind, f"{first + timedelta(days=number)}T12:00", net=net, **more)


def test_seven_days_of_use_say_what_the_rest_costs(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, _, call = sea
    place = costs.placement(account, department=department)
    use_daily(costs, place, call, date(2026, 8, 1), 92, "4")
    use_daily(costs, place, call, NOVEMBER, 6)
    costs.done()
    row = of_month(company)["Sea"]
    # Six days are too few: the mean of the three months before.
    assert (row.spent, row.use_to_come, row.forecast) == (60, 24 * 4, 156)
    use_daily(costs, place, call, date(2026, 11, 7), 1, "17")
    costs.done()
    row = of_month(company)["Sea"]
    assert (row.spent, row.use_to_come) == (77, 23 * 11)
    # How far use is known is the same for the whole account.
    costs.use(costs.placement(account), call, "2026-11-20T12:00", net="99")
    costs.done()
    assert of_month(company)["Sea"].use_to_come == round(Decimal(77) * 10 / 20, 2)


def test_use_counts_in_the_month_of_its_charges(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, _, call = sea
    place = costs.placement(account, department=department)
    invoice = costs.invoice(account, "F1", "2026-11-28")
    # Invoiced from the 26th to the 25th: what explains these charges costs nothing in November.
    costs.charge(
        invoice, place, call, "310", section="communication", on="2026-10-26", start="2026-10-26", end="2026-11-26"
    )
    use_daily(costs, place, call, date(2026, 10, 26), 31, invoice=invoice)
    use_daily(costs, place, call, date(2026, 11, 26), 2)
    costs.done()
    row = of_month(company, today=date(2026, 11, 28))["Sea"]
    assert (row.spent, row.use_to_come) == (20, 28 * 10)


def test_charges_say_which_days_they_cover(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, _, call = sea
    place = costs.placement(account, department=department)
    invoice = costs.invoice(account, "F1", "2026-11-16")
    kept = costs.charge(
        invoice, place, call, "150", section="communication", on="2026-11-01", start="2026-11-01", end="2026-11-16"
    )
    costs.done()
    assert of_month(company)["Sea"].use_to_come == 150
    with company.raw() as c:
        c.execute("UPDATE charge SET counts_on = '2026-11-16', period_end = NULL WHERE id = ?", (kept,))
    # By the invoice's date nobody knows for which days it is.
    row = of_month(company)["Sea"]
    assert (row.spent, row.use_to_come) == (150, 0)


def test_closed_months_are_what_they_cost(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, plan, call = sea
    place = costs.placement(account, department=department)
    invoice = costs.invoice(account, "F9", "2026-09-05")
    costs.charge(invoice, place, plan, "300", on="2026-08-01")
    use_daily(costs, place, call, date(2026, 9, 1), 20)
    costs.done()
    # Two months back nothing is expected any more; of last month an invoice may still come.
    assert of_month(company, date(2026, 9, 1), date(2026, 11, 1))["Sea"].forecast == 200
    assert of_month(company, date(2026, 9, 1), date(2026, 10, 31))["Sea"].forecast == 200 + 10 * 10 + 300
    # Newer use and newer charges close it.
    costs.use(place, call, "2026-10-01T10:00")
    costs.done()
    assert of_month(company, date(2026, 9, 1), date(2026, 10, 3))["Sea"].forecast == 500
    costs.charge(invoice, place, plan, "300", on="2026-10-01")
    costs.done()
    assert of_month(company, date(2026, 9, 1), date(2026, 10, 3))["Sea"].forecast == 200


def test_credits_and_a_clock_far_ahead(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, plan, call = sea
    place = costs.placement(account, department=department)
    invoice = costs.invoice(account, "F1", "2026-11-05")
    costs.charge(invoice, place, plan, "-40", on="2026-11-01")
    use_daily(costs, place, call, NOVEMBER, 10, "-2")
    costs.done()
    row = of_month(company)["Sea"]
    # More credits are never expected.
    assert (row.spent, row.forecast, row.state) == (-60, -60, BudgetState.WITHIN)
    far = of_month(company, date(2031, 5, 1), date(2031, 5, 9))["Sea"]
    assert (far.spent, far.forecast) == (0, 0)


def test_without_costs_and_without_budgets(company: CompanyFile, costs: Costs, budget) -> None:
    assert of_month(company) == {}
    sea = costs.department("Sea")
    assert of_month(company) == {}
    budget(sea, "0")
    row = of_month(company)["Sea"]
    assert (row.spent, row.forecast, row.state, row.currency) == (0, 0, BudgetState.WITHIN, "NOK")


def test_other_currencies_and_other_accounts_stay_out(company: CompanyFile, costs: Costs, sea) -> None:
    account, department, plan, call = sea
    other = costs.account("2")
    for key, currency in ((account, "NOK"), (other, "SEK")):
        invoice = costs.invoice(key, currency, currency=currency)
        place = costs.placement(key, department=department)
        costs.charge(invoice, place, plan, "100", on="2026-10-01")
        use_daily(costs, place, call, NOVEMBER, 10, "1")
    costs.done()
    row = of_month(company)["Sea"]
    assert (row.spent, row.recurring_to_come, row.use_to_come) == (10, 100, 20)
    assert of_month(company, accounts=(account,))["Sea"] == row
    none = of_month(company, accounts=(other,))["Sea"]
    assert (none.spent, none.forecast) == (0, 0)
