"""R7, R11, R12 and R14 from roll-ups say what a scan over every charge and every usage record says."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from costs import Fact, dicts
from hypothesis import HealthCheck, given, settings
from random_costs import expected, requests, summed, total

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, run_report

every_request = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def summed_by(entries: Iterable[tuple[Any, Decimal | int]]) -> dict[Any, Decimal | int]:
    """What is not zero, by key."""
    sums: dict[Any, Decimal | int] = defaultdict(int)
    for key, value in entries:
        sums[key] += value
    return {key: value for key, value in sums.items() if value}


def names(file: CompanyFile) -> tuple[dict[int | None, str], dict[int, str], dict[int, str]]:
    with file.raw() as c:
        lines = dict(c.execute("SELECT id, msisdn FROM line"))
        departments = dict(c.execute("SELECT id, name FROM department"))
        types = dict(c.execute("SELECT id, name FROM traffic_type"))
    return {None: "", **lines}, {0: "", **departments}, types


def facts_of(file: CompanyFile, request: ReportRequest) -> list[Fact]:
    with file.raw() as c:
        return expected(c, request)


@every_request
@given(request=requests)
def test_usage_by_traffic_type(random_file: CompanyFile, request: ReportRequest) -> None:
    _, departments, types = names(random_file)
    traffic = [fact for fact in facts_of(random_file, request) if fact.section == "communication"]
    result = run_report(random_file, "R7", request)
    rows = dicts(result)
    assert summed_by(((r["department"], r["invoice"], r["traffic_type"], r["currency"]), r["net"]) for r in rows) == (
        summed_by(
            ((departments[f.department], f.number, types[f.kind], f.currency), f.net / 1_000_000) for f in traffic
        )
    )
    assert total(result, "net") == summed(traffic, "net")
    assert total(result, "vat") == summed(traffic, "vat")
    assert sum(row["messages"] for row in rows) == sum(fact.messages for fact in traffic)


@every_request
@given(request=requests)
def test_usage_by_traffic_type_per_number(random_file: CompanyFile, request: ReportRequest) -> None:
    lines, _, types = names(random_file)
    traffic = [fact for fact in facts_of(random_file, request) if fact.section == "communication"]
    result = run_report(random_file, "R11", request)
    rows = dicts(result)
    for key, what in (("net", "net"), ("messages", "messages")):
        per = 1_000_000 if what == "net" else 1
        assert summed_by(((r["number"], r["invoice"], r["traffic_type"], r["currency"]), r[key]) for r in rows) == (
            summed_by(((lines[f.line], f.number, types[f.kind], f.currency), getattr(f, what) / per) for f in traffic)
        )
    assert total(result, "gross") == {
        currency: amount
        for currency, amount in (
            (currency, summed(traffic, "net").get(currency, 0) + summed(traffic, "vat").get(currency, 0))
            for currency in {fact.currency for fact in traffic}
        )
        if amount
    }


@every_request
@given(request=requests)
def test_content_services(random_file: CompanyFile, request: ReportRequest) -> None:
    lines, _, _ = names(random_file)
    with random_file.raw() as c:
        liability = dict(c.execute("SELECT id, vat_liability FROM traffic_type WHERE kind = 'content'"))
    content = [fact for fact in facts_of(random_file, request) if fact.kind in liability]
    result = run_report(random_file, "R12", request)
    rows = dicts(result)
    for column, code in (("liable", "liable"), ("exempt", "exempt"), ("unknown", "")):
        assert summed_by(((row["number"], row["invoice"], row["currency"]), row[column]) for row in rows) == summed_by(
            ((lines[fact.line], fact.number, fact.currency), (fact.net + fact.vat) / 1_000_000)
            for fact in content
            if liability[fact.kind] == code
        )
    assert all(row["liable"] + row["exempt"] + row["unknown"] == row["total"] for row in rows)
    assert total(result, "vat") == summed(content, "vat")
    paid = [fact for fact in content if fact.money and (fact.net or fact.vat)]
    assert {row["number"] for row in rows} <= {lines[fact.line] for fact in paid}


@every_request
@given(request=requests)
def test_costs_so_far(random_file: CompanyFile, request: ReportRequest) -> None:
    lines, departments, _ = names(random_file)
    facts = facts_of(random_file, request)
    with random_file.raw() as c:
        charged = {key for (key,) in c.execute("SELECT id FROM supplier_invoice WHERE has_charges = 1")}
        people = dict(c.execute("SELECT id, name FROM employee"))
        accounts = dict(c.execute("SELECT id, number FROM billing_account"))
    result = run_report(random_file, "R14", request)
    # The rows that lead to the stated totals are of no user.
    rows = [row for row in dicts(result) if row["user"] is not None]

    def placed(wanted: Iterable[Fact]) -> dict[Any, Decimal | int]:
        return summed_by(
            ((departments[f.department], lines[f.line], f.currency), f.net / 1_000_000) for f in wanted if f.money
        )

    def shown(column: str) -> dict[Any, Decimal | int]:
        return summed_by(((row["department"], row["number"], row["currency"]), row[column]) for row in rows)

    invoiced = [fact for fact in facts if fact.invoice in charged]
    assert shown("invoiced_fixed") == placed(fact for fact in invoiced if fact.section != "communication")
    assert shown("invoiced_usage") == placed(fact for fact in invoiced if fact.section == "communication")
    assert shown("not_invoiced") == placed(fact for fact in facts if fact.invoice not in charged)
    assert shown("total") == placed(facts)
    assert {row["state"] for row in rows if row["not_invoiced"]} <= {"running", "partly"}
    if not isinstance(request.period, InvoicePeriod):
        assert total(result, "total") == summed(facts, "net")
    last: dict[Any, date] = {}
    for fact in facts:
        place = accounts[fact.account], lines[fact.line], people.get(fact.employee, ""), departments[fact.department]
        if fact.is_use:
            last[place] = max(fact.day, last.get(place, fact.day))
    assert {
        (row["account"], row["number"], row["user"], row["department"]): row["last_used"]
        for row in rows
        if row["last_used"] is not None
    } == last
