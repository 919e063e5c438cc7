import sqlite3
from datetime import date
from decimal import Decimal

import pytest
from costs import Costs, dicts

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.called_numbers import masked
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting import (
    InvoicePeriod,
    ReportRequest,
    TimePeriod,
    definition,
    definitions,
    run_report,
)
from telecost_desktop.services.reporting.itemised import itemised_bill
from telecost_desktop.services.settings import SettingKey, write_setting

OCTOBER = TimePeriod(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    return Costs(company)


def test_the_catalogue_knows_its_reports_by_id_in_any_case() -> None:
    ids = [report.id for report in definitions()]
    numbered = [report_id for report_id in ids if report_id[1:].isdigit()]
    assert numbered == sorted(numbered, key=lambda report_id: int(report_id[1:]))
    assert ids[len(numbered) :] == ["aged-receivables", "vat-on-sales"]
    assert {"R6", "R7", "R10", "R11", "R12", "R13", "R14"} <= set(ids)
    assert definition("r10").name == "Subscriptions and usage, per number"
    assert {report.category for report in definitions()} == {"traffic_type", "number", "running", "sales"}
    for report in definitions():
        assert report.description.startswith("Use it when")
        assert all(column.help for column in report.columns)
        assert len({column.key for column in report.columns}) == len(report.columns)
    with pytest.raises(UserError, match=f"Choose one of {', '.join(ids)}"):
        definition("R99")


def test_usage_of_an_invoice_with_charges_gives_quantities_and_no_money(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    calls = costs.traffic_type("Calls", "call")
    invoice = costs.invoice(account, "F1", net="50", vat="12.50")
    costs.charge(invoice, place, calls, "50", section="communication", vat="12.50", seconds=7000)
    costs.use(place, calls, "2026-09-30T23:59:59", invoice=invoice, net="49", seconds=600)
    costs.use(place, calls, "2026-10-02T00:00:00", invoice=invoice, net="1", seconds=60)
    costs.done()
    (row,) = dicts(run_report(costs.file, "R10", ReportRequest(InvoicePeriod(("F1",))), clock=clock))
    assert (row["usage"], row["total"], row["gross"], row["minutes"]) == (50, 50, Decimal("62.50"), 11.0)
    # By time the charge counts on its own day, use on the days of use.
    (row,) = dicts(run_report(costs.file, "R10", ReportRequest(OCTOBER), clock=clock))
    assert (row["usage"], row["minutes"]) == (50, 1.0)
    september = ReportRequest(TimePeriod(date(2026, 9, 1), date(2026, 9, 30)))
    (row,) = dicts(run_report(costs.file, "R10", september, clock=clock))
    assert (row["usage"], row["minutes"]) == (0, 10.0)


def test_names_are_those_of_the_day_of_use(costs: Costs, clock: FixedClock) -> None:
    account, line = costs.account(), costs.line("4790000001")
    employee = costs.employee("Siv Tveit")
    sales, logistics = costs.department("Salg"), costs.department("Logistikk")
    data = costs.traffic_type("Data", "data")
    costs.use(costs.placement(account, line, employee, sales), data, "2026-10-10T10:00", net="1")
    costs.use(costs.placement(account, line, employee, logistics), data, "2026-10-20T10:00", net="2")
    costs.done()
    rows = dicts(run_report(costs.file, "R10", ReportRequest(OCTOBER), clock=clock))
    assert [(row["department"], row["total"], row["state"], row["invoice"]) for row in rows] == [
        ("Salg", 1, "running", ""),
        ("Logistikk", 2, "running", ""),
    ]


def test_who_has_left_keeps_the_costs_and_cannot_be_deleted(costs: Costs, clock: FixedClock) -> None:
    account, line, data = costs.account(), costs.line("4790000001"), costs.traffic_type("Data", "data")
    gone, heir = costs.employee("Siv Tveit"), costs.employee("Ola Berg")
    costs.use(costs.placement(account, line, gone), data, "2026-10-10T10:00", net="1")
    costs.use(costs.placement(account, line, heir), data, "2026-10-20T10:00", net="2")
    costs.done()
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), costs.file.raw() as connection:
        connection.execute("DELETE FROM employee WHERE id = ?", (gone,))
    rows = dicts(run_report(costs.file, "R10", ReportRequest(OCTOBER), clock=clock))
    assert {(row["user"], row["total"]) for row in rows} == {("Siv Tveit", 1), ("Ola Berg", 2)}


def test_account_level_charges_and_numbers_without_a_department_are_not_dropped(
    costs: Costs, clock: FixedClock
) -> None:
    account = costs.account()
    other = costs.traffic_type("Invoice fee", "one_off")
    invoice = costs.invoice(account, "F1", net="40")
    costs.charge(invoice, costs.placement(account), other, "30", section="one_off")
    costs.charge(invoice, costs.placement(account, costs.line("4790000001")), other, "10", section="one_off")
    costs.done()
    by_type = dicts(run_report(costs.file, "R6", ReportRequest(departments=("",)), clock=clock))
    assert [(row["department"], row["cost"], row["net"]) for row in by_type] == [("", "fixed", 40)]
    by_number = dicts(run_report(costs.file, "R10", ReportRequest(), clock=clock))
    assert {(row["number"], row["fixed"], row["one_off"]) for row in by_number} == {
        ("", 30, 30),
        ("4790000001", 10, 10),
    }


def test_a_credit_note_alone_is_negative(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    kind = costs.traffic_type("Bedrift Fri", "subscription")
    credit = costs.invoice(account, "K1", kind="credit_note", net="100.01", vat="25")
    costs.charge(credit, place, kind, "-100", vat="-25")
    costs.done()
    for report, key in (("R6", "net"), ("R10", "total")):
        result = run_report(costs.file, report, ReportRequest(InvoicePeriod(("K1",))), clock=clock)
        states = [(row["state"], row[key]) for row in dicts(result)]
        assert states == [("invoiced", -100), ("difference", Decimal("-0.01"))]
        assert result.totals[0].values[result.column("gross")] == Decimal("-125.01")


def test_flat_rate_subscriptions_are_counted_once_and_their_cost_named(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    free, plain = costs.traffic_type("Bedrift Fri", "subscription"), costs.traffic_type("Basis", "subscription")
    calls = costs.traffic_type("Calls", "call", use="inside")
    lines = [costs.placement(account, costs.line(f"479000000{place}")) for place in range(4)]
    for month in (9, 10):
        invoice = costs.invoice(account, f"F{month}", f"2026-{month:02}-05")
        costs.charge(invoice, lines[0], free, "299", on=f"2026-{month:02}-01")
        for place in lines[1:]:
            costs.charge(invoice, place, plain, "99", on=f"2026-{month:02}-01")
    # Its plan says nothing, but its use was included.
    costs.use(lines[1], calls, "2026-10-03T12:00", seconds=60)
    costs.done()
    result = run_report(costs.file, "R6", ReportRequest(), clock=clock)
    (total,) = result.totals
    assert [total.values[result.column(key)] for key in ("subscriptions", "flat_rate", "flat_rate_net")] == [4, 2, 796]
    october = [row for row in dicts(result) if row["invoice"] == "F10" and row["cost"] == "fixed"]
    assert {(row["traffic_type"], row["subscriptions"], row["flat_rate"]) for row in october} == {
        ("Bedrift Fri", 1, 1),
        ("Basis", 3, 1),
    }


def test_a_sim_card_answers_none_or_shows_the_days_it_served(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    first, second = costs.line("4790000001"), costs.line("4790000002")
    calls = costs.traffic_type("Calls", "call")
    card, idle = (
        costs.add("sim_card", number=number, kind="main") for number in ("8947080000000000001", "8947080000000000002")
    )
    costs.add("sim_line", sim_id=card, line_id=first, valid_from="2026-01-01")
    costs.add("sim_line", sim_id=card, line_id=second, valid_from="2026-10-15")
    costs.add("sim_line", sim_id=idle, line_id=costs.line("4790000003"), valid_from="2026-01-01")
    for line in (first, second):
        place = costs.placement(account, line)
        costs.use(place, calls, "2026-10-14T23:59:59", net="1")
        costs.use(place, calls, "2026-10-15T00:00:00", net="10")
    costs.done()
    rows = dicts(run_report(costs.file, "R10", ReportRequest(OCTOBER, sims=("8947080000000000001",)), clock=clock))
    assert {(row["number"], row["total"]) for row in rows} == {("4790000001", 1), ("4790000002", 10)}
    silent = run_report(costs.file, "R10", ReportRequest(OCTOBER, sims=("8947080000000000002",)), clock=clock)
    assert silent.rows == []
    assert next((note.code, note.values) for note in silent.notes) == (
        "sim_without_traffic",
        {"sim": "8947080000000000002"},
    )


def test_what_is_not_there_is_said_in_one_sentence(costs: Costs, clock: FixedClock) -> None:
    for request, words in (
        (ReportRequest(accounts=("99",)), "no billing account 99"),
        (ReportRequest(departments=("Salg",)), "no department Salg"),
        (ReportRequest(InvoicePeriod(("F1",))), "no supplier invoice F1"),
    ):
        with pytest.raises(UserError, match=words):
            run_report(costs.file, "R6", request, clock=clock)
    with pytest.raises(UserError, match="ends before it starts"):
        TimePeriod(date(2026, 2, 1), date(2026, 1, 1))
    nobody = run_report(costs.file, "R10", ReportRequest(numbers=("47123",)), clock=clock)
    assert [note.code for note in nobody.notes] == ["no_such_number", "none"]


def test_cancelling_stops_the_report(costs: Costs, clock: FixedClock) -> None:
    with pytest.raises(Cancelled):
        run_report(costs.file, "R6", ReportRequest(), clock=clock, cancelled=lambda: True)


def test_inventory_prefers_agreed_prices_and_else_reads_whole_months(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    plan, option = (
        costs.traffic_type("Bedrift Fri", "subscription", group="Mobiltelefoni"),
        costs.traffic_type("x", "option"),
    )
    agreed, charged = costs.line("4790000001", "2024-02-29"), costs.line("4790000002")
    costs.line("4790000003", "2020-01-01", "2026-11-21")
    future = costs.line("4790000004", "2026-12-01")
    costs.line("4790000005", "2027-01-01")
    employee, department = costs.employee("Siv Tveit"), costs.department("Salg")
    costs.add("line_employee", line_id=agreed, employee_id=employee, valid_from="2024-02-29")
    costs.add("employee_department", employee_id=employee, department_id=department, valid_from="2024-01-01")
    places = [costs.placement(account, line) for line in (agreed, charged, future)]
    for kind, name, price in (
        ("plan", "Bedrift Fri", 299),
        ("data_package", "20 GB", 149),
        ("add_on", "Tvilling", None),
    ):
        costs.add("line_product", line_id=agreed, kind=kind, name=name, valid_from="2024-02-29",
                  monthly_price=None if price is None else price * 1_000_000)  # fmt: skip
    for number, kind in (("1", "main"), ("2", "data"), ("3", "data")):
        sim = costs.add("sim_card", number=number, kind=kind)
        costs.add("sim_line", sim_id=sim, line_id=agreed, valid_from="2024-03-01")
    old = costs.invoice(account, "F9", "2026-10-05")
    costs.charge(old, places[1], plan, "111", on="2026-10-01", start="2026-10-01", end="2026-11-01", text="Old plan")
    new = costs.invoice(account, "F10", "2026-11-05")
    costs.charge(new, places[1], plan, "50", on="2026-10-20", start="2026-10-20", end="2026-11-01", text="Mobil")
    costs.charge(new, places[1], plan, "199", on="2026-11-01", start="2026-11-01", end="2026-12-01", text="Mobil")
    costs.charge(
        new,
        places[1],
        option,
        "297",
        section="option",
        on="2026-11-01",
        start="2026-11-01",
        end="2027-02-01",
        text="Datapakke 10 GB",
    )
    costs.done()
    first, second = dicts(run_report(costs.file, "R13", ReportRequest(), clock=clock))
    assert (first["number"], first["user"], first["department"], first["activated"]) == (
        "4790000001",
        "Siv Tveit",
        "Salg",
        date(2024, 2, 29),
    )
    assert (first["plan"], first["data_package"], first["add_ons"], first["data_sims"]) == (
        "Bedrift Fri",
        "20 GB",
        "Tvilling",
        2,
    )
    assert (first["monthly_cost"], first["cost_source"]) == (448, "products")
    assert (second["plan"], second["data_package"], second["monthly_cost"], second["cost_source"]) == (
        "Mobil",
        "Datapakke 10 GB",
        298,
        "charges",
    )
    later = run_report(costs.file, "R13", ReportRequest(TimePeriod(date(2026, 12, 1), date(2026, 12, 5))), clock=clock)
    assert [row["number"] for row in dicts(later)] == ["4790000001", "4790000002", "4790000004"]
    without_account = run_report(
        costs.file, "R13", ReportRequest(TimePeriod(date(2027, 1, 1), date(2027, 1, 1))), clock=clock
    )
    assert dicts(without_account)[-1]["account"] == ""
    found = run_report(
        costs.file, "R13", ReportRequest(numbers=("tveit",), departments=("salg",), sims=("2",)), clock=clock
    )
    assert [row["number"] for row in dicts(found)] == ["4790000001"]


def test_itemised_bill_masks_called_numbers(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    invoice = costs.invoice(account, "F1", charged=False)
    place = costs.placement(account, costs.line("4790000001"))
    calls = costs.traffic_type("Calls", "call", country="SE")
    costs.use(place, calls, "2026-10-25T02:30:00", invoice=invoice, net="1.50", seconds=61)
    costs.use(place, calls, "2026-10-02T08:00:00", invoice=None, net="9")
    costs.done()
    with costs.file.raw() as c:
        c.execute("UPDATE usage_record SET called_number = '4670123456'")
    (record,) = itemised_bill(costs.file, invoice, "4790000001")
    assert (record.started_at.isoformat(), record.called_number, record.seconds, record.net) == (
        "2026-10-25T02:30:00",
        "4670123XXX",
        61,
        Decimal("1.50"),
    )
    with pytest.raises(UserError, match="not shown in full"):
        itemised_bill(costs.file, invoice, "4790000001", unmask=True)
    write_setting(costs.file, SettingKey.CALLED_NUMBERS, True, clock=clock)
    (record,) = itemised_bill(costs.file, invoice, "4790000001", unmask=True)
    assert record.called_number == "4670123456"
    assert itemised_bill(costs.file, invoice, "1") == []
    assert masked("1881") == "1881"


def test_quantities_stand_beside_the_charge_of_the_same_name(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    charged = costs.traffic_type("Samtaler til Island", "call", country="IS")
    used = costs.traffic_type("Samtaler til Island", "call", "to_abroad", "eea", "IS", "Mobiltelefoni", "outside")
    included = costs.traffic_type("Samtaler i Norge", "call", "domestic", "home", use="inside")
    invoice = costs.invoice(account, "F1", net="12")
    costs.charge(invoice, place, charged, "12", section="communication")
    costs.use(place, used, "2026-10-02T12:00", invoice=invoice, seconds=120, net="12")
    costs.use(place, included, "2026-10-02T12:00", invoice=invoice, seconds=600)
    costs.done()
    rows = dicts(run_report(costs.file, "R6", ReportRequest(InvoicePeriod(("F1",))), clock=clock))
    assert [(row["traffic_type"], row["package_use"], row["minutes"], row["net"]) for row in rows] == [
        ("Samtaler til Island", "", 2.0, 12),
        ("Samtaler i Norge", "inside", 10.0, 0),
    ]


@pytest.mark.parametrize("values", [{"numbers": (" ",)}, {"accounts": ("1", "")}, {"sims": ("",)}, {"sections": ("",)}])
def test_an_empty_value_of_a_filter_is_refused(costs: Costs, values: dict[str, tuple[str, ...]]) -> None:
    costs.account("1")
    (code,) = values
    with pytest.raises(UserError, match=f"A value of the filter {code} is empty"):
        run_report(costs.file, "R10", ReportRequest(**values))


def test_an_invoice_without_a_number_is_refused(costs: Costs) -> None:
    with pytest.raises(UserError, match="A value of the filter invoices is empty"):
        run_report(costs.file, "R10", ReportRequest(InvoicePeriod(("",))))
