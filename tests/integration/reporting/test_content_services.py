"""R12: content services per number, those with VAT due, exempt ones and unknown ones apart."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from costs import Costs, dicts

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod, run_report

AMOUNTS = ("liable", "exempt", "unknown", "total", "vat")


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    return Costs(company)


def amounts(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[key] for key in AMOUNTS)


def test_amounts_include_vat_whoever_charged_it(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"), costs.employee("Siv"))
    parking = costs.traffic_type("Parking", "content", vat="liable")
    goods = costs.traffic_type("Goods on the bill", "content", vat="liable")
    donation = costs.traffic_type("Donation", "content", vat="exempt")
    riddle = costs.traffic_type("CPA 4711", "content")
    invoice = costs.invoice(account, "F1", net="450", vat="25")
    # The operator's own VAT stands beside the line; a provider that bills jointly has put its VAT into the amount.
    costs.charge(invoice, place, parking, "100", section="communication", vat="25")
    costs.charge(invoice, place, goods, "125", section="communication")
    costs.charge(invoice, place, donation, "200", section="communication")
    costs.charge(invoice, place, riddle, "25", section="communication")
    costs.done()
    (row,) = dicts(run_report(costs.file, "R12", ReportRequest(), clock=clock))
    assert amounts(row) == (250, 200, 25, 475, 25)


def test_only_numbers_with_content_services_in_the_period(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    siv = costs.placement(account, costs.line("4790000001"), costs.employee("Siv"), costs.department("Salg"))
    nobody, caller = (costs.placement(account, costs.line(f"479000000{place}")) for place in (2, 3))
    shared = costs.placement(account)
    content = costs.traffic_type("1881", "content", vat="liable")
    calls = costs.traffic_type("Calls", "call", vat="liable")
    invoice = costs.invoice(account, "F1", net="999")
    costs.charge(invoice, caller, calls, "50", section="communication", vat="12.50")
    costs.charge(invoice, siv, calls, "50", section="communication", vat="12.50")
    costs.charge(invoice, siv, content, "10", section="communication", vat="2.50")
    costs.charge(invoice, nobody, content, "20", section="option", vat="5")
    # Of no number, but paid all the same.
    costs.charge(invoice, shared, content, "30", section="one_off")
    costs.charge(invoice, caller, content, "40", section="communication", on="2026-09-30")
    costs.done()
    october = ReportRequest(TimePeriod(date(2026, 10, 1), date(2026, 10, 31)))
    rows = dicts(run_report(costs.file, "R12", october, clock=clock))
    assert [(row["user"], row["number"], row["department"], row["total"]) for row in rows] == [
        ("Siv", "4790000001", "Salg", Decimal("12.50")),
        ("", "4790000002", "", 25),
        ("", "", "", 30),
    ]
    before = ReportRequest(TimePeriod(date(2026, 8, 1), date(2026, 8, 31)))
    empty = run_report(costs.file, "R12", before, clock=clock)
    assert (empty.rows, [note.code for note in empty.notes]) == ([], ["none"])
    # A part of the invoice: no row leads to its stated total.
    by_invoice = dicts(run_report(costs.file, "R12", ReportRequest(InvoicePeriod(("F1",))), clock=clock))
    assert {row["state"] for row in by_invoice} == {"invoiced"}
    assert sum(row["total"] for row in by_invoice) == Decimal("107.50")


def test_running_purchases_count_until_the_invoice_charges_them(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    donation = costs.traffic_type("Donation", "content", vat="exempt")
    parking = costs.traffic_type("Parking", "content", vat="liable")
    invoice = costs.invoice(account, "F1")
    costs.charge(invoice, place, donation, "50", section="communication")
    costs.use(place, donation, "2026-09-20T10:00", invoice=invoice, net="50", messages=1)
    costs.use(place, donation, "2026-11-20T10:00", net="100", messages=1)
    costs.use(place, parking, "2026-11-20T11:00", net="8", vat="2", messages=1)
    costs.done()
    rows = dicts(run_report(costs.file, "R12", ReportRequest(), clock=clock))
    assert [(row["invoice"], row["state"], *amounts(row), row["messages"]) for row in rows] == [
        ("F1", "invoiced", 0, 50, 0, 50, 0, 1),
        ("", "running", 10, 100, 0, 110, 2, 2),
    ]


def test_purchases_whose_charge_counts_in_another_period_are_not_listed(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    donation = costs.traffic_type("Donation", "content", vat="exempt")
    invoice = costs.invoice(account, "F1")
    costs.charge(invoice, place, donation, "50", section="communication", on="2026-10-01")
    costs.use(place, donation, "2026-10-28T10:00", invoice=invoice, net="50", messages=1)
    costs.done()
    late = ReportRequest(TimePeriod(date(2026, 10, 20), date(2026, 10, 31)))
    assert run_report(costs.file, "R12", late, clock=clock).rows == []


def test_a_donation_given_back_is_negative_and_currencies_stay_apart(costs: Costs, clock: FixedClock) -> None:
    home, abroad = costs.account("1"), costs.account("2", "Vest")
    line = costs.line("4790000001")
    donation = costs.traffic_type("Donation", "content", vat="exempt")
    credit = costs.invoice(home, "K1", kind="credit_note", net="50")
    euros = costs.invoice(abroad, "F2", currency="EUR", net="20")
    costs.charge(credit, costs.placement(home, line), donation, "-50", section="communication")
    costs.charge(euros, costs.placement(abroad, line), donation, "20", section="communication")
    costs.done()
    result = run_report(costs.file, "R12", ReportRequest(), clock=clock)
    assert {total.currency: total.values[result.column("exempt")] for total in result.totals} == {"NOK": -50, "EUR": 20}


def test_a_file_without_content_services_has_none(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place, calls = costs.placement(account, costs.line("4790000001")), costs.traffic_type("Calls", "call")
    costs.charge(costs.invoice(account, "F1"), place, calls, "50", section="communication")
    costs.use(place, calls, "2026-10-09T09:00", net="1")
    costs.done()
    assert run_report(costs.file, "R12", ReportRequest(), clock=clock).rows == []
