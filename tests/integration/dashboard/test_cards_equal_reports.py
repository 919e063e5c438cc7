"""Every figure of the first cards is that of the report for the same question, over random companies."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_costs import DAYS, FIRST, random_company

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.services.dashboard import CategoryDetail, Dashboard, DashboardChoice, category_of, dashboard
from telecost_desktop.services.reporting import ReportRequest, ReportResult, TimePeriod, run_report

TODAY = FIRST + timedelta(days=DAYS + 20)
ABROAD = ("to_abroad", "roaming")


@pytest.fixture(scope="module", params=[11, 12, 13])
def file(
    request: pytest.FixtureRequest, empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CompanyFile]:
    """A random company, some of whose traffic goes abroad, with equipment and data packages."""
    path = tmp_path_factory.mktemp("cards") / "company.telecost"
    shutil.copyfile(empty_company_template, path)
    file = random_company(path, request.param)
    random = Random(request.param)
    with file.raw() as c:
        for (key,) in c.execute("SELECT id FROM traffic_type").fetchall():
            direction = random.choice(["domestic", "to_abroad", "roaming", ""])
            c.execute("UPDATE traffic_type SET direction = ? WHERE id = ?", (direction, key))
        c.execute("UPDATE traffic_type SET name = 'Datapakke 5 GB' WHERE kind = 'option'")
        c.execute("UPDATE traffic_type SET kind = 'equipment' WHERE name = 'content 6'")
    yield file
    file.close()


choices = st.builds(
    lambda accounts, days, currency, start, length: DashboardChoice(
        TODAY,
        accounts,
        days or 30,
        None if days else Period(FIRST + timedelta(days=start), FIRST + timedelta(days=start + length)),
        currency,
    ),
    accounts=st.sampled_from([(), (1,), (3,), (2, 3)]),
    days=st.sampled_from([0, 0, 7, 30, 90]),
    currency=st.sampled_from(["", "NOK", "EUR"]),
    start=st.integers(-10, DAYS),
    length=st.integers(1, 100),
)
checked = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def report(file: CompanyFile, name: str, chosen: DashboardChoice, shown: Dashboard) -> ReportResult:
    """The report over the days of the cards."""
    if chosen.window is None:
        last = shown.overview.newest_day
        assert last is not None
        period = TimePeriod(last - timedelta(days=chosen.days - 1), last)
    else:
        period = TimePeriod(chosen.window.start, chosen.window.last)
    return run_report(file, name, ReportRequest(period, accounts=tuple(map(str, chosen.accounts))))


def types(file: CompanyFile) -> dict[str, tuple[str, str, str]]:
    with file.raw() as c:
        return {row[0]: row[1:] for row in c.execute("SELECT name, kind, direction, package_use FROM traffic_type")}


def part_of(kind: str, name: str, direction: str) -> str:
    """The part of its card under which a traffic type stands, as the manual says it."""
    category = category_of(kind, name).value
    if category == "data":
        return "packages" if kind == "option" else "abroad" if direction in ABROAD else "home"
    if category == "traffic" and kind != "content" and direction in ABROAD:
        return "abroad"
    words = {"call": "calls", "message": "messages", "subscription": "subscriptions", "option": "options"}
    return words.get(kind, kind)


@checked
@given(chosen=choices)
def test_cards_are_what_the_report_by_type_says(file: CompanyFile, chosen: DashboardChoice) -> None:
    shown = dashboard(file, chosen)
    result = report(file, "R6", chosen, shown)
    kinds = types(file)
    money: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    used: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0, 0])
    at = {key: result.column(key) for key in ("traffic_type", "currency", "net", "minutes", "messages", "megabytes")}
    for row in result.rows:
        if row[at["currency"]] == shown.trend.currency:
            name = row[at["traffic_type"]]
            kind, direction, _ = kinds[name]
            place = category_of(kind, name).value, part_of(kind, name, direction)
            money[place] += row[at["net"]] or 0
            for measure, key in enumerate(("minutes", "messages", "megabytes")):
                used[place][measure] += row[at[key]] or 0
    for card in shown.cards:
        for part in card.detail:
            place = card.category.value, part.code
            assert part.amount == money[place], place
            assert quantities(part) == pytest.approx(used[place], abs=1e-6), place
        assert card.amount == sum(part.amount for part in card.detail)


def quantities(part: CategoryDetail) -> list[float]:
    return [part.seconds / 60, part.messages, part.volume_bytes / 1_000_000]


@checked
@given(chosen=choices)
def test_all_cards_together_are_the_report_by_number(file: CompanyFile, chosen: DashboardChoice) -> None:
    shown = dashboard(file, chosen)
    result = report(file, "R10", chosen, shown)
    totals = {each.currency: each.values[result.column("total")] for each in result.totals}
    assert sum(card.amount for card in shown.cards) == totals.get(shown.trend.currency, 0)


@checked
@given(chosen=choices)
def test_the_overview_is_what_the_report_of_usage_says(file: CompanyFile, chosen: DashboardChoice) -> None:
    shown = dashboard(file, chosen)
    result = report(file, "R7", chosen, shown)
    kinds = types(file)
    at = {key: result.column(key) for key in ("traffic_type", "minutes", "messages", "megabytes")}
    places: dict[str, list[float]] = {place: [0, 0, 0] for place in ("inside", "outside", "abroad")}
    for row in result.rows:
        _, direction, use = kinds[row[at["traffic_type"]]]
        # All use that is not marked costs something here.
        place = "abroad" if direction in ABROAD else "inside" if use == "inside" else "outside"
        for measure, key in enumerate(("minutes", "messages", "megabytes")):
            places[place][measure] += row[at[key]] or 0
    overview = shown.overview
    for measure, split in enumerate((overview.minutes, overview.messages, overview.megabytes)):
        for place, sums in places.items():
            assert getattr(split, place) == pytest.approx(sums[measure], abs=0.051), (measure, place)


@checked
@given(chosen=choices)
def test_each_month_of_the_trend_is_what_the_report_of_the_month_says(
    file: CompanyFile, chosen: DashboardChoice
) -> None:
    shown = dashboard(file, chosen)
    kinds = types(file)
    for month in shown.trend.months[-6:]:
        period = Period.month(month.month.year, month.month.month)
        request = ReportRequest(TimePeriod(period.start, period.last), accounts=tuple(map(str, chosen.accounts)))
        result = run_report(file, "R6", request)
        at = {key: result.column(key) for key in ("traffic_type", "currency", "net")}
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in result.rows:
            if row[at["currency"]] == shown.trend.currency:
                name = row[at["traffic_type"]]
                sums[category_of(kinds[name][0], name).value] += row[at["net"]] or 0
        assert (month.data, month.other, month.traffic) == (sums["data"], sums["other"], sums["traffic"])
