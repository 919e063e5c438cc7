"""R8: every invoice line with all it says, running usage summed, in memory that does not grow with the rows."""

import tracemalloc
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from costs import Costs, micro
from hypothesis import HealthCheck, given, settings
from random_costs import expected, requests

from telecost_desktop.errors import Cancelled
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, ReportResult, TimePeriod, run_report
from telecost_desktop.services.reporting.run import stream_report

OCTOBER = TimePeriod(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    return Costs(company)


def dicts(result: ReportResult) -> list[dict[str, Any]]:
    return [{column.key: value for column, value in zip(result.columns, row, strict=True)} for row in result.rows]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=requests)
def test_every_line_once_and_running_usage_summed(random_file: CompanyFile, request: ReportRequest) -> None:
    rows = dicts(run_report(random_file, "R8", request))
    with random_file.raw() as c:
        facts = expected(c, request)
        types = dict(c.execute("SELECT id, name FROM traffic_type"))
        lines = c.execute("SELECT CAST(id AS TEXT), net, vat FROM charge").fetchall()
        charged = {key for (key,) in c.execute("SELECT id FROM supplier_invoice WHERE has_charges = 1")}
        msisdn = {None: "", **dict(c.execute("SELECT id, msisdn FROM line"))}
    invoiced = [row for row in rows if row["state"] == "invoiced"]
    assert len({row["line"] for row in invoiced}) == len(invoiced)
    amounts = {key: (Decimal(net) / 10**6, Decimal(vat) / 10**6) for key, net, vat in lines}
    assert all(amounts[row["line"]] == (row["net"], row["vat"]) for row in invoiced)
    charges = [fact for fact in facts if fact.money and fact.invoice in charged]
    assert sum(row["net"] for row in invoiced) == sum(fact.net for fact in charges) / 10**6
    assert len(invoiced) == len(charges)
    wanted: dict[tuple, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for fact in facts:
        if fact.money and fact.invoice not in charged:
            key = (msisdn[fact.line], fact.number, types[fact.kind], fact.day.strftime("%Y-%m"), fact.currency)
            wanted[key] = [a + b for a, b in zip(wanted[key], (fact.net, fact.vat, 1), strict=True)]
    found: dict[tuple, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for row in rows:
        if row["state"] == "running":
            assert row["line"] is None
            key = tuple(row[name] for name in ("number", "invoice", "traffic_type", "month", "currency"))
            sums = (row["net"] * 10**6, row["vat"] * 10**6, row["records"])
            found[key] = [a + b for a, b in zip(found[key], sums, strict=True)]
    assert found == wanted


def test_a_line_has_all_fields_of_its_invoice(costs: Costs, clock: FixedClock) -> None:
    account = costs.account("1001", root="77")
    line, employee, department = costs.line("4790000001"), costs.employee("Siv Tveit", "12"), costs.department("Salg")
    for number, first in (("8947001", "2026-01-01"), ("8947002", "2026-10-15")):
        costs.add("sim_line", sim_id=costs.add("sim_card", number=number, kind="main"), line_id=line, valid_from=first)
    place = costs.placement(account, line, employee, department)
    calls = costs.traffic_type("Til Danmark", "call", "to_abroad", "eea", "DK", group="mobile_telephony", use="outside")
    plan = costs.traffic_type("Basis", "subscription")
    invoice = costs.invoice(account, "F1", net="30", vat="7.50", due="2026-10-25")
    with costs.file.raw() as c:
        c.execute(
            "UPDATE supplier_invoice SET period_start = '2026-09-01', period_end = '2026-11-01',"
            " payment_reference = '00123', payee_account = '1234'"
        )
    costs.charge(
        invoice, place, calls, "10.123456", section="communication", on="2026-09-01", start="2026-09-01",
        end="2026-10-01", vat="2.53", text="Til Danmark, 12 min", seconds=720,
    )  # fmt: skip
    costs.charge(invoice, place, plan, "20", on="2026-10-20", vat="5")
    fixed, row = dicts(run_report(costs.file, "R8", ReportRequest(InvoicePeriod(("F1",))), clock=clock))[:2]
    assert row == {
        "user": "Siv Tveit", "number": "4790000001", "department": "Salg", "invoice": "F1", "date": date(2026, 9, 1),
        "section": "communication", "text": "Til Danmark, 12 min", "quantity": 1.0, "unit": "",
        "net": Decimal("10.123456"), "vat_rate": 25.0, "vat_category": "S", "vat": Decimal("2.53"),
        "gross": Decimal("12.653456"), "currency": "NOK", "state": "invoiced", "cost": "traffic", "kind": "call",
        "traffic_type": "Til Danmark", "zone": "eea", "country": "DK", "direction": "to_abroad",
        "package_use": "outside", "vat_liability": "", "product_group": "mobile_telephony", "month": "2026-09",
        "first": date(2026, 9, 1), "last": date(2026, 9, 30), "minutes": 12.0, "messages": 0, "megabytes": 0.0,
        "records": 1, "employee_number": "12", "sim": "8947001", "invoice_date": date(2026, 10, 5),
        "due_date": date(2026, 10, 25), "document": "invoice", "invoice_first": date(2026, 9, 1),
        "invoice_last": date(2026, 10, 31), "payment_reference": "00123", "payee_account": "1234",
        "operator": "Nordlys", "account": "1001", "account_name": "", "customer_root": "77", "reference": "",
        "line": "1",
    }  # fmt: skip
    assert (fixed["cost"], fixed["first"], fixed["last"], fixed["text"]) == ("fixed", None, None, "")
    # Both cards may have served it on that day.
    assert set(fixed["sim"].split(", ")) == {"8947001", "8947002"}


def test_lines_stand_by_user_number_invoice_and_section(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    plan, calls = costs.traffic_type("Basis", "subscription"), costs.traffic_type("Calls", "call")
    nobody = costs.placement(account)
    siv, are = (
        costs.placement(account, costs.line(f"479000000{end}"), costs.employee(name))
        for end, name in enumerate(("Siv", "are"))
    )
    for number, day in (("F2", "2026-10-05"), ("F1", "2026-09-05")):
        invoice = costs.invoice(account, number, day)
        for place in (nobody, siv, are):
            costs.charge(invoice, place, calls, "1", section="communication", on="2026-08-01")
            costs.charge(invoice, place, plan, "2", on=day)
    costs.use(siv, calls, "2026-10-20T10:00", net="3", seconds=90)
    costs.use(siv, calls, "2026-10-21T10:00", net="4", seconds=30)
    costs.use(siv, calls, "2026-11-01T10:00", net="5")
    costs.done()
    rows = dicts(run_report(costs.file, "R8", ReportRequest(), clock=clock))
    of_one = [("F1", 2), ("F1", 1), ("F2", 2), ("F2", 1)]
    assert [(row["user"], row["invoice"], row["net"]) for row in rows] == [
        *(("are", *each) for each in of_one),
        *(("Siv", *each) for each in of_one),
        ("Siv", "", 7),
        ("Siv", "", 5),
        *(("", *each) for each in of_one),
    ]
    running = rows[8]
    assert [running[key] for key in ("state", "text", "month", "first", "last", "minutes", "records", "date")] == [
        "running", "Calls", "2026-10", date(2026, 10, 1), date(2026, 10, 31), 2.0, 2, None,
    ]  # fmt: skip
    cut = ReportRequest(TimePeriod(date(2026, 10, 21), date(2026, 12, 1)))
    rows = dicts(run_report(costs.file, "R8", cut, clock=clock))
    assert [(row["net"], row["first"], row["last"]) for row in rows] == [
        (4, date(2026, 10, 21), date(2026, 10, 31)),
        (5, date(2026, 11, 1), date(2026, 11, 30)),
    ]


def test_a_credit_note_alone_and_an_empty_period(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place, plan = costs.placement(account, costs.line("4790000001")), costs.traffic_type("Basis", "subscription")
    credit = costs.invoice(account, "K1", kind="credit_note", currency="EUR", net="100.01", vat="25")
    costs.charge(credit, place, plan, "-100", vat="-25")
    costs.done()
    line, difference = dicts(run_report(costs.file, "R8", ReportRequest(InvoicePeriod(("K1",))), clock=clock))
    assert (line["document"], line["net"], line["department"], line["user"]) == ("credit_note", -100, "", "")
    assert (difference["state"], difference["net"], difference["line"]) == ("difference", Decimal("-0.01"), None)
    empty = run_report(costs.file, "R8", ReportRequest(TimePeriod(date(2020, 1, 1), date(2020, 1, 2))), clock=clock)
    assert (empty.rows, [note.code for note in empty.notes]) == ([], ["none"])


LINES, NUMBERS = 50_000, 100


@pytest.fixture
def long(costs: Costs) -> CompanyFile:
    account = costs.account()
    plan = costs.traffic_type("Basis", "subscription")
    places = [
        costs.placement(account, costs.line(f"47900{end:05}"), costs.employee(f"E{end}")) for end in range(NUMBERS)
    ]
    invoice = costs.invoice(account, "F1")
    with costs.file.raw() as c:
        c.execute("BEGIN IMMEDIATE")
        c.executemany(
            "INSERT INTO charge (supplier_invoice_id, placement_id, section, traffic_type_id, counts_on, text, reference,"
            " quantity, unit, seconds, messages, volume_bytes, net, vat_category, vat_rate, vat)"
            f" VALUES ({invoice}, ?, 'option', {plan}, '2026-10-01', ?, '', 1, '', 0, 0, 0, ?, 'S', {micro(25)}, 0)",
            ((places[number % NUMBERS], f"Service {number}", micro(number)) for number in range(LINES)),
        )
        c.execute("COMMIT")
    return costs.done()


def test_memory_does_not_grow_with_the_rows(long: CompanyFile, clock: FixedClock) -> None:
    tracemalloc.start()
    try:
        with stream_report(long, "R8", ReportRequest(), clock=clock) as stream:
            rows = sum(1 for _ in stream.rows)
            assert stream.totals[0].rows == rows == LINES
        _, streamed = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        held = run_report(long, "R8", ReportRequest(), clock=clock).rows
        _, whole = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(held) == LINES
    # A part of 4000 lines is held at a time, not the 50 000.
    assert streamed < whole / 5


def test_it_can_be_given_up_in_the_middle(long: CompanyFile, clock: FixedClock) -> None:
    taken = 0
    with (
        pytest.raises(Cancelled),
        stream_report(long, "R8", ReportRequest(), clock=clock, cancelled=lambda: taken > 5_000) as stream,
    ):
        for _ in stream.rows:
            taken += 1
    assert 5_000 < taken < 10_000
