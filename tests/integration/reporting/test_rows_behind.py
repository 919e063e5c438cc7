"""What stands behind a row adds up to it, in every report that sums up charges and usage."""

from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from costs import Costs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_costs import requests

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod, definitions, run_report
from telecost_desktop.services.reporting.behind import Behind, has_lines, rows_behind
from telecost_desktop.services.reporting.definitions import TEXT_KINDS, ReportDefinition
from telecost_desktop.services.reporting.row_selection import NARROWING
from telecost_desktop.services.settings import SettingKey, write_setting

OCTOBER = TimePeriod(date(2026, 10, 1), date(2026, 10, 31))
WITH_LINES = [report for report in definitions() if has_lines(report)]
ROWS_LOOKED_AT = 6
# What describes a row without telling it from others.
TOLD_ONCE = {
    "R8": {"text", "unit", "vat_category", "month", "sim", "document", "payment_reference", "payee_account",
           "account_name", "reference"},
    "R9": {"change", "before", "month"},
}  # fmt: skip


def cost(behind: Behind, *, with_vat: bool) -> Decimal:
    parts = [*behind.charges, *(record for record in behind.usage if record.running)]
    return sum((part.net + (part.vat if with_vat else 0) for part in parts), Decimal(0))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=requests, chance=st.randoms(use_true_random=False))
@pytest.mark.parametrize("report", WITH_LINES, ids=lambda report: report.id)
def test_adds_up_to_the_row(
    random_file: CompanyFile, clock: FixedClock, report: ReportDefinition, request: ReportRequest, chance: Random
) -> None:
    result = run_report(random_file, report.id, request, clock=clock)
    keys = [column.key for column in result.columns]
    amount = keys.index("total" if "total" in keys else "net")
    rows = result.rows if len(result.rows) <= ROWS_LOOKED_AT else chance.sample(result.rows, ROWS_LOOKED_AT)
    for row in rows:
        behind = rows_behind(random_file, report.id, request, row, clock=clock)
        values = dict(zip(keys, row, strict=True))
        assert not behind.more
        if values.get("state") in ("difference", "rounding"):
            assert behind == Behind()
            continue
        # Content services are told with their VAT.
        assert cost(behind, with_vat=report.id == "R12") == row[amount], values
        assert {part.currency for part in (*behind.charges, *behind.usage)} <= {values["currency"]}
        if values.get("state") == "running":
            assert not behind.charges
            assert all(record.running for record in behind.usage)


@pytest.mark.parametrize("report", WITH_LINES, ids=lambda report: report.id)
def test_every_column_that_tells_rows_apart_narrows(report: ReportDefinition) -> None:
    words = {column.key for column in report.columns if column.kind in TEXT_KINDS}
    assert words - NARROWING == TOLD_ONCE.get(report.id, set()) - NARROWING


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    return Costs(company)


def rows_of(file: CompanyFile, report: str, request: ReportRequest, clock: FixedClock) -> list[tuple[Any, ...]]:
    return run_report(file, report, request, clock=clock).rows


