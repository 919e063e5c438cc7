"""R9: fixed costs product by product, and what changed since the number's invoice month before."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from costs import Costs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_costs import requests, total

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, ReportResult, TimePeriod, run_report
from telecost_desktop.services.reporting.reports.product_changes import Product, changes_of

EVERYTHING = ReportRequest()
OCTOBER = ReportRequest(TimePeriod(date(2026, 10, 1), date(2026, 10, 31)))


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    return Costs(company)


def dicts(result: ReportResult) -> list[dict[str, Any]]:
    return [{column.key: value for column, value in zip(result.columns, row, strict=True)} for row in result.rows]


class Invoices:
    """One account's invoices, one a month, each in advance for its month."""

    def __init__(self, costs: Costs, *, currency: str = "NOK") -> None:
        self.costs, self.currency = costs, currency
        self.account = costs.account()
        self.invoice: dict[int, int] = {}
        self.kinds: dict[tuple[str, str], int] = {}

    def number(self, msisdn: str, user: str = "", department: int | None = None) -> int:
        employee = self.costs.employee(user) if user else None
        return self.costs.placement(self.account, self.costs.line(msisdn), employee, department)

    def month(self, month: int, *lines: tuple[int, str, str], currency: str = "") -> None:
        """Charge (number, product, net); products are plans, "… GB" packages, and services that begin with "+"."""
        key = self.costs.invoice(self.account, f"F{month}", f"2026-{month:02}-05", currency=currency or self.currency)
        self.invoice[month] = key
        for place, product, net in lines:
            self.line(month, place, product, net, f"2026-{month:02}-01", f"2026-{month + 1:02}-01")

    def line(self, month: int, place: int, product: str, net: str, start: str, end: str) -> None:
        section = "option" if product.startswith("+") or product.endswith("GB") else "subscription"
        kind = self.kinds.get((section, product))
        if kind is None:
            kind = self.kinds[section, product] = self.costs.traffic_type(product, section)
        self.costs.charge(
            self.invoice[month], place, kind, net, section=section, on=start, start=start, end=end, text=f"{product}: {start}",
        )  # fmt: skip


def changes(file: CompanyFile, request: ReportRequest, clock: FixedClock) -> list[tuple[Any, ...]]:
    rows = dicts(run_report(file, "R9", request, clock=clock))
    return [
        (row["number"][-1:], row["month"][-2:], row["product"], row["change"], row["before"])
        for row in rows
        if row["change"]
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=requests)
def test_it_adds_up_to_the_fixed_costs(random_file: CompanyFile, request: ReportRequest) -> None:
    overview, by_number = (run_report(random_file, report, request) for report in ("R9", "R10"))
    assert total(overview, "net") == total(by_number, "fixed")
    gone = [row for row in dicts(overview) if row["change"] in ("ended", "removed")]
    assert all((row["net"], row["lines"], row["invoice"]) == (0, 0, None) for row in gone)


def test_a_change_of_plan_and_of_package_is_marked_once(costs: Costs, clock: FixedClock) -> None:
    invoices = Invoices(costs)
    place = invoices.number("4790000001", "Siv")
    invoices.month(8, (place, "Basis", "199"), (place, "5 GB", "99"))
    invoices.month(9, (place, "Basis", "199"), (place, "5 GB", "99"))
    invoices.month(10, (place, "Pluss", "299"), (place, "10 GB", "149"))
    # From the middle of September on: the old plan is given back, a part of the new one is charged.
    invoices.line(10, place, "Basis", "-99.50", "2026-09-16", "2026-10-01")
    invoices.line(10, place, "Pluss", "149.50", "2026-09-16", "2026-10-01")
    invoices.month(11, (place, "Pluss", "299"), (place, "10 GB", "149"))
    rows = dicts(run_report(costs.file, "R9", EVERYTHING, clock=clock))
    october = [row for row in rows if row["month"] == "2026-10"]
    keys = ("product_kind", "product", "net", "lines", "change", "before", "price", "price_before", "first", "last")
    assert [tuple(row[key] for key in keys) for row in october] == [
        ("plan", "Basis", Decimal("-99.50"), 1, None, None, None, None, date(2026, 9, 16), date(2026, 9, 30)),
        (
            "plan",
            "Pluss",
            Decimal("448.50"),
            2,
            "plan_changed",
            "Basis",
            299,
            199,
            date(2026, 9, 16),
            date(2026, 10, 31),
        ),
        ("data_package", "10 GB", 149, 1, "package_changed", "5 GB", 149, 99, date(2026, 10, 1), date(2026, 10, 31)),
    ]
    assert [row["month"] for row in rows if row["change"]] == ["2026-10", "2026-10"]
    # The month before is looked at, whatever the report shows.
    for request in (OCTOBER, ReportRequest(InvoicePeriod(("F10",))), ReportRequest(numbers=("Siv",))):
        assert changes(costs.file, request, clock) == [
            ("1", "10", "Pluss", "plan_changed", "Basis"),
            ("1", "10", "10 GB", "package_changed", "5 GB"),
        ]
    assert changes(costs.file, ReportRequest(InvoicePeriod(("F11",))), clock) == []


