"""What the cards ask the file: roll-ups, few statements, and never all usage records or all charges."""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from lively_company import ACCOUNTS, TODAY, lively_company
from random_costs import DAYS, FIRST
from sqlalchemy import event

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.budgets import budgets_of_month
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.dashboard import DashboardChoice, dashboard
from telecost_desktop.services.dashboard.abroad.countries import cost_abroad
from telecost_desktop.services.dashboard.findings import findings
from telecost_desktop.services.dashboard.packages import data_packages
from telecost_desktop.services.dashboard.reading import snapshot
from telecost_desktop.services.dashboard.sums import SumReader
from telecost_desktop.services.dashboard.users import user_detail, users_of_month

MONTH = date(2026, 3, 1)


@pytest.fixture(scope="module")
def lively(empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyFile]:
    path = tmp_path_factory.mktemp("statements") / "lively.telecost"
    path.write_bytes(empty_company_template.read_bytes())
    file = lively_company(path, 31)
    with file.raw() as c:
        c.execute(
            "INSERT INTO department_budget (department_id, valid_from, amount) SELECT id, ?, 1 FROM department",
            (MONTH,),
        )
    yield file
    file.close()


@pytest.fixture
def statements(lively: CompanyFile) -> Iterator[list[str]]:
    """Every statement that is run from here on, as SQLite saw it."""
    seen: list[str] = []

    def trace(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(seen.append)

    lively.engine.dispose()
    event.listen(lively.engine, "connect", trace)
    yield seen
    event.remove(lively.engine, "connect", trace)
    lively.engine.dispose()


def _dashboard(file: CompanyFile, chosen: DashboardChoice) -> object:
    return dashboard(file, chosen, months=36).cards


def _data_packages(file: CompanyFile, chosen: DashboardChoice) -> object:
    return data_packages(file, chosen, MONTH).rows


def _users(file: CompanyFile, chosen: DashboardChoice) -> object:
    return users_of_month(file, chosen, MONTH).rows


def _user(file: CompanyFile, chosen: DashboardChoice) -> object:
    return user_detail(file, chosen, MONTH, 1, 0).months


def _budgets(file: CompanyFile, chosen: DashboardChoice) -> object:
    return budgets_of_month(file, chosen, MONTH)


def _abroad(file: CompanyFile, chosen: DashboardChoice) -> object:
    return cost_abroad(file, chosen).countries


def _findings(file: CompanyFile, chosen: DashboardChoice) -> object:
    return findings(file, FixedClock(datetime(2026, 5, 20, 8, tzinfo=UTC)), chosen)


# The most statements that a card may need here, where many months have both charged and running use.
CARDS: dict[Callable[[CompanyFile, DashboardChoice], object], int] = {
    _dashboard: 60,
    _abroad: 25,
    _data_packages: 28,
    _users: 20,
    _user: 34,
    _budgets: 25,
}


@pytest.mark.parametrize("accounts", ACCOUNTS)
@pytest.mark.parametrize("days", [7, 30, 90])
@pytest.mark.parametrize("card", [*CARDS, _findings])
def test_no_card_reads_all_records_or_charges(
    lively: CompanyFile,
    statements: list[str],
    card: Callable[[CompanyFile, DashboardChoice], object],
    days: int,
    accounts: tuple[int, ...],
) -> None:
    card(lively, DashboardChoice(TODAY, accounts, days))
    assert statements
    assert scans(lively.path, statements) == []


@pytest.mark.parametrize("card", [_dashboard, _abroad, _users, _budgets])
def test_sums_come_from_roll_ups_and_charges_alone(
    lively: CompanyFile, statements: list[str], card: Callable[[CompanyFile, DashboardChoice], object]
) -> None:
    assert card(lively, DashboardChoice(TODAY))
    sums = [statement for statement in statements if "SUM(" in statement]
    assert sums
    assert [statement for statement in sums if "usage_record" in statement] == []


@pytest.mark.parametrize("card", CARDS)
def test_a_card_needs_few_statements(
    lively: CompanyFile, statements: list[str], card: Callable[[CompanyFile, DashboardChoice], object]
) -> None:
    assert card(lively, DashboardChoice(TODAY))
    assert len(statements) <= CARDS[card], Counter(statements).most_common(5)


@pytest.mark.parametrize("accounts", ACCOUNTS)
def test_sums_of_a_window_are_those_of_its_days(lively: CompanyFile, accounts: tuple[int, ...]) -> None:
    """However a window is put together from months and days."""
    random = Random(7)
    with snapshot(lively) as connection:
        reader = SumReader(connection, DashboardChoice(TODAY, accounts))
        for read in (reader.traffic, reader.quantities, reader.cost):
            days = {day: read(day, day) for day in (FIRST + timedelta(days=place) for place in range(DAYS + 20))}
            for _ in range(60):
                first, last = sorted(random.choices([*days], k=2))
                rows = [row for day in days if first <= day <= last for row in days[day]]
                assert totals(read(first, last)) == totals(rows), (read.__name__, first, last)


def totals(rows: list[tuple[int, ...]]) -> dict[int, list[int]]:
    sums: dict[int, list[int]] = {}
    for key, *values in rows:
        sums[key] = [one + other for one, other in zip(sums.get(key, [0] * len(values)), values, strict=True)]
    return {key: values for key, values in sums.items() if any(values)}


def scans(path: Path, statements: list[str]) -> list[tuple[str, str]]:
    """The statements that go through all usage records or all charges, with the planner's words."""
    connection = sqlite3.connect(path)
    found = []
    for statement in {text for text in statements if re.match(r"\s*(SELECT|WITH)", text)}:
        names = re.findall(r"\b(?:usage_record|charge)(?: AS)?(?: ([a-z]\w*))?\b", statement)
        watched = {"usage_record", "charge", *names} - {"", "WHERE", "ON"}
        if not names:
            continue
        for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}"):
            # An automatic index is made of all rows before the first is looked up.
            passed = re.match(r"SCAN (\w+)|SEARCH (\w+) USING AUTOMATIC", step)
            if passed and (passed[1] or passed[2]) in watched:
                found.append((step, statement))
    connection.close()
    return found


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT SUM(u.net) FROM usage_record u",
        "SELECT SUM(net) FROM charge",
        "SELECT SUM(c.net) FROM placement p CROSS JOIN charge c ON c.placement_id + 0 = p.id",
    ],
)
def test_the_check_sees_a_scan(lively: CompanyFile, statement: str) -> None:
    assert scans(lively.path, [statement])
