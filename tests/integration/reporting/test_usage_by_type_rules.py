"""R7 and R11: traffic alone, per department and per number."""

from datetime import date
from decimal import Decimal

import pytest
from costs import Costs, dicts

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod, run_report

OCTOBER = TimePeriod(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    return Costs(company)


def test_only_communications_and_running_use_the_largest_first(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    sales, works = costs.department("Salg"), costs.department("Drift")
    seller = costs.placement(account, costs.line("4790000001"), costs.employee("Siv"), sales)
    worker = costs.placement(account, costs.line("4790000002"), costs.employee("Åse"), works)
    plan, calls = costs.traffic_type("Bedrift Fri", "subscription"), costs.traffic_type("Calls", "call")
    roaming = costs.traffic_type("Data in USA", "data", "roaming", "world", "US")
    package = costs.traffic_type("Data package", "option")
    invoice = costs.invoice(account, "F1", net="1000")
    costs.charge(invoice, seller, plan, "299")
    costs.charge(invoice, seller, package, "99", section="option")
    costs.charge(invoice, seller, calls, "10", section="communication", vat="2.50")
    costs.charge(invoice, seller, roaming, "70", section="communication", vat="17.50")
    costs.charge(invoice, worker, calls, "20", section="communication", vat="5")
    costs.use(seller, calls, "2026-11-02T10:00", net="3", seconds=90)
    costs.done()
    result = run_report(costs.file, "R7", ReportRequest(), clock=clock)
    shown = [
        (r["department"], r["invoice"], r["traffic_type"], r["country"], r["net"], r["state"]) for r in dicts(result)
    ]
    assert shown == [
        ("Drift", "F1", "Calls", "", 20, "invoiced"),
        ("Salg", "F1", "Data in USA", "US", 70, "invoiced"),
        ("Salg", "F1", "Calls", "", 10, "invoiced"),
        ("Salg", "", "Calls", "", 3, "running"),
    ]
    keys = {column.key for column in result.columns}
    assert keys.isdisjoint({"number", "user", "employee_number"})
    # It covers a part of the costs, so nothing leads to the stated total.
    by_invoice = run_report(costs.file, "R7", ReportRequest(InvoicePeriod(("F1",))), clock=clock)
    assert [(row["state"], row["net"]) for row in dicts(by_invoice)] == [("invoiced", net) for net in (20, 70, 10)]


@pytest.mark.parametrize("report", ["R7", "R11"])
def test_a_fixed_section_or_an_empty_period_has_no_traffic(costs: Costs, clock: FixedClock, report: str) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    plan, calls = costs.traffic_type("Bedrift Fri", "subscription"), costs.traffic_type("Calls", "call")
    invoice = costs.invoice(account, "F1")
    costs.charge(invoice, place, plan, "299")
    costs.charge(invoice, place, calls, "5", section="communication", on="2026-09-03")
    costs.use(place, calls, "2026-11-01T00:00", net="1")
    costs.done()
    for request in (ReportRequest(OCTOBER), ReportRequest(sections=("subscription",))):
        result = run_report(costs.file, report, request, clock=clock)
        assert (result.rows, result.totals, [note.code for note in result.notes]) == ([], (), ["none"])
    both = run_report(costs.file, report, ReportRequest(sections=("subscription", "communication")), clock=clock)
    assert [row["net"] for row in dicts(both)] == [5, 1]


def test_calls_to_denmark_per_number_and_invoice(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    siv = costs.placement(account, costs.line("4790000001"), costs.employee("Siv"), costs.department("Salg"))
    nobody = costs.placement(account, costs.line("4790000002"))
    calls = costs.traffic_type("Calls", "call")
    denmark = costs.traffic_type("Calls to Denmark", "call", "to_abroad", "eea", "DK")
    # The records say more of the same traffic than the invoice's line does.
    finer = costs.traffic_type("Calls to Denmark", "call", "to_abroad", "eea", "DK", use="outside")
    for month in (9, 10):
        invoice = costs.invoice(account, f"F{month}", f"2026-{month:02}-05")
        costs.charge(invoice, siv, denmark, str(month), section="communication", on=f"2026-{month:02}-01", vat="1")
        costs.charge(invoice, siv, calls, "1", section="communication", on=f"2026-{month:02}-01")
        costs.use(siv, finer, f"2026-{month:02}-02T08:00", invoice=invoice, net=str(month), seconds=60 * month)
        costs.charge(invoice, nobody, denmark, "2", section="communication", on=f"2026-{month:02}-01")
    costs.done()
    result = run_report(costs.file, "R11", ReportRequest(countries=("DK",)), clock=clock)
    rows = dicts(result)
    assert [(r["user"], r["number"], r["invoice"], r["net"], r["gross"], r["minutes"]) for r in rows] == [
        ("Siv", "4790000001", "F9", 9, 10, 9.0),
        ("Siv", "4790000001", "F10", 10, 11, 10.0),
        ("", "4790000002", "F9", 2, 2, 0.0),
        ("", "4790000002", "F10", 2, 2, 0.0),
    ]
    assert {(r["direction"], r["zone"], r["country"], r["department"]) for r in rows} == {
        ("to_abroad", "eea", "DK", "Salg"),
        ("to_abroad", "eea", "DK", ""),
    }


@pytest.mark.parametrize("report", ["R7", "R11"])
def test_currencies_stay_apart_and_a_credit_note_is_negative(costs: Costs, clock: FixedClock, report: str) -> None:
    home, abroad = costs.account("1"), costs.account("2", "Vest")
    line, calls = costs.line("4790000001"), costs.traffic_type("Calls", "call", vat="liable")
    kroner = costs.invoice(home, "F1", kind="credit_note")
    euros = costs.invoice(abroad, "F2", currency="EUR")
    costs.charge(kroner, costs.placement(home, line), calls, "-12.345678", section="communication")
    costs.charge(euros, costs.placement(abroad, line), calls, "7", section="communication")
    # Use of no invoice is in the currency of its account's latest invoice.
    costs.use(costs.placement(abroad, costs.line("4790000002")), calls, "2026-10-09T09:00", net="0.5")
    costs.done()
    result = run_report(costs.file, report, ReportRequest(), clock=clock)
    totals = {total.currency: total.values[result.column("net")] for total in result.totals}
    assert totals == {"NOK": Decimal("-12.345678"), "EUR": Decimal("7.5")}
    assert {row["vat_liability"] for row in dicts(result)} == {"liable"}


def test_use_of_several_months_is_one_row_where_it_is_on_one_invoice_or_on_none(
    costs: Costs, clock: FixedClock
) -> None:
    account = costs.account()
    calls = costs.traffic_type("Calls", "call")
    place = costs.placement(account, costs.line("4799000001"), costs.employee("Kari"))
    long, short = (costs.invoice(account, number, charged=False, state="expected") for number in ("F1", "F2"))
    for month, invoice in ((1, long), (2, long), (2, short), (3, None), (4, None)):
        costs.use(place, calls, f"2026-{month:02}-10T08:00", invoice=invoice, net="1")
    result = run_report(costs.done(), "R11", ReportRequest(), clock=clock)
    invoice, net = result.column("invoice"), result.column("net")
    assert sorted((row[invoice], row[net]) for row in result.rows) == [
        ("", Decimal("2.00")), ("F1", Decimal("2.00")), ("F2", Decimal("1.00")),
    ]  # fmt: skip