def test_numbers_and_services_come_and_go(costs: Costs, clock: FixedClock) -> None:
    invoices = Invoices(costs)
    first, second, third = (invoices.number(f"479000000{end}") for end in (1, 2, 3))
    invoices.month(8, (first, "Basis", "199"), (second, "Basis", "199"), (second, "5 GB", "99"), (first, "+Svar", "9"))
    invoices.month(9, (first, "Basis", "199"), (third, "Basis", "199"), (first, "5 GB", "99"), (first, "+Vern", "9"))
    rows = [row for row in dicts(run_report(costs.file, "R9", EVERYTHING, clock=clock)) if row["change"]]
    assert [
        (row["number"][-1], row["month"], row["product"], row["change"], row["before"], row["price_before"], row["net"])
        for row in rows
    ] == [
        ("1", "2026-09", "5 GB", "added", None, None, 99),
        ("1", "2026-09", "+Svar", "removed", "+Svar", 9, 0),
        ("1", "2026-09", "+Vern", "added", None, None, 9),
        ("2", "2026-09", "Basis", "ended", "Basis", 199, 0),
        ("2", "2026-09", "5 GB", "ended", "5 GB", 99, 0),
        ("3", "2026-09", "Basis", "new", None, None, 199),
    ]
    # Nothing is known of what was before the first invoice, and nothing has ended in its month.
    assert changes(costs.file, ReportRequest(InvoicePeriod(("F8",))), clock) == []
    september = ReportRequest(InvoicePeriod(("F9",)))
    assert changes(costs.file, september, clock) == changes(costs.file, EVERYTHING, clock)


def test_a_part_of_the_month_before_is_not_marked_in_its_own_month(costs: Costs, clock: FixedClock) -> None:
    invoices = Invoices(costs)
    first, second = invoices.number("4790000001"), invoices.number("4790000002")
    invoices.month(9, (first, "Basis", "199"))
    invoices.month(10, (first, "Basis", "199"), (second, "Basis", "199"))
    invoices.line(10, second, "Basis", "60", "2026-09-20", "2026-10-01")
    new = [("2", "10", "Basis", "new", None)]
    assert changes(costs.file, OCTOBER, clock) == changes(costs.file, EVERYTHING, clock) == new
    # What was charged for September came with October's invoice: there it is new.
    september = ReportRequest(TimePeriod(date(2026, 9, 1), date(2026, 9, 30)))
    assert changes(costs.file, september, clock) == []
    assert len(run_report(costs.file, "R9", september, clock=clock).rows) == 2


def test_a_price_is_that_of_a_whole_month(costs: Costs, clock: FixedClock) -> None:
    invoices = Invoices(costs)
    place, other = invoices.number("4790000001"), invoices.number("4790000002")
    invoices.month(8, (place, "Basis", "199"), (other, "Basis", "199"))
    invoices.month(9, (place, "Basis", "199"))
    # A part of a month, and two months at once, cost another amount but not another price.
    invoices.line(9, other, "Basis", "60", "2026-09-01", "2026-09-10")
    invoices.month(10, (place, "Basis", "209"))
    invoices.line(10, other, "Basis", "398", "2026-10-01", "2026-12-01")
    found = dicts(run_report(costs.file, "R9", EVERYTHING, clock=clock))
    marked = [(row["number"][-1], row["month"], row["change"], row["price"], row["price_before"]) for row in found]
    assert [row for row in marked if row[2]] == [("1", "2026-10", "price_changed", 209, 199)]


def test_what_is_paid_for_a_quarter_has_not_ended(costs: Costs, clock: FixedClock) -> None:
    invoices = Invoices(costs)
    place, monthly = invoices.number("4790000001"), invoices.number("4790000002")
    for month in range(4, 11):
        invoices.month(month, (monthly, "Basis", "199"))
        if month in (4, 7):
            invoices.line(month, place, "Kvartal", "300", f"2026-{month:02}-01", f"2026-{month + 3:02}-01")
    assert changes(costs.file, EVERYTHING, clock) == [("1", "10", "Kvartal", "ended", "Kvartal")]
    # Also where the report begins in the middle of what was paid for.
    for month in (6, 7, 9):
        assert changes(costs.file, ReportRequest(InvoicePeriod((f"F{month}",))), clock) == []


