"""The levels of a usage export agree with each other, with the reports, and with a scan over every fact."""

from __future__ import annotations

import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from costs import micro
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_costs import expected, random_company, requests

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.reporting import ReportRequest, run_report
from telecost_desktop.services.reporting.context import Report
from telecost_desktop.services.reporting.run import snapshot, stream
from telecost_desktop.services.usage_export.levels import report_of
from telecost_desktop.services.usage_export.records import groups_report
from telecost_desktop.services.usage_export.request import Level, Order, UsageExportRequest

Rows = list[dict[str, Any]]
CALLED = ("4670123456", "4670123457", "1881", "", "4670123456")


@pytest.fixture(scope="module", params=[1, 2, 3])
def random_file(request: pytest.FixtureRequest, empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("export") / f"{request.param}.telecost"
    shutil.copyfile(empty_company_template, path)
    file = random_company(path, request.param)
    with file.raw() as c:
        c.executemany(
            "UPDATE usage_record SET called_number = ? WHERE id % 5 = ?",
            [(number or None, place) for place, number in enumerate(CALLED)],
        )
    yield file
    file.close()


def rows_of(file: CompanyFile, report: Report, request: ReportRequest) -> Rows:
    keys = [column.key for column in report.definition.columns]
    with snapshot(file, request, sorts_on_disk=True) as context:
        return [dict(zip(keys, row, strict=True)) for row in stream(report, context).rows]


def level(file: CompanyFile, level: Level, request: ReportRequest, **values: Any) -> Rows:
    asked = UsageExportRequest(level, request, **values)
    return rows_of(file, report_of(asked, subtotals=True), request)


def per_currency(rows: Rows, key: str, *but: str) -> dict[str, Decimal]:
    """The sums of a column, without rows of these states."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["state"] not in but:
            found[row["currency"]] += row[key] or 0
    return {currency: value for currency, value in found.items() if value}


def reported(file: CompanyFile, report: str, request: ReportRequest, key: str) -> dict[str, Decimal]:
    result = run_report(file, report, request)
    return {
        total.currency: total.values[result.column(key)] for total in result.totals if total.values[result.column(key)]
    }


@given(request=requests)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_levels_agree_with_each_other_and_with_the_reports(random_file: CompanyFile, request: ReportRequest) -> None:
    invoices = level(random_file, Level.INVOICE, request)
    sections = level(random_file, Level.SECTION, request)
    numbers = level(random_file, Level.NUMBER, request)
    stated = ("difference", "rounding")
    for key in ("net", "vat", "gross", "messages", "records"):
        assert (
            per_currency(invoices, key) == per_currency(sections, key, *stated) == per_currency(numbers, key, *stated)
        )
        assert per_currency(sections, key) == per_currency(numbers, key)
    for key, of_numbers in (("net", "total"), ("vat", "vat"), ("gross", "gross"), ("messages", "messages")):
        assert per_currency(numbers, key) == reported(random_file, "R6", request, key)
        assert per_currency(numbers, key) == reported(random_file, "R10", request, of_numbers)
    by_invoice: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in numbers:
        if row["state"] not in stated:
            by_invoice[row["invoice"], row["section"], row["state"], row["currency"], row["account"]] += row["net"]
    assert dict(by_invoice) == {
        (row["invoice"], row["section"], row["state"], row["currency"], row["account"]): row["net"]
        for row in sections
        if row["state"] not in stated
    }
    differences = {row["invoice"]: row["net"] for row in sections if row["state"] == "difference"}
    assert differences.items() <= {row["invoice"]: row["difference"] for row in invoices}.items()
    for row in invoices:
        if row["difference"] is not None:
            assert row["stated_net"] == row["net"] + row["difference"]
            assert row["state"] == "invoiced"
        assert row["state"] != "part" or row["stated_net"] is None


@given(request=requests, order=st.sampled_from(Order), unmask=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_records_are_those_of_a_scan(
    random_file: CompanyFile, request: ReportRequest, order: Order, unmask: bool
) -> None:
    with random_file.raw() as c:
        charged = {key for (key,) in c.execute("SELECT id FROM supplier_invoice WHERE has_charges = 1")}
        # Only invoices with charges have charges; all else is a usage record.
        used = [fact for fact in expected(c, request) if not fact.money or fact.invoice not in charged]
    every = level(random_file, Level.RECORD, request, order=order, unmask=unmask)
    records = [row for row in every if row["state"] != "subtotal"]
    assert len(records) == len(used)
    assert sum(row["seconds"] or 0 for row in records) == sum(fact.seconds for fact in used)
    assert sum(row["bytes"] or 0 for row in records) == sum(fact.volume for fact in used)
    running = per_currency(records, "net", "invoiced")
    found: dict[str, Decimal] = defaultdict(Decimal)
    for fact in used:
        found[fact.currency] += fact.net
    assert {currency: micro(value) for currency, value in running.items()} == {
        currency: int(value) for currency, value in found.items() if value
    }
    if order is Order.USER:
        assert records == every
        places = [
            (row["user"].casefold() or "\uffff", row["number"] or "\uffff", row["date"], row["time"]) for row in every
        ]
        assert places == sorted(places)
        return
    groups = rows_of(random_file, groups_report(UsageExportRequest(Level.RECORD, request, order, unmask)), request)
    subtotals = [row for row in every if row["state"] == "subtotal"]
    shared = ("group", "called_number", "seconds", "messages", "bytes", "net", "vat", "currency")
    assert [[row[key] for key in shared] for row in groups] == [[row[key] for key in shared] for row in subtotals]
    assert sum(row["records"] for row in groups) == len(records)
    for group in groups:
        rows = [r for r in records if r["group"] == group["group"] and r["currency"] == group["currency"]]
        assert len(rows) == group["records"]
        assert sum(row["net"] for row in rows) == group["net"]
        assert {row["called_number"] for row in rows} == {group["called_number"]}
        when = [(row["date"], row["time"]) for row in rows]
        assert when == sorted(when)
    if not unmask:
        assert not any("23456" in row["called_number"] or "23457" in row["called_number"] for row in every + groups)
