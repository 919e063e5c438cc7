"""No report reads through all usage records."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from costs import Costs

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.dashboard import DashboardChoice, dashboard
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod, run_report
from telecost_desktop.services.reporting.behind import rows_behind
from telecost_desktop.services.reporting.itemised import itemised_bill

EDGES = TimePeriod(date(2026, 1, 10), date(2026, 3, 20))


@pytest.fixture(scope="module")
def used(empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyFile]:
    path = tmp_path_factory.mktemp("plans") / "used.telecost"
    shutil.copyfile(empty_company_template, path)
    costs = Costs(open_company_file(path))
    account = costs.account()
    kind = costs.traffic_type("Calls", "call", use="inside", group="mobile")
    invoice = costs.invoice(account, "F1", charged=False, state="expected")
    parking = costs.traffic_type("Parking", "content", group="mobile")
    for place in range(20):
        line = costs.line(f"47990000{place:02}")
        where = costs.placement(account, line, costs.employee(f"E{place}"))
        sim = costs.add("sim_card", number=f"89{place}", kind="main")
        costs.add("sim_line", sim_id=sim, line_id=line, valid_from="2020-01-01")
        for month in range(1, 10):
            for day in range(1, 20):
                costs.use(
                    where,
                    parking if day == 11 else kind,
                    f"2026-{month:02}-{day:02}T08:00",
                    invoice=invoice if month % 2 else None,
                    net="1",
                )
    yield costs.done()
    costs.file.close()


@pytest.fixture
def statements(used: CompanyFile, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that is run from here on, as SQLite saw it."""
    seen: list[str] = []
    used.engine.dispose()
    connect = sqlite3.connect

    def traced(*arguments: object, **named: object) -> sqlite3.Connection:
        connection = connect(*arguments, **named)
        connection.set_trace_callback(seen.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", traced)
    yield seen
    used.engine.dispose()


def full_scans(path: Path, statements: list[str]) -> list[tuple[str, str]]:
    """The statements that scan the usage records, with the planner's words."""
    connection = sqlite3.connect(path)
    found = []
    for statement in {text for text in statements if re.match(r"\s*(SELECT|WITH)", text)}:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        for *_, step in plan:
            # An automatic index is made of all records before the first is looked up.
            if re.match(r"SCAN (u|usage_record)\b|SEARCH (u|usage_record) USING AUTOMATIC", step) and (
                "usage_record" in statement
            ):
                found.append((step, statement))
    connection.close()
    return found


@pytest.mark.parametrize("report", ["R6", "R7", "R8", "R10", "R11", "R12", "R13", "R14"])
@pytest.mark.parametrize(
    "request_",
    [
        ReportRequest(),
        ReportRequest(EDGES),
        ReportRequest(InvoicePeriod(("F1",))),
        ReportRequest(EDGES, numbers=("4799000001",)),
        ReportRequest(EDGES, sims=("893", "894")),
        ReportRequest(InvoicePeriod(("F1",)), sims=("893",), product_groups=("mobile",)),
        ReportRequest(EDGES, accounts=("1001",), product_groups=("mobile",)),
    ],
)
def test_reports(
    used: CompanyFile, statements: list[str], clock: FixedClock, report: str, request_: ReportRequest
) -> None:
    assert run_report(used, report, request_, clock=clock).rows
    assert statements
    assert full_scans(used.path, statements) == []


@pytest.mark.parametrize("report", ["R6", "R8", "R10", "R14"])
@pytest.mark.parametrize("request_", [ReportRequest(), ReportRequest(EDGES), ReportRequest(InvoicePeriod(("F1",)))])
def test_rows_behind(
    used: CompanyFile, statements: list[str], clock: FixedClock, report: str, request_: ReportRequest
) -> None:
    row = run_report(used, report, request_, clock=clock).rows[0]
    statements.clear()
    assert rows_behind(used, report, request_, row, clock=clock).usage
    assert any("usage_record" in statement for statement in statements)
    assert full_scans(used.path, statements) == []


@pytest.mark.parametrize(
    ("report", "reads"),
    [("R10", "FROM usage_by_month f"), ("R10", "FROM usage_run r CROSS JOIN usage_record u"), ("R14", "FROM usage_by_month f"),
     ("R8", "f.month, f.records"), ("R11", "NOT IN (0,1)")],
)  # fmt: skip
def test_long_sums_are_not_sorted(
    used: CompanyFile, statements: list[str], clock: FixedClock, report: str, reads: str
) -> None:
    """Numbers have one invoice a month here: their sums come in the order of the roll-up, or of the pointers."""
    assert run_report(used, report, ReportRequest(EDGES), clock=clock).rows
    found = [text for text in statements if reads in text and "f.month IN ()" not in text and "UNION ALL" not in text]
    assert found
    connection = sqlite3.connect(used.path)
    for statement in found:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        assert not [step for *_, step in plan if "TEMP B-TREE" in step], statement
    connection.close()


def test_dashboard_and_itemised_bill(used: CompanyFile, statements: list[str]) -> None:
    dashboard(used, DashboardChoice(date(2026, 11, 22), days=90), months=36)
    assert not any("usage_record" in statement for statement in statements)
    bill = itemised_bill(used, 1, "4799000003")
    assert len(bill) == 5 * 19
    assert bill == sorted(bill, key=lambda record: record.started_at)
    assert any("usage_record" in statement for statement in statements)
    assert full_scans(used.path, statements) == []


def test_the_check_sees_a_full_scan(used: CompanyFile) -> None:
    assert full_scans(used.path, ["SELECT SUM(u.net) FROM usage_record u"])