def test_a_line_shows_the_calls_that_it_charges_for(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place, other = (
        costs.placement(account, costs.line(f"479000000{end}"), costs.employee(f"E{end}")) for end in (1, 2)
    )
    # The invoice knows less of a call than its record does.
    charged = costs.traffic_type("Til Danmark", "call", country="DK")
    used = costs.traffic_type("Til Danmark", "call", "to_abroad", "eea", "DK", use="outside")
    plan = costs.traffic_type("Basis", "subscription")
    invoice = costs.invoice(account, "F1", net="30", vat="7.50")
    costs.charge(invoice, place, charged, "10", section="communication", vat="2.50", text="Til Danmark, 2 samtaler")
    costs.charge(invoice, place, plan, "20", vat="5", start="2026-10-01", end="2026-11-01")
    for at, where in (("2026-10-02T10:00", place), ("2026-09-30T09:00:07", place), ("2026-10-02T10:00", other)):
        costs.use(where, used, at, invoice=invoice, net="5", seconds=61)
    costs.done()
    with costs.file.raw() as c:
        c.execute("UPDATE usage_record SET called_number = '4512345678'")
    request = ReportRequest(InvoicePeriod(("F1",)))
    fixed, calls, *_ = rows_of(costs.file, "R8", request, clock)
    behind = rows_behind(costs.file, "r8", request, calls, clock=clock)
    (line,) = behind.charges
    assert (line.text, line.net, line.vat, line.invoice, line.number, line.user) == (
        "Til Danmark, 2 samtaler", 10, Decimal("2.50"), "F1", "4790000001", "E1",
    )  # fmt: skip
    assert [(record.started_at, record.called_number, record.seconds, record.running) for record in behind.usage] == [
        (datetime.fromisoformat("2026-09-30T09:00:07"), "4512345XXX", 61, False),
        (datetime.fromisoformat("2026-10-02T10:00"), "4512345XXX", 61, False),
    ]
    (line,) = rows_behind(costs.file, "R8", request, fixed, clock=clock).charges
    assert (line.text, line.first, line.last, line.quantity) == ("Basis", date(2026, 10, 1), date(2026, 10, 31), 1.0)
    assert rows_behind(costs.file, "R8", request, fixed, clock=clock).usage == ()
    write_setting(costs.file, SettingKey.CALLED_NUMBERS, True, clock=clock)
    behind = rows_behind(costs.file, "R8", request, calls, clock=clock)
    assert {record.called_number for record in behind.usage} == {"4512345678"}


def test_two_equal_lines_are_two_rows_with_one_line_each(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    invoice, place = costs.invoice(account, "F1"), costs.placement(account, costs.line("4790000001"))
    card = costs.traffic_type("Datakort", "option")
    keys = [costs.charge(invoice, place, card, "49", section="option") for _ in range(2)]
    costs.done()
    rows = rows_of(costs.file, "R8", ReportRequest(), clock)
    found = [rows_behind(costs.file, "R8", ReportRequest(), row, clock=clock).charges for row in rows]
    assert [[line.key for line in lines] for lines in found] == [[key] for key in keys]


def test_no_more_than_asked_for_the_earliest_first(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place, calls = costs.placement(account, costs.line("4790000001")), costs.traffic_type("Calls", "call")
    for day in range(28, 0, -1):
        for month in (9, 10):
            costs.use(place, calls, f"2026-{month:02}-{day:02}T08:00", net="1")
    costs.done()
    (row,) = rows_of(costs.file, "R10", ReportRequest(), clock)
    behind = rows_behind(costs.file, "R10", ReportRequest(), row, clock=clock, limit=30)
    assert behind.more
    days = [record.started_at.date() for record in behind.usage]
    assert (len(days), days[0], days[27], days[-1]) == (
        30, date(2026, 9, 1), date(2026, 9, 28), date(2026, 10, 2),
    )  # fmt: skip
    assert not rows_behind(costs.file, "R10", ReportRequest(), row, clock=clock, limit=56).more
    # Running usage stands month by month where the report does.
    _, october = rows_of(costs.file, "R8", ReportRequest(), clock)
    behind = rows_behind(costs.file, "R8", ReportRequest(), october, clock=clock)
    assert {record.started_at.month for record in behind.usage} == {10}
    assert (len(behind.usage), cost(behind, with_vat=False)) == (28, 28)


def test_currencies_stand_apart(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    plan, calls = costs.traffic_type("Basis", "subscription"), costs.traffic_type("Calls", "call")
    for number, currency, day in (("F1", "SEK", "2026-09-05"), ("F2", "NOK", "2026-10-05")):
        costs.charge(costs.invoice(account, number, day, currency=currency), place, plan, "99")
    costs.use(place, calls, "2026-10-20T10:00", net="3")
    costs.done()
    for row in rows_of(costs.file, "R14", ReportRequest(), clock):
        behind = rows_behind(costs.file, "R14", ReportRequest(), row, clock=clock)
        assert (len(behind.charges), len(behind.usage)) == ((1, 1) if row[-1] == "NOK" else (1, 0))
        assert {part.currency for part in (*behind.charges, *behind.usage)} == {row[-1]}


def test_nothing_stands_behind_an_inventory_and_an_unknown_report_is_refused(costs: Costs, clock: FixedClock) -> None:
    costs.line("4790000001")
    (row,) = rows_of(costs.file, "R13", ReportRequest(), clock)
    assert rows_behind(costs.file, "R13", ReportRequest(), row, clock=clock) == Behind()
    with pytest.raises(UserError, match="There is no report R99"):
        rows_behind(costs.file, "R99", ReportRequest(), row, clock=clock)


def test_products_of_one_traffic_type_stand_apart(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    place, plan = costs.placement(account, costs.line("4790000001")), costs.traffic_type("Abonnement", "subscription")
    for month, texts in ((9, ("Fri 01.09–30.09",)), (10, ("Pluss", "Fri 01.10–31.10", "Fri"))):
        invoice = costs.invoice(account, f"F{month}", f"2026-{month:02}-05")
        for net, text in enumerate(texts, start=1):
            costs.charge(invoice, place, plan, str(net), text=text, on=f"2026-{month:02}-01")
    found = []
    for row in rows_of(costs.file, "R9", ReportRequest(InvoicePeriod(("F10",))), clock):
        behind = rows_behind(costs.file, "R9", ReportRequest(InvoicePeriod(("F10",))), row, clock=clock)
        found.append([(line.text, line.net) for line in behind.charges])
    assert found == [[("Fri 01.10–31.10", 2), ("Fri", 3)], [("Pluss", 1)]]
