"""Reports from roll-ups say what a scan over every charge and every usage record says."""

from collections import defaultdict
from decimal import Decimal

import pytest
from costs import scan
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_costs import expected, requests, summed, total, without_adjustments

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, run_report


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=requests)
def test_amounts_and_quantities(random_file: CompanyFile, request: ReportRequest) -> None:
    with random_file.raw() as c:
        facts = expected(c, request)
        names = dict(c.execute("SELECT id, name FROM department"))
        types = dict(c.execute("SELECT id, name FROM traffic_type"))
        msisdn = dict(c.execute("SELECT id, msisdn FROM line"))
    by_type = run_report(random_file, "r6", request)
    by_number = run_report(random_file, "R10", request)
    wanted: dict[tuple, Decimal] = defaultdict(Decimal)
    wanted_numbers: dict[tuple, Decimal] = defaultdict(Decimal)
    for fact in facts:
        wanted[names.get(fact.department, ""), fact.number, types[fact.kind], fact.currency] += fact.net / 1_000_000
        wanted_numbers[msisdn.get(fact.line, ""), fact.number, fact.currency] += fact.net / 1_000_000
    assert without_adjustments(by_type, "net", "department", "invoice", "traffic_type", "currency") == {
        key: value for key, value in wanted.items() if value
    }
    assert without_adjustments(by_number, "total", "number", "invoice", "currency") == {
        key: value for key, value in wanted_numbers.items() if value
    }
    for what, key in (("messages", "messages"),):
        for result in (by_type, by_number):
            assert sum(row[result.column(key)] or 0 for row in result.rows) == sum(
                getattr(fact, what) for fact in facts
            )
    for result in (by_type, by_number):
        assert sum(row[result.column("minutes")] or 0 for row in result.rows) == pytest.approx(
            sum(fact.seconds for fact in facts) / 60, abs=0.01 * len(result.rows) + 0.01
        )
        assert sum(row[result.column("megabytes")] or 0 for row in result.rows) == pytest.approx(
            sum(fact.volume for fact in facts) / 10**6
        )
    if not isinstance(request.period, InvoicePeriod):
        assert total(by_type, "net") == total(by_number, "total") == summed(facts, "net")
        assert total(by_type, "vat") == total(by_number, "vat") == summed(facts, "vat")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.integers(0, 8), min_size=1, max_size=9, unique=True))
def test_by_invoice_period_the_totals_are_the_stated_ones(random_file: CompanyFile, chosen: list[int]) -> None:
    numbers = tuple(f"F{place}" for place in chosen)
    with random_file.raw() as c:
        stated: dict[str, Decimal] = defaultdict(Decimal)
        gross: dict[str, Decimal] = defaultdict(Decimal)
        for number, kind, currency, net, inc, rounding, charged in c.execute(
            "SELECT number, kind, currency, total_ex_vat, total_inc_vat, rounding, has_charges FROM supplier_invoice"
        ):
            if number in numbers and charged:
                # A credit note states what it gives back.
                sign = -1 if kind == "credit_note" else 1
                stated[currency] += sign * Decimal(net) / 1_000_000
                gross[currency] += sign * Decimal(inc + rounding) / 1_000_000
        charges_of = dict(c.execute("SELECT id, has_charges FROM supplier_invoice"))
        for fact in scan(c):
            if fact.number in numbers and not charges_of[fact.invoice]:
                stated[fact.currency] += fact.net / 1_000_000
                gross[fact.currency] += (fact.net + fact.vat) / 1_000_000
    for report, key in (("R6", "net"), ("R10", "total")):
        result = run_report(random_file, report, ReportRequest(InvoicePeriod(numbers)))
        assert total(result, key) == {currency: value for currency, value in stated.items() if value}
        assert total(result, "gross") == {currency: value for currency, value in gross.items() if value}