def test_a_number_that_moves_to_another_person_has_not_changed(costs: Costs, clock: FixedClock) -> None:
    invoices = Invoices(costs)
    sales, logistics = costs.department("Salg"), costs.department("Logistikk")
    before = invoices.number("4790000001", "Siv", sales)
    with costs.file.raw() as c:
        line = c.execute("SELECT line_id FROM placement").fetchone()[0]
    after = costs.placement(invoices.account, line, costs.employee("Are"), logistics)
    invoices.month(8, (before, "Basis", "199"))
    invoices.month(9, (after, "Basis", "199"))
    assert changes(costs.file, EVERYTHING, clock) == []
    invoices.month(10)
    other = invoices.number("4790000002")
    invoices.line(10, other, "Basis", "199", "2026-10-01", "2026-11-01")
    # Ended in Logistics, where it was last; Sales and the other number do not know of it.
    ended = ("1", "10", "Basis", "ended", "Basis")
    assert changes(costs.file, ReportRequest(departments=("Logistikk",)), clock) == [ended]
    assert changes(costs.file, ReportRequest(departments=("Salg",)), clock) == []
    assert ended not in changes(costs.file, ReportRequest(numbers=("4790000002",)), clock)
    assert ended not in changes(costs.file, ReportRequest(sections=("option",)), clock)


def test_numbers_stand_by_their_users(costs: Costs, clock: FixedClock) -> None:
    invoices = Invoices(costs)
    places = [invoices.number(f"479000000{end}", user) for end, user in enumerate(("Siv", "", "are"))]
    invoices.month(8, *((place, "Basis", "199") for place in places))
    invoices.month(9, *((place, "Basis", "199") for place in places))
    with costs.file.raw() as c:
        lines = [line for (line,) in c.execute("SELECT line_id FROM placement ORDER BY id").fetchall()]
    for line in lines:
        # Known of late without a user, as lists without names make it.
        costs.placement(invoices.account, line, None, costs.department(f"D{line}"))
    rows = dicts(run_report(costs.file, "R9", EVERYTHING, clock=clock))
    found = [(row["user"], row["month"]) for row in rows]
    assert found == [(user, month) for user in ("are", "Siv", "") for month in ("2026-08", "2026-09")]


def test_prices_in_two_currencies_are_not_set_against_each_other(costs: Costs, clock: FixedClock) -> None:
    invoices = Invoices(costs)
    place = invoices.number("4790000001")
    invoices.month(8, (place, "Basis", "199"))
    invoices.month(9, (place, "Basis", "199"), currency="SEK")
    (row,) = (row for row in dicts(run_report(costs.file, "R9", EVERYTHING, clock=clock)) if row["change"])
    assert (row["change"], row["price"], row["price_before"], row["currency"]) == ("price_changed", 199, None, "SEK")


def test_equipment_and_account_level_charges_are_shown_without_marks(costs: Costs, clock: FixedClock) -> None:
    invoices = Invoices(costs)
    place, nobody = invoices.number("4790000001", "Siv"), costs.placement(invoices.account)
    phone, fee = costs.traffic_type("Telefon", "equipment"), costs.traffic_type("Rabatt", "option")
    invoices.month(8, (place, "Basis", "199"))
    invoices.month(9, (place, "Basis", "199"))
    costs.charge(invoices.invoice[9], place, phone, "5000", section="equipment", on="2026-09-05", vat="1250")
    costs.charge(invoices.invoice[9], nobody, fee, "-10", section="option", on="2026-09-05")
    calls = costs.traffic_type("Calls", "call")
    costs.charge(invoices.invoice[9], place, calls, "7", section="communication", on="2026-09-01")
    rows = dicts(run_report(costs.file, "R9", ReportRequest(InvoicePeriod(("F9",))), clock=clock))
    assert [(row["user"], row["product_kind"], row["net"], row["change"]) for row in rows] == [
        ("Siv", "plan", 199, None),
        ("Siv", "equipment", 5000, None),
        ("", "add_on", -10, None),
    ]


product_sets = st.lists(
    st.sets(st.sampled_from([("plan", "A"), ("plan", "B"), ("data_package", "5"), ("data_package", "9"), ("add_on", "x"), ("add_on", "y")])),
    min_size=1, max_size=8,
)  # fmt: skip


@given(sets=product_sets)
def test_the_marks_lead_from_month_to_month(sets: list[set[tuple[str, str]]]) -> None:
    months = {f"2026-{place:02}": f"2026-{place:02}-01" for place in range(1, len(sets) + 1)}
    charged = {
        month: {
            name: Product(name, 1, 1, "NOK", 1, months[month], f"{month}-28", given=True)
            for name in had
        }
        for month, had in zip(months, sets, strict=True)
    }  # fmt: skip
    found = changes_of(months, charged, frozenset(months))
    assert "2026-01" not in found
    for (month, now), before in zip(list(zip(months, sets, strict=True))[1:], sets, strict=False):
        marks = found[month].marks if month in found else {}
        gone = found[month].gone if month in found else []
        assert set(marks) == now - before
        replaced = {(kind, name) for kind, name in before - now if any(came[0] == kind for came in now - before)}
        replaced = {each for each in replaced if each[0] != "add_on"} if now and before else set()
        assert {change.product.name for change in gone} == before - now - replaced
        for change in gone:
            assert change.code == ("removed" if now else "ended")
        for name, change in marks.items():
            if not before:
                assert change.code == "new"
            elif any(each[0] == name[0] for each in replaced):
                assert change.code in ("plan_changed", "package_changed")
            else:
                assert change.code == "added"
