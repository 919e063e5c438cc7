"""R14: what is invoiced and what is not yet, per department, user and number."""

from datetime import date
from decimal import Decimal

import pytest
from costs import Costs, dicts

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod, run_report

NOVEMBER = TimePeriod(date(2026, 11, 1), date(2026, 11, 30))
COSTS = ("invoiced_fixed", "invoiced_usage", "not_invoiced", "total", "state")


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    return Costs(company)


def test_invoiced_and_not_invoiced_stand_side_by_side(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    siv = costs.placement(account, costs.line("4790000001"), costs.employee("Siv"), costs.department("Salg"))
    plain, quiet = (costs.placement(account, costs.line(f"479000000{place}")) for place in (2, 3))
    plan, calls = costs.traffic_type("Bedrift Fri", "subscription"), costs.traffic_type("Calls", "call")
    invoice = costs.invoice(account, "F1", "2026-11-05")
    expected = costs.invoice(account, "F2", None, charged=False, state="expected")
    costs.charge(invoice, siv, plan, "299", on="2026-11-01", vat="74.75")
    costs.charge(invoice, siv, calls, "12", section="communication", on="2026-11-01", vat="3")
    costs.charge(invoice, quiet, plan, "99", on="2026-11-01")
    costs.use(siv, calls, "2026-10-31T23:59:59", invoice=invoice, net="12", seconds=60)
    costs.use(siv, calls, "2026-11-08T08:00", net="1.25", vat="0.3125", seconds=30)
    # An invoice of which only the usage is here has not invoiced it yet.
    costs.use(siv, calls, "2026-11-20T23:59:59", invoice=expected, net="2", seconds=30)
    costs.use(plain, calls, "2026-11-03T00:00:00", net="5")
    costs.done()
    result = run_report(costs.file, "R14", ReportRequest(NOVEMBER), clock=clock)
    rows = dicts(result)
    assert [(row["department"], row["user"], row["number"], *(row[key] for key in COSTS)) for row in rows] == [
        ("Salg", "Siv", "4790000001", 299, 12, Decimal("3.25"), Decimal("314.25"), "partly"),
        ("", "", "4790000002", 0, 0, 5, 5, "running"),
        ("", "", "4790000003", 99, 0, 0, 99, "invoiced"),
    ]
    assert [row["last_used"] for row in rows] == [date(2026, 11, 20), date(2026, 11, 3), None]
    assert (rows[0]["gross"], rows[0]["minutes"]) == (Decimal("392.3125"), 1.0)
    assert [note.values for note in result.notes] == [{"day": date(2026, 11, 20)}]


def test_its_total_is_that_of_the_other_reports_over_all_costs(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place, plan = costs.placement(account, costs.line("4790000001")), costs.traffic_type("Plan", "subscription")
    invoice = costs.invoice(account, "F1", net="100.01", vat="25", rounding="0.49")
    costs.charge(invoice, place, plan, "100", vat="25")
    credit = costs.invoice(account, "K1", kind="credit_note", net="10", vat="2.50")
    costs.charge(credit, place, plan, "-10", vat="-2.50")
    costs.done()
    for request in (ReportRequest(), ReportRequest(InvoicePeriod(("F1", "K1"))), ReportRequest(InvoicePeriod(("K1",)))):
        so_far, by_type = (run_report(costs.file, report, request, clock=clock) for report in ("R14", "R6"))
        for key, other in (("total", "net"), ("vat", "vat"), ("gross", "gross")):
            assert so_far.totals[0].values[so_far.column(key)] == by_type.totals[0].values[by_type.column(other)]
    credit_alone = dicts(run_report(costs.file, "R14", ReportRequest(InvoicePeriod(("K1",))), clock=clock))
    assert [(row["total"], row["state"]) for row in credit_alone] == [(-10, "invoiced")]
    stated = dicts(run_report(costs.file, "R14", ReportRequest(InvoicePeriod(("F1",))), clock=clock))
    assert [(row["state"], row["total"], row["invoiced_fixed"], row["last_used"]) for row in stated] == [
        ("invoiced", 100, 100, None),
        ("difference", Decimal("0.01"), None, None),
        ("rounding", 0, None, None),
    ]


def test_a_number_in_two_currencies_has_two_rows(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place, plan = costs.placement(account, costs.line("4790000001")), costs.traffic_type("Plan", "subscription")
    costs.charge(costs.invoice(account, "F1", "2026-09-05"), place, plan, "100")
    costs.charge(costs.invoice(account, "F2", "2026-10-05", currency="EUR"), place, plan, "9")
    # Not invoiced: in the currency of the latest invoice.
    costs.use(place, costs.traffic_type("Calls", "call"), "2026-11-01T09:00", net="1")
    costs.done()
    result = run_report(costs.file, "R14", ReportRequest(), clock=clock)
    assert [(row["currency"], row["total"], row["state"]) for row in dicts(result)] == [
        ("EUR", 10, "partly"),
        ("NOK", 100, "invoiced"),
    ]
    assert [(total.currency, total.values[result.column("total")]) for total in result.totals] == [
        ("EUR", 10),
        ("NOK", 100),
    ]


def test_who_left_and_a_number_that_ended_keep_their_costs(costs: Costs, clock: FixedClock) -> None:
    account, line = costs.account(), costs.line("4790000001", "2020-01-01", "2026-11-10")
    siv, sales = costs.employee("Siv Tveit"), costs.department("Salg")
    plan = costs.traffic_type("Plan", "subscription")
    # From 6 November on nobody holds it; on the 10th it ended.
    costs.charge(costs.invoice(account, "F1"), costs.placement(account, line, siv, sales), plan, "50", on="2026-11-01")
    after = costs.placement(account, line)
    costs.charge(costs.invoice(account, "F2"), after, plan, "-20", on="2026-11-11")
    costs.add("line_employee", line_id=line, employee_id=siv, valid_from="2020-01-01")
    costs.add("line_employee", line_id=line, employee_id=None, valid_from="2026-11-06")
    costs.done()
    rows = dicts(run_report(costs.file, "R14", ReportRequest(NOVEMBER), clock=clock))
    assert [(row["department"], row["user"], row["total"]) for row in rows] == [
        ("Salg", "Siv Tveit", 50),
        ("", "", -20),
    ]


def test_the_last_use_lies_in_the_period_whatever_lies_after_it(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    calls, data = costs.traffic_type("Calls", "call", group="mobile"), costs.traffic_type("Data", "data", country="SE")
    for day in ("2026-08-20", "2026-09-15", "2026-10-12", "2026-10-25"):
        costs.use(place, calls, f"{day}T12:00", net="1")
    costs.use(place, data, "2026-09-03T12:00", net="1")
    costs.done()

    def last(first: date, end: date, **filters: tuple[str, ...]) -> date | None:
        request = ReportRequest(TimePeriod(first, end), **filters)
        (row,) = dicts(run_report(costs.file, "R14", request, clock=clock))
        return row["last_used"]

    assert last(date(2026, 8, 1), date(2026, 10, 31)) == date(2026, 10, 25)
    assert last(date(2026, 8, 1), date(2026, 10, 24)) == date(2026, 10, 12)
    # The month at the end has no use before its last day, so an earlier one answers.
    assert last(date(2026, 8, 1), date(2026, 10, 11)) == date(2026, 9, 15)
    assert last(date(2026, 8, 2), date(2026, 9, 2)) == date(2026, 8, 20)
    assert last(date(2026, 9, 10), date(2026, 9, 20)) == date(2026, 9, 15)
    assert last(date(2026, 8, 1), date(2026, 10, 31), countries=("SE",)) == date(2026, 9, 3)


def test_an_empty_period(costs: Costs, clock: FixedClock) -> None:
    costs.done()
    result = run_report(costs.file, "R14", ReportRequest(NOVEMBER), clock=clock)
    assert (result.rows, result.totals, [note.code for note in result.notes]) == ([], (), ["none"])
